/**
 * Arithmetic and functions, element by element, that several frameworks have and ONNX says in more than one node.
 * Integers wrap around; division by an integer zero fails the run, as it does in the frameworks (ONNX Runtime would be
 * killed by the processor's trap).
 */
import { DTYPES } from '../../tensor/dtype.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { cast, failWhere, isFloat, isSigned, known, like, refuse, wide } from './values.ts';

/** An integer divisor that is never 0 (the run fails) and never -1 (`minusOne` tells where it was; the quotient is -x). */
const divisor = (g: GraphBuilder, y: Value): { readonly safe: Value; readonly minusOne: Value | undefined } => {
  const values = known(g, y);
  const safe = values?.every((n) => n !== 0)
    ? y
    : failWhere(g, g.op('Equal', [y, like(g, y, 0)]), y, 'an integer must not be divided by 0');
  if (!isSigned(y) || values?.every((n) => n !== -1)) return { safe, minusOne: undefined };
  const minusOne = g.op('Equal', [safe, like(g, y, -1)]);
  return { safe: g.op('Where', [minusOne, like(g, y, 1), safe]), minusOne };
};

/** trunc(x / y) for integers. */
export const truncateDiv = (g: GraphBuilder, x: Value, y: Value): Value => {
  const { safe, minusOne } = divisor(g, y);
  const quotient = g.op('Div', [x, safe]);
  return minusOne ? g.op('Where', [minusOne, g.op('Sub', [like(g, x, 0), x]), quotient]) : quotient;
};

/** x - y trunc(x / y) for integers. ONNX Runtime's fmod would go through float64. */
export const truncateRest = (g: GraphBuilder, x: Value, y: Value): Value => {
  // with -1 as with 1 nothing is left
  const { safe } = divisor(g, y);
  return g.op('Sub', [x, g.op('Mul', [g.op('Div', [x, safe]), safe])]);
};

/** floor(x / y) */
export const floorDiv = (g: GraphBuilder, x: Value, y: Value): Value => {
  if (isFloat(x)) return wide(g, [x, y], (a, b) => g.op('Floor', [g.op('Div', [a!, b!])]));
  if (!isSigned(x)) return truncateDiv(g, x, y);
  // q - 1 where the division left a remainder whose sign is not the divisor's
  const quotient = truncateDiv(g, x, y);
  const rest = g.op('Sub', [x, g.op('Mul', [quotient, y])]);
  const zero = like(g, x, 0);
  const signsDiffer = g.op('Xor', [g.op('Less', [rest, zero]), g.op('Less', [y, zero])]);
  const inexact = g.op('Not', [g.op('Equal', [rest, zero])]);
  return g.op('Sub', [quotient, cast(g, g.op('And', [inexact, signsDiffer]), x.dtype)]);
};

/** x - y floor(x / y): for floats r = fmod(x, y), then r + y where r is not 0 and its sign is not y's. */
export const floorMod = (g: GraphBuilder, x: Value, y: Value): Value => {
  if (!isFloat(x)) return g.op('Mod', [x, divisor(g, y).safe], { fmod: 0 });
  return wide(g, [x, y], (a, b) => {
    const rest = g.op('Mod', [a!, b!], { fmod: 1 });
    const zero = like(g, rest, 0);
    const signsDiffer = g.op('Xor', [g.op('Less', [rest, zero]), g.op('Less', [b!, zero])]);
    const inexact = g.op('Not', [g.op('Equal', [rest, zero])]);
    return g.op('Where', [g.op('And', [inexact, signsDiffer]), g.op('Add', [rest, b!]), rest]);
  });
};

export const truncateMod = (g: GraphBuilder, x: Value, y: Value): Value =>
  isFloat(x) ? wide(g, [x, y], (a, b) => g.op('Mod', [a!, b!], { fmod: 1 })) : truncateRest(g, x, y);

/** 0 where `zero` is 0, whatever the other operand is; else `formula`. */
export const zeroWhere = (g: GraphBuilder, zero: Value, formula: Value): Value =>
  g.op('Where', [g.op('Equal', [zero, like(g, zero, 0)]), like(g, formula, 0), formula]);

/**
 * x^y of integers, by squaring: the product of x^(2^i) over the bits i of y. Wraps around as TensorFlow's does.
 * A negative exponent fails the run.
 */
export const integerPow = (g: GraphBuilder, x: Value, y: Value): Value => {
  const exponents = known(g, y);
  if (exponents?.some((n) => n < 0)) throw refuse('an integer is raised to a negative power');
  const bits = exponents ? Math.max(0, ...exponents).toString(2).length : DTYPES[x.dtype].bytes * 8 - 1;
  const exponent = exponents
    ? y
    : failWhere(g, g.op('Less', [y, like(g, y, 0)]), y, 'an integer must not be raised to a negative power');
  const one = like(g, x, 1);
  let product: Value | undefined;
  let square = x;
  for (let bit = 0; bit < bits; bit++) {
    const set = cast(g, g.op('BitwiseAnd', [exponent, integer(g, x, 2n ** BigInt(bit))]), 'bool');
    const factor = g.op('Where', [set, square, one]);
    product = product ? g.op('Mul', [product, factor]) : factor;
    if (bit + 1 < bits) square = g.op('Mul', [square, square]);
  }
  return product ?? x;
};

/** An integer scalar of the dtype of `x`, exact past 2^53. */
const integer = (g: GraphBuilder, x: Value, number: bigint): Value =>
  x.dtype === 'int64'
    ? g.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(number) })
    : like(g, x, Number(number));

/**
 * exp(x) - 1 without losing small x (W. Kahan): with u = exp(x),
 * x where u = 1, -1 where u - 1 = -1, u where it is infinite, else (u - 1) x / log(u).
 */
export const expm1 = (g: GraphBuilder, x: Value): Value => {
  const one = like(g, x, 1);
  const u = g.op('Exp', [x]);
  const less = g.op('Sub', [u, one]);
  const logU = g.op('Log', [u]);
  const exact = g.op('Mul', [less, g.op('Div', [x, logU])]);
  const tiny = g.op('Equal', [u, one]);
  const ends = g.op('Or', [g.op('Equal', [less, like(g, x, -1)]), g.op('Equal', [logU, u])]);
  return g.op('Where', [tiny, x, g.op('Where', [ends, less, exact])]);
};

/** log(1 + x) without losing small x: with u = 1 + x, x where u = 1, u where it is infinite, else log(u) x / (u - 1). */
export const log1p = (g: GraphBuilder, x: Value): Value => {
  const one = like(g, x, 1);
  const u = g.op('Add', [x, one]);
  const logU = g.op('Log', [u]);
  const exact = g.op('Mul', [x, g.op('Div', [logU, g.op('Sub', [u, one])])]);
  const infinite = g.op('Equal', [logU, u]);
  return g.op('Where', [g.op('Equal', [u, one]), x, g.op('Where', [infinite, u, exact])]);
};

/**
 * The angle of the point (x, y), from -π to π: atan(y / x), in the left half turned by π towards the sign of y, which a
 * zero has, too. On the axis x = 0 it is ±π / 2, and atan(∞ / ∞) is that of the diagonal.
 */
export const atan2 = (g: GraphBuilder, y: Value, x: Value): Value => {
  const number = (n: number): Value => like(g, x, n);
  const signed = (v: Value, magnitude: number): Value => {
    // 1 / -0 is -∞: the sign of a zero
    const below = g.op('Less', [
      g.op('Where', [g.op('Equal', [v, number(0)]), g.op('Div', [number(1), v]), v]),
      number(0),
    ]);
    return g.op('Where', [below, number(-magnitude), number(magnitude)]);
  };
  const bothInfinite = g.op('And', [g.op('IsInf', [x]), g.op('IsInf', [y])]);
  const diagonal = g.op('Mul', [signed(x, 1), signed(y, 1)]);
  const origin = g.op('And', [g.op('Equal', [x, number(0)]), g.op('Equal', [y, number(0)])]);
  const slope = g.op('Where', [origin, g.op('Mul', [y, signed(x, 1)]), g.op('Div', [y, x])]);
  const angle = g.op('Atan', [g.op('Where', [bothInfinite, diagonal, slope])]);
  const left = g.op('Less', [signed(x, 1), number(0)]);
  return g.op('Where', [left, g.op('Add', [angle, signed(y, Math.PI)]), angle]);
};
