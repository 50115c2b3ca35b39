/** Operators between real numbers and small integers. */
import { dtypeAttribute } from './elementwise.ts';
import type { Rule } from './site.ts';

// The zero point's dtype, else the attribute's, else uint8.
const quantize: Rule = (n) => {
  const zero = n.inputs[2]?.dtype;
  const named = n.int('output_dtype') !== 0 ? dtypeAttribute(n, 'output_dtype') : undefined;
  if (zero && named && zero !== named) n.fail(`output_dtype is ${named}, the zero point's is ${zero}`);
  return [{ dtype: zero ?? named ?? 'uint8', shape: n.shape(0) }];
};

export const QUANTIZATION: Readonly<Record<string, Rule>> = {
  DequantizeLinear: (n) => [{ dtype: n.input(1).dtype, shape: n.shape(0) }],
  DynamicQuantizeLinear: (n) => [{ shape: n.shape(0) }, { shape: [] }, { shape: [] }],
  QuantizeLinear: quantize,
};
