/** What moves elements without computing: shapes, axes, parts, joints. https://github.com/apache/mxnet/tree/1.9.1/src/operator/tensor */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { slice as cut, expandTo, reshapeTo, type Size, sizeAt, sizesOf, times } from '../../../graph/layers/sizes.ts';
import {
  concat,
  fromFront,
  like,
  rankOf,
  shapeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { bool, float, int, ints, optionalInt, optionalInts, someInts, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { flat } from './axes.ts';
import { numberLike } from './numbers.ts';
import { reshapeByCodes } from './reshape.ts';

const END = 2 ** 31 - 1;

const range = (length: number, from = 0): readonly number[] => Array.from({ length }, (_, i) => from + i);

/** begin:end:step of the leading dimensions; None is the end that the step comes from or goes to. */
export const sliced = (
  g: GraphBuilder,
  x: Value,
  begin: readonly (number | null)[],
  end: readonly (number | null)[],
  step: readonly (number | null)[],
): Value => {
  const axes = range(Math.max(begin.length, end.length));
  const steps = axes.map((i) => step[i] ?? 1);
  if (steps.includes(0)) throw refuse('a step of 0');
  const starts = axes.map((i) => begin[i] ?? (steps[i]! > 0 ? 0 : END));
  const ends = axes.map((i) => end[i] ?? (steps[i]! > 0 ? END : -END - 1));
  return g.op('Slice', [x, g.ints(starts), g.ints(ends), g.ints(axes), g.ints(steps)]);
};

/**
 * Tensors of one size but along `axis`: where one has 1 and another is free, it is a state of zeros whose batch MXNet
 * would have inferred, and is repeated.
 */
const aligned = (g: GraphBuilder, values: readonly Value[], axis: number): readonly Value[] => {
  const rank = values.find((value) => value.shape)?.shape?.length;
  if (rank === undefined || values.length < 2 || values.some((value) => value.shape?.length !== rank)) return values;
  const wanted = range(rank).map((i): Size => {
    const model = i === axis ? undefined : values.find((value) => typeof value.shape![i] === 'string');
    return model ? sizeAt(g, model, i) : -1;
  });
  return values.map((value) => {
    const short = wanted.map((size, i) => size !== -1 && value.shape![i] === 1);
    if (!short.includes(true)) return value;
    return expandTo(
      g,
      value,
      wanted.map((size, i) => (short[i] ? size : 1)),
    );
  });
};

const join = (g: GraphBuilder, values: readonly Value[], axis: number): Value => {
  const rank = values.find((value) => value.shape)?.shape?.length;
  const front = rank === undefined ? axis : fromFront(axis, rank);
  return concat(g, aligned(g, values, front), front);
};

const split = (g: GraphBuilder, x: Value, count: number, axis: number, squeezed: boolean): readonly Value[] => {
  if (count < 1 || count > 100_000) throw refuse(`${count} parts`);
  const size = x.shape?.at(axis);
  if (typeof size === 'number' && size % count !== 0) throw refuse(`${count} parts of a dimension of ${size}`);
  const front = axis < 0 ? fromFront(axis, rankOf(x, 'its input')) : axis;
  const parts = count === 1 ? [x] : g.ops('Split', [x], { axis: front, num_outputs: count }, count);
  return squeezed ? parts.map((part) => squeeze(g, part, [front])) : parts;
};

const pad = op({
  inputs: ['data'],
  attrs: { mode: word(['constant', 'edge', 'reflect']), pad_width: ints(), constant_value: float(0) },
  lower: (g, { data }, { mode, pad_width, constant_value }) => {
    const pads = [...pad_width.filter((_, i) => i % 2 === 0), ...pad_width.filter((_, i) => i % 2 === 1)];
    const value = mode === 'constant' ? like(g, data, constant_value) : undefined;
    return g.op('Pad', [data, g.ints(pads), value], { mode });
  },
});

const repeat = op({
  inputs: ['data'],
  attrs: { repeats: int(), axis: optionalInt(null) },
  lower: (g, { data }, { repeats, axis }) => {
    if (repeats < 1) throw refuse(`${repeats} repeats`);
    const x = axis === null ? flat(g, data) : data;
    const rank = rankOf(x, 'its input');
    const front = fromFront(axis ?? 0, rank);
    const apart = unsqueeze(g, x, [front + 1]);
    const wide = expandTo(
      g,
      apart,
      range(rank + 1).map((i) => (i === front + 1 ? repeats : 1)),
    );
    const sizes = sizesOf(g, x);
    return reshapeTo(
      g,
      wide,
      sizes.map((size, i) => (i === front ? times(g, size, repeats) : size)),
    );
  },
});

/** x with its leading axes `axes` cut to the sizes of another tensor. */
const sliceLike = op({
  inputs: ['data', 'shape_like'],
  attrs: { axes: ints([]) },
  lower: (g, { data, shape_like }, { axes }) => {
    const ranks = [rankOf(data, 'its input'), rankOf(shape_like, 'its second input')] as const;
    const pairs =
      axes.length > 0
        ? axes.map((axis) => [fromFront(axis, ranks[0]), fromFront(axis, ranks[0])] as const)
        : range(Math.min(...ranks)).map((i) => [i, i] as const);
    return pairs.reduce((value, [own, other]) => cut(g, value, own, 0, sizeAt(g, shape_like, other)), data);
  },
});

/** Whether a dimension besides the batch is free, so that which of them are 1 is seen in the run. */
export const isOpen = (x: Value): boolean => x.shape!.slice(1).some((dim) => typeof dim !== 'number');

const broadcastLike = op({
  inputs: ['lhs', 'rhs'],
  attrs: { lhs_axes: optionalInts(null), rhs_axes: optionalInts(null) },
  lower: (g, { lhs, rhs }, { lhs_axes, rhs_axes }) => {
    if (!lhs_axes || !rhs_axes) return g.op('Expand', [lhs, shapeOf(g, rhs)]);
    const rank = rankOf(lhs, 'its input');
    const other = rankOf(rhs, 'its second input');
    const wanted: Size[] = range(rank).map(() => 1);
    for (const [i, axis] of lhs_axes.entries())
      wanted[fromFront(axis, rank)] = sizeAt(g, rhs, fromFront(rhs_axes[i] ?? 0, other));
    return expandTo(g, lhs, wanted);
  },
});

const reshapeLike = op({
  inputs: ['lhs', 'rhs'],
  attrs: {
    lhs_begin: optionalInt(null),
    lhs_end: optionalInt(null),
    rhs_begin: optionalInt(null),
    rhs_end: optionalInt(null),
  },
  lower: (g, { lhs, rhs }, a) => {
    if ([a.lhs_begin, a.lhs_end, a.rhs_begin, a.rhs_end].every((at) => at === null)) {
      return g.op('Reshape', [lhs, shapeOf(g, rhs)], { allowzero: 1 });
    }
    const [own, other] = [sizesOf(g, lhs), sizesOf(g, rhs)];
    const at = (given: number | null, all: readonly Size[], fallback: number): number =>
      given === null ? fallback : given < 0 ? given + all.length : given;
    const [from, to] = [at(a.lhs_begin, own, 0), at(a.lhs_end, own, own.length)];
    const taken = other.slice(at(a.rhs_begin, other, 0), at(a.rhs_end, other, other.length));
    return reshapeTo(g, lhs, [...own.slice(0, from), ...taken, ...own.slice(to)]);
  },
});

/** [n, c, h, w] cut to the size of a second image, or to h_w: at an offset, or in the middle. */
const crop = op({
  inputs: ['data', 'crop_like?'],
  attrs: { num_args: int(1), offset: ints([0, 0]), h_w: ints([0, 0]), center_crop: bool(false) },
  lower: (g, { data, crop_like }, { offset, h_w, center_crop }) =>
    [0, 1].reduce((value, i) => {
      const size: Size = crop_like ? sizeAt(g, crop_like, i + 2) : (h_w[i] ?? 0);
      if (!center_crop) {
        const from = offset[i] ?? 0;
        return cut(g, value, i + 2, from, typeof size === 'number' ? from + size : g.op('Add', [size, g.ints([from])]));
      }
      const whole = sizeAt(g, value, i + 2);
      const from: Size =
        typeof whole === 'number' && typeof size === 'number'
          ? Math.floor((whole - size) / 2)
          : g.op('Div', [g.op('Sub', [vectorOf(g, whole), vectorOf(g, size)]), g.ints([2])]);
      const to: Size =
        typeof from === 'number' && typeof size === 'number'
          ? from + size
          : g.op('Add', [vectorOf(g, from), vectorOf(g, size)]);
      return cut(g, value, i + 2, from, to);
    }, data),
});
const vectorOf = (g: GraphBuilder, size: Size): Value => (typeof size === 'number' ? g.ints([size]) : size);

/** rhs in the place begin:end:step of lhs. */
const assign = (
  g: GraphBuilder,
  lhs: Value,
  rhs: Value,
  a: { begin: readonly (number | null)[]; end: readonly (number | null)[]; step: readonly (number | null)[] },
): Value => {
  const count = g.op('ReduceProd', [shapeOf(g, lhs)], { keepdims: 0 });
  const places = g.op('Range', [g.scalar('int64', 0), count, g.scalar('int64', 1)]);
  const grid = g.op('Reshape', [places, shapeOf(g, lhs)], { allowzero: 1 });
  const chosen = sliced(g, grid, a.begin, a.end, a.step);
  const values = g.op('Expand', [rhs, shapeOf(g, chosen)]);
  const set = g.op('ScatterElements', [flat(g, lhs), flat(g, chosen), flat(g, values)], { axis: 0 });
  return g.op('Reshape', [set, shapeOf(g, lhs)], { allowzero: 1 });
};
const PLACE = { begin: someInts(), end: someInts(), step: someInts([]) } as const;

// biome-ignore format: one op a line where it fits
export const shapes: Readonly<Record<string, OpRow>> = {
  Reshape: op({
    inputs: ['data'],
    attrs: { shape: ints([]), reverse: bool(false), target_shape: ints([]), keep_highest: bool(false) },
    lower: (g, { data }, { shape, reverse, target_shape, keep_highest }) => {
      if (shape.length > 0) return reshapeByCodes(g, data, shape, reverse);
      if (target_shape.length === 0) throw refuse('neither a shape nor a target_shape');
      // before 0.9: 0 is what is left
      const codes = target_shape.map((size, i) => (keep_highest && i === 0 ? 0 : size === 0 ? -1 : size));
      return reshapeByCodes(g, data, codes, false);
    },
  }),
  transpose: op({
    inputs: ['data'],
    attrs: { axes: ints([]) },
    lower: (g, { data }, { axes }) => {
      const rank = rankOf(data, 'its input');
      if (axes.length === 0) return transpose(g, data, range(rank).toReversed());
      const perm = axes.map((axis) => fromFront(axis, rank));
      if (perm.length !== rank || new Set(perm).size !== rank) throw refuse(`axes (${axes.join(', ')}) of a tensor of ${rank} dimensions`);
      return transpose(g, data, perm);
    },
  }),
  SwapAxis: op({
    inputs: ['data'],
    attrs: { dim1: int(0), dim2: int(0) },
    lower: (g, { data }, { dim1, dim2 }) => {
      const rank = rankOf(data, 'its input');
      const [a, b] = [fromFront(dim1, rank), fromFront(dim2, rank)];
      return transpose(g, data, range(rank).map((i) => (i === a ? b : i === b ? a : i)));
    },
  }),
  expand_dims: op({
    inputs: ['data'],
    attrs: { axis: int() },
    lower: (g, { data }, { axis }) => (axis < 0 ? unsqueeze(g, data, [axis + rankOf(data, 'its input') + 1]) : unsqueeze(g, data, [axis])),
  }),
  squeeze: op({
    inputs: ['data'],
    attrs: { axis: optionalInts(null) },
    lower: (g, { data }, { axis }) => {
      const rank = rankOf(data, 'its input');
      if (!axis?.length && isOpen(data)) return g.op('Squeeze', [data, undefined]);
      const axes = axis?.length ? axis.map((one) => fromFront(one, rank)) : range(rank).filter((i) => data.shape![i] === 1);
      // at least one dimension stays
      const kept = axes.length === rank ? axes.slice(1) : axes;
      return squeeze(g, data, kept);
    },
  }),
  slice: op({ inputs: ['data'], attrs: PLACE, lower: (g, { data }, { begin, end, step }) => sliced(g, data, begin, end, step) }),
  slice_axis: op({
    inputs: ['data'],
    attrs: { axis: int(), begin: int(), end: optionalInt() },
    lower: (g, { data }, { axis, begin, end }) => g.op('Slice', [data, g.ints([begin]), g.ints([end ?? END]), g.ints([axis])]),
  }),
  slice_like: sliceLike,
  _slice_assign: op({ inputs: ['lhs', 'rhs'], attrs: PLACE, lower: (g, { lhs, rhs }, a) => assign(g, lhs, rhs, a) }),
  _slice_assign_scalar: op({
    inputs: ['data'],
    attrs: { scalar: float(0), ...PLACE },
    lower: (g, { data }, a) => assign(g, data, numberLike(g, data, a.scalar), a),
  }),
  Concat: op({ inputs: ['data*'], attrs: { num_args: int(0), dim: int(1) }, lower: (g, { data }, { dim }) => join(g, data, dim) }),
  _rnn_param_concat: op({ inputs: ['data*'], attrs: { num_args: int(0), dim: int(1) }, lower: (g, { data }, { dim }) => join(g, data, dim) }),
  stack: op({
    inputs: ['data*'],
    attrs: { num_args: int(), axis: int(0) },
    lower: (g, { data }, { axis }) => {
      const front = axis < 0 ? axis + rankOf(data[0]!, 'its input') + 1 : axis;
      return join(g, data.map((value) => unsqueeze(g, value, [front])), front);
    },
  }),
  SliceChannel: op({
    inputs: ['data'],
    attrs: { num_outputs: int(), axis: int(1), squeeze_axis: bool(false) },
    lower: (g, { data }, { num_outputs, axis, squeeze_axis }) => split(g, data, num_outputs, axis, squeeze_axis),
  }),
  _split_v2: op({
    inputs: ['data'],
    attrs: { indices: ints(), axis: int(1), squeeze_axis: bool(false), sections: int(0) },
    lower: (g, { data }, { indices, axis, squeeze_axis, sections }) => {
      if (sections > 0) return split(g, data, sections, axis, squeeze_axis);
      const front = fromFront(axis, rankOf(data, 'its input'));
      const parts = indices.map((from, i) => cut(g, data, front, from, indices[i + 1] ?? END));
      return squeeze_axis ? parts.map((part) => squeeze(g, part, [front])) : parts;
    },
  }),
  tile: op({
    inputs: ['data'],
    attrs: { reps: ints() },
    lower: (g, { data }, { reps }) => {
      const rank = rankOf(data, 'its input');
      const x = reps.length > rank ? unsqueeze(g, data, range(reps.length - rank)) : data;
      return g.op('Tile', [x, g.ints([...range(rank - reps.length).map(() => 1), ...reps])]);
    },
  }),
  repeat,
  Pad: pad,
  reverse: op({
    inputs: ['data'],
    attrs: { axis: ints() },
    lower: (g, { data }, { axis }) => {
      const last = axis.map(() => -1);
      return g.op('Slice', [data, g.ints(last), g.ints(axis.map(() => -END - 1)), g.ints(axis), g.ints(last)]);
    },
  }),
  broadcast_to: op({
    inputs: ['data'],
    attrs: { shape: ints([]) },
    // a size of 0 is that of the input
    lower: (g, { data }, { shape }) => expandTo(g, data, shape.map((size) => (size === 0 ? 1 : size))),
  }),
  broadcast_axis: op({
    inputs: ['data'],
    attrs: { axis: ints([]), size: ints([]) },
    lower: (g, { data }, { axis, size }) => {
      const rank = rankOf(data, 'its input');
      const wanted = range(rank).map(() => 1);
      for (const [i, one] of axis.entries()) wanted[fromFront(one, rank)] = size[i] ?? 1;
      return expandTo(g, data, wanted);
    },
  }),
  broadcast_like: broadcastLike,
  reshape_like: reshapeLike,
  Crop: crop,
  shape_array: op({ inputs: ['data'], lower: (g, { data }) => shapeOf(g, data) }),
  size_array: op({ inputs: ['data'], lower: (g, { data }) => g.op('Reshape', [g.op('Size', [data]), g.ints([1])]) }),
  depth_to_space: op({ inputs: ['data'], attrs: { block_size: int() }, lower: (g, { data }, { block_size }) => g.op('DepthToSpace', [data], { blocksize: block_size }) }),
  space_to_depth: op({ inputs: ['data'], attrs: { block_size: int() }, lower: (g, { data }, { block_size }) => g.op('SpaceToDepth', [data], { blocksize: block_size }) }),
  _identity_with_attr_like_rhs: op({ inputs: ['lhs', 'rhs'], unread: ['rhs'], lower: (_g, { lhs }) => lhs }),
};
