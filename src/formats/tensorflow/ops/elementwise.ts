/**
 * Functions of one tensor, element by element.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/cwise_ops.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { erfc } from '../../../graph/erfc.ts';
import type { Value } from '../../../graph/graph.ts';
import { atan2, expm1, log1p } from '../../../graph/layers/elementwise.ts';
import { isFloat, like, wide } from '../../../graph/layers/values.ts';
import { type OpRow, op, same } from '../table.ts';

const unary = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  op({ inputs: ['x'], lower: (g, { x }) => formula(g, x) });

/** A formula of several ONNX ops, for a half type computed in float32. */
const composed = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  op({ inputs: ['x'], lower: (g, { x }) => wide(g, [x], (wider) => formula(g, wider!)) });

/** ONNX's own function; half types in float32. */
const one = (onnx: string): OpRow => composed((g, x) => g.op(onnx, [x]));

/** An integer is whole already. */
const rounding = (onnx: string): OpRow => composed((g, x) => (isFloat(x) ? g.op(onnx, [x]) : x));

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
