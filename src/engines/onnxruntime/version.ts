/** What a libonnxruntime other than the one of onnxruntime-node says it is, before it is used. */
import { join } from 'node:path';
import koffi from 'koffi';
import { ServingError } from '../../errors.ts';
import { GPU_LIBRARIES } from './gpu-providers.ts';
import { API_VERSION } from './slots.ts';

/**
 * The version of the libonnxruntime in a folder. It stays loaded. Throws UNSUPPORTED_PLATFORM where it cannot be, or
 * does not have the C API that we call.
 */
export const versionIn = (folder: string): string => {
  const path = join(folder, GPU_LIBRARIES[0]);
  try {
    const base: bigint = koffi.load(path).func('OrtGetApiBase', 'void *', [])();
    const [getApi, getVersionString] = koffi.decode(base, koffi.array('void *', 2)) as [bigint, bigint];
    const version: string = koffi.decode(getVersionString, koffi.proto('str OrtVersionString()'))();
    const table: bigint | null = koffi.decode(getApi, koffi.proto('void *OrtApiOf(uint32_t version)'))(API_VERSION);
    if (table !== null) return version;
    throw new Error(`version ${version} does not have version ${API_VERSION} of the C API`);
  } catch (error) {
    throw new ServingError('UNSUPPORTED_PLATFORM', `${path}: ${(error as Error).message}`);
  }
};
