/**
 * Activations: https://docs.pytorch.org/docs/2.8/nn.functional.html#non-linear-activation-functions
 * NaN stays NaN in all of them, as torch has it.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, fromFront, isFloat, isHalf, like, rankOf, unsqueeze, wide } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import type { Int, Num, Scalar } from '../values.ts';
import { flag, real } from './layer-arguments.ts';

interface Self {
  readonly self: Value;
}
type One = (g: GraphBuilder, x: Value) => Value;

/** A function of floats; half types are computed in float32 and rounded once. */
const floats = (g: GraphBuilder, x: Value, formula: One): Value => {
  if (!isFloat(x)) throw refuse(`the input is ${x.dtype}, expected floats`);
  return wide(g, [x], (wider) => formula(g, wider!));
};
const plain = (formula: One): AtenRow => row<Self>(({ g, self }) => floats(g, self, formula));

const number = (x: Scalar): number => real(x, 'a number of an activation');

/** x held between two numbers. Integers stay integers. */
const held = (g: GraphBuilder, x: Value, low: number, high: number): Value => {
  if (low > high) return g.op('Add', [g.op('Mul', [x, like(g, x, 0)]), like(g, x, high)]);
  const [from, to] = isFloat(x) ? [low, high] : [Math.trunc(low), Math.trunc(high)];
  return wide(g, [x], (v) => g.op('Clip', [v!, like(g, v!, from), like(g, v!, to)]));
};

/** x above 0, else alpha (e^(x · inner) − 1), all times scale. */
const elu = (g: GraphBuilder, x: Value, alpha: number, scale: number, inner: number): Value => {
  const times = (value: Value, factor: number): Value =>
    factor === 1 ? value : g.op('Mul', [value, like(g, x, factor)]);
  if (inner === 1 && scale === 1) return g.op('Elu', [x], { alpha: { float: alpha } });
  const low = times(g.op('Elu', [times(x, inner)], { alpha: { float: 1 } }), alpha);
  return times(g.op('Where', [g.op('LessOrEqual', [x, like(g, x, 0)]), low, x]), scale);
};

/** log(1 + e^(beta x)) / beta, or x itself where beta x is above the threshold. */
const softplus = (g: GraphBuilder, x: Value, beta: number, threshold: number): Value => {
  const inner = beta === 1 ? x : g.op('Mul', [x, like(g, x, beta)]);
  const soft = g.op('Softplus', [inner]);
  const scaled = beta === 1 ? soft : g.op('Div', [soft, like(g, x, beta)]);
  return g.op('Where', [g.op('Greater', [inner, like(g, x, threshold)]), x, scaled]);
};

/** x where it is not from −lambd to lambd: moved towards 0 by it, or as it is. */
const shrunk = (g: GraphBuilder, x: Value, lambd: number, soft: boolean): Value => {
  const above = g.op('Greater', [x, like(g, x, lambd)]);
  const below = g.op('Less', [x, like(g, x, -lambd)]);
  // 0, or NaN where x is
  const none = g.op('Mul', [x, like(g, x, 0)]);
  const moved = (by: number): Value => (soft && by !== 0 ? g.op('Add', [x, like(g, x, by)]) : x);
  return g.op('Where', [above, moved(-lambd), g.op('Where', [below, moved(lambd), none])]);
};

const leaky = (g: GraphBuilder, x: Value, slope: number): Value => g.op('LeakyRelu', [x], { alpha: { float: slope } });

/** One slope, or one for each channel: of [batch, channels, ..], or of [channels] alone. */
const prelu = (g: GraphBuilder, x: Value, weight: Value): Value => {
  const count = weight.shape?.length === 1 ? weight.shape[0] : weight.shape?.length === 0 ? 1 : undefined;
  if (count === undefined) return g.op('PRelu', [x, weight]);
  const rank = x.shape?.length;
  if (count === 1 || rank === undefined || rank < 2) {
    if (count !== 1 && rank === undefined) throw refuse('the rank of the input is unknown');
    if (rank === 0) return g.op('PRelu', [x, g.op('Reshape', [weight, g.ints([])])]);
    return g.op('PRelu', [x, weight]);
  }
  return g.op('PRelu', [
    x,
    unsqueeze(
      g,
      weight,
      Array.from({ length: rank - 2 }, (_, i) => i + 1),
    ),
  ]);
};

/** Halves along a dimension. */
const halves = (g: GraphBuilder, x: Value, dim: number): readonly [Value, Value] => {
  const axis = fromFront(dim, rankOf(x, 'the input'));
  const [a, b] = g.ops('Split', [x], { axis, num_outputs: 2 }, 2);
  return [a!, b!];
};

interface Softmax extends Self {
  readonly dim: Int;
  readonly dtype?: DType | null;
  readonly half_to_float?: boolean;
}

/** Softmax or LogSoftmax; integers become floats only where a dtype says so. */
const softmax = (g: GraphBuilder, onnx: 'Softmax' | 'LogSoftmax', a: Softmax): Value => {
  const typed = a.dtype ? cast(g, a.self, a.dtype) : a.self;
  const x = a.half_to_float && isHalf(typed) ? cast(g, typed, 'float32') : typed;
  const dim = real(a.dim, 'dim');
  if (x.shape) fromFront(dim, Math.max(x.shape.length, 1));
  return floats(g, x, (_, value) => {
    if (value.shape?.length !== 0) return g.op(onnx, [value], { axis: dim });
    return g.op('Squeeze', [g.op(onnx, [g.op('Unsqueeze', [value, g.ints([0])])], { axis: 0 }), g.ints([0])]);
  });
};
const soft = (onnx: 'Softmax' | 'LogSoftmax'): AtenRow => row<Softmax>(({ g, ...a }) => softmax(g, onnx, a));

const TRAINING = 'the model is in training mode: call model.eval() before it is exported';

interface Dropout {
  readonly input?: Value;
  /** What the one that writes in place calls it. */
  readonly self?: Value;
  readonly p: number | Num;
  readonly train: boolean | Num | null;
}
/** Dropout of a model that is not trained does nothing. */
const dropout: AtenRow = row<Dropout>(({ input, self, p, train }) => {
  if (train === null || (flag(train, 'train') && real(p, 'p') !== 0)) throw refuse(TRAINING);
  return (input ?? self)!;
});

// biome-ignore format: one activation a line where it fits
export const activations: AtenTable = {
  'aten::relu': row<Self>(({ g, self }) => g.op('Relu', [self])),
  'aten::relu6': row<Self>(({ g, self }) => held(g, self, 0, 6)),
  'aten::hardtanh': row<Self & { min_val: Scalar; max_val: Scalar }>(({ g, self, min_val, max_val }) => held(g, self, number(min_val), number(max_val))),
  'aten::hardsigmoid': plain((g, x) => g.op('HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } })),
  'aten::hardswish': plain((g, x) => g.op('HardSwish', [x])),
  'aten::silu': plain((g, x) => g.op('Mul', [x, g.op('Sigmoid', [x])])),
  // x tanh(log(1 + e^x))
  'aten::mish': plain((g, x) => g.op('Mul', [x, g.op('Tanh', [g.op('Softplus', [x])])])),
  'aten::gelu': row<Self & { approximate?: string }>(({ g, self, approximate }) => floats(g, self, (_, x) => g.op('Gelu', [x], { approximate: approximate ?? 'none' }))),
  'aten::glu': row<Self & { dim: Int }>(({ g, self, dim }) => floats(g, self, (_, x) => {
    const [a, b] = halves(g, x, real(dim, 'dim'));
    return g.op('Mul', [a, g.op('Sigmoid', [b])]);
  })),
  'aten::softplus': row<Self & { beta: Scalar; threshold: Scalar }>(({ g, self, beta, threshold }) => floats(g, self, (_, x) => softplus(g, x, number(beta), number(threshold)))),
  'aten::softshrink': row<Self & { lambd: Scalar }>(({ g, self, lambd }) => floats(g, self, (_, x) => shrunk(g, x, number(lambd), true))),
  'aten::hardshrink': row<Self & { lambd: Scalar }>(({ g, self, lambd }) => floats(g, self, (_, x) => shrunk(g, x, number(lambd), false))),
  // x above the threshold, else the value
  'aten::threshold': row<Self & { threshold: Scalar; value: Scalar }>(({ g, self, threshold, value }) =>
    g.op('Where', [g.op('LessOrEqual', [self, like(g, self, number(threshold))]), like(g, self, number(value)), self])),
  'aten::leaky_relu': row<Self & { negative_slope: Scalar }>(({ g, self, negative_slope }) => floats(g, self, (_, x) => leaky(g, x, number(negative_slope)))),
  'aten::rrelu': row<Self & { lower: Scalar; upper: Scalar; training: boolean | Num }>(({ g, self, lower, upper, training }) => {
    if (flag(training, 'training')) throw refuse(TRAINING);
    return floats(g, self, (_, x) => leaky(g, x, (number(lower) + number(upper)) / 2));
  }),
  'aten::prelu': row<Self & { weight: Value }>(({ g, self, weight }) => prelu(g, self, weight)),
  'aten::_prelu_kernel': row<Self & { weight: Value }>(({ g, self, weight }) => g.op('PRelu', [self, weight])),
  'aten::elu': row<Self & { alpha: Scalar; scale: Scalar; input_scale: Scalar }>(({ g, self, alpha, scale, input_scale }) => floats(g, self, (_, x) => elu(g, x, number(alpha), number(scale), number(input_scale)))),
  'aten::celu': row<Self & { alpha: Scalar }>(({ g, self, alpha }) => floats(g, self, (_, x) => elu(g, x, number(alpha), 1, 1 / number(alpha)))),
  'aten::selu': plain((g, x) => g.op('Selu', [x], { alpha: { float: 1.6732632423543772 }, gamma: { float: 1.0507009873554805 } })),
  // −log(1 + e^−x)
  'aten::log_sigmoid': plain((g, x) => g.op('Neg', [g.op('Softplus', [g.op('Neg', [x])])])),
  'aten::log_sigmoid_forward': row<Self>(({ g, self }) => {
    const y = floats(g, self, (_, x) => g.op('Neg', [g.op('Softplus', [g.op('Neg', [x])])]));
    return [y, y];
  }),
  'aten::softmax': soft('Softmax'),
  'aten::_softmax': soft('Softmax'),
  'aten::log_softmax': soft('LogSoftmax'),
  'aten::_log_softmax': soft('LogSoftmax'),
  // all −infinity gives 0, not NaN
  'aten::_safe_softmax': row<Softmax>(({ g, ...a }) => {
    const y = softmax(g, 'Softmax', a);
    const axis = fromFront(real(a.dim, 'dim'), rankOf(a.self, 'the input'));
    const largest = g.op('ReduceMax', [a.self, g.ints([axis])], { keepdims: 1 });
    return g.op('Where', [g.op('Equal', [largest, like(g, a.self, Number.NEGATIVE_INFINITY)]), like(g, y, 0), y]);
  }),
  'aten::dropout': dropout,
  'aten::feature_dropout': dropout,
  'aten::alpha_dropout': dropout,
  'aten::feature_alpha_dropout': dropout,
  'aten::native_dropout': row<{ input: Value; p: number | Num; train: boolean | Num | null }>(({ g, input, p, train }) => {
    if (train === null || (flag(train, 'train') && real(p, 'p') !== 0)) throw refuse(TRAINING);
    return [input, cast(g, g.op('Expand', [g.scalar('int64', 1), g.op('Shape', [input])]), 'bool')];
  }),
};
