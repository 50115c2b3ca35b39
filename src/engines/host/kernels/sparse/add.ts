/**
 * Two sparse tensors into one (SparseAdd, SparseSparseMaximum, SparseSparseMinimum), and sparse ones with dense ones
 * (SparseTensorDenseAdd, SparseDenseCwiseAdd, SparseDenseCwiseMul, SparseDenseCwiseDiv).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/sparse_add_op.cc,
 * sparse_sparse_binary_op_shared.cc, sparse_tensor_dense_add_op.cc, sparse_dense_binary_op_shared.cc
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { countOf, failed, input } from '../arguments.ts';
import { type Field, inField } from '../field.ts';
import { tensorOfRows } from '../rows.ts';
import { type Coo, checkBounds, cooInput, indexTensor, shown, stridesOf } from './coo.ts';

type Inputs = readonly (Tensor | undefined)[];

/**
 * Two ordered sparse tensors, merged: calls `both` for each place of either, with -1 for a value that is not there. It
 * returns whether the place is kept. The kept ones: by place, in `a` (from 0) or in `b` (from the number of a's values).
 */
const merge = (a: Coo, b: Coo, both: (i: number, j: number) => boolean): Int32Array => {
  const { rank } = a;
  const kept = new Int32Array(a.count + b.count);
  let [i, j, count] = [0, 0, 0];
  while (i < a.count || j < b.count) {
    let order = i === a.count ? 1 : j === b.count ? -1 : 0;
    if (order === 0) {
      for (let axis = 0; axis < rank && order === 0; axis++)
        order = a.indices[i * rank + axis]! - b.indices[j * rank + axis]!;
    }
    if (both(order <= 0 ? i : -1, order >= 0 ? j : -1)) kept[count++] = order <= 0 ? i : a.count + j;
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return kept.subarray(0, count);
};

const mergedIndices = (a: Coo, b: Coo, kept: Int32Array): Tensor => {
  const { rank } = a;
  const indices = new Float64Array(kept.length * rank);
  for (let row = 0; row < kept.length; row++) {
    const isFirst = kept[row]! < a.count;
    const source = isFirst ? a.indices : b.indices;
    const at = (isFirst ? kept[row]! : kept[row]! - a.count) * rank;
    for (let axis = 0; axis < rank; axis++) indices[row * rank + axis] = source[at + axis]!;
  }
  return { ...indexTensor(indices, rank), shape: [kept.length, rank] } as Tensor;
};

/** Throws where the two shapes are not the same. */
const checkShapes = (a: Coo, b: Coo): void => {
  if (a.rank !== b.rank || a.shape.some((size, axis) => size !== b.shape[axis]))
    throw failed(`the shapes ${shown(a.shape)} and ${shown(b.shape)} are not the same`);
};

export const sparseAdd: HostKernel = () => (inputs) => {
  const [a, b] = [cooInput(inputs, 0), cooInput(inputs, 3)];
  checkShapes(a, b);
  const limit = input(inputs, 6);
  if (limit.shape.length > 0) throw failed(`the threshold has the shape ${shown(limit.shape)}, expected a scalar`);
  return inField(a.values.dtype, <E extends number | bigint>(field: Field<E>) => {
    const [x, y, threshold] = [field.read(a.values), field.read(b.values), field.read(limit)[0]!];
    const sums = field.make(a.count + b.count);
    let count = 0;
    const kept = merge(a, b, (i, j) => {
      const sum = j < 0 ? x[i]! : i < 0 ? y[j]! : field.add(x[i]!, y[j]!);
      // the threshold is for what both hold, as upstream
      const isKept = i < 0 || j < 0 || threshold <= (sum < 0 ? -sum : sum);
      if (isKept) sums[count++] = sum;
      return isKept;
    });
    const values = field.tensor([a.count + b.count], sums);
    return [
      mergedIndices(a, b, kept),
      tensorOfRows(
        [count],
        values,
        1,
        Int32Array.from({ length: count }, (_, i) => i),
      ),
      input(inputs, 2),
    ];
  });
};

const extreme =
  (choose: <E extends number | bigint>(x: E, y: E) => E): HostKernel =>
  () =>
  (inputs) => {
    const [a, b] = [cooInput(inputs, 0), cooInput(inputs, 3)];
    checkShapes(a, b);
    checkBounds(a);
    checkBounds(b);
    return inField(a.values.dtype, (field) => {
      const [x, y] = [field.read(a.values), field.read(b.values)];
      const found = field.make(a.count + b.count);
      let count = 0;
      const kept = merge(a, b, (i, j) => {
        found[count++] = choose(i < 0 ? field.zero : x[i]!, j < 0 ? field.zero : y[j]!);
        return true;
      });
      const values = field.tensor([a.count + b.count], found);
      return [
        mergedIndices(a, b, kept),
        tensorOfRows(
          [count],
          values,
          1,
          Int32Array.from({ length: count }, (_, i) => i),
        ),
      ];
    });
  };
export const sparseSparseMaximum = extreme((x, y) => (y > x || Number.isNaN(y) ? y : x));
export const sparseSparseMinimum = extreme((x, y) => (y < x || Number.isNaN(y) ? y : x));

export const sparseTensorDenseAdd: HostKernel = () => (inputs) => {
  const coo = cooInput(inputs, 0);
  const dense = input(inputs, 3);
  const { indices, rank, count, shape } = coo;
  if (dense.shape.length !== rank || dense.shape.some((size, axis) => size !== shape[axis]))
    throw failed(`the dense tensor has the shape ${shown(dense.shape)}, the sparse one ${shown(shape)}`);
  checkBounds(coo);
  const strides = stridesOf(shape);
  return inField(dense.dtype, (field) => {
    const [values, from] = [field.read(coo.values), field.read(dense)];
    const sums = field.make(from.length);
    for (let i = 0; i < sums.length; i++) sums[i] = from[i]!;
    for (let i = 0; i < count; i++) {
      let place = 0;
      for (let axis = 0; axis < rank; axis++) place += indices[i * rank + axis]! * strides[axis]!;
      sums[place] = field.add(sums[place]!, values[i]!);
    }
    return [field.tensor(dense.shape, sums)];
  });
};

/** The place in a dense tensor, broadcast to the sparse one's shape, of each of its values. */
const densePlaces = ({ indices, rank, count, shape, ...coo }: Coo, dense: readonly number[]): Float64Array => {
  const fits = dense.length <= rank && dense.every((size, i) => [1, shape[rank - dense.length + i]].includes(size));
  const isSmall = dense.every((size, i) => size <= shape[rank - dense.length + i]!);
  if (!fits || !isSmall)
    throw failed(`a dense tensor ${shown(dense)} does not broadcast to the sparse one ${shown(shape)}`);
  if (rank < 1 || rank > 5) throw failed(`the sparse tensor has ${rank} dimensions, expected 1 to 5`);
  checkBounds({ indices, rank, count, shape, ...coo });
  const strides = stridesOf(dense);
  const places = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let place = 0;
    for (let axis = 0; axis < dense.length; axis++) {
      if (dense[axis] !== 1) place += indices[i * rank + rank - dense.length + axis]! * strides[axis]!;
    }
    places[i] = place;
  }
  return places;
};

const withDense =
  (combine: <E extends number | bigint>(field: Field<E>, x: E, y: E) => E): HostKernel =>
  () =>
  (inputs: Inputs) => {
    const coo = cooInput(inputs, 0);
    const dense = input(inputs, 3);
    const places = densePlaces(coo, dense.shape);
    if (countOf(dense.shape) === 0 && coo.count > 0) throw failed('the dense tensor is empty');
    return inField(dense.dtype, (field) => {
      const [values, other] = [field.read(coo.values), field.read(dense)];
      const found = field.make(coo.count);
      for (let i = 0; i < coo.count; i++) found[i] = combine(field, values[i]!, other[places[i]!]!);
      return [field.tensor([coo.count], found)];
    });
  };
export const sparseDenseCwiseAdd = withDense((field, x, y) => field.add(x, y));
export const sparseDenseCwiseMul = withDense((field, x, y) => field.multiply(x, y));
export const sparseDenseCwiseDiv = withDense((field, x, y) => {
  if (y === field.zero) throw failed('a value is divided by zero');
  return field.divide(x, y);
});
