/**
 * The first runs of a model, before anybody waits for one: ONNX Runtime allocates in the first, and the second tells
 * whether the model is short enough to run inline. The inputs are made up (ones, and free dimensions of one), so a
 * refusal means nothing and is not told.
 */
import type { Profiler, Session } from '../model.ts';
import { allocate } from '../tensor/dtype.ts';
import type { Port, Signature } from '../tensor/signature.ts';
import { stringsOfTexts } from '../tensor/strings.ts';
import { elementCount, type Tensor, type Tensors } from '../tensor/tensor.ts';

const RUNS = 3;
const DEADLINE_MS = 3000;
/** A run that takes longer leaves the event loop, however much shorter a second one were, and one was enough to allocate. */
const LONG_MS = 20;
const MAX_ELEMENTS = 2 ** 24;

/**
 * A run reads nearly all weights, so that one with more is long, and the first no more than a tenth longer than the next:
 * nothing is learnt from it, and it would take a good part of the time of the whole load.
 */
const LARGE_BYTES = 2 ** 25;

/** Whether a first run on the processor tells anything about a model of so many bytes of weights. */
export const isWorthWarming = (weightBytes: number): boolean => weightBytes < LARGE_BYTES;

export interface WarmUpOptions {
  /** Hears of the first run of each signature. */
  readonly profiler?: Profiler | undefined;
  /** Says which refusal no other inputs would change; none when absent. */
  readonly isFatal?: (error: unknown) => boolean;
  /** How long the runs of one signature may take; what runs then is stopped. */
  readonly deadlineMs?: number;
}

/** Runs each signature that takes nothing but tensors of known rank a few times. Throws what `isFatal` says. */
export const warmUp = async (session: Session, options: WarmUpOptions = {}): Promise<void> => {
  const { profiler, isFatal = () => false, deadlineMs = DEADLINE_MS } = options;
  for (const [name, signature] of session.signatures) {
    const inputs = madeUp(signature);
    if (!inputs) continue;
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      for (let i = 0; i < RUNS; i++) {
        const began = performance.now();
        await session.run(inputs, { signature: name, signal, ...(profiler && i === 0 && { profiler }) });
        if (performance.now() - began > LONG_MS) break;
      }
    } catch (error) {
      if (isFatal(error)) throw error;
      // Made-up inputs may well be refused.
    }
  }
};

const madeUp = (signature: Signature): Tensors | undefined => {
  const inputs = new Map<string, Tensor>();
  for (const port of signature.inputs) {
    if (port.optional) continue;
    const tensor = ones(port);
    if (!tensor) return undefined;
    inputs.set(port.name, tensor);
  }
  return inputs;
};

const ones = ({ type }: Port): Tensor | undefined => {
  if (type.kind !== 'tensor' || type.shape === undefined) return undefined;
  const shape = (type.likely ?? type.shape).map((dim) => (typeof dim === 'string' ? 1 : dim));
  const count = elementCount(shape);
  if (count > MAX_ELEMENTS) return undefined;
  const { dtype } = type;
  if (dtype === 'string') return { dtype, shape, data: stringsOfTexts(new Array<string>(count).fill('')) };
  const data = allocate(dtype, count);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data.fill(1n);
  else data.fill(1);
  return { dtype, shape, data } as Tensor;
};
