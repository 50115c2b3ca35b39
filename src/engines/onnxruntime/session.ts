/**
 * Sessions: models opened by ONNX Runtime. Building one happens off the event loop, from memory, never from a file that
 * others may rewrite.
 */
import { ServingError, within } from '../../errors.ts';
import type { PlacedNode, Placement, Session } from '../../model.ts';
import { giveUp } from '../give-up.ts';
import { CStrings, Words } from '../memory.ts';
import type { Prepared, PreparedOnnx } from '../prepared.ts';
import { sessionOf } from '../session.ts';
import { inTurnOf, Turn } from '../threads.ts';
import { Refusals } from '../variants.ts';
import { isWorthWarming, warmUp } from '../warm-up.ts';
import { type Api, onnxruntime } from './api.ts';
import { createEdited } from './editor.ts';
import { withoutLeftovers } from './heap.ts';
import { HeldWeights } from './held-weights.ts';
import { placedNodes } from './nodes.ts';
import { lackingOperators, registerOpLibraries } from './op-libraries.ts';
import { createSessionOptions, type OnnxRuntimeOptions } from './options.ts';
import type { OrtPlace } from './place.ts';
import { OnnxProgram } from './program.ts';
import { Weights } from './weights.ts';

/**
 * All sessions on WebGPU share one device of Dawn's, which two threads must not use at once: the process ends (seen on
 * 1.30.0). So they are made, run and freed one after the other.
 */
const WEBGPU = new Turn(1);
const turnOf = ({ place }: OnnxRuntimeOptions): Turn => (place?.kind === 'webgpu' ? WEBGPU : new Turn());
const exclusively = <T>({ place }: OnnxRuntimeOptions, work: () => Promise<T>): Promise<T> =>
  place?.kind === 'webgpu' ? inTurnOf(WEBGPU, work) : work();

/** For a processor; devices choose and compile kernels in their first runs. */
const WARM_UP_MS = 100;

// Giving back gigabytes takes a while.
const release = (ort: Api, address: number): Promise<void> =>
  new Promise((resolve) => ort.ReleaseSession.async(address, () => resolve()));

/**
 * Opens a model; throws CORRUPT_MODEL or UNSUPPORTED_MODEL, naming the signature, where ONNX Runtime refuses it. What is
 * prepared is used up: the session holds its weights its own way, and the memory that they came in is given back, but
 * for what is `kept`. `weights` are those that came before, piece by piece; they are the session's or freed from now on.
 */
export const openOnnx = async (
  prepared: Extract<Prepared, { readonly kind: 'onnx' }>,
  options: OnnxRuntimeOptions = {},
  kept: ReadonlySet<ArrayBufferLike> = new Set(),
  weights: Weights = new Weights(onnxruntime()),
): Promise<Session> => {
  const ort = onnxruntime();
  const onDevice = (options.place?.providers.length ?? 0) > 0;
  const held = new HeldWeights(weights, prepared.sessions.values(), kept, options.place);
  const natives = new Map<PreparedOnnx, number>();
  const programs = new Map<string, OnnxProgram>();
  const refused = new Map<PreparedOnnx, unknown>();
  const refusals = new Refusals(prepared.variants, prepared.sessions);
  try {
    for (const [name, onnx] of prepared.sessions) {
      const signature = prepared.signatures.get(name);
      if (!signature) throw new ServingError('INTERNAL', `no signature of the name "${name}"`);
      try {
        if (refused.has(onnx)) throw refused.get(onnx);
        const native =
          natives.get(onnx) ??
          (await inTurn(() => exclusively(options, () => withoutLeftovers(() => createOn(ort, onnx, held, options)))));
        natives.set(onnx, native);
        // A GPU is shared: how long a run takes hangs on the others.
        const predictable = onnx.predictable && !onDevice;
        programs.set(name, new OnnxProgram(ort, native, signature, { ...onnx, predictable }, turnOf(options)));
      } catch (error) {
        refused.set(onnx, error);
        refusals.note(name, prepared.sessions.size === 1 ? error : within(`signature "${name}"`, error));
      }
    }
  } catch (error) {
    for (const native of natives.values()) await exclusively(options, () => release(ort, native));
    weights.release();
    throw error;
  }
  giveUp([...natives.keys()].map(({ model }) => model.buffer));
  const placed = options.place && placeIn(ort, natives, options.place);
  const session = sessionOf(
    refusals.without(prepared.signatures),
    programs,
    closing(ort, programs, [...natives.values()], weights, options.place?.kind === 'webgpu'),
    placed,
  );
  if (options.warmUp !== false && (onDevice || isWorthWarming(prepared.weightBytes)))
    await warmUp(session, onDevice ? {} : { deadlineMs: WARM_UP_MS });
  return session;
};

// Not in openOnnx: what a function there closes over is all that it knows, the prepared weights among it.
const closing =
  (
    ort: Api,
    programs: ReadonlyMap<string, OnnxProgram>,
    natives: readonly number[],
    weights: Weights,
    onWebGpu: boolean,
  ): (() => Promise<void>) =>
  async () => {
    for (const program of programs.values()) program.close();
    const freed = (native: number) => release(ort, native);
    await Promise.all(natives.map((native) => (onWebGpu ? inTurnOf(WEBGPU, () => freed(native)) : freed(native))));
    weights.release();
  };

/** The place as it came out, with every node where that is to be logged. */
const placeIn = (ort: Api, natives: ReadonlyMap<PreparedOnnx, number>, place: OrtPlace): Placement => {
  const { device, notes, logged } = place;
  const nodes: PlacedNode[] = [];
  if (logged) for (const [{ names }, native] of natives) nodes.push(...placedNodes(ort, native, names));
  return { device, ...(notes.length > 0 && { notes }), ...(logged && { nodes }) };
};

// Sessions are made one after the other, in the order asked for: each may take a processor to itself.
let last: Promise<unknown> = Promise.resolve();

const inTurn = <T>(make: () => Promise<T>): Promise<T> => {
  const mine = last.then(make);
  last = mine.catch(() => undefined);
  return mine;
};

const NO_FALLBACK = /fallback to CPU EP has been explicitly disabled/;

/** Says which nodes the device cannot run, where that keeps the model from it. */
const createOn = async (
  ort: Api,
  onnx: PreparedOnnx,
  weights: HeldWeights,
  options: OnnxRuntimeOptions,
): Promise<number> => {
  const { place } = options;
  try {
    return await createSession(ort, onnx, weights, options);
  } catch (error) {
    if (!place || place.fallback || !NO_FALLBACK.test((error as Error).message)) throw error;
    const lenient = { ...options, place: { ...place, fallback: true, logged: true } };
    const native = await createSession(ort, onnx, weights, lenient);
    const left = placedNodes(ort, native, onnx.names).filter(({ device }) => device === 'CPU');
    await release(ort, native);
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${place.device} cannot run ${left.map(({ name, op }) => (name === op ? op : `${op} "${name}"`)).join(', ')}; ` +
        'with allow_soft_placement, as by default, such nodes run on the processor',
    );
  }
};

const createSession = async (
  ort: Api,
  onnx: PreparedOnnx,
  held: HeldWeights,
  options: OnnxRuntimeOptions,
): Promise<number> => {
  const { model, weights, unsoundOptimizers, foreign } = onnx;
  const sessionOptions = createSessionOptions(ort, options, unsoundOptimizers);
  try {
    if (foreign) registerOpLibraries(ort, sessionOptions, options.opLibraries ?? []);
    await held.bring(weights.values());
    for (const [name, weight] of weights) {
      if (held.isReadInPlace(weight)) ort.check(ort.AddInitializer(sessionOptions, name, held.view(weight)), 'load');
    }
    const { container } = held;
    if (onnx.weightsAsInputs)
      return await held.give(onnx, (given) =>
        createEdited(ort, { model, options: sessionOptions, container, inputs: onnx.inputs, ...given }),
      );
    addExternals(ort, sessionOptions, weights, held);
    const out = new Words(1);
    const status = await new Promise<number>((resolve, reject) => {
      const done = (error: Error | null, result: number) => (error ? reject(error) : resolve(result));
      const create = ort.CreateSessionFromArrayWithPrepackedWeightsContainer;
      create.async(ort.env, model, model.length, sessionOptions, container, out.at(0), done);
    });
    ort.check(status, 'load');
    return out.address(0);
  } catch (error) {
    throw lackingOperators(foreign ?? [], error);
  } finally {
    ort.ReleaseSessionOptions(sessionOptions);
    held.forget(onnx);
  }
};

/** Hands weights over as external initializers, which ONNX Runtime copies. */
const addExternals = (ort: Api, options: number, weights: PreparedOnnx['weights'], held: HeldWeights): void => {
  if (weights.size === 0) return;
  const names = new CStrings([...weights.keys()]);
  const words = new Words(2 * weights.size);
  let i = 0;
  for (const weight of weights.values()) {
    words.set(i, names.addresses[i]!);
    words.set(weights.size + i, held.view(weight));
    i++;
  }
  ort.check(ort.AddExternalInitializers(options, words.at(0), words.at(weights.size), weights.size), 'load');
};
