/**
 * Linear algebra by kernels of our own, in float64. What has no one answer (the signs of singular and eigenvectors, the
 * order of an eigenvalue's own) is refused: it is the accident of an implementation.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/BatchLinearAlgebra.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, iota, isFloat, rankOf, sizeOf, transpose, unsqueeze } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import { type AtenTable, refuse, row } from '../aten.ts';
import type { Int, Scalar } from '../values.ts';
import { inverse } from './matrix.ts';
import { axisOf, fixed, range } from './operands.ts';
import { vectorNorm } from './reduction.ts';

const outer = (shape: Shape, ...behind: readonly Dim[]): Shape => shape && [...shape.slice(0, -2), ...behind];
const least = (a: Dim, b: Dim): Dim => (typeof a === 'number' && typeof b === 'number' ? Math.min(a, b) : '?');
const turned = (g: GraphBuilder, x: Value): Value => {
  const rank = rankOf(x, 'the matrix');
  return transpose(g, x, [...range(0, rank - 2), rank - 1, rank - 2]);
};

const cholesky = (g: GraphBuilder, x: Value, upper: boolean): Value => {
  const [lower] = g.host('Cholesky', [x], {}, [{ dtype: x.dtype, shape: x.shape }]);
  return upper ? turned(g, lower!) : lower!;
};

const determinant = (g: GraphBuilder, x: Value): Value =>
  g.host('MatrixDeterminant', [x], { log: 0 }, [{ dtype: x.dtype, shape: outer(x.shape) }])[0]!;
const logDeterminant = (g: GraphBuilder, x: Value): readonly [Value, Value] => {
  const output = { dtype: x.dtype, shape: outer(x.shape) };
  const [sign, log] = g.host('MatrixDeterminant', [x], { log: 1 }, [output, output]);
  return [sign!, log!];
};

type Flags = Readonly<Record<'adjoint' | 'triangular' | 'lower', boolean>>;
const GENERAL: Flags = { adjoint: false, triangular: false, lower: false };
/** The dimensions in front are made alike by the shape of a sum of both. */
const solved = (g: GraphBuilder, a: Value, b: Value, flags: Flags): Value => {
  const attributes = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, Number(flag)]));
  const front = g.op(
    'Shape',
    [
      g.op('Add', [
        g.op('Gather', [a, g.ints([0])], { axis: rankOf(a, 'the matrix') - 1 }),
        g.op('Gather', [b, g.ints([0])], { axis: rankOf(b, 'the right side') - 1 }),
      ]),
    ],
    { start: 0, end: -2 },
  );
  const whole = (x: Value): Value =>
    g.op('Expand', [x, g.op('Concat', [front, g.op('Shape', [x], { start: -2 })], { axis: 0 })]);
  const [left, right] = [whole(a), whole(b)];
  return g.host('MatrixSolve', [left, right], attributes, [{ dtype: b.dtype, shape: right.shape }])[0]!;
};
/** A right side of one dimension less is a vector. */
const solve = (g: GraphBuilder, a: Value, b: Value, left: boolean): Value => {
  if (!left) return turned(g, solve(g, turned(g, a), turned(g, b), true));
  const [rankA, rankB] = [rankOf(a, 'the matrix'), rankOf(b, 'the right side')];
  if (
    rankB === rankA - 1 &&
    rankB > 1 &&
    !b.shape!.every((size, i) => size === a.shape![i]) &&
    b.shape!.some((size) => typeof size === 'string')
  )
    throw refuse(
      'the right side has one dimension less, and whether it is vectors or one matrix hangs on its size, which only the run knows',
    );
  const isVector =
    rankB === 1 || (rankB === rankA - 1 && a.shape!.slice(0, -1).every((size, i) => size === b.shape![i]));
  if (!isVector) return solved(g, a, b, GENERAL);
  return g.op('Squeeze', [solved(g, a, unsqueeze(g, b, [rankB]), GENERAL), g.ints([-1])]);
};
/** Where a matrix has its diagonal: bool [rows, columns]. */
const diagonal = (g: GraphBuilder, x: Value): Value => {
  const rank = rankOf(x, 'the matrix');
  const [rows, columns] = [rank - 2, rank - 1].map((axis) => iota(g, sizeOf(g, x, axis))) as [Value, Value];
  return g.op('Equal', [unsqueeze(g, rows, [1]), unsqueeze(g, columns, [0])]);
};
const triangular = (g: GraphBuilder, a: Value, b: Value, upper: boolean, transposed: boolean, unit: boolean): Value => {
  const own = unit ? g.op('Where', [diagonal(g, a), g.scalar(a.dtype, 1), a]) : a;
  return transposed
    ? solved(g, turned(g, own), b, { adjoint: false, triangular: true, lower: upper })
    : solved(g, own, b, { adjoint: false, triangular: true, lower: !upper });
};

const singularValues = (g: GraphBuilder, x: Value): Value => {
  const width = least(x.shape?.at(-2) ?? '?', x.shape?.at(-1) ?? '?');
  return g.host('Svd', [x], {}, [{ dtype: x.dtype, shape: outer(x.shape, width) }])[0]!;
};
const symmetricEigenvalues = (g: GraphBuilder, x: Value, uplo: string): Value => {
  const own = uplo.toUpperCase() === 'U' ? turned(g, x) : x;
  return g.host('SelfAdjointEigV2', [own], {}, [{ dtype: x.dtype, shape: x.shape?.slice(0, -1) }])[0]!;
};

const qr = (g: GraphBuilder, x: Value, mode: string): readonly [Value, Value] => {
  const [m, n] = [x.shape?.at(-2) ?? '?', x.shape?.at(-1) ?? '?'];
  const full = mode === 'complete';
  const width = full ? m : least(m, n);
  const shapes = [outer(x.shape, m, width), outer(x.shape, width, n)];
  const [q, r] = g.host(
    'Qr',
    [x],
    { full_matrices: Number(full) },
    shapes.map((shape) => ({ dtype: x.dtype, shape })),
  );
  if (mode === 'r') throw refuse('mode "r"');
  return [q!, r!];
};

const lu = (g: GraphBuilder, x: Value): readonly [Value, Value] => {
  const [rows, columns] = [x.shape?.at(-2), x.shape?.at(-1)];
  if (typeof rows === 'number' && typeof columns === 'number' && rows !== columns)
    throw refuse('the LU factors of a matrix that is not square');
  const [factors, order] = g.host('Lu', [x], { output_idx_type: 'int32' }, [
    { dtype: x.dtype, shape: x.shape },
    { dtype: 'int32', shape: x.shape?.slice(0, -1) },
  ]);
  return [factors!, order!];
};

/** Frobenius, nuclear, spectral; sums of columns and rows. */
const matrixNorm = (
  g: GraphBuilder,
  self: Value,
  ord: Scalar | string,
  dims: readonly Int[],
  keepdim: boolean,
  dtype: DType | null,
): Value => {
  const x = dtype ? cast(g, self, dtype) : self;
  if (!isFloat(x)) throw refuse(`the norm of ${x.dtype}`);
  const [a, b] = dims.map((dim) => axisOf(x, dim)) as [number, number];
  const number = typeof ord === 'string' ? undefined : fixed(ord, 'ord');
  if (ord === 'fro') return vectorNorm(g, x, 2, [a, b], keepdim);
  const sums = (summedAxis: number, kept: number, op: 'ReduceMax' | 'ReduceMin'): Value => {
    const sum = g.op('ReduceSum', [g.op('Abs', [x]), g.ints([summedAxis])], { keepdims: 1 });
    const found = g.op(op, [sum, g.ints([kept])], { keepdims: 1 });
    return keepdim ? found : g.op('Squeeze', [found, g.ints([a, b])]);
  };
  if (number === 1 || number === -1) return sums(a, b, number === 1 ? 'ReduceMax' : 'ReduceMin');
  if (number === Number.POSITIVE_INFINITY || number === Number.NEGATIVE_INFINITY)
    return sums(b, a, number > 0 ? 'ReduceMax' : 'ReduceMin');
  const rank = rankOf(x, 'the tensor');
  const values = singularValues(
    g,
    transpose(g, x, [...range(0, rank).filter((axis) => axis !== a && axis !== b), a, b]),
  );
  const axes = g.ints([rank - 2]);
  const reduced = ord === 'nuc' ? 'ReduceSum' : number === 2 ? 'ReduceMax' : number === -2 ? 'ReduceMin' : undefined;
  if (!reduced) throw refuse(`ord ${String(ord)}`);
  const found = g.op(reduced, [values, axes], { keepdims: 0 });
  return keepdim ? unsqueeze(g, found, [Math.min(a, b), Math.max(a, b)]) : found;
};

const SIGNS =
  'their signs are the accident of an implementation; the values alone are supported (torch.linalg.eigvalsh, torch.linalg.svdvals)';
// biome-ignore format: one operator a line
export const linalg: AtenTable = {
  'aten::linalg_det': row<{ A: Value }>(({ g, A }) => determinant(g, A)),
  'aten::det': row<{ self: Value }>(({ g, self }) => determinant(g, self)),
  'aten::_linalg_det': row<{ A: Value }>(({ g, A }) => [determinant(g, A), ...lu(g, A)]),
  'aten::logdet': row<{ self: Value }>(({ g, self }) => { const [sign, log] = logDeterminant(g, self); return g.op('Where', [g.op('Less', [sign, g.scalar(sign.dtype, 0)]), g.scalar(log.dtype, Number.NaN), log]); }),
  'aten::linalg_slogdet': row<{ A: Value }>(({ g, A }) => logDeterminant(g, A)),
  'aten::slogdet': row<{ self: Value }>(({ g, self }) => logDeterminant(g, self)),
  'aten::_linalg_slogdet': row<{ A: Value }>(({ g, A }) => [...logDeterminant(g, A), ...lu(g, A)]),
  'aten::linalg_inv': row<{ A: Value }>(({ g, A }) => inverse(g, A)),
  'aten::inverse': row<{ self: Value }>(({ g, self }) => inverse(g, self)),
  'aten::linalg_inv_ex': row<{ A: Value }>(({ g, A }) => [inverse(g, A), g.op('Expand', [g.scalar('int32', 0), g.op('Shape', [A], { start: 0, end: -2 })])]),
  'aten::linalg_cholesky': row<{ self: Value; upper: boolean }>(({ g, self, upper }) => cholesky(g, self, upper)),
  'aten::linalg_cholesky_ex': row<{ self: Value; upper: boolean }>(({ g, self, upper }) => [cholesky(g, self, upper), g.op('Expand', [g.scalar('int32', 0), g.op('Shape', [self], { start: 0, end: -2 })])]),
  'aten::cholesky': row<{ self: Value; upper: boolean }>(({ g, self, upper }) => cholesky(g, self, upper)),
  'aten::cholesky_solve': row<{ self: Value; input2: Value; upper: boolean }>(({ g, self, input2, upper }) => { const lower = upper ? turned(g, input2) : input2; return triangular(g, lower, triangular(g, lower, self, false, false, false), false, true, false); }),
  'aten::linalg_solve': row<{ A: Value; B: Value; left: boolean }>(({ g, A, B, left }) => solve(g, A, B, left)),
  'aten::linalg_solve_ex': row<{ A: Value; B: Value; left: boolean }>(({ g, A, B, left }) => [solve(g, A, B, left), g.op('Expand', [g.scalar('int32', 0), g.op('Shape', [A], { start: 0, end: -2 })])]),
  'aten::_linalg_solve_ex': row<{ A: Value; B: Value; left: boolean }>(({ g, A, B, left }) => [solve(g, A, B, left), ...lu(g, A), g.op('Expand', [g.scalar('int32', 0), g.op('Shape', [A], { start: 0, end: -2 })])]),
  'aten::linalg_solve_triangular': row<{ self: Value; B: Value; upper: boolean; left: boolean; unitriangular: boolean }>(({ g, self, B, upper, left, unitriangular }) => left ? triangular(g, self, B, upper, false, unitriangular) : turned(g, triangular(g, turned(g, self), turned(g, B), !upper, false, unitriangular))),
  'aten::triangular_solve': row<{ self: Value; A: Value; upper: boolean; transpose: boolean; unitriangular: boolean }>(({ g, self, A, upper, transpose: t, unitriangular }) => [triangular(g, A, self, upper, t, unitriangular), A]),
  'aten::linalg_svdvals': row<{ A: Value }>(({ g, A }) => singularValues(g, A)),
  'aten::linalg_eigvalsh': row<{ self: Value; UPLO: string }>(({ g, self, UPLO }) => symmetricEigenvalues(g, self, UPLO)),
  'aten::_linalg_eigh': row<{ A: Value; UPLO: string; compute_v: boolean }>(({ g, A, UPLO, compute_v }) => { if (compute_v) throw refuse(`eigenvectors: ${SIGNS}`); return [symmetricEigenvalues(g, A, UPLO), g.scalar(A.dtype, 0)]; }),
  'aten::_linalg_svd': row<{ A: Value; compute_uv: boolean }>(({ g, A, compute_uv }) => { if (compute_uv) throw refuse(`singular vectors: ${SIGNS}`); const none = g.scalar(A.dtype, 0); return [none, singularValues(g, A), none]; }),
  'aten::linalg_qr': row<{ A: Value; mode: string }>(({ g, A, mode }) => qr(g, A, mode)),
  'aten::qr': row<{ self: Value; some: boolean }>(({ g, self, some }) => qr(g, self, some ? 'reduced' : 'complete')),
  'aten::linalg_matrix_norm': row<{ self: Value; ord: Scalar | string; dim: readonly Int[]; keepdim: boolean; dtype: DType | null }>(({ g, self, ord, dim, keepdim, dtype }) => matrixNorm(g, self, ord, dim, keepdim, dtype)),
  'aten::linalg_norm': row<{ self: Value; ord: Scalar | string | null; dim: readonly Int[] | null; keepdim: boolean; dtype: DType | null }>(({ g, self, ord, dim, keepdim, dtype }) => {
    const x = dtype ? cast(g, self, dtype) : self;
    if (ord === null) return vectorNorm(g, x, 2, dim, keepdim);
    const dims = dim ?? range(0, rankOf(x, 'the tensor'));
    if (dims.length === 2) return matrixNorm(g, x, ord, dims, keepdim, null);
    if (typeof ord === 'string') throw refuse(`ord ${ord} of a vector`);
    return vectorNorm(g, x, fixed(ord, 'ord'), dims, keepdim);
  }),
  'aten::frobenius_norm': row<{ self: Value; dim: readonly Int[]; keepdim: boolean }>(({ g, self, dim, keepdim }) => vectorNorm(g, self, 2, dim, keepdim)),
  'aten::nuclear_norm': row<{ self: Value; dim?: readonly Int[]; keepdim: boolean }>(({ g, self, dim, keepdim }) => matrixNorm(g, self, 'nuc', dim ?? [0, 1], keepdim, null)),
  'aten::linalg_matrix_exp': row<{ self: Value }>(({ g, self }) => g.host('MatrixExponential', [self], {}, [{ dtype: self.dtype, shape: self.shape }])[0]!),
  'aten::matrix_exp': row<{ self: Value }>(({ g, self }) => g.host('MatrixExponential', [self], {}, [{ dtype: self.dtype, shape: self.shape }])[0]!),
};
