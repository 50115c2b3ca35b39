/**
 * Functions of one tensor, element by element.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/mshadow_op.h · tensor/elemwise_unary_op_basic.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { expm1, log1p } from '../../../graph/layers/elementwise.ts';
import { cast, isFloat, isSigned, like, wide } from '../../../graph/layers/values.ts';
import { float } from '../attrs.ts';
import { type OpRow, op } from '../table.ts';

const unary = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  op({ inputs: ['data'], lower: (g, { data }) => formula(g, data) });

/** A formula of floats: a half type is computed in float32, an integer in float32 and cut. */
export const onFloats = (g: GraphBuilder, x: Value, formula: (x: Value) => Value): Value =>
  isFloat(x) ? wide(g, [x], (wider) => formula(wider!)) : cast(g, formula(cast(g, x, 'float32')), x.dtype);
const composed = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  unary((g, x) => onFloats(g, x, (wider) => formula(g, wider)));

/** ONNX's own function. */
const one = (onnx: string): OpRow => composed((g, x) => g.op(onnx, [x]));
/** An integer is whole already. */
const rounding = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  unary((g, x) => (isFloat(x) ? wide(g, [x], (wider) => formula(g, wider!)) : x));
const times = (factor: number): OpRow => composed((g, x) => g.op('Mul', [x, like(g, x, factor)]));
/** A kernel of our own (engines/host/kernels), in float64 where MXNet is. */
const hosted = (kernel: string): OpRow =>
  composed((g, x) => g.host(kernel, [x], {}, [{ dtype: x.dtype, shape: x.shape }])[0]!);

/** Towards 0. */
export const truncate = (g: GraphBuilder, x: Value): Value =>
  g.op('Where', [g.op('Less', [x, like(g, x, 0)]), g.op('Ceil', [x]), g.op('Floor', [x])]);

/** The cube root: sign(x) |x|^(1/3), in float64. */
const cubeRoot = (g: GraphBuilder, x: Value): Value => {
  const double = cast(g, x, 'float64');
  const size = g.op('Abs', [double]);
  const root = g.op('Pow', [size, g.scalar('float64', 1 / 3)]);
  // by dividing, since a zero keeps its sign
  const bounded = g.op('Min', [g.op('Max', [size, g.scalar('float64', 1e-300)]), g.scalar('float64', 1e300)]);
  const signed = g.op('Mul', [g.op('Div', [double, bounded]), root]);
  return cast(g, signed, x.dtype);
};

/** 0 of NaN, as a comparison with 0 tells. */
const sign = (g: GraphBuilder, x: Value): Value => {
  const zero = like(g, x, 0);
  if (!isFloat(x) && !isSigned(x)) return cast(g, g.op('Greater', [x, zero]), x.dtype);
  const below = g.op('Where', [g.op('Less', [x, zero]), like(g, x, -1), zero]);
  return g.op('Where', [g.op('Greater', [x, zero]), like(g, x, 1), below]);
};

const identity = unary((_g, x) => x);

/** log(1 + e^x), without overflow; x itself above 20. */
export const softplus = (g: GraphBuilder, x: Value): Value => {
  const soft = log1p(g, g.op('Exp', [g.op('Min', [x, like(g, x, 20)])]));
  return g.op('Where', [g.op('Greater', [x, like(g, x, 20)]), x, soft]);
};

/** Whether elements are other than 0; NaN is. */
export const isTrue = (g: GraphBuilder, x: Value): Value =>
  x.dtype === 'bool' ? x : g.op('Not', [g.op('Equal', [x, like(g, x, 0)])]);

// biome-ignore format: one op a line
export const elementwise: Readonly<Record<string, OpRow>> = {
  _copy: identity,
  BlockGrad: identity,
  make_loss: identity,
  _contrib_round_ste: rounding((g, x) => roundAway(g, x)),
  _contrib_sign_ste: unary(sign),
  _contrib_gradientmultiplier: op({ inputs: ['data'], attrs: { scalar: float(1) }, lower: (_g, { data }) => data }),
  negative: unary((g, x) => isFloat(x) ? g.op('Neg', [x]) : g.op('Sub', [like(g, x, 0), x])),
  abs:      unary((g, x) => g.op('Abs', [x])),
  sign:     unary(sign),
  round:    rounding((g, x) => roundAway(g, x)),
  rint:     rounding((g, x) => {
    // ties go down
    const [floor, ceil] = [g.op('Floor', [x]), g.op('Ceil', [x])];
    return g.op('Where', [g.op('LessOrEqual', [g.op('Sub', [x, floor]), g.op('Sub', [ceil, x])]), floor, ceil]);
  }),
  ceil:     rounding((g, x) => g.op('Ceil', [x])),
  floor:    rounding((g, x) => g.op('Floor', [x])),
  trunc:    rounding(truncate),
  fix:      rounding(truncate),
  square:   unary((g, x) => g.op('Mul', [x, x])),
  sqrt:     one('Sqrt'),
  rsqrt:    composed((g, x) => g.op('Div', [like(g, x, 1), g.op('Sqrt', [x])])),
  cbrt:     composed(cubeRoot),
  rcbrt:    composed((g, x) => g.op('Div', [like(g, x, 1), cubeRoot(g, x)])),
  reciprocal: composed((g, x) => g.op('Div', [like(g, x, 1), x])),
  exp:      one('Exp'),
  log:      one('Log'),
  log10:    times2('Log', Math.LOG10E),
  log2:     times2('Log', Math.LOG2E),
  log1p:    composed(log1p),
  expm1:    composed(expm1),
  sin:      one('Sin'),
  cos:      one('Cos'),
  tan:      one('Tan'),
  arcsin:   one('Asin'),
  arccos:   one('Acos'),
  arctan:   one('Atan'),
  sinh:     one('Sinh'),
  cosh:     one('Cosh'),
  tanh:     one('Tanh'),
  arcsinh:  one('Asinh'),
  arccosh:  one('Acosh'),
  arctanh:  one('Atanh'),
  degrees:  times(180 / Math.PI),
  radians:  times(Math.PI / 180),
  erf:      one('Erf'),
  erfinv:   hosted('Erfinv'),
  gammaln:  hosted('Lgamma'),
  gamma:    composed(gammaFunction),
  logical_not: unary((g, x) => cast(g, g.op('Not', [isTrue(g, x)]), x.dtype)),
  clip: op({
    inputs: ['data'],
    attrs: { a_min: float(), a_max: float() },
    // NaN stays
    lower: (g, { data: x }, { a_min, a_max }) => {
      const number = (n: number): Value => like(g, x, isFloat(x) ? n : Math.trunc(n));
      const above = g.op('Where', [g.op('Less', [x, number(a_min)]), number(a_min), x]);
      return g.op('Where', [g.op('Greater', [x, number(a_max)]), number(a_max), above]);
    },
  }),
  relu:     unary((g, x) => g.op('Max', [x, like(g, x, 0)])),
  sigmoid:  composed(sigmoid),
  softsign: composed((g, x) => g.op('Div', [x, g.op('Add', [g.op('Abs', [x]), like(g, x, 1)])])),
  hard_sigmoid: op({
    inputs: ['data'],
    attrs: { alpha: float(Math.fround(0.2)), beta: float(0.5) },
    lower: (g, { data }, { alpha, beta }) =>
      onFloats(g, data, (x) => {
        const line = g.op('Add', [g.op('Mul', [x, like(g, x, alpha)]), like(g, x, beta)]);
        return g.op('Max', [g.op('Min', [line, like(g, x, 1)]), like(g, x, 0)]);
      }),
  }),
  smooth_l1: op({
    inputs: ['data'],
    attrs: { scalar: float(1) },
    // |x| - 0.5 / s² where |x| > 1 / s², else 0.5 (s x)²
    lower: (g, { data }, { scalar }) =>
      onFloats(g, data, (x) => {
        const square = scalar * scalar;
        const far = g.op('Sub', [g.op('Abs', [x]), like(g, x, 0.5 / square)]);
        const near = g.op('Mul', [g.op('Mul', [x, x]), like(g, x, 0.5 * square)]);
        return g.op('Where', [g.op('Greater', [g.op('Abs', [x]), like(g, x, 1 / square)]), far, near]);
      }),
  }),
  _contrib_quadratic: op({
    inputs: ['data'],
    attrs: { a: float(0), b: float(0), c: float(0) },
    lower: (g, { data: x }, { a, b, c }) => {
      const inner = g.op('Add', [g.op('Mul', [x, like(g, x, a)]), like(g, x, b)]);
      return g.op('Add', [g.op('Mul', [inner, x]), like(g, x, c)]);
    },
  }),
};

function times2(onnx: string, factor: number): OpRow {
  return composed((g, x) =>
    cast(g, g.op('Mul', [g.op(onnx, [cast(g, x, 'float64')]), g.scalar('float64', factor)]), x.dtype),
  );
}

/** Half away from 0: trunc(x + sign(x) / 2) rounds 0.49999997 wrongly, so the part behind the point is compared. */
function roundAway(g: GraphBuilder, x: Value): Value {
  const whole = truncate(g, x);
  const rest = g.op('Abs', [g.op('Sub', [x, whole])]);
  const next = g.op('Add', [whole, g.op('Sign', [x])]);
  return g.op('Where', [g.op('GreaterOrEqual', [rest, like(g, x, 0.5)]), next, whole]);
}

/** 1 / (1 + e^-x), right near 0 and 1 to the last digits. */
export function sigmoid(g: GraphBuilder, x: Value): Value {
  const one = like(g, x, 1);
  return g.op('Div', [one, g.op('Add', [one, g.op('Exp', [g.op('Neg', [x])])])]);
}

/** Γ(x) = e^lgamma(x); below 0 by π / (sin(πx) Γ(1 - x)), in float64; NaN of whole numbers there. */
function gammaFunction(g: GraphBuilder, x: Value): Value {
  const double = cast(g, x, 'float64');
  const number = (n: number): Value => g.scalar('float64', n);
  const negative = g.op('Less', [double, number(0)]);
  const positive = g.op('Where', [negative, g.op('Sub', [number(1), double]), double]);
  const [log] = g.host('Lgamma', [positive], {}, [{ dtype: 'float64', shape: positive.shape }]);
  const value = g.op('Exp', [log!]);
  const sine = g.op('Sin', [g.op('Mul', [double, number(Math.PI)])]);
  const reflected = g.op('Div', [number(Math.PI), g.op('Mul', [sine, value])]);
  const pole = g.op('And', [negative, g.op('Equal', [double, g.op('Floor', [double])])]);
  const below = g.op('Where', [pole, number(Number.NaN), reflected]);
  return cast(g, g.op('Where', [negative, below, value]), x.dtype);
}
