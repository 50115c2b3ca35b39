/**
 * Operators on tensors of 8 bits, channels last, as QNNPACK computes them: to the bit. A tensor is its numbers with a scale
 * and a zero point, which operators carry in their arguments. Products are summed as integers; functions of one number are
 * tables of 256.
 * https://github.com/pytorch/pytorch/tree/v1.4.0/caffe2/operators/quantized
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { inMemory, type Value } from '../../../graph/graph.ts';
import { concat, reshape, transpose } from '../../../graph/layers/values.ts';
import { elementCount } from '../../../tensor/tensor.ts';
import { Argument } from '../messages.ts';
import {
  Args,
  type Blob,
  blobOp,
  type Call,
  corrupt,
  type Int8,
  isInt8,
  isValue,
  type OpRow,
  refuse,
} from '../table.ts';
import { IMAGES } from './image.ts';
import { added, averaged, checkSums, type Quantized, requantized, roundedEven } from './requantize.ts';
import { SHAPES } from './shape.ts';
import { dimOf, flatten, rankOf, shapeOf, toFirst, toLast } from './values.ts';
import { isLast, padding, type Window, windowOf } from './window.ts';

const float = (number: number): number => Math.fround(number);

const int8Of = (blob: Blob | undefined, what = 'its input'): Int8 => {
  if (!blob || !isInt8(blob)) throw corrupt(`${what} is no Int8 tensor; Int8Quantize and the Int8 fills make them`);
  return blob;
};
const plain = (blob: Blob | undefined): Value => {
  if (!blob || !isValue(blob)) throw corrupt('its input is an Int8 tensor, expected one of numbers');
  return blob;
};
/** float32 value / scale, to the nearest, halves to even, around the zero point. */
const quantize = (scale: number, zero: number, value: number): number =>
  Math.min(255, Math.max(0, zero + roundedEven(float(value / scale))));

const outputOf = (args: Args, relu = false): Quantized => {
  const [scale, zero] = [args.float('Y_scale', 1), args.int('Y_zero_point', 0)];
  if (!(scale > 0 && Number.isFinite(scale)) || !(zero >= 0 && zero <= 255))
    throw corrupt(`its Y_scale is ${scale} and its Y_zero_point ${zero}, expected a number above 0 and one of 8 bits`);
  return { scale, zero, least: relu ? quantize(scale, zero, 0) : 0 };
};
/** Operators that only move numbers must name the scale that these have. */
const sameScale = (args: Args, { scale, zero }: Int8): Quantized => {
  const to = outputOf(args);
  if (to.scale !== scale || to.zero !== zero)
    throw corrupt(
      `its Y_scale and Y_zero_point are ${to.scale} and ${to.zero}, those of its input ${scale} and ${zero}`,
    );
  return to;
};
const int8 = (q: Value, { scale, zero }: Pick<Quantized, 'scale' | 'zero'>): Int8 => ({ q, scale, zero });
const zeroOf = (g: GraphBuilder, zero: number): Value => g.scalar('uint8', zero);

const quantized = blobOp('X', ({ g, args }, x) => {
  const to = outputOf(args);
  return int8(g.op('QuantizeLinear', [plain(x), g.scalar('float32', to.scale), zeroOf(g, to.zero)]), to);
});
const dequantized = blobOp('qX', ({ g }, x) => {
  const { q, scale, zero } = int8Of(x);
  return g.op('DequantizeLinear', [q, g.scalar('float32', scale), g.scalar(q.dtype as 'uint8', zero)]);
});

const filled = blobOp('', ({ g, args }) => {
  const [bytes, shape] = [args.bytes('values') ?? new Uint8Array(), args.ints('shape')];
  if (shape.some((dim) => !(dim >= 0)) || elementCount(shape) !== bytes.length)
    throw corrupt(`${bytes.length} bytes do not fill the shape [${shape.join(', ')}]`);
  return int8(g.constant({ dtype: 'uint8', shape, data: bytes.slice() }), outputOf(args));
});
const filledInts = blobOp('', ({ g, args }) => {
  const [values, shape] = [args.ints('values'), args.ints('shape')];
  if (shape.some((dim) => !(dim >= 0)) || elementCount(shape) !== values.length)
    throw corrupt(`${values.length} values do not fill the shape [${shape.join(', ')}]`);
  const scale = args.float('Y_scale', 1);
  return {
    q: g.constant({ dtype: 'int32', shape, data: Int32Array.from(values) }),
    scale,
    zero: args.int('Y_zero_point', 0),
  };
});

/** Numbers of a parameter, which the exactness of sums hangs on. */
const numbersOf = (g: GraphBuilder, x: Value, what: string): ArrayLike<number> => {
  const constant = g.constantOf(x);
  if (!constant || !inMemory(constant)) throw refuse(`${what} is computed at run time; it is supported as a fill only`);
  return constant.data as ArrayLike<number>;
};

/** Sums of products over `inner` weights for each output: none may leave the exact range. `outputOf`: whose weight i is. */
const checkProducts = (g: GraphBuilder, w: Int8, bias: Int8, outputs: number, of: (i: number) => number): void => {
  const weights = numbersOf(g, w.q, 'its filter');
  const offsets = numbersOf(g, bias.q, 'its bias');
  if (bias.q.dtype !== 'int32' || offsets.length !== outputs)
    throw corrupt(`its bias has ${offsets.length} numbers of ${bias.q.dtype}, expected ${outputs} of int32`);
  const sizes = new Float64Array(outputs);
  for (let i = 0; i < weights.length; i++) sizes[of(i)]! += Math.abs(weights[i]! - w.zero);
  checkSums(sizes.reduce((most, size, i) => Math.max(most, 255 * size + Math.abs(offsets[i]!)), 0));
};

const checkLast = (args: Args): void => {
  if (!isLast(args)) throw corrupt('its order is NCHW; Caffe2 has it for NHWC');
};
const sizesOf = (x: Value, what: string): readonly number[] => {
  if (!x.shape?.every((dim) => typeof dim === 'number')) throw refuse(`the shape of ${what} is not known`);
  return x.shape as readonly number[];
};
/** One bias a channel, so that it meets [batch, channels, height, width]. */
const perChannel = (g: GraphBuilder, bias: Value): Value => reshape(g, bias, g.ints([-1, 1, 1]));

/** Sums of (x - its zero) · (w - its zero) over windows, channels first. */
const products = (g: GraphBuilder, x: Int8, w: Int8, attributes: Record<string, number | readonly number[]>): Value =>
  g.op('ConvInteger', [x.q, w.q, zeroOf(g, x.zero), zeroOf(g, w.zero)], attributes);

const factors = (x: Int8, w: Int8): number => float(x.scale * w.scale);

const convolution = (relu: boolean): OpRow =>
  blobOp('X filter bias', ({ g, args }, ...inputs) => {
    checkLast(args);
    const [x, w, bias] = inputs.map((blob) => int8Of(blob)) as [Int8, Int8, Int8];
    const [filters, ...kernel] = sizesOf(w.q, 'its filter') as [number, number, number, number];
    if (kernel.length !== 3) throw corrupt(`its filter has ${kernel.length + 1} dimensions, expected 4`);
    const area = kernel.reduce((a, b) => a * b, 1);
    checkProducts(g, w, bias, filters, (i) => Math.floor(i / area));
    const window = windowOf(args, kernel.slice(0, 2));
    const first = toFirst(g, x.q, 4);
    const sums = products(
      g,
      { ...x, q: first },
      { ...w, q: toFirst(g, w.q, 4) },
      {
        kernel_shape: kernel.slice(0, 2),
        strides: window.strides,
        dilations: window.dilations,
        group: args.int('group', 1),
        ...(padding(window, first.shape?.slice(2) ?? ['?']) as Record<string, readonly number[]>),
      },
    );
    const to = outputOf(args, relu);
    const whole = g.op('Add', [sums, perChannel(g, bias.q)]);
    return int8(toLast(g, requantized(g, whole, factors(x, w), to), 4), to);
  });

/** `stride` - 1 zero points between neighbours along `axis`. */
const spread = (g: GraphBuilder, x: Value, axis: number, stride: number, zero: number): Value => {
  if (stride === 1) return x;
  const wide = g.op('Unsqueeze', [x, g.ints([axis + 1])]);
  const none = Array<number>(10)
    .fill(0)
    .with(5 + axis + 1, stride - 1);
  const padded = g.op('Pad', [wide, g.ints(none), zeroOf(g, zero)]);
  const size = g.op('Mul', [shapeOf(g, x, axis, axis + 1), g.ints([stride])]);
  const around = (from: number, to: number): readonly Value[] => (to > from ? [shapeOf(g, x, from, to)] : []);
  const joined = reshape(g, padded, concat(g, [...around(0, axis), size, ...around(axis + 1, 4)]));
  return g.op('Slice', [joined, g.ints([0]), g.ints([1 - stride]), g.ints([axis])]);
};

/** As a convolution of the input with zero points between its elements, by the filter turned around. */
const transposedConvolution = blobOp('X filter bias', ({ g, args }, ...inputs) => {
  checkLast(args);
  const [x, w, bias] = inputs.map((blob) => int8Of(blob)) as [Int8, Int8, Int8];
  const [, height, width, filters] = sizesOf(w.q, 'its filter') as [number, number, number, number];
  const window = windowOf(args);
  if (window.legacyPad !== 0) throw refuse('a legacy_pad');
  const adjs = [args.int('adj_h', args.int('adj', 0)), args.int('adj_w', args.int('adj', 0))];
  if (adjs.some((adj, i) => !(adj >= 0 && adj < window.strides[i]!))) throw corrupt(`its adj is [${adjs.join(', ')}]`);
  checkProducts(g, w, bias, filters, (i) => i % filters);
  // [in, h, w, out] -> [out, in, h, w], turned around
  const turned = g.op('Slice', [
    transpose(g, w.q, [3, 0, 1, 2]),
    g.ints([-1, -1]),
    g.ints([-(2 ** 31), -(2 ** 31)]),
    g.ints([2, 3]),
    g.ints([-1, -1]),
  ]);
  const [top, left, bottom, right] = window.pads as [number, number, number, number];
  const around = [height - 1 - top, width - 1 - left, height - 1 - bottom + adjs[0]!, width - 1 - right + adjs[1]!];
  if (around.some((pad) => pad < 0))
    throw refuse(`pads of [${window.pads.join(', ')}] around a kernel of ${height} x ${width}`);
  const first = window.strides.reduce((y, stride, i) => spread(g, y, i + 2, stride, x.zero), toFirst(g, x.q, 4));
  const sums = products(g, { ...x, q: first }, { ...w, q: turned }, { kernel_shape: [height, width], pads: around });
  const to = outputOf(args);
  const whole = g.op('Add', [sums, perChannel(g, bias.q)]);
  return int8(toLast(g, requantized(g, whole, factors(x, w), to), 4), to);
});

const connected = blobOp('X W b', ({ g, args }, ...inputs) => {
  const [x, w, bias] = inputs.map((blob) => int8Of(blob)) as [Int8, Int8, Int8];
  const [rows, columns] = sizesOf(w.q, 'its matrix') as [number, number];
  checkProducts(g, w, bias, rows, (i) => Math.floor(i / columns));
  const to = outputOf(args);
  const sums = g.op('MatMulInteger', [
    flatten(g, x.q, 1),
    transpose(g, w.q, [1, 0]),
    zeroOf(g, x.zero),
    zeroOf(g, w.zero),
  ]);
  return int8(requantized(g, g.op('Add', [sums, bias.q]), factors(x, w), to), to);
});

const sum = (relu: boolean): OpRow =>
  blobOp('A B', ({ g, args }, a, b) => {
    const to = outputOf(args, relu);
    return int8(added(g, [int8Of(a), int8Of(b)], to), to);
  });

const poolWindow = (args: Args, x: Int8): Window => {
  checkLast(args);
  if (rankOf(x.q) !== 4) throw corrupt(`its input has ${rankOf(x.q)} dimensions, expected 4`);
  const window = windowOf(args);
  if (window.dilations.some((dilation) => dilation !== 1))
    throw refuse('a dilated pool, which Caffe2 does not have either');
  return window;
};

const maxPool = (relu: boolean): OpRow =>
  blobOp('X', ({ g, args }, blob) => {
    const x = int8Of(blob);
    const window = poolWindow(args, x);
    const to = sameScale(args, x);
    const first = toFirst(g, x.q, 4);
    const most = window.isGlobal
      ? g.op('ReduceMax', [first, g.ints([2, 3])], { keepdims: 1 })
      : g.op('MaxPool', [first], {
          kernel_shape: window.kernel,
          strides: window.strides,
          ...padding(window, first.shape?.slice(2) ?? ['?']),
        });
    const y = relu ? g.op('Max', [most, zeroOf(g, to.zero)]) : most;
    return int8(toLast(g, y, 4), to);
  });

/** What lies outside of the image counts as zeros. */
const averagePool = (relu: boolean): OpRow =>
  blobOp('X', ({ g, args }, blob) => {
    const x = int8Of(blob);
    const window = poolWindow(args, x);
    const to = outputOf(args, relu);
    const first = toFirst(g, x.q, 4);
    const sizes = first.shape!.slice(1);
    const wanted = window.isGlobal ? sizes : sizes.slice(0, 1);
    if (!wanted.every((size) => typeof size === 'number'))
      throw refuse('the size of its image is known only at run time; say it in value_info.json');
    const [channels] = sizes as [number];
    const kernel = window.isGlobal ? (sizes.slice(1) as number[]) : window.kernel;
    const area = kernel[0]! * kernel[1]!;
    if (!(area < 2 ** 21)) throw refuse(`a window of ${area} elements`);
    const ones = new Uint8Array(channels * area).fill(1);
    const filter = g.constant({ dtype: 'uint8', shape: [channels, 1, ...kernel], data: ones });
    const sums = products(
      g,
      { ...x, q: first },
      { q: filter, scale: 1, zero: 0 },
      {
        kernel_shape: kernel,
        group: channels,
        ...(window.isGlobal
          ? {}
          : { strides: window.strides, ...(padding(window, sizes.slice(1)) as Record<string, readonly number[]>) }),
      },
    );
    return int8(toLast(g, averaged(g, sums, x.scale, area, to), 4), to);
  });

/** y[i] of each of the 256 numbers. */
const looked = (g: GraphBuilder, q: Value, y: (i: number) => number): Value => {
  const table = g.constant({ dtype: 'uint8', shape: [256], data: Uint8Array.from({ length: 256 }, (_, i) => y(i)) });
  return g.op('Gather', [table, g.op('Cast', [q], { to: 6 })], { axis: 0 });
};
const of256 = (args: Args): Quantized => {
  const to = outputOf(args);
  if (to.scale !== 1 / 256 || to.zero !== 0)
    throw corrupt(`its Y_scale and Y_zero_point are ${to.scale} and ${to.zero}, expected 1/256 and 0`);
  return to;
};

const relu = blobOp('X', ({ g, args }, blob) => {
  const x = int8Of(blob);
  const to = sameScale(args, x);
  return int8(g.op('Max', [x.q, zeroOf(g, to.zero)]), to);
});
const leakyRelu = blobOp('X', ({ g, args }, blob) => {
  const x = int8Of(blob);
  const to = sameScale(args, x);
  const alpha = args.float('alpha', 0.01);
  if (!(alpha > 0 && alpha < 1)) throw corrupt(`its alpha is ${alpha}`);
  const y = (i: number): number => (i < to.zero ? roundedEven(float((i - to.zero) * alpha)) + to.zero : i);
  return int8(looked(g, x.q, y), to);
});
const sigmoid = blobOp('X', ({ g, args }, blob) => {
  const x = int8Of(blob);
  const to = of256(args);
  const y = (i: number): number => {
    const e = float(Math.exp(-float(x.scale * (i - x.zero))));
    return Math.min(255, roundedEven(Math.min(255, float(256 / float(1 + e)))));
  };
  return int8(looked(g, x.q, y), to);
});
/** t[255 - max + q] / Σ t, for a table of e^(scale · (i - 255)) in 23 bits. */
const softmax = blobOp('X', ({ g, args }, blob) => {
  const x = int8Of(blob);
  const to = of256(args);
  const flat = flatten(g, x.q, 1);
  const channels = dimOf(flat, 1);
  if (typeof channels !== 'number') throw refuse('the length of its rows is known only at run time');
  const most = Math.min(0xffffffff / channels, 8388607);
  const data = BigInt64Array.from({ length: 256 }, (_, i) => BigInt(roundedEven(most * Math.exp((i - 255) * x.scale))));
  const table = g.constant({ dtype: 'int64', shape: [256], data });
  const int = (v: Value): Value => g.op('Cast', [v], { to: 6 });
  const wide = int(flat);
  const largest = g.op('ReduceMax', [wide, g.ints([1])], { keepdims: 1 });
  const places = g.op('Sub', [wide, g.op('Sub', [largest, g.scalar('int32', 255)])]);
  const t = g.op('Gather', [table, places], { axis: 0 });
  const total = g.op('ReduceSum', [t, g.ints([1])], { keepdims: 1 });
  const half = g.op('Div', [total, g.scalar('int64', 2)]);
  const share = g.op('Div', [g.op('Add', [g.op('Mul', [t, g.scalar('int64', 256)]), half]), total]);
  const y = g.op('Cast', [g.op('Min', [share, g.scalar('int64', 255)])], { to: 2 });
  return int8(reshape(g, y, shapeOf(g, x.q)), to);
});

/** The call with an argument that the Int8 operator takes for granted. */
const assuming = (call: Call, name: string, more: Partial<Argument>): Call =>
  call.args.has(name)
    ? call
    : { ...call, args: new Args([...call.op.arg, { ...Argument.decode(new Uint8Array()), name, ...more }]) };
const NHWC = { s: new TextEncoder().encode('NHWC') };

/** An operator that only moves numbers, as the one on floats does it. */
const moved = (inputs: string, row: OpRow, prepare: (call: Call) => Call = (call) => call): OpRow =>
  blobOp(inputs, (call, ...blobs) => {
    const x = int8Of(blobs[0]);
    const to = sameScale(call.args, x);
    const values = blobs.map((blob) => (isInt8(blob) ? blob.q : plain(blob)));
    const other = blobs.find((blob) => isInt8(blob) && (blob.scale !== x.scale || blob.zero !== x.zero));
    if (other) throw corrupt('its inputs have different scales or zero points');
    const made = row.lower(prepare(call), ...(values as never[]));
    const [y, ...rest] = (Array.isArray(made) ? made : [made]) as readonly Blob[];
    return [int8(plain(y), to), ...rest];
  });

// biome-ignore format: one op a line
export const QUANTIZED: Readonly<Record<string, OpRow>> = {
  Int8Quantize: quantized, Int8Dequantize: dequantized, Int8GivenTensorFill: filled, Int8GivenIntTensorFill: filledInts,
  Int8Conv: convolution(false), Int8ConvRelu: convolution(true), Int8ConvTranspose: transposedConvolution, Int8FC: connected,
  Int8Add: sum(false), Int8AddRelu: sum(true), Int8Sum: sum(false), Int8SumRelu: sum(true),
  Int8MaxPool: maxPool(false), Int8MaxPoolRelu: maxPool(true), Int8AveragePool: averagePool(false), Int8AveragePoolRelu: averagePool(true),
  Int8Relu: relu, Int8LeakyRelu: leakyRelu, Int8Sigmoid: sigmoid, Int8Softmax: softmax,
  Int8Concat: moved('X*', SHAPES['Concat']!, (call) => call.args.has('order') ? call : assuming(call, 'axis', { i: 0n })),
  Int8Flatten: moved('X', SHAPES['Flatten']!), Int8Reshape: moved('data new_shape?', SHAPES['Reshape']!),
  Int8Slice: moved('data starts? ends?', SHAPES['Slice']!), Int8Transpose: moved('data', SHAPES['Transpose']!),
  Int8ChannelShuffle: moved('X', SHAPES['ChannelShuffle']!, (call) => assuming(call, 'order', NHWC)),
  Int8ResizeNearest: moved('X', IMAGES['ResizeNearest']!, (call) => assuming(call, 'order', NHWC)),
};
