/**
 * Counting and finding places among sorted numbers.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/bucketize_op.cc, bincount_op.cc,
 * searchsorted_op.cc, listdiff_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  frontAxes,
  int64,
  iota,
  known,
  like,
  rankOf,
  scalarOf,
  shapeOf,
  sizeOf,
  unsqueeze,
  vector,
} from '../../../graph/layers/values.ts';
import { DTYPES } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { bool, dtype, floats, type OpRow, op, refuse } from '../table.ts';
import { count } from './sparse.ts';

/** How many of the boundaries are not above x. */
const bucketize = (g: GraphBuilder, x: Value, boundaries: readonly number[]): Value => {
  const wide = x.dtype === 'float64' || x.dtype === 'float32' ? x : cast(g, x, 'float64');
  // TensorFlow keeps the boundaries as float32, and compares in the dtype of the input
  const data = boundaries.map(Math.fround);
  const limits =
    wide.dtype === 'float32'
      ? g.constant({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) })
      : g.constant({ dtype: 'float64', shape: [data.length], data: Float64Array.from(data) });
  const isReached = g.op('Not', [g.op('Less', [unsqueeze(g, wide, [-1]), limits])]);
  return cast(
    g,
    g.op('ReduceSum', [cast(g, isReached, 'int32'), frontAxes(g, isReached, g.ints([-1]))], { keepdims: 0 }),
    'int32',
  );
};

/** Where each value would be put into its row of sorted ones: behind those less than it, or also behind its equals. */
const searchSorted = (side: 'Less' | 'LessOrEqual'): OpRow =>
  op({
    inputs: ['sorted_inputs', 'values'],
    attrs: { out_type: dtype('int32') },
    lower: (g, { sorted_inputs, values }, { out_type }) => {
      const before = g.op(side, [unsqueeze(g, sorted_inputs, [1]), unsqueeze(g, values, [2])]);
      return cast(g, g.op('ReduceSum', [int64(g, before), g.ints([2])], { keepdims: 0 }), out_type);
    },
  });

/**
 * out[b, v] = the sum of the weights of the elements of row b that are v (how many they are without weights, whether
 * there is one with binary_output). Elements of `size` and above are left out; one below 0 fails the run.
 */
const binCount = (g: GraphBuilder, input: Value, size: Value, weights: Value, binary: boolean): Value => {
  const rank = rankOf(input, 'the input');
  if (rank > 2) throw refuse(`an input of ${rank} dimensions, expected at most 2`);
  const count = vector(g, int64(g, size));
  const values = int64(g, rank === 0 ? unsqueeze(g, input, [0]) : input);
  // those left out go to a bin behind the last; a negative one is moved past that, where there is nothing
  const held = g.op('Min', [values, count]);
  const negative = g.op('Less', [values, g.scalar('int64', 0)]);
  const bins = g.op('Where', [negative, g.scalar('int64', 2 ** 40), held]);
  const own = weights.dtype;
  const isEmpty = weights.shape?.some((n) => n === 0);
  if (!isEmpty && weights.shape?.some((n) => typeof n !== 'number'))
    throw refuse('weights that may be empty, which means that there are none');
  const one = like(g, weights, 1);
  const updates = isEmpty || binary ? g.op('Expand', [one, shapeOf(g, values)]) : weights;
  const more = g.op('Add', [count, g.ints([1])]);
  let index = unsqueeze(g, bins, [-1]);
  let shape = more;
  if (rank === 2) {
    const rows = sizeOf(g, values, 0);
    const row = g.op('Expand', [unsqueeze(g, iota(g, rows), [1]), shapeOf(g, values)]);
    index = concat(g, [unsqueeze(g, row, [-1]), index], 2);
    shape = concat(g, [rows, more]);
  }
  const zeros = g.op('Expand', [like(g, weights, 0), shape]);
  const full = g.op('ScatterND', [zeros, index, updates], binary ? {} : { reduction: 'add' });
  return cast(g, g.op('Slice', [full, g.ints([0]), count, g.ints([-1])]), own);
};

/** Whether it is known at the run only if there are weights, or what rank the input has. Then a kernel of our own counts. */
const isUnsure = (input: Value, weights: Value): boolean => {
  if (!input.shape || !weights.shape) return true;
  return !weights.shape.includes(0) && weights.shape.some((n) => typeof n !== 'number');
};
const binsOf = (g: GraphBuilder, { shape }: Value, size: Value): Shape =>
  shape && [...shape.slice(0, shape.length - 1 > 0 ? 1 : 0), count(g, size)];

/** The elements of x that are not in y, in their order, and where they were. */
const listDiff = (g: GraphBuilder, x: Value, y: Value): readonly [Value, Value] => {
  // The free axes of tf.tensordot, which become the permutation of a Transpose.
  const [all, gone] = [x, y].map((list) => (DTYPES[list.dtype].kind === 'int' ? known(g, list) : undefined));
  if (all && gone && [...all, ...gone].every(Number.isSafeInteger)) {
    const places = [...all.keys()].filter((i) => !gone.includes(all[i]!));
    const kept = places.map((i) => all[i]!);
    return [cast(g, g.ints(kept), x.dtype), g.ints(places)];
  }
  const same = g.op('Equal', [unsqueeze(g, x, [1]), unsqueeze(g, y, [0])]);
  const hits = g.op('ReduceSum', [int64(g, same), g.ints([1])], { keepdims: 0 });
  const places = g.op('NonZero', [g.op('Equal', [hits, g.scalar('int64', 0)])]);
  const index = g.op('Squeeze', [places, g.ints([0])]);
  return [g.op('Gather', [x, index], { axis: 0 }), index];
};

// biome-ignore format: one op a line
export const buckets: Readonly<Record<string, OpRow>> = {
  Bucketize:  op({ inputs: ['input'], attrs: { boundaries: floats() }, lower: (g, { input }, { boundaries }) => bucketize(g, input, boundaries) }),
  LowerBound: searchSorted('Less'),
  UpperBound: searchSorted('LessOrEqual'),
  Bincount:      op({ inputs: ['arr', 'size', 'weights'], lower: (g, { arr, size, weights }) => binCount(g, vector(g, arr), scalarOf(g, size), weights, false) }),
  DenseBincount: op({ inputs: ['input', 'size', 'weights'], attrs: { binary_output: bool(false) }, lower: (g, { input, size, weights }, { binary_output }) => isUnsure(input, weights) ? g.host('DenseBincount', [input, size, weights], { binary_output: Number(binary_output) }, [{ dtype: weights.dtype, shape: binsOf(g, input, size) }]) : binCount(g, input, scalarOf(g, size), weights, binary_output) }),
  ListDiff:   op({ inputs: ['x', 'y'], attrs: { out_idx: dtype('int32') }, lower: (g, { x, y }, { out_idx }) => { const [values, index] = listDiff(g, x, y); return [values, cast(g, index, out_idx)]; } }),
};
