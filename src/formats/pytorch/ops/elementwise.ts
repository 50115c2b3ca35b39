/**
 * Functions of one tensor, element by element. Integers and bools become float32 where the function has no integers.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/UnaryOps.cpp, Math.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { erfc } from '../../../graph/erfc.ts';
import type { Value } from '../../../graph/graph.ts';
import { expm1, log1p } from '../../../graph/layers/elementwise.ts';
import { cast, isFloat, like } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { signBit, truncated } from './arithmetic.ts';
import { floating, type Operand, ofFloat, ofTwoFloats, tensor } from './operands.ts';

interface One {
  readonly self: Operand;
}
type Formula = (g: GraphBuilder, x: Value) => Value;

/** Of floats. */
const float = (formula: Formula): AtenRow => row<One>(({ g, self }) => ofFloat(g, self, (x) => formula(g, x)));
const onnx = (op: string): AtenRow => float((g, x) => g.op(op, [x]));
/** Of floats; integers are whole already. */
const rounding = (formula: Formula): AtenRow =>
  row<One>(({ g, self }) => {
    const x = tensor(g, self);
    if (x.dtype === 'bool') throw refuse('torch rounds no bools');
    return isFloat(x) ? ofFloat(g, x, (v) => formula(g, v)) : x;
  });
/** A kernel of our own, in float64; what comes out is of the input's dtype. */
const hosted = (g: GraphBuilder, op: string, inputs: readonly Value[], shape = inputs[0]!.shape): Value =>
  g.host(op, inputs, {}, [{ dtype: inputs[0]!.dtype, shape }])[0]!;
const special = (op: string): AtenRow => float((g, x) => hosted(g, op, [x]));

const times = (g: GraphBuilder, x: Value, factor: number): Value => g.op('Mul', [x, like(g, x, factor)]);
const whereEqual = (g: GraphBuilder, x: Value, to: number, yes: Value, no: Value): Value =>
  g.op('Where', [g.op('Equal', [x, like(g, x, to)]), yes, no]);

/** Integers keep their dtype. */
const abs = row<One>(({ g, self }) => {
  const x = tensor(g, self);
  return x.dtype === 'bool' ? x : g.op('Abs', [x]);
});
const neg = row<One>(({ g, self }) => {
  const x = tensor(g, self);
  if (x.dtype === 'bool') throw refuse('torch negates no bools');
  return isFloat(x) ? g.op('Neg', [x]) : g.op('Sub', [like(g, x, 0), x]);
});
/** -1, 0 or 1; of NaN 0. */
const sign = row<One>(({ g, self }) => {
  const x = tensor(g, self);
  if (x.dtype === 'bool') return x;
  if (!isFloat(x)) return g.op('Sign', [x]);
  return g.op('Where', [
    g.op('IsNaN', [x.dtype === 'bfloat16' ? cast(g, x, 'float32') : x]),
    like(g, x, 0),
    g.op('Sign', [x]),
  ]);
});

/** Halves to even, at a decimal place. */
const round = row<One & { decimals?: number }>(({ g, self, decimals = 0 }) => {
  const x = tensor(g, self);
  if (x.dtype === 'bool') throw refuse('torch rounds no bools');
  if (!isFloat(x)) {
    if (decimals !== 0) throw refuse('torch rounds no integers to decimals');
    return x;
  }
  return ofFloat(g, x, (v) => {
    if (decimals === 0) return g.op('Round', [v]);
    const scale = like(g, v, 10 ** Math.abs(decimals));
    const [there, back] = decimals > 0 ? ['Mul', 'Div'] : ['Div', 'Mul'];
    return g.op(back!, [g.op('Round', [g.op(there!, [v, scale])]), scale]);
  });
});

/** sin(πx) / (πx), 1 at 0. */
const sinc: Formula = (g, x) => {
  const angle = times(g, x, Math.PI);
  const safe = whereEqual(g, x, 0, like(g, x, 1), angle);
  return whereEqual(g, x, 0, like(g, x, 1), g.op('Div', [g.op('Sin', [safe]), safe]));
};

/** log(x / (1 - x)), x held between eps and 1 - eps. */
const logit = row<One & { eps: number | null }>(({ g, self, eps }) =>
  ofFloat(g, self, (x) => {
    const one = like(g, x, 1);
    // where eps is above 1/2, what is below it counts first
    const above = (low: Value, high: Value): Value =>
      g.op('Where', [g.op('Less', [x, low]), low, g.op('Where', [g.op('Greater', [x, high]), high, x])]);
    const held = eps === null ? x : above(like(g, x, eps), g.op('Sub', [one, like(g, x, eps)]));
    return g.op('Log', [g.op('Div', [held, g.op('Sub', [one, held])])]);
  }),
);

const LARGEST: Readonly<Record<string, number>> = {
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
};
const nanToNum = row<One & { nan: number | null; posinf: number | null; neginf: number | null }>(
  ({ g, self, nan, posinf, neginf }) => {
    const x = tensor(g, self);
    if (!isFloat(x)) return x;
    const largest = LARGEST[x.dtype]!;
    const own = x.dtype === 'bfloat16' ? cast(g, x, 'float32') : x;
    const number = (n: number): Value => like(g, own, n);
    const above = g.op('Where', [
      g.op('Equal', [own, number(Number.POSITIVE_INFINITY)]),
      number(posinf ?? largest),
      own,
    ]);
    const below = g.op('Where', [
      g.op('Equal', [own, number(Number.NEGATIVE_INFINITY)]),
      number(neginf ?? -largest),
      above,
    ]);
    return cast(g, g.op('Where', [g.op('IsNaN', [own]), number(nan ?? 0), below]), x.dtype);
  },
);

/** Whether a float is so; of integers `otherwise`. */
const test = (formula: Formula, otherwise: boolean): AtenRow =>
  row<One>(({ g, self }) => {
    const x = tensor(g, self);
    if (isFloat(x)) return formula(g, x.dtype === 'bfloat16' ? cast(g, x, 'float32') : x);
    return g.op('Equal', [x, x]).shape && otherwise ? g.op('Equal', [x, x]) : g.op('Not', [g.op('Equal', [x, x])]);
  });
const infinite =
  (sign: number): Formula =>
  (g, x) =>
    g.op('Equal', [x, like(g, x, sign * Number.POSITIVE_INFINITY)]);

/** -x log x, 0 at 0, -∞ below. */
const entr: Formula = (g, x) => {
  const own = g.op('Neg', [g.op('Mul', [x, g.op('Log', [x])])]);
  const below = g.op('Where', [g.op('Less', [x, like(g, x, 0)]), like(g, x, Number.NEGATIVE_INFINITY), own]);
  return whereEqual(g, x, 0, like(g, x, 0), below);
};

/** The normal distribution's probability below x. */
const ndtr: Formula = (g, x) => times(g, erfc(g, times(g, x, -Math.SQRT1_2)), 0.5);

/** Σ lgamma(a - j / 2) for j below p, and p (p - 1) / 4 · log π */
const mvlgamma = row<One & { p: number }>(({ g, self, p }) =>
  ofFloat(g, self, (x) => {
    let sum = like(g, x, ((p * (p - 1)) / 4) * Math.log(Math.PI));
    for (let j = 0; j < p; j++) sum = g.op('Add', [sum, hosted(g, 'Lgamma', [g.op('Sub', [x, like(g, x, j / 2)])])]);
    return sum;
  }),
);

/** A kernel of our own of two operands. */
const hostedTwo = (op: string, a: string, b: string): AtenRow =>
  row<Readonly<Record<string, Operand>>>((args) => {
    const { g } = args as unknown as { g: GraphBuilder };
    return ofTwoFloats(g, args[a]!, args[b]!, (x, y) => hosted(g, op, [x, y], g.op('Add', [x, y]).shape));
  });

/** The derivative of lgamma: -∞ at 0, ∞ at -0, NaN at what is whole below. */
const digamma: Formula = (g, x) =>
  whereEqual(g, x, 0, g.op('Neg', [g.op('Reciprocal', [x])]), hosted(g, 'Digamma', [x]));

/** Σ (q + k)^-x; ∞ at its poles, which are the whole numbers from 0 down; NaN at ∞, as torch has it. */
const zeta = (g: GraphBuilder, x: Value, q: Value): Value => {
  const isPole = g.op('And', [
    g.op('And', [g.op('LessOrEqual', [q, like(g, q, 0)]), g.op('Equal', [q, g.op('Floor', [q])])]),
    g.op('Not', [g.op('Less', [x, like(g, x, 1)])]),
  ]);
  const found = hosted(g, 'Zeta', [x, q], g.op('Add', [x, q]).shape);
  const poles = g.op('Where', [isPole, like(g, x, Number.POSITIVE_INFINITY), found]);
  return whereEqual(g, q, Number.POSITIVE_INFINITY, like(g, q, Number.NaN), poles);
};

/** The n-th derivative of digamma: (-1)^(n + 1) n! zeta(n + 1, x) */
const polygamma = row<One & { n: number }>(({ g, self, n }) =>
  ofFloat(g, self, (x) => {
    if (n === 0) return digamma(g, x);
    if (n === 1) return hosted(g, 'Polygamma', [g.op('Expand', [like(g, x, 1), g.op('Shape', [x])]), x]);
    let factorial = 1;
    for (let i = 2; i <= n; i++) factorial *= i;
    return times(g, zeta(g, like(g, x, n + 1), x), n % 2 === 0 ? -factorial : factorial);
  }),
);

const identity = row<One>(({ g, self }) => tensor(g, self));

// biome-ignore format: one operator a line
export const elementwise: AtenTable = {
  'aten::abs':  abs,
  'aten::neg':  neg,
  'aten::positive': identity,
  'aten::sign': sign,
  'aten::sgn':  sign,
  'aten::signbit': row<One>(({ g, self }) => signBit(g, tensor(g, self))),
  'aten::sqrt': onnx('Sqrt'),
  'aten::rsqrt': float((g, x) => g.op('Reciprocal', [g.op('Sqrt', [x])])),
  'aten::square': row<One>(({ g, self }) => { const x = tensor(g, self); return x.dtype === 'bool' ? cast(g, x, 'int64') : isFloat(x) ? ofFloat(g, x, (v) => g.op('Mul', [v, v])) : g.op('Mul', [x, x]); }),
  'aten::reciprocal': onnx('Reciprocal'),
  'aten::exp':  onnx('Exp'),
  'aten::exp2': float((g, x) => g.op('Pow', [like(g, x, 2), x])),
  'aten::expm1': float(expm1),
  'aten::log':  onnx('Log'),
  'aten::log2': float((g, x) => g.op('Div', [g.op('Log', [x]), like(g, x, Math.LN2)])),
  'aten::log10': float((g, x) => g.op('Div', [g.op('Log', [x]), like(g, x, Math.LN10)])),
  'aten::log1p': float(log1p),

  'aten::sin':  onnx('Sin'),
  'aten::cos':  onnx('Cos'),
  'aten::tan':  onnx('Tan'),
  'aten::asin': onnx('Asin'),
  'aten::acos': onnx('Acos'),
  'aten::atan': onnx('Atan'),
  'aten::sinh': onnx('Sinh'),
  'aten::cosh': onnx('Cosh'),
  'aten::tanh': onnx('Tanh'),
  'aten::asinh': onnx('Asinh'),
  'aten::acosh': onnx('Acosh'),
  'aten::atanh': onnx('Atanh'),
  'aten::sinc': float(sinc),
  'aten::deg2rad': float((g, x) => times(g, x, Math.PI / 180)),
  'aten::rad2deg': float((g, x) => times(g, x, 180 / Math.PI)),

  'aten::sigmoid': onnx('Sigmoid'),
  'aten::logit': logit,
  'aten::erf':  onnx('Erf'),
  'aten::erfc': float(erfc),
  'aten::erfinv': special('Erfinv'),
  'aten::lgamma': special('Lgamma'),
  'aten::digamma': float(digamma),
  'aten::polygamma': polygamma,
  'aten::mvlgamma': mvlgamma,
  'aten::i0':   float((g, x) => hosted(g, 'BesselI0', [x])),
  'aten::special_i0e': special('BesselI0e'),
  'aten::special_i1': special('BesselI1'),
  'aten::special_i1e': special('BesselI1e'),
  'aten::special_bessel_j0': special('BesselJ0'),
  'aten::special_bessel_j1': special('BesselJ1'),
  'aten::special_bessel_y0': special('BesselY0'),
  'aten::special_bessel_y1': special('BesselY1'),
  'aten::special_modified_bessel_i0': special('BesselI0'),
  'aten::special_modified_bessel_i1': special('BesselI1'),
  'aten::special_modified_bessel_k0': special('BesselK0'),
  'aten::special_modified_bessel_k1': special('BesselK1'),
  'aten::special_scaled_modified_bessel_k0': row<{ x: Operand }>(({ g, x }) => ofFloat(g, x, (v) => hosted(g, 'BesselK0e', [v]))),
  'aten::special_scaled_modified_bessel_k1': row<{ x: Operand }>(({ g, x }) => ofFloat(g, x, (v) => hosted(g, 'BesselK1e', [v]))),
  'aten::special_ndtr': float(ndtr),
  'aten::special_ndtri': special('Ndtri'),
  'aten::special_entr': float(entr),
  'aten::special_zeta': row<One & { other: Operand }>(({ g, self, other }) => ofTwoFloats(g, self, other, (x, q) => zeta(g, x, q))),
  'aten::igamma': hostedTwo('Igamma', 'self', 'other'),
  'aten::igammac': hostedTwo('Igammac', 'self', 'other'),
  'aten::special_gammainc': hostedTwo('Igamma', 'self', 'other'),
  'aten::special_gammaincc': hostedTwo('Igammac', 'self', 'other'),

  'aten::ceil':  rounding((g, x) => g.op('Ceil', [x])),
  'aten::floor': rounding((g, x) => g.op('Floor', [x])),
  'aten::trunc': rounding((g, x) => truncated(g, x)),
  'aten::round': round,
  'aten::frac':  float((g, x) => g.op('Sub', [x, truncated(g, x)])),

  'aten::isnan': test((g, x) => g.op('IsNaN', [x]), false),
  'aten::isinf': test((g, x) => g.op('IsInf', [x]), false),
  'aten::isposinf': test(infinite(1), false),
  'aten::isneginf': test(infinite(-1), false),
  // |x| < ∞, which NaN is not
  'aten::isfinite': test((g, x) => g.op('Less', [g.op('Abs', [x]), like(g, x, Number.POSITIVE_INFINITY)]), true),
  'aten::isreal': row<One>(({ g, self }) => { const x = floating(g, self); return g.op('Or', [g.op('IsNaN', [x]), g.op('Equal', [x, x])]); }),
  'aten::nan_to_num': nanToNum,

  'aten::real': identity,
  'aten::conj': identity,
  'aten::conj_physical': identity,
  'aten::resolve_conj': identity,
  'aten::resolve_neg': identity,
  // π below 0, NaN of NaN
  'aten::angle': float((g, x) => g.op('Where', [g.op('IsNaN', [x]), x, g.op('Where', [g.op('Less', [x, like(g, x, 0)]), like(g, x, Math.PI), like(g, x, 0)])])),
};
