/** From a format's model to a prepared one, by the engine that is chosen (choice.ts) and that is there. */
import { ServingError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { EngineChoice } from './choice.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepared.ts';
import { findEngine, INSTALL_COMMAND } from './tensorflow/library.ts';

/** How a format gives a model to each engine. */
export interface Ways {
  compile(): Promise<Model>;
  /** For native TensorFlow, and why; absent: the format is none of TensorFlow's. */
  readonly native?: (why: string) => Promise<Model>;
}

/** A model that two engines could run, made ready for the one that is chosen. */
export const prepareBy = async (choice: EngineChoice, { compile, native }: Ways): Promise<Prepared> => {
  if (choice === 'onnx' || !native) {
    if (choice !== 'tensorflow') return prepare(await compile());
    throw new ServingError('INVALID_CONFIG', 'engine "tensorflow" runs SavedModels of TensorFlow, and this is none');
  }
  if (choice === 'tensorflow') return prepare(await native('the settings say so'));
  const installed = findEngine() !== undefined;
  let why: string;
  try {
    const compiled = await compile();
    if (compiled.unserved === undefined || !installed) return await prepare(compiled);
    why = compiled.unserved;
  } catch (error) {
    if (!(error instanceof ServingError && error.code === 'UNSUPPORTED_MODEL')) throw error;
    why = error.message;
    if (!installed) {
      throw new ServingError(error.code, `${why}\nnative TensorFlow may run it: ${INSTALL_COMMAND} installs it`);
    }
  }
  return prepare(await native(why));
};
