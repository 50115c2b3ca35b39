/**
 * A sparse tensor as TensorFlow's ops take it: where its values lie [n, rank], the values [n], and its shape [rank].
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/sparse/sparse_tensor.h
 *
 * Indices are kept as numbers, row after row; those past 2^53 are rounded, which no dense shape that is ever made reaches.
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import { failed, input, integers, sameShape } from '../arguments.ts';
import { int64OfNumbers } from '../int64.ts';

export interface Coo {
  /** [n, rank], row-major. */
  readonly indices: Float64Array;
  readonly values: Tensor;
  readonly shape: Float64Array;
  readonly count: number;
  readonly rank: number;
}

type Inputs = readonly (Tensor | undefined)[];
export const shown = (sizes: Iterable<number>): string => `[${[...sizes].join(', ')}]`;

/** Throws RUN_FAILED where the three do not go together. */
export const cooOf = (indices: Tensor, values: Tensor, shape: Tensor): Coo => {
  const [count = 0, rank = 0] = indices.shape;
  if (indices.shape.length !== 2)
    throw failed(`the indices have the shape ${shown(indices.shape)}, expected [n, rank]`);
  if (!sameShape(values.shape, [count]))
    throw failed(`the values have the shape ${shown(values.shape)}, and there are ${count} indices`);
  if (!sameShape(shape.shape, [rank]))
    throw failed(`the dense shape has the shape ${shown(shape.shape)}, and the indices have ${rank} dimensions`);
  const sizes = integers([shape], 0);
  if (sizes.some((size) => size < 0)) throw failed(`the dense shape ${shown(sizes)} has a negative size`);
  return { indices: integers([indices], 0), values, shape: sizes, count, rank };
};

/** The sparse tensor whose three parts begin at input `i`. */
export const cooInput = (inputs: Inputs, i: number): Coo =>
  cooOf(input(inputs, i), input(inputs, i + 1), input(inputs, i + 2));

/** Index `row` of a sparse tensor, for messages. */
export const indexAt = ({ indices, rank }: Coo, row: number): string =>
  shown(indices.subarray(row * rank, (row + 1) * rank));

/** Throws RUN_FAILED for an index that lies outside of the shape. */
export const checkBounds = (coo: Coo): void => {
  const { indices, rank, shape, count } = coo;
  for (let row = 0, at = 0; row < count; row++) {
    for (let axis = 0; axis < rank; axis++, at++) {
      const index = indices[at]!;
      if (!(index >= 0 && index < shape[axis]!))
        throw failed(`index ${row} is ${indexAt(coo, row)}, out of the bounds of the shape ${shown(shape)}`);
    }
  }
};

/** Below 0 where index `a` comes before index `b` in row-major order, 0 where they are the same. */
export const compareIndices = (indices: Float64Array, rank: number, a: number, b: number): number => {
  for (let axis = 0; axis < rank; axis++) {
    const difference = indices[a * rank + axis]! - indices[b * rank + axis]!;
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Throws RUN_FAILED for indices out of bounds, and for those that do not ascend in row-major order. */
export const checkOrdered = (coo: Coo, repeats: 'once' | 'again'): void => {
  checkBounds(coo);
  const { indices, rank, count } = coo;
  for (let row = 1; row < count; row++) {
    const order = compareIndices(indices, rank, row - 1, row);
    if (order > 0)
      throw failed(`index ${row} is ${indexAt(coo, row)}, which comes before the one at ${row - 1}; sort them`);
    if (order === 0 && repeats === 'once') throw failed(`index ${row} is ${indexAt(coo, row)}, as the one before it`);
  }
};

/** How far apart neighbours along each axis lie in a dense tensor of this shape. */
export const stridesOf = (shape: ArrayLike<number>): Float64Array => {
  const strides = new Float64Array(shape.length);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
};

/** Where rows of indices are put into row-major order: the place of each; undefined where they are in order. Equal ones stay. */
export const orderOf = (indices: Float64Array, rank: number): Int32Array | undefined => {
  const count = rank === 0 ? 0 : indices.length / rank;
  let row = 1;
  while (row < count && compareIndices(indices, rank, row - 1, row) <= 0) row++;
  if (row >= count) return undefined;
  const order = Int32Array.from({ length: count }, (_, i) => i);
  return order.sort((a, b) => compareIndices(indices, rank, a, b) || a - b);
};

/** Indices as they are answered. */
export const indexTensor = (indices: Float64Array, rank: number): Tensor => ({
  dtype: 'int64',
  shape: [rank === 0 ? 0 : indices.length / rank, rank],
  data: int64OfNumbers(indices),
});
export const shapeTensor = (sizes: ArrayLike<number>): Tensor => ({
  dtype: 'int64',
  shape: [sizes.length],
  data: int64OfNumbers(sizes),
});
