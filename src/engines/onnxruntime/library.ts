/**
 * Where the native library lies: in the npm package onnxruntime-node, which ships it for the platforms below. Only the
 * library is used; the package's own binding is not (it blocks the event loop and refuses sequences and maps).
 *
 * Where the CUDA providers are installed and an NVIDIA driver is there, the library that came with them is used instead.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ServingError } from '../../errors.ts';
import { findGpuProviders } from './gpu-providers.ts';

interface Platform {
  readonly file: string;
  /** The C library that has memcpy; undefined: the process has it loaded. */
  readonly c?: string;
}

/** What the pinned version of onnxruntime-node ships, by `process.platform` and `process.arch`. */
export const PLATFORMS: Readonly<Record<string, Platform>> = {
  'linux x64': { file: 'linux/x64/libonnxruntime.so.1' },
  'linux arm64': { file: 'linux/arm64/libonnxruntime.so.1' },
  'darwin arm64': { file: 'darwin/arm64/libonnxruntime.1.dylib' },
  'win32 x64': { file: 'win32/x64/onnxruntime.dll', c: 'ucrtbase.dll' },
  'win32 arm64': { file: 'win32/arm64/onnxruntime.dll', c: 'ucrtbase.dll' },
};

export interface LibraryFiles {
  readonly onnxruntime: string;
  /** null: the process itself. */
  readonly c: string | null;
}

/** Throws UNSUPPORTED_PLATFORM, saying which platforms are served, where there is no library for this one. */
export const findLibrary = (platform: string = process.platform, arch: string = process.arch): LibraryFiles => {
  const found = PLATFORMS[`${platform} ${arch}`];
  const served = Object.keys(PLATFORMS).join(', ');
  if (!found) {
    throw new ServingError(
      'UNSUPPORTED_PLATFORM',
      `ONNX Runtime has no library for ${platform} ${arch} in the npm package onnxruntime-node; served are ${served}`,
    );
  }
  const resolve = createRequire(import.meta.url).resolve;
  const file = join(dirname(resolve('onnxruntime-node/package.json')), 'bin', 'napi-v6', found.file);
  if (!existsSync(file)) {
    throw new ServingError(
      'UNSUPPORTED_PLATFORM',
      `the npm package onnxruntime-node lacks bin/napi-v6/${found.file}; install the dependencies again with npm ci`,
    );
  }
  return { onnxruntime: file, c: found.c ?? null };
};

/** What NVIDIA's driver makes, on Linux and in its subsystem for Windows. */
const NVIDIA_FILES = ['/dev/nvidiactl', '/dev/dxg'];

/** Whether this machine or container has a driver for NVIDIA GPUs. */
export const hasNvidiaDriver = (exists: (path: string) => boolean = existsSync): boolean => NVIDIA_FILES.some(exists);

/** The library that this process is to load. */
export const chooseLibrary = (): LibraryFiles => {
  const gpu = hasNvidiaDriver() ? findGpuProviders() : undefined;
  return gpu ? { onnxruntime: gpu.onnxruntime, c: null } : findLibrary();
};
