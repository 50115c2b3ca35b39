/**
 * Elementwise operators. Two operands meet as numpy's do; with the argument `broadcast` as Caffe2's first versions had
 * it: the second operand lies along the first from `axis` on, or along its last dimensions.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/elementwise_ops.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, like, reshape, unsqueeze } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { type Args, type Call, corrupt, type OpRow, op, refuse } from '../table.ts';
import { dtypeNamed, dtypeOfCaffe2 } from '../types.ts';
import { rankOf, scalarOf } from './values.ts';

const simple = (onnx: string): OpRow => op('X', ({ g }, x) => g.op(onnx, [x]));

/** The second operand as the first one's legacy broadcasting wants it. */
export const legacy = (g: GraphBuilder, args: Args, a: Value, b: Value): Value => {
  if (b.shape?.every((dim) => dim === 1)) return scalarOf(g, b);
  const rank = rankOf(b, 'its second input');
  const letter = args.text('axis_str', '');
  let axis = args.int('axis', -1);
  if (axis === -1 && letter !== '') {
    axis = args.text('order', 'NCHW').indexOf(letter);
    if (letter.length !== 1 || axis < 0) throw corrupt(`axis_str is "${letter}"`);
  }
  if (axis === -1) return b;
  const left = rankOf(a) - axis - rank;
  if (left < 0) throw corrupt(`axis is ${axis}, and the inputs have ${rankOf(a)} and ${rank} dimensions`);
  return unsqueeze(
    g,
    b,
    Array.from({ length: left }, (_, i) => rank + i),
  );
};

export const operands = ({ g, args }: Call, a: Value, b: Value): readonly [Value, Value] => {
  if (a.dtype !== b.dtype)
    throw refuse(`its inputs are ${a.dtype} and ${b.dtype}; Caffe2 has the operator for two of one type`);
  if (!args.bool('broadcast', false)) return [a, b];
  return [a, legacy(g, args, a, b)];
};

const binary = (onnx: string): OpRow => op('A B', (call, a, b) => call.g.op(onnx, [...operands(call, a, b)]));

/** ONNX Runtime compares and combines bools by other operators than numbers. */
const logical = (onnx: string, bits: string): OpRow =>
  op('A B', (call, a, b) => call.g.op(a.dtype === 'bool' ? onnx : bits, [...operands(call, a, b)]));

const notEqual = op('A B', (call, a, b) => call.g.op('Not', [call.g.op('Equal', [...operands(call, a, b)])]));

/** (a mod b) as C has it, or with the divisor's sign. */
const mod = op('DATA', ({ g, args }, x) => {
  const divisor = args.int('divisor', 0);
  if (divisor === 0) throw corrupt('its divisor is 0');
  const rest = g.op('Mod', [x, like(g, x, divisor)], { fmod: 1 });
  if (!args.bool('sign_follow_divisor', false)) return rest;
  const wrong = g.op('And', [
    g.op('Not', [g.op('Equal', [rest, like(g, x, 0)])]),
    g.op('Less', [g.op('Mul', [g.op('Sign', [rest]), like(g, x, Math.sign(divisor))]), like(g, x, 0)]),
  ]);
  return g.op('Where', [wrong, g.op('Add', [rest, like(g, x, divisor)]), rest]);
});

const pow = op('X exponent?', (call, x, exponent) => {
  const { g, args } = call;
  if (exponent) return g.op('Pow', [...operands(call, x, exponent)]);
  if (!args.has('exponent')) throw corrupt('it has neither an argument exponent nor a second input');
  return g.op('Pow', [x, like(g, x, args.float('exponent', 0))]);
});

/** Of tensors of one shape. */
const folded = (onnx: string): OpRow => op('X*', ({ g }, ...xs) => xs.reduce((a, b) => g.op(onnx, [a, b])));

const sum = op('X*', ({ g }, ...xs) => xs.reduce((a, b) => g.op('Add', [a, b])));
const mean = op('X*', ({ g }, ...xs) => {
  const total = xs.reduce((a, b) => g.op('Add', [a, b]));
  return xs.length === 1 ? total : g.op('Mul', [total, like(g, total, Math.fround(1 / xs.length))]);
});

/** Σ weight·x over pairs. */
const weightedSum = op('X*', ({ g, args }, ...all) => {
  if (all.length % 2 !== 0) throw corrupt(`${all.length} inputs, expected pairs of a tensor and its weight`);
  if (args.bool('grad_on_w', false) && all.length === 0) throw corrupt('it has no inputs');
  const terms = Array.from({ length: all.length / 2 }, (_, i) => {
    const [x, w] = [all[2 * i]!, all[2 * i + 1]!];
    return g.op('Mul', [x, scalarOf(g, w)]);
  });
  return terms.reduce((a, b) => g.op('Add', [a, b]));
});

/** Rounds towards zero from floats to integers as C does; to bool by being other than 0. */
const casting = op('X', ({ g, args, op: { arg } }, x) => {
  const told = arg.find(({ name }) => name === 'to');
  const to: DType | undefined =
    told?.s !== undefined ? dtypeNamed(args.text('to', '')) : told ? dtypeOfCaffe2(args.int('to', 0)) : undefined;
  if (!to) throw corrupt(told ? 'its argument to is no DataType' : 'it has no argument to');
  if (x.dtype === 'string' || to === 'string') throw refuse(`a cast from ${x.dtype} to ${to}`);
  return cast(g, x, to);
});

/** To numbers that are finite, where no bound is stated. */
const clip = op('X', ({ g, args }, x) => {
  const most = 3.4028234663852886e38;
  return g.op('Clip', [x, like(g, x, args.float('min', -most)), like(g, x, args.float('max', most))]);
});

/** Sign, whose kernel here gives NaN for NaN as Caffe2's gives 0. */
const sign = op('X', ({ g }, x) => {
  const one = (test: string): Value => cast(g, g.op(test, [x, like(g, x, 0)]), x.dtype);
  return g.op('Sub', [one('Greater'), one('Less')]);
});

/** x^(1/3) with the sign of x. */
const cbrt = op('X', ({ g }, x) => {
  const root = g.op('Pow', [g.op('Abs', [x]), like(g, x, 1 / 3)]);
  return g.op('Mul', [g.op('Sign', [x]), root]);
});

const logit = op('X', ({ g, args }, x) => {
  const eps = args.float('eps', 1e-6);
  const inside = g.op('Clip', [x, like(g, x, eps), like(g, x, Math.fround(1 - eps))]);
  return g.op('Log', [g.op('Div', [inside, g.op('Sub', [like(g, x, 1), inside])])]);
});

const where = op('C X Y', ({ g, args }, c, x, y) => {
  const byRow = args.bool('broadcast_on_rows', false);
  const condition = byRow
    ? unsqueeze(
        g,
        c,
        Array.from({ length: rankOf(x) - 1 }, (_, i) => i + 1),
      )
    : c;
  return g.op('Where', [condition, x, y]);
});

/** Of each row that of the one or of the other tensor. */
const conditional = op('Condition DataT DataF', ({ g }, c, x, y) =>
  g.op('Where', [
    unsqueeze(
      g,
      c,
      Array.from({ length: rankOf(x) - 1 }, (_, i) => i + 1),
    ),
    x,
    y,
  ]),
);

const isNaNOp = op('X', ({ g }, x) => cast(g, g.op('IsNaN', [x]), 'uint8'));
const replaceNaN = op('X', ({ g, args }, x) =>
  g.op('Where', [g.op('IsNaN', [x]), like(g, x, args.float('value', 0)), x]),
);

/** To 16 bits; with `clip` what is past their range becomes their largest number. */
const toHalf = op('X', ({ g, args }, x) => {
  const inside = args.bool('clip', false) ? g.op('Clip', [x, like(g, x, -65504), like(g, x, 65504)]) : x;
  return cast(g, inside, 'float16');
});

/** x · s, for a number s. */
const scale = op('X', ({ g, args }, x) => g.op('Mul', [x, like(g, x, args.float('scale', 1))]));

const expand = op('X shape', ({ g }, x, shape) => {
  const wanted = cast(g, shape, 'int64');
  return g.op('Expand', [x, wanted]);
});

/** X divided by the square root of its row's scale; a scale of 0 leaves the row as it is. */
const squareRootDivide = op('X scale', ({ g }, x, divisor) => {
  const own = cast(g, divisor, x.dtype);
  const root = g.op('Sqrt', [g.op('Where', [g.op('Equal', [own, like(g, x, 0)]), like(g, x, 1), own])]);
  return g.op('Div', [
    x,
    unsqueeze(
      g,
      root,
      Array.from({ length: rankOf(x) - 1 }, (_, i) => i + 1),
    ),
  ]);
});

const isMember = op('X', ({ g, args, op: { arg } }, x) => {
  const given = arg.find(({ name }) => name === 'value');
  if (x.dtype === 'string' || (given && given.strings.length > 0)) throw refuse('membership of texts');
  const values = Array.from(args.longs('value'), Number);
  if (values.length === 0) return g.op('Less', [x, x]);
  return values.map((value) => g.op('Equal', [x, like(g, x, value)])).reduce((a, b) => g.op('Or', [a, b]));
});

const rowMul = op('mat w', ({ g }, mat, w) =>
  g.op('Mul', [mat, reshape(g, w, g.ints([-1, ...Array<number>(rankOf(mat) - 1).fill(1)]))]),
);

// biome-ignore format: one op a line
export const ELEMENTWISE: Readonly<Record<string, OpRow>> = {
  Abs: simple('Abs'), Acos: simple('Acos'), Asin: simple('Asin'), Atan: simple('Atan'), Ceil: simple('Ceil'),
  Cos: simple('Cos'), Cosh: simple('Cosh'), Exp: simple('Exp'), Floor: simple('Floor'), Log: simple('Log'),
  Negative: simple('Neg'), Not: simple('Not'), Reciprocal: simple('Reciprocal'), Sin: simple('Sin'), Sinh: simple('Sinh'),
  Sqrt: simple('Sqrt'), Tan: simple('Tan'), Erf: simple('Erf'),
  Sqr: op('X', ({ g }, x) => g.op('Mul', [x, x])),
  Cube: op('X', ({ g }, x) => g.op('Mul', [g.op('Mul', [x, x]), x])),
  Rsqrt: op('X', ({ g }, x) => g.op('Reciprocal', [g.op('Sqrt', [x])])),
  Sign: sign, Cbrt: cbrt, Logit: logit, Mod: mod, Pow: pow, Cast: casting, Clip: clip, Where: where, Conditional: conditional, ScaleBlobs: op('X*', ({ g, args }, ...xs) => xs.map((x) => g.op('Mul', [x, like(g, x, args.float('scale', 1))]))), IsNaN: isNaNOp,
  ReplaceNaN: replaceNaN, FloatToHalf: toHalf, HalfToFloat: op('X', ({ g }, x) => cast(g, x, 'float32')), Scale: scale, Expand: expand, SquareRootDivide: squareRootDivide, IsMemberOf: isMember, RowMul: rowMul,
  Add: binary('Add'), Sub: binary('Sub'), Mul: binary('Mul'), Div: binary('Div'),
  EQ: binary('Equal'), NE: notEqual, LT: binary('Less'), LE: binary('LessOrEqual'), GT: binary('Greater'), GE: binary('GreaterOrEqual'),
  And: binary('And'), Or: binary('Or'), Xor: binary('Xor'),
  BitwiseAnd: logical('And', 'BitwiseAnd'), BitwiseOr: logical('Or', 'BitwiseOr'), BitwiseXor: logical('Xor', 'BitwiseXor'),
  Sum: sum, SumInt: sum, Mean: mean, Max: folded('Max'), Min: folded('Min'), WeightedSum: weightedSum,
};
