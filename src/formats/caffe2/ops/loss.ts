/**
 * Losses that nets keep behind their probabilities: of labels, or of probabilities that were wanted.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/softmax_with_loss_op.cc, cross_entropy_op.cc,
 * loss_op.cc, accuracy_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { log1p } from '../../../graph/layers/elementwise.ts';
import { cast, failWhere, int64, like, refuseNegative, reshape, unsqueeze } from '../../../graph/layers/values.ts';
import { corrupt, type OpRow, op, refuse } from '../table.ts';
import { flatten, fromFront, rankOf, scalarOf, shapeOf } from './values.ts';

const LEAST = 1e-20;

const sumOf = (g: GraphBuilder, x: Value, axes?: readonly number[], keep = 0): Value =>
  g.op('ReduceSum', [x, axes && g.ints(axes)], { keepdims: keep });
/** Of each row the element of its label: [n, classes], [n] or [n, 1] -> [n]. A label that is none fails the run. */
const ofLabels = (g: GraphBuilder, x: Value, labels: Value): Value => {
  const places = reshape(g, refuseNegative(g, labels), g.ints([-1, 1]));
  return g.op('GatherND', [x, places], { batch_dims: 1 });
};
const logOf = (g: GraphBuilder, x: Value): Value => g.op('Log', [g.op('Max', [x, like(g, x, LEAST)])]);

/** The softmax, and the mean of -w · log of what the labels' classes got. */
const softmaxWithLoss = op('logits labels weight_tensor?', ({ g, args, outputs }, x, labels, weights) => {
  if (args.text('order', 'NCHW') !== 'NCHW') throw refuse('the order NHWC, which Caffe2 does not have for it either');
  const axis = fromFront(args.int('axis', 1), rankOf(x));
  const scale = args.float('scale', 1);
  if (scale < 0) throw corrupt(`its scale is ${scale}`);
  const flat = flatten(g, x, axis);
  const p = g.op('Softmax', [flat], { axis: 1 });
  const whole = reshape(g, p, shapeOf(g, x));
  if (outputs < 2) return whole;
  const own = (): Value => {
    if (!args.bool('label_prob', false)) return ofLabels(g, g.op('LogSoftmax', [flat], { axis: 1 }), labels);
    const wanted = flatten(g, labels, axis);
    const total = sumOf(g, wanted, [1]);
    const off = g.op('Greater', [g.op('Abs', [g.op('Sub', [total, like(g, x, 1)])]), like(g, x, 1e-5)]);
    const sum = sumOf(g, g.op('Mul', [logOf(g, p), wanted]), [1]);
    return failWhere(g, off, sum, 'probabilities of labels must add up to 1 in each row');
  };
  const each = g.op('Neg', [own()]);
  const w = weights
    ? g.op('Reshape', [weights, g.ints([-1])])
    : g.op('Expand', [like(g, x, 1), shapeOf(g, flat, 0, 1)]);
  const [sum, weight] = [sumOf(g, g.op('Mul', [each, w])), sumOf(g, w)];
  const none = g.op('Equal', [weight, like(g, x, 0)]);
  const mean = g.op('Div', [g.op('Mul', [sum, like(g, x, scale)]), g.op('Where', [none, like(g, x, 1), weight])]);
  return [whole, g.op('Where', [none, like(g, x, 0), mean])];
});

const rowsOf = (g: GraphBuilder, x: Value): Value => (rankOf(x) === 1 ? unsqueeze(g, x, [0]) : flatten(g, x, 1));

const crossEntropy = op('X label', ({ g }, x, wanted) =>
  g.op('Neg', [sumOf(g, g.op('Mul', [logOf(g, rowsOf(g, x)), rowsOf(g, wanted)]), [1])]),
);
const labelCrossEntropy = op('X label', ({ g }, x, labels) =>
  g.op('Neg', [logOf(g, ofLabels(g, rowsOf(g, x), labels))]),
);

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|) */
const partition = (g: GraphBuilder, x: Value): Value =>
  g.op('Add', [g.op('Relu', [x]), log1p(g, g.op('Exp', [g.op('Neg', [g.op('Abs', [x])])]))]);
const meanOfRows = (g: GraphBuilder, x: Value): Value =>
  rankOf(x) === 0 ? x : g.op('ReduceMean', [x, g.ints([rankOf(x) - 1])], { keepdims: 0 });

/** -(x·t - log(1 + e^x)), the mean of each row. */
const sigmoidCrossEntropy = op('logits targets', ({ g, args }, x, t) => {
  const rest = partition(g, x);
  if (args.bool('unjoined_lr_loss', false)) {
    // -(x·t - (1 - t)·log(1 + e^x))
    const other = g.op('Mul', [g.op('Sub', [like(g, x, 1), t]), rest]);
    return meanOfRows(g, g.op('Sub', [other, g.op('Mul', [x, t])]));
  }
  if (args.bool('log_D_trick', false)) {
    const sign = g.op('Sub', [g.op('Mul', [t, like(g, x, 2)]), like(g, x, 1)]);
    return meanOfRows(g, g.op('Mul', [sign, g.op('Sub', [rest, x])]));
  }
  return meanOfRows(g, g.op('Sub', [rest, g.op('Mul', [x, t])]));
});
const weightedSigmoid = op('logits targets weights', ({ g }, x, t, w) =>
  meanOfRows(g, g.op('Mul', [g.op('Sub', [partition(g, x), g.op('Mul', [x, t])]), w])),
);

const averaged = op('input', ({ g }, x) => {
  const flat = g.op('Reshape', [x, g.ints([-1])]);
  const count = cast(g, g.op('Size', [x]), x.dtype);
  const one = g.op('Max', [count, like(g, x, 1)]);
  return g.op('Div', [sumOf(g, flat, [0]), one]);
});

/** The part of the rows whose label is among the `top_k` largest; a larger one before it counts, so does an equal one. */
const accuracy = op('predictions labels', ({ g, args }, x, labels) => {
  const k = args.int('top_k', 1);
  const own = unsqueeze(g, ofLabels(g, x, labels), [1]);
  const classes = g.op('Range', [g.scalar('int64', 0), scalarOf(g, shapeOf(g, x, 1, 2)), g.scalar('int64', 1)]);
  const label = reshape(g, int64(g, labels), g.ints([-1, 1]));
  const earlier = g.op('And', [g.op('Equal', [x, own]), g.op('Less', [classes, label])]);
  const better = sumOf(g, int64(g, g.op('Or', [g.op('Greater', [x, own]), earlier])), [1]);
  const right = cast(g, g.op('Less', [better, g.scalar('int64', k)]), 'float32');
  return g.op('ReduceMean', [right, g.ints([0])], { keepdims: 0 });
});

export const LOSSES: Readonly<Record<string, OpRow>> = {
  SoftmaxWithLoss: softmaxWithLoss,
  CrossEntropy: crossEntropy,
  LabelCrossEntropy: labelCrossEntropy,
  SigmoidCrossEntropyWithLogits: sigmoidCrossEntropy,
  WeightedSigmoidCrossEntropyWithLogits: weightedSigmoid,
  AveragedLoss: averaged,
  Accuracy: accuracy,
};
