/**
 * `stfs compare PATH`: a SavedModel's answers by the compiler and by native TensorFlow, on made-up inputs. For every output
 * the worst error, as a part of the largest value that TensorFlow answers: max|a − b| / max|b|.
 */
import { ServingError } from '../errors.ts';
import { type LoadedModel, load } from '../index.ts';
import { allocate, bytesOf, type DataOf, DTYPES, type DType, type NumericDType } from '../tensor/dtype.ts';
import { fromSmallFloat, SMALL_FLOATS, type SmallFloat, toSmallFloat } from '../tensor/float16.ts';
import type { Port, Signature } from '../tensor/signature.ts';
import { stringsOfTexts } from '../tensor/strings.ts';
import { type Datum, elementCount, isTensor, type Tensor, type Tensors } from '../tensor/tensor.ts';

const BATCHES = [1, 3];
const SEED = 20_240_229;
/** What free dimensions other than the first are. */
const FREE = 4;
const MAX_ERROR = 1e-5;
const MAX_ELEMENTS = 2 ** 26;
/** Integers are below this: they are often indices. */
const HIGH = 8;

/** Numbers from 0 up to, not including, 1: xorshift32. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};

const isSmall = (dtype: DType): dtype is SmallFloat => dtype in SMALL_FLOATS;

/** Floats of a spread of about 1 around 0, small whole numbers, words. */
const randomTensor = ({ name, type }: Port, batch: number, random: () => number): Tensor => {
  if (type.kind !== 'tensor' || type.shape === undefined) {
    throw new ServingError('UNSUPPORTED_MODEL', `input "${name}" has no shape that inputs could be made up for`);
  }
  const shape = type.shape.map((dim, i) => (typeof dim === 'number' ? dim : i === 0 ? batch : FREE));
  const count = elementCount(shape);
  if (count > MAX_ELEMENTS) throw new ServingError('TOO_LARGE', `input "${name}" has ${count} elements`);
  const { dtype } = type;
  if (dtype === 'string') {
    const texts = Array.from({ length: count }, () => `word ${Math.floor(random() * 100)}`);
    return { dtype, shape, data: stringsOfTexts(texts) };
  }
  const { kind } = DTYPES[dtype];
  const data = allocate(dtype, count);
  for (let i = 0; i < data.length; i++) {
    const value =
      kind === 'bool'
        ? Math.round(random())
        : kind === 'int' || kind === 'uint'
          ? Math.floor(random() * HIGH)
          : (random() + random() + random()) * 2 - 3;
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = BigInt(value);
    else data[i] = isSmall(dtype) ? toSmallFloat(dtype, value) : value;
  }
  return { dtype, shape, data } as Tensor;
};

const numbersOf = ({ dtype, data }: Tensor): ArrayLike<number> | undefined => {
  if (dtype === 'string') return undefined;
  if (isSmall(dtype)) return Array.from(data as Uint16Array, (bits) => fromSmallFloat(dtype, bits));
  const { kind } = DTYPES[dtype];
  return kind === 'float' || kind === 'complex' ? (data as Float32Array) : undefined;
};

const rawBytes = (tensor: Tensor): Buffer =>
  tensor.dtype === 'string'
    ? Buffer.concat([Buffer.from(tensor.data.bytes), Buffer.from(tensor.data.offsets.slice().buffer)])
    : Buffer.from(bytesOf(tensor.data as DataOf[NumericDType]));

/** The worst error as a part of max|b|; Infinity where the two are not of one kind or shape, or differ in what must be equal. */
export const worstError = (a: Datum | undefined, b: Datum): number => {
  if (!a || !isTensor(a) || !isTensor(b) || a.dtype !== b.dtype || a.shape.join() !== b.shape.join())
    return Number.POSITIVE_INFINITY;
  const [x, y] = [numbersOf(a), numbersOf(b)];
  if (!x || !y) return rawBytes(a).equals(rawBytes(b)) ? 0 : Number.POSITIVE_INFINITY;
  let [scale, worst] = [0, 0];
  for (let i = 0; i < y.length; i++) if (Number.isFinite(y[i])) scale = Math.max(scale, Math.abs(y[i]!));
  for (let i = 0; i < y.length; i++) {
    if (Object.is(x[i], y[i]) || x[i] === y[i]) continue;
    const error = Math.abs(x[i]! - y[i]!) / (scale || 1);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst;
};

const typeOf = (datum: Datum | undefined): string =>
  datum && isTensor(datum) ? `${datum.dtype} [${datum.shape.join(', ')}]` : 'nothing';

const answer = async (model: LoadedModel, inputs: Tensors, signature: string): Promise<Tensors | ServingError> => {
  try {
    return await model.run(inputs, { signature });
  } catch (error) {
    if (error instanceof ServingError) return error;
    throw error;
  }
};

interface Row {
  readonly line: string;
  readonly good: boolean;
}

const compareSignature = async (
  name: string,
  signature: Signature,
  compiled: LoadedModel,
  native: LoadedModel,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const batch of BATCHES) {
    const random = randomOf(SEED + batch);
    const where = `${name}, batch ${batch}`;
    const inputs = new Map(signature.inputs.map((port) => [port.name, randomTensor(port, batch, random)]));
    const [a, b] = [await answer(compiled, inputs, name), await answer(native, inputs, name)];
    if (a instanceof ServingError || b instanceof ServingError) {
      const both = a instanceof ServingError && b instanceof ServingError;
      const told = (one: Tensors | ServingError): string => (one instanceof ServingError ? one.message : 'an answer');
      rows.push({ line: `${where}: compiled: ${told(a)}; native: ${told(b)}`, good: both });
      continue;
    }
    for (const [output, datum] of b) {
      const error = worstError(a.get(output), datum);
      const good = error <= MAX_ERROR;
      const found =
        error === Number.POSITIVE_INFINITY
          ? `${typeOf(a.get(output))} against ${typeOf(datum)}, not equal`
          : error.toExponential(1);
      rows.push({ line: `${where}, ${output}: ${found}${good ? '' : '  WRONG'}`, good });
    }
  }
  return rows;
};

/** Compares every signature that the compiler serves; `exitCode` is 1 where an error is above 1e-5. */
export const runCompare = async ([path, ...rest]: readonly string[]): Promise<{ text: string; exitCode: number }> => {
  if (path === undefined || rest.length > 0) throw new ServingError('INVALID_CONFIG', 'expected stfs compare PATH');
  const compiled = await load(path, { platform: 'tensorflow', engine: { use: 'onnx' } });
  try {
    const native = await load(path, { platform: 'tensorflow', engine: { use: 'tensorflow' } });
    try {
      const rows: Row[] = [];
      for (const [name, signature] of compiled.signatures) {
        rows.push(...(await compareSignature(name, signature, compiled, native)));
      }
      const wrong = rows.filter(({ good }) => !good).length;
      const verdict =
        wrong === 0
          ? `all ${rows.length} within ${MAX_ERROR} of the largest value`
          : `${wrong} of ${rows.length} are wrong`;
      const notes = compiled.notes.map((note) => `note: ${note}`);
      return {
        text: `${[...rows.map(({ line }) => line), ...notes, verdict].join('\n')}\n`,
        exitCode: wrong === 0 ? 0 : 1,
      };
    } finally {
      await native.close();
    }
  } finally {
    await compiled.close();
  }
};
