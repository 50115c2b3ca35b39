/**
 * Sessions: models opened by ONNX Runtime. Building one happens off the event loop, from memory, never from a file that
 * others may rewrite. A session counts its runs; closing waits for the last of them and then frees what it holds.
 */
import { ServingError, within } from '../../errors.ts';
import { type Call, isAborted, type Session, signalOf } from '../../model.ts';
import type { Signatures } from '../../tensor/signature.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import type { Prepared, PreparedOnnx } from '../prepared.ts';
import { type Api, onnxruntime } from './api.ts';
import { Words } from './memory.ts';
import { createSessionOptions, type OnnxRuntimeOptions } from './options.ts';
import { Program } from './program.ts';
import { warmUp } from './warm-up.ts';
import { Weights } from './weights.ts';

class OnnxSession implements Session {
  readonly signatures: Signatures;
  readonly #ort: Api;
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #weights: Weights;
  #natives: readonly number[];
  #running = 0;
  #closed: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(
    ort: Api,
    signatures: Signatures,
    programs: ReadonlyMap<string, Program>,
    natives: readonly number[],
    weights: Weights,
  ) {
    this.#ort = ort;
    this.#weights = weights;
    this.signatures = signatures;
    this.#programs = programs;
    this.#natives = natives;
  }

  run(inputs: Tensors, call: Call): Tensors | Promise<Tensors> {
    if (this.#closed)
      throw new ServingError('MODEL_NOT_READY', 'the model is being unloaded and takes no more requests');
    const program = this.#programs.get(call.signature);
    if (!program) {
      const known = [...this.#programs.keys()].map((name) => `"${name}"`).join(', ');
      throw new ServingError('MODEL_NOT_FOUND', `signature "${call.signature}" is not one of the model's: ${known}`);
    }
    if (isAborted(call)) throw signalOf(call)!.reason;
    this.#running++;
    return program.run(inputs, call, this.#ended);
  }

  readonly #ended = (): void => {
    if (--this.#running === 0) this.#drained?.();
  };

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
    for (const program of this.#programs.values()) program.close();
    const natives = this.#natives;
    this.#natives = [];
    await Promise.all(natives.map((native) => release(this.#ort, native)));
    this.#weights.release();
  }
}

// Giving back gigabytes takes a while.
const release = (ort: Api, address: number): Promise<void> =>
  new Promise((resolve) => ort.ReleaseSession.async(address, () => resolve()));

/** Opens a model; throws CORRUPT_MODEL or UNSUPPORTED_MODEL, naming the signature, where ONNX Runtime refuses it. */
export const openOnnx = async (
  prepared: Extract<Prepared, { readonly kind: 'onnx' }>,
  options: OnnxRuntimeOptions = {},
): Promise<Session> => {
  const ort = onnxruntime();
  const weights = new Weights(ort);
  const natives = new Map<PreparedOnnx, number>();
  const programs = new Map<string, Program>();
  try {
    for (const [name, onnx] of prepared.sessions) {
      const signature = prepared.signatures.get(name);
      if (!signature) throw new ServingError('INTERNAL', `no signature of the name "${name}"`);
      try {
        const native = natives.get(onnx) ?? (await inTurn(() => createSession(ort, onnx, weights, options)));
        natives.set(onnx, native);
        programs.set(name, new Program(ort, native, signature, onnx));
      } catch (error) {
        throw prepared.sessions.size === 1 ? error : within(`signature "${name}"`, error);
      }
    }
  } catch (error) {
    for (const native of natives.values()) ort.ReleaseSession(native);
    weights.release();
    throw error;
  }
  const session = new OnnxSession(ort, prepared.signatures, programs, [...natives.values()], weights);
  if (options.warmUp !== false) await warmUp(session);
  return session;
};

// Sessions are made one after the other, in the order asked for: each may take a processor to itself.
let last: Promise<unknown> = Promise.resolve();

const inTurn = <T>(make: () => Promise<T>): Promise<T> => {
  const mine = last.then(make);
  last = mine.catch(() => undefined);
  return mine;
};

const createSession = async (
  ort: Api,
  { model, weights, unsoundOptimizers }: PreparedOnnx,
  shared: Weights,
  options: OnnxRuntimeOptions,
): Promise<number> => {
  const sessionOptions = createSessionOptions(ort, options, unsoundOptimizers);
  try {
    shared.add(sessionOptions, weights);
    const out = new Words(1);
    const status = await new Promise<number>((resolve, reject) => {
      const done = (error: Error | null, result: number) => (error ? reject(error) : resolve(result));
      const create = ort.CreateSessionFromArrayWithPrepackedWeightsContainer;
      create.async(ort.env, model, model.length, sessionOptions, shared.container, out.at(0), done);
    });
    ort.check(status, 'load');
    return out.address(0);
  } finally {
    ort.ReleaseSessionOptions(sessionOptions);
  }
};
