/**
 * Functions of one tensor, element by element.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/cwise_ops.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { erfc } from '../../../graph/erfc.ts';
import type { Value } from '../../../graph/graph.ts';
import { type OpRow, op, same } from '../table.ts';
import { isFloat, like, wide } from './values.ts';

const unary = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  op({ inputs: ['x'], lower: (g, { x }) => formula(g, x) });

/** A formula of several ONNX ops, for a half type computed in float32. */
const composed = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  op({ inputs: ['x'], lower: (g, { x }) => wide(g, [x], (wider) => formula(g, wider!)) });

/** ONNX's own function; half types in float32. */
const one = (onnx: string): OpRow => composed((g, x) => g.op(onnx, [x]));

/** An integer is whole already. */
const rounding = (onnx: string): OpRow => composed((g, x) => (isFloat(x) ? g.op(onnx, [x]) : x));

/**
 * exp(x) - 1 without losing small x (W. Kahan): with u = exp(x),
 * x where u = 1, -1 where u - 1 = -1, u where it is infinite, else (u - 1) x / log(u).
 */
const expm1 = (g: GraphBuilder, x: Value): Value => {
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
/** The angle of (x, y) in (-pi, pi]. */
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

/** 1 / x; an integer is divided by. */
const reciprocal = composed((g, x) => g.op('Reciprocal', [x]));

const square = composed((g, x) => g.op('Mul', [x, x]));

// biome-ignore format: one op a line
export const elementwise: Readonly<Record<string, OpRow>> = {
  Neg:     unary((g, x) => isFloat(x) ? g.op('Neg', [x]) : g.op('Sub', [like(g, x, 0), x])),
  Abs:     same('Abs', 'x'),
  Sign:    one('Sign'),
  Sqrt:    one('Sqrt'),
  Rsqrt:   composed((g, x) => g.op('Reciprocal', [g.op('Sqrt', [x])])),
  Square:  square,
  Reciprocal: reciprocal,
  Inv:     reciprocal,
  Exp:     one('Exp'),
  Expm1:   composed(expm1),
  Log:     one('Log'),
  Log1p:   composed(log1p),
  Xlog1py: op({ inputs: ['x', 'y'], lower: (g, args) => wide(g, [args.x, args.y], (x, y) => {
    const product = g.op('Mul', [x!, log1p(g, y!)]);
    return g.op('Where', [g.op('Equal', [x!, like(g, x!, 0)]), like(g, product, 0), product]);
  }) }),

  Ceil:    rounding('Ceil'),
  Floor:   rounding('Floor'),
  Round:   rounding('Round'),
  Rint:    rounding('Round'),

  Sin:     one('Sin'),
  Cos:     one('Cos'),
  Tan:     one('Tan'),
  Asin:    one('Asin'),
  Acos:    one('Acos'),
  Atan:    one('Atan'),
  Atan2:   op({ inputs: ['y', 'x'], lower: (g, args) => wide(g, [args.y, args.x], (y, x) => atan2(g, y!, x!)) }),
  Sinh:    one('Sinh'),
  Cosh:    one('Cosh'),
  Tanh:    one('Tanh'),
  Asinh:   one('Asinh'),
  Acosh:   one('Acosh'),
  Atanh:   one('Atanh'),
  Sigmoid: one('Sigmoid'),
  Erf:     one('Erf'),
  Erfc:    composed(erfc),

  IsNan:    same('IsNaN', 'x'),
  IsInf:    same('IsInf', 'x'),
  // |x| < infinity, which NaN is not
  IsFinite: unary((g, x) => g.op('Less', [g.op('Abs', [x]), like(g, x, Infinity)])),

};
