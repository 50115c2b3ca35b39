/**
 * Reductions of the rows of each segment: by lengths, by sorted ids, or by ids in any order.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/segment_reduction_op.h, reducer_functors.h
 *
 *   sum: Σ w·row   mean: Σ row / n   max: the largest   logsumexp: log Σ e^row   logmeanexp: log(Σ e^row / n)
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { failed, input, integers, numberOf, textOf } from '../arguments.ts';
import { doubles, floatTensor } from '../numbers.ts';
import { checkBytes } from '../output-size.ts';
import { checkTotal, type Inputs, lengthsOf, widthOf } from './lengths.ts';

type Reducer = 'sum' | 'mean' | 'max' | 'logsumexp' | 'logmeanexp';

/** Which segment each row belongs to, and how many segments there are. */
const segmentsOf = (by: string, inputs: Inputs, rows: number, given: number): { ids: Float64Array; count: number } => {
  if (by === 'lengths') {
    const { lengths, total } = lengthsOf(inputs, 1);
    checkTotal(total, rows);
    const ids = new Float64Array(total);
    let at = 0;
    for (let i = 0; i < lengths.length; i++) {
      ids.fill(i, at, at + lengths[i]!);
      at += lengths[i]!;
    }
    return { ids, count: lengths.length };
  }
  const ids = integers(inputs, 1);
  if (ids.length !== rows) throw failed(`${ids.length} segment ids for ${rows} rows`);
  if (by === 'sorted') {
    // Caffe2 wants ids from 0 on, without gaps.
    let before = -1;
    for (const id of ids) {
      if (id !== before && id !== before + 1)
        throw failed(`the segment ids are not sorted without gaps: ${id} after ${before}`);
      before = id;
    }
    return { ids, count: before + 1 };
  }
  let most = -1;
  for (const id of ids) {
    if (id < 0) throw failed(`a segment id is ${id}`);
    if (id > most) most = id;
  }
  if (given >= 0 && most >= given) throw failed(`a segment id is ${most}, and there are ${given} segments`);
  return { ids, count: given >= 0 ? given : most + 1 };
};

/** data [rows, ..], lengths or ids, weights [rows] and, to be checked, indices of rows that were looked up. */
export const segmentReduction: HostKernel = (node) => {
  const by = textOf(node, 'by');
  const reducer = textOf(node, 'reducer') as Reducer;
  const given = numberOf(node, 'num_segments');
  return (inputs) => {
    const x = input(inputs, 0);
    const rows = x.shape[0] ?? 0;
    const width = widthOf(x);
    const data = doubles(inputs, 0);
    const weights = inputs[2] ? doubles(inputs, 2) : undefined;
    if (weights && weights.length < rows) throw failed(`${weights.length} weights for ${rows} rows`);
    if (inputs[3]) for (const index of integers(inputs, 3)) if (index < 0) throw failed(`an index is ${index}`);
    const { ids, count } = segmentsOf(by, inputs, rows, given);
    checkBytes(8 * count * width, `${count} segments`);
    const out = new Float64Array(count * width);
    const sizes = new Float64Array(count);
    for (const id of ids) sizes[id]! += 1;
    if (reducer === 'sum' || reducer === 'mean') sum(out, data, ids, width, weights);
    else extremes(out, data, ids, width, sizes);
    if (reducer === 'mean') divide(out, sizes, width);
    if (reducer === 'logsumexp' || reducer === 'logmeanexp')
      logs(out, data, ids, width, reducer === 'logmeanexp' ? sizes : undefined);
    const dtype = x.dtype === 'float64' ? 'float64' : 'float32';
    const y: Tensor = floatTensor(dtype, [count, ...x.shape.slice(1)], out);
    return [y];
  };
};

// Sums are of float64, rounded once: nearer to the truth than Caffe2's own, whose order depends on the processor.
const sum = (out: Float64Array, data: Float64Array, ids: Float64Array, width: number, weights?: Float64Array): void => {
  for (let row = 0; row < ids.length; row++) {
    const [to, from, weight] = [ids[row]! * width, row * width, weights ? weights[row]! : 1];
    for (let k = 0; k < width; k++) out[to + k]! += weight * data[from + k]!;
  }
};
const extremes = (
  out: Float64Array,
  data: Float64Array,
  ids: Float64Array,
  width: number,
  sizes: Float64Array,
): void => {
  const seen = new Uint8Array(sizes.length);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!;
    const [to, from] = [id * width, row * width];
    for (let k = 0; k < width; k++) {
      const x = data[from + k]!;
      if (seen[id] === 0 || x > out[to + k]!) out[to + k] = x;
    }
    seen[id] = 1;
  }
};
const divide = (out: Float64Array, sizes: Float64Array, width: number): void => {
  for (let i = 0; i < sizes.length; i++)
    if (sizes[i]! > 0) for (let k = 0; k < width; k++) out[i * width + k]! /= sizes[i]!;
};
/** `out` holds the largest of each; log Σ e^x = max + log Σ e^(x - max). */
const logs = (
  out: Float64Array,
  data: Float64Array,
  ids: Float64Array,
  width: number,
  sizes: Float64Array | undefined,
): void => {
  const sums = new Float64Array(out.length);
  for (let row = 0; row < ids.length; row++) {
    const [to, from] = [ids[row]! * width, row * width];
    for (let k = 0; k < width; k++) sums[to + k]! += Math.exp(data[from + k]! - out[to + k]!);
  }
  for (let i = 0; i < out.length; i++)
    if (sums[i]! > 0) out[i]! += Math.log(sizes ? sums[i]! / sizes[Math.floor(i / width)]! : sums[i]!);
};
