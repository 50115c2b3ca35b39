/**
 * Running sums in the domain of logarithms, histograms, and bits read as another type.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/scan_ops.h, histogram_op.cc
 */
import { allocate, bytesOf, DTYPES, type NumericDType, viewBytes } from '../../../tensor/dtype.ts';
import type { HostKernel } from '../kernel.ts';
import {
  countOf,
  dtypeAttribute,
  failed,
  flagOf,
  input,
  integer,
  integerTensor,
  numericInput,
  numericTensor,
} from './arguments.ts';
import { doubles, dtypeAt, floatTensor } from './numbers.ts';

/** ln(e^sum + e^next) without the exponentials' overflow; a NaN that comes next counts as the sum, as in Eigen. */
const logAdd = (sum: number, next: number): number => {
  const [low, high] = [next < sum ? next : sum, sum < next ? next : sum];
  return Number.isFinite(high) ? high + Math.log1p(Math.exp(low - high)) : high;
};

/** ln of the running sum of e^x along an axis. */
export const cumulativeLogsumexp: HostKernel = (node) => {
  const [exclusive, reverse] = [flagOf(node, 'exclusive'), flagOf(node, 'reverse')];
  return (inputs) => {
    const { shape } = input(inputs, 0);
    const dtype = dtypeAt(inputs, 0);
    const given = integer(inputs, 1);
    const axis = given < 0 ? given + shape.length : given;
    if (!(axis >= 0 && axis < shape.length)) throw failed(`axis ${given} does not exist in ${shape.length} dimensions`);
    const values = doubles(inputs, 0);
    const [n, stride] = [shape[axis]!, countOf(shape.slice(axis + 1))];
    const out = new Float64Array(values.length);
    for (let row = 0; row < values.length / (n || 1); row++) {
      const from = Math.floor(row / stride) * n * stride + (row % stride);
      let sum = -Infinity;
      for (let k = 0; k < n; k++) {
        const at = from + (reverse ? n - 1 - k : k) * stride;
        const next = k === 0 ? values[at]! : logAdd(sum, values[at]!);
        out[at] = exclusive ? sum : next;
        sum = next;
      }
    }
    return [floatTensor(dtype, shape, out)];
  };
};

/** How many values lie in each of nbins equal parts of a range; those outside count for the ends. */
export const histogramFixedWidth: HostKernel = (node) => {
  const wanted = dtypeAttribute(node, 'dtype');
  return (inputs) => {
    const [values, range] = [doubles(inputs, 0), doubles(inputs, 1)];
    const bins = integer(inputs, 2);
    const [low, high] = range as unknown as readonly [number, number];
    if (bins <= 0) throw failed(`nbins is ${bins}`);
    if (range.length !== 2 || !(low < high)) throw failed(`value_range is [${range.join(', ')}]`);
    const kind = dtypeAt(inputs, 0);
    const whole = DTYPES[kind].kind !== 'float';
    const round = kind === 'float32' ? Math.fround : (x: number) => x;
    const width = whole ? (high - low) / bins : round(round(high - low) / bins);
    const counts = new Float64Array(bins);
    for (const value of values) {
      const place = round(round(Math.min(Math.max(value, low), high) - low) / width);
      const bin = Math.min(bins - 1, Math.max(0, Math.trunc(place)));
      if (!Number.isNaN(bin)) counts[bin] = counts[bin]! + 1;
    }
    return [integerTensor(wanted, [bins], counts)];
  };
};

/** The same bytes as elements of another type; a last dimension comes or goes where their sizes differ. */
export const bitcast: HostKernel = (node) => {
  const to = dtypeAttribute(node, 'type') as NumericDType;
  return (inputs) => {
    const { shape, dtype, data } = numericInput(inputs, 0);
    const ratio = DTYPES[dtype].bytes / DTYPES[to].bytes;
    if (ratio < 1 && shape.at(-1) !== 1 / ratio)
      throw failed(`the shape is [${shape.join(', ')}]; the last dimension must be ${1 / ratio}`);
    const own = ratio === 1 ? shape : ratio > 1 ? [...shape, ratio] : shape.slice(0, -1);
    const out = allocate(to, countOf(own));
    bytesOf(out).set(bytesOf(data));
    return [numericTensor(to, own, viewBytes(to, bytesOf(out)) as never)];
  };
};
