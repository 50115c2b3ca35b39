/**
 * Losses that models give out, and the derivatives of activations, as in saliency maps.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/xent_op.cc, sparse_xent_op.cc,
 * relu_op_functor.h, cwise_ops_gradients.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { int64, like, rankOf, sizeOf, squeeze, unsqueeze, wide } from '../../../graph/layers/values.ts';
import { float, type OpRow, op } from '../table.ts';

/**
 * features, labels [batch, classes] -> loss [batch], backprop [batch, classes]:
 * loss = -sum(labels log_softmax(features)), backprop = softmax(features) - labels. Both broadcast.
 */
const crossEntropy = (g: GraphBuilder, features: Value, labels: Value): readonly Value[] => {
  const last = g.ints([rankOf(features, 'the logits') - 1]);
  const part = (which: 0 | 1): Value =>
    wide(g, [features, labels], (x, p) => {
      // One of the two may have a single row or column for all.
      const logits = g.op('Add', [x!, g.op('Mul', [p!, like(g, p!, 0)])]);
      if (which === 1) return g.op('Sub', [g.op('Softmax', [logits], { axis: -1 }), p!]);
      const products = g.op('Mul', [p!, g.op('LogSoftmax', [logits], { axis: -1 })]);
      return g.op('Neg', [g.op('ReduceSum', [products, last], { keepdims: 0 })]);
    });
  return [part(0), part(1)];
};

/** labels [batch] are class numbers; for one that does not exist TensorFlow's loss is NaN, and here the run fails. */
const sparseCrossEntropy = (g: GraphBuilder, features: Value, labels: Value): readonly Value[] => {
  const classes = int64(g, labels);
  const part = (which: 0 | 1): Value =>
    wide(g, [features], (x) => {
      if (which === 0) {
        const logs = g.op('LogSoftmax', [x!], { axis: -1 });
        return g.op('Neg', [squeeze(g, g.op('GatherElements', [logs, unsqueeze(g, classes, [1])], { axis: 1 }), [1])]);
      }
      const ends = g.op(
        'Concat',
        [like(g, x!, 0), like(g, x!, 1)].map((v) => unsqueeze(g, v, [0])),
        { axis: 0 },
      );
      const hot = g.op('OneHot', [classes, sizeOf(g, x!, 1), ends], { axis: -1 });
      return g.op('Sub', [g.op('Softmax', [x!], { axis: -1 }), hot]);
    });
  return [part(0), part(1)];
};

/** What flows back through a function: a formula of the gradient behind it and of what the function took or gave. */
const gradient = (
  inputs: readonly [string, string],
  formula: (g: GraphBuilder, dy: Value, x: Value) => Value,
): OpRow => {
  const dyFirst = inputs[0] === 'gradients';
  return op({
    inputs,
    lower: (g, args: Readonly<Record<string, Value>>) =>
      wide(g, [args[inputs[0]]!, args[inputs[1]]!], (a, b) => (dyFirst ? formula(g, a!, b!) : formula(g, b!, a!))),
  });
};

const where = (g: GraphBuilder, is: Value, dy: Value, otherwise: Value = like(g, dy, 0)): Value =>
  g.op('Where', [is, dy, otherwise]);
const above = (g: GraphBuilder, x: Value, number: number): Value => g.op('Greater', [x, like(g, x, number)]);
const mul = (g: GraphBuilder, ...all: readonly Value[]): Value => all.reduce((a, b) => g.op('Mul', [a, b]));
const oneMinus = (g: GraphBuilder, x: Value): Value => g.op('Sub', [like(g, x, 1), x]);

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = SELU_SCALE * 1.6732632423543772;

// biome-ignore format: one op a line
export const losses: Readonly<Record<string, OpRow>> = {
  SoftmaxCrossEntropyWithLogits:       op({ inputs: ['features', 'labels'], lower: (g, { features, labels }) => crossEntropy(g, features, labels) }),
  SparseSoftmaxCrossEntropyWithLogits: op({ inputs: ['features', 'labels'], lower: (g, { features, labels }) => sparseCrossEntropy(g, features, labels) }),

  ReluGrad:     gradient(['gradients', 'features'], (g, dy, x) => where(g, above(g, x, 0), dy)),
  Relu6Grad:    gradient(['gradients', 'features'], (g, dy, x) => where(g, g.op('And', [above(g, x, 0), g.op('Less', [x, like(g, x, 6)])]), dy)),
  LeakyReluGrad: op({ inputs: ['gradients', 'features'], attrs: { alpha: float(0.2) }, lower: (g, { gradients, features }, { alpha }) =>
    wide(g, [gradients, features], (dy, x) => where(g, above(g, x!, 0), dy!, mul(g, dy!, like(g, dy!, alpha)))) }),
  // of the function's own value y: dy (y + 1) where y < 0
  EluGrad:      gradient(['gradients', 'outputs'], (g, dy, y) => where(g, g.op('Less', [y, like(g, y, 0)]), mul(g, dy, g.op('Add', [y, like(g, y, 1)])), dy)),
  // dy (y + scale alpha) where y < 0, else dy scale
  SeluGrad:     gradient(['gradients', 'outputs'], (g, dy, y) => where(g, g.op('Less', [y, like(g, y, 0)]), mul(g, dy, g.op('Add', [y, like(g, y, SELU_SCALE_ALPHA)])), mul(g, dy, like(g, dy, SELU_SCALE)))),
  // dy / (1 + exp(-x))
  SoftplusGrad: gradient(['gradients', 'features'], (g, dy, x) => g.op('Div', [dy, g.op('Add', [g.op('Exp', [g.op('Neg', [x])]), like(g, x, 1)])])),
  // dy / (1 + |x|)²
  SoftsignGrad: gradient(['gradients', 'features'], (g, dy, x) => { const d = g.op('Add', [g.op('Abs', [x]), like(g, x, 1)]); return g.op('Div', [dy, mul(g, d, d)]); }),
  // of the function's own value y
  SigmoidGrad:  gradient(['y', 'dy'], (g, dy, y) => mul(g, dy, y, oneMinus(g, y))),
  TanhGrad:     gradient(['y', 'dy'], (g, dy, y) => mul(g, dy, oneMinus(g, mul(g, y, y)))),
  SqrtGrad:     gradient(['y', 'dy'], (g, dy, y) => g.op('Div', [mul(g, dy, like(g, dy, 0.5)), y])),
  RsqrtGrad:    gradient(['y', 'dy'], (g, dy, y) => mul(g, like(g, dy, -0.5), dy, y, y, y)),
  ReciprocalGrad: gradient(['y', 'dy'], (g, dy, y) => g.op('Neg', [mul(g, dy, y, y)])),
};
