/**
 * Ops that are others under another name, or a few moves of elements.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/array_ops.cc, nn_ops.cc, math_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  failWhere,
  int64,
  iota,
  known,
  like,
  rankOf,
  reshape,
  scalarOf,
  shapeOf,
  sizeOf,
  squeeze,
  unsqueeze,
  vector,
  wide,
} from '../../../graph/layers/values.ts';
import { DTYPES } from '../../../tensor/dtype.ts';
import { bool, dtype, float, hosted, int, type OpRow, op, refuse, shape, text, texts } from '../table.ts';
import { complexOf, isComplex, partsOf } from './complex.ts';
import { gathering } from './gather.ts';
import { shapes } from './shape.ts';
import { sorting } from './sort.ts';
import { slicing } from './strided-slice.ts';

/** The lowering of a row, for inputs and attributes that are its own. */
const byRow = (row: OpRow | undefined, g: GraphBuilder, args: object, attrs: object): readonly Value[] => {
  const lower = row!.lower as (g: GraphBuilder, args: object, attrs: object) => Value | readonly Value[];
  const found = lower(g, args, attrs);
  return 'length' in found ? found : [found];
};

/** a x b over the last dimension of 3. */
const cross = (g: GraphBuilder, a: Value, b: Value): Value => {
  const turned = (x: Value, order: readonly number[]): Value => g.op('Gather', [x, g.ints(order)], { axis: -1 });
  const product = (p: readonly number[], q: readonly number[]): Value => g.op('Mul', [turned(a, p), turned(b, q)]);
  return g.op('Sub', [product([1, 2, 0], [2, 0, 1]), product([2, 0, 1], [1, 2, 0])]);
};

/** The n-th smallest (or largest) of each row. */
const nthElement = (g: GraphBuilder, x: Value, n: Value, largest: boolean): Value => {
  const at = int64(g, scalarOf(g, n));
  const count = vector(g, g.op('Add', [at, g.scalar('int64', 1)]));
  const [found] = byRow(
    sorting['TopKV2'],
    g,
    { input: largest ? x : g.op('Neg', [x]), k: scalarOf(g, count) },
    { sorted: true, index_type: 'int32' },
  );
  const last = g.op('Slice', [found, at.shape?.length === 0 ? vector(g, at) : at, count, g.ints([-1])]);
  const row = squeeze(g, last, [rankOf(x, 'the input') - 1]);
  return largest ? row : g.op('Neg', [row]);
};

/** The coordinates of flat indices: [n] -> [dims, n]. */
const unravel = (g: GraphBuilder, indices: Value, dims: Value): Value => {
  const [flat, sizes] = [int64(g, indices), int64(g, dims)];
  const total = g.op('ReduceProd', [sizes], { keepdims: 0 });
  // one below 0 is divided as any other
  const bad = g.op('GreaterOrEqual', [flat, total]);
  const index = failWhere(g, bad, flat, 'an index to unravel must be less than the product of the dimensions');
  const count = dims.shape?.[0];
  if (typeof count !== 'number') throw refuse('the number of dimensions is not known');
  // the product of the sizes behind each
  const behind = Array.from({ length: count }, (_, i) =>
    g.op('ReduceProd', [g.op('Slice', [sizes, g.ints([i + 1]), g.ints([count]), g.ints([0])])], { keepdims: 1 }),
  );
  const strides = concat(g, behind);
  const column = (x: Value): Value => (indices.shape?.length === 0 ? x : unsqueeze(g, x, [1]));
  const whole = g.op('Div', [index, column(strides)]);
  const turns = g.op('Div', [whole, column(sizes)]);
  return cast(g, g.op('Sub', [whole, g.op('Mul', [turns, column(sizes)])]), indices.dtype);
};

/** `input` with `value` where a StridedSlice of it would read. */
const sliceUpdate = (
  g: GraphBuilder,
  args: { readonly input: Value; readonly value: Value },
  rest: object,
  masks: object,
): Value => {
  const own = shapeOf(g, args.input);
  const size = g.op('ReduceProd', [own], { keepdims: 1 });
  const places = reshape(g, iota(g, size), own);
  const [at] = byRow(slicing['StridedSlice'], g, { input: places, ...rest }, masks) as [Value];
  const flat = g.ints([-1]);
  const values = reshape(g, g.op('Expand', [args.value, shapeOf(g, at)]), flat);
  const done = g.op('ScatterElements', [reshape(g, args.input, flat), reshape(g, at, flat), values], { axis: 0 });
  return reshape(g, done, own);
};

/** (t - m) / sqrt(v + epsilon) gamma + beta, gamma left out where it says so. */
const globalNorm = (
  g: GraphBuilder,
  args: Readonly<Record<'t' | 'm' | 'v' | 'beta' | 'gamma', Value>>,
  attrs: { readonly variance_epsilon: number; readonly scale_after_normalization: boolean },
): Value =>
  wide(g, [args.t, args.m, args.v, args.beta, args.gamma], (t, m, v, beta, gamma) => {
    const root = g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [v!, like(g, v!, attrs.variance_epsilon)])])]);
    const factor = attrs.scale_after_normalization ? g.op('Mul', [root, gamma!]) : root;
    return g.op('Add', [g.op('Mul', [t!, factor]), g.op('Sub', [beta!, g.op('Mul', [m!, factor])])]);
  });

const dimensionsOf = (src: string, dst: string): readonly number[] => {
  if ([...src].sort().join() !== [...dst].sort().join()) throw refuse(`from the format "${src}" to "${dst}"`);
  return [...dst].map((letter) => src.indexOf(letter));
};

const formats = { src_format: text('NHWC'), dst_format: text('NCHW') };

/** A vector with an element a dimension, or one a spatial dimension, in another order. */
const vecPermute = (g: GraphBuilder, x: Value, src: string, dst: string): Value => {
  const count = x.shape?.[0];
  const isSpatial = (letter: string): boolean => !'NC'.includes(letter);
  const only = (format: string): string => (count === format.length ? format : [...format].filter(isSpatial).join(''));
  if (typeof count !== 'number') throw refuse('the length of x is not known');
  return g.op('Gather', [x, g.ints(dimensionsOf(only(src), only(dst)))], { axis: 0 });
};

/** Number of true bits of a scalar's truth: a number other than 0; of anything else whether it has elements. */
const toBool = (g: GraphBuilder, x: Value): Value =>
  rankOf(x, 'the input') === 0 ? cast(g, x, 'bool') : g.op('Greater', [g.op('Size', [x]), g.scalar('int64', 0)]);

/** The k centers that are nearest to each point, by the squared distance. */
const nearest = (g: GraphBuilder, points: Value, centers: Value, k: Value): readonly Value[] => {
  const squares = (x: Value): Value => g.op('ReduceSum', [g.op('Mul', [x, x]), g.ints([1])], { keepdims: 1 });
  const product = g.op('MatMul', [points, g.op('Transpose', [centers], { perm: [1, 0] })]);
  const partial = g.op('Sub', [
    g.op('Transpose', [squares(centers)], { perm: [1, 0] }),
    g.op('Mul', [like(g, points, 2), product]),
  ]);
  const all = g.op('Add', [partial, squares(points)]);
  const most = g.op('Min', [vector(g, int64(g, k)), sizeOf(g, centers, 0)]);
  const [distances, indices] = g.ops('TopK', [all, most], { axis: 1, largest: 0, sorted: 1 }, 2) as [Value, Value];
  return [indices, g.op('Max', [distances, like(g, distances, 0)])];
};

const masks = {
  begin_mask: int(0),
  end_mask: int(0),
  ellipsis_mask: int(0),
  new_axis_mask: int(0),
  shrink_axis_mask: int(0),
};

// biome-ignore format: one op a line
export const aliases: Readonly<Record<string, OpRow>> = {
  AccumulateNV2:           op({ inputs: ['inputs*'], attrs: { shape: shape() }, lower: (g, { inputs }) => inputs.slice(1).reduce((sum, x) => g.op('Add', [sum, x]), inputs[0]!) }),
  BatchNormWithGlobalNormalization: op({ inputs: ['t', 'm', 'v', 'beta', 'gamma'], attrs: { variance_epsilon: float(), scale_after_normalization: bool() }, lower: globalNorm }),
  ConjugateTranspose:      op({ inputs: ['x', 'perm'], complex: true, lower: (g, { x, perm }) => {
    const turned = (one: Value): Value => byRow(shapes['Transpose'], g, { x: one, perm }, {})[0]!;
    if (!isComplex(x)) return turned(x);
    const { re, im } = partsOf(g, x);
    return complexOf(g, { re: turned(re), im: g.op('Neg', [turned(im)]) });
  } }),
  Cross:                   op({ inputs: ['a', 'b'], lower: (g, { a, b }) => cross(g, a, b) }),
  CumulativeLogsumexp:     hosted({ inputs: ['x', 'axis'], attrs: { exclusive: bool(false), reverse: bool(false) }, outputs: ({ x }) => [x] }),
  DataFormatDimMap:        op({ inputs: ['x'], attrs: formats, lower: (g, { x }, { src_format, dst_format }) => {
    const order = dimensionsOf(dst_format, src_format);
    const index = int64(g, x);
    const front = g.op('Where', [g.op('Less', [index, g.scalar('int64', 0)]), g.op('Add', [index, g.scalar('int64', order.length)]), index]);
    return cast(g, g.op('Gather', [g.ints(order), front], { axis: 0 }), x.dtype);
  } }),
  DataFormatVecPermute:    op({ inputs: ['x'], attrs: formats, lower: (g, { x }, { src_format, dst_format }) => vecPermute(g, x, src_format, dst_format) }),
  DeviceIndex:             op({ inputs: [], attrs: { device_names: texts() }, lower: (g, _, { device_names }) => g.scalar('int32', device_names.includes('CPU') ? device_names.indexOf('CPU') : device_names.length) }),
  Empty:                   op({ inputs: ['shape'], attrs: { dtype: dtype(), init: bool(false) }, lower: (g, args, attrs) => {
    if (DTYPES[attrs.dtype].kind === 'string' || DTYPES[attrs.dtype].kind === 'complex') throw refuse(`of ${attrs.dtype}`);
    return g.op('Expand', [g.scalar(attrs.dtype, 0), int64(g, args.shape)]);
  } }),
  HistogramFixedWidth:     hosted({ inputs: ['values', 'value_range', 'nbins'], attrs: { dtype: dtype('int32') }, outputs: ({ nbins }, { dtype: own }, g) => [{ dtype: own, shape: [known(g, nbins)?.[0] ?? '?'] }] }),
  NearestNeighbors:        op({ inputs: ['points', 'centers', 'k'], lower: (g, { points, centers, k }) => nearest(g, points, centers, k) }),
  NthElement:              op({ inputs: ['input', 'n'], attrs: { reverse: bool(false) }, lower: (g, { input, n }, { reverse }) => nthElement(g, input, n, reverse) }),
  ParallelConcat:          op({ inputs: ['values*'], attrs: { shape: shape() }, moves: true, lower: (g, { values }) => concat(g, values) }),
  ScatterNdNonAliasingAdd: op({ inputs: ['input', 'indices', 'updates'], attrs: { bad_indices_policy: text('') }, lower: (g, { input, indices, updates }, attrs) => byRow(gathering['TensorScatterAdd'], g, { tensor: input, indices, updates }, attrs) }),
  TensorStridedSliceUpdate: op({ inputs: ['input', 'begin', 'end', 'strides', 'value'], attrs: masks, lower: (g, { input, value, ...rest }, own) => sliceUpdate(g, { input, value }, rest, own) }),
  ToBool:                  op({ inputs: ['input'], lower: (g, { input }) => toBool(g, input) }),
  UnravelIndex:            op({ inputs: ['indices', 'dims'], lower: (g, { indices, dims }) => unravel(g, indices, dims) }),
  VariableShape:           op({ inputs: ['input'], attrs: { out_type: dtype('int32') }, moves: true, lower: (g, { input }, { out_type }) => cast(g, shapeOf(g, input), out_type) }),
  Bitcast:                 op({ inputs: ['input'], attrs: { type: dtype() }, host: true, lower: (g, { input }, { type }) => {
    const [from, to] = [DTYPES[input.dtype], DTYPES[type]];
    const isWhole = (kind: string): boolean => kind === 'int' || kind === 'uint';
    if (isComplex(input) || to.kind === 'complex' || to.kind === 'string' || from.kind === 'string') throw refuse(`from ${input.dtype} to ${type}`);
    if (input.dtype === type) return input;
    if (from.bytes === to.bytes && isWhole(from.kind) && isWhole(to.kind)) return cast(g, input, type);
    const own = input.shape;
    const ratio = from.bytes / to.bytes;
    const found = ratio === 1 ? own : ratio > 1 ? own && [...own, ratio] : own?.slice(0, -1);
    return g.host('Bitcast', [input], { type }, [{ dtype: type, shape: found }]);
  } }),
};
