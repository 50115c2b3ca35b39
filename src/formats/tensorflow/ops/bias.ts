/** A bias for each channel: https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/bias_op.cc */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { rankOf, unsqueeze } from '../../../graph/layers/values.ts';
import { type OpRow, op, text } from '../table.ts';

/** value [n, .., c] + bias [c]; with channels first, value [n, c, ..] + bias [c, 1, ..]. */
export const biasAdd = (g: GraphBuilder, value: Value, bias: Value, format: string): Value => {
  if (!format.startsWith('NC') || format === 'NC') return g.op('Add', [value, bias]);
  const behind = rankOf(value, 'the value') - 2;
  return g.op('Add', [
    value,
    unsqueeze(
      g,
      bias,
      Array.from({ length: behind }, (_, i) => i + 1),
    ),
  ]);
};

export const biases: Readonly<Record<string, OpRow>> = {
  BiasAdd: op({
    inputs: ['value', 'bias'],
    attrs: { data_format: text('NHWC', ['NHWC', 'NCHW']) },
    lower: (g, { value, bias }, { data_format }) => biasAdd(g, value, bias, data_format),
  }),
  BiasAddV1: op({ inputs: ['value', 'bias'], lower: (g, { value, bias }) => g.op('Add', [value, bias]) }),
};
