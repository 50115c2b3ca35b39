/** From a prepared model to a session: the only place that knows which engine runs which kind. */
import { ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import type { EngineChoice } from './choice.ts';
import { type Host, openSegments } from './host/session.ts';
import { onnxruntime } from './onnxruntime/api.ts';
import type { OnnxRuntimeOptions } from './onnxruntime/options.ts';
import { openOnnx } from './onnxruntime/session.ts';
import type { Prepared } from './prepared.ts';
import type { TensorFlowOptions } from './tensorflow/options.ts';
import { openSavedModel } from './tensorflow/session.ts';

export interface EngineOptions {
  /** Which engine runs a model that two can run; `auto` when absent. */
  readonly use?: EngineChoice;
  readonly onnxruntime?: OnnxRuntimeOptions;
  readonly tensorflow?: TensorFlowOptions;
}

/** Opens a model in this thread, which must be the main one; throws a ServingError where the engine refuses it. */
export const open = (prepared: Prepared, options: EngineOptions = {}, host?: Host): Promise<Session> => {
  switch (prepared.kind) {
    case 'onnx':
      return openOnnx(prepared, options.onnxruntime);
    case 'segments':
      return openSegments(prepared, options.onnxruntime, host);
    case 'saved-model':
      return openNative(prepared, options.tensorflow);
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
  prepared.kind === 'saved-model' ? `TensorFlow ${prepared.engine.version}, native` : engineName();

/** The engine by name and version, for people: `ONNX Runtime 1.30.0`. Throws UNSUPPORTED_PLATFORM where there is none. */
export const engineName = (): string => `ONNX Runtime ${onnxruntime().version}`;
