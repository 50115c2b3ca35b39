/**
 * Reading and writing at indices. An index below 0 fails the run as it does in TensorFlow; ONNX would count it from
 * the end.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/gather_op.cc, scatter_nd_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  concat,
  constantInt,
  fromFront,
  int64,
  like,
  rankOf,
  refuseNegative,
  shapeOf,
  transpose,
  unsqueeze,
  wide,
} from '../../../graph/layers/values.ts';
import { bool, int, type OpRow, op, refuse, text } from '../table.ts';

/**
 * params[.., indices, ..] at `axis`. With `batch` leading dimensions that params and indices share:
 * params [B.., P.., axis, S..], indices [B.., I..] -> [B.., P.., I.., S..]
 */
const gather = (g: GraphBuilder, params: Value, indices: Value, axis: number, batch: number): Value => {
  const safe = refuseNegative(g, indices);
  if (batch === 0) return g.op('Gather', [params, safe], { axis });
  const [rank, indexRank] = [rankOf(params, 'params'), rankOf(indices, 'indices')];
  const [b, at] = [batch < 0 ? batch + indexRank : batch, axis < 0 ? fromFront(axis, rank) : axis];
  if (b === 0) return g.op('Gather', [params, safe], { axis: at });
  // the gathered dimension goes right behind the batch, and P.. back before I.. afterwards
  const dims = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);
  const moved = transpose(g, params, [...dims(0, b), at, ...dims(b, at), ...dims(at + 1, rank)]);
  const found = g.op('GatherND', [moved, unsqueeze(g, safe, [indexRank])], { batch_dims: b });
  const own = indexRank - b;
  const middle = at - b;
  return transpose(g, found, [
    ...dims(0, b),
    ...dims(b + own, b + own + middle),
    ...dims(b, b + own),
    ...dims(b + own + middle, own + rank - 1),
  ]);
};

/** params [D1, .., Dn], indices [I.., k] -> [I.., D(k+1), ..] */
const gatherNd = (g: GraphBuilder, params: Value, indices: Value): Value => {
  const depth = indices.shape?.at(-1);
  if (depth === 0) {
    const leading = g.op('Slice', [shapeOf(g, indices), g.ints([0]), g.ints([-1]), g.ints([0])]);
    return g.op('Expand', [params, concat(g, [leading, shapeOf(g, params)])]);
  }
  return g.op('GatherND', [params, refuseNegative(g, indices)]);
};

type Reduction = 'none' | 'add' | 'min' | 'max';
const scatter = (g: GraphBuilder, data: Value, indices: Value, updates: Value, reduction: Reduction): Value => {
  if (indices.shape?.at(-1) === 0) throw refuse('indices of no components, which write to the whole tensor');
  const safe = refuseNegative(g, indices);
  if (reduction === 'none') return g.op('ScatterND', [data, safe, updates]);
  return wide(g, [data, updates], (into, from) => g.op('ScatterND', [into!, safe, from!], { reduction }));
};

const tensorScatter = (reduction: Reduction): OpRow =>
  op({
    inputs: ['tensor', 'indices', 'updates'],
    attrs: { bad_indices_policy },
    moves: reduction === 'none',
    lower: (g, { tensor, indices, updates }) => scatter(g, tensor, indices, updates, reduction),
  });

const negated = (g: GraphBuilder, x: Value): Value => g.op('Sub', [like(g, x, 0), x]);

/** What TensorFlow does with indices out of range; '' is "ERROR" on a CPU. */
const bad_indices_policy = text('', ['', 'ERROR', 'DEFAULT']);

// biome-ignore format: one op a line
export const gathering: Readonly<Record<string, OpRow>> = {
  Gather:   op({ inputs: ['params', 'indices'], attrs: { validate_indices: bool(true) }, moves: true, lower: (g, { params, indices }) => gather(g, params, indices, 0, 0) }),
  GatherV2: op({ inputs: ['params', 'indices', 'axis'], attrs: { batch_dims: int(0) }, moves: true, lower: (g, { params, indices, axis }, { batch_dims }) => gather(g, params, indices, constantInt(g, axis, 'the axis'), batch_dims) }),
  GatherNd: op({ inputs: ['params', 'indices'], attrs: { bad_indices_policy }, moves: true, lower: (g, { params, indices }) => gatherNd(g, params, indices) }),
  // the resource is the variable's value
  ResourceGather:   op({ inputs: ['resource', 'indices'], attrs: { batch_dims: int(0), validate_indices: bool(true) }, moves: true, lower: (g, { resource, indices }, { batch_dims }) => gather(g, resource, indices, batch_dims, batch_dims) }),
  ResourceGatherNd: op({ inputs: ['resource', 'indices'], moves: true, lower: (g, { resource, indices }) => gatherNd(g, resource, indices) }),

  // updates that meet are added
  ScatterNd: op({ inputs: ['indices', 'updates', 'shape'], attrs: { bad_indices_policy }, lower: (g, args) => scatter(g, g.op('Expand', [like(g, args.updates, 0), int64(g, args.shape)]), args.indices, args.updates, 'add') }),
  TensorScatterUpdate: tensorScatter('none'),
  TensorScatterAdd:    tensorScatter('add'),
  TensorScatterMin:    tensorScatter('min'),
  TensorScatterMax:    tensorScatter('max'),
  TensorScatterSub:    op({ inputs: ['tensor', 'indices', 'updates'], attrs: { bad_indices_policy }, lower: (g, { tensor, indices, updates }) => scatter(g, tensor, indices, negated(g, updates), 'add') }),
};
