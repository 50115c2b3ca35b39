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
const MAX_ELEMENTS = 2 ** 24;

/**
 * Runs each signature that takes nothing but tensors of known rank a few times, for at most some seconds. The profiler
 * hears of the first run of each. Throws what `isFatal` says that no other inputs would change.
 */
export const warmUp = async (
  session: Session,
  profiler?: Profiler,
  isFatal: (error: unknown) => boolean = () => false,
): Promise<void> => {
  for (const [name, signature] of session.signatures) {
    const inputs = madeUp(signature);
    if (!inputs) continue;
    const signal = AbortSignal.timeout(DEADLINE_MS);
    try {
      for (let i = 0; i < RUNS; i++) {
        await session.run(inputs, { signature: name, signal, ...(profiler && i === 0 && { profiler }) });
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
  const shape = type.shape.map((dim) => (typeof dim === 'string' ? 1 : dim));
  const count = elementCount(shape);
  if (count > MAX_ELEMENTS) return undefined;
  const { dtype } = type;
  if (dtype === 'string') return { dtype, shape, data: stringsOfTexts(new Array<string>(count).fill('')) };
  const data = allocate(dtype, count);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data.fill(1n);
  else data.fill(1);
  return { dtype, shape, data } as Tensor;
};
