/**
 * Parting rows by number and putting them together again, as partitioned embeddings do.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/dynamic_partition_op.cc, dynamic_stitch_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  concat,
  int64,
  like,
  rankOf,
  refuseNegative,
  reshape,
  shapeOf,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { int, type OpRow, op, refuse } from '../table.ts';

/** data [p.., rest..] as rows [count of p, rest..], for `outer` the rank of p. */
const asRows = (g: GraphBuilder, data: Value, outer: number): Value => {
  const leading = g.op('ReduceProd', [g.op('Shape', [data], { start: 0, end: outer }), g.ints([0])], { keepdims: 1 });
  return reshape(g, data, concat(g, [leading, g.op('Shape', [data], { start: outer })]));
};

/** Output i holds the rows whose partition is i, in their order. */
const dynamicPartition = (g: GraphBuilder, data: Value, partitions: Value, count: number): readonly Value[] => {
  const outer = rankOf(partitions, 'the partitions');
  const rows = asRows(g, data, outer);
  const flat = reshape(g, int64(g, partitions), g.ints([-1]));
  return Array.from({ length: count }, (_, i) => {
    const places = g.op('NonZero', [g.op('Equal', [flat, g.scalar('int64', i)])]);
    return g.op('Gather', [rows, g.op('Squeeze', [places, g.ints([0])])], { axis: 0 });
  });
};

/** Row j of part i goes to row indices[i][j] of the result; of several the last one stays, and rows of none are 0. */
const dynamicStitch = (g: GraphBuilder, both: readonly Value[]): Value => {
  if (both.length < 2 || both.length % 2 !== 0)
    throw refuse(`${both.length} inputs, expected as many parts as indices`);
  const [indices, parts] = [both.slice(0, both.length / 2), both.slice(both.length / 2)];
  const flat = indices.map((index) => reshape(g, refuseNegative(g, index), g.ints([-1])));
  const rows = parts.map((part, i) => asRows(g, part, rankOf(indices[i]!, 'an index')));
  const last = g.op('ReduceMax', [concat(g, [g.ints([-1]), ...flat]), g.ints([0])], { keepdims: 1 });
  const size = g.op('Add', [last, g.ints([1])]);
  const rest = g.op('Slice', [shapeOf(g, rows[0]!), g.ints([1]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([0])]);
  const zeros = g.op('Expand', [like(g, parts[0]!, 0), concat(g, [size, rest])]);
  return rows.reduce((merged, row, i) => g.op('ScatterND', [merged, unsqueeze(g, flat[i]!, [1]), row]), zeros);
};

const stitch = op({ inputs: ['indices*'], moves: true, lower: (g, { indices }) => dynamicStitch(g, indices) });

export const dynamics: Readonly<Record<string, OpRow>> = {
  DynamicPartition: op({
    inputs: ['data', 'partitions'],
    attrs: { num_partitions: int() },
    moves: true,
    lower: (g, { data, partitions }, { num_partitions }) => dynamicPartition(g, data, partitions, num_partitions),
  }),
  // its two lists of N stand one behind the other
  DynamicStitch: stitch,
  ParallelDynamicStitch: stitch,
};
