/**
 * What is known of a node's outputs while it is built: numbers, or for integers the names of the dimensions that they
 * equal. So TensorFlow's shape arithmetic (Shape, StridedSlice, Pack, Reshape) turns static as far as it can.
 *
 * Two tables: `MOVES` (moves.ts) says for each output element where it comes from, `EVALUATE` how it is computed. Only
 * exact operations on at most 64 elements are here; heavier constants are folded by the engine, with its own kernels.
 */
import { allocate, DTYPES, type DType, lanes, type NumericDType } from '../tensor/dtype.ts';
import type { Dim } from '../tensor/signature.ts';
import { stringAt, stringsOfBytes } from '../tensor/strings.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Dims, staticCount } from './dims.ts';
import type { Site, Type } from './infer/site.ts';
import { broadcastPosition, fixed, from0, MOVES } from './moves.ts';

/** How many elements are looked at. */
export const SMALL = 64;

/** Known elements: floats only where all are known. */
export type Known = readonly Dim[];

type Evaluate = (dims: Dims, n: Site, ...xs: readonly Dim[]) => Dim;
const isNumber = (x: Dim): x is number => typeof x === 'number';
const numeric =
  (f: (...xs: number[]) => number): Evaluate =>
  (_, __, ...xs) =>
    xs.every(isNumber) ? f(...(xs as number[])) : '?';
const integral = (n: Site): boolean => DTYPES[n.input(0).dtype].kind !== 'float';
const bit = (x: boolean): number => (x ? 1 : 0);
/** Rounds halves to even, as ONNX's Round does. */
const roundEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  const rounded = rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
};
/** Whether x is a name of a size and y a number below all sizes, or their least one. */
const isAbove = (d: Dims, x: Dim, y: Dim): boolean => !isNumber(x) && d.isSize(x) && isNumber(y) && y <= 0;
const compare =
  (f: (a: number, b: number) => boolean, above: (b: number) => Dim): Evaluate =>
  (d, _, a, b) =>
    isNumber(a!) && isNumber(b!) ? bit(f(a, b)) : isAbove(d, a!, b!) ? above(b as number) : '?';
const extreme =
  (f: (a: number, b: number) => number, larger: boolean): Evaluate =>
  (d, _, ...xs) =>
    xs.reduce((a, b) => {
      if (a === b) return a;
      if (isNumber(a) && isNumber(b)) return f(a, b);
      if (isAbove(d, a, b)) return larger ? a : b;
      return isAbove(d, b, a) ? (larger ? b : a) : '?';
    });

/** Each computes one element; a name is a size, so it is never negative. */
const EVALUATE: Readonly<Record<string, Evaluate>> = {
  Abs: (d, _, x) => (isNumber(x!) ? Math.abs(x) : d.isSize(x!) ? x! : '?'),
  Add: (d, _, a, b) => d.add(a!, b!),
  And: numeric((a, b) => a & b),
  Ceil: numeric(Math.ceil),
  Div: (d, n, a, b) => {
    if (!integral(n)) return isNumber(a!) && isNumber(b!) ? a / b : '?';
    if (isNumber(a!) && isNumber(b!)) return b === 0 ? '?' : Math.trunc(a / b) + 0;
    return (
      d.divideExactly(a!, b!) ?? (!isNumber(a!) && d.isSize(a!) && isNumber(b!) && b > 0 ? d.floorDivide(a!, b) : '?')
    );
  },
  Equal: (d, _, a, b) => {
    if (isNumber(a!) && isNumber(b!)) return bit(a === b);
    if (a === b && a !== '?') return 1;
    return (isAbove(d, a!, b!) && b !== 0) || (isAbove(d, b!, a!) && a !== 0) ? 0 : '?';
  },
  Floor: numeric(Math.floor),
  Greater: compare(
    (a, b) => a > b,
    (b) => (b < 0 ? 1 : '?'),
  ),
  GreaterOrEqual: compare(
    (a, b) => a >= b,
    () => 1,
  ),
  Less: compare(
    (a, b) => a < b,
    () => 0,
  ),
  LessOrEqual: compare(
    (a, b) => a <= b,
    (b) => (b < 0 ? 0 : '?'),
  ),
  Max: extreme(Math.max, true),
  Min: extreme(Math.min, false),
  // Integers: the sign of the divisor, as in Python; fmod: that of the dividend.
  Mod: (_, n, a, b) => {
    if (!isNumber(a!) || !isNumber(b!) || b === 0) return '?';
    return n.int('fmod') !== 0 ? a % b : a - Math.floor(a / b) * b;
  },
  Mul: (d, _, a, b) => d.multiply(a!, b!),
  Neg: numeric((x) => -x),
  Not: numeric((x) => 1 - x),
  Or: numeric((a, b) => a | b),
  Reciprocal: numeric((x) => 1 / x),
  Relu: (d, _, x) => (isNumber(x!) ? Math.max(x, 0) : d.isSize(x!) ? x! : '?'),
  Round: numeric(roundEven),
  Sign: numeric(Math.sign),
  Sqrt: numeric(Math.sqrt),
  Sub: (d, _, a, b) => (isNumber(a!) && isNumber(b!) ? a - b : d.subtract(a!, b!)),
  Where: (_, __, condition, a, b) => (isNumber(condition!) ? (condition !== 0 ? a! : b!) : a === b ? a! : '?'),
  Xor: numeric((a, b) => a ^ b),
};

// Over all the elements of a vector.
const REDUCE: Readonly<Record<string, (dims: Dims, xs: Known) => Dim | undefined>> = {
  ReduceProd: (d, xs) => d.multiply(...xs),
  ReduceSum: (d, xs) => xs.reduce((a, b) => d.add(a, b), 0),
  ReduceMax: (_, xs) => (xs.length > 0 && xs.every(isNumber) ? Math.max(...(xs as number[])) : undefined),
  ReduceMin: (_, xs) => (xs.length > 0 && xs.every(isNumber) ? Math.min(...(xs as number[])) : undefined),
};

/** The known elements of input `i`: of integers as far as known, of float32 and float64 constants all. */
const operand = (n: Site, i: number): Known | undefined => {
  const elements = n.elements(i);
  if (elements) return elements;
  const constant = n.constant(i);
  if (!constant || (constant.dtype !== 'float32' && constant.dtype !== 'float64')) return undefined;
  return constant.data.length <= SMALL ? Array.from(constant.data) : undefined;
};

/** As `operand`; integers of which nothing is known may stand beside others that are. */
const joined = (n: Site, i: number): Known | undefined => {
  const xs = operand(n, i);
  const count = staticCount(n.shape(i));
  if (xs || !isInteger(n.input(i).dtype) || count === undefined || count > SMALL) return xs;
  return Array<Dim>(count).fill('?');
};

const evaluate = (n: Site, shape: readonly number[], count: number): Known | undefined => {
  const f = EVALUATE[n.op];
  if (!f) return undefined;
  const operands = n.inputs.map((_, i) => operand(n, i));
  const positions = n.inputs.map((_, i) => {
    const own = fixed(n, i);
    return own && from0(shape, broadcastPosition(own));
  });
  if (!operands.every((xs) => xs !== undefined) || !positions.every((p) => p !== undefined)) return undefined;
  return Array.from({ length: count }, (_, e) =>
    f(n.dims, n, ...operands.map((xs, i) => xs[positions[i]![2 * e + 1]!]!)),
  );
};

const isInteger = (dtype: DType): boolean => ['int', 'uint', 'bool'].includes(DTYPES[dtype].kind);

const cast = (n: Site, dtype: DType): Known | undefined => {
  const xs = operand(n, 0);
  if (!xs || isInteger(n.input(0).dtype))
    return xs && dtype === 'bool' ? xs.map((x) => (isNumber(x) ? bit(x !== 0) : '?')) : xs;
  if (dtype === 'bool') return xs.map((x) => bit(x !== 0));
  return isInteger(dtype) ? (xs as readonly number[]).map((x) => Math.trunc(x) + 0) : xs;
};

const range = (n: Site): Known | undefined => {
  const [start, limit, delta] = [n.numbers(0)?.[0], n.numbers(1)?.[0], n.numbers(2)?.[0]];
  if (start === undefined || limit === undefined || !delta) return undefined;
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  return count > SMALL ? undefined : Array.from({ length: count }, (_, i) => start + i * delta);
};

// Ops whose elements come neither from a place nor element by element.
const OTHERS: Readonly<Record<string, (n: Site, type: Type & { dtype: DType }, count: number) => Known | undefined>> = {
  Cast: (n, type) => cast(n, type.dtype),
  CastLike: (n, type) => cast(n, type.dtype),
  ConstantOfShape: (n, type, count) => {
    const value = n.attributes['value'] as Tensor | undefined;
    if (!isInteger(type.dtype)) return undefined;
    return Array<number>(count).fill(value ? Number((value.data as ArrayLike<number | bigint>)[0]) : 0);
  },
  Range: range,
  Shape: (n) => {
    const rank = n.rank(0);
    if (rank === undefined) return undefined;
    const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + rank : at, 0), rank);
    return n.shape(0)!.slice(clamp(n.int('start')), clamp(n.maybeInt('end') ?? rank));
  },
  Size: (n) => (n.shape(0) ? [n.dims.multiply(...n.shape(0)!)] : undefined),
};

/** What is known of output `output`, whose type is inferred; undefined where that is nothing. */
export const knownElements = (n: Site, type: Type & { dtype: DType }, output: number): Known | undefined => {
  const count = staticCount(type.shape);
  if (count === undefined || count > SMALL || type.sequence) return undefined;
  if (!isInteger(type.dtype) && type.dtype !== 'float32' && type.dtype !== 'float64') return undefined;
  const shape = type.shape as readonly number[];
  const move = MOVES[n.op];
  if (move) {
    const sources = n.inputs.map((_, i) => (n.op === 'Concat' ? joined(n, i) : i === 0 ? operand(n, i) : undefined));
    if (n.op === 'Concat' ? sources.some((xs) => !xs) : !sources[0]) return undefined;
    const pairs = move(n, shape, output);
    return pairs && Array.from({ length: count }, (_, i) => sources[pairs[2 * i]!]![pairs[2 * i + 1]!]!);
  }
  if (EVALUATE[n.op]) return evaluate(n, shape, count);
  if (REDUCE[n.op]) {
    const xs = count === 1 && (!n.has(1) || n.length(1) !== 0) ? operand(n, 0) : undefined;
    return xs && isInteger(type.dtype) ? [REDUCE[n.op]!(n.dims, xs) ?? '?'] : undefined;
  }
  return OTHERS[n.op]?.(n, type, count);
};

const gathered = (
  sources: readonly (Tensor | undefined)[],
  dtype: NumericDType,
  shape: readonly number[],
  pairs: Int32Array,
): Tensor => {
  const count = pairs.length / 2;
  const width = lanes(dtype);
  const data = allocate(dtype, count) as { [i: number]: number | bigint };
  for (let i = 0; i < count; i++) {
    const from = sources[pairs[2 * i]!]!.data as { [i: number]: number | bigint };
    for (let lane = 0; lane < width; lane++) data[i * width + lane] = from[pairs[2 * i + 1]! * width + lane]!;
  }
  return { dtype, shape, data } as unknown as Tensor;
};

/** The small constant that a move makes of small constants of any dtype, or undefined. */
export const movedConstant = (n: Site, type: Type & { dtype: DType }, output: number): Tensor | undefined => {
  const move = MOVES[n.op];
  const count = staticCount(type.shape);
  if (!move || count === undefined || count > SMALL) return undefined;
  const sources = n.inputs.map((_, i) => (i === 0 || n.op === 'Concat' ? n.constant(i) : undefined));
  if (n.op === 'Concat' ? sources.some((t) => !t) : !sources[0]) return undefined;
  const shape = type.shape as readonly number[];
  const pairs = move(n, shape, output);
  if (!pairs) return undefined;
  const { dtype } = type;
  if (dtype === 'string') {
    const at = (i: number): Uint8Array =>
      stringAt((sources[pairs[2 * i]!] as Tensor<'string'>).data, pairs[2 * i + 1]!);
    return { dtype, shape, data: stringsOfBytes(Array.from({ length: count }, (_, i) => at(i))) };
  }
  return gathered(sources, dtype, shape, pairs);
};
