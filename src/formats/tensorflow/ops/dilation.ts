/**
 * Dilated convolutions as TensorFlow writes them: SpaceToBatchND, a plain VALID convolution, BatchToSpaceND
 * (tf.nn.with_space_to_batch, Keras' dilation_rate). What the rows of these ops see on the way is remembered by value,
 * so that the last one can be lowered to the one dilated convolution that it all amounts to; the nodes on the way then
 * have no use and are dropped. One dimension goes through ExpandDims and Squeeze.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/python/ops/nn_ops.py (with_space_to_batch)
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat, int64, known, like, squeeze, unsqueeze } from '../../../graph/layers/values.ts';
import { channelsFirst, layoutOf } from './window.ts';

/** A convolution dilated by `dilations`, of a tensor [n, space.., c]; without padding, or with two numbers a dimension. */
export type Convolve = (x: Value, dilations: readonly number[], paddings: readonly number[] | undefined) => Value;

interface Spread {
  readonly source: Value;
  readonly blocks: readonly number[];
  /** [before, after] for each block dimension, as an int64 tensor. */
  readonly paddings: Value;
}
interface Convolved extends Spread {
  readonly convolve: Convolve;
  /** The dimension that a Squeeze takes away again. */
  readonly squeezed: boolean;
}

const spreads = new WeakMap<Value, Spread>();
const convolutions = new WeakMap<Value, Convolved>();

/** `value` is `source` with its space in the batch. */
export const rememberSpread = (value: Value, source: Value, blocks: readonly number[], paddings: Value): Value => {
  spreads.set(value, { source, blocks, paddings });
  return value;
};

/** `value` is `x` with a dimension of 1 put before its space. */
export const rememberExpanded = (g: GraphBuilder, value: Value, x: Value): Value => {
  const spread = spreads.get(x);
  if (spread?.blocks.length === 1) {
    const none = g.constant({ dtype: 'int64', shape: [1, 2], data: BigInt64Array.of(0n, 0n) });
    const paddings = g.op('Concat', [none, int64(g, spread.paddings)], { axis: 0 });
    spreads.set(value, { source: unsqueeze(g, spread.source, [1]), blocks: [1, ...spread.blocks], paddings });
  }
  return value;
};

/** `value` is a VALID convolution of `x` with strides of 1. */
export const rememberConvolved = (value: Value, x: Value, convolve: Convolve): Value => {
  const spread = spreads.get(x);
  if (spread) convolutions.set(value, { ...spread, convolve, squeezed: false });
  return value;
};

/** `value` is `x` without its first dimension of space. */
export const rememberSqueezed = (value: Value, x: Value): Value => {
  const convolved = convolutions.get(x);
  if (convolved?.blocks.length === 2 && convolved.blocks[0] === 1) {
    convolutions.set(value, { ...convolved, squeezed: true });
  }
  return value;
};

/** The rows of an [m, 2] tensor as two vectors: what comes before, and after. */
const columns = (g: GraphBuilder, pairs: Value): readonly [Value, Value] => {
  const numbers = known(g, pairs);
  if (numbers) return [0, 1].map((side) => g.ints(numbers.filter((_, i) => i % 2 === side))) as [Value, Value];
  const wide = int64(g, pairs);
  return [0, 1].map((side) => g.op('Gather', [wide, g.scalar('int64', side)], { axis: 1 })) as [Value, Value];
};

/** BatchToSpaceND of `x` as one dilated convolution, where that is what it is; else undefined. */
export const dilated = (g: GraphBuilder, x: Value, blocks: readonly number[], crops: Value): Value | undefined => {
  const found = convolutions.get(x);
  if (!found) return undefined;
  const { source, paddings, convolve, squeezed } = found;
  const wanted = squeezed ? [1, ...blocks] : blocks;
  if (wanted.length !== found.blocks.length || wanted.some((block, i) => block !== found.blocks[i])) return undefined;

  const axes = wanted.map((_, i) => i + 1);
  const cropSides = columns(g, crops);
  const [start, end] = squeezed ? cropSides.map((side) => concat(g, [g.ints([0]), side])) : cropSides;
  const [before, after] = columns(g, paddings);
  const [p, q, s, e] = [before, after, start!, end!].map((v) => known(g, v));
  let whole: Value;
  // what is cut off behind need not be padded first
  if (p && q && s?.every((cut) => cut === 0) && e?.every((cut, i) => cut <= q[i]!)) {
    whole = convolve(source, wanted, [0, 0, ...p.flatMap((pad, i) => [pad, q[i]! - e[i]!]), 0, 0]);
  } else {
    const result = convolve(padded(g, source, before, after), wanted, undefined);
    const sizes = g.op('Shape', [result], { start: 1, end: 1 + wanted.length });
    whole = g.op('Slice', [result, start!, g.op('Sub', [sizes, end!]), g.ints(axes)]);
  }
  return squeezed ? squeeze(g, whole, [1]) : whole;
};

/** `source` with zeros around its space; channels first, as its neighbours are in the end. */
const padded = (g: GraphBuilder, source: Value, before: Value, after: Value): Value =>
  channelsFirst(g, source, layoutOf('NHWC'), (first) => {
    const none = g.ints([0, 0]);
    return g.op('Pad', [first, concat(g, [none, before, none, after]), like(g, first, 0)]);
  });
