/**
 * Products of matrices.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/LinearAlgebra.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  isFloat,
  isHalf,
  rankOf,
  reshape,
  sizeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { type AtenTable, refuse, row } from '../aten.ts';
import { asTensor, promoted } from '../promotion.ts';
import { type Int, numberOf, type Scalar } from '../values.ts';
import { axisOf, range } from './operands.ts';

/** a · b; half types in float32 and rounded once. Operands of several dtypes torch refuses. */
export const product = (g: GraphBuilder, a: Value, b: Value): Value => {
  if (a.dtype !== b.dtype) throw refuse(`a product of ${a.dtype} and ${b.dtype}, which torch refuses as well`);
  if (a.dtype === 'bool') throw refuse('a product of bools');
  return times(g, a, b);
};
/** In float32 of half types; in int32 of narrower integers, whose low bits are kept. */
const times = (g: GraphBuilder, a: Value, b: Value): Value => {
  const own = isHalf(a) ? 'float32' : NARROW.has(a.dtype) ? 'int32' : a.dtype;
  return cast(g, g.op('MatMul', [cast(g, a, own), cast(g, b, own)]), a.dtype);
};
const NARROW: ReadonlySet<string> = new Set(['int8', 'uint8', 'int16']);

/**
 * The rows of each group by the matrix of that group: self [rows, k], mat2 [groups, k, n] -> [rows, n], where offs [groups]
 * says before which row each group ends. Rows behind the last are zeros here; torch leaves there what lay in memory.
 */
const groupedProduct = (g: GraphBuilder, self: Value, mat2: Value, offs: Value | null): Value => {
  const ranks = [rankOf(self, 'self'), rankOf(mat2, 'mat2')];
  if (offs === null && ranks.every((rank) => rank === 3)) return product(g, self, mat2);
  const groups = mat2.shape?.[0];
  if (offs === null || ranks[0] !== 2 || ranks[1] !== 3 || typeof groups !== 'number')
    throw refuse('aten::_grouped_mm of other groups than rows of a matrix, one matrix each, whose number is known');
  const ends = cast(g, offs, 'int64');
  const zero = g.ints([0]);
  const bounds = [zero, ...range(0, groups).map((i) => g.op('Slice', [ends, g.ints([i]), g.ints([i + 1]), zero]))];
  const parts = range(0, groups).map((i) =>
    product(
      g,
      g.op('Slice', [self, bounds[i]!, bounds[i + 1]!, zero]),
      squeeze(g, g.op('Slice', [mat2, g.ints([i]), g.ints([i + 1]), zero]), [0]),
    ),
  );
  const left = g.op('Slice', [self, bounds[groups]!, g.ints([Number.MAX_SAFE_INTEGER]), zero]);
  const none = g.op('Expand', [g.scalar(self.dtype, 0), concat(g, [sizeOf(g, left, 0), sizeOf(g, mat2, 2)], 0)]);
  return g.op('Concat', [...parts, none], { axis: 0 });
};

const isOne = (scalar: Scalar): boolean => numberOf(scalar) === 1;
const scaled = (g: GraphBuilder, x: Value, by: Scalar): Value =>
  isOne(by) ? x : g.op('Mul', [x, asTensor(g, by, x.dtype)]);

interface Added {
  readonly self: Value;
  readonly beta: Scalar;
  readonly alpha: Scalar;
}
/** beta self + alpha product; of beta 0 self does not count, whatever it holds. */
const added = (g: GraphBuilder, { self, beta, alpha }: Added, of: (wide: (x: Value) => Value) => Value): Value => {
  const half = isHalf(self);
  const wide = (x: Value): Value => (half ? cast(g, x, 'float32') : x);
  const found = scaled(g, of(wide), alpha);
  if (numberOf(beta) === 0) {
    // the shape is that of both
    return cast(g, found, self.dtype);
  }
  return cast(g, g.op('Add', [scaled(g, wide(self), beta), found]), self.dtype);
};
const summedOver = (g: GraphBuilder, x: Value, axis: number): Value =>
  g.op('ReduceSum', [x, g.ints([axis])], { keepdims: 0 });

/** [.., n] · [.., n] along the last dimension. */
const dot = (g: GraphBuilder, a: Value, b: Value): Value => product(g, a, b);
const column = (g: GraphBuilder, x: Value): Value => unsqueeze(g, x, [1]);
const outer = (g: GraphBuilder, a: Value, b: Value): Value => g.op('Mul', [column(g, a), unsqueeze(g, b, [0])]);

/** Einsum as torch has it: subscripts in any order of letters, blanks, an ellipsis; capitals are letters of their own. */
const einsum = (g: GraphBuilder, equation: string, tensors: readonly Value[]): Value => {
  const bare = spelt(equation.replaceAll(' ', ''), tensors);
  const { dtype, values } = promoted(g, tensors);
  const own = isHalf(tensors[0]!) ? 'float32' : dtype;
  const [inputs, output] = bare.split('->');
  // what is not said: the letters that stand once, in order, capitals first as torch orders them
  const letters = [...(inputs ?? '').replaceAll(/[,.]/g, '')];
  const once = [...new Set(letters)].filter((letter) => letters.filter((one) => one === letter).length === 1);
  const result = output ?? `${(inputs ?? '').includes('...') ? '...' : ''}${once.sort().join('')}`;
  // the sum of one tensor of integers is int64
  const isSum = tensors.length === 1 && letters.some((letter) => !result.includes(letter)) && !isFloat(tensors[0]!);
  return cast(
    g,
    g.op(
      'Einsum',
      values.map((x) => cast(g, x, own)),
      { equation: `${inputs}->${result}` },
    ),
    isSum ? 'int64' : dtype,
  );
};
/** An ellipsis that the result leaves out is summed over: its dimensions get letters, where ranks are known. */
const spelt = (equation: string, tensors: readonly Value[]): string => {
  const [inputs = '', output] = equation.split('->');
  if (output === undefined || output.includes('...') || !inputs.includes('...')) return equation;
  const free = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((one) => !equation.includes(one));
  const parts = inputs.split(',').map((part, i) => {
    const count = rankOf(tensors[i]!, 'a tensor of an ellipsis') - part.replace('...', '').length;
    return part.replace('...', free.slice(0, count).reverse().join(''));
  });
  return `${parts.join(',')}->${output}`;
};

/** Sums over pairs of dimensions: [a.., s..] and [s.., b..] as two matrices. */
const tensorDot = (g: GraphBuilder, a: Value, b: Value, dimsA: readonly Int[], dimsB: readonly Int[]): Value => {
  const [x, y] = [dimsA.map((dim) => axisOf(a, dim)), dimsB.map((dim) => axisOf(b, dim))];
  const restA = range(0, rankOf(a, 'the tensor')).filter((axis) => !x.includes(axis));
  const restB = range(0, rankOf(b, 'the tensor')).filter((axis) => !y.includes(axis));
  const sizes = (v: Value, axes: readonly number[]): readonly Value[] => axes.map((axis) => sizeOf(g, v, axis));
  const count = (v: Value, axes: readonly number[]): Value =>
    sizes(v, axes).reduce((p, q) => g.op('Mul', [p, q]), g.ints([1]) as Value);
  const inner = count(a, x);
  const left = reshape(g, transpose(g, a, [...restA, ...x]), concat(g, [count(a, restA), inner]));
  const right = reshape(g, transpose(g, b, [...y, ...restB]), concat(g, [inner, count(b, restB)]));
  const shape = [...sizes(a, restA), ...sizes(b, restB)];
  return reshape(g, product(g, left, right), shape.length === 0 ? g.ints([]) : concat(g, shape));
};

/** Rows of both: sum over all pairs of products, [i j] × [k l] -> [ik jl] */
const kron = (g: GraphBuilder, a: Value, b: Value): Value => {
  const { values } = promoted(g, [a, b]);
  const rank = Math.max(...values.map((x) => rankOf(x, 'the tensor')));
  const [x, y] = values.map((v) => unsqueeze(g, v, range(0, rank - rankOf(v, 'the tensor')))) as [Value, Value];
  const wide = unsqueeze(
    g,
    x,
    range(0, rank).map((axis) => 2 * axis + 1),
  );
  const fine = unsqueeze(
    g,
    y,
    range(0, rank).map((axis) => 2 * axis),
  );
  const sizes = range(0, rank).map((axis) => g.op('Mul', [sizeOf(g, x, axis), sizeOf(g, y, axis)]));
  return reshape(g, g.op('Mul', [wide, fine]), sizes.length === 0 ? g.ints([]) : concat(g, sizes));
};

const cross = (g: GraphBuilder, self: Value, other: Value, dim: Int | null): Value => {
  const [a, b] = promoted(g, [self, other]).values as [Value, Value];
  const axis = dim === null ? (a.shape ?? []).indexOf(3) : axisOf(a, dim);
  if (axis < 0) throw refuse('no dimension of 3');
  const turned = (x: Value, order: readonly number[]): Value => g.op('Gather', [x, g.ints(order)], { axis });
  const one = g.op('Mul', [turned(a, [1, 2, 0]), turned(b, [2, 0, 1])]);
  return g.op('Sub', [one, g.op('Mul', [turned(a, [2, 0, 1]), turned(b, [1, 2, 0])])]);
};

/** a_1 · a_2 · … in the order that torch's table of costs finds matters to nothing but rounding: from the left. */
const chain = (g: GraphBuilder, tensors: readonly Value[]): Value => tensors.reduce((a, b) => product(g, a, b));

const power = (g: GraphBuilder, x: Value, n: number): Value => {
  if (n < 0) return power(g, inverse(g, x), -n);
  const rank = rankOf(x, 'the matrix');
  const size = squeeze(g, sizeOf(g, x, rank - 1), [0]);
  if (n === 0) {
    const steps = g.op('Range', [g.scalar('int64', 0), size, g.scalar('int64', 1)]);
    const one = cast(g, g.op('Equal', [unsqueeze(g, steps, [0]), unsqueeze(g, steps, [1])]), x.dtype);
    return g.op('Expand', [one, g.op('Shape', [x])]);
  }
  let [result, square, rest] = [undefined as Value | undefined, x, n];
  while (rest > 0) {
    if (rest % 2 === 1) result = result ? product(g, result, square) : square;
    rest = Math.floor(rest / 2);
    if (rest > 0) square = product(g, square, square);
  }
  return result!;
};
export const inverse = (g: GraphBuilder, x: Value): Value =>
  g.host('MatrixInverse', [x], { adjoint: 0 }, [{ dtype: x.dtype, shape: x.shape }])[0]!;

interface Two {
  readonly self: Value;
  readonly other: Value;
}

// biome-ignore format: one operator a line
export const matrix: AtenTable = {
  'aten::matmul': row<Two>(({ g, self, other }) => product(g, self, other)),
  'aten::mm':  row<{ self: Value; mat2: Value }>(({ g, self, mat2 }) => product(g, self, mat2)),
  'aten::_grouped_mm': row<{ self: Value; mat2: Value; offs: Value | null; bias: Value | null; out_dtype: DType | null }>(({ g, self, mat2, offs, bias, out_dtype }) => {
    if (bias !== null) throw refuse('aten::_grouped_mm with a bias, which torch refuses as well');
    const found = groupedProduct(g, self, mat2, offs);
    return out_dtype === null ? found : cast(g, found, out_dtype);
  }),
  'transformers::grouped_mm_fallback': row<{ input: Value; weight: Value; offs: Value }>(({ g, input, weight, offs }) => groupedProduct(g, input, weight, offs)),
  'aten::bmm': row<{ self: Value; mat2: Value }>(({ g, self, mat2 }) => product(g, self, mat2)),
  'aten::mv':  row<{ self: Value; vec: Value }>(({ g, self, vec }) => product(g, self, vec)),
  'aten::dot': row<{ self: Value; tensor: Value }>(({ g, self, tensor }) => dot(g, self, tensor)),
  'aten::vdot': row<Two>(({ g, self, other }) => dot(g, self, other)),
  'aten::inner': row<Two>(({ g, self, other }) => {
    if (self.shape?.length === 0 || other.shape?.length === 0) return g.op('Mul', [self, other]);
    return tensorDot(g, self, other, [-1], [-1]);
  }),
  'aten::outer': row<{ self: Value; vec2: Value }>(({ g, self, vec2 }) => { const [a, b] = promoted(g, [self, vec2]).values; return outer(g, a!, b!); }),
  'aten::linalg_vecdot': row<{ x: Value; y: Value; dim: Int }>(({ g, x, y, dim }) => { const both = g.op('Mul', [x, y]); return summedOver(g, both, axisOf(both, dim)); }),
  'aten::linalg_matmul': row<Two>(({ g, self, other }) => product(g, self, other)),
  'aten::addmm':  row<Added & { mat1: Value; mat2: Value }>((args) => added(args.g, args, (wide) => times(args.g, wide(args.mat1), wide(args.mat2)))),
  'aten::addmv':  row<Added & { mat: Value; vec: Value }>((args) => added(args.g, args, (wide) => times(args.g, wide(args.mat), wide(args.vec)))),
  'aten::addr':   row<Added & { vec1: Value; vec2: Value }>((args) => added(args.g, args, (wide) => outer(args.g, wide(args.vec1), wide(args.vec2)))),
  'aten::baddbmm': row<Added & { batch1: Value; batch2: Value }>((args) => added(args.g, args, (wide) => times(args.g, wide(args.batch1), wide(args.batch2)))),
  'aten::addbmm': row<Added & { batch1: Value; batch2: Value }>((args) => added(args.g, args, (wide) => { const all = times(args.g, wide(args.batch1), wide(args.batch2)); return cast(args.g, summedOver(args.g, isFloat(all) ? all : cast(args.g, all, 'int64'), 0), all.dtype); })),
  'aten::einsum': row<{ equation: string; tensors: readonly Value[] }>(({ g, equation, tensors }) => einsum(g, equation, tensors)),
  'aten::tensordot': row<{ self: Value; other: Value; dims_self: readonly Int[]; dims_other: readonly Int[] }>(({ g, self, other, dims_self, dims_other }) => tensorDot(g, self, other, dims_self, dims_other)),
  'aten::kron': row<Two>(({ g, self, other }) => kron(g, self, other)),
  'aten::cross': row<{ self: Value; other: Value; dim: Int | null }>(({ g, self, other, dim }) => cross(g, self, other, dim)),
  'aten::linalg_cross': row<{ self: Value; other: Value; dim: Int }>(({ g, self, other, dim }) => cross(g, self, other, dim)),
  'aten::linalg_multi_dot': row<{ tensors: readonly Value[] }>(({ g, tensors }) => chain(g, tensors)),
  'aten::chain_matmul': row<{ matrices: readonly Value[] }>(({ g, matrices }) => chain(g, matrices)),
  'aten::matrix_power': row<{ self: Value; n: number }>(({ g, self, n }) => power(g, self, n)),
  'aten::linalg_matrix_power': row<{ self: Value; n: number }>(({ g, self, n }) => power(g, self, n)),
  'aten::trace': row<{ self: Value }>(({ g, self }) => {
    const n = g.op('Min', [sizeOf(g, self, 0), sizeOf(g, self, 1)]);
    const steps = g.op('Range', [g.scalar('int64', 0), squeeze(g, n, [0]), g.scalar('int64', 1)]);
    const places = g.op('Mul', [steps, g.op('Add', [sizeOf(g, self, 1), g.ints([1])])]);
    const found = g.op('Gather', [g.op('Reshape', [self, g.ints([-1])]), places], { axis: 0 });
    return summedOver(g, isFloat(found) ? found : cast(g, found, 'int64'), 0);
  }),
};
