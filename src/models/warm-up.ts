/**
 * The first run of every signature, before a version answers: engines allocate and optimise then. Its inputs are
 * zeros and empty strings, free dimensions 1. A model may well refuse such inputs: that is a note. An engine that
 * cannot run the model at all is an error.
 */
import { type Code, ServingError, toServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import { allocate } from '../tensor/dtype.ts';
import type { Port, Signature } from '../tensor/signature.ts';
import { stringsOfTexts } from '../tensor/strings.ts';
import { type Tensor, type Tensors, tensor } from '../tensor/tensor.ts';

/** Larger example inputs are not made; the signature is then not warmed up. */
const MAX_ELEMENTS = 1 << 24;
const MAX_RUN_MS = 60_000;

/** The codes that say that the model cannot run, whatever its inputs. */
const FATAL: ReadonlySet<Code> = new Set<Code>(['UNSUPPORTED_MODEL', 'UNSUPPORTED_PLATFORM', 'CORRUPT_MODEL']);

const exampleOf = ({ type }: Port): Tensor | undefined => {
  if (type.kind !== 'tensor') return undefined;
  const shape = (type.shape ?? [1]).map((dim) => (typeof dim === 'number' ? dim : 1));
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (!(count <= MAX_ELEMENTS)) return undefined;
  return type.dtype === 'string'
    ? tensor('string', shape, stringsOfTexts(new Array<string>(count).fill('')))
    : (tensor(type.dtype, shape, allocate(type.dtype, count)) as Tensor);
};

/** Small inputs that fit the signature, or undefined where it has one that no example is made for. */
export const exampleInputs = ({ inputs }: Signature): Tensors | undefined => {
  const tensors = new Map<string, Tensor>();
  for (const port of inputs) {
    const example = exampleOf(port);
    if (example !== undefined) tensors.set(port.name, example);
    else if (port.optional !== true) return undefined;
  }
  return tensors;
};

/** Runs each signature once; gives notes on those that refused. Throws where the engine cannot run the model. */
export const warmUp = async (session: Session, signal?: AbortSignal): Promise<readonly string[]> => {
  const notes: string[] = [];
  for (const [name, signature] of session.signatures) {
    const inputs = exampleInputs(signature);
    if (inputs === undefined) continue;
    const timeout = AbortSignal.timeout(MAX_RUN_MS);
    try {
      await session.run(inputs, { signature: name, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    } catch (error) {
      const { code, message } = toServingError(error);
      if (signal?.aborted) throw new ServingError('CANCELLED', 'the load is no longer wanted');
      if (FATAL.has(code)) throw error;
      notes.push(`signature "${name}": a first run with zeros did not succeed (${code}: ${message})`);
    }
  }
  return notes;
};
