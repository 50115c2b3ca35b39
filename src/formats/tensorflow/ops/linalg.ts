/**
 * Linear algebra, by kernels of our own. Vectors of eigenvalues and singular values are refused: their signs are the
 * accident of an implementation.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/linalg_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import { bool, dtype, type HostOutput, hosted, type OpRow, op, refuse } from '../table.ts';
import { broadcast } from './text.ts';

const same = (x: Value): readonly HostOutput[] => [{ dtype: x.dtype, shape: x.shape }];
const outer = (shape: Shape, ...behind: readonly Dim[]): Shape => shape && [...shape.slice(0, -2), ...behind];
const least = (a: Dim, b: Dim): Dim => (typeof a === 'number' && typeof b === 'number' ? Math.min(a, b) : '?');
const sizes = ({ shape }: Value): readonly [Dim, Dim] => [shape?.at(-2) ?? '?', shape?.at(-1) ?? '?'];

const determinant = (g: GraphBuilder, x: Value, log: boolean): readonly Value[] => {
  const output = { dtype: x.dtype, shape: outer(x.shape) };
  return g.host('MatrixDeterminant', [x], { log: Number(log) }, log ? [output, output] : [output]);
};

const solve = (
  g: GraphBuilder,
  matrix: Value,
  rhs: Value,
  flags: Readonly<Record<'adjoint' | 'triangular' | 'lower', boolean>>,
): Value => {
  const front = broadcast(outer(matrix.shape), outer(rhs.shape));
  const shape = front && rhs.shape && [...front, ...rhs.shape.slice(-2)];
  const attributes = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, Number(flag)]));
  return g.host('MatrixSolve', [matrix, rhs], attributes, [{ dtype: rhs.dtype, shape }])[0]!;
};

const whole = hosted({ inputs: ['input'], outputs: ({ input }) => same(input) });

// biome-ignore format: one op a line
export const algebra: Readonly<Record<string, OpRow>> = {
  Cholesky:             whole,
  MatrixExponential:    whole,
  MatrixInverse:        hosted({ inputs: ['input'], attrs: { adjoint: bool(false) }, outputs: ({ input }) => same(input) }),
  MatrixDeterminant:    op({ inputs: ['input'], host: true, lower: (g, { input }) => determinant(g, input, false) }),
  LogMatrixDeterminant: op({ inputs: ['input'], host: true, lower: (g, { input }) => determinant(g, input, true) }),
  MatrixSolve:          op({ inputs: ['matrix', 'rhs'], attrs: { adjoint: bool(false) }, host: true, lower: (g, { matrix, rhs }, { adjoint }) => solve(g, matrix, rhs, { adjoint, triangular: false, lower: false }) }),
  MatrixTriangularSolve: op({ inputs: ['matrix', 'rhs'], attrs: { lower: bool(true), adjoint: bool(false) }, host: true, lower: (g, { matrix, rhs }, { lower, adjoint }) => solve(g, matrix, rhs, { adjoint, triangular: true, lower }) }),
  Lu:                   hosted({ inputs: ['input'], attrs: { output_idx_type: dtype('int32') }, outputs: ({ input }, { output_idx_type }) => [{ dtype: input.dtype, shape: input.shape }, { dtype: output_idx_type, shape: input.shape?.slice(0, -1) }] }),
  Qr:                   hosted({ inputs: ['input'], attrs: { full_matrices: bool(false) }, outputs: ({ input }, { full_matrices }) => {
    const [m, n] = sizes(input);
    const width = full_matrices ? m : least(m, n);
    return [{ dtype: input.dtype, shape: outer(input.shape, m, width) }, { dtype: input.dtype, shape: outer(input.shape, width, n) }];
  } }),
  SelfAdjointEigV2:     op({ inputs: ['input'], attrs: { compute_v: bool(true) }, host: true, lower: (g, { input }, { compute_v }) => {
    if (compute_v) throw refuse("compute_v: the signs of eigenvectors are the accident of an implementation; supported for eigenvalues");
    const [e] = g.host('SelfAdjointEigV2', [input], {}, [{ dtype: input.dtype, shape: input.shape?.slice(0, -1) }]);
    return [e!, g.scalar(input.dtype, 0)];
  } }),
  Svd:                  op({ inputs: ['input'], attrs: { compute_uv: bool(true), full_matrices: bool(false) }, host: true, lower: (g, { input }, { compute_uv }) => {
    if (compute_uv) throw refuse("compute_uv: the signs of singular vectors are the accident of an implementation; supported for singular values");
    const [s] = g.host('Svd', [input], {}, [{ dtype: input.dtype, shape: outer(input.shape, least(...sizes(input))) }]);
    const none = g.scalar(input.dtype, 0);
    return [s!, none, none];
  } }),
  TridiagonalSolve:     op({ inputs: ['diagonals', 'rhs'], attrs: { partial_pivoting: bool(true), perturb_singular: bool(false) }, host: true, lower: (g, { diagonals, rhs }, { perturb_singular }) => {
    if (perturb_singular) throw refuse('perturb_singular is not supported');
    return g.host('TridiagonalSolve', [diagonals, rhs], {}, same(rhs));
  } }),
  // a_i x_(i+1) + b_i x_i + c_i x_(i-1), the rows beyond the ends being 0
  TridiagonalMatMul:    op({ inputs: ['superdiag', 'maindiag', 'subdiag', 'rhs'], lower: (g, { superdiag, maindiag, subdiag, rhs }) => {
    const column = (x: Value): Value => g.op('Transpose', [x], { perm: [...(x.shape ?? []).keys()].map((i, _, all) => i < all.length - 2 ? i : all.length * 2 - 3 - i) });
    const rank = rhs.shape?.length ?? superdiag.shape?.length;
    if (rank === undefined || !superdiag.shape || !rhs.shape) throw refuse('the rank of rhs is unknown');
    const shifted = (from: number, to: number, pads: readonly [number, number]): Value => {
      const kept = g.op('Slice', [rhs, g.ints([from]), g.ints([to]), g.ints([rank - 2])]);
      return g.op('Pad', [kept, g.ints(pads), g.scalar(rhs.dtype, 0), g.ints([rank - 2])], { mode: 'constant' });
    };
    const parts = [g.op('Mul', [column(superdiag), shifted(1, Number.MAX_SAFE_INTEGER, [0, 1])]), g.op('Mul', [column(maindiag), rhs]), g.op('Mul', [column(subdiag), shifted(0, -1, [1, 0])])];
    return parts.reduce((sum, x) => g.op('Add', [sum, x]));
  } }),
};
