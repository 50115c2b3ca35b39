/** What can be set about ONNX Runtime, and an OrtSessionOptions made of it. */
import { ServingError } from '../../errors.ts';
import type { OpLibrary } from '../custom-ops/libraries.ts';
import { Words } from '../memory.ts';
import type { Api } from './api.ts';
import type { OrtPlace } from './place.ts';
import { appendProvider } from './providers.ts';
import { LOG_SEVERITIES } from './slots.ts';

export interface OnnxRuntimeOptions {
  /** Libraries of custom operators, for models that come as ONNX. */
  readonly opLibraries?: readonly OpLibrary[];
  /**
   * Threads that one run may use within an operator; 1 by default, which serves many small requests best. A large
   * model alone on its machine wants as many as there are processors.
   */
  readonly intraOpThreads?: number;
  /** Threads that run independent operators of one run side by side; 1 by default: one after the other. */
  readonly interOpThreads?: number;
  /** What ONNX Runtime may write to standard error by itself; `fatal` by default, since failures are thrown. */
  readonly logSeverity?: keyof typeof LOG_SEVERITIES;
  /** Further session settings by ONNX Runtime's own keys, such as `session.set_denormal_as_zero`. */
  readonly config?: Readonly<Record<string, string>>;
  /** What the model runs on; the processor when absent. */
  readonly place?: OrtPlace;
  /** Runs each model once or twice on made-up inputs before it is handed out; true by default. */
  readonly warmUp?: boolean;
}

const ENABLE_ALL = 99;
const ORT_PARALLEL = 1;

// biome-ignore format: one setting a line
const CONFIG: Readonly<Record<string, string>> = {
  // A spinning thread burns a processor that other requests want.
  'session.intra_op.allow_spinning': '0',
  'session.inter_op.allow_spinning': '0',
  // Weights of the model's own get blocks of their own size; in the arena they would be rounded up to powers of two.
  'session.use_device_allocator_for_initializers': '1',
  // The arena of api.ts, which is bounded.
  'session.use_env_allocators': '1',
};

const DISABLED = 'optimization.disable_specified_optimizers';
const RECORDED = 'session.record_ep_graph_assignment_info';
const NO_FALLBACK = 'session.disable_cpu_ep_fallback';

const checkThreads = (name: string, threads: number): void => {
  if (!Number.isInteger(threads) || threads < 1 || threads > 1024) {
    throw new ServingError('INVALID_CONFIG', `${name} is ${threads}; expected a whole number from 1 to 1024`);
  }
};

/** An OrtSessionOptions, to be released by the caller. */
export const createSessionOptions = (
  ort: Api,
  options: OnnxRuntimeOptions,
  withoutOptimizers: readonly string[] = [],
): number => {
  const { intraOpThreads = 1, interOpThreads = 1, logSeverity = 'fatal', place } = options;
  checkThreads('intraOpThreads', intraOpThreads);
  checkThreads('interOpThreads', interOpThreads);
  const out = new Words(1);
  ort.check(ort.CreateSessionOptions(out.at(0)), 'load');
  const made = out.address(0);
  try {
    ort.check(ort.SetSessionGraphOptimizationLevel(made, ENABLE_ALL), 'load');
    ort.check(ort.SetIntraOpNumThreads(made, intraOpThreads), 'load');
    ort.check(ort.SetInterOpNumThreads(made, interOpThreads), 'load');
    // The providers of GPUs take one node after the other.
    if (interOpThreads > 1 && !place?.providers.length)
      ort.check(ort.SetSessionExecutionMode(made, ORT_PARALLEL), 'load');
    ort.check(ort.SetSessionLogSeverityLevel(made, LOG_SEVERITIES[logSeverity]), 'load');
    ort.check(ort.SetDeterministicCompute(made, true), 'load');
    // Patterns are kept for each shape ever seen, without a bound; requests choose the shapes.
    ort.check(ort.DisableMemPattern(made), 'load');
    for (const provider of place?.providers ?? []) appendProvider(ort, made, provider);
    const recorded = place?.logged && { [RECORDED]: '1' };
    const strict = place && place.kind !== 'cpu' && !place.fallback && { [NO_FALLBACK]: '1' };
    const without = withoutOptimizers.length > 0 && { [DISABLED]: withoutOptimizers.join(';') };
    for (const [key, value] of Object.entries({ ...CONFIG, ...recorded, ...strict, ...without, ...options.config })) {
      ort.check(ort.AddSessionConfigEntry(made, key, value), 'load');
    }
    return made;
  } catch (error) {
    ort.ReleaseSessionOptions(made);
    throw error;
  }
};
