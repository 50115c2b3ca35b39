/**
 * mx.np: functions of elements. What a function of one tensor computes is what the older operator of its name does;
 * comparisons answer bools, and operands of two dtypes meet in the more precise one.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/numpy/np_elemwise_broadcast_op.h · np_elemwise_unary_op_basic.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { atan2 } from '../../../graph/layers/elementwise.ts';
import { cast, isFloat, like, wide } from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { bool, float, int, optionalFloat } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { FORMULAS, type Formula } from './arithmetic.ts';
import { elementwise, isTrue } from './elementwise.ts';
import { numberLike } from './numbers.ts';

/** The row of another operator, with other names for its inputs. */
export const renamed = (row: OpRow, inputs: readonly string[]): OpRow => ({
  ...row,
  inputs,
  lower: (g, given: Readonly<Record<string, unknown>>, attrs, scope) => {
    const bare = (name: string): string => name.replace(/[*?]$/, '');
    const own = Object.fromEntries(row.inputs.map((name, i) => [bare(name), given[bare(inputs[i]!)]]));
    return row.lower(g, own as never, attrs as never, scope);
  },
});

const SAME =
  'cbrt ceil degrees exp expm1 fix floor log log10 log1p log2 negative radians reciprocal rint sign sqrt square trunc ' +
  'arccos arccosh arcsin arcsinh arctan arctanh cos cosh sin sinh tan tanh';

const unary = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  op({ inputs: ['x'], lower: (g, { x }) => formula(g, x) });

/** False of what is no float. */
const asks = (formula: (g: GraphBuilder, x: Value) => Value): OpRow =>
  unary((g, x) =>
    isFloat(x) ? wideBool(g, x, formula) : g.op('Expand', [g.scalar('bool', false), g.op('Shape', [x])]),
  );
const wideBool = (g: GraphBuilder, x: Value, formula: (g: GraphBuilder, x: Value) => Value): Value =>
  formula(g, x.dtype === 'float16' || x.dtype === 'bfloat16' ? cast(g, x, 'float32') : x);
const infinite = (positive: 0 | 1, negative: 0 | 1): OpRow =>
  asks((g, x) => g.op('IsInf', [x], { detect_positive: positive, detect_negative: negative }));

/** Half to even, of 10^decimals times x. */
const around = op({
  inputs: ['x'],
  attrs: { decimals: int(0) },
  lower: (g, { x }, { decimals }) => {
    if (!isFloat(x)) {
      if (decimals >= 0) return x;
      throw refuse(`decimals ${decimals} of ${x.dtype}; of floats it is supported`);
    }
    return wide(g, [x], (v) => {
      const scale = like(g, v!, 10 ** Math.abs(decimals));
      const [there, back] = decimals >= 0 ? ['Mul', 'Div'] : ['Div', 'Mul'];
      if (decimals === 0) return g.op('Round', [v!]);
      return g.op(back as string, [g.op('Round', [g.op(there as string, [v!, scale])]), scale]);
    });
  },
});

const GREATEST: Readonly<Record<string, number>> = {
  float16: 65504,
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
};

const nanToNum = op({
  inputs: ['data'],
  attrs: { copy: bool(true), nan: float(0), posinf: optionalFloat(null), neginf: optionalFloat(null) },
  lower: (g, { data }, { nan, posinf, neginf }) => {
    if (!isFloat(data)) return data;
    const most = GREATEST[data.dtype] ?? 0;
    return wide(g, [data], (x) => {
      const finite = g.op('Where', [g.op('IsNaN', [x!]), like(g, x!, nan), x!]);
      const up = g.op('IsInf', [x!], { detect_negative: 0 });
      const down = g.op('IsInf', [x!], { detect_positive: 0 });
      const above = g.op('Where', [up, like(g, x!, posinf ?? most), finite]);
      return g.op('Where', [down, like(g, x!, neginf ?? -most), above]);
    });
  },
});

/** The more precise of two dtypes: floats before integers before bools, then the wider. */
export const promoted = (a: DType, b: DType): DType => {
  const rank = (dtype: DType): number => {
    const { kind, bytes } = DTYPES[dtype];
    return (kind === 'float' ? 200 : kind === 'bool' ? 0 : 100) + bytes + (kind === 'uint' ? 0.5 : 0);
  };
  return rank(a) >= rank(b) ? a : b;
};

/** A sum or product of bools is whether it is other than 0. */
const ofBools =
  (formula: Formula): Formula =>
  (g, a, b) =>
    a.dtype === 'bool'
      ? g.op('Not', [g.op('Equal', [formula(g, cast(g, a, 'int32'), cast(g, b, 'int32')), g.scalar('int32', 0)])])
      : formula(g, a, b);

/** In floats: float32 where both are integers or bools. */
const trueDivide: Formula = (g, a, b) => {
  const dtype = isFloat(a) ? a.dtype : 'float32';
  return g.op('Div', [cast(g, a, dtype), cast(g, b, dtype)]);
};
const bits =
  (onnx: string, logical: string): Formula =>
  (g, a, b) =>
    g.op(a.dtype === 'bool' ? logical : onnx, [a, b]);
/** Bools are compared as whole numbers. */
const compare =
  (onnx: string, not = false): Formula =>
  (g, a, b) => {
    const whole = a.dtype === 'bool' ? 'int32' : a.dtype;
    const found = g.op(onnx, [cast(g, a, whole), cast(g, b, whole)]);
    return not ? g.op('Not', [found]) : found;
  };

/** a where both are at least 0 or both below, else -a: -0 is at least 0, and NaN neither. */
const copySign: Formula = (g, a, b) => {
  const zero = like(g, a, 0);
  const both = (onnx: string): Value => g.op('And', [g.op(onnx, [a, zero]), g.op(onnx, [b, zero])]);
  const minus = isFloat(a) ? g.op('Neg', [a]) : g.op('Sub', [zero, a]);
  return g.op('Where', [g.op('Or', [both('GreaterOrEqual'), both('Less')]), a, minus]);
};

/** a times 2 to the b. */
const ldexp: Formula = (g, a, b) =>
  isFloat(a)
    ? wide(g, [a, b], (x, y) => g.op('Mul', [x!, g.op('Pow', [like(g, x!, 2), y!])]))
    : cast(g, ldexp(g, cast(g, a, 'float64'), cast(g, b, 'float64')), a.dtype);

const arctan2: Formula = (g, a, b) =>
  isFloat(a)
    ? wide(g, [a, b], (y, x) => atan2(g, y!, x!))
    : cast(g, atan2(g, cast(g, a, 'float64'), cast(g, b, 'float64')), a.dtype);

/** How often a rest is taken: more often than any two numbers of the type need, those of Fibonacci first. */
const STEPS: Readonly<Record<number, number>> = { 1: 13, 2: 25, 4: 48, 8: 93 };

/** |a b| / gcd(a, b), by Euclid; 0 where one is 0. */
const lcm: Formula = (g, a, b) => {
  if (a.dtype === 'bool') return g.op('And', [a, b]);
  const own = a.dtype === 'int64' ? 'int64' : 'int32';
  const [x, y] = [g.op('Abs', [cast(g, a, own)]), g.op('Abs', [cast(g, b, own)])];
  const [zero, one] = [g.scalar(own, 0), g.scalar(own, 1)];
  const none = g.op('Or', [g.op('Equal', [x, zero]), g.op('Equal', [y, zero])]);
  // the loop's own tensors have one shape throughout
  const shape = g.op('Shape', [none]);
  const start = [x, y].map((v) => g.op('Expand', [g.op('Where', [none, one, v]), shape]));
  const step = g.subgraph(
    [
      { name: 'i', dtype: 'int64', shape: [] },
      { name: 'more', dtype: 'bool', shape: [] },
      { name: 'a', dtype: own, shape: start[0]!.shape },
      { name: 'b', dtype: own, shape: start[1]!.shape },
    ],
    (inner, [, more, left, right]) => {
      const done = inner.op('Equal', [right!, zero]);
      const rest = inner.op('Mod', [left!, inner.op('Where', [done, one, right!])]);
      return [
        inner.op('Identity', [more!]),
        inner.op('Where', [done, left!, right!]),
        inner.op('Where', [done, zero, rest]),
      ];
    },
  );
  const count = g.scalar('int64', STEPS[DTYPES[a.dtype].bytes] ?? 93);
  const [divisor] = g.ops('Loop', [count, undefined, ...start], { body: step }, 2);
  const multiple = g.op('Mul', [g.op('Div', [start[0]!, divisor!]), start[1]!]);
  return cast(g, g.op('Where', [none, zero, multiple]), a.dtype);
};

// biome-ignore format: one op a line
const BINARY: Readonly<Record<string, Formula>> = {
  add:           ofBools(FORMULAS['add']!),
  subtract:      FORMULAS['sub']!,
  multiply:      ofBools(FORMULAS['mul']!),
  mod:           FORMULAS['mod']!,
  power:         ofBools(FORMULAS['power']!),
  true_divide:   trueDivide,
  hypot:         FORMULAS['hypot']!,
  equal:         compare('Equal'),
  not_equal:     compare('Equal', true),
  greater:       compare('Greater'),
  greater_equal: compare('GreaterOrEqual'),
  less:          compare('Less'),
  less_equal:    compare('LessOrEqual'),
  bitwise_and:   bits('BitwiseAnd', 'And'),
  bitwise_or:    bits('BitwiseOr', 'Or'),
  bitwise_xor:   bits('BitwiseXor', 'Xor'),
  copysign:      copySign,
  arctan2,
  ldexp,
  lcm,
};

const NAMES: Readonly<Record<string, readonly [string, string]>> = { arctan2: ['x1', 'x2'], hypot: ['x1', 'x2'] };
const binary = (name: string, formula: Formula): OpRow => {
  const [first, second] = NAMES[name] ?? ['lhs', 'rhs'];
  return renamed(
    op({
      inputs: ['lhs', 'rhs'],
      lower: (g, { lhs, rhs }) => {
        const dtype = promoted(lhs.dtype, rhs.dtype);
        return formula(g, cast(g, lhs, dtype), cast(g, rhs, dtype));
      },
    }),
    [first, second],
  );
};

/**
 * Integers with a number behind the point become float64, bools int64 or float64, before anything is computed; bools are
 * compared with the number as a bool.
 */
const scalar = (formula: Formula, kind: 'widened' | 'kept' | 'compared' = 'widened', swapped = false): OpRow =>
  op({
    inputs: ['data'],
    attrs: { scalar: float(1), is_int: bool(true) },
    lower: (g, { data }, { scalar: number, is_int }) => {
      const wider =
        data.dtype === 'bool' ? (is_int ? 'int64' : 'float64') : !isFloat(data) && !is_int ? 'float64' : data.dtype;
      const x = kind === 'kept' || (kind === 'compared' && data.dtype === 'bool') ? data : cast(g, data, wider);
      const y = x.dtype === 'bool' ? g.scalar('bool', number !== 0) : numberLike(g, x, number);
      return swapped ? formula(g, y, x) : formula(g, x, y);
    },
  });

/** An integer is divided as a float32. */
const divideScalar = (swapped: boolean): OpRow =>
  op({
    inputs: ['data'],
    attrs: { scalar: float(1), is_int: bool(true) },
    lower: (g, { data }, { scalar: number }) => {
      const x = isFloat(data) ? data : cast(g, data, 'float32');
      const y = like(g, x, number);
      return g.op('Div', swapped ? [y, x] : [x, y]);
    },
  });

const PLAIN = 'add subtract multiply mod power arctan2 ldexp';
const COMPARED = 'equal not_equal greater greater_equal less less_equal';
const SWAPPED = 'subtract mod power arctan2 ldexp';

const choose = (g: GraphBuilder, condition: Value, x: Value, y: Value): Value =>
  g.op('Where', [isTrue(g, condition), x, y]);

export const numpyElementwise: Readonly<Record<string, OpRow>> = {
  ...Object.fromEntries(SAME.split(' ').map((name) => [`_npi_${name}`, renamed(elementwise[name]!, ['x'])])),
  _npi_absolute: renamed(elementwise['abs']!, ['x']),
  _npx_relu: elementwise['relu']!,
  _npx_sigmoid: elementwise['sigmoid']!,
  _np_copy: op({ inputs: ['a'], lower: (_g, { a }) => a }),
  _npi_logical_not: unary((g, x) => g.op('Not', [isTrue(g, x)])),
  _npi_bitwise_not: unary((g, x) => g.op(x.dtype === 'bool' ? 'Not' : 'BitwiseNot', [x])),
  _npi_isnan: asks((g, x) => g.op('IsNaN', [x])),
  _npi_isinf: infinite(1, 1),
  _npi_isposinf: infinite(1, 0),
  _npi_isneginf: infinite(0, 1),
  _npi_isfinite: unary((g, x) => {
    if (!isFloat(x)) return g.op('Expand', [g.scalar('bool', true), g.op('Shape', [x])]);
    return wideBool(g, x, (_g, v) => g.op('Not', [g.op('Or', [g.op('IsNaN', [v]), g.op('IsInf', [v])])]));
  }),
  _npi_around: around,
  _npi_nan_to_num: nanToNum,
  ...Object.fromEntries(Object.entries(BINARY).map(([name, formula]) => [`_npi_${name}`, binary(name, formula)])),
  ...Object.fromEntries(PLAIN.split(' ').map((name) => [`_npi_${name}_scalar`, scalar(BINARY[name]!)])),
  ...Object.fromEntries(COMPARED.split(' ').map((name) => [`_npi_${name}_scalar`, scalar(BINARY[name]!, 'compared')])),
  ...Object.fromEntries(
    SWAPPED.split(' ').map((name) => [`_npi_r${name}_scalar`, scalar(BINARY[name]!, 'widened', true)]),
  ),
  ...Object.fromEntries(
    ['bitwise_and', 'bitwise_or', 'bitwise_xor', 'lcm'].map((name) => [
      `_npi_${name}_scalar`,
      scalar(BINARY[name]!, 'kept'),
    ]),
  ),
  _npi_true_divide_scalar: divideScalar(false),
  _npi_rtrue_divide_scalar: divideScalar(true),
  _npi_where: op({ inputs: ['condition', 'x', 'y'], lower: (g, { condition, x, y }) => choose(g, condition, x, y) }),
  _npi_where_lscalar: op({
    inputs: ['condition', 'x'],
    attrs: { scalar: float(0) },
    lower: (g, { condition, x }, { scalar: number }) => choose(g, condition, numberLike(g, x, number), x),
  }),
  _npi_where_rscalar: op({
    inputs: ['condition', 'y'],
    attrs: { scalar: float(0) },
    lower: (g, { condition, y }, { scalar: number }) => choose(g, condition, y, numberLike(g, y, number)),
  }),
  _npi_where_scalar2: op({
    inputs: ['condition'],
    attrs: { x: float(0), y: float(0) },
    lower: (g, { condition }, { x, y }) => choose(g, condition, g.scalar('float32', x), g.scalar('float32', y)),
  }),
};
