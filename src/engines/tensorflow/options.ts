/**
 * What can be set about TensorFlow, as the bytes of its ConfigProto and RunOptions.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/config.proto
 */

import { bool, double, int, type Message, many, maybe, message, one, string } from '../../wire/protobuf.ts';
import { type Device, physicalIndex } from '../device.ts';
import type { SessionConfig } from '../session-config.ts';

/** One thread within an op and one for independent ops by default; TensorFlow has one pool of each for the process. */
export interface TensorFlowOptions extends SessionConfig {
  /** What the model runs on (device.ts); TensorFlow's own choice when absent. */
  readonly device?: Device;
  /** Files and folders of libraries with custom ops, loaded before the model. */
  readonly customOps?: readonly string[];
  /** Runs each model a few times on made-up inputs before it is handed out; true by default. */
  readonly warmUp?: boolean;
}

interface GpuOptions {
  per_process_gpu_memory_fraction: number;
  allow_growth: boolean;
  visible_device_list: string;
}
const GpuOptions: Message<GpuOptions> = message('GPUOptions', () => ({
  per_process_gpu_memory_fraction: one(1, double),
  allow_growth: one(4, bool),
  visible_device_list: one(5, string),
}));

/** An entry of a map, whose value TensorFlow writes even where it is 0. */
interface DeviceCount {
  key: string;
  value: number | undefined;
}
const DeviceCount: Message<DeviceCount> = message('DeviceCountEntry', () => ({
  key: one(1, string),
  value: maybe(2, int),
}));

interface ConfigProto {
  device_count: readonly DeviceCount[];
  intra_op_parallelism_threads: number;
  inter_op_parallelism_threads: number;
  gpu_options: GpuOptions | undefined;
  allow_soft_placement: boolean;
  log_device_placement: boolean;
}
const ConfigProto: Message<ConfigProto> = message('ConfigProto', () => ({
  device_count: many(1, DeviceCount),
  intra_op_parallelism_threads: one(2, int),
  inter_op_parallelism_threads: one(5, int),
  gpu_options: maybe(6, GpuOptions),
  allow_soft_placement: one(7, bool),
  log_device_placement: one(8, bool),
}));

interface RunOptions {
  trace_level: number;
  inter_op_thread_pool: number;
}
const RunOptions: Message<RunOptions> = message('RunOptions', () => ({
  trace_level: one(1, int),
  inter_op_thread_pool: one(3, int),
}));
const NO_TRACE = 0;
const FULL_TRACE = 3;

/** The bytes of the ConfigProto. */
export const configBytes = (options: TensorFlowOptions): Uint8Array => {
  const { allowGrowth = false, perProcessGpuMemoryFraction = 0, visibleDevices = [], device } = options;
  const onGpu = device?.kind === 'cuda';
  const visible = onGpu ? [physicalIndex(device, options)] : visibleDevices;
  const count = { ...options.deviceCount, ...(device?.kind === 'cpu' && { GPU: 0 }) };
  return ConfigProto.encode({
    device_count: Object.entries(count).map(([key, value]) => ({ key, value })),
    intra_op_parallelism_threads: options.intraOpThreads ?? 1,
    inter_op_parallelism_threads: options.interOpThreads ?? 1,
    gpu_options:
      allowGrowth || perProcessGpuMemoryFraction > 0 || visible.length > 0
        ? {
            allow_growth: allowGrowth,
            per_process_gpu_memory_fraction: perProcessGpuMemoryFraction,
            visible_device_list: visible.join(),
          }
        : undefined,
    allow_soft_placement: options.allowSoftPlacement ?? true,
    // Its own log is not ours: the nodes are listed by placement.ts.
    log_device_placement: false,
  });
};

/** The bytes of the RunOptions; pool -1 is the thread that calls. A traced run tells of its nodes. */
export const runOptionsBytes = ({ interOpThreads = 1 }: TensorFlowOptions, traced = false): Uint8Array =>
  RunOptions.encode({ trace_level: traced ? FULL_TRACE : NO_TRACE, inter_op_thread_pool: interOpThreads > 1 ? 0 : -1 });
