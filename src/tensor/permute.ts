/** Transposing: dimension i of the result is dimension `permutation[i]` of what is given. */
import type { DataOf, DType, NumericDType } from './dtype.ts';
import { allocate, bytesOf, DTYPES } from './dtype.ts';
import { stringAt, stringsOfBytes } from './strings.ts';
import { elementCount, type Tensor } from './tensor.ts';

/** The permutation that undoes this one: axis i of the one is axis `inverse[i]` of the other. */
export const inversePermutation = (permutation: readonly number[]): number[] =>
  permutation.map((_, i) => permutation.indexOf(i));

/** The row-major strides of a shape, in elements. */
export const stridesOf = (shape: readonly number[]): number[] => {
  const strides = Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
};

/** Joins axes that stay neighbours, so that the innermost loop is as long as it can be. */
const merged = (shape: readonly number[], permutation: readonly number[]) => {
  const strides = stridesOf(shape);
  const sizes: number[] = [];
  const steps: number[] = [];
  for (const [i, axis] of permutation.entries()) {
    if (shape[axis] === 1) continue;
    if (i > 0 && steps.length > 0 && steps.at(-1) === shape[axis]! * strides[axis]!) {
      sizes[sizes.length - 1]! *= shape[axis]!;
      steps[steps.length - 1] = strides[axis]!;
    } else {
      sizes.push(shape[axis]!);
      steps.push(strides[axis]!);
    }
  }
  return { sizes, steps };
};

/** Elements that lie side by side and go to places far from each other are taken so many at a time: a cache line's. */
const TILE = 16;

type Elements = { [i: number]: number | bigint; length: number };

/**
 * Copies `from`, elements of `shape` in row-major order, into `to` in the permuted order. Both count in elements of
 * `lanes` array entries.
 */
const scatter = <A extends Elements>(
  from: A,
  to: A,
  shape: readonly number[],
  permutation: readonly number[],
  lanes: number,
): void => {
  const { sizes, steps } = merged(shape, permutation);
  const near = steps.indexOf(1);
  if (lanes === 1 && near >= 0 && near < steps.length - 1) scatterTiles(from, to, sizes, steps, near);
  else scatterRows(from, to, sizes, steps, lanes);
};

/** Axes of the result, as `merged` has them; the last is copied in a loop of its own. */
const scatterRows = <A extends Elements>(
  from: A,
  to: A,
  allSizes: readonly number[],
  allSteps: readonly number[],
  lanes: number,
): void => {
  const sizes = allSizes.slice(0, -1);
  const steps = allSteps.slice(0, -1);
  const inner = allSizes.at(-1) ?? 1;
  const step = (allSteps.at(-1) ?? 1) * lanes;
  const rows = sizes.reduce((n, size) => n * size, 1);
  const counters = Array<number>(sizes.length).fill(0);
  let at = 0;
  let source = 0;
  for (let row = 0; row < rows && inner > 0; row++) {
    for (let i = 0, p = source; i < inner; i++, p += step) {
      for (let lane = 0; lane < lanes; lane++) to[at++] = from[p + lane]!;
    }
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      source += steps[axis]! * lanes;
      if (++counters[axis]! < sizes[axis]!) break;
      source -= steps[axis]! * sizes[axis]! * lanes;
      counters[axis] = 0;
    }
  }
};

/** The same where axis `near` of the result is the last of the source: each line of the cache is read once. */
const scatterTiles = <A extends Elements>(
  from: A,
  to: A,
  sizes: readonly number[],
  steps: readonly number[],
  near: number,
): void => {
  const strides = stridesOf(sizes);
  const outer = [...sizes.keys()].filter((axis) => axis !== near && axis !== sizes.length - 1);
  const rows = outer.reduce((n, axis) => n * sizes[axis]!, 1);
  const inner = sizes.at(-1)!;
  const step = steps.at(-1)!;
  const across = strides[near]!;
  const counters = Array<number>(outer.length).fill(0);
  for (let first = 0; first < sizes[near]!; first += TILE) {
    const count = Math.min(TILE, sizes[near]! - first);
    let at = first * across;
    let source = first;
    for (let row = 0; row < rows; row++) {
      for (let i = 0, p = source; i < inner; i++, p += step) {
        for (let k = 0, q = at + i; k < count; k++, q += across) to[q] = from[p + k]!;
      }
      for (let n = outer.length - 1; n >= 0; n--) {
        const axis = outer[n]!;
        source += steps[axis]!;
        at += strides[axis]!;
        if (++counters[n]! < sizes[axis]!) break;
        source -= steps[axis]! * sizes[axis]!;
        at -= strides[axis]! * sizes[axis]!;
        counters[n] = 0;
      }
    }
  }
};

/** The bytes of a tensor of `shape` whose elements take `width` bytes each, permuted into new memory. */
export const permuteBytes = (
  bytes: Uint8Array,
  width: number,
  shape: readonly number[],
  permutation: readonly number[],
): Uint8Array<ArrayBuffer> => {
  const result = new Uint8Array(bytes.length);
  const words = bytes.byteOffset % Math.min(width, 8) === 0 ? bytes : new Uint8Array(bytes);
  const as = <A>(make: new (buffer: ArrayBufferLike, offset: number, length: number) => A, size: number): [A, A] => [
    new make(words.buffer, words.byteOffset, words.length / size),
    new make(result.buffer, 0, result.length / size),
  ];
  if (width === 1) scatter(bytes, result, shape, permutation, 1);
  else if (width === 2) scatter(...as(Uint16Array, 2), shape, permutation, 1);
  else if (width === 4) scatter(...as(Uint32Array, 4), shape, permutation, 1);
  // Two 32-bit words are copied faster than one BigInt.
  else scatter(...as(Uint32Array, 4), shape, permutation, width / 4);
  return result;
};

/** The tensor with its axes permuted, in new memory. */
export const permute = (tensor: Tensor, permutation: readonly number[]): Tensor => {
  const shape = permutation.map((axis) => tensor.shape[axis]!);
  if (tensor.dtype === 'string') {
    const from = Uint32Array.from({ length: elementCount(shape) }, (_, i) => i);
    const order = new Uint32Array(from.length);
    scatter(from, order, tensor.shape, permutation, 1);
    return { dtype: 'string', shape, data: stringsOfBytes([...order].map((i) => stringAt(tensor.data, i))) };
  }
  const data = allocate(tensor.dtype as NumericDType, elementCount(shape));
  bytesOf(data).set(
    permuteBytes(bytesOf(tensor.data as DataOf[NumericDType]), DTYPES[tensor.dtype].bytes, tensor.shape, permutation),
  );
  return { dtype: tensor.dtype as DType, shape, data } as Tensor;
};
