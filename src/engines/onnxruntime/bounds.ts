/**
 * What integer attributes may be. ONNX Runtime 1.30.0 divides by some and reserves memory or counts by others, without a
 * look at them, and the process ends (scripts/probe-models.ts found these). The bounds are far beyond what any model means.
 */
import type { NodeProto } from '../../graph/onnx/messages.ts';
import { titleOf } from './checks.ts';

type Bounds = readonly [least: number, most: number];

const MOST_RANK = 64;
const AXIS: Bounds = [-MOST_RANK, MOST_RANK];
const COUNT: Bounds = [1, 2 ** 31 - 1];

/** Of whatever operator. */
const ANYWHERE: Readonly<Record<string, Bounds>> = {
  axis: AXIS,
  batch_axis: AXIS,
  batch_dims: [0, MOST_RANK],
  group: COUNT,
  kv_num_heads: [0, COUNT[1]],
  num_heads: [0, COUNT[1]],
  time_axis: AXIS,
};

/** By `domain:operator`. */
// biome-ignore format: one operator a line
const BOUNDS: Readonly<Record<string, Readonly<Record<string, Bounds>>>> = {
  ':Attention':         { q_num_heads: COUNT, kv_num_heads: COUNT },
  ':AveragePool':       { kernel_shape: [1, 2 ** 24] },
  'ai.onnx.ml:FeatureVectorizer': { inputdimensions: [0, 2 ** 31 - 1] },
  'com.microsoft:GatherBlockQuantized': { bits: [1, 8], block_size: [1, 2 ** 20] },
  'com.microsoft:GroupQueryAttention':  { num_heads: COUNT, kv_num_heads: COUNT },
  ':RoiAlign':          { sampling_ratio: [0, 2 ** 10] },
  ':TfIdfVectorizer':   { max_skip_count: [0, 2 ** 20] },
};

/** Random numbers are drawn from `low` to `high`, which may not be the wrong way around or endlessly far apart. */
const badRange = (node: NodeProto): readonly string[] => {
  const at = (name: string, fallback: number): number => node.attribute.find((one) => one.name === name)?.f ?? fallback;
  const [low, high] = [at('low', 0), at('high', 1)];
  const good = low <= high && Number.isFinite(Math.fround(high - low));
  return good ? [] : [`${titleOf(node)}: numbers from low = ${low} to high = ${high} cannot be drawn`];
};

/**
 * The index of each n-gram of the pool, which is read whether it is there or not: n-grams of n words stand in the pool from
 * ngram_counts[n - 1] to ngram_counts[n].
 */
const badNgrams = (node: NodeProto): readonly string[] => {
  const of = (name: string) => node.attribute.find((one) => one.name === name);
  const pool = Math.max(of('pool_int64s')?.ints.length ?? 0, of('pool_strings')?.strings.length ?? 0);
  const starts = [...(of('ngram_counts')?.ints ?? []).map(Number), pool];
  const indexes = of('ngram_indexes')?.ints ?? [];
  const grams = starts.slice(1).reduce((sum, end, n) => sum + Math.ceil((end - starts[n]!) / (n + 1)), 0);
  return [
    ...(grams > indexes.length
      ? [`${titleOf(node)}: ngram_indexes has ${indexes.length} numbers for ${grams} n-grams`]
      : []),
    ...(indexes.some((index) => index < 0 || index >= 2 ** 31)
      ? [`${titleOf(node)}: an index of an n-gram is no place`]
      : []),
  ];
};

const OTHERWISE: Readonly<Record<string, (node: NodeProto) => readonly string[]>> = {
  ':RandomUniform': badRange,
  ':RandomUniformLike': badRange,
  ':TfIdfVectorizer': badNgrams,
};

/** What is out of bounds of a node, as texts. */
export const outOfBounds = (node: NodeProto, key: string): readonly string[] => {
  const own = Object.hasOwn(BOUNDS, key) ? BOUNDS[key]! : {};
  const wrong = node.attribute.flatMap(({ name, i, ints }) => {
    const bounds = Object.hasOwn(own, name) ? own[name] : Object.hasOwn(ANYWHERE, name) ? ANYWHERE[name] : undefined;
    if (!bounds) return [];
    const [least, most] = bounds;
    const found = [...(i === undefined ? [] : [i]), ...ints].find((x) => x < least || x > most);
    return found === undefined ? [] : [`${titleOf(node)}: ${name} is ${found}; expected ${least} to ${most}`];
  });
  return Object.hasOwn(OTHERWISE, key) ? [...wrong, ...OTHERWISE[key]!(node)] : wrong;
};
