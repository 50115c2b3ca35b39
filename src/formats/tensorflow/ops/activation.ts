/**
 * Activations and the softmaxes.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/relu_op_functor.h and softplus_op.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, isHalf, like, wide } from '../../../graph/layers/values.ts';
import { DTYPES } from '../../../tensor/dtype.ts';
import { float, type OpRow, op } from '../table.ts';

/** max(x, 0); ONNX Runtime's Relu is for floats, so integers go through Max. */
export const relu = (g: GraphBuilder, x: Value): Value =>
  x.dtype === 'float32' || x.dtype === 'float64' || x.dtype.endsWith('float16')
    ? g.op('Relu', [x])
    : g.op('Max', [x, like(g, x, 0)]);

/** min(max(x, 0), 6) */
export const relu6 = (g: GraphBuilder, x: Value): Value => {
  const own = isHalf(x) ? 'float32' : DTYPES[x.dtype].bytes === 2 ? 'int32' : x.dtype;
  const wider = cast(g, x, own);
  return cast(g, g.op('Clip', [wider, like(g, wider, 0), like(g, wider, 6)]), x.dtype);
};

/** x where x > 0, else alpha x */
export const leakyRelu = (g: GraphBuilder, x: Value, alpha: number): Value =>
  wide(g, [x], (v) => g.op('LeakyRelu', [v!], { alpha: { float: alpha } }));

/** ONNX's own function; half types in float32. */
const one = (onnx: string): OpRow =>
  op({ inputs: ['features'], lower: (g, { features }) => wide(g, [features], (x) => g.op(onnx, [x!])) });

// biome-ignore format: one op a line
export const activation: Readonly<Record<string, OpRow>> = {
  Relu:      op({ inputs: ['features'], lower: (g, { features }) => relu(g, features) }),
  Relu6:     op({ inputs: ['features'], lower: (g, { features }) => relu6(g, features) }),
  LeakyRelu: op({ inputs: ['features'], attrs: { alpha: float(0.2) }, lower: (g, { features }, { alpha }) => leakyRelu(g, features, alpha) }),
  // x where x >= 0, else exp(x) - 1
  Elu:       one('Elu'),
  // scale (x where x >= 0, else alpha (exp(x) - 1)), alpha = 1.67326.., scale = 1.05070..
  Selu:      one('Selu'),
  // log(1 + exp(x))
  Softplus:  one('Softplus'),
  // x / (1 + |x|)
  Softsign:  op({ inputs: ['features'], lower: (g, { features }) => wide(g, [features], (x) => g.op('Div', [x!, g.op('Add', [g.op('Abs', [x!]), like(g, x!, 1)])])) }),

  // over the last dimension
  Softmax:    op({ inputs: ['logits'], lower: (g, { logits }) => wide(g, [logits], (x) => g.op('Softmax', [x!], { axis: -1 })) }),
  LogSoftmax: op({ inputs: ['logits'], lower: (g, { logits }) => wide(g, [logits], (x) => g.op('LogSoftmax', [x!], { axis: -1 })) }),
};
