/**
 * Sequences of different lengths: as one batch of time steps and back, with rows for the empty ones, or as dense rows.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/pack_rnn_sequence_op.h, sequence_ops.cc,
 * gather_ranges_to_dense_op.h
 */
import type { HostKernel, HostRun } from '../../kernel.ts';
import { countOf, failed, flagOf, input, integers, integerTensor, numberOf, numbersOf } from '../arguments.ts';
import { doubles, floatTensor } from '../numbers.ts';
import { checkBytes, outputCount } from '../output-size.ts';
import { tensorOfRows } from '../rows.ts';
import { checkTotal, lengthsOf, rowsOf, startsOf, widthOf } from './lengths.ts';

const longestOf = (lengths: ArrayLike<number>): number => Array.from(lengths).reduce((a, b) => Math.max(a, b), 0);

/** rows [Σ lengths, ..] -> [longest, sequences, ..], zeros behind the end of each. */
const packRnn: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const { lengths, total } = lengthsOf(inputs, 1);
  if (total > x.shape[0]!) throw failed(`the lengths sum to ${total}, but there are ${x.shape[0]} rows`);
  const [time, batch] = [longestOf(lengths), lengths.length];
  outputCount(x.dtype, [time, batch, ...x.shape.slice(1)]);
  const places = new Int32Array(time * batch).fill(-1);
  const starts = startsOf(lengths);
  for (let n = 0; n < batch; n++) for (let t = 0; t < lengths[n]!; t++) places[t * batch + n] = starts[n]! + t;
  return [tensorOfRows([time, batch, ...x.shape.slice(1)], x, widthOf(x), places)];
};

const unpackRnn: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const { lengths, total } = lengthsOf(inputs, 1);
  const [time = 0, batch = 0] = x.shape;
  if (x.shape.length < 2 || batch !== lengths.length || longestOf(lengths) > time)
    throw failed(`the lengths [${lengths.slice(0, 8).join(', ')}] do not fit [${x.shape.join(', ')}]`);
  const places: number[] = [];
  for (let n = 0; n < batch; n++) for (let t = 0; t < lengths[n]!; t++) places.push(t * batch + n);
  return [tensorOfRows([total, ...x.shape.slice(2)], x, countOf(x.shape.slice(2)), places)];
};

/** lengths, features .. -> the same with one row of zeros for each length of 0. */
const padEmpty: HostRun = (inputs) => {
  const { lengths, total } = lengthsOf(inputs, 0);
  const places: number[] = [];
  let at = 0;
  for (const length of lengths) {
    if (length === 0) places.push(-1);
    for (let k = 0; k < length; k++) places.push(at++);
  }
  const padded = inputs.slice(1).map((_, i) => {
    const x = input(inputs, i + 1);
    checkTotal(total, x.shape[0]!);
    return rowsOf(x, places);
  });
  return [
    integerTensor(
      'int32',
      [lengths.length],
      lengths.map((length) => Math.max(1, length)),
    ),
    ...padded,
  ];
};

/** The sums of what was added before and behind each sequence; one sum of both where one output is asked for. */
const gatherPadding: HostKernel = (node) => {
  const [start, end, isApart] = [numberOf(node, 'start'), numberOf(node, 'end'), flagOf(node, 'apart')];
  return (inputs) => {
    const x = input(inputs, 0);
    const { lengths, total } = lengthsOf(inputs, 1);
    const width = widthOf(x);
    if (total > x.shape[0]! || lengths.some((length) => length < start + end))
      throw failed(`the lengths [${lengths.slice(0, 8).join(', ')}] do not fit ${x.shape[0]} padded rows`);
    const data = doubles(inputs, 0);
    const sums = [new Float64Array(width), new Float64Array(width)] as const;
    const add = (sum: Float64Array, row: number): void => {
      for (let k = 0; k < width; k++) sum[k]! += data[row * width + k]!;
    };
    let at = 0;
    for (const length of lengths) {
      for (let k = 0; k < start; k++) add(sums[0], at + k);
      for (let k = 0; k < end; k++) add(sums[isApart ? 1 : 0], at + length - end + k);
      at += length;
    }
    const shape = x.shape.slice(1);
    const isFloat = x.dtype === 'float32' || x.dtype === 'float64';
    return sums.map((sum) => (isFloat ? floatTensor(x.dtype, shape, sum) : integerTensor(x.dtype, shape, sum)));
  };
};

/** data [n], ranges [examples, features, 2], keys [n] -> for each feature [examples, its length]. */
const rangesToDense: HostKernel = (node) => {
  const lengths = numbersOf(node, 'lengths');
  const [ratio, least] = [numberOf(node, 'max_mismatched_ratio'), numberOf(node, 'min_observation')];
  return (inputs) => {
    const [x, ranges] = [input(inputs, 0), integers(inputs, 1)];
    const shape = input(inputs, 1).shape;
    const keys = inputs[2] && integers(inputs, 2);
    const rows = x.shape[0] ?? 0;
    const [examples = 0] = shape;
    if (x.shape.length !== 1 || shape.length !== 3 || shape[1] !== lengths.length || shape[2] !== 2)
      throw failed(`data of [${x.shape.join(', ')}] with ranges of [${shape.join(', ')}]`);
    if (keys && keys.length !== rows) throw failed(`${keys.length} keys for ${rows} values`);
    return lengths.map((length, feature) => {
      checkBytes(8 * examples * length, `${examples} rows of ${length}`);
      const places = new Float64Array(examples * length).fill(-1);
      let wrong = 0;
      for (let i = 0; i < examples; i++) {
        const at = 2 * (i * lengths.length + feature);
        const [from, count] = [ranges[at]!, ranges[at + 1]!];
        if (count !== length) {
          if (count !== 0) wrong += 1;
          continue;
        }
        if (from < 0 || from + count > rows) throw failed(`a range of ${count} from ${from} on, of ${rows} values`);
        const order = Array.from({ length }, (_, k) => from + k);
        if (keys) order.sort((a, b) => keys[a]! - keys[b]! || a - b);
        places.set(order, i * length);
      }
      if (ratio < 1 && wrong > Math.max(examples, least) * ratio)
        throw failed(`${wrong} of ${examples} ranges of feature ${feature} are not ${length} long`);
      return tensorOfRows([examples, length], x, 1, places);
    });
  };
};

export const SEQUENCE_KERNELS: Readonly<Record<string, HostKernel>> = {
  PackRNNSequence: () => packRnn,
  UnpackRNNSequence: () => unpackRnn,
  PadEmptySamples: () => padEmpty,
  GatherPadding: gatherPadding,
  GatherRangesToDense: rangesToDense,
};
