/** From a prepared model to a session: the only place that knows which engine runs which kind. */
import { ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import type { EngineChoice } from './choice.ts';
import { findOpLibraries } from './custom-ops/libraries.ts';
import { toDevice } from './device.ts';
import { type Host, openSegments } from './host/session.ts';
import { onnxruntime } from './onnxruntime/api.ts';
import type { OnnxRuntimeOptions } from './onnxruntime/options.ts';
import { placeOf } from './onnxruntime/place.ts';
import { openOnnx } from './onnxruntime/session.ts';
import type { Weights } from './onnxruntime/weights.ts';
import { openPipeline } from './pipeline/session.ts';
import type { Prepared } from './prepared.ts';
import { openH2o } from './remote/h2o/session.ts';
import { openOpenscoring } from './remote/openscoring/session.ts';
import type { RemoteOptions } from './remote/options.ts';
import type { SessionConfig } from './session-config.ts';
import type { TensorFlowOptions } from './tensorflow/options.ts';
import { openSavedModel } from './tensorflow/session.ts';
import { withVariants } from './variants.ts';

export interface EngineOptions {
  /** Which engine runs a model that two can run; `auto` when absent. */
  readonly use?: EngineChoice;
  /** What the model is to run on, as `--device` says it (device.ts): `cuda:1`; `auto` when absent. */
  readonly device?: string;
  /** Settings in TensorFlow's words, of which each engine takes what it can. */
  readonly session?: SessionConfig;
  /** Files and folders of libraries with custom ops (custom-ops/libraries.ts). */
  readonly customOps?: readonly string[];
  /** Servers of other makes that models may be sent to. */
  readonly remote?: RemoteOptions;
  readonly onnxruntime?: OnnxRuntimeOptions;
  readonly tensorflow?: TensorFlowOptions;
}

const withoutAbsent = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;

/**
 * Opens a model in this thread, which must be the main one; throws a ServingError where the engine refuses it. `weights`
 * are those that came before the rest of it: they are the session's, or freed.
 */
export const open = async (
  prepared: Prepared,
  options: EngineOptions = {},
  host?: Host,
  weights?: Weights,
): Promise<Session> => {
  try {
    const device = toDevice(options.device);
    const { session = {}, customOps = [] } = options;
    // Tables are answered by this program itself, whatever the device.
    if (prepared.kind === 'pipeline') {
      return openPipeline(prepared, withoutAbsent({ ...session, ...options.onnxruntime }));
    }
    if (prepared.kind === 'remote') {
      return await (prepared.server === 'h2o' ? openH2o : openOpenscoring)(prepared, options.remote);
    }
    if (prepared.kind === 'saved-model') {
      return await openNative(prepared, { ...session, device, customOps, ...options.tensorflow });
    }
    const { onnxruntime: opLibraries } = await findOpLibraries(customOps);
    const place = await placeOf(device, session);
    const { intraOpThreads, interOpThreads } = session;
    const onnxruntime = {
      ...withoutAbsent({ intraOpThreads, interOpThreads }),
      ...options.onnxruntime,
      opLibraries,
      place,
    };
    const own = weights;
    weights = undefined;
    const opened = await (prepared.kind === 'onnx'
      ? openOnnx(prepared, onnxruntime, undefined, own)
      : openSegments(prepared, onnxruntime, host, own));
    return withVariants(opened, prepared.variants);
  } finally {
    weights?.release();
  }
};

/** A refusal of both engines names both reasons. */
const openNative = async (
  prepared: Extract<Prepared, { readonly kind: 'saved-model' }>,
  options?: TensorFlowOptions,
): Promise<Session> => {
  try {
    return await openSavedModel(prepared, options);
  } catch (error) {
    if (!(error instanceof ServingError && error.code === 'UNSUPPORTED_MODEL')) throw error;
    throw new ServingError(error.code, `${error.message}\nnative TensorFlow was taken because: ${prepared.why}`, {
      cause: error,
    });
  }
};

/** What runs a prepared model, for people: `TensorFlow 2.21.0, native`. */
export const engineOf = (prepared: Prepared): string =>
  prepared.kind === 'saved-model'
    ? `TensorFlow ${prepared.engine.version}, native`
    : prepared.kind === 'pipeline'
      ? 'TypeScript'
      : prepared.kind === 'remote'
        ? `${prepared.server === 'h2o' ? 'H2O' : 'Openscoring'} server`
        : engineName();

/** The engine by name and version, for people: `ONNX Runtime 1.30.0`. Throws UNSUPPORTED_PLATFORM where there is none. */
export const engineName = (): string => `ONNX Runtime ${onnxruntime().version}`;
