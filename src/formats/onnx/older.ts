/**
 * Operators of before opset 7 (2017), which ONNX Runtime does not run, in the words of opset 7: a row for each change, with
 * the version that brought it. https://github.com/onnx/onnx/blob/v1.19.0/docs/Changelog.md; the experimental operators
 * stand in https://github.com/onnx/onnx/blob/v1.2.2/docs/Operators.md
 *
 * Training-time outputs and flags go: what is served is what the model answers.
 */
import { integersOf } from '../../graph/onnx/facts.ts';
import type { NodeProto, TensorProto } from '../../graph/onnx/messages.ts';
import { TensorProto as TensorMessage } from '../../graph/onnx/messages.ts';
import { attribute } from '../../graph/onnx/protos.ts';
import {
  find,
  int64s,
  madeOf,
  type Place,
  type Rewrite,
  type RewritesOf,
  rankOf,
  textOf,
  wholeNumbers,
  withAttribute,
  without,
} from './rewriting.ts';

interface Row {
  /** The version that brought today's form: the row is for models of before it. */
  readonly before: number;
  readonly rewrite: Rewrite;
}

const drop =
  (...names: readonly string[]): Rewrite =>
  (node) =>
    without(node, ...names);
const orDefault =
  (added: ReturnType<typeof attribute>): Rewrite =>
  (node) =>
    find(node, added.name) ? node : withAttribute(node, added);

/** Input `i` with so many dimensions of one at its end. */
const withTrailingOnes = (node: NodeProto, i: number, ones: number, place: Place): NodeProto => {
  if (ones === 0) return node;
  const input = node.input[i]!;
  const rank = rankOf(input, place);
  const axes = Array.from({ length: ones }, (_, k) => rank + k);
  return { ...node, input: node.input.with(i, place.op('Unsqueeze', [input], [attribute('axes', axes)])) };
};

// A [2, 3, 4, 5] with B [3, 4] at axis 1 was what B [3, 4, 1] is today.
const broadcast: Rewrite = (node, place) => {
  const plain = without(node, 'broadcast', 'axis', 'consumed_inputs');
  const axis = find(node, 'axis')?.i;
  if (!find(node, 'broadcast')?.i || axis === undefined) return plain;
  const [a, b] = [rankOf(node.input[0], place), rankOf(node.input[1], place)];
  const start = Number(axis) < 0 ? Number(axis) + a : Number(axis);
  if (start < 0 || start + b > a)
    throw new Error(`"${node.input[1]}" of rank ${b} does not fit at axis ${axis} of rank ${a}`);
  return withTrailingOnes(plain, 1, a - start - b, place);
};

// The slope was one, or one a channel: dimension 1.
const prelu: Rewrite = (node, place) => {
  const slope = rankOf(node.input[1], place);
  const plain = without(node, 'consumed_inputs');
  if (slope !== 1 || place.facts.get(node.input[1]!)?.constant?.dims[0] === 1) return plain;
  return withTrailingOnes(plain, 1, Math.max(0, rankOf(node.input[0], place) - 2), place);
};

const reshape: Rewrite = (node, place) => {
  const shape = find(node, 'shape')?.ints;
  if (!shape) return node;
  const name = int64s(place, shape.map(Number));
  return { ...without(node, 'shape', 'consumed_inputs'), input: [node.input[0] ?? '', name] };
};

const constantOf = (name: string | undefined, { facts }: Place): readonly bigint[] => {
  const tensor: TensorProto | undefined = facts.get(name ?? '')?.constant;
  if (!tensor) throw new Error(`"${name}" is not a constant`);
  return wholeNumbers(tensor, integersOf(tensor));
};

const MOST_TILES = 2 ** 28;

// The repeats were one number for one axis:  repeats = [1 …, tiles, … 1]
const tile: Rewrite = (node, place) => {
  const [axis] = constantOf(node.input[2], place);
  const rank = rankOf(node.input[0], place);
  const at = Number(axis);
  if (!(at >= 0 && at < rank)) throw new Error(`the axis is ${axis}, the rank ${rank}`);
  const often = place.facts.get(node.input[1] ?? '')?.constant && constantOf(node.input[1], place)[0];
  if (often !== undefined && often > MOST_TILES)
    throw new Error(`${often} tiles are more than are served, ${MOST_TILES}`);
  const cast = place.op('Cast', [node.input[1] ?? ''], [attribute('to', 7)]);
  const tiles = place.op('Reshape', [cast, int64s(place, [1])]);
  const ones = (count: number): readonly string[] => (count === 0 ? [] : [int64s(place, new Array(count).fill(1))]);
  const repeats = place.op('Concat', [...ones(at), tiles, ...ones(rank - 1 - at)], [attribute('axis', 0)]);
  return { ...node, input: [node.input[0] ?? '', repeats] };
};

const split: Rewrite = (node, place) => {
  const withAxis = find(node, 'axis') ? node : withAttribute(node, attribute('axis', 0));
  if (!node.input[1]) return withAxis;
  const sizes = constantOf(node.input[1], place).map(Number);
  return { ...withAttribute(withAxis, attribute('split', sizes)), input: [node.input[0] ?? ''] };
};

const upsample: Rewrite = (node) => {
  const scale = (name: string): number => find(node, name)?.f ?? 1;
  const scales =
    find(node, 'scales') ?? attribute('scales', { floats: [1, 1, scale('height_scale'), scale('width_scale')] });
  const mode = textOf(node, 'mode') ?? 'nearest';
  const plain = withAttribute(without(node, 'height_scale', 'width_scale'), scales);
  return withAttribute(plain, attribute('mode', mode === 'bilinear' ? 'linear' : mode));
};

/** `TensorProto.DataType`, by its number. */
// biome-ignore format: one table
const CAST_TYPES = [
  'UNDEFINED', 'FLOAT', 'UINT8', 'INT8', 'UINT16', 'INT16', 'INT32', 'INT64', 'STRING', 'BOOL', 'FLOAT16', 'DOUBLE',
  'UINT32', 'UINT64', 'COMPLEX64', 'COMPLEX128',
];
// `to` was the name of a type: FLOAT, INT64, DOUBLE.
const cast: Rewrite = (node) => {
  const word = textOf(node, 'to');
  if (!word) return node;
  const type = CAST_TYPES.indexOf(word.toUpperCase());
  if (type < 0) throw new Error(`the type "${word}" is not one of ${CAST_TYPES.join(', ')}`);
  return withAttribute(node, attribute('to', type));
};

const renamed =
  (from: string, to: string): Rewrite =>
  (node) => ({ ...node, attribute: node.attribute.map((a) => (a.name === from ? { ...a, name: to } : a)) });

// `p` was a float.
const wholeP: Rewrite = (node) => {
  const p = find(node, 'p')?.f;
  if (p === undefined) return node;
  if (!Number.isInteger(p)) throw new Error(`p is ${p}; only whole numbers are served`);
  return withAttribute(node, attribute('p', p));
};

// PyTorch 0.3 wrote one padding a dimension, for both of its ends.
const bothEnds: Rewrite = (node) => {
  const pads = find(node, 'pads')?.ints.map(Number);
  const spatial = find(node, 'kernel_shape')?.ints.length;
  return pads && pads.length === spatial ? withAttribute(node, attribute('pads', [...pads, ...pads])) : node;
};

/** Only the first output is of use when a model answers; the others were for training. */
const firstOutput =
  (...names: readonly string[]): Rewrite =>
  (node) => ({ ...without(node, ...names), output: node.output.slice(0, 1) });

const selu: Rewrite = (node, place) => {
  const alpha = orDefault(attribute('alpha', { float: 1.6732 }))(node, place);
  return orDefault(attribute('gamma', { float: 1.0507 }))(alpha, place);
};

// Its own default was misspelt: `foward`. Whether all steps are answered was a flag; who reads no steps has no output.
const recurrent: Rewrite = (node) => {
  const plain = without(node, 'output_sequence');
  return textOf(node, 'direction') === 'foward' ? withAttribute(plain, attribute('direction', 'forward')) : plain;
};

const floats = (dims: readonly number[], values: readonly number[]): TensorProto => ({
  ...TensorMessage.decode(new Uint8Array()),
  dims,
  dataType: 1,
  rawData: new Uint8Array(Float32Array.from(values).buffer),
});
/** A float32 constant: one number, or one a channel as [channels, 1, 1]. */
const float = (place: Place, values: number | readonly number[]): string => {
  const list = typeof values === 'number' ? [values] : values;
  const dims = typeof values === 'number' ? [] : [list.length, 1, 1];
  return place.op('Constant', [], [attribute('value', { tensor: floats(dims, list) })]);
};
/** A float attribute; 0 where it is left out, as the experimental operators had none. */
const f = (node: NodeProto, name: string, fallback: number): number => find(node, name)?.f ?? fallback;

// y = alpha x + beta
const affine: Rewrite = (node, place) =>
  madeOf(node, 'Add', [
    place.op('Mul', [node.input[0]!, float(place, f(node, 'alpha', 1))]),
    float(place, f(node, 'beta', 0)),
  ]);

// y = scale x
const scale: Rewrite = (node, place) => madeOf(node, 'Mul', [node.input[0]!, float(place, f(node, 'scale', 1))]);

// y[n, c] = scale x[n, c] + bias[c]
const imageScaler: Rewrite = (node, place) => {
  const scaled = place.op('Mul', [node.input[0]!, float(place, f(node, 'scale', 1))]);
  const bias = find(node, 'bias')?.floats ?? [];
  return madeOf(node, 'Add', [scaled, float(place, bias.length === 0 ? 0 : bias)]);
};

// y = alpha tanh(beta x)
const scaledTanh: Rewrite = (node, place) => {
  const inner = place.op('Tanh', [place.op('Mul', [node.input[0]!, float(place, f(node, 'beta', 1))])]);
  return madeOf(node, 'Mul', [inner, float(place, f(node, 'alpha', 1))]);
};

// y = alpha ln(1 + exp(beta x))
const parametricSoftplus: Rewrite = (node, place) => {
  const inner = place.op('Softplus', [place.op('Mul', [node.input[0]!, float(place, f(node, 'beta', 1))])]);
  return madeOf(node, 'Mul', [inner, float(place, f(node, 'alpha', 1))]);
};

// border: left, top, right, bottom; scale: height, width, from the left top corner on where it is there
const crop: Rewrite = (node) => {
  const border = (find(node, 'border')?.ints ?? []).map(Number);
  if (border.length !== 4)
    throw new Error(`border is [${border.join(', ')}]; left, top, right and bottom are expected`);
  const [left, top, right, bottom] = border as [number, number, number, number];
  const size = find(node, 'scale')?.ints.map(Number);
  if (size && size.length !== 2) throw new Error(`scale is [${size.join(', ')}]; a height and a width are expected`);
  const end = (start: number, cut: number, length: number | undefined): number => {
    if (length !== undefined) return start + length;
    return cut === 0 ? 2 ** 31 - 1 : -cut;
  };
  return madeOf(node, 'Slice', node.input.slice(0, 1), [
    attribute('axes', [2, 3]),
    attribute('starts', [top, left]),
    attribute('ends', [end(top, bottom, size?.[0]), end(left, right, size?.[1])]),
  ]);
};

/** The shape that a fill is told: by attribute, by the elements of its input, or as the input's own with more behind. */
const filledShape = (node: NodeProto, place: Place): string => {
  const extra = (find(node, 'extra_shape')?.ints ?? []).map(Number);
  const input = node.input[0];
  if (!input) return int64s(place, (find(node, 'shape')?.ints ?? []).map(Number));
  if (find(node, 'shape')) throw new Error('it has both an input and a shape');
  const own = find(node, 'input_as_shape')?.i
    ? place.op('Cast', [input], [attribute('to', 7)])
    : place.op('Shape', [input]);
  return extra.length === 0 ? own : place.op('Concat', [own, int64s(place, extra)], [attribute('axis', 0)]);
};

const constantFill: Rewrite = (node, place) => {
  const dtype = Number(find(node, 'dtype')?.i ?? 1);
  const one = place.op('Reshape', [float(place, f(node, 'value', 0)), int64s(place, [1])]);
  const cast = dtype === 1 ? one : place.op('Cast', [one], [attribute('to', dtype)]);
  // ConstantOfShape came with opset 9, Expand with 8: a tile of one element by the shape, put into it.
  const shape = filledShape(node, place);
  const count = place.op('ReduceProd', [place.op('Cast', [shape], [attribute('to', 1)])], [attribute('keepdims', 1)]);
  const times = place.op('Cast', [place.op('Reshape', [count, int64s(place, [1])])], [attribute('to', 7)]);
  return madeOf(node, 'Reshape', [place.op('Tile', [cast, times]), shape]);
};

const givenTensorFill: Rewrite = (node, place) => {
  const values = find(node, 'values')?.floats ?? [];
  const flat = place.op('Constant', [], [attribute('value', { tensor: floats([values.length], values) })]);
  return madeOf(node, 'Reshape', [flat, filledShape(node, place)]);
};

const gruUnit: Rewrite = () => {
  throw new Error("Caffe2's single step of a GRU, which no exporter wrote; export the layer as GRU");
};
const aten: Rewrite = (node) => {
  throw new Error(
    `PyTorch's own operator "${textOf(node, 'operator') ?? ''}", which no ONNX runtime has; export the model anew without ATen fallback`,
  );
};
const packed: Rewrite = () => {
  throw new Error(
    'its weights are one blob in a form of cuDNN that ONNX never told; export the layer as RNN, GRU or LSTM',
  );
};

// y = x w^T + b after both are flattened: w from axis_w on, x from axis on
const fc: Rewrite = (node, place) => {
  const axis = Number(find(node, 'axis')?.i ?? 1);
  const axisW = Number(find(node, 'axis_w')?.i ?? 1);
  const [x, w, b] = node.input as readonly [string, string, string];
  const flat = (name: string, at: number): string => place.op('Flatten', [name], [attribute('axis', at)]);
  if (axis !== 1) throw new Error(`axis is ${axis}; only 1 is served`);
  return madeOf(node, 'Gemm', [flat(x, axis), flat(w, axisW), b], [attribute('transB', 1)]);
};

const dynamicSlice: Rewrite = (node, place) => {
  const list = (i: number): readonly number[] | undefined =>
    node.input[i] ? constantOf(node.input[i], place).map(Number) : undefined;
  let starts: readonly number[] | undefined;
  try {
    starts = list(1);
  } catch {
    // ONNX Runtime kept the operator for the case that they are computed.
    return node;
  }
  const ends = list(2) ?? [];
  const axes = list(3) ?? ends.map((_, i) => i);
  const lists = [attribute('starts', starts ?? []), attribute('ends', ends), attribute('axes', axes)];
  return madeOf(node, 'Slice', node.input.slice(0, 1), lists);
};

/** In the order of the versions: the rows of one operator are applied one after the other. */
// biome-ignore format: one operator a line
export const OLDER: Readonly<Record<string, readonly Row[]>> = {
  Pad:                [{ before: 2, rewrite: renamed('paddings', 'pads') }],
  Split:              [{ before: 2, rewrite: split }],
  LpPool:             [{ before: 2, rewrite: wholeP }, { before: 7, rewrite: bothEnds }],
  MaxPool:            [{ before: 7, rewrite: bothEnds }],
  AveragePool:        [{ before: 7, rewrite: bothEnds }],
  Conv:               [{ before: 7, rewrite: bothEnds }],
  ConvTranspose:      [{ before: 7, rewrite: bothEnds }],
  GlobalLpPool:       [{ before: 2, rewrite: wholeP }],
  Concat:             [{ before: 4, rewrite: orDefault(attribute('axis', 1)) }],
  Reshape:            [{ before: 5, rewrite: reshape }],
  Cast:               [{ before: 6, rewrite: cast }],
  Tile:               [{ before: 6, rewrite: tile }],
  Selu:               [{ before: 6, rewrite: selu }],
  Add:                [{ before: 7, rewrite: broadcast }],
  Sub:                [{ before: 7, rewrite: broadcast }],
  Mul:                [{ before: 7, rewrite: broadcast }],
  Div:                [{ before: 7, rewrite: broadcast }],
  Pow:                [{ before: 7, rewrite: broadcast }],
  And:                [{ before: 7, rewrite: broadcast }],
  Or:                 [{ before: 7, rewrite: broadcast }],
  Xor:                [{ before: 7, rewrite: broadcast }],
  Equal:              [{ before: 7, rewrite: broadcast }],
  Greater:            [{ before: 7, rewrite: broadcast }],
  Less:               [{ before: 7, rewrite: broadcast }],
  PRelu:              [{ before: 7, rewrite: prelu }],
  Gemm:               [{ before: 7, rewrite: drop('broadcast') }],
  BatchNormalization: [{ before: 7, rewrite: firstOutput('is_test', 'consumed_inputs') }],
  Dropout:            [{ before: 7, rewrite: drop('is_test', 'consumed_inputs') }],
  Upsample:           [{ before: 7, rewrite: upsample }],
  RNN:                [{ before: 7, rewrite: recurrent }],
  GRU:                [{ before: 7, rewrite: recurrent }],
  LSTM:               [{ before: 7, rewrite: recurrent }],
  // The experimental operators, which some exporters wrote up to opset 9.
  Affine:             [{ before: 10, rewrite: affine }],
  ATen:               [{ before: 10, rewrite: aten }],
  ConstantFill:       [{ before: 10, rewrite: constantFill }],
  Crop:               [{ before: 10, rewrite: crop }],
  DynamicSlice:       [{ before: 10, rewrite: dynamicSlice }],
  FC:                 [{ before: 10, rewrite: fc }],
  GivenTensorFill:    [{ before: 10, rewrite: givenTensorFill }],
  GRUUnit:            [{ before: 10, rewrite: gruUnit }],
  ImageScaler:        [{ before: 10, rewrite: imageScaler }],
  OptimizedRNN:       [{ before: 10, rewrite: packed }],
  ParametricSoftplus: [{ before: 10, rewrite: parametricSoftplus }],
  Scale:              [{ before: 10, rewrite: scale }],
  ScaledTanh:         [{ before: 10, rewrite: scaledTanh }],
};

/** Told of memory that could be written over; every operator might have it. */
const everyNode: Rewrite = drop('consumed_inputs');

/** Whether a model of this opset may have the operator only in other words. */
export const isOlder = (op: string, opset: number): boolean =>
  Object.hasOwn(OLDER, op) && OLDER[op]!.some(({ before }) => opset < before);

/** What is to be done with each operator of a model of this opset, before 10. */
export const olderRewrites =
  (opset: number): RewritesOf =>
  (domain, op) => {
    const rows = domain === '' && Object.hasOwn(OLDER, op) ? OLDER[op]! : [];
    return [everyNode, ...rows.filter(({ before }) => opset < before).map(({ rewrite }) => rewrite)];
  };
