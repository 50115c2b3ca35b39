/**
 * Moving rows of a tensor of any dtype: taking them from places, and putting them at places. Of strings it is the bytes
 * that move; nothing is decoded.
 */
import { allocate, type DType, lanes, type NumericDType, type Strings } from '../../../tensor/dtype.ts';
import { StringsWriter } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { countOf } from './arguments.ts';
import { checkBytes } from './output-size.ts';

type Places = ArrayLike<number>;

const takeStrings = (from: Strings, width: number, places: Places, fallback: Strings | undefined): Strings => {
  const { bytes, offsets } = from;
  const fill = fallback?.offsets;
  const fillStep = fill && fill.length > 2 ? 1 : 0;
  let total = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    if (place >= 0) total += offsets[(place + 1) * width]! - offsets[place * width]!;
    else if (fill) total += fillStep ? fill[width]! : fill[1]! * width;
  }
  checkBytes(total + 4 * places.length * width, `${places.length * width} strings`);
  const out = new StringsWriter(places.length * width, total);
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    for (let k = 0; k < width; k++) {
      if (place >= 0) out.bytes(bytes, offsets[place * width + k]!, offsets[place * width + k + 1]!);
      else if (fallback) {
        const at = k * fillStep;
        out.bytes(fallback.bytes, fallback.offsets[at]!, fallback.offsets[at + 1]!);
      }
      out.end();
    }
  }
  return out.finish();
};

interface Numbers {
  readonly length: number;
  [i: number]: number | bigint;
  fill(value: never, from?: number, to?: number): unknown;
  set(source: ArrayLike<never>, at?: number): void;
  subarray(from: number, to: number): ArrayLike<never>;
}

const takeNumbers = (
  dtype: NumericDType,
  from: Numbers,
  width: number,
  places: Places,
  fallback: Numbers | undefined,
): Numbers => {
  const out = allocate(dtype, places.length * width) as unknown as Numbers;
  const step = width * lanes(dtype);
  const one = fallback && fallback.length > lanes(dtype) ? 1 : 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const [source, at] = place >= 0 ? [from, place * step] : [fallback, 0];
    if (!source) continue;
    const target = i * step;
    if (place < 0 && !one) for (let k = 0; k < step; k++) out[target + k] = source[k % source.length]!;
    else if (step > 32) out.set(source.subarray(at, at + step), target);
    else for (let k = 0; k < step; k++) out[target + k] = source[at + k]!;
  }
  return out;
};

/** 64-bit integers as pairs of 32-bit words, which costs no BigInt an element. */
const takeInt64 = (
  from: Tensor<'int64' | 'uint64'>,
  width: number,
  places: Places,
  fallback?: Tensor,
): Tensor['data'] => {
  const words = ({ data }: Tensor<'int64' | 'uint64'>): Uint32Array =>
    new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
  const filler = fallback && words(fallback as Tensor<'int64'>);
  // one element for all is two words, and never taken for a row
  const out = takeWords(words(from), width * 2, places, filler);
  const { buffer, byteOffset, length } = out;
  return from.dtype === 'int64'
    ? new BigInt64Array(buffer, byteOffset, length / 2)
    : new BigUint64Array(buffer, byteOffset, length / 2);
};

const takeWords = (from: Uint32Array, step: number, places: Places, fallback: Uint32Array | undefined): Uint32Array => {
  const out = new Uint32Array(places.length * step);
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const target = i * step;
    if (place >= 0) for (let k = 0; k < step; k++) out[target + k] = from[place * step + k]!;
    else if (fallback) for (let k = 0; k < step; k++) out[target + k] = fallback[k % fallback.length]!;
  }
  return out;
};

/**
 * Row i of the answer is row `places[i]` of `from`, whose rows have `width` elements. Where the place is below 0 it is
 * `fallback`, a row or one element for all; without it zeros or empty strings. Throws TOO_LARGE for too many bytes of strings.
 */
export const takeRows = (from: Tensor, width: number, places: Places, fallback?: Tensor): Tensor['data'] => {
  if (from.dtype === 'string') return takeStrings(from.data, width, places, fallback?.data as Strings | undefined);
  if (from.dtype === 'int64' || from.dtype === 'uint64') return takeInt64(from, width, places, fallback);
  const numbers = (tensor: Tensor): Numbers => tensor.data as unknown as Numbers;
  return takeNumbers(
    from.dtype,
    numbers(from),
    width,
    places,
    fallback && numbers(fallback),
  ) as unknown as Tensor['data'];
};

/** The same rows as a tensor, whose dtype is that of `from`. */
export const tensorOfRows = (
  shape: readonly number[],
  from: Tensor,
  width: number,
  places: Places,
  fallback?: Tensor,
): Tensor => ({ dtype: from.dtype, shape, data: takeRows(from, width, places, fallback) }) as Tensor;

/** A tensor of zeros, or of empty strings. */
export const allocatedZeros = (dtype: DType, shape: readonly number[]): Tensor => {
  const count = countOf(shape);
  if (dtype === 'string')
    return { dtype, shape, data: { bytes: new Uint8Array(), offsets: new Uint32Array(count + 1) } };
  return { dtype, shape, data: allocate(dtype, count) } as unknown as Tensor;
};
