/**
 * What the layers and the formats' own operators ask of values: which numbers are known while lowering, constants of a
 * value's own dtype, casts, and sizes of dimensions as int64 vectors that the builder folds where it knows them.
 */
import { ServingError } from '../../errors.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { GraphBuilder } from '../builder.ts';
import { inMemory, type Value } from '../graph.ts';

/** An operator is not what can be done exactly. `why` says what was found and what was expected. */
export const refuse = (why: string): ServingError => new ServingError('UNSUPPORTED_MODEL', why);

export const isFloat = (x: Value): boolean => DTYPES[x.dtype].kind === 'float';
export const isHalf = (x: Value): boolean => x.dtype === 'float16' || x.dtype === 'bfloat16';
export const isSigned = (x: Value): boolean => DTYPES[x.dtype].kind === 'int';

/** `x` as `dtype`; `x` itself where it is that already. */
export const cast = (g: GraphBuilder, x: Value, dtype: DType): Value =>
  x.dtype === dtype ? x : g.op('Cast', [x], { to: DTYPES[dtype].onnx });

export const int64 = (g: GraphBuilder, x: Value): Value => cast(g, x, 'int64');

const NO_TEXT = { bytes: new Uint8Array(), offsets: Uint32Array.of(0, 0) };

/** A scalar of the dtype of `x`; of strings the empty one, which is the 0 among them. */
export const like = (g: GraphBuilder, x: Value, number: number): Value =>
  x.dtype === 'string' && number === 0
    ? g.constant({ dtype: 'string', shape: [], data: NO_TEXT })
    : g.scalar(x.dtype, number);

/** A composed formula for a half type: computed in float32 and rounded once. Other dtypes stay as they are. */
export const wide = (g: GraphBuilder, inputs: readonly Value[], formula: (...wider: Value[]) => Value): Value => {
  const dtype = inputs[0]!.dtype;
  if (!isHalf(inputs[0]!)) return formula(...inputs);
  return cast(g, formula(...inputs.map((x) => cast(g, x, 'float32'))), dtype);
};

/** `yes` where the condition holds, else `no`. ONNX Runtime has no Where for uint64, whose bits int64 holds as well. */
export const choose = (g: GraphBuilder, condition: Value, yes: Value, no: Value): Value => {
  if (yes.dtype !== 'uint64') return g.op('Where', [condition, yes, no]);
  return cast(g, g.op('Where', [condition, int64(g, yes), int64(g, no)]), 'uint64');
};

/** The integers of a tensor that is known while lowering, in row-major order; undefined where one is not. */
export const known = (g: GraphBuilder, x: Value): readonly number[] | undefined => {
  if (x.elements?.every((element) => typeof element === 'number')) return x.elements as readonly number[];
  const constant = g.constantOf(x);
  if (!constant || !inMemory(constant) || constant.dtype === 'string') return undefined;
  return Array.from(constant.data as ArrayLike<number | bigint>, Number);
};

/** The integers of an argument that must be known while lowering. `what` names it in the message. */
export const constantInts = (g: GraphBuilder, x: Value, what: string): readonly number[] => {
  const found = known(g, x);
  if (!found) throw refuse(`${what} is computed at run time; it is supported as a constant only`);
  return found;
};

export const constantInt = (g: GraphBuilder, x: Value, what: string): number => {
  const [found, ...more] = constantInts(g, x, what);
  if (found === undefined || more.length > 0) throw refuse(`${what} holds ${more.length + 1} numbers, expected one`);
  return found;
};

/** The number of dimensions, which must be known while lowering. */
export const rankOf = (x: Value, what: string): number => {
  if (!x.shape) throw refuse(`the rank of ${what} is unknown`);
  return x.shape.length;
};

/** `axis` counted from the front, for a tensor of `rank` dimensions. */
export const fromFront = (axis: number, rank: number): number => {
  if (axis < -rank || axis >= rank) throw refuse(`axis ${axis} does not exist in a tensor of ${rank} dimensions`);
  return axis < 0 ? axis + rank : axis;
};

/**
 * The axes of a reduction counted from the front, where they and the rank are known: from an axis below 0 ONNX
 * Runtime 1.30 gives a tensor without elements a wrong shape.
 */
export const frontAxes = (g: GraphBuilder, x: Value, axes: Value): Value => {
  const numbers = known(g, axes);
  if (!numbers || !x.shape) return axes;
  return g.ints(numbers.map((axis) => fromFront(axis, x.shape!.length)));
};

/** The shape of `x` as an int64 vector. */
export const shapeOf = (g: GraphBuilder, x: Value): Value => g.op('Shape', [x]);

/** The size of dimension `axis` of `x` as an int64 vector of one element. `axis` counts from the front. */
export const sizeOf = (g: GraphBuilder, x: Value, axis: number): Value => {
  const size = x.shape?.[axis];
  return typeof size === 'number' ? g.ints([size]) : g.op('Shape', [x], { start: axis, end: axis + 1 });
};

/** `x` as a vector of one element, or as many as it has. */
export const vector = (g: GraphBuilder, x: Value): Value =>
  x.shape?.length === 1 ? x : g.op('Reshape', [x, g.ints([-1])]);

/** A vector of one element as a scalar. */
export const scalarOf = (g: GraphBuilder, x: Value): Value =>
  x.shape?.length === 0 ? x : g.op('Squeeze', [x, g.ints([0])]);

/** `[0, 1, .., n - 1]` as int64, for `n` an int64 vector of one element. */
export const iota = (g: GraphBuilder, n: Value): Value =>
  g.op('Range', [g.scalar('int64', 0), scalarOf(g, n), g.scalar('int64', 1)]);

export const concat = (g: GraphBuilder, values: readonly Value[], axis = 0): Value =>
  values.length === 1 ? values[0]! : g.op('Concat', values, { axis });

export const unsqueeze = (g: GraphBuilder, x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : g.op('Unsqueeze', [x, g.ints(axes)]);

export const squeeze = (g: GraphBuilder, x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : g.op('Squeeze', [x, g.ints(axes)]);

/** `x` with dimension i being dimension `perm[i]` of what it was. */
export const transpose = (g: GraphBuilder, x: Value, perm: readonly number[]): Value =>
  perm.every((from, to) => from === to) ? x : g.op('Transpose', [x], { perm });

/** Reshape as the frameworks have it: a 0 in `shape` is a size, not "copy"; -1 is inferred. `shape` is an int64 vector. */
export const reshape = (g: GraphBuilder, x: Value, shape: Value): Value => {
  const sizes = known(g, shape);
  return g.op('Reshape', [x, shape], sizes?.every((size) => size !== 0) ? {} : { allowzero: 1 });
};

/** int64 scalar or vector with every index below 0 moved past the end, so that the run fails as the framework's does. */
export const refuseNegative = (g: GraphBuilder, indices: Value): Value => {
  const wide64 = int64(g, indices);
  if (known(g, indices)?.every((index) => index >= 0)) return wide64;
  const below = g.op('Less', [wide64, g.scalar('int64', 0)]);
  return g.op('Where', [below, g.scalar('int64', 2 ** 40), wide64]);
};

/** How the name of a node begins that fails on purpose: what is wanted follows, and a name in parentheses. */
export const GUARD = 'guard: ';

/**
 * Makes the run fail where an element of the bool tensor `bad` is true: an index that does not exist is read.
 * `x` is returned, and is computed after the check. `wish` is what is told to be needed, in words.
 */
export const failWhere = (g: GraphBuilder, bad: Value, x: Value, wish: string): Value => {
  const zero = firstUnless(g, bad, g.constant({ dtype: 'int64', shape: [1], data: BigInt64Array.of(0n) }), wish);
  return g.op('Add', [x, cast(g, zero, x.dtype)]);
};

/** The one row of `x`, of a run that fails where an element of the bool tensor `bad` is true. */
const firstUnless = (g: GraphBuilder, bad: Value, x: Value, wish: string): Value => {
  const count = g.op('ReduceSum', [cast(g, bad, 'int64')], { keepdims: 0 });
  const index = int64(g, cast(g, count, 'bool'));
  const { from } = g;
  // Quotes and brackets would end the name in ONNX Runtime's message.
  g.from = `${GUARD}${wish.replaceAll("'", '’').slice(0, 300)} (${from.replace(/['()]/g, '')})`;
  const first = g.op('Gather', [x, index]);
  g.from = from;
  return first;
};

/** The value `x` as it is, of any dtype and of a known rank, of a run that fails as `failWhere` has it. */
export const unlessWhere = (g: GraphBuilder, bad: Value, x: Value, wish: string): Value => {
  // The shape of a scalar is known, and a vector is a vector again: nothing would hang on the check.
  if (x.shape !== undefined && x.shape.length < 2)
    return firstUnless(g, bad, g.op('Unsqueeze', [x, g.ints([0])]), wish);
  return g.op('Reshape', [x, failWhere(g, bad, g.op('Shape', [x]), wish)], { allowzero: 1 });
};
