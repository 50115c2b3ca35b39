/**
 * Operators that oneDNN's backend put together (Symbol.get_backend_symbol('MKLDNN')), each with the graph that it stands
 * for: a convolution with its normalization, its sum and its activation, or a full connection with its activation.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/subgraph/mkldnn
 */
import { bool } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';

/** The inputs are the variables of the graph inside, in its order. */
const fused = op({
  inputs: ['data*'],
  attrs: { quantized: bool(false) },
  lower: (g, { data }, { quantized }, scope) => {
    if (quantized)
      throw refuse(
        "it computes in 8 bits with the rounding of oneDNN's kernels; export the network of before quantization",
      );
    const [inner] = scope.node.subgraphs;
    if (!inner) throw refuse('it lacks the graph that it stands for, without which nothing tells what it computes');
    return scope.inner(inner, g, data);
  },
});

export const fusions: Readonly<Record<string, OpRow>> = {
  _sg_mkldnn_conv: fused,
  _sg_mkldnn_fully_connected: fused,
};
