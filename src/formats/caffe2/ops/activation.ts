/** Activations. https://github.com/pytorch/pytorch/tree/v1.4.0/caffe2/operators */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { like, reshape } from '../../../graph/layers/values.ts';
import { type OpRow, op } from '../table.ts';
import { alongChannels, flatten, fromFront, rankOf, shapeOf } from './values.ts';
import { isLast } from './window.ts';

const simple = (onnx: string): OpRow => op('X', ({ g }, x) => g.op(onnx, [x]));

/** exp(x) / Σ exp(x) over all dimensions from `axis` on as one. */
export const softmaxFrom = (g: GraphBuilder, x: Value, axis: number): Value => {
  const rank = rankOf(x);
  if (axis === rank - 1) return g.op('Softmax', [x], { axis });
  return reshape(g, g.op('Softmax', [flatten(g, x, axis)], { axis: 1 }), shapeOf(g, x));
};

const softmax = op('X', ({ g, args }, x) => {
  const given = args.int('axis', 1);
  if (x.shape?.length === 1) return softmaxFrom(g, x, fromFront(given === 1 ? 0 : given, 1));
  return softmaxFrom(g, x, fromFront(given, rankOf(x)));
});

/** max(x, 0) + slope·min(x, 0), one slope or one a channel. */
const prelu = op('X Slope', ({ g, args }, x, slope) => {
  const rank = rankOf(x);
  const own = slope.shape?.every((dim) => dim === 1)
    ? reshape(g, slope, g.ints([1]))
    : isLast(args)
      ? slope
      : alongChannels(g, slope, rank);
  return g.op('PRelu', [x, own]);
});

const glu = op('X', ({ g, args }, x) => {
  const axis = fromFront(args.int('dim', -1), rankOf(x));
  const [a, b] = g.ops('Split', [x], { axis, num_outputs: 2 }, 2);
  return g.op('Mul', [a, g.op('Sigmoid', [b])]);
});

/** x·Φ(x); `fast_gelu` by its tanh formula. */
const gelu = op('X', ({ g, args }, x) =>
  g.op('Gelu', [x], { approximate: args.bool('fast_gelu', false) ? 'tanh' : 'none' }),
);

const hardSigmoid = op('X', ({ g, args }, x) => {
  const line = g.op('Add', [
    g.op('Mul', [x, like(g, x, args.float('alpha', 0.2))]),
    like(g, x, args.float('beta', 0.5)),
  ]);
  return g.op('Clip', [line, like(g, x, 0), like(g, x, 1)]);
});

/** log(e^x + 1) as it stands: infinite where e^x is. */
const softplus = op('X', ({ g }, x) => g.op('Log', [g.op('Add', [g.op('Exp', [x]), like(g, x, 1)])]));

// biome-ignore format: one op a line
export const ACTIVATIONS: Readonly<Record<string, OpRow>> = {
  Relu: simple('Relu'), Sigmoid: simple('Sigmoid'), Tanh: simple('Tanh'), Softplus: softplus, Softsign: simple('Softsign'),
  Softmax: softmax, PRelu: prelu, Glu: glu, Gelu: gelu, HardSigmoid: hardSigmoid,
  Swish: op('X', ({ g }, x) => g.op('Mul', [x, g.op('Sigmoid', [x])])),
  ReluN: op('X', ({ g, args }, x) => g.op('Clip', [x, like(g, x, 0), like(g, x, args.float('n', 6))])),
  LeakyRelu: op('X', ({ g, args }, x) => g.op('LeakyRelu', [x], { alpha: { float: args.float('alpha', 0.01) } })),
  Elu: op('X', ({ g, args }, x) => g.op('Elu', [x], { alpha: { float: args.float('alpha', 1) } })),
  Selu: op('X', ({ g, args }, x) => g.op('Selu', [x], { alpha: { float: args.float('alpha', 1.6732632423543772) }, gamma: { float: args.float('scale', 1.0507009873554805) } })),
  ThresholdedRelu: op('X', ({ g, args }, x) => g.op('Where', [g.op('Greater', [x, like(g, x, args.float('alpha', 1))]), x, like(g, x, 0)])),
  SumRelu: op('X*', ({ g }, ...xs) => g.op('Relu', [xs.reduce((a, b) => g.op('Add', [a, b]))])),
};
