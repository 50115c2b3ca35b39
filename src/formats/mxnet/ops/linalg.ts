/**
 * Linear algebra over the last two axes; what no operator of ONNX says runs as kernels of our own.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/tensor/la_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat, fromFront, like, rankOf, sizeOf } from '../../../graph/layers/values.ts';
import { inversePermutation } from '../../../tensor/permute.ts';
import { bool, float, int } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { noScalar } from './axes.ts';
import { diagonalOf } from './fill.ts';
import { turned } from './matrix.ts';

const times = (g: GraphBuilder, x: Value, factor: number): Value =>
  factor === 1 ? x : g.op('Mul', [x, like(g, x, factor)]);
const maybe = (g: GraphBuilder, x: Value, transposed: boolean): Value => (transposed ? turned(g, x) : x);
const product = (g: GraphBuilder, a: Value, b: Value): Value => g.op('MatMul', [a, b]);
const half = (g: GraphBuilder, x: Value, lower: boolean): Value => g.op('Trilu', [x], { upper: lower ? 0 : 1 });
const inverse = (g: GraphBuilder, x: Value): Value =>
  g.host('MatrixInverse', [x], { adjoint: 0 }, [{ dtype: x.dtype, shape: x.shape }])[0]!;
const solve = (g: GraphBuilder, matrix: Value, rhs: Value, transposed: boolean, lower: boolean): Value =>
  g.host('MatrixSolve', [matrix, rhs], { adjoint: Number(transposed), triangular: 1, lower: Number(lower) }, [
    { dtype: rhs.dtype, shape: rhs.shape },
  ])[0]!;
const determinant = (g: GraphBuilder, x: Value, log: boolean): readonly Value[] => {
  const output = { dtype: x.dtype, shape: x.shape?.slice(0, -2) };
  return g.host('MatrixDeterminant', [x], { log: Number(log) }, log ? [output, output] : [output]);
};
/** The order of axes in which the rows of the matrices, which lie along `axis`, are the last but one; undefined where they are. */
const rowsLast = (x: Value, axis: number): readonly number[] | undefined => {
  const rank = rankOf(x, 'its input');
  const rows = fromFront(axis, rank);
  if (rows === rank - 2) return undefined;
  const rest = Array.from({ length: rank - 1 }, (_, i) => i).filter((i) => i !== rows);
  return [...rest, rows, rank - 1];
};
/** A product of matrices whose rows lie along `axis`, made with the rows in the last axis but one. */
const alongAxis = (
  g: GraphBuilder,
  matrices: readonly Value[],
  axis: number,
  formula: (...matrices: Value[]) => Value,
): Value => {
  const perm = rowsLast(matrices[0]!, axis);
  if (!perm) return formula(...matrices);
  const made = formula(...matrices.map((x) => g.transpose(x, perm)));
  return g.transpose(made, inversePermutation(perm));
};

/** A vector [.., n] as diagonal `k` of a matrix [.., n + |k|, n + |k|]. */
const onDiagonal = (g: GraphBuilder, x: Value, k: number): Value => {
  const rank = rankOf(x, 'its input');
  const none = Array.from({ length: rank - 1 }, () => 0);
  const padded = g.op('Pad', [x, g.ints([...none, Math.max(0, -k), ...none, Math.max(0, k)]), like(g, x, 0)]);
  const size = g.op('Squeeze', [sizeOf(g, padded, rank - 1), g.ints([0])]);
  const index = g.op('Range', [g.scalar('int64', 0), size, g.scalar('int64', 1)]);
  const on = g.op('Equal', [g.op('Sub', [index, g.op('Unsqueeze', [index, g.ints([1])])]), g.scalar('int64', k)]);
  return g.op('Where', [on, g.op('Unsqueeze', [padded, g.ints([rank])]), like(g, x, 0)]);
};

/** The row-major places of a triangle of an n by n matrix, a lower one by rows, an upper one by columns. */
const triangle = (n: number, offset: number, lower: boolean): readonly number[] => {
  const places: number[] = [];
  for (let outer = 0; outer < n; outer++) {
    for (let inner = 0; inner < n; inner++) {
      const [row, column] = lower ? [outer, inner] : [inner, outer];
      if (lower ? column - row <= offset : column - row >= offset) places.push(row * n + column);
    }
  }
  return places;
};
const MOST = 1 << 22;
const sideOf = (x: Value, what: string): number => {
  const n = x.shape?.at(-1);
  if (typeof n !== 'number' || n * n > MOST) throw refuse(`${what} is not known, or too large`);
  return n;
};
/** Offsets on the other side of the diagonal choose the triangle, whatever `lower` says. */
const isLower = (offset: number, lower: boolean): boolean => (offset === 0 ? lower : offset < 0);

// biome-ignore format: one op a line where it fits
export const algebra: Readonly<Record<string, OpRow>> = {
  _linalg_gemm: op({
    inputs: ['A', 'B', 'C'],
    attrs: { transpose_a: bool(false), transpose_b: bool(false), alpha: float(1), beta: float(1), axis: int(-2) },
    lower: (g, { A, B, C }, a) => {
      return alongAxis(g, [A, B, C], a.axis, (x, y, z) => {
        const made = times(g, product(g, maybe(g, x!, a.transpose_a), maybe(g, y!, a.transpose_b)), a.alpha);
        return g.op('Add', [made, times(g, z!, a.beta)]);
      });
    },
  }),
  _linalg_gemm2: op({
    inputs: ['A', 'B'],
    attrs: { transpose_a: bool(false), transpose_b: bool(false), alpha: float(1), axis: int(-2) },
    lower: (g, { A, B }, a) => {
      return alongAxis(g, [A, B], a.axis, (x, y) =>
        times(g, product(g, maybe(g, x!, a.transpose_a), maybe(g, y!, a.transpose_b)), a.alpha));
    },
  }),
  _linalg_syrk: op({
    inputs: ['A'],
    attrs: { transpose: bool(false), alpha: float(1) },
    lower: (g, { A }, { transpose, alpha }) => times(g, transpose ? product(g, turned(g, A), A) : product(g, A, turned(g, A)), alpha),
  }),
  _linalg_trmm: op({
    inputs: ['A', 'B'],
    attrs: { transpose: bool(false), rightside: bool(false), lower: bool(true), alpha: float(1) },
    lower: (g, { A, B }, a) => {
      const own = maybe(g, half(g, A, a.lower), a.transpose);
      return times(g, a.rightside ? product(g, B, own) : product(g, own, B), a.alpha);
    },
  }),
  _linalg_trsm: op({
    inputs: ['A', 'B'],
    attrs: { transpose: bool(false), rightside: bool(false), lower: bool(true), alpha: float(1) },
    // X op(A) = B is op(A)^T X^T = B^T
    lower: (g, { A, B }, a) =>
      a.rightside
        ? turned(g, solve(g, A, times(g, turned(g, B), a.alpha), !a.transpose, a.lower))
        : solve(g, A, times(g, B, a.alpha), a.transpose, a.lower),
  }),
  _linalg_potrf: op({ inputs: ['A'], lower: (g, { A }) => g.host('Cholesky', [A], {}, [{ dtype: A.dtype, shape: A.shape }]) }),
  _linalg_potri: op({ inputs: ['A'], lower: (g, { A }) => inverse(g, product(g, half(g, A, true), turned(g, half(g, A, true)))) }),
  _linalg_inverse: op({ inputs: ['A'], lower: (g, { A }) => inverse(g, A) }),
  _linalg_det: op({ inputs: ['A'], lower: (g, { A }) => noScalar(g, determinant(g, A, false)[0]!) }),
  _linalg_slogdet: op({ inputs: ['A'], lower: (g, { A }) => determinant(g, A, true).map((value) => noScalar(g, value)) }),
  _linalg_sumlogdiag: op({
    inputs: ['A'],
    lower: (g, { A }) => noScalar(g, g.op('ReduceSum', [g.op('Log', [diagonalOf(g, A, 0)]), g.ints([-1])], { keepdims: 0 })),
  }),
  _linalg_extractdiag: op({ inputs: ['A'], attrs: { offset: int(0) }, lower: (g, { A }, { offset }) => diagonalOf(g, A, offset) }),
  _linalg_makediag: op({ inputs: ['A'], attrs: { offset: int(0) }, lower: (g, { A }, { offset }) => onDiagonal(g, A, offset) }),
  _linalg_extracttrian: op({
    inputs: ['A'],
    attrs: { offset: int(0), lower: bool(true) },
    lower: (g, { A }, { offset, lower }) => {
      const n = sideOf(A, 'the size of the matrix');
      const rank = rankOf(A, 'its input');
      const flat = g.op('Reshape', [A, concat(g, [g.op('Shape', [A], { end: rank - 2 }), g.ints([n * n])])]);
      return g.op('Gather', [flat, g.ints(triangle(n, offset, isLower(offset, lower)))], { axis: rank - 2 });
    },
  }),
  _linalg_maketrian: op({
    inputs: ['A'],
    attrs: { offset: int(0), lower: bool(true) },
    lower: (g, { A }, { offset, lower }) => {
      // n (n + 1) / 2 elements make a triangle of n, beside a diagonal that is |offset| away
      const count = sideOf(A, 'the number of its elements');
      const inner = (Math.sqrt(8 * count + 1) - 1) / 2;
      if (!Number.isInteger(inner)) throw refuse(`${count} elements make no triangle`);
      const n = inner + Math.abs(offset);
      const places = triangle(n, offset, isLower(offset, lower));
      const from = Array.from({ length: n * n }, () => count);
      for (const [i, place] of places.entries()) from[place] = i;
      const rank = rankOf(A, 'its input');
      const none = Array.from({ length: rank - 1 }, () => 0);
      const padded = g.op('Pad', [A, g.ints([...none, 0, ...none, 1]), like(g, A, 0)]);
      const spread = g.op('Gather', [padded, g.ints(from)], { axis: rank - 1 });
      return g.op('Reshape', [spread, concat(g, [g.op('Shape', [A], { end: rank - 1 }), g.ints([n, n])])]);
    },
  }),
  _linalg_gelqf: op({
    inputs: ['A'],
    // A^T = Q R, so that A = R^T Q^T
    lower: (g, { A }) => {
      const [m, n] = [A.shape?.at(-2) ?? '?', A.shape?.at(-1) ?? '?'];
      const outer = A.shape?.slice(0, -2);
      const [q, r] = g.host('Qr', [turned(g, A)], { full_matrices: 0 }, [
        { dtype: A.dtype, shape: outer && [...outer, n, m] },
        { dtype: A.dtype, shape: outer && [...outer, m, m] },
      ]);
      return [turned(g, q!), turned(g, r!)];
    },
  }),
};
