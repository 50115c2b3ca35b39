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
import { constantInt, like, rankOf, squeeze } from '../../../graph/layers/values.ts';
import { bool, float, int, type OpRow, op, refuse, text } from '../table.ts';

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

interface RoundTrip {
  readonly signed_input: boolean;
  readonly num_bits: number;
  readonly range_given: boolean;
  readonly round_mode: string;
  readonly narrow_range: boolean;
  readonly axis: number;
}

/**
 * x through integers of so many bits and back. With the levels low .. high, the scale is the smaller of low / min and
 * high / max (each only where it is above 0); y = round(x scale) / scale, x being held within the range where that was
 * given. Rounding is half to even, or half up.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/quantize_and_dequantize_op.h
 */
const roundTrip = (g: GraphBuilder, x: Value, ends: readonly [Value, Value] | undefined, attrs: RoundTrip): Value => {
  const { signed_input: signed, num_bits: bits, narrow_range: narrow, axis } = attrs;
  if (x.dtype !== 'float32' && x.dtype !== 'float64') throw refuse(`${x.dtype}; supported for float32 and float64`);
  if (bits < 1 || bits > (signed ? 62 : 63)) throw refuse(`num_bits is ${bits}`);
  if (ends && axis >= 0) throw refuse('a range by channel is given, which TensorFlow refuses as well');
  const number = (n: number): Value => like(g, x, n);
  const low = signed ? -(2 ** (bits - 1)) + (narrow ? 1 : 0) : 0;
  const high = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const rank = axis < 0 ? 0 : rankOf(x, 'the input');
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
  const scalar = (v: Value): Value => (v.shape?.length === 1 ? squeeze(g, v, [0]) : v);
  const reduced = (name: string): Value =>
    g.op(name, axis < 0 ? [x] : [x, g.ints(others)], { keepdims: axis < 0 ? 0 : 1 });
  const [min, max] = ends ? (ends.map(scalar) as [Value, Value]) : [reduced('ReduceMin'), reduced('ReduceMax')];
  const most = number(x.dtype === 'float64' ? Number.MAX_VALUE : 3.4028234663852886e38);
  const scaleOf = (level: number, end: Value): Value => {
    const isAbove = g.op('Greater', [g.op('Mul', [number(level), end]), number(0)]);
    return g.op('Where', [isAbove, g.op('Div', [number(level), end]), most]);
  };
  const [fromMin, fromMax] = [scaleOf(low, min), scaleOf(high, max)];
  const byMin = g.op('Less', [fromMin, fromMax]);
  const scale = g.op('Where', [byMin, fromMin, fromMax]);
  const ratio = (end: Value, level: number): Value => (level === 0 ? number(0) : g.op('Div', [end, number(level)]));
  const inverse = g.op('Where', [byMin, ratio(min, low), ratio(max, high)]);
  const bottom = g.op('Where', [byMin, min, g.op('Mul', [number(low), inverse])]);
  const top = g.op('Where', [byMin, g.op('Mul', [number(high), inverse]), max]);
  const held = ends ? g.op('Max', [g.op('Min', [x, top]), bottom]) : x;
  const scaled = g.op('Mul', [held, scale]);
  const rounded =
    attrs.round_mode === 'HALF_UP' ? g.op('Floor', [g.op('Add', [scaled, number(0.5)])]) : g.op('Round', [scaled]);
  return g.op('Mul', [rounded, inverse]);
};

const round_mode = text('HALF_TO_EVEN', ['HALF_TO_EVEN', 'HALF_UP']);
const tripAttrs = {
  signed_input: bool(true),
  num_bits: int(8),
  range_given: bool(false),
  round_mode,
  narrow_range: bool(false),
  axis: int(-1),
};
const trip = op({
  inputs: ['input', 'input_min', 'input_max'],
  attrs: tripAttrs,
  lower: (g, { input, input_min, input_max }, own) =>
    roundTrip(g, input, own.range_given ? [input_min, input_max] : undefined, own),
});

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
  QuantizeAndDequantize: op({
    inputs: ['input'],
    attrs: {
      signed_input: bool(true),
      num_bits: int(8),
      range_given: bool(false),
      input_min: float(0),
      input_max: float(0),
    },
    lower: (g, { input }, { input_min, input_max, ...own }) =>
      roundTrip(g, input, own.range_given ? [like(g, input, input_min), like(g, input, input_max)] : undefined, {
        ...own,
        round_mode: 'HALF_TO_EVEN',
        narrow_range: false,
        axis: -1,
      }),
  }),
  QuantizeAndDequantizeV2: trip,
  QuantizeAndDequantizeV3: op({
    inputs: ['input', 'input_min', 'input_max', 'num_bits'],
    attrs: { signed_input: bool(true), range_given: bool(true), narrow_range: bool(false), axis: int(-1) },
    lower: (g, { input, input_min, input_max, num_bits }, own) =>
      roundTrip(g, input, own.range_given ? [input_min, input_max] : undefined, {
        ...own,
        num_bits: constantInt(g, num_bits, 'num_bits'),
        round_mode: 'HALF_TO_EVEN',
      }),
  }),
  QuantizeAndDequantizeV4: trip,
  // min and max for each element of the last dimension
  FakeQuantWithMinMaxVarsPerChannel: byVariables,
};
