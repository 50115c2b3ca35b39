/**
 * Sessions: models opened by ONNX Runtime. Building one happens off the event loop, from memory, never from a file that
 * others may rewrite.
 */
import { ServingError, within } from '../../errors.ts';
import type { Session } from '../../model.ts';
import { Words } from '../memory.ts';
import type { Prepared, PreparedOnnx } from '../prepared.ts';
import { sessionOf } from '../session.ts';
import { warmUp } from '../warm-up.ts';
import { type Api, onnxruntime } from './api.ts';
import { createSessionOptions, type OnnxRuntimeOptions } from './options.ts';
import { OnnxProgram } from './program.ts';
import { Weights } from './weights.ts';

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
  const programs = new Map<string, OnnxProgram>();
  try {
    for (const [name, onnx] of prepared.sessions) {
      const signature = prepared.signatures.get(name);
      if (!signature) throw new ServingError('INTERNAL', `no signature of the name "${name}"`);
      try {
        const native = natives.get(onnx) ?? (await inTurn(() => createSession(ort, onnx, weights, options)));
        natives.set(onnx, native);
        programs.set(name, new OnnxProgram(ort, native, signature, onnx));
      } catch (error) {
        throw prepared.sessions.size === 1 ? error : within(`signature "${name}"`, error);
      }
    }
  } catch (error) {
    for (const native of natives.values()) ort.ReleaseSession(native);
    weights.release();
    throw error;
  }
  const session = sessionOf(prepared.signatures, programs, async () => {
    for (const program of programs.values()) program.close();
    await Promise.all([...natives.values()].map((native) => release(ort, native)));
    weights.release();
  });
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
