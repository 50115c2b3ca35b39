/**
 * ONNX Runtime's execution providers, by the device that asks for them: which are appended, in the order of preference,
 * and with which options. The processor's own provider comes last by itself.
 * https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html#configuration-options
 * https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html#execution-provider-options
 */
import { CStrings, Words } from '../memory.ts';
import { GPU_SETTINGS, type SessionConfig } from '../session-config.ts';
import type { Api } from './api.ts';

export type ProviderName = 'CUDA' | 'TensorRT' | 'WebGPU';

export interface Provider {
  readonly name: ProviderName;
  readonly options: Readonly<Record<string, string>>;
}

export type GpuKind = 'cuda' | 'tensorrt' | 'webgpu';

/** What GetAvailableProviders calls the provider that a kind of device cannot do without. */
export const PROVIDER_OF = {
  cuda: 'CUDAExecutionProvider',
  tensorrt: 'TensorrtExecutionProvider',
  webgpu: 'WebGpuExecutionProvider',
} as const satisfies Record<GpuKind, string>;

/** Settings of a session_config that mean nothing on a kind of device. */
export const IDLE_SETTINGS = {
  cpu: GPU_SETTINGS,
  cuda: ['interOpThreads'],
  tensorrt: ['interOpThreads'],
  webgpu: ['interOpThreads', ...GPU_SETTINGS],
} as const satisfies Record<GpuKind | 'cpu', readonly (keyof SessionConfig)[]>;

/** The device as its driver numbers it, and how much memory it has. */
export interface PhysicalDevice {
  readonly index: number;
  readonly memoryBytes?: number;
}

const cuda = ({ index, memoryBytes }: PhysicalDevice, config: SessionConfig): Provider => ({
  name: 'CUDA',
  options: {
    device_id: String(index),
    ...(config.perProcessGpuMemoryFraction !== undefined &&
      memoryBytes !== undefined && {
        gpu_mem_limit: String(Math.floor(memoryBytes * config.perProcessGpuMemoryFraction)),
      }),
    // Else each piece is twice the one before.
    arena_extend_strategy: config.allowGrowth === true ? 'kSameAsRequested' : 'kNextPowerOfTwo',
    // The default measures every algorithm anew for each new shape, and requests choose the shapes.
    cudnn_conv_algo_search: 'HEURISTIC',
    // TF32 keeps 10 bits of a float32's mantissa: answers would be off by 1e-3.
    use_tf32: '0',
  },
});

/** The providers of a device, the preferred one first. */
export const providersOf = (kind: GpuKind, device: PhysicalDevice, config: SessionConfig): readonly Provider[] => {
  if (kind === 'webgpu') {
    // In its own layout, NHWC, it takes the nodes in two rounds, and the first round is missing in the record of places.
    return [{ name: 'WebGPU', options: config.logDevicePlacement ? { preferredLayout: 'NCHW' } : {} }];
  }
  if (kind === 'cuda') return [cuda(device, config)];
  return [{ name: 'TensorRT', options: { device_id: String(device.index) } }, cuda(device, config)];
};

/** Adds a provider to session options. Throws what ONNX Runtime says where it cannot be loaded. */
export const appendProvider = (ort: Api, sessionOptions: number, { name, options }: Provider): void => {
  const texts = new CStrings(Object.entries(options).flat());
  const count = Object.keys(options).length;
  const pointers = new Words(Math.max(1, 2 * count));
  texts.addresses.forEach((address, i) => {
    pointers.set((i % 2) * count + Math.floor(i / 2), address);
  });
  const [keys, values] = [pointers.at(0), pointers.at(count)];
  const check = (status: number): void => ort.check(status, 'load');
  if (name === 'WebGPU') {
    check(ort.SessionOptionsAppendExecutionProvider(sessionOptions, name, keys, values, count));
    return;
  }
  const { create, update, append, release } =
    name === 'CUDA'
      ? {
          create: ort.CreateCUDAProviderOptions,
          update: ort.UpdateCUDAProviderOptions,
          append: ort.SessionOptionsAppendExecutionProvider_CUDA_V2,
          release: ort.ReleaseCUDAProviderOptions,
        }
      : {
          create: ort.CreateTensorRTProviderOptions,
          update: ort.UpdateTensorRTProviderOptions,
          append: ort.SessionOptionsAppendExecutionProvider_TensorRT_V2,
          release: ort.ReleaseTensorRTProviderOptions,
        };
  const out = new Words(1);
  check(create(out.at(0)));
  const made = out.address(0);
  try {
    check(update(made, keys, values, count));
    check(append(sessionOptions, made));
  } finally {
    release(made);
  }
};

/** What the library was built with: `CPUExecutionProvider`, … */
export const availableProviders = (ort: Api): readonly string[] => {
  const out = new Words(2);
  ort.check(ort.GetAvailableProviders(out.at(0), out.at(1)), 'load');
  const [list, count] = [out.address(0), out.int(1)];
  const names = Array.from({ length: count }, (_, i) => ort.textAt(ort.wordAt(list, i)));
  ort.check(ort.ReleaseAvailableProviders(list, count), 'load');
  return names;
};
