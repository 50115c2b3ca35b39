/** From a format's model to a prepared one, by the engine that is chosen (choice.ts) and that is there. */
import { ServingError } from '../errors.ts';
import { type Model, REMOTE_SERVERS, type RemoteServer } from '../model.ts';
import type { EngineChoice } from './choice.ts';
import { KERNELS } from './host/kernels/index.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepared.ts';
import { findEngine, INSTALL_COMMAND } from './tensorflow/library.ts';
import type { WeightStore } from './weight-store.ts';

/** How a model goes to a server that runs it. */
export interface RemoteWay {
  readonly server: RemoteServer;
  /** Nothing here runs it. */
  readonly isOnlyWay: boolean;
  /** Whether the settings name such a server. */
  readonly isNamed: boolean;
  model(why: string): Promise<Model>;
}

/** How a format gives a model to each engine. */
export interface Ways {
  compile(): Promise<Model>;
  /** For native TensorFlow, and why; absent: the format is none of TensorFlow's. */
  readonly native?: (why: string) => Promise<Model>;
  /** For a server of another make; absent: there is none for it. */
  readonly remote?: RemoteWay;
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

const SERVED_BY: Readonly<Record<RemoteServer, string>> = {
  h2o: 'models of H2O (a binary model, or a MOJO in a zip)',
  openscoring: 'PMML documents',
};

/** A server takes what nothing here runs; PMML wherever an Openscoring server is named; and what is not covered here. */
const prepareHereOrThere = async (
  choice: EngineChoice,
  { compile, store }: Ways,
  { server, isOnlyWay, isNamed, model }: RemoteWay,
): Promise<Prepared> => {
  if (choice === 'tensorflow') throw noSavedModel();
  if (isOnlyWay) return prepare(await model('nothing else opens it'));
  if (choice === 'auto' && isNamed && server === 'openscoring')
    return prepare(await model('--openscoring_url is given'));
  try {
    return await prepare(await compile(), KERNELS, store);
  } catch (error) {
    const isUnserved = error instanceof ServingError && error.code === 'UNSUPPORTED_MODEL' && error.refusal !== 'limit';
    if (choice !== 'auto' || !isNamed || !isUnserved) throw error;
    return prepare(await model(`it is not run here: ${error.message}`));
  }
};

const noSavedModel = (): ServingError =>
  new ServingError('INVALID_CONFIG', 'engine "tensorflow" runs SavedModels of TensorFlow, and this is none');

/**
 * A model that two engines could run, made ready for the one that is chosen. By `auto` native TensorFlow, where `installed`
 * says that it is there, takes the models that the compiler does not cover (Refusal in errors.ts), and no others.
 */
export const prepareBy = async (
  choice: EngineChoice,
  ways: Ways,
  installed = (): boolean => findEngine() !== undefined,
): Promise<Prepared> => {
  const { compile, native, store, remote } = ways;
  const server = REMOTE_SERVERS.find((name) => name === choice);
  if (server !== undefined) {
    if (remote?.server === server) return prepare(await remote.model('the settings say so'));
    throw new ServingError('INVALID_CONFIG', `engine "${server}" runs ${SERVED_BY[server]}, and this is none`);
  }
  if (remote) return prepareHereOrThere(choice, ways, remote);
  if (choice === 'onnx' || !native) {
    if (choice !== 'tensorflow') return prepare(await compile(), KERNELS, store);
    throw noSavedModel();
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
