/**
 * Sessions: models opened by ONNX Runtime. Building one happens off the event loop, from memory, never from a file that
 * others may rewrite.
 */
import { ServingError, within } from '../../errors.ts';
import type { PlacedNode, Placement, Session } from '../../model.ts';
import { giveUp } from '../give-up.ts';
import { Words } from '../memory.ts';
import type { Prepared, PreparedOnnx, PreparedWeight } from '../prepared.ts';
import { sessionOf } from '../session.ts';
import { inTurnOf, Turn } from '../threads.ts';
import { warmUp } from '../warm-up.ts';
import { type Api, onnxruntime } from './api.ts';
import { withoutLeftovers } from './heap.ts';
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

// Giving back gigabytes takes a while.
const release = (ort: Api, address: number): Promise<void> =>
  new Promise((resolve) => ort.ReleaseSession.async(address, () => resolve()));

/**
 * Opens a model; throws CORRUPT_MODEL or UNSUPPORTED_MODEL, naming the signature, where ONNX Runtime refuses it. What is
 * prepared is used up: the session holds its weights its own way, and the memory that they came in is given back, but
 * for what is `kept`.
 */
export const openOnnx = async (
  prepared: Extract<Prepared, { readonly kind: 'onnx' }>,
  options: OnnxRuntimeOptions = {},
  kept: ReadonlySet<ArrayBufferLike> = new Set(),
): Promise<Session> => {
  const ort = onnxruntime();
  const weights = new Weights(ort);
  // A GPU has its own copy of a weight for each session; our memory is not its own.
  const shares = options.place?.providers.length ? () => false : sharedBy(prepared.sessions.values());
  const natives = new Map<PreparedOnnx, number>();
  const programs = new Map<string, OnnxProgram>();
  try {
    for (const [name, onnx] of prepared.sessions) {
      const signature = prepared.signatures.get(name);
      if (!signature) throw new ServingError('INTERNAL', `no signature of the name "${name}"`);
      try {
        const native =
          natives.get(onnx) ??
          (await inTurn(() =>
            exclusively(options, () => withoutLeftovers(() => createOn(ort, onnx, { weights, shares }, options))),
          ));
        natives.set(onnx, native);
        // A GPU is shared: how long a run takes hangs on the others.
        const predictable = onnx.predictable && !options.place?.providers.length;
        programs.set(name, new OnnxProgram(ort, native, signature, { ...onnx, predictable }, turnOf(options)));
      } catch (error) {
        throw prepared.sessions.size === 1 ? error : within(`signature "${name}"`, error);
      }
    }
  } catch (error) {
    for (const native of natives.values()) await exclusively(options, () => release(ort, native));
    weights.release();
    throw error;
  }
  giveUp(spent(prepared.sessions.values(), shares).filter((buffer) => !kept.has(buffer)));
  const placed = options.place && placeIn(ort, natives, options.place);
  const session = sessionOf(
    prepared.signatures,
    programs,
    closing(ort, programs, [...natives.values()], weights, options.place?.kind === 'webgpu'),
    placed,
  );
  if (options.warmUp !== false) await warmUp(session);
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

/** Which weights several of the graphs use. */
const sharedBy = (graphs: Iterable<PreparedOnnx>): ((weight: PreparedWeight) => boolean) => {
  const seen = new Set<PreparedWeight>();
  const shared = new Set<PreparedWeight>();
  for (const { weights } of new Set(graphs)) {
    for (const weight of new Set(weights.values())) (seen.has(weight) ? shared : seen).add(weight);
  }
  return (weight) => shared.has(weight);
};

/** The memory that no session reads once it is made. */
const spent = (
  graphs: Iterable<PreparedOnnx>,
  shares: (weight: PreparedWeight) => boolean,
): readonly ArrayBufferLike[] => {
  const all = [...new Set(graphs)];
  const weights = all.flatMap((onnx) => [...onnx.weights.values()]);
  const read = new Set(weights.filter(shares).map(({ bytes }) => bytes.buffer));
  const buffers = [...all.map(({ model }) => model), ...weights.map(({ bytes }) => bytes)].map(({ buffer }) => buffer);
  return buffers.filter((buffer) => !read.has(buffer));
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

/** The weights of a model, and which of them several of its sessions use. */
interface Held {
  readonly weights: Weights;
  readonly shares: (weight: PreparedWeight) => boolean;
}

/** Says which nodes the device cannot run, where that keeps the model from it. */
const createOn = async (ort: Api, onnx: PreparedOnnx, weights: Held, options: OnnxRuntimeOptions): Promise<number> => {
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
  { model, weights, unsoundOptimizers, foreign }: PreparedOnnx,
  held: Held,
  options: OnnxRuntimeOptions,
): Promise<number> => {
  const sessionOptions = createSessionOptions(ort, options, unsoundOptimizers);
  try {
    if (foreign) registerOpLibraries(ort, sessionOptions, options.opLibraries ?? []);
    held.weights.add(sessionOptions, weights, held.shares);
    const out = new Words(1);
    const status = await new Promise<number>((resolve, reject) => {
      const done = (error: Error | null, result: number) => (error ? reject(error) : resolve(result));
      const create = ort.CreateSessionFromArrayWithPrepackedWeightsContainer;
      create.async(ort.env, model, model.length, sessionOptions, held.weights.container, out.at(0), done);
    });
    ort.check(status, 'load');
    return out.address(0);
  } catch (error) {
    throw lackingOperators(foreign ?? [], error);
  } finally {
    ort.ReleaseSessionOptions(sessionOptions);
    held.weights.forget([...weights.values()].filter((weight) => !held.shares(weight)));
  }
};
