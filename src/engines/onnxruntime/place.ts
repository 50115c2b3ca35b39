/**
 * Where ONNX Runtime puts a model. A GPU that is asked for by name and cannot be had is a load error that says all that
 * is missing; `auto` takes a CUDA device that works, else the processor. That a device works is tried in a process of
 * its own, once (trial.ts): a provider that finds a broken driver may end the process.
 */
import { ServingError } from '../../errors.ts';
import { type Device, physicalIndex, printDevice } from '../device.ts';
import { idleSettings, type SessionConfig } from '../session-config.ts';
import { onnxruntime } from './api.ts';
import { findGpuProviders, GPU_INSTALL_COMMAND } from './gpu-providers.ts';
import { hasNvidiaDriver } from './library.ts';
import {
  availableProviders,
  type GpuKind,
  IDLE_SETTINGS,
  PROVIDER_OF,
  type Provider,
  providersOf,
} from './providers.ts';
import { type Trial, tryDevice } from './trial.ts';

export interface OrtPlace {
  readonly kind: GpuKind | 'cpu';
  /** For people. */
  readonly device: string;
  /** None for the processor. */
  readonly providers: readonly Provider[];
  /** Whether nodes that the device cannot run may run on the processor. */
  readonly fallback: boolean;
  /** Whether the places of the nodes are wanted for the log. */
  readonly logged: boolean;
  readonly notes: readonly string[];
}

/** What is looked at to decide; tests have machines of their own. */
export interface Machine {
  readonly platform: string;
  readonly nvidia: () => boolean;
  /** Whether `stfs engine install onnxruntime-gpu` was run. */
  readonly installed: () => boolean;
  /** What the loaded library was built with. */
  readonly available: () => readonly string[];
  readonly attempt: (kind: GpuKind, index: number, config: SessionConfig) => Promise<Trial>;
}

export const THIS_MACHINE: Machine = {
  platform: `${process.platform} ${process.arch}`,
  nvidia: hasNvidiaDriver,
  installed: () => findGpuProviders() !== undefined,
  available: () => availableProviders(onnxruntime()),
  attempt: tryDevice,
};

const NAMES: Readonly<Record<keyof typeof IDLE_SETTINGS, string>> = {
  cpu: 'the processor',
  cuda: 'CUDA',
  tensorrt: 'TensorRT',
  webgpu: 'WebGPU',
};
const CUDA_PLATFORM = 'linux x64';
const placed = (kind: OrtPlace['kind'], config: SessionConfig, more: Partial<OrtPlace> = {}): OrtPlace => ({
  kind,
  device: 'CPU',
  providers: [],
  fallback: config.allowSoftPlacement ?? true,
  logged: config.logDevicePlacement ?? false,
  ...more,
  notes: [...(more.notes ?? []), ...idleSettings(IDLE_SETTINGS[kind], config, NAMES[kind])],
});

/** All that keeps this machine from the kind of device, before anything is tried. */
const missing = (kind: GpuKind, machine: Machine): readonly string[] => {
  if (kind === 'webgpu') {
    const available = machine.available();
    if (available.includes(PROVIDER_OF.webgpu)) return [];
    const others = available.map((name) => name.replace('ExecutionProvider', '')).join(', ');
    const why = available.includes(PROVIDER_OF.cuda) && machine.nvidia() && machine.installed();
    return [
      `the ONNX Runtime of this process has no WebGPU, but ${others}${why ? ' (onnxruntime-gpu is installed and used); ask for cuda' : ''}`,
    ];
  }
  if (machine.platform !== CUDA_PLATFORM) return [`CUDA is served on ${CUDA_PLATFORM}; this is ${machine.platform}`];
  return [
    ...(machine.nvidia()
      ? []
      : ['no NVIDIA driver is found here (there is no /dev/nvidiactl); in a container, start it with --gpus all']),
    ...(machine.installed()
      ? []
      : [`ONNX Runtime’s CUDA provider is not installed; install it with ${GPU_INSTALL_COMMAND}`]),
  ];
};

const refused = (device: Device, reasons: readonly string[]): ServingError =>
  new ServingError('UNSUPPORTED_PLATFORM', `device ${printDevice(device)}: ${reasons.join('; ')}`);

const gpuPlace = (kind: GpuKind, index: number, trial: Extract<Trial, { ok: true }>, config: SessionConfig): OrtPlace =>
  placed(kind, config, {
    device: kind === 'webgpu' ? 'WebGPU' : `${NAMES[kind]} device ${index}${trial.name ? ` (${trial.name})` : ''}`,
    providers: providersOf(kind, { index, ...(trial.memoryBytes && { memoryBytes: trial.memoryBytes }) }, config),
  });

/** Throws UNSUPPORTED_PLATFORM for a device that is not there, INVALID_CONFIG for one that the session_config rules out. */
export const placeOf = async (
  device: Device,
  config: SessionConfig = {},
  machine: Machine = THIS_MACHINE,
): Promise<OrtPlace> => {
  const { kind } = device;
  if (kind === 'cpu') return placed('cpu', config);
  if (kind !== 'auto') {
    const index = physicalIndex(device, config);
    const reasons = missing(kind, machine);
    if (reasons.length > 0) throw refused(device, reasons);
    const trial = await machine.attempt(kind, index, config);
    if (trial.ok) return gpuPlace(kind, index, trial, config);
    throw refused(device, [trial.reason]);
  }
  const wish: Device = { kind: 'cuda', index: 0 };
  if (config.deviceCount?.['GPU'] === 0 || missing('cuda', machine).length > 0) return placed('cpu', config);
  const index = physicalIndex(wish, config);
  const trial = await machine.attempt('cuda', index, config);
  if (trial.ok) return gpuPlace('cuda', index, trial, config);
  return placed('cpu', config, {
    notes: [`device auto: runs on the processor, since the GPU cannot be used: ${trial.reason}`],
  });
};
