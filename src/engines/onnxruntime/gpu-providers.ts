/**
 * ONNX Runtime with CUDA and TensorRT, where `stfs engine install onnxruntime-gpu` has put it. onnxruntime-node ships
 * no CUDA; PyPI's wheel onnxruntime-gpu of the same version does. Its own libonnxruntime is taken too: a provider
 * is loaded from the folder of the library that asks for it, and speaks an interface that changes from build to build.
 *
 *   $STFS_HOME/engines/onnxruntime-gpu/1.30.0/libonnxruntime.so.1                   in place of onnxruntime-node's
 *                                            /libonnxruntime_providers_shared.so    the bridge to the two below
 *                                            /libonnxruntime_providers_cuda.so      needs CUDA 13 and cuDNN 9
 *                                            /libonnxruntime_providers_tensorrt.so  needs TensorRT 10 as well
 *
 * CUDA's own libraries are not in the wheel: the system's loader finds them (ldconfig, LD_LIBRARY_PATH).
 */
import { join } from 'node:path';
import { type Engine, type Environment, engineFolder, holds } from '../installed.ts';
import { LIBRARY_VERSION } from './slots.ts';

export const GPU_INSTALL_COMMAND = 'stfs engine install onnxruntime-gpu';

/** The library that is loaded in place of onnxruntime-node's, and its providers. */
export const GPU_LIBRARIES = [
  'libonnxruntime.so.1',
  'libonnxruntime_providers_shared.so',
  'libonnxruntime_providers_cuda.so',
  'libonnxruntime_providers_tensorrt.so',
] as const;

export interface GpuProviders extends Engine {
  /** Path of libonnxruntime, to be loaded in place of the one of onnxruntime-node; it finds its providers itself. */
  readonly onnxruntime: string;
  /** Paths of the providers, for messages on what they need. */
  readonly cuda: string;
  readonly tensorrt: string;
}

/** The providers of the very version of ONNX Runtime that this program is built for; undefined: not installed. */
export const findGpuProviders = (environment: Environment = process.env): GpuProviders | undefined => {
  const folder = join(engineFolder('onnxruntime-gpu', environment), LIBRARY_VERSION);
  if (!holds(folder, GPU_LIBRARIES)) return undefined;
  const [onnxruntime, , cuda, tensorrt] = GPU_LIBRARIES;
  return {
    version: LIBRARY_VERSION,
    folder,
    onnxruntime: join(folder, onnxruntime),
    cuda: join(folder, cuda),
    tensorrt: join(folder, tensorrt),
  };
};
