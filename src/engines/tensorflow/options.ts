/**
 * What can be set about TensorFlow, as the bytes of its ConfigProto and RunOptions.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/config.proto
 */
import { bool, double, int, type Message, maybe, message, one } from '../../wire/protobuf.ts';

export interface TensorFlowOptions {
  /**
   * Threads that one run may use within an op; 1 by default. TensorFlow has one such pool for the process, made with the
   * first model that is opened.
   */
  readonly intraOpThreads?: number;
  /** Threads that run independent ops of one run side by side; 1 by default: a run stays in its own thread. */
  readonly interOpThreads?: number;
  /** Puts an op on the processor where its device is not there; true by default. */
  readonly allowSoftPlacement?: boolean;
  readonly logDevicePlacement?: boolean;
  /** Takes memory of a GPU as it is needed, not all at once. */
  readonly allowGrowth?: boolean;
  /** The part of a GPU's memory that may be taken, above 0, up to 1. */
  readonly perProcessGpuMemoryFraction?: number;
  /** Runs each model a few times on made-up inputs before it is handed out; true by default. */
  readonly warmUp?: boolean;
}

interface GpuOptions {
  per_process_gpu_memory_fraction: number;
  allow_growth: boolean;
}
const GpuOptions: Message<GpuOptions> = message('GPUOptions', () => ({
  per_process_gpu_memory_fraction: one(1, double),
  allow_growth: one(4, bool),
}));

interface ConfigProto {
  intra_op_parallelism_threads: number;
  inter_op_parallelism_threads: number;
  gpu_options: GpuOptions | undefined;
  allow_soft_placement: boolean;
  log_device_placement: boolean;
}
const ConfigProto: Message<ConfigProto> = message('ConfigProto', () => ({
  intra_op_parallelism_threads: one(2, int),
  inter_op_parallelism_threads: one(5, int),
  gpu_options: maybe(6, GpuOptions),
  allow_soft_placement: one(7, bool),
  log_device_placement: one(8, bool),
}));

interface RunOptions {
  inter_op_thread_pool: number;
}
const RunOptions: Message<RunOptions> = message('RunOptions', () => ({ inter_op_thread_pool: one(3, int) }));

/** The bytes of the ConfigProto. */
export const configBytes = (options: TensorFlowOptions): Uint8Array => {
  const { allowGrowth = false, perProcessGpuMemoryFraction = 0 } = options;
  return ConfigProto.encode({
    intra_op_parallelism_threads: options.intraOpThreads ?? 1,
    inter_op_parallelism_threads: options.interOpThreads ?? 1,
    gpu_options:
      allowGrowth || perProcessGpuMemoryFraction > 0
        ? { allow_growth: allowGrowth, per_process_gpu_memory_fraction: perProcessGpuMemoryFraction }
        : undefined,
    allow_soft_placement: options.allowSoftPlacement ?? true,
    log_device_placement: options.logDevicePlacement ?? false,
  });
};

/** The bytes of the RunOptions; pool -1 is the thread that calls. */
export const runOptionsBytes = ({ interOpThreads = 1 }: TensorFlowOptions): Uint8Array =>
  RunOptions.encode({ inter_op_thread_pool: interOpThreads > 1 ? 0 : -1 });
