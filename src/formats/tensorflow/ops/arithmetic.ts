/**
 * Arithmetic of two tensors, broadcast as NumPy does it. Integers wrap around; division by an integer zero fails the
 * run, as it does in TensorFlow (ONNX Runtime would be killed by the processor's trap).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/cwise_ops.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { DTYPES } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { type OpRow, op, refuse, same } from '../table.ts';
import { cast, failWhere, isFloat, isSigned, known, like, wide } from './values.ts';

/** An integer divisor that is never 0 (the run fails) and never -1 (`minusOne` tells where it was; the quotient is -x). */
const divisor = (g: GraphBuilder, y: Value): { readonly safe: Value; readonly minusOne: Value | undefined } => {
  const values = known(g, y);
  const safe = values?.every((n) => n !== 0) ? y : failWhere(g, g.op('Equal', [y, like(g, y, 0)]), y);
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
const truncateRest = (g: GraphBuilder, x: Value, y: Value): Value => {
  // with -1 as with 1 nothing is left
  const { safe } = divisor(g, y);
  return g.op('Sub', [x, g.op('Mul', [g.op('Div', [x, safe]), safe])]);
};

/**
 * 1 / y where y is one constant number: TensorFlow's graph optimizer turns a division by a constant into a product, which
 * rounds another way, and so decides what a floor behind it gives (grappler/optimizers/constant_folding.cc,
 * ReduceDivToReciprocalMul).
 */
const reciprocal = (g: GraphBuilder, y: Value): Value | undefined => {
  const constant = g.constantOf(y);
  if (!constant || !('data' in constant) || (y.dtype !== 'float32' && y.dtype !== 'float64')) return undefined;
  const [number, ...more] = constant.data as Float32Array | Float64Array;
  if (number === undefined || more.length > 0) return undefined;
  const data = y.dtype === 'float32' ? Float32Array.of(1 / number) : Float64Array.of(1 / number);
  return g.constant({ dtype: y.dtype, shape: constant.shape, data } as Tensor);
};

const divide = (g: GraphBuilder, x: Value, y: Value): Value => {
  if (!isFloat(x)) return truncateDiv(g, x, y);
  const inverse = g.constantOf(x) ? undefined : reciprocal(g, y);
  return inverse ? g.op('Mul', [x, inverse]) : g.op('Div', [x, y]);
};

/** floor(x / y) */
const floorDiv = (g: GraphBuilder, x: Value, y: Value): Value => {
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
const floorMod = (g: GraphBuilder, x: Value, y: Value): Value => {
  if (!isFloat(x)) return g.op('Mod', [x, divisor(g, y).safe], { fmod: 0 });
  return wide(g, [x, y], (a, b) => {
    const rest = g.op('Mod', [a!, b!], { fmod: 1 });
    const zero = like(g, rest, 0);
    const signsDiffer = g.op('Xor', [g.op('Less', [rest, zero]), g.op('Less', [b!, zero])]);
    const inexact = g.op('Not', [g.op('Equal', [rest, zero])]);
    return g.op('Where', [g.op('And', [inexact, signsDiffer]), g.op('Add', [rest, b!]), rest]);
  });
};

const truncateMod = (g: GraphBuilder, x: Value, y: Value): Value =>
  isFloat(x) ? wide(g, [x, y], (a, b) => g.op('Mod', [a!, b!], { fmod: 1 })) : truncateRest(g, x, y);

/** 0 where `zero` is 0, whatever the other operand is; else `formula`. */
const zeroWhere = (g: GraphBuilder, zero: Value, formula: Value): Value =>
  g.op('Where', [g.op('Equal', [zero, like(g, zero, 0)]), like(g, formula, 0), formula]);

/**
 * x^y of integers, by squaring: the product of x^(2^i) over the bits i of y. Wraps around as TensorFlow's does.
 * A negative exponent fails the run.
 */
const integerPow = (g: GraphBuilder, x: Value, y: Value): Value => {
  const exponents = known(g, y);
  if (exponents?.some((n) => n < 0)) throw refuse('an integer is raised to a negative power');
  const bits = exponents ? Math.max(0, ...exponents).toString(2).length : DTYPES[x.dtype].bytes * 8 - 1;
  const exponent = exponents ? y : failWhere(g, g.op('Less', [y, like(g, y, 0)]), y);
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

const binary = (formula: (g: GraphBuilder, x: Value, y: Value) => Value): OpRow =>
  op({ inputs: ['x', 'y'], lower: (g, { x, y }) => formula(g, x, y) });

const add = same('Add', 'x', 'y');
const floored = binary(floorMod);

// biome-ignore format: one op a line
export const arithmetic: Readonly<Record<string, OpRow>> = {
  Add:   add,
  AddV2: add,
  Sub:   same('Sub', 'x', 'y'),
  Mul:   same('Mul', 'x', 'y'),
  // x_1 + x_2 + .. + x_n
  AddN:  op({ inputs: ['inputs*'], lower: (g, { inputs }) => inputs.slice(1).reduce((sum, x) => g.op('Add', [sum, x]), inputs[0]!) }),

  RealDiv:     binary((g, x, y) => divide(g, x, y)),
  Div:         binary(divide),
  TruncateDiv: binary(divide),
  FloorDiv:    binary(floorDiv),
  Mod:         binary(truncateMod),
  TruncateMod: binary(truncateMod),
  FloorMod:    floored,

  DivNoNan:   binary((g, x, y) => zeroWhere(g, y, g.op('Div', [x, y]))),
  MulNoNan:   binary((g, x, y) => zeroWhere(g, y, g.op('Mul', [x, y]))),
  Xdivy:      binary((g, x, y) => zeroWhere(g, x, g.op('Div', [x, y]))),
  Xlogy:      binary((g, x, y) => wide(g, [x, y], (a, b) => zeroWhere(g, a!, g.op('Mul', [a!, g.op('Log', [b!])])))),

  Pow:        binary((g, x, y) => isFloat(x) ? wide(g, [x, y], (a, b) => g.op('Pow', [a!, b!])) : integerPow(g, x, y)),
  // (x - y)^2
  SquaredDifference: binary((g, x, y) => wide(g, [x, y], (a, b) => { const d = g.op('Sub', [a!, b!]); return g.op('Mul', [d, d]); })),
  Maximum:    same('Max', 'x', 'y'),
  Minimum:    same('Min', 'x', 'y'),
};
