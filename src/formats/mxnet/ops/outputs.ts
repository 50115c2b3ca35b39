/**
 * The last layers of networks that were made to be trained: what they answer needs no label.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/softmax_output-inl.h · regression_output-inl.h
 */
import { like } from '../../../graph/layers/values.ts';
import { bool, float, word } from '../attrs.ts';
import { type OpRow, op } from '../table.ts';
import { flatten, restored } from './dense.ts';
import { onFloats, sigmoid } from './elementwise.ts';

const NORMALIZATION = word(['null', 'batch', 'valid'], 'null');

const regression = (isLogistic: boolean): OpRow =>
  op({
    inputs: ['data', 'label?'],
    attrs: { grad_scale: float(1) },
    unread: ['label'],
    lower: (g, { data }) => (isLogistic ? onFloats(g, data, (x) => sigmoid(g, x)) : data),
  });

export const outputs: Readonly<Record<string, OpRow>> = {
  SoftmaxOutput: op({
    inputs: ['data', 'label?'],
    attrs: {
      grad_scale: float(1),
      ignore_label: float(-1),
      multi_output: bool(false),
      use_ignore: bool(false),
      preserve_shape: bool(false),
      normalization: NORMALIZATION,
      out_grad: bool(false),
      smooth_alpha: float(0),
    },
    unread: ['label'],
    // multi_output: over the channels; preserve_shape: over the last dimension; else over all but the batch
    lower: (g, { data }, { multi_output, preserve_shape }) => {
      if (preserve_shape) return g.op('Softmax', [data], { axis: -1 });
      if (multi_output) return g.op('Softmax', [data], { axis: 1 });
      return restored(g, g.op('Softmax', [flatten(g, data)], { axis: 1 }), data);
    },
  }),
  LinearRegressionOutput: regression(false),
  MAERegressionOutput: regression(false),
  LogisticRegressionOutput: regression(true),
  SVMOutput: op({
    inputs: ['data', 'label?'],
    attrs: { margin: float(1), regularization_coefficient: float(1), use_linear: bool(false) },
    unread: ['label'],
    lower: (_g, { data }) => data,
  }),
  MakeLoss: op({
    inputs: ['data'],
    attrs: { grad_scale: float(1), valid_thresh: float(0), normalization: NORMALIZATION },
    lower: (_g, { data }) => data,
  }),
  IdentityAttachKLSparseReg: op({
    inputs: ['data', 'moving_avg?'],
    attrs: {
      sparseness_target: float(Math.fround(0.1)),
      penalty: float(Math.fround(0.001)),
      momentum: float(Math.fround(0.9)),
    },
    unread: ['moving_avg'],
    lower: (_g, { data }) => data,
  }),
  softmax_cross_entropy: op({
    inputs: ['data', 'label'],
    // [n, c], [n] -> [1]: the sum of -log softmax(data)[label]
    lower: (g, { data, label }) => {
      const rows = g.op('LogSoftmax', [data], { axis: 1 });
      const index = g.op('Unsqueeze', [g.op('Cast', [label], { to: 7 }), g.ints([1])]);
      const picked = g.op('GatherElements', [g.op('Max', [rows, like(g, rows, Math.log(1e-8))]), index], { axis: 1 });
      return g.op('Reshape', [g.op('Neg', [g.op('ReduceSum', [picked], { keepdims: 0 })]), g.ints([1])]);
    },
  }),
};
