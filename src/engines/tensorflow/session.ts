/**
 * Sessions of native TensorFlow. They are opened from a private copy of the model's files (private-copy.ts), off the
 * event loop.
 */
import { ServingError, within } from '../../errors.ts';
import type { PlacedNode, Placement, Session } from '../../model.ts';
import type { Signatures } from '../../tensor/signature.ts';
import { findOpLibraries } from '../custom-ops/libraries.ts';
import { CStrings, Words } from '../memory.ts';
import type { PreparedSavedModel } from '../prepared.ts';
import { keepAssets, removeAtExit, removeCopy } from '../private-copy.ts';
import { RunProfile } from '../profile.ts';
import { sessionOf } from '../session.ts';
import { warmUp } from '../warm-up.ts';
import { type Api, tensorflow } from './api.ts';
import { type CustomOp, lackingOps, loadOpLibraries } from './op-libraries.ts';
import { isPredictable, keepsState } from './ops.ts';
import { configBytes, runOptionsBytes, type TensorFlowOptions } from './options.ts';
import { checkDevice, placeIn } from './place.ts';
import { type Native, NativeProgram, type Place } from './program.ts';

/** What TensorFlow holds of one model. */
interface Loaded extends Native {
  readonly graph: number;
}

const later = <T>(start: (done: (error: Error | null, result: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => start((error, result) => (error ? reject(error) : resolve(result))));

/** Reads the model and runs what initialises it. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
const load = async (
  tf: Api,
  prepared: PreparedSavedModel,
  options: TensorFlowOptions,
  custom: readonly CustomOp[],
): Promise<Loaded> => {
  const status = tf.TF_NewStatus();
  const sessionOptions = tf.TF_NewSessionOptions();
  const graph = tf.TF_NewGraph();
  const bytes = runOptionsBytes(options);
  const runOptions = tf.TF_NewBufferFromString(bytes, bytes.length);
  const traced = runOptionsBytes(options, true);
  const tracedOptions = tf.TF_NewBufferFromString(traced, traced.length);
  // Held here until the load has ended: the folder, then the tags and where they lie.
  const folder = new CStrings([prepared.folder]);
  const tags = new CStrings(prepared.tags);
  const pointers = new Words(Math.max(prepared.tags.length, 8));
  tags.addresses.forEach((address, i) => {
    pointers.set(i, address);
  });
  try {
    const config = configBytes(options);
    tf.TF_SetConfig(sessionOptions, config, config.length, status);
    tf.check(status, 'load');
    const session = await later<number>((done) =>
      tf.TF_LoadSessionFromSavedModel.async(
        sessionOptions,
        runOptions,
        folder.addresses[0]!,
        pointers.at(0),
        prepared.tags.length,
        graph,
        0,
        status,
        done,
      ),
    );
    tf.check(status, 'load', prepared.folder);
    const predictable = isPredictable(prepared.ops) && custom.length === 0;
    return { session, graph, runOptions, tracedOptions, predictable };
  } catch (error) {
    tf.TF_DeleteGraph(graph);
    tf.TF_DeleteBuffer(runOptions);
    tf.TF_DeleteBuffer(tracedOptions);
    throw lackingOps(tf, prepared.ops, error);
  } finally {
    tf.TF_DeleteSessionOptions(sessionOptions);
    tf.TF_DeleteStatus(status);
  }
};

/** Giving back gigabytes takes a while, so it happens off the event loop. */
const unload = async (tf: Api, { session, graph, runOptions, tracedOptions }: Loaded): Promise<void> => {
  const status = tf.TF_NewStatus();
  await later((done) => tf.TF_CloseSession.async(session, status, done));
  await later((done) => tf.TF_DeleteSession.async(session, status, done));
  await later((done) => tf.TF_DeleteGraph.async(graph, done));
  tf.TF_DeleteBuffer(runOptions);
  tf.TF_DeleteBuffer(tracedOptions);
  tf.TF_DeleteStatus(status);
};

/** Where "node:1" comes from. Throws CORRUPT_MODEL for what the graph does not have. */
const placeOf = (tf: Api, graph: number, tensor: string): Place => {
  const [name = '', output = '0'] = tensor.split(':');
  const operation = tf.TF_GraphOperationByName(graph, name);
  const index = Number(output);
  if (operation === 0) throw new ServingError('CORRUPT_MODEL', `the graph has no node "${name}"`);
  const count = tf.TF_OperationNumOutputs(operation);
  if (!(Number.isInteger(index) && index >= 0 && index < count)) {
    throw new ServingError('CORRUPT_MODEL', `"${tensor}" is asked for, but the node has ${count} outputs`);
  }
  return { operation, index };
};

const programsOf = (
  tf: Api,
  loaded: Loaded,
  { signatures, bindings }: PreparedSavedModel & { readonly signatures: Signatures },
): ReadonlyMap<string, NativeProgram> => {
  const programs = new Map<string, NativeProgram>();
  for (const [name, binding] of bindings) {
    const signature = signatures.get(name);
    if (!signature) throw new ServingError('INTERNAL', `no signature of the name "${name}"`);
    try {
      const places = (tensors: readonly string[]) => tensors.map((tensor) => placeOf(tf, loaded.graph, tensor));
      const both = { inputs: places(binding.inputs), outputs: places(binding.outputs) };
      programs.set(name, new NativeProgram(tf, loaded, signature, both));
    } catch (error) {
      throw within(`signature "${name}"`, error);
    }
  }
  return programs;
};

/** A variable that no input would fill. */
const isUnrestored = (error: unknown): boolean =>
  error instanceof ServingError && /Could not find variable |uninitialized value/.test(error.message);

/** Opens a model. Its private copy is removed when the session is closed, or at once where it cannot be opened. */
export const openSavedModel = async (
  prepared: PreparedSavedModel & { readonly signatures: Signatures },
  options: TensorFlowOptions = {},
): Promise<Session> => {
  removeAtExit();
  let tf: Api;
  let loaded: Loaded | undefined;
  let programs: ReadonlyMap<string, NativeProgram>;
  let place: Placement;
  /** Those that the model uses. */
  let custom: readonly CustomOp[];
  try {
    checkDevice(options.device);
    tf = await tensorflow(prepared.engine);
    const libraries = await findOpLibraries(options.customOps ?? []);
    const added = await loadOpLibraries(tf, libraries.tensorflow);
    custom = added.filter(({ name }) => prepared.ops.has(name));
    loaded = await load(tf, prepared, options, custom);
    place = placeIn(tf, loaded.session, options);
    programs = programsOf(tf, loaded, prepared);
    await keepAssets(prepared.folder);
  } catch (error) {
    if (loaded) await unload(tf!, loaded);
    await removeCopy(prepared.folder);
    throw error;
  }
  const [api, native] = [tf, loaded];
  const free = async (): Promise<void> => {
    await unload(api, native);
    await removeCopy(prepared.folder);
  };
  const nodes: PlacedNode[] = [];
  const notes = [...(place.notes ?? [])];
  const log = options.logDevicePlacement ? new RunProfile() : undefined;
  const placement = log ? { ...place, nodes, notes } : place;
  const session = sessionOf(prepared.signatures, programs, free, placement);
  const writes = keepsState(prepared.ops) || custom.some((op) => op.is_stateful);
  try {
    if (options.warmUp !== false && !writes) await warmUp(session, { profiler: log, isFatal: isUnrestored });
  } catch (error) {
    await session.close();
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${(error as Error).message}; the model's own restore operation leaves the variable out, as some of Keras 3's do where two have one name: --engine=onnx finds it by the objects that were saved, or give the variables names of their own`,
      { cause: error },
    );
  }
  // What TensorFlow decides is known of the nodes that have run.
  for (const { name, op, device } of log?.nodes ?? []) nodes.push({ name, op, device });
  if (log && nodes.length === 0)
    notes.push('log_device_placement: nothing ran on made-up inputs, so no node is listed');
  return session;
};
