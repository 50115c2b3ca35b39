/**
 * What a model is to run on, as `--device` and a model's `device` say it:
 *
 *   auto       a CUDA device where ONNX Runtime's CUDA provider is installed and works, else the processor
 *   cpu        the processor
 *   cuda:1     an NVIDIA GPU by its number; 0 when none is given
 *   tensorrt:1 the same through TensorRT, and through CUDA for what TensorRT lacks
 *   webgpu     the GPU that the system's Vulkan, Metal or Direct3D prefers; it has no numbers
 */
import { ServingError } from '../errors.ts';
import type { SessionConfig } from './session-config.ts';

export const DEVICE_KINDS = ['auto', 'cpu', 'cuda', 'tensorrt', 'webgpu'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export interface Device {
  readonly kind: DeviceKind;
  /** Which of several; among the visible ones, where a session_config makes only some visible. */
  readonly index: number;
}

export const AUTO: Device = { kind: 'auto', index: 0 };
/** What `parseDevice` reads, for messages. */
export const DEVICE_FORMS = 'auto, cpu, cuda, cuda:N, tensorrt, tensorrt:N or webgpu';

const NUMBERED: ReadonlySet<string> = new Set(['cuda', 'tensorrt']);
const MAX_INDEX = 63;

/** Reads `cuda:1`, in any case; undefined where it is of no known form. */
export const readDevice = (text: string): Device | undefined => {
  const [, word = '', number] = /^([a-z]+)(?::(\d{1,2}))?$/.exec(text.toLowerCase()) ?? [];
  // TensorFlow's word for the same.
  const kind = DEVICE_KINDS.find((known) => known === (word === 'gpu' ? 'cuda' : word));
  if (kind === undefined || (number !== undefined && !NUMBERED.has(kind))) return undefined;
  const index = Number(number ?? 0);
  return index > MAX_INDEX ? undefined : { kind, index };
};

/** Reads what a caller of the library may give; throws INVALID_CONFIG for what is of no known form. */
export const toDevice = (given: Device | string | undefined): Device => {
  if (given === undefined) return AUTO;
  if (typeof given !== 'string') return given;
  const device = readDevice(given);
  if (device) return device;
  throw new ServingError('INVALID_CONFIG', `device: ${JSON.stringify(given)}; expected ${DEVICE_FORMS}`);
};

export const printDevice = ({ kind, index }: Device): string => (NUMBERED.has(kind) ? `${kind}:${index}` : kind);

/** The driver's number of the device. Throws INVALID_CONFIG where the session_config leaves no such device. */
export const physicalIndex = ({ kind, index }: Device, config: SessionConfig): number => {
  const { visibleDevices, deviceCount } = config;
  const most = Math.min(
    deviceCount?.['GPU'] ?? Number.POSITIVE_INFINITY,
    visibleDevices?.length ?? Number.POSITIVE_INFINITY,
  );
  if (index < most) return visibleDevices?.[index] ?? index;
  throw new ServingError(
    'INVALID_CONFIG',
    `device ${printDevice({ kind, index })}: session_config leaves ${most === 0 ? 'no GPU' : most === 1 ? 'one GPU' : `${most} GPUs`} ` +
      `(${deviceCount?.['GPU'] === most ? 'device_count' : 'visible_device_list'})`,
  );
};
