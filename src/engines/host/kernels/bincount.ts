/**
 * DenseBincount, SparseBincount, RaggedBincount: how often each number stands in each row, or the sum of its weights.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/bincount_op.cc
 *
 * Numbers from `size` on are left out. Where TensorFlow would read beyond its weights, or write outside of its bins, the
 * run fails.
 */
import { elementCount, type Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, input, integer, integers, sameShape } from './arguments.ts';
import { inField } from './field.ts';
import { outputCount } from './output-size.ts';
import { checkBounds, cooInput } from './sparse/coo.ts';
import { checkSplits } from './string-ngrams.ts';

/** Counts `numbers` into [rows, size], or [size] without rows; number i is of row `rowOf[i]`. */
const count = (
  numbers: Float64Array,
  size: number,
  weights: Tensor,
  binary: boolean,
  rows: number | undefined,
  rowOf: (i: number) => number,
): Tensor => {
  if (!(size >= 0)) throw failed(`the size is ${size}, expected at least 0`);
  const shape = rows === undefined ? [size] : [rows, size];
  const total = outputCount(weights.dtype, shape);
  const weighted = elementCount(weights.shape) > 0;
  if (weighted && elementCount(weights.shape) !== numbers.length)
    throw failed(`there are ${elementCount(weights.shape)} weights for ${numbers.length} numbers`);
  return inField(weights.dtype, (field) => {
    const bins = field.make(total);
    const each = field.read(weights);
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      if (number < 0) throw failed(`element ${i} is ${number}; what is counted must not be negative`);
      if (number >= size) continue;
      const bin = rowOf(i) * size + number;
      bins[bin] = binary ? field.one : field.add(bins[bin]!, weighted ? each[i]! : field.one);
    }
    return field.tensor(shape, bins);
  });
};

const first = (): number => 0;

export const denseBincount: HostKernel = (node) => {
  const binary = flagOf(node, 'binary_output');
  return (inputs) => {
    const { shape } = input(inputs, 0);
    if (shape.length > 2) throw failed(`the input has the shape [${shape.join(', ')}], expected at most 2 dimensions`);
    const weights = input(inputs, 2);
    if (elementCount(weights.shape) > 0 && !sameShape(weights.shape, shape))
      throw failed(`the weights have the shape [${weights.shape.join(', ')}], the input [${shape.join(', ')}]`);
    const columns = shape[1] ?? 1;
    const [rows, rowOf] = shape.length === 2 ? [shape[0], (i: number) => Math.floor(i / columns)] : [undefined, first];
    return [count(integers(inputs, 0), integer(inputs, 1), weights, binary, rows, rowOf)];
  };
};

export const sparseBincount: HostKernel = (node) => {
  const binary = flagOf(node, 'binary_output');
  return (inputs) => {
    const coo = cooInput(inputs, 0);
    checkBounds(coo);
    const { indices, rank, shape } = coo;
    const [rows, rowOf] = rank === 1 ? [undefined, first] : [shape[0], (i: number) => indices[i * rank]!];
    return [count(integers(inputs, 1), integer(inputs, 3), input(inputs, 4), binary, rows, rowOf)];
  };
};

export const raggedBincount: HostKernel = (node) => {
  const binary = flagOf(node, 'binary_output');
  return (inputs) => {
    const [splits, numbers] = [integers(inputs, 0), integers(inputs, 1)];
    if (splits.length === 0) throw failed('there are no row splits');
    checkSplits(splits, numbers.length);
    let row = 0;
    const rowOf = (i: number): number => {
      while (i >= splits[row + 1]!) row++;
      return row;
    };
    // asked for in the order of the numbers, though not for those that are left out
    return [count(numbers, integer(inputs, 2), input(inputs, 3), binary, splits.length - 1, rowOf)];
  };
};
