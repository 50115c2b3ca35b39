/** From a format's model to a prepared one, by the engine that is chosen (choice.ts) and that is there. */
import { ServingError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { EngineChoice } from './choice.ts';
import { KERNELS } from './host/kernels/index.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepared.ts';
import { findEngine, INSTALL_COMMAND } from './tensorflow/library.ts';
import type { WeightStore } from './weight-store.ts';

/** How a format gives a model to each engine. */
export interface Ways {
  compile(): Promise<Model>;
  /** For native TensorFlow, and why; absent: the format is none of TensorFlow's. */
  readonly native?: (why: string) => Promise<Model>;
  /** Where large weights of a compiled model go as they are read. */
  readonly store?: WeightStore;
}

/** Whether an error means that another engine may run the model. */
const isUncovered = (error: unknown): error is ServingError =>
  error instanceof ServingError && error.code === 'UNSUPPORTED_MODEL' && error.refusal === 'coverage';

/** What the compiler makes ready, or, as a text, why it does not cover the model. Throws what no engine could help with. */
const compiled = async ({ compile, store }: Ways, installed: boolean): Promise<Prepared | string> => {
  let model: Model;
  try {
    model = await compile();
  } catch (error) {
    if (!isUncovered(error)) throw error;
    return error.message;
  }
  if (model.unserved !== undefined && installed) return model.unserved;
  try {
    return await prepare(model, KERNELS, store);
  } catch (error) {
    // The engine's own verdict: it has no kernel for a node.
    if (!(error instanceof ServingError && error.code === 'UNSUPPORTED_MODEL' && error.refusal !== 'limit'))
      throw error;
    return error.message;
  }
};

/**
 * A model that two engines could run, made ready for the one that is chosen. By `auto` native TensorFlow, where `installed`
 * says that it is there, takes the models that the compiler does not cover (Refusal in errors.ts), and no others.
 */
export const prepareBy = async (
  choice: EngineChoice,
  ways: Ways,
  installed = (): boolean => findEngine() !== undefined,
): Promise<Prepared> => {
  const { compile, native, store } = ways;
  if (choice === 'onnx' || !native) {
    if (choice !== 'tensorflow') return prepare(await compile(), KERNELS, store);
    throw new ServingError('INVALID_CONFIG', 'engine "tensorflow" runs SavedModels of TensorFlow, and this is none');
  }
  if (choice === 'tensorflow') return prepare(await native('the settings say so'));
  const isInstalled = installed();
  const found = await compiled(ways, isInstalled);
  if (typeof found !== 'string') return found;
  if (isInstalled) return prepare(await native(found));
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `${found}\nnative TensorFlow may run it: ${INSTALL_COMMAND} installs it`,
    { refusal: 'coverage' },
  );
};
