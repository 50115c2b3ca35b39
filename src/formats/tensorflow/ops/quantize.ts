/**
 * Quantization as training sees it: floats rounded to as many levels as so many bits have.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/fake_quant_ops_functor.h
 *
 * With levels 0 (1 for narrow_range) to 2^bits - 1, scale = (max - min) / (last - first) and min and max moved so that
 * zero is a level: zero = round(first - min / scale), held within the levels; then
 * y = floor((clip(x, min', max') - min') / scale + 0.5) scale + min'.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { bool, float, int, type OpRow, op } from '../table.ts';

interface Levels {
  readonly num_bits: number;
  readonly narrow_range: boolean;
}

const fakeQuant = (g: GraphBuilder, x: Value, min: Value, max: Value, { num_bits, narrow_range }: Levels): Value => {
  const number = (n: number): Value => g.scalar('float32', n);
  const [first, last] = [narrow_range ? 1 : 0, 2 ** num_bits - 1];
  const scale = g.op('Div', [g.op('Sub', [max, min]), number(last - first)]);
  const fromMin = g.op('Sub', [number(first), g.op('Div', [min, scale])]);
  // std::round of a number that is then not below 0
  const rounded = g.op('Floor', [g.op('Add', [fromMin, number(0.5)])]);
  const zero = g.op('Min', [g.op('Max', [rounded, number(first)]), number(last)]);
  const low = g.op('Mul', [g.op('Sub', [number(first), zero]), scale]);
  const high = g.op('Mul', [g.op('Sub', [number(last), zero]), scale]);
  const clipped = g.op('Max', [g.op('Min', [x, high]), low]);
  const inverse = g.op('Div', [number(1), scale]);
  const level = g.op('Floor', [g.op('Add', [g.op('Mul', [g.op('Sub', [clipped, low]), inverse]), number(0.5)])]);
  const quantized = g.op('Add', [g.op('Mul', [level, scale]), low]);
  // min = max = 0 means that all is 0
  const isNothing = g.op('And', [g.op('Equal', [min, number(0)]), g.op('Equal', [max, number(0)])]);
  return g.op('Where', [isNothing, number(0), quantized]);
};

const attrs = { num_bits: int(8), narrow_range: bool(false) };
const byVariables = op({
  inputs: ['inputs', 'min', 'max'],
  attrs,
  lower: (g, { inputs, min, max }, levels) => fakeQuant(g, inputs, min, max, levels),
});

export const quantization: Readonly<Record<string, OpRow>> = {
  FakeQuantWithMinMaxArgs: op({
    inputs: ['inputs'],
    attrs: { min: float(-6), max: float(6), ...attrs },
    lower: (g, { inputs }, { min, max, ...levels }) =>
      fakeQuant(g, inputs, g.scalar('float32', min), g.scalar('float32', max), levels),
  }),
  FakeQuantWithMinMaxVars: byVariables,
  // min and max for each element of the last dimension
  FakeQuantWithMinMaxVarsPerChannel: byVariables,
};
