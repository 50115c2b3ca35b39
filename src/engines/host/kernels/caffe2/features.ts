/**
 * Features of examples: joined from several lists, or made from numbers by tables that were learned.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/feature_maps_ops.h, piecewise_linear_transform_op.h,
 * bisect_percentile_op.h, ngram_ops.h, flexible_top_k.cc
 */
import type { HostKernel, HostRun } from '../../kernel.ts';
import { countOf, failed, flagOf, input, integers, integerTensor, numberOf, numbersOf } from '../arguments.ts';
import { doubles } from '../numbers.ts';
import { checkBytes } from '../output-size.ts';
import { checkTotal, startsOf } from './lengths.ts';

const f = Math.fround;

/**
 * For each list how many features each example has, and how many values each feature -> how many features each example
 * has in all, and the places of features and of values, among those of all lists, in the order of examples.
 */
const merge: HostRun = (inputs) => {
  const lists = inputs.length / 2;
  const counts = Array.from({ length: lists }, (_, i) => integers(inputs, 2 * i));
  const sizes = Array.from({ length: lists }, (_, i) => integers(inputs, 2 * i + 1));
  const examples = counts[0]?.length ?? 0;
  const lengths = new Int32Array(examples);
  const [features, values]: [number[], number[]] = [[], []];
  const starts = startsOf(sizes.map((own) => own.length));
  const valueStarts = startsOf(sizes.map((own) => own.reduce((a, b) => a + b, 0)));
  const at = new Float64Array(lists);
  const valueAt = new Float64Array(lists);
  for (const [i, own] of counts.entries()) {
    if (own.length !== examples) throw failed(`${own.length} examples in list ${i}, ${examples} in the first`);
    if ([...own, ...sizes[i]!].some((size) => size < 0)) throw failed(`a length in list ${i} is below 0`);
    checkTotal(
      own.reduce((a, b) => a + b, 0),
      sizes[i]!.length,
    );
  }
  for (let example = 0; example < examples; example++) {
    for (let i = 0; i < lists; i++) {
      lengths[example]! += counts[i]![example]!;
      for (let k = 0; k < counts[i]![example]!; k++) {
        features.push(starts[i]! + at[i]!);
        const size = sizes[i]![at[i]!]!;
        for (let v = 0; v < size; v++) values.push(valueStarts[i]! + valueAt[i]! + v);
        valueAt[i]! += size;
        at[i]! += 1;
      }
    }
  }
  return [
    { dtype: 'int32', shape: [examples], data: lengths },
    integerTensor('int64', [features.length], features),
    integerTensor('int64', [values.length], values),
  ];
};

/** slope · x + intercept of the piece that x lies in; outside of the bounds as at them. */
const piecewise: HostKernel = (node) => {
  const binary = flagOf(node, 'binary');
  return (inputs) => {
    const x = input(inputs, 0);
    const [data, bounds, slopes, intercepts] = [0, 1, 2, 3].map((i) => doubles(inputs, i)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const groups = bounds.length - slopes.length;
    const columns = x.shape[1] ?? 1;
    if (!(groups > 0) || slopes.length % groups !== 0 || slopes.length === 0 || slopes.length !== intercepts.length)
      throw failed(`${bounds.length} bounds, ${slopes.length} slopes and ${intercepts.length} intercepts`);
    if (binary ? groups !== 1 || columns > 2 : groups !== columns)
      throw failed(`${groups} functions for ${columns} columns`);
    const pieces = slopes.length / groups;
    const value = (number: number, group: number): number => {
      const [first, from] = [group * (pieces + 1), group * pieces];
      const piece = (i: number, at: number): number => f(f(slopes[from + i]! * at) + intercepts[from + i]!);
      if (number <= bounds[first]!) return piece(0, bounds[first]!);
      if (number >= bounds[first + pieces]!) return piece(pieces - 1, bounds[first + pieces]!);
      let i = 0;
      while (i < pieces && bounds[first + i]! < number) i++;
      return piece(Math.max(0, i - 1), number);
    };
    const out = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) out[i] = value(data[i]!, binary ? 0 : i % columns);
    if (binary && columns === 2) for (let i = 0; i < data.length; i += 2) out[i] = 1 - out[i + 1]!;
    return [{ dtype: 'float32', shape: x.shape, data: out }];
  };
};

/** Where each number lies among those that were seen of its feature, between 0 and 1. */
const bisect: HostKernel = (node) => {
  const [raw, mapping, lower, upper, lengths] = ['raw', 'mapping', 'lower', 'upper', 'lengths'].map((name) =>
    numbersOf(node, name),
  ) as [readonly number[], readonly number[], readonly number[], readonly number[], readonly number[]];
  const starts = startsOf(lengths);
  const placeOf = (from: number, count: number, number: number): number => {
    let [low, high] = [0, count - 1];
    while (low < high) {
      const mid = low + Math.floor((high - low) / 2);
      if (raw[from + mid]! > number) high = mid - 1;
      else if (number < raw[from + mid + 1]!) return mid;
      else low = mid + 1;
    }
    return low;
  };
  const percentile = (feature: number, number: number): number => {
    const [from, count] = [starts[feature]!, lengths[feature]!];
    if (number < raw[from]!) return 0;
    if (number > raw[from + count - 1]!) return 1;
    const k = from + Math.max(0, placeOf(from, count, number));
    if (raw[k] === number) return mapping[k]!;
    const w = f((number - raw[k]!) / f(f(raw[k + 1]! - raw[k]!) + f(1e-10)));
    return f(f(f(1 - w) * upper[k]!) + f(w * lower[k + 1]!));
  };
  return (inputs) => {
    const x = input(inputs, 0);
    if (x.shape.length !== 2 || x.shape[1] !== lengths.length)
      throw failed(`the values have the shape [${x.shape.join(', ')}], and there are ${lengths.length} features`);
    const data = doubles(inputs, 0);
    const out = Float32Array.from(data, (number, i) => percentile(i % lengths.length, number));
    return [{ dtype: 'float32', shape: x.shape, data: out }];
  };
};

/** Categories of some columns as one number, each a digit of the base of its count. */
const ngram: HostKernel = (node) => {
  const [columns, limits, values] = [numbersOf(node, 'columns'), numbersOf(node, 'limits'), numbersOf(node, 'values')];
  const maps: Map<number, number>[] = [];
  let [base, at] = [1, 0];
  for (const limit of limits) {
    const map = new Map<number, number>();
    for (let m = 0; m < limit; m++) map.set(values[at++]!, m * base);
    maps.push(map);
    base *= limit;
  }
  return (inputs) => {
    const x = input(inputs, 0);
    const width = countOf(x.shape.slice(1));
    const rows = x.shape[0] ?? 0;
    if (columns.some((column) => column >= width)) throw failed(`rows of ${width} numbers have no column ${columns}`);
    const data = doubles(inputs, 0);
    const away = (number: number): number => Math.sign(number) * Math.floor(Math.abs(number) + 0.5);
    const out = Array.from({ length: rows }, (_, i) =>
      columns.reduce((sum, column, k) => sum + (maps[k]!.get(away(data[i * width + column]!)) ?? 0), 0),
    );
    return [integerTensor('int64', [rows], out)];
  };
};

/** The largest of each row, as many as are asked for of it; of equal ones the first. */
const flexibleTopK: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const counts = integers(inputs, 1);
  const width = x.shape.at(-1) ?? 0;
  const data = x.data as Float32Array;
  const rows = countOf(x.shape.slice(0, -1));
  if (counts.length !== rows) throw failed(`${counts.length} numbers k for ${rows} rows`);
  const bad = counts.find((k) => !(k > 0 && k <= width));
  if (bad !== undefined) throw failed(`k is ${bad} for a row of ${width}`);
  const places: number[] = [];
  for (let row = 0; row < rows; row++) {
    const order = Array.from({ length: width }, (_, i) => i).sort(
      (a, b) => data[row * width + b]! - data[row * width + a]! || a - b,
    );
    places.push(...order.slice(0, counts[row]!).map((i) => row * width + i));
  }
  return [
    { dtype: 'float32', shape: [places.length], data: Float32Array.from(places, (i) => data[i]!) },
    integerTensor(
      'int64',
      [places.length],
      places.map((i) => i % width),
    ),
  ];
};

/** sin and cos in turn of position / alpha^(k / size), by the logarithm, in float32: position 0 has none. */
const sinusoid: HostKernel = (node) => {
  const [size, alpha, amplitude] = ['embedding_size', 'alpha', 'amplitude'].map((name) => numberOf(node, name)) as [
    number,
    number,
    number,
  ];
  const span = f(f(Math.log(alpha)) * f((size - 1) / size));
  return (inputs) => {
    const { shape } = input(inputs, 0);
    const positions = integers(inputs, 0);
    const [rows = 0, examples = 0] = shape;
    checkBytes(4 * rows * examples * size, `${rows} positions`);
    const out = new Float32Array(rows * examples * size);
    for (let i = 0; i < rows; i++) {
      const low = f(Math.log(positions[i * examples]!));
      const high = f(low - span);
      const between = f(f(high - low) / (size - 1));
      const flips = Math.abs(high) < Math.abs(low);
      for (let k = 0; k < size; k++) {
        const up = k === size - 1 ? high : f(low + f(k * between));
        const down = k === 0 ? low : f(high - f((size - 1 - k) * between));
        const angle = f(Math.exp(size === 1 ? high : flips ? down : up));
        const value = f(amplitude * f(Math.sin(k % 2 === 0 ? angle : f(angle + f(Math.PI / 2)))));
        for (let j = 0; j < examples; j++) out[(i * examples + j) * size + k] = value;
      }
    }
    return [{ dtype: 'float32', shape: [rows, examples, size], data: out }];
  };
};

export const FEATURE_KERNELS: Readonly<Record<string, HostKernel>> = {
  MergeFeatures: () => merge,
  PiecewiseLinearTransform: piecewise,
  BisectPercentile: bisect,
  NGramFromCategorical: ngram,
  FlexibleTopK: () => flexibleTopK,
  SinusoidPositionEncoding: sinusoid,
};
