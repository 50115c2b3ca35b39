/** First rows, by which the table is proved: what a perceptron needs. */
import type { Value } from '../../../graph/graph.ts';
import { type AtenTable, row } from '../aten.ts';

export const basics: AtenTable = {
  'aten::relu': row<{ self: Value }>(({ g, self }) => g.op('Relu', [self])),
  // y = x · Wᵀ + b: [.., in] -> [.., out]
  'aten::linear': row<{ input: Value; weight: Value; bias: Value | null }>(({ g, input, weight, bias }) => {
    const product = g.op('MatMul', [input, g.transpose(weight, [1, 0])]);
    return bias ? g.op('Add', [product, bias]) : product;
  }),
};
