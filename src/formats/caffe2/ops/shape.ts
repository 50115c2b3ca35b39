/**
 * Operators that give a tensor another shape, join tensors, or take them apart.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/reshape_op.h, concat_split_op.h, slice_op.h, tile_op.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  failWhere,
  int64,
  reshape,
  squeeze,
  transpose,
  unsqueeze,
  vector,
} from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { type Args, type Call, corrupt, type OpRow, op, refuse } from '../table.ts';
import { countOf, dimOf, flatten, fromFront, known, rankOf, shapeOf } from './values.ts';

const same = op('X', (_, x) => x);

/** A 0 copies the input's size; the second output is the shape before. */
const reshaped = op('data new_shape?', (call, x, shape) => {
  const { g, args } = call;
  if (!shape && !args.has('shape')) throw corrupt('it has neither an argument shape nor a second input');
  const wanted = shape ? int64(g, vector(g, shape)) : g.ints(args.ints('shape'));
  // ONNX's own 0 copies as well, and is refused behind the input's last dimension, as Caffe2 refuses it.
  const y = g.op('Reshape', [x, wanted]);
  return [y, cast(g, shapeOf(g, x), shape?.dtype === 'int32' ? 'int32' : 'int64')];
});

const transposed = op('data', ({ g, args }, x) => {
  const axes = args.ints('axes');
  const rank = x.shape?.length ?? axes.length;
  if (rank === 0) rankOf(x);
  const perm = axes.length > 0 ? axes : Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (perm.length !== rank || [...perm].sort((a, b) => a - b).some((axis, i) => axis !== i))
    throw corrupt(`its axes [${perm.join(', ')}] are no order of ${rank} dimensions`);
  return transpose(g, x, perm);
});

/** `[a0, .. a(n-1), rest]`. */
const flattened = op('X', ({ g, args }, x) => {
  const axis = args.int('axis', 1);
  if (!x.shape) return g.op('Flatten', [x], { axis });
  if (axis > x.shape.length) throw corrupt(`axis ${axis} of ${x.shape.length} dimensions`);
  return flatten(g, x, fromFront(axis, x.shape.length + 1));
});

const dims = (args: Args): readonly number[] => [...new Set(args.ints('dims'))].sort((a, b) => a - b);

const squeezed = op('data', ({ g, args }, x) => {
  const axes = dims(args);
  if (axes.some((axis) => axis < 0 || axis >= rankOf(x))) throw corrupt(`its dims are [${axes.join(', ')}]`);
  return squeeze(g, x, axes);
});
const expandDims = op('data', ({ g, args }, x) => {
  const axes = dims(args);
  const rank = rankOf(x) + axes.length;
  if (axes.some((axis) => axis < 0 || axis >= rank)) throw corrupt(`its dims are [${axes.join(', ')}]`);
  return unsqueeze(g, x, axes);
});

/** The axis, by number or as that of the channels. */
const axisOf = (args: Args): number => {
  if (args.has('axis')) return args.int('axis', -1);
  return args.text('order', 'NCHW') === 'NHWC' ? 3 : 1;
};

const joined = (call: Call, xs: readonly Value[], axis: number, isNew: boolean): readonly Value[] => {
  const { g } = call;
  const rank = rankOf(xs[0]!) + (isNew ? 1 : 0);
  const at = fromFront(axis, rank);
  const parts = isNew ? xs.map((x) => unsqueeze(g, x, [at])) : xs;
  const y = concat(g, parts, at);
  if (call.outputs < 2) return [y];
  const sizes = concat(
    g,
    parts.map((part) => shapeOf(g, part, at, at + 1)),
  );
  return [y, cast(g, sizes, 'int32')];
};

const concatenated = op('X*', (call, ...xs) =>
  joined(call, xs, axisOf(call.args), call.args.has('axis') && call.args.bool('add_axis', false)),
);
const depthConcat = concatenated;

const split = op('input split?', ({ g, args, outputs }, x, sizes) => {
  const isAxis = args.has('axis');
  const rank = rankOf(x);
  const axis = fromFront(isAxis ? args.int('axis', -1) : axisOf(args), rank);
  const without = isAxis && args.bool('add_axis', false);
  const listed = args.ints('split');
  const own = dimOf(x, axis);
  const list = without ? Array<number>(outputs).fill(1) : listed.length > 0 ? listed : undefined;
  if (list && list.length !== outputs) throw corrupt(`its split has ${list.length} sizes for ${outputs} outputs`);
  if (list && typeof own === 'number' && list.reduce((a, b) => a + b, 0) !== own)
    throw corrupt(`its split [${list.join(', ')}] does not sum to the ${own} of dimension ${axis}`);
  const asked = sizes && !list ? int64(g, sizes) : list && g.ints(list);
  if (!asked && typeof own === 'number' && own % outputs !== 0)
    throw corrupt(`a dimension of ${own} in ${outputs} equal parts`);
  let parts: readonly Value[];
  if (outputs === 1) parts = [x];
  else if (asked) parts = g.ops('Split', [x, asked], { axis }, outputs);
  else if (typeof own === 'number')
    parts = g.ops('Split', [x, g.ints(Array<number>(outputs).fill(own / outputs))], { axis }, outputs);
  else {
    const each = g.op('Div', [shapeOf(g, x, axis, axis + 1), g.ints([outputs])]);
    const rest = g.op('Sub', [shapeOf(g, x, axis, axis + 1), g.op('Mul', [each, g.ints([outputs])])]);
    const checked = failWhere(
      g,
      g.op('Not', [g.op('Equal', [rest, g.ints([0])])]),
      each,
      `dimension ${axis} must be a multiple of ${outputs}, since it is split into so many parts`,
    );
    parts = g.ops('Split', [x, g.op('Expand', [checked, g.ints([outputs])])], { axis }, outputs);
  }
  return without ? parts.map((part) => squeeze(g, part, [axis])) : parts;
});

/** Several lengths an output: their sum is its size. */
const splitByLengths = op('input lengths', ({ g, args, outputs }, x, lengths) => {
  const axis = fromFront(args.has('axis') ? args.int('axis', 0) : axisOf(args), rankOf(x));
  const each = reshape(g, int64(g, lengths), g.ints([outputs, -1]));
  const sizes = g.op('ReduceSum', [each, g.ints([1])], { keepdims: 0 });
  if (outputs > 1) return g.ops('Split', [x, sizes], { axis }, outputs);
  const own = shapeOf(g, x, axis, axis + 1);
  const bad = g.op('Not', [g.op('Equal', [sizes, own])]);
  return g.op('Slice', [
    x,
    failWhere(g, bad, g.ints([0]), `the lengths must add up to dimension ${axis}`),
    sizes,
    g.ints([axis]),
  ]);
});

/** A bound: below 0 it counts from behind the last element, so that -1 is the end. */
const bound = (size: Dim, at: number): number | undefined =>
  at >= 0 ? (typeof size === 'number' ? Math.min(at, size) : at) : typeof size === 'number' ? size + 1 + at : undefined;

const sliced = op('data starts? ends?', ({ g, args }, x, starts, ends) => {
  const rank = rankOf(x);
  const from = starts ? known(g, starts) : args.ints('starts');
  const to = ends ? known(g, ends) : args.ints('ends');
  if (from && to) {
    if (from.length !== to.length || from.length > rank)
      throw corrupt(`starts [${from.join(', ')}], ends [${to.join(', ')}]`);
    const far = 2 ** 40;
    const axes = from.flatMap((start, i) => (start === 0 && to[i] === -1 ? [] : [i]));
    if (axes.length === 0) return x;
    const sizes = axes.map((axis) => dimOf(x, axis));
    const first = axes.map((axis, i) => bound(sizes[i]!, from[axis]!) ?? from[axis]! + 1);
    // ONNX counts from the last element: -1 there is one less than here, and the end itself has no number below 0
    const last = axes.map((axis, i) => bound(sizes[i]!, to[axis]!) ?? (to[axis] === -1 ? far : to[axis]! + 1));
    if (axes.some((axis, i) => from[axis]! === -1 && typeof sizes[i] !== 'number'))
      throw refuse('a slice that begins at the end of a dimension whose size is known only at run time');
    const bad = first.some((start, i) => typeof sizes[i] === 'number' && (start < 0 || last[i]! < start));
    if (bad)
      throw corrupt(
        `the slice from [${from.join(', ')}] to [${to.join(', ')}] of [${x.shape!.join(', ')}] ends before it begins`,
      );
    return g.op('Slice', [x, g.ints(first), g.ints(last), g.ints(axes)]);
  }
  const vectorOf = (given: Value | undefined, list: readonly number[] | undefined): Value =>
    given ? int64(g, vector(g, given)) : g.ints(list!);
  const [first, last] = [vectorOf(starts, from), vectorOf(ends, to)];
  // Caffe2 slices by a start and an end for each dimension.
  const told = first.shape?.[0] ?? last.shape?.[0];
  const count = typeof told === 'number' ? told : rank;
  const own = shapeOf(g, x, 0, count);
  const fixed = (at: Value): Value => {
    const negative = g.op('Less', [at, g.ints([0])]);
    return g.op('Where', [negative, g.op('Add', [g.op('Add', [own, g.ints([1])]), at]), at]);
  };
  return g.op('Slice', [x, fixed(first), fixed(last), g.ints(Array.from({ length: count }, (_, i) => i))]);
});

const tiled = op('X tiles? axis?', ({ g, args }, x, tiles, axisInput) => {
  const rank = rankOf(x);
  const given = axisInput ? known(g, axisInput)?.[0] : tiles?.dtype === 'int64' ? 0 : args.int('axis', 0);
  if (given === undefined) throw refuse('its axis is known only at run time');
  if (!tiles && !args.has('tiles')) throw corrupt('it has neither an argument tiles nor an input for it');
  const axis = fromFront(given, rank);
  const count = tiles ? vector(g, int64(g, tiles)) : g.ints([args.int('tiles', 1)]);
  const ones = (n: number): readonly Value[] => (n > 0 ? [g.ints(Array<number>(n).fill(1))] : []);
  return g.op('Tile', [x, concat(g, [...ones(axis), count, ...ones(rank - axis - 1)])]);
});
const numpyTile = op('data repeats', ({ g }, x, repeats) => g.op('Tile', [x, int64(g, vector(g, repeats))]));

const shape = op('X', ({ g, args }, x) => {
  const axes = args.ints('axes');
  if (axes.length === 0) return shapeOf(g, x);
  return concat(
    g,
    axes.map((axis) => shapeOf(g, x, fromFront(axis, rankOf(x)), fromFront(axis, rankOf(x)) + 1)),
  );
});
const size = op('X', ({ g }, x) => g.op('Size', [x]));
const resizeLike = op('data shape_tensor', ({ g }, x, like) => reshape(g, x, shapeOf(g, like)));

/** [n, ..] -> [m, n / m, ..]. */
const prependDim = op('data', ({ g, args }, x) => {
  const count = args.int('dim_size', 0);
  if (!(count > 0)) throw corrupt(`its dim_size is ${count}`);
  const first = g.op('Div', [shapeOf(g, x, 0, 1), g.ints([count])]);
  return reshape(g, x, concat(g, [g.ints([count]), first, ...(rankOf(x) > 1 ? [shapeOf(g, x, 1)] : [])]));
});
const mergeDim = op('data', ({ g }, x) => {
  const rank = rankOf(x);
  if (rank < 2) throw corrupt('its input has one dimension');
  return reshape(g, x, concat(g, [countOf(g, x, 0, 2), ...(rank > 2 ? [shapeOf(g, x, 2)] : [])]));
});

const nchwToNhwc = op('data', ({ g }, x) =>
  transpose(
    g,
    x,
    orderOf(x, (rank) => [0, ...spatial(rank, 2), 1]),
  ),
);
const nhwcToNchw = op('data', ({ g }, x) =>
  transpose(
    g,
    x,
    orderOf(x, (rank) => [0, rank - 1, ...spatial(rank, 1)]),
  ),
);
const spatial = (rank: number, from: number): number[] => Array.from({ length: rank - 2 }, (_, i) => i + from);
const orderOf = (x: Value, perm: (rank: number) => number[]): number[] => perm(rankOf(x));

/** [n, group·k, h, w]: channel (i, j) becomes channel (j, i). */
const channelShuffle = op('X', ({ g, args }, x) => {
  const groups = args.int('group', 1);
  const rank = rankOf(x);
  const last = args.text('order', 'NCHW') === 'NHWC';
  const axis = last ? rank - 1 : 1;
  const channels = dimOf(x, axis);
  if (typeof channels !== 'number') throw refuse('the number of its channels is known only at run time');
  if (channels % groups !== 0) throw corrupt(`${channels} channels in ${groups} groups`);
  const around = (from: number, to: number): readonly Value[] => (to > from ? [shapeOf(g, x, from, to)] : []);
  const wide = reshape(
    g,
    x,
    concat(g, [...around(0, axis), g.ints([groups, channels / groups]), ...around(axis + 1, rank)]),
  );
  const perm = Array.from({ length: rank + 1 }, (_, i) => (i === axis ? axis + 1 : i === axis + 1 ? axis : i));
  return reshape(g, g.op('Transpose', [wide], { perm }), shapeOf(g, x));
});

/** Blocks of an image as images of a larger batch, and back; images are padded or cropped around. Of a pad of one side Caffe2 looks at the top's alone. */
const blocks = (g: GraphBuilder, args: Args, x: Value, toBatch: boolean): Value => {
  if (args.text('order', 'NCHW') !== 'NCHW') throw refuse('the order NHWC, which Caffe2 does not have for it either');
  const block = args.int('block_size', 2);
  const pad = args.int('pad', 0);
  const [top, left, bottom, right] = [args.int('pad_t', pad), pad, pad, pad];
  const part = (from: number): Value => shapeOf(g, x, from, from + 1);
  const one = g.ints([block]);
  const times = (a: Value): Value => g.op('Mul', [a, one]);
  const over = (a: Value, by = one): Value => g.op('Div', [a, by]);
  if (toBatch) {
    const y = [top, left, bottom, right].some((n) => n! > 0)
      ? g.op('Pad', [x, g.ints([0, 0, top!, left!, 0, 0, bottom!, right!])])
      : x;
    const of = (from: number): Value => shapeOf(g, y, from, from + 1);
    const wide = reshape(g, y, concat(g, [of(0), of(1), over(of(2)), one, over(of(3)), one]));
    const moved = transpose(g, wide, [3, 5, 0, 1, 2, 4]);
    return reshape(
      g,
      moved,
      concat(g, [g.op('Mul', [of(0), g.ints([block * block])]), of(1), over(of(2)), over(of(3))]),
    );
  }
  const batch = over(part(0), g.ints([block * block]));
  const wide = reshape(g, x, concat(g, [one, one, batch, part(1), part(2), part(3)]));
  const whole = reshape(
    g,
    transpose(g, wide, [2, 3, 4, 0, 5, 1]),
    concat(g, [batch, part(1), times(part(2)), times(part(3))]),
  );
  if (![top, left, bottom, right].some((n) => n! > 0)) return whole;
  const ends = [bottom!, right!].map((n) => (n > 0 ? -n : 2 ** 40));
  return g.op('Slice', [whole, g.ints([top!, left!]), g.ints(ends), g.ints([2, 3])]);
};

/** Whether there are no elements. */
const isEmpty = op('tensor', ({ g }, x) => g.op('Equal', [g.op('Size', [x]), g.scalar('int64', 0)]));
/** Whether there are elements in any. */
const hasElements = op('tensor*', ({ g }, ...xs) => {
  const total = xs.map((x) => g.op('Size', [x])).reduce((a, b) => g.op('Add', [a, b]));
  return g.op('Greater', [total, g.scalar('int64', 0)]);
});
const dropout = op('data', ({ args }, x) => {
  if (!args.bool('is_test', false) && args.float('ratio', 0.5) !== 0)
    throw refuse('a dropout for training; save the net with is_test = 1');
  return [x, { unwritten: 'the mask of a dropout, which Caffe2 does not write in a test' }];
});

const several = op('X*', (_, ...xs) => xs);

// biome-ignore format: one op a line
export const SHAPES: Readonly<Record<string, OpRow>> = {
  Alias: same, AliasWithName: same, Copy: same, CopyCPUToGPU: same, CopyGPUToCPU: same, CopyFromCPUInput: same, EnsureCPUOutput: same,
  EnsureDense: same, StopGradient: same, EnforceFinite: several, DataCouple: several,
  CopyOnDeviceLike: op('input dst', (_, x) => x), Dropout: dropout,
  Reshape: reshaped, Transpose: transposed, Flatten: flattened, FlattenToVec: op('X', ({ g }, x) => g.op('Reshape', [x, g.ints([-1])])),
  Squeeze: squeezed, ExpandDims: expandDims, Concat: concatenated, DepthConcat: depthConcat, Split: split, DepthSplit: split, SplitByLengths: splitByLengths,
  Slice: sliced, Tile: tiled, NumpyTile: numpyTile, Shape: shape, Size: size, ResizeLike: resizeLike, PrependDim: prependDim, MergeDim: mergeDim,
  NCHW2NHWC: nchwToNhwc, NHWC2NCHW: nhwcToNchw, ChannelShuffle: channelShuffle,
  SpaceToBatch: op('X', ({ g, args }, x) => blocks(g, args, x, true)), BatchToSpace: op('X', ({ g, args }, x) => blocks(g, args, x, false)),
  IsEmpty: isEmpty, HasElements: hasElements,
};
