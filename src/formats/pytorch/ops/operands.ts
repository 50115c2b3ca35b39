/** What the rows ask of their arguments: tensors in a common dtype, floats where torch computes in floats, axes, sizes. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, fromFront, isFloat, rankOf, scalarOf, wide } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { refuse } from '../aten.ts';
import { asTensor, DEFAULT_FLOAT, promoted } from '../promotion.ts';
import { type Arg, type Int, isTensor, Num, numberOf, type Scalar } from '../values.ts';

/** A tensor, or a number among tensors. */
export type Operand = Value | Scalar;

/** A tensor; a number where an exported graph has one in a tensor's place becomes one of rank 0. */
export const tensor = (g: GraphBuilder, x: Operand): Value =>
  isTensor(x) ? x : asTensor(g, x, promoted(g, [x]).dtype);

/** Integers and bools as float32, as torch computes what has no integers as results. */
export const floating = (g: GraphBuilder, x: Operand): Value => {
  const value = tensor(g, x);
  if (value.dtype.startsWith('complex'))
    throw refuse(`a tensor is ${value.dtype}; this operator is supported for real numbers`);
  return isFloat(value) ? value : cast(g, value, DEFAULT_FLOAT);
};

/** A function of floats; half types are computed in float32 and rounded once. */
export const ofFloat = (g: GraphBuilder, x: Operand, formula: (x: Value) => Value): Value =>
  wide(g, [floating(g, x)], (v) => formula(v!));

/** A function of two operands in their common dtype. */
export const ofTwo = (g: GraphBuilder, a: Operand, b: Operand, formula: (a: Value, b: Value) => Value): Value => {
  const [x, y] = promoted(g, [a, b]).values;
  return formula(x!, y!);
};

/** As `ofTwo`, in floats, half types in float32. */
export const ofTwoFloats = (g: GraphBuilder, a: Operand, b: Operand, formula: (a: Value, b: Value) => Value): Value =>
  wide(g, promoted(g, [a, b], true).values, (x, y) => formula(x!, y!));

/** A composed formula in the operands' common dtype, half types in float32. */
export const inWide = (g: GraphBuilder, operands: readonly Operand[], formula: (...values: Value[]) => Value): Value =>
  wide(g, promoted(g, operands).values, formula);

/**
 * As `inWide`, with a second operand that is a number, or a tensor of rank 0, in float32 beside a tensor of a half type:
 * torch's kernels of sums and products do not round it before.
 */
export const inOpMath = (
  g: GraphBuilder,
  operands: readonly Operand[],
  formula: (...values: Value[]) => Value,
  floats = false,
): Value => {
  const { dtype, values } = promoted(g, operands, floats);
  if (dtype !== 'float16' && dtype !== 'bfloat16') return formula(...values);
  const own = operands.map((x, i) =>
    i === 0 || (isTensor(x) && x.shape?.length !== 0) ? cast(g, values[i]!, 'float32') : asTensor(g, x, 'float32'),
  );
  return cast(g, formula(...own), dtype);
};

/** An int that must be known while lowering. */
export const fixed = (int: Scalar, what: string): number => {
  const number = numberOf(int);
  if (number === undefined) throw refuse(`${what} is computed at run time; it is supported where the model fixes it`);
  return Number(number);
};

/** A count that must be known while lowering, of what is made element by element. */
export const fixedCount = (int: Scalar, what: string): number => {
  const count = fixed(int, what);
  if (!(count >= 0 && count <= MOST_MADE)) throw refuse(`${what} is ${count}; 0 to ${MOST_MADE} are taken`);
  return count;
};
const MOST_MADE = 2 ** 22;

/** An axis counted from the front; a tensor of rank 0 counts as a vector. */
export const axisOf = (x: Value, dim: Int): number =>
  fromFront(fixed(dim, 'the dimension'), Math.max(1, rankOf(x, 'the tensor')));

/** Axes counted from the front, each once; none, or null, are all of them. */
export const axesOf = (x: Value, dims: readonly Int[] | Int | null, noneIsAll = true): readonly number[] => {
  const rank = rankOf(x, 'the tensor');
  const given = dims === null ? [] : Array.isArray(dims) ? (dims as readonly Int[]) : [dims as Int];
  if (given.length === 0) return noneIsAll ? Array.from({ length: rank }, (_, i) => i) : [];
  if (rank === 0) return [];
  const axes = given.map((dim) => axisOf(x, dim));
  if (new Set(axes).size < axes.length) throw refuse(`a dimension stands twice among [${axes.join(', ')}]`);
  return axes;
};

/** `start`, `start + 1` … below `end`. */
export const range = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);

/** All elements as a vector. */
export const flat = (g: GraphBuilder, x: Value): Value =>
  x.shape?.length === 1 ? x : g.op('Reshape', [x, g.ints([-1])]);

/** A Python int or an int tensor of one element as an int64 scalar. */
export const int64Scalar = (g: GraphBuilder, x: Arg): Value => {
  if (isTensor(x)) return scalarOf(g, cast(g, x.shape?.length === 0 ? x : flat(g, x), 'int64'));
  if (x instanceof Num) return cast(g, x.value, 'int64');
  return g.scalar('int64', x as number);
};

/** A dtype that may be left out. */
export const orDefault = (dtype: DType | null, fallback: DType): DType => dtype ?? fallback;
