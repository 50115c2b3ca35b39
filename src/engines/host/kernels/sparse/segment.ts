/**
 * SparseSegmentSum, SparseSegmentMean, SparseSegmentSqrtN, and with a number of segments: rows of a table, summed by
 * segment, which is what an embedding of several ids is.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/segment_reduction_ops_impl.h
 *
 * The order of the additions is upstream's, since floats tell: of n rows first the n mod 8 (8 for 0, 9 for 1), one after
 * the other, then sums of eight rows each. A mean of less than 10 rows is that sum times 1 / n, rounded; of more it is
 * divided by n. The half types are computed in float32.
 */
import type { NumericDType } from '../../../../tensor/dtype.ts';
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { countOf, failed, input, integer, integers, numericTensor } from '../arguments.ts';
import { type Elements, type Field, inField } from '../field.ts';
import { outputCount } from '../output-size.ts';
import { shown } from './coo.ts';

type Combiner = 'sum' | 'mean' | 'sqrtn';

/** 1 / n or 1 / sqrt(n), by which the first sum is scaled, and the divisor of the last; undefined: neither. */
const scales = (combiner: Combiner, n: number): { readonly factor?: number; readonly divisor?: number } => {
  if (combiner === 'sum' || n === 1) return {};
  const divisor = combiner === 'mean' ? n : Math.sqrt(n);
  return n < 10 ? { factor: divisor } : { divisor };
};

/** The rows `indices[from .. to]` of data [rows, width] into row `out` of sums, which is 0 before. */
type Sum = (out: number, indices: Float64Array, from: number, to: number) => void;

const chunks = (n: number): number => (n % 8 === 0 ? 8 : n % 8 === 1 ? 9 : n % 8);

/** For float32 and float64, whose typed arrays round as the dtype does. */
const floatSum = (
  data: Float32Array | Float64Array,
  sums: Float32Array | Float64Array,
  width: number,
  combiner: Combiner,
): Sum => {
  const chunk = sums instanceof Float32Array ? new Float32Array(width) : new Float64Array(width);
  const round = sums instanceof Float32Array ? Math.fround : (x: number): number => x;
  return (out, indices, from, to) => {
    const target = out * width;
    const n = to - from;
    const first = Math.min(n, n === 1 ? 1 : chunks(n));
    for (let i = 0; i < first; i++) {
      const source = indices[from + i]! * width;
      if (i === 0) for (let k = 0; k < width; k++) sums[target + k] = data[source + k]!;
      else for (let k = 0; k < width; k++) sums[target + k]! += data[source + k]!;
    }
    const { factor, divisor } = scales(combiner, n);
    if (factor !== undefined) {
      const scale = round(1 / round(factor));
      for (let k = 0; k < width; k++) sums[target + k]! *= scale;
    }
    for (let i = first; i < n; i += 8) {
      for (let j = 0; j < 8; j++) {
        const source = indices[from + i + j]! * width;
        if (j === 0) for (let k = 0; k < width; k++) chunk[k] = data[source + k]!;
        else for (let k = 0; k < width; k++) chunk[k]! += data[source + k]!;
      }
      for (let k = 0; k < width; k++) sums[target + k]! += chunk[k]!;
    }
    if (divisor !== undefined) for (let k = 0; k < width; k++) sums[target + k]! /= round(divisor);
  };
};

/** For integers, whose sums come out alike in any order. */
const plainSum =
  <E extends number | bigint>(field: Field<E>, data: Elements<E>, sums: Elements<E>, width: number): Sum =>
  (out, indices, from, to) => {
    for (let i = from; i < to; i++) {
      const source = indices[i]! * width;
      for (let k = 0; k < width; k++) sums[out * width + k] = field.add(sums[out * width + k]!, data[source + k]!);
    }
  };

/** Where each segment's rows begin and end, checked; calls `sum` for each. */
const eachSegment = (indices: Float64Array, ids: Float64Array, rows: number, segments: number, sum: Sum): void => {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (!(index >= 0 && index < rows)) throw failed(`index ${i} is ${index}, out of range of the ${rows} rows`);
    if (!(ids[i]! >= 0 && ids[i]! < segments)) throw failed(`segment id ${i} is ${ids[i]}, of ${segments} segments`);
    if (i > 0 && ids[i]! < ids[i - 1]!) throw failed(`segment id ${i} is ${ids[i]}, less than the one before it`);
  }
  for (let from = 0, to = 0; from < ids.length; from = to) {
    while (to < ids.length && ids[to] === ids[from]) to++;
    sum(ids[from]!, indices, from, to);
  }
};

const segments =
  (combiner: Combiner, isCounted: boolean): HostKernel =>
  () =>
  (inputs) => {
    const data = input(inputs, 0) as Tensor<NumericDType>;
    const [indices, ids] = [integers(inputs, 1), integers(inputs, 2)];
    if (data.shape.length === 0) throw failed('the data is a scalar, expected rows');
    for (const i of [1, 2]) {
      const { shape } = input(inputs, i);
      if (shape.length !== 1) throw failed(`input ${i} has the shape ${shown(shape)}, expected a vector`);
    }
    if (indices.length !== ids.length)
      throw failed(`there are ${indices.length} indices and ${ids.length} segment ids`);
    const last = ids.length > 0 ? ids[ids.length - 1]! + 1 : 0;
    const count = isCounted ? integer(inputs, 3) : last;
    const [rows = 0, ...rest] = data.shape;
    const shape = [count, ...rest];
    const width = countOf(rest);
    const total = outputCount(data.dtype, shape);
    if (last > count) throw failed(`segment id ${last - 1} is past the ${count} segments`);
    if (data.dtype === 'float32' || data.dtype === 'float64') {
      const sums = data.dtype === 'float32' ? new Float32Array(total) : new Float64Array(total);
      eachSegment(indices, ids, rows, count, floatSum(data.data, sums, width, combiner));
      return [numericTensor(data.dtype, shape, sums)];
    }
    return inField(data.dtype, (field) => {
      const [read, sums] = [field.read(data), field.make(total)];
      // a half type is read as float32
      const sum = field.isFloat
        ? floatSum(read as unknown as Float32Array, sums as unknown as Float32Array, width, combiner)
        : plainSum(field, read, sums, width);
      eachSegment(indices, ids, rows, count, sum);
      return [field.tensor(shape, sums)];
    });
  };

export const sparseSegmentSum = segments('sum', false);
export const sparseSegmentMean = segments('mean', false);
export const sparseSegmentSqrtN = segments('sqrtn', false);
export const sparseSegmentSumWithNumSegments = segments('sum', true);
export const sparseSegmentMeanWithNumSegments = segments('mean', true);
export const sparseSegmentSqrtNWithNumSegments = segments('sqrtn', true);
