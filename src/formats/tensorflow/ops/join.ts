/**
 * Joining and parting tensors.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/array_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  constantInt,
  fromFront,
  int64,
  known,
  like,
  rankOf,
  sizeOf,
  squeeze,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { int, type OpRow, op, refuse } from '../table.ts';

/** The rank of what is joined: any one of them may tell it. */
const rankOfAll = (values: readonly Value[]): number =>
  rankOf(values.find(({ shape }) => shape) ?? values[0]!, 'what is joined');

const join = (g: GraphBuilder, values: readonly Value[], axis: Value): Value => {
  const found = constantInt(g, axis, 'the axis');
  return concat(g, values, found < 0 ? fromFront(found, rankOfAll(values)) : found);
};

/** Values side by side along a new dimension. */
const pack = (g: GraphBuilder, values: readonly Value[], axis: number): Value => {
  const at = axis < 0 ? axis + rankOfAll(values) + 1 : axis;
  return concat(
    g,
    values.map((x) => unsqueeze(g, x, [at])),
    at,
  );
};

const unpack = (g: GraphBuilder, value: Value, num: number, axis: number): readonly Value[] => {
  const at = fromFront(axis, rankOf(value, 'what is unpacked'));
  if (num === 1) return [squeeze(g, value, [at])];
  if (value.shape?.length === 1) {
    return Array.from({ length: num }, (_, i) => g.op('Gather', [value, g.scalar('int64', i)], { axis: 0 }));
  }
  if (num === 0) return [];
  const parts = g.ops('Split', [value], { axis: at, num_outputs: num }, num);
  return parts.map((part) => squeeze(g, part, [at]));
};

const split = (g: GraphBuilder, value: Value, axis: Value, count: number): readonly Value[] => {
  const at = fromFront(constantInt(g, axis, 'the axis'), rankOf(value, 'what is split'));
  return count === 1 ? [value] : g.ops('Split', [value], { axis: at, num_outputs: count }, count);
};

/** One of the sizes may be -1: it is what the others leave. */
const splitBySizes = (g: GraphBuilder, value: Value, sizes: Value, axis: Value, count: number): readonly Value[] => {
  const at = fromFront(constantInt(g, axis, 'the axis'), rankOf(value, 'what is split'));
  const wide = int64(g, sizes);
  const numbers = known(g, sizes);
  const open = numbers?.indexOf(-1);
  const total = value.shape?.[at];
  if (numbers && open === -1) return count === 1 ? [value] : g.ops('Split', [value, wide], { axis: at }, count);
  if (numbers && typeof total === 'number') {
    const rest = total - numbers.reduce((sum, size) => sum + size, 1);
    return g.ops('Split', [value, g.ints(numbers.map((size) => (size === -1 ? rest : size)))], { axis: at }, count);
  }
  // -1 is replaced by total - (sum of sizes + 1)
  const sum = g.op('ReduceSum', [wide, g.ints([0])], { keepdims: 1 });
  const rest = g.op('Sub', [g.op('Sub', [sizeOf(g, value, at), sum]), g.ints([1])]);
  const filled = g.op('Where', [g.op('Equal', [wide, g.ints([-1])]), rest, wide]);
  return g.ops('Split', [value, filled], { axis: at }, count);
};

/** Where each of the shapes begins in their concatenation along `axis`: zero but there. */
const concatOffsets = (g: GraphBuilder, axis: Value, shapes: readonly Value[]): readonly Value[] => {
  const rank = shapes[0]?.shape?.[0];
  if (typeof rank !== 'number') throw refuse('the rank of what is concatenated is unknown');
  const at = fromFront(constantInt(g, axis, 'the axis'), rank);
  const zero = like(g, shapes[0]!, 0);
  const mask = g.constant({
    dtype: 'bool',
    shape: [rank],
    data: Uint8Array.from({ length: rank }, (_, i) => (i === at ? 1 : 0)),
  });
  let offset = g.op('Mul', [shapes[0]!, zero]);
  return shapes.map((shape) => {
    const here = offset;
    offset = g.op('Add', [offset, g.op('Where', [mask, shape, zero])]);
    return cast(g, here, shapes[0]!.dtype);
  });
};

// biome-ignore format: one op a line
export const joining: Readonly<Record<string, OpRow>> = {
  Concat:       op({ inputs: ['concat_dim', 'values*'], moves: true, lower: (g, { concat_dim, values }) => join(g, values, concat_dim) }),
  ConcatV2:     op({ inputs: ['values*', 'axis'], moves: true, lower: (g, { values, axis }) => join(g, values, axis) }),
  ConcatOffset: op({ inputs: ['concat_dim', 'shape*'], lower: (g, args) => concatOffsets(g, args.concat_dim, args.shape) }),
  Pack:         op({ inputs: ['values*'], attrs: { axis: int(0) }, moves: true, lower: (g, { values }, { axis }) => pack(g, values, axis) }),
  Unpack:       op({ inputs: ['value'], attrs: { num: int(), axis: int(0) }, moves: true, lower: (g, { value }, { num, axis }) => unpack(g, value, num, axis) }),
  Split:        op({ inputs: ['split_dim', 'value'], attrs: { num_split: int() }, moves: true, lower: (g, { value, split_dim }, { num_split }) => split(g, value, split_dim, num_split) }),
  SplitV:       op({ inputs: ['value', 'size_splits', 'split_dim'], attrs: { num_split: int() }, moves: true, lower: (g, { value, size_splits, split_dim }, { num_split }) => splitBySizes(g, value, size_splits, split_dim, num_split) }),
  Tile:         op({ inputs: ['input', 'multiples'], moves: true, lower: (g, { input, multiples }) => g.op('Tile', [input, int64(g, multiples)]) }),
};
