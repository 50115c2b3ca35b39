/**
 * What NVIDIA's driver says of its GPUs, through its own library, which is there whenever the driver is.
 * https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__DEVICE.html
 *
 * To be called in a process of its own (onnxruntime/trial.ts): a broken driver may end the process.
 */
import koffi, { type LibraryHandle } from 'koffi';
import { raiseStacks } from './c-types.ts';

export interface CudaDevice {
  readonly name: string;
  readonly memoryBytes: number;
}

const LIBRARY = process.platform === 'win32' ? 'nvcuda.dll' : 'libcuda.so.1';
const NAME_BYTES = 256;
/** Of cuInit, for people. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [3, 'the driver is not initialized'],
  [34, 'the stub library of the toolkit was found in place of the driver’s'],
  [100, 'it finds no GPU'],
  [803, 'the driver in the kernel is older than its library'],
  [804, 'this GPU does not run newer libraries on an older driver'],
]);

/** The GPUs in the driver's order, as CUDA_VISIBLE_DEVICES leaves them; or why there are none. */
export const cudaDevices = (): readonly CudaDevice[] | string => {
  raiseStacks();
  let library: LibraryHandle;
  try {
    library = koffi.load(LIBRARY);
  } catch {
    return `the driver's library ${LIBRARY} cannot be loaded`;
  }
  const ask = (status: number, what: string): void => {
    if (status !== 0)
      throw new Error(`${what} answers ${status}${REASONS.has(status) ? `: ${REASONS.get(status)}` : ''}`);
  };
  try {
    ask(library.func('cuInit', 'int', ['uint32_t'])(0), 'NVIDIA’s driver');
    const count = new Int32Array(1);
    ask(library.func('cuDeviceGetCount', 'int', ['void *'])(count), 'cuDeviceGetCount');
    const nameOf = library.func('cuDeviceGetName', 'int', ['void *', 'int', 'int']);
    const memoryOf = library.func('cuDeviceTotalMem_v2', 'int', ['void *', 'int']);
    return Array.from({ length: count[0]! }, (_, device) => {
      const name = Buffer.alloc(NAME_BYTES);
      const memory = new BigUint64Array(1);
      ask(nameOf(name, NAME_BYTES, device), 'cuDeviceGetName');
      ask(memoryOf(memory, device), 'cuDeviceTotalMem');
      return { name: name.toString('utf8', 0, Math.max(0, name.indexOf(0))), memoryBytes: Number(memory[0]) };
    });
  } catch (error) {
    return (error as Error).message;
  }
};
