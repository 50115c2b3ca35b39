/**
 * Products of matrices, and parts of them.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/matmul_op_impl.h, matrix_diag_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, int64, iota, like, rankOf, sizeOf, unsqueeze } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { bool, dtype, type OpRow, op } from '../table.ts';

/** The last two dimensions exchanged. */
const flipped = (g: GraphBuilder, x: Value): Value => {
  const rank = rankOf(x, 'a matrix');
  const axes = Array.from({ length: rank }, (_, i) => i);
  return g.op('Transpose', [x], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] });
};

/** [.., m, k] x [.., k, n] -> [.., m, n]; small integers are multiplied as int32. */
export const matMul = (g: GraphBuilder, a: Value, b: Value, flipA: boolean, flipB: boolean, out?: DType): Value => {
  const result = out ?? a.dtype;
  const computed: DType =
    result === 'int8' || result === 'uint8' || result === 'int16' || result === 'uint16' ? 'int32' : result;
  const [x, y] = [cast(g, a, computed), cast(g, b, computed)];
  return cast(g, g.op('MatMul', [flipA ? flipped(g, x) : x, flipB ? flipped(g, y) : y]), result);
};

const batchMatMul = op({
  inputs: ['x', 'y'],
  attrs: { adj_x: bool(false), adj_y: bool(false) },
  lower: (g, { x, y }, { adj_x, adj_y }) => matMul(g, x, y, adj_x, adj_y),
});

/** Row and column numbers of the last two dimensions: [m, 1] and [1, n]. */
const rowsAndColumns = (g: GraphBuilder, x: Value): readonly [Value, Value] => {
  const rank = rankOf(x, 'a matrix');
  return [unsqueeze(g, iota(g, sizeOf(g, x, rank - 2)), [1]), unsqueeze(g, iota(g, sizeOf(g, x, rank - 1)), [0])];
};

/** Element (i, j) stays where i - j <= lower and j - i <= upper, a negative bound being none; else it is 0. */
const bandPart = (g: GraphBuilder, x: Value, lower: Value, upper: Value): Value => {
  const [i, j] = rowsAndColumns(g, x);
  const below = g.op('Sub', [i, j]);
  const within = (bound: Value, distance: Value): Value => {
    const number = int64(g, bound);
    return g.op('Or', [g.op('Less', [number, g.scalar('int64', 0)]), g.op('LessOrEqual', [distance, number])]);
  };
  const stays = g.op('And', [within(lower, below), within(upper, g.op('Neg', [below]))]);
  return g.op('Where', [stays, x, like(g, x, 0)]);
};

// biome-ignore format: one op a line
export const matrices: Readonly<Record<string, OpRow>> = {
  MatMul: op({ inputs: ['a', 'b'], attrs: { transpose_a: bool(false), transpose_b: bool(false) }, lower: (g, { a, b }, { transpose_a, transpose_b }) => matMul(g, a, b, transpose_a, transpose_b) }),
  BatchMatMul:   batchMatMul,
  BatchMatMulV2: batchMatMul,
  BatchMatMulV3: op({ inputs: ['x', 'y'], attrs: { Tout: dtype(), adj_x: bool(false), adj_y: bool(false) }, lower: (g, { x, y }, { Tout, adj_x, adj_y }) => matMul(g, x, y, adj_x, adj_y, Tout) }),
  MatrixBandPart: op({ inputs: ['input', 'num_lower', 'num_upper'], lower: (g, args) => bandPart(g, args.input, args.num_lower, args.num_upper) }),
};
