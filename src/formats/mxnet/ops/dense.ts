/** Fully connected layers, activations, embeddings, softmax. https://github.com/apache/mxnet/tree/1.9.1/src/operator/nn */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { expm1 } from '../../../graph/layers/elementwise.ts';
import {
  cast,
  fromFront,
  iota,
  isFloat,
  isHalf,
  known,
  like,
  sizeOf,
  unsqueeze,
  wide,
} from '../../../graph/layers/values.ts';
import { bool, dtype, float, int, ints, optionalBool, optionalDtype, optionalFloat, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { onFloats, sigmoid, softplus } from './elementwise.ts';

/** [n, ..] -> [n, product of the others] */
export const flatten = (g: GraphBuilder, x: Value): Value => {
  if (x.shape?.length === 2) return x;
  if (x.shape?.length === 1) return unsqueeze(g, x, [1]);
  if (!x.shape) return g.op('Flatten', [x], { axis: 1 });
  const sizes = x.shape.slice(1);
  // -1 cannot be found where a dimension is 0
  if (sizes.every((size) => typeof size === 'number')) {
    return g.op('Reshape', [x, g.ints([0, sizes.reduce<number>((n, size) => n * (size as number), 1)])]);
  }
  return g.op('Flatten', [x], { axis: 1 });
};

/** x [.., k] times weight [m, k] transposed, plus bias [m]. */
export const linear = (g: GraphBuilder, x: Value, weight: Value, bias: Value | undefined): Value => {
  const product = wide(g, [x, weight], (a, b) => g.op('MatMul', [a!, g.transpose(b!, [1, 0])]));
  return bias ? g.op('Add', [product, bias]) : product;
};

const fullyConnected = op({
  inputs: ['data', 'weight', 'bias?'],
  attrs: { num_hidden: int(), no_bias: bool(false), flatten: bool(true) },
  lower: (g, { data, weight, bias }, { no_bias, flatten: flat, num_hidden }) => {
    if (weight.shape?.length === 2 && typeof weight.shape[0] === 'number' && weight.shape[0] !== num_hidden) {
      throw refuse(`its weight has ${weight.shape[0]} rows, and num_hidden is ${num_hidden}`);
    }
    const x = flat ? flatten(g, data) : data;
    const rank = weight.shape?.length ?? 2;
    const matrix = rank === 2 ? weight : flatten(g, weight);
    return linear(g, x, matrix, no_bias ? undefined : bias);
  },
});

const ACTIVATIONS = ['relu', 'sigmoid', 'softrelu', 'softsign', 'tanh', 'log_sigmoid', 'mish'] as const;

/** One of the functions that Activation and RNN name. */
export const activate = (g: GraphBuilder, x: Value, act: (typeof ACTIVATIONS)[number]): Value =>
  onFloats(g, x, (y) => {
    if (act === 'relu') return g.op('Relu', [y]);
    if (act === 'sigmoid') return sigmoid(g, y);
    if (act === 'tanh') return g.op('Tanh', [y]);
    if (act === 'softrelu') return softplus(g, y);
    if (act === 'log_sigmoid') return g.op('Neg', [softplus(g, g.op('Neg', [y]))]);
    if (act === 'mish') return g.op('Mul', [y, g.op('Tanh', [softplus(g, y)])]);
    return g.op('Div', [y, g.op('Add', [g.op('Abs', [y]), like(g, y, 1)])]);
  });

const SELU_ALPHA = 1.6732632423543772;
const SELU_LAMBDA = 1.0507009873554805;

/** gamma [c] in the second dimension of x. */
const perChannel = (g: GraphBuilder, x: Value, gamma: Value): Value => {
  const rank = x.shape?.length;
  if (rank === undefined) throw refuse('the rank of its input is unknown');
  const size = gamma.shape?.[0];
  if (gamma.shape?.length !== 1 || size === 1 || rank < 2) return gamma;
  return unsqueeze(
    g,
    gamma,
    Array.from({ length: rank - 2 }, (_, i) => i + 1),
  );
};

const leakyRelu = op({
  inputs: ['data', 'gamma?'],
  attrs: {
    act_type: word(['leaky', 'prelu', 'elu', 'selu', 'gelu', 'rrelu'], 'leaky'),
    slope: float(0.25),
    lower_bound: float(0.125),
    upper_bound: float(Math.fround(0.334)),
  },
  lower: (g, { data, gamma }, { act_type, slope, lower_bound, upper_bound }) =>
    onFloats(g, data, (x) => {
      const positive = g.op('Greater', [x, like(g, x, 0)]);
      const below = (y: Value): Value => g.op('Where', [positive, x, y]);
      switch (act_type) {
        case 'leaky':
          return below(g.op('Mul', [x, like(g, x, slope)]));
        case 'rrelu':
          return below(g.op('Mul', [x, like(g, x, (lower_bound + upper_bound) / 2)]));
        case 'prelu': {
          if (!gamma) throw refuse('act_type prelu without its gamma');
          return below(g.op('Mul', [x, perChannel(g, x, cast(g, gamma, x.dtype))]));
        }
        case 'elu':
          return below(g.op('Mul', [expm1(g, g.op('Min', [x, like(g, x, 0)])), like(g, x, slope)]));
        case 'selu':
          return g.op('Mul', [
            below(g.op('Mul', [expm1(g, g.op('Min', [x, like(g, x, 0)])), like(g, x, SELU_ALPHA)])),
            like(g, x, SELU_LAMBDA),
          ]);
        default: {
          // 0.5 x (1 + erf(x / sqrt 2))
          const error = g.op('Erf', [g.op('Div', [x, like(g, x, Math.SQRT2)])]);
          return g.op('Mul', [g.op('Mul', [x, like(g, x, 0.5)]), g.op('Add', [error, like(g, x, 1)])]);
        }
      }
    }),
});

/** Where position along `axis` is below the length of its row: [n, ..] of x without that axis, from lengths of that shape. */
const within = (g: GraphBuilder, x: Value, length: Value, axis: number): Value => {
  const rank = x.shape!.length;
  const positions = unsqueeze(
    g,
    iota(g, sizeOf(g, x, axis)),
    Array.from({ length: rank - 1 - axis }, (_, i) => i + 1),
  );
  return g.op('Less', [positions, unsqueeze(g, cast(g, length, 'int64'), [axis])]);
};

const SOFTMAX = {
  axis: int(-1),
  temperature: optionalFloat(null),
  dtype: optionalDtype(null),
  use_length: optionalBool(false),
} as const;

const softmaxOf = (onnx: 'Softmax' | 'LogSoftmax', negated: boolean): OpRow =>
  op({
    inputs: ['data', 'length?'],
    attrs: SOFTMAX,
    lower: (g, { data, length }, { axis, temperature, dtype: wanted, use_length }) => {
      const own = isHalf(data) || !isFloat(data) ? cast(g, data, 'float32') : data;
      const scaled = temperature !== null && temperature !== 1 ? g.op('Div', [own, like(g, own, temperature)]) : own;
      const x = negated ? g.op('Neg', [scaled]) : scaled;
      const result = wanted ?? (isFloat(data) ? data.dtype : 'float32');
      if (!use_length) return cast(g, g.op(onnx, [x], { axis }), result);
      if (!length) throw refuse('use_length without lengths');
      if (!x.shape) throw refuse('the rank of its input is unknown');
      const inside = within(g, x, length, fromFront(axis, x.shape.length));
      const masked = g.op('Where', [inside, x, like(g, x, -1e30)]);
      // what lies behind the length is 0
      return cast(g, g.op('Where', [inside, g.op(onnx, [masked], { axis }), like(g, x, 0)]), result);
    },
  });

export const dense: Readonly<Record<string, OpRow>> = {
  FullyConnected: fullyConnected,
  Activation: op({
    inputs: ['data'],
    attrs: { act_type: word(ACTIVATIONS) },
    lower: (g, { data }, { act_type }) => activate(g, data, act_type),
  }),
  LeakyReLU: leakyRelu,
  Flatten: op({ inputs: ['data'], lower: (g, { data }) => flatten(g, data) }),
  Dropout: op({
    inputs: ['data'],
    attrs: {
      p: float(0.5),
      mode: word(['training', 'always'], 'training'),
      axes: ints([]),
      cudnn_off: optionalBool(false),
    },
    lower: (_g, { data }, { mode, p }) => {
      if (mode === 'always' && p > 0)
        throw refuse('mode "always" drops at random when serving, too; export it with mode="training"');
      return data;
    },
  }),
  Embedding: op({
    inputs: ['data', 'weight'],
    attrs: { input_dim: int(), output_dim: int(), dtype: dtype('float32'), sparse_grad: bool(false) },
    lower: (g, { data, weight }, { input_dim }) => embed(g, data, weight, input_dim),
  }),
  _contrib_SparseEmbedding: op({
    inputs: ['data', 'weight'],
    attrs: {
      input_dim: int(),
      output_dim: int(),
      dtype: dtype('float32'),
      deterministic: bool(false),
      sparse_grad: bool(false),
    },
    lower: (g, { data, weight }, { input_dim }) => embed(g, data, weight, input_dim),
  }),
  softmax: softmaxOf('Softmax', false),
  softmin: softmaxOf('Softmax', true),
  log_softmax: softmaxOf('LogSoftmax', false),
  SoftmaxActivation: op({
    inputs: ['data'],
    attrs: { mode: word(['instance', 'channel'], 'instance') },
    lower: (g, { data }, { mode }) => {
      // MXNet's word "instance" is the last dimension where there are more than two
      return g.op('Softmax', [data], { axis: mode === 'channel' ? 1 : -1 });
    },
  }),
};

/** `x` in the shape of `like`. */
export const restored = (g: GraphBuilder, x: Value, of: Value): Value =>
  x.shape?.length === of.shape?.length && of.shape !== undefined
    ? x
    : g.op('Reshape', [x, g.op('Shape', [of])], { allowzero: 1 });

/** Rows of weight [v, d]; indices beyond the ends are those of the ends. */
const embed = (g: GraphBuilder, data: Value, weight: Value, size: number): Value => {
  const rows = typeof weight.shape?.[0] === 'number' ? weight.shape[0] : size;
  if (rows < 1) throw refuse('its weight has no rows');
  const numbers = known(g, data);
  const index = cast(g, data, 'int64');
  if (numbers?.every((n) => n >= 0 && n < rows)) return g.op('Gather', [weight, index]);
  const upper = g.op('Min', [index, g.scalar('int64', rows - 1)]);
  return g.op('Gather', [weight, g.op('Max', [upper, g.scalar('int64', 0)])]);
};
