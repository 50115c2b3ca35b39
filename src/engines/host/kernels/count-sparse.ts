/**
 * DenseCountSparseOutput, SparseCountSparseOutput, RaggedCountSparseOutput: how often each number stands in each row, as
 * a sparse matrix [rows, numbers]. Numbers from maxlength on are left out (below 0 it says nothing).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/count_ops.cc
 */
import { elementCount, type Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import { dtypeAttribute, failed, flagOf, input, integers, numberOf, sameShape } from './arguments.ts';
import { inField } from './field.ts';
import { checkBytes } from './output-size.ts';
import { checkBounds, cooInput, indexTensor, shapeTensor, shown } from './sparse/coo.ts';
import { checkSplits } from './string-ngrams.ts';

/** Counts `values`, of which number i is of row `rowOf(i)`; the rows do not go back. Without rows a vector is answered. */
const count = (
  node: HostNode,
  values: Tensor,
  weights: Tensor,
  rows: number | undefined,
  rowOf: (i: number) => number,
): readonly Tensor[] => {
  const [least, most] = [numberOf(node, 'minlength'), numberOf(node, 'maxlength')];
  const binary = flagOf(node, 'binary_output');
  const numbers = integers([values], 0);
  const weighted = elementCount(weights.shape) > 0;
  if (weighted && !sameShape(weights.shape, values.shape))
    throw failed(`the weights have the shape ${shown(weights.shape)}, the values ${shown(values.shape)}`);
  const kept: number[] = [];
  let largest = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (number < 0) throw failed(`element ${i} is ${number}; what is counted must not be negative`);
    if (most >= 0 && number >= most) continue;
    largest = Math.max(largest, number);
    kept.push(i);
  }
  kept.sort((i, j) => rowOf(i) - rowOf(j) || numbers[i]! - numbers[j]! || i - j);
  return inField(dtypeAttribute(node, 'output_type'), (field) => {
    const each = field.read(weights);
    const sums = field.make(kept.length);
    const rank = rows === undefined ? 1 : 2;
    const indices = new Float64Array(kept.length * rank);
    let found = 0;
    for (let k = 0; k < kept.length; k++) {
      const i = kept[k]!;
      const last = k > 0 ? kept[k - 1]! : i;
      if (k === 0 || numbers[last] !== numbers[i] || rowOf(last) !== rowOf(i)) {
        if (rank === 2) indices[found * 2] = rowOf(i);
        indices[found * rank + rank - 1] = numbers[i]!;
        found++;
      }
      sums[found - 1] = binary ? field.one : field.add(sums[found - 1]!, weighted ? each[i]! : field.one);
    }
    const size = most >= 0 ? most : Math.max(largest + 1, least);
    const sumOf = field.make(found);
    for (let k = 0; k < found; k++) sumOf[k] = sums[k]!;
    return [
      { ...indexTensor(indices.subarray(0, found * rank), rank), shape: [found, rank] } as Tensor,
      field.tensor([found], sumOf),
      shapeTensor(rows === undefined ? [size] : [rows, size]),
    ];
  });
};

export const denseCountSparseOutput: HostKernel = (node) => (inputs) => {
  const values = input(inputs, 0);
  const { shape } = values;
  if (shape.length < 1 || shape.length > 2)
    throw failed(`the values have the shape ${shown(shape)}, expected 1 or 2 dimensions`);
  if (shape.length === 1) return count(node, values, input(inputs, 1), undefined, () => 0);
  const [rows = 0, columns = 0] = shape;
  if (rows === 0) throw failed('there are no rows to count');
  return count(node, values, input(inputs, 1), rows, (i) => Math.floor(i / columns));
};

export const sparseCountSparseOutput: HostKernel = (node) => (inputs) => {
  const coo = cooInput(inputs, 0);
  checkBounds(coo);
  const { indices, rank, shape, values } = coo;
  if (rank === 0) throw failed('the shape is empty');
  if (rank === 1) return count(node, values, input(inputs, 3), undefined, () => 0);
  if (shape[0] === 0) throw failed('there are no rows to count');
  if (shape[0]! >= 2 ** 31 - 1) throw failed(`there are ${shape[0]} rows`);
  return count(node, values, input(inputs, 3), shape[0], (i) => indices[i * rank]!);
};

export const raggedCountSparseOutput: HostKernel = (node) => (inputs) => {
  const splits = integers(inputs, 0);
  const values = input(inputs, 1);
  const size = elementCount(values.shape);
  if (splits.length < 2) throw failed('there are no rows to count');
  checkSplits(splits, size);
  checkBytes(8 * size, `${size} values`);
  const rows = new Float64Array(size);
  for (let row = 0; row + 1 < splits.length; row++) rows.fill(row, splits[row]!, splits[row + 1]!);
  return count(node, values, input(inputs, 2), splits.length - 1, (i) => rows[i]!);
};
