/**
 * Lookups, sparse features, buckets and one-hot rows.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators: gather_op.h, one_hot_ops.cc, bucketize_op.cc …
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, concat, int64, iota, like, reshape, unsqueeze, vector } from '../../../graph/layers/values.ts';
import { type Call, corrupt, hosted, type OpRow, op, refuse } from '../table.ts';
import { dimOf, fromFront, known, rankOf, scalarOf, shapeOf } from './values.ts';

/** Makes the run fail for an index below 0, which ONNX would count from the end. */
const notNegative = (g: GraphBuilder, indices: Value): Value => {
  if (known(g, indices)?.every((index) => index >= 0)) return indices;
  return g.op('Where', [g.op('Less', [indices, like(g, indices, 0)]), like(g, indices, 2 ** 31 - 1), indices]);
};

/** Rows of the shape of `indices`; with `match_outer` the dimensions before the axis are those of a batch. */
const gathered = ({ g, args }: Call, x: Value, indices: Value, axis: number, wraps: boolean): Value => {
  const own = wraps ? indices : notNegative(g, indices);
  if (!args.bool('match_outer', false)) return g.op('Gather', [x, own], { axis });
  if (axis < 1) throw corrupt('match_outer with axis 0');
  const inner = rankOf(indices) - axis;
  const places = unsqueeze(g, int64(g, own), [rankOf(indices)]);
  if (inner !== 1 && inner < 1) throw corrupt('the indices have too few dimensions');
  return g.op('GatherND', [x, places], { batch_dims: axis });
};
const gather = op('DATA INDICES', (call, x, indices) => {
  const axis = call.args.int('axis', 0);
  const wraps = call.args.has('wrap_indices') ? call.args.bool('wrap_indices', false) : axis === 0;
  return gathered(call, x, indices, axis < 0 ? fromFront(axis, rankOf(x)) : axis, wraps);
});
const batchGather = op('DATA INDICES', (call, x, indices) => gathered(call, x, indices, 1, false));

/** Rows of X at `indices`: the inverse of a permutation of rows. */
const batchPermutation = op('X indices', ({ g }, x, indices) =>
  g.op('Gather', [x, notNegative(g, indices)], { axis: 0 }),
);

/** [n], the number of classes -> [n, classes]. */
const oneHot = op('indices index_size_tensor', ({ g }, indices, count) => {
  const classes = iota(g, vector(g, int64(g, count)));
  return cast(g, g.op('Equal', [unsqueeze(g, int64(g, indices), [1]), classes]), 'float32');
});
/** data [n, d], lengths [d], vals -> for each column whether it is each of its own vals. */
const batchOneHot = op('data lengths values', ({ g }, x, lengths, values) => {
  const columns = g.host('LengthsToSegmentIds', [lengths], {}, [{ dtype: 'int32', shape: [dimOf(values, 0)] }])[0]!;
  const flat = rankOf(x) === 2 ? x : reshape(g, x, concat(g, [shapeOf(g, x, 0, 1), g.ints([-1])]));
  return cast(g, g.op('Equal', [g.op('Gather', [flat, columns], { axis: 1 }), values]), x.dtype);
});
/** lengths, indices, the number of classes -> a row an example, with a 1 for each of its indices. */
const segmentOneHot = op('lengths indices index_size_tensor', ({ g }, lengths, indices, count) => {
  const total = g.host('LengthsToSegmentIds', [lengths], {}, [{ dtype: 'int32', shape: [dimOf(indices, 0)] }])[0]!;
  const hot = g.op('Equal', [unsqueeze(g, int64(g, indices), [1]), iota(g, vector(g, int64(g, count)))]);
  const own = g.op('Equal', [unsqueeze(g, iota(g, shapeOf(g, lengths)), [1]), int64(g, total)]);
  const counts = g.op('MatMul', [cast(g, own, 'float32'), cast(g, hot, 'float32')]);
  return cast(g, g.op('Greater', [counts, g.scalar('float32', 0)]), 'float32');
});

/** How many boundaries are below the number. */
const bucketize = op('X', ({ g, args }, x) => {
  const boundaries = args.floats('boundaries');
  if (boundaries.length === 0) throw corrupt('it has no boundaries');
  if (boundaries.some((bound, i) => i > 0 && bound < boundaries[i - 1]!))
    throw corrupt('its boundaries are not rising');
  const bounds = g.constant({ dtype: 'float32', shape: [boundaries.length], data: Float32Array.from(boundaries) });
  const below = cast(g, g.op('Less', [bounds, unsqueeze(g, x, [rankOf(x)])]), 'int32');
  return g.op('ReduceSum', [below, g.ints([rankOf(x)])], { keepdims: 0 });
});
const batchBucketize = hosted('feature indices boundaries lengths', ({ g }, x, indices, boundaries, lengths) =>
  g.host('BatchBucketize', [x, indices, boundaries, lengths], { one_hot: 0 }, [
    { dtype: 'int32', shape: [dimOf(x, 0), dimOf(indices, 0)] },
  ]),
);
const batchBucketOneHot = hosted('data lengths boundaries', ({ g }, x, lengths, boundaries) =>
  g.host('BatchBucketize', [x, lengths, boundaries], { one_hot: 1 }, [{ dtype: 'float32', shape: [dimOf(x, 0), '?'] }]),
);

const sparseToDense = hosted('indices values data_to_infer_dim?', ({ g, args }, indices, values, like2) => {
  const size = args.int('output_first_dim', 0);
  return g.host('ScatterToDense', [indices, values, like2], { output_first_dim: size }, [
    { dtype: values.dtype, shape: values.shape && [size > 0 ? size : '?', ...values.shape.slice(1)] },
  ]);
});
const sparseToDenseMask = hosted(
  'indices values default_value lengths?',
  (call, indices, values, fallback, lengths) => {
    const { g, args } = call;
    const mask = args.ints('mask');
    if (mask.length === 0) throw corrupt('its mask is empty');
    const outer = lengths ? [dimOf(lengths, 0), mask.length] : [mask.length];
    const made = g.host('SparseToDenseMask', [indices, values, fallback, lengths], { mask }, [
      { dtype: values.dtype, shape: fallback.shape && [...outer, ...fallback.shape] },
      { dtype: 'bool', shape: outer },
    ]);
    return args.bool('return_presence_mask', false) ? made : [made[0]!];
  },
);
const batchSparseToDense = hosted(
  'lengths indices values output_shape_inference?',
  ({ g, args }, lengths, indices, values, shaper) => {
    const last = args.int('dense_last_dim', -1);
    if (!shaper && !(last >= 1)) throw corrupt(`its dense_last_dim is ${last}`);
    const inputs = [lengths, indices, values, shaper];
    return g.host(
      'BatchSparseToDense',
      inputs,
      { dense_last_dim: last, default_value: args.float('default_value', 0) },
      [{ dtype: 'float32', shape: [dimOf(lengths, 0), last > 0 ? last : '?'] }],
    );
  },
);
const batchDenseToSparse = hosted('lengths indices dense', ({ g }, lengths, indices, dense) =>
  g.host('BatchDenseToSparse', [lengths, indices, dense], {}, [{ dtype: 'float32', shape: indices.shape }]),
);
const denseToIdList = hosted('values', ({ g }, x) =>
  g.host('DenseVectorToIdList', [x], {}, [
    { dtype: 'int32', shape: [dimOf(x, 0)] },
    { dtype: 'int32', shape: ['?'] },
  ]),
);
const find = hosted('index query', ({ g, args }, index, query) =>
  g.host('Find', [index, query], { missing_value: args.int('missing_value', -1) }, [
    { dtype: query.dtype, shape: query.shape },
  ]),
);
const duplicates = hosted('data', ({ g }, x) =>
  g.host('FindDuplicateElements', [x], {}, [{ dtype: 'int64', shape: ['?'] }]),
);
const unique = hosted('indices', ({ g }, x) =>
  g.host('UniqueSorted', [x], {}, [
    { dtype: x.dtype, shape: ['?'] },
    { dtype: 'int32', shape: x.shape },
  ]),
);
const indexHash = hosted('Indices', ({ g, args }, x) => {
  const [seed, modulo] = [args.bigInt('seed', 0n), args.bigInt('modulo', 0n)];
  if (modulo <= 0n) throw corrupt(`its modulo is ${modulo}`);
  if (x.dtype !== 'int32' && x.dtype !== 'int64')
    throw refuse(`its input is ${x.dtype}; Caffe2 hashes int32 and int64`);
  return g.host('IndexHash', [x], { seed: String(seed), modulo: String(modulo) }, [{ dtype: x.dtype, shape: x.shape }]);
});
const percentile = hosted('original_values value_to_pct lengths', ({ g }, x, pairs, lengths) =>
  g.host('Percentile', [x, pairs, lengths], {}, [{ dtype: 'float32', shape: x.shape }]),
);
const unmask = hosted('data*', ({ g }, ...all) => {
  if (all.length % 2 !== 0) throw corrupt(`${all.length} inputs, expected pairs of a mask and values`);
  if (all[1]!.dtype === 'string' && all.length > 2) throw refuse('several lists of texts');
  return g.host('BooleanUnmask', all, {}, [{ dtype: all[1]!.dtype, shape: [dimOf(all[0]!, 0)] }]);
});
const mergeIdLists = hosted('lists*', ({ g }, ...all) => {
  if (all.length < 2 || all.length % 2 !== 0) throw corrupt(`${all.length} inputs, expected pairs of lengths and ids`);
  return g.host('MergeIdLists', all, {}, [
    { dtype: 'int32', shape: [dimOf(all[0]!, 0)] },
    { dtype: all[1]!.dtype, shape: ['?'] },
  ]);
});

/** Sets rows of X in place: data[indices[i]] = slices[i]. */
const scatterAssign = op('data indices slices', ({ g }, x, indices, slices) =>
  g.op('ScatterND', [x, unsqueeze(g, int64(g, notNegative(g, indices)), [1]), slices]),
);
/** data[.., indices[.., i, ..], ..] = updates[.., i, ..] along an axis. */
const scatter = op('DATA INDICES UPDATES', ({ g, args }, x, indices, updates) => {
  const axis = fromFront(args.int('axis', 1), rankOf(x));
  return g.op('ScatterElements', [x, int64(g, notNegative(g, indices)), updates], { axis });
});
/** X0 · w0 + Σ wi · Xi at the rows of `indices`. */
const scatterWeightedSum = op('X*', ({ g }, x, weight, indices, ...pairs) => {
  if (pairs.length % 2 !== 0) throw corrupt('its slices and weights are no pairs');
  const rows = unsqueeze(g, int64(g, notNegative(g, indices!)), [1]);
  const w = scalarOf(g, weight!);
  const one = g.constantOf(w);
  const scaled = one && 'data' in one && (one.data as Float32Array)[0] === 1 ? x! : undefined;
  if (!scaled) throw refuse('a weight of its first tensor that is not the constant 1');
  let y = scaled;
  for (let i = 0; i < pairs.length; i += 2)
    y = g.op('ScatterND', [y, rows, g.op('Mul', [pairs[i]!, scalarOf(g, pairs[i + 1]!)])], { reduction: 'add' });
  return y;
});

// biome-ignore format: one op a line
export const SPARSE: Readonly<Record<string, OpRow>> = {
  Gather: gather, BatchGather: batchGather, BatchPermutation: batchPermutation, OneHot: oneHot, BatchOneHot: batchOneHot, SegmentOneHot: segmentOneHot,
  Bucketize: bucketize, BatchBucketize: batchBucketize, BatchBucketOneHot: batchBucketOneHot,
  SparseToDense: sparseToDense, SparseToDenseMask: sparseToDenseMask, BatchSparseToDense: batchSparseToDense, BatchDenseToSparse: batchDenseToSparse,
  DenseVectorToIdList: denseToIdList, Find: find, FindDuplicateElements: duplicates, Unique: unique, IndexHash: indexHash, Percentile: percentile,
  BooleanUnmask: unmask, MergeIdLists: mergeIdLists, Scatter: scatter, ScatterAssign: scatterAssign, ScatterWeightedSum: scatterWeightedSum,
};
