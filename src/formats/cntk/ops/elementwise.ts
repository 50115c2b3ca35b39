/**
 * Functions of single elements, as CNTK's kernels compute them: what is not a number in mathematics often is one here.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/Math/TensorOps.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, isHalf, like, wide } from '../../../graph/layers/values.ts';
import { aligned, isTrue, truth, type Var } from '../axes.ts';
import { type Call, one, type Row, three, two, unary } from '../table.ts';

/** The least number of which a logarithm is taken, and what stands for the others' (EPS_IN_LOG, LOG_OF_EPS_IN_LOG). */
const LEAST_LOG = Math.fround(1e-37);
const LOG_OF_LEAST = Math.fround(-85.1);

/** A formula of two operands, lined up. */
const binary = (formula: (g: GraphBuilder, x: Value, y: Value) => Value): Row =>
  two(({ g }, x, y) => combined(g, [x, y], formula));

/** One value of several operands, lined up. */
export const combined = (
  g: GraphBuilder,
  operands: readonly Var[],
  formula: (g: GraphBuilder, x: Value, y: Value, z: Value) => Value,
): Var => {
  const { values, axes } = aligned(g, operands);
  const [x, y, z] = values as readonly [Value, Value, Value];
  return { ...axes, value: formula(g, x, y, z) };
};

const compared = (op: string, not = false): Row =>
  binary((g, x, y) => {
    const found = g.op(op, [x, y]);
    return truth(g, not ? g.op('Not', [found]) : found, x);
  });

/** log x, and -85.1 for all below 1e-37. */
const clippedLog = (g: GraphBuilder, x: Value): Value => {
  // The least float16 is larger than the bound.
  const isLess = isHalf(x) ? g.op('LessOrEqual', [x, like(g, x, 0)]) : g.op('Less', [x, like(g, x, LEAST_LOG)]);
  return g.op('Where', [isLess, like(g, x, LOG_OF_LEAST), g.op('Log', [x])]);
};

/** Below 0 and NaN become 0: z > 0 ? z : 0. */
export const positive = (g: GraphBuilder, x: Value): Value =>
  g.op('Where', [g.op('Greater', [x, like(g, x, 0)]), x, like(g, x, 0)]);

/** 1 / x, and 0 for 0. */
export const reciprocal = (g: GraphBuilder, x: Value): Value =>
  g.op('Where', [g.op('Equal', [x, like(g, x, 0)]), like(g, x, 0), g.op('Reciprocal', [x])]);

/** x + log(1 + exp(y - x)) for the larger x. */
export const logAdd = (g: GraphBuilder, a: Value, b: Value): Value =>
  wide(g, [a, b], (x, y) => {
    const most = g.op('Max', [x!, y!]);
    const least = g.op('Min', [x!, y!]);
    return g.op('Add', [most, g.op('Softplus', [g.op('Sub', [least, most])])]);
  });

/** 1 for an exponent of 0, 0 for a base of 0, NaN for a root of a base below 0. */
const safePow = (g: GraphBuilder, base: Value, exponent: Value): Value => {
  const zero = like(g, base, 0);
  const power = g.op('Pow', [base, exponent]);
  const based = g.op('Where', [g.op('Equal', [base, zero]), zero, power]);
  return g.op('Where', [g.op('Equal', [exponent, zero]), like(g, base, 1), based]);
};

/** c < least ? least : c > most ? most : c; NaN stays. */
const clip = (call: Call, x: Var, least: Var, most: Var): Var =>
  combined(call.g, [x, least, most], (g, c, a, b) =>
    g.op('Where', [g.op('Less', [c, a]), a, g.op('Where', [g.op('Greater', [c, b]), b, c])]),
  );

const elu = (g: GraphBuilder, x: Value): Value =>
  g.op('Where', [g.op('GreaterOrEqual', [x, like(g, x, 0)]), x, g.op('Sub', [g.op('Exp', [x]), like(g, x, 1)])]);

/** -(y log p + (1 - y) log(1 - p)), times a weight where there is one. */
const logistic = ({ g, inputs }: Call): Var => {
  const [target, output, weight] = inputs as readonly [Var, Var, Var | undefined];
  const loss = combined(g, [target, output], (_, y, p) => {
    const unit = like(g, y, 1);
    const rest = g.op('Mul', [g.op('Sub', [unit, y]), clippedLog(g, g.op('Sub', [unit, p]))]);
    return g.op('Neg', [g.op('Add', [g.op('Mul', [y, clippedLog(g, p)]), rest])]);
  });
  return weight ? combined(g, [loss, weight], (_, x, w) => g.op('Mul', [x, w])) : loss;
};

export { logistic };

/** Gives its operand as it is. */
const same = one((_, x) => x);
const plain = (op: string): Row => unary((g, x) => g.op(op, [x]));

const DTYPE_NUMBERS = { 1: 'float32', 2: 'float64', 4: 'float16' } as const;

// biome-ignore format: one function a line
export const elementwise: Readonly<Record<string, Row>> = {
  Negate:        plain('Neg'),
  Sigmoid:       plain('Sigmoid'),
  StableSigmoid: plain('Sigmoid'),
  Tanh:          plain('Tanh'),
  ReLU:          plain('Relu'),
  Exp:           plain('Exp'),
  Log:           unary(clippedLog),
  Sqrt:          unary((g, x) => g.op('Sqrt', [positive(g, x)])),
  Floor:         plain('Floor'),
  Abs:           plain('Abs'),
  Reciprocal:    unary(reciprocal),
  Sin:           plain('Sin'),
  Cos:           plain('Cos'),
  Tan:           plain('Tan'),
  Asin:          plain('Asin'),
  Acos:          plain('Acos'),
  Atan:          plain('Atan'),
  Sinh:          plain('Sinh'),
  Cosh:          plain('Cosh'),
  Asinh:         plain('Asinh'),
  Atanh:         plain('Atanh'),
  ELU:           unary(elu),
  StraightThrough: unary((g, x) => g.op('Where', [g.op('Greater', [x, like(g, x, 0)]), like(g, x, 1), like(g, x, -1)])),

  Plus:         binary((g, x, y) => g.op('Add', [x, y])),
  Minus:        binary((g, x, y) => g.op('Sub', [x, y])),
  ElementTimes: binary((g, x, y) => g.op('Mul', [x, y])),
  LogPlus:      binary(logAdd),
  Pow:          binary(safePow),
  Equal:        compared('Equal'),
  NotEqual:     compared('Equal', true),
  Less:         compared('Less'),
  LessEqual:    compared('LessOrEqual'),
  Greater:      compared('Greater'),
  GreaterEqual: compared('GreaterOrEqual'),
  Clip:         three(clip),
  Select:       three(({ g }, condition, yes, no) => combined(g, [condition, yes, no], (_, c, x, y) => g.op('Where', [isTrue(g, c), x, y]))),

  Dropout:      same,
  Pass:         same,
  NoOp:         same,
  StopGradient: same,
  Cast:         one(({ g, attributes }, x) => {
    const dtype = DTYPE_NUMBERS[attributes.get('newDataType').int() as 1 | 2 | 4];
    return { ...x, value: cast(g, x.value, dtype) };
  }),
};
