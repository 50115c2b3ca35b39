/**
 * Arithmetic and comparison of two operands, with torch's type promotion.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/BinaryOps.cpp, cpu/BinaryOpsKernel.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  atan2,
  floorMod,
  integerPow,
  log1p,
  truncateDiv,
  truncateMod,
  zeroWhere,
} from '../../../graph/layers/elementwise.ts';
import { placesOfMask } from '../../../graph/layers/indexing.ts';
import { cast, isFloat, isSigned, like } from '../../../graph/layers/values.ts';
import { type AtenTable, refuse, row } from '../aten.ts';
import { asTensor, promoted, resultType } from '../promotion.ts';
import { isTensor, Num, numberOf, type Scalar } from '../values.ts';
import { inOpMath, inWide, type Operand, ofTwo, ofTwoFloats, tensor } from './operands.ts';
import { floorDivide } from './whole.ts';

interface Two {
  readonly self: Operand;
  readonly other: Operand;
}
type Formula = (g: GraphBuilder, a: Value, b: Value) => Value;

const two = (formula: Formula) => row<Two>(({ g, self, other }) => ofTwo(g, self, other, (a, b) => formula(g, a, b)));
const twoFloats = (formula: Formula) =>
  row<Two>(({ g, self, other }) => ofTwoFloats(g, self, other, (a, b) => formula(g, a, b)));
/** A composed formula of floats, half types in float32; integers stay integers. */
const composed = (formula: Formula) =>
  row<Two>(({ g, self, other }) => inWide(g, [self, other], (a, b) => formula(g, a!, b!)));

const one = (scalar: Scalar): boolean => numberOf(scalar) === 1;

/** a + alpha b; of bools the or, and their product is the and. */
const plus = (g: GraphBuilder, a: Operand, b: Operand, alpha: Scalar, op: 'Add' | 'Sub'): Value => {
  const { dtype, values } = promoted(g, [a, b]);
  const [x, y] = values as [Value, Value];
  if (dtype === 'bool') {
    if (op === 'Sub') throw refuse('torch subtracts no bools');
    return one(alpha) ? g.op('Or', [x, y]) : g.op('Or', [x, g.op('And', [y, asTensor(g, alpha, 'bool')])]);
  }
  if (one(alpha)) return inOpMath(g, [a, b], (v, w) => g.op(op, [v!, w!]));
  // Of half types torch rounds the product as well, but in whole blocks of 32 elements, where it does not.
  return g.op(op, [x, g.op('Mul', [y, asTensor(g, alpha, dtype)])]);
};

const times: Formula = (g, a, b) => (a.dtype === 'bool' ? g.op('And', [a, b]) : g.op('Mul', [a, b]));
const opMath = (formula: Formula) =>
  row<Two>(({ g, self, other }) => inOpMath(g, [self, other], (a, b) => formula(g, a!, b!)));

type Rounding = string | null;
/** True division gives floats; `trunc` and `floor` keep integers. */
const divide = (g: GraphBuilder, self: Operand, other: Operand, rounding: Rounding): Value => {
  if (rounding === null) return inOpMath(g, [self, other], (a, b) => g.op('Div', [a!, b!]), true);
  if (rounding === 'floor') return floorDivide(g, self, other);
  if (rounding !== 'trunc') throw refuse(`rounding_mode "${rounding}"`);
  return inWide(g, [self, other], (a, b) => {
    if (!isFloat(a!)) return truncateDiv(g, a!, b!);
    // of half types the quotient is rounded before it is cut
    const { dtype } = promoted(g, [self, other]);
    return truncated(g, cast(g, cast(g, g.op('Div', [a!, b!]), dtype), a!.dtype));
  });
};

/** The whole part; of -0.5 it is -0. */
export const truncated = (g: GraphBuilder, x: Value): Value =>
  g.op('Where', [g.op('Less', [x, like(g, x, 0)]), g.op('Ceil', [x]), g.op('Floor', [x])]);

const remainder: Formula = (g, a, b) => (a.dtype === 'bool' ? refuseBool('remainder') : floorMod(g, a, b));
const fmod: Formula = (g, a, b) => (a.dtype === 'bool' ? refuseBool('fmod') : truncateMod(g, a, b));
const refuseBool = (what: string): never => {
  throw refuse(`torch has no ${what} of bools`);
};

/** x^y; of integers as torch has it: 0 where the power is below 0, but of 1 and -1. */
const pow = (g: GraphBuilder, self: Operand, exponent: Operand): Value => {
  const { dtype, values } = promoted(g, [self, exponent]);
  const [x, y] = values as [Value, Value];
  if (dtype === 'bool') throw refuse('torch has no powers of bools');
  if (!isFloat(x)) {
    const known = isTensor(exponent) ? undefined : numberOf(exponent);
    if (known !== undefined && Number(known) < 0)
      throw refuse('an integer is raised to a negative number, which torch refuses as well');
    if (known !== undefined || !isSigned(x)) return integerPow(g, x, y);
    const zero = like(g, x, 0);
    const below = g.op('Less', [y, zero]);
    const power = integerPow(g, x, g.op('Where', [below, zero, y]));
    // (-1)^y has the sign of the lowest bit
    const odd = cast(g, g.op('BitwiseAnd', [y, like(g, y, 1)]), 'bool');
    const minus = g.op('Where', [odd, like(g, x, -1), like(g, x, 1)]);
    const ofOne = g.op('Where', [
      g.op('Equal', [x, like(g, x, 1)]),
      like(g, x, 1),
      g.op('Where', [g.op('Equal', [x, like(g, x, -1)]), minus, zero]),
    ]);
    return g.op('Where', [below, ofOne, power]);
  }
  return inWide(g, [x, y], (v, w) => {
    const number = isTensor(exponent) ? undefined : Number(numberOf(exponent));
    if (number === 2) return g.op('Mul', [v!, v!]);
    if (number === 0.5) return g.op('Sqrt', [v!]);
    if (number === -0.5) return g.op('Reciprocal', [g.op('Sqrt', [v!])]);
    if (number === -1) return g.op('Reciprocal', [v!]);
    if (number === 3) return g.op('Mul', [g.op('Mul', [v!, v!]), v!]);
    if (number === -2) return g.op('Reciprocal', [g.op('Mul', [v!, v!])]);
    return g.op('Pow', [v!, w!]);
  });
};

/** The larger or smaller of two, NaN where one is. */
export const extremeOf = (g: GraphBuilder, op: 'Max' | 'Min', a: Value, b: Value): Value => {
  if (a.dtype === 'bool') return g.op(op === 'Max' ? 'Or' : 'And', [a, b]);
  return g.op(op, [a, b]);
};
/** The larger or smaller of two; what is NaN is passed over. */
const fextreme =
  (op: 'Max' | 'Min'): Formula =>
  (g, a, b) => {
    if (!isFloat(a)) return extremeOf(g, op, a, b);
    const best = g.op(op, [a, b]);
    return g.op('Where', [g.op('IsNaN', [a]), b, g.op('Where', [g.op('IsNaN', [b]), a, best])]);
  };

/** log(e^a + e^b) by the larger: m + log1p(e^-|a - b|); infinities alike are themselves. */
const logAddExp =
  (base2: boolean): Formula =>
  (g, a, b) => {
    const larger = g.op('Max', [a, b]);
    const apart = g.op('Neg', [g.op('Abs', [g.op('Sub', [a, b])])]);
    const ln2 = like(g, a, Math.LN2);
    const small = base2
      ? g.op('Div', [log1p(g, g.op('Exp', [g.op('Mul', [apart, ln2])])), ln2])
      : log1p(g, g.op('Exp', [apart]));
    const infinite = g.op('And', [g.op('IsInf', [a]), g.op('Equal', [a, b])]);
    return g.op('Where', [infinite, a, g.op('Add', [larger, small])]);
  };

/** sqrt(a² + b²) by the larger, so that squares do not overflow. */
const hypot: Formula = (g, a, b) => {
  const [x, y] = [g.op('Abs', [a]), g.op('Abs', [b])];
  const [large, small] = [g.op('Max', [x, y]), g.op('Min', [x, y])];
  const ratio = g.op('Div', [small, g.op('Where', [g.op('Equal', [large, like(g, a, 0)]), like(g, a, 1), large])]);
  const root = g.op('Mul', [large, g.op('Sqrt', [g.op('Add', [like(g, a, 1), g.op('Mul', [ratio, ratio])])])]);
  const infinite = g.op('Or', [g.op('IsInf', [x]), g.op('IsInf', [y])]);
  return g.op('Where', [infinite, like(g, a, Number.POSITIVE_INFINITY), root]);
};

/** Whether the sign bit is set: 1 / -0 is -∞. */
export const signBit = (g: GraphBuilder, x: Value): Value => {
  const zero = like(g, x, 0);
  if (!isFloat(x))
    return x.dtype === 'bool' || !isSigned(x)
      ? g.op('And', [cast(g, x, 'bool'), g.scalar('bool', false)])
      : g.op('Less', [x, zero]);
  const isZero = g.op('Equal', [x, zero]);
  return g.op('Less', [g.op('Where', [isZero, g.op('Reciprocal', [x]), x]), zero]);
};
const copySign: Formula = (g, a, b) => {
  const magnitude = g.op('Abs', [a]);
  return g.op('Where', [signBit(g, b), g.op('Neg', [magnitude]), magnitude]);
};

const compare = (op: string) =>
  row<Two>(({ g, self, other }) => {
    const { dtype, values } = promoted(g, [self, other]);
    if (dtype !== 'bool' || op === 'Equal') return g.op(op, values);
    return g.op(
      op,
      values.map((value) => cast(g, value, 'uint8')),
    );
  });
const notEqual = row<Two>(({ g, self, other }) => g.op('Not', [g.op('Equal', promoted(g, [self, other]).values)]));

const logical = (op: string) =>
  row<Two>(({ g, self, other }) =>
    g.op(
      op,
      [self, other].map((x) => asTensor(g, isTensor(x) ? x : tensor(g, x), 'bool')),
    ),
  );
const bitwise = (onBools: string, onInts: string) =>
  two((g, a, b) => {
    if (isFloat(a)) throw refuse('torch has no bits of floats');
    return g.op(a.dtype === 'bool' ? onBools : onInts, [a, b]);
  });

/** x · 2^n; shifted by its width or more nothing is left. */
const shiftLeft: Formula = (g, a, b) => {
  const bits = BITS[a.dtype];
  if (bits === undefined) throw refuse(`torch shifts no ${a.dtype}`);
  const wide = cast(g, b, 'int64');
  const within = g.op('And', [
    g.op('GreaterOrEqual', [wide, g.scalar('int64', 0)]),
    g.op('Less', [wide, g.scalar('int64', bits)]),
  ]);
  const by = cast(g, g.op('Where', [within, wide, g.scalar('int64', 0)]), 'uint64');
  const power = cast(g, g.op('BitShift', [g.scalar('uint64', 1), by], { direction: 'LEFT' }), a.dtype);
  return g.op('Where', [within, g.op('Mul', [a, power]), like(g, a, 0)]);
};
/** floor(x / 2^n); shifted by its width or more the sign is left. */
const shiftRight: Formula = (g, a, b) => {
  const bits = BITS[a.dtype];
  if (bits === undefined) throw refuse(`torch shifts no ${a.dtype}`);
  const wide = cast(g, b, 'int64');
  const most = bits - 1;
  const within = g.op('And', [
    g.op('GreaterOrEqual', [wide, g.scalar('int64', 0)]),
    g.op('Less', [wide, g.scalar('int64', most)]),
  ]);
  const by = cast(g, g.op('Where', [within, wide, g.scalar('int64', 0)]), 'uint64');
  const power = cast(g, g.op('BitShift', [g.scalar('uint64', 1), by], { direction: 'LEFT' }), a.dtype);
  // floor(x / 2^n) = (x - (x & (2^n - 1))) / 2^n, where nothing is left over
  const low = g.op('BitwiseAnd', [a, g.op('Sub', [power, like(g, a, 1)])]);
  const shifted = g.op('Div', [g.op('Sub', [a, low]), power]);
  const sign = isSigned(a)
    ? g.op('Where', [g.op('Less', [a, like(g, a, 0)]), like(g, a, -1), like(g, a, 0)])
    : like(g, a, 0);
  return g.op('Where', [within, shifted, sign]);
};
const BITS: Readonly<Record<string, number>> = { int8: 8, uint8: 8, int16: 16, int32: 32, int64: 64 };

/** |a - b| <= atol + rtol |b|; equal infinities are close, NaN where told so. */
const isClose = (g: GraphBuilder, self: Value, other: Value, rtol: number, atol: number, equalNan: boolean): Value => {
  const [a, b] = promoted(g, [self, other]).values as [Value, Value];
  const equal = g.op('Equal', [a, b]);
  const [x, y] = isFloat(a) ? [a, b] : [cast(g, a, 'float64'), cast(g, b, 'float64')];
  const [v, w] = x.dtype === 'float64' ? [x, y] : [cast(g, x, 'float32'), cast(g, y, 'float32')];
  const allowed = g.op('Add', [like(g, v, atol), g.op('Abs', [g.op('Mul', [like(g, v, rtol), w])])]);
  const apart = g.op('Abs', [g.op('Sub', [v, w])]);
  const finite = g.op('Less', [apart, like(g, v, Number.POSITIVE_INFINITY)]);
  const close = g.op('Or', [equal, g.op('And', [finite, g.op('LessOrEqual', [apart, allowed])])]);
  return equalNan ? g.op('Or', [close, g.op('And', [g.op('IsNaN', [v]), g.op('IsNaN', [w])])]) : close;
};
const allOf = (g: GraphBuilder, truth: Value): Value => {
  const wrong = g.op('ReduceSum', [cast(g, g.op('Not', [truth]), 'int64')], { keepdims: 0 });
  return g.op('Equal', [wrong, g.scalar('int64', 0)]);
};

/** self + value t1 t2, or with their quotient. */
const addc = (op: 'Mul' | 'Div') =>
  row<{ self: Value; tensor1: Value; tensor2: Value; value: Scalar }>(({ g, self, tensor1, tensor2, value }) => {
    const dtype = resultType([self, tensor1, tensor2]);
    if (op === 'Div' && !isFloat({ ...self, dtype })) throw refuse('torch divides no integers here');
    const [x, a, b] = [self, tensor1, tensor2].map((v) => asTensor(g, v, dtype));
    return inWide(g, [x!, a!, b!], (v, p, q) => {
      const scaled = one(value) ? p! : g.op('Mul', [p!, asTensor(g, value, p!.dtype)]);
      return g.op('Add', [v!, g.op(op, [scaled, q!])]);
    });
  });

/** a + w (b - a), from the nearer end as torch has it: b - (b - a)(1 - w) where |w| >= 1/2. */
const lerp = row<{ self: Value; end: Value; weight: Operand }>(({ g, self, end, weight }) => {
  const { dtype } = promoted(g, [self, end], true);
  const [a, b, w] = [self, end, weight].map((x) => asTensor(g, x, dtype)) as [Value, Value, Value];
  return inWide(g, [a, b, w], (x, y, t) => {
    const apart = g.op('Sub', [y!, x!]);
    const near = g.op('Add', [x!, g.op('Mul', [t!, apart])]);
    const far = g.op('Sub', [y!, g.op('Mul', [apart, g.op('Sub', [like(g, t!, 1), t!])])]);
    return g.op('Where', [g.op('Less', [g.op('Abs', [t!]), like(g, t!, 0.5)]), near, far]);
  });
});

const heaviside = row<{ self: Value; values: Value }>(({ g, self, values }) =>
  ofTwo(g, self, values, (x, v) => {
    const above = g.op('Where', [g.op('Greater', [x, like(g, x, 0)]), like(g, x, 1), like(g, x, 0)]);
    return g.op('Where', [
      g.op('Equal', [x, like(g, x, 0)]),
      v,
      isFloat(x) ? g.op('Where', [g.op('IsNaN', [x]), like(g, x, 0), above]) : above,
    ]);
  }),
);

/** min(max(x, low), high); a bound that is NaN makes all NaN. */
export const clamped = (g: GraphBuilder, self: Operand, low: Operand | null, high: Operand | null): Value => {
  const bounds = [low, high].filter((bound) => bound !== null);
  const { dtype } = promoted(g, [self, ...bounds]);
  const bounded = (x: Value): Value => {
    const above = low === null ? x : g.op('Max', [x, bound(g, low, x)]);
    return high === null ? above : g.op('Min', [above, bound(g, high, x)]);
  };
  return inWide(g, [asTensor(g, self, dtype)], (x) => bounded(x!));
};
/** A bound outside the dtype is the dtype's own end. */
const bound = (g: GraphBuilder, given: Operand, x: Value): Value => {
  const end = ENDS[x.dtype];
  const number = isTensor(given) ? undefined : numberOf(given);
  if (number === undefined || !end) return asTensor(g, given, x.dtype);
  return g.scalar(x.dtype, Math.max(end[0], Math.min(Math.trunc(Number(number)), end[1])));
};
const ENDS: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
};

/** The greatest common divisor by Euclid's steps: at most 92 for 64 bits, as many as Fibonacci's numbers take. */
const gcd = (g: GraphBuilder, a: Value, b: Value): Value => {
  if (isFloat(a) || a.dtype === 'bool') throw refuse(`torch has no divisors of ${a.dtype}`);
  const [x, y] = [g.op('Abs', [cast(g, a, 'int64')]), g.op('Abs', [cast(g, b, 'int64')])];
  const zero = g.scalar('int64', 0);
  const unknown = { dtype: 'int64', shape: undefined } as const;
  const [left, right] = [g.op('Add', [x, g.op('Mul', [y, zero])]), g.op('Add', [y, g.op('Mul', [x, zero])])];
  const some = (h: GraphBuilder, v: Value): Value =>
    h.op('Greater', [
      h.op('ReduceMax', [h.op('Concat', [h.op('Reshape', [v, h.ints([-1])]), h.ints([0])], { axis: 0 })], {
        keepdims: 0,
      }),
      zero,
    ]);
  const shape = left.shape ?? unknown.shape;
  const body = g.subgraph(
    [
      { name: 'i', dtype: 'int64', shape: [] },
      { name: 'more', dtype: 'bool', shape: [] },
      { name: 'a', dtype: 'int64', shape },
      { name: 'b', dtype: 'int64', shape },
    ],
    (h, [, , p, q]) => {
      const done = h.op('Equal', [q!, zero]);
      const rest = h.op('Mod', [p!, h.op('Where', [done, h.scalar('int64', 1), q!])], { fmod: 0 });
      const next = h.op('Where', [done, zero, rest]);
      return [some(h, next), h.op('Where', [done, p!, q!]), next];
    },
  );
  const [found] = g.ops('Loop', [undefined, some(g, right), left, right], { body }, 2);
  return cast(g, found!, a.dtype);
};

// biome-ignore format: one operator a line
export const arithmetic: AtenTable = {
  'aten::add':  row<Two & { alpha: Scalar }>(({ g, self, other, alpha }) => plus(g, self, other, alpha, 'Add')),
  'aten::sub':  row<Two & { alpha: Scalar }>(({ g, self, other, alpha }) => plus(g, self, other, alpha, 'Sub')),
  'aten::rsub': row<Two & { alpha: Scalar }>(({ g, self, other, alpha }) => plus(g, other, self, alpha, 'Sub')),
  'aten::mul':  opMath(times),
  'aten::div':  row<Two & { rounding_mode?: Rounding }>(({ g, self, other, rounding_mode }) => divide(g, self, other, rounding_mode ?? null)),
  'aten::floor_divide': row<Two>(({ g, self, other }) => floorDivide(g, self, other)),
  'aten::remainder': composed(remainder),
  'aten::fmod': composed(fmod),
  'aten::pow':  row<{ self: Operand; exponent: Operand }>(({ g, self, exponent }) => pow(g, self, exponent)),
  'aten::float_power': row<{ self: Operand; exponent: Operand }>(({ g, self, exponent }) => g.op('Pow', [asTensor(g, self, 'float64'), asTensor(g, exponent, 'float64')])),
  'aten::maximum': two((g, a, b) => extremeOf(g, 'Max', a, b)),
  'aten::minimum': two((g, a, b) => extremeOf(g, 'Min', a, b)),
  'aten::fmax': two(fextreme('Max')),
  'aten::fmin': two(fextreme('Min')),
  'aten::atan2': twoFloats(atan2),
  'aten::hypot': composed(hypot),
  'aten::logaddexp': composed(logAddExp(false)),
  'aten::logaddexp2': composed(logAddExp(true)),
  'aten::xlogy': twoFloats((g, a, b) => g.op('Where', [g.op('IsNaN', [b]), b, zeroWhere(g, a, g.op('Mul', [a, g.op('Log', [b])]))])),
  'aten::special_xlog1py': twoFloats((g, a, b) => g.op('Where', [g.op('IsNaN', [b]), b, zeroWhere(g, a, g.op('Mul', [a, log1p(g, b)]))])),
  'aten::copysign': twoFloats(copySign),
  'aten::ldexp': twoFloats((g, a, b) => g.op('Mul', [a, g.op('Pow', [like(g, a, 2), b])])),
  'aten::nextafter': two((g, a, b) => g.host('NextAfter', [a, b], {}, [{ dtype: a.dtype, shape: g.op('Add', [a, b]).shape }])[0]!),
  'aten::heaviside': heaviside,
  'aten::gcd':  two(gcd),
  'aten::lcm':  two((g, a, b) => {
    const divisor = gcd(g, a, b);
    const none = g.op('Equal', [divisor, like(g, divisor, 0)]);
    const over = g.op('Div', [a, g.op('Where', [none, like(g, divisor, 1), divisor])]);
    return g.op('Where', [none, like(g, a, 0), g.op('Abs', [g.op('Mul', [over, b])])]);
  }),
  'aten::addcmul': addc('Mul'),
  'aten::addcdiv': addc('Div'),
  'aten::lerp': lerp,

  'aten::eq': compare('Equal'),
  'aten::ne': notEqual,
  'aten::lt': compare('Less'),
  'aten::le': compare('LessOrEqual'),
  'aten::gt': compare('Greater'),
  'aten::ge': compare('GreaterOrEqual'),
  'aten::isclose': row<{ self: Value; other: Value; rtol: number; atol: number; equal_nan: boolean }>(({ g, self, other, rtol, atol, equal_nan }) => isClose(g, self, other, rtol, atol, equal_nan)),
  'aten::allclose': row<{ self: Value; other: Value; rtol: number; atol: number; equal_nan: boolean }>(({ g, self, other, rtol, atol, equal_nan }) => allOf(g, isClose(g, self, other, rtol, atol, equal_nan))),
  'aten::equal': row<{ self: Value; other: Value }>(({ g, self, other }) => self === other || new Num(allOf(g, g.op('Equal', promoted(g, [self, other]).values)))),

  'aten::logical_and': logical('And'),
  'aten::logical_or':  logical('Or'),
  'aten::logical_xor': logical('Xor'),
  'aten::logical_not': row<{ self: Value }>(({ g, self }) => g.op('Not', [cast(g, self, 'bool')])),
  'aten::bitwise_and': bitwise('And', 'BitwiseAnd'),
  'aten::bitwise_or':  bitwise('Or', 'BitwiseOr'),
  'aten::bitwise_xor': bitwise('Xor', 'BitwiseXor'),
  'aten::bitwise_not': row<{ self: Value }>(({ g, self }) => g.op(self.dtype === 'bool' ? 'Not' : 'BitwiseNot', [self])),
  'aten::bitwise_left_shift':  two(shiftLeft),
  'aten::bitwise_right_shift': two(shiftRight),

  'aten::clamp': row<{ self: Value; min: Operand | null; max: Operand | null }>(({ g, self, min, max }) => clamped(g, self, min, max)),
  'aten::clamp_min': row<{ self: Value; min: Operand }>(({ g, self, min }) => clamped(g, self, min, null)),
  'aten::clamp_max': row<{ self: Value; max: Operand }>(({ g, self, max }) => clamped(g, self, null, max)),
  'aten::where': row<{ condition: Value; self?: Operand; other?: Operand }>(({ g, condition, self, other }) => {
    if (self === undefined || other === undefined) return placesOfMask(g, condition.shape?.length === 0 ? g.op('Unsqueeze', [condition, g.ints([0])]) : condition);
    const { values } = promoted(g, [self, other]);
    return g.op('Where', [cast(g, condition, 'bool'), ...values]);
  }),
};
