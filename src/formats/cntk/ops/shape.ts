/**
 * Functions that move elements. Axes and shapes are CNTK's, counted from the innermost dimension.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/ComputationNetworkLib/ReshapingNodes.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  int64,
  like,
  refuse,
  sizeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import {
  axesOf,
  dimensionOf,
  dims,
  full,
  gatherInRows,
  lead,
  MARKS,
  raised,
  rank,
  staticDims,
  type Var,
  withValue,
} from '../axes.ts';
import { type AxisRef, corrupt, type Entry, type Fields } from '../dictionary.ts';
import { type Call, one, type Row, several, two } from '../table.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i);

const axes = (attributes: Fields, single: string, list: string): readonly AxisRef[] => {
  const several = attributes.maybe(list);
  return several ? several.list().map((axis) => axis.axis()) : [attributes.get(single).axis()];
};
const ints = (attributes: Fields, single: string, list: string): readonly number[] => {
  const several = attributes.maybe(list);
  return several ? several.list().map((entry: Entry) => entry.int()) : [attributes.get(single).int()];
};

const transposeAxes = ({ g, attributes }: Call, x: Var): Var => {
  const all = attributes.maybe('axisVec');
  const n = dims(x).length;
  const perm = range(0, n);
  if (!all) {
    const [a, b] = [dimensionOf(x, attributes.get('axis1').axis()), dimensionOf(x, attributes.get('axis2').axis())];
    [perm[a], perm[b]] = [b, a];
    return withValue(x, transpose(g, x.value, perm));
  }
  const from = all.list().map((axis) => dimensionOf(x, axis.axis()));
  if (from.length !== rank(x) || new Set(from).size !== from.length) {
    throw corrupt(`a permutation of ${from.length} axes for ${rank(x)} static dimensions`);
  }
  // Axis i of what comes out is axis from[i] of what goes in.
  for (const [i, dim] of from.entries()) perm[n - 1 - i] = dim;
  return withValue(x, transpose(g, x.value, perm));
};

const slice = ({ g, attributes }: Call, x: Var): Var => {
  const at = axes(attributes, 'axis', 'axisVec').map((axis) => dimensionOf(x, axis));
  const begins = ints(attributes, 'beginIndex', 'beginIndexVec');
  const ends = ints(attributes, 'endIndex', 'endIndexVec');
  const steps =
    attributes.maybe('sliceStrides') || attributes.maybe('sliceStridesVec')
      ? ints(attributes, 'sliceStrides', 'sliceStridesVec')
      : at.map(() => 1);
  if ([begins, ends, steps].some((list) => list.length !== at.length) || steps.includes(0)) {
    throw corrupt(
      `a slice of ${at.length} axes with ${begins.length} begins, ${ends.length} ends, ${steps.length} strides`,
    );
  }
  // An end of 0 or below counts from the end of the axis.
  const until = ends.map((end) => (end > 0 ? end : end === 0 ? Number.MAX_SAFE_INTEGER : end));
  const last = (i: number): number => (until[i] === Number.MAX_SAFE_INTEGER ? -1 : until[i]! - 1);
  const starts = begins.map((begin, i) => (steps[i]! > 0 ? begin : last(i)));
  const stops = begins.map((begin, i) => {
    if (steps[i]! > 0) return until[i]!;
    return begin === 0 ? Number.MIN_SAFE_INTEGER : begin - 1;
  });
  return withValue(x, g.op('Slice', [x.value, g.ints(starts), g.ints(stops), g.ints(at), g.ints(steps)]));
};

/** The graph's shape: numbers where they are known, else sizes of `x` at that dimension; at most one is -1. */
const reshaped = (g: GraphBuilder, x: Value, to: readonly (number | { readonly of: number })[]): Value => {
  const parts = to.map((dim) => (typeof dim === 'number' ? g.ints([dim]) : sizeOf(g, x, dim.of)));
  const shape =
    parts.length > 0 ? concat(g, parts) : g.constant({ dtype: 'int64', shape: [0], data: new BigInt64Array(0) });
  return g.op('Reshape', [x, shape], { allowzero: to.includes(-1) ? 0 : 1 });
};

/** An axis as a place between static dimensions: the end of all of them, too. */
const placeOf = (axis: AxisRef | undefined, n: number, absent: number): number => {
  if (!axis) return absent;
  const { index } = axis;
  if (index === MARKS.endStatic) return n;
  const place = index < 0 ? index + n : index;
  if (place < 0 || place > n) throw corrupt(`the axis ${index} of a tensor of ${n} static dimensions`);
  return place;
};

const reshapeAxes = ({ g, attributes }: Call, x: Var): Var => {
  const n = rank(x);
  const begin = placeOf(attributes.maybe('beginAxis')?.axis(), n, 0);
  const end = placeOf(attributes.maybe('endAxis')?.axis(), n, n);
  if (begin > end) throw corrupt(`a reshape of the axes from ${begin} to ${end}`);
  const shape = attributes.get('newShape').shape().toReversed();
  const own = staticDims(x);
  const region: readonly Dim[] = own.slice(n - end, n - begin);
  const size = (of: readonly Dim[]): number | undefined =>
    of.every((dim) => typeof dim === 'number') ? of.reduce<number>((a, b) => a * (b as number), 1) : undefined;
  const known = size(region);
  const open = shape.filter((dim) => dim < 0).length;
  if (open > 1) throw corrupt(`a reshape to [${shape.join(', ')}], of which ${open} sizes are open`);
  const given = shape.filter((dim) => dim >= 0).reduce((a, b) => a * b, 1);
  if (known !== undefined && (open > 0 ? given === 0 || known % given !== 0 : known !== given)) {
    throw corrupt(`a reshape of [${region.join(', ')}] to [${shape.join(', ')}]`);
  }
  const filled = shape.map((dim) => (dim >= 0 ? dim : known === undefined ? -1 : known / given));
  const at = lead(x);
  const kept = (from: number, to: number) =>
    range(from, to).map((i) => {
      const dim = x.value.shape![i];
      return typeof dim === 'number' ? dim : { of: i };
    });
  return withValue(x, reshaped(g, x.value, [...kept(0, at + n - end), ...filled, ...kept(at + n - begin, at + n)]));
};

const splice = (call: Call): Var => {
  const { g, inputs, attributes, world } = call;
  const ref = attributes.get('axis').axis();
  const widest = Math.max(...inputs.map(rank));
  if (ref.index >= MARKS.all) throw refuse(`joining along the axis "${ref.name}"; served are static axes`);
  const axis = ref.index < 0 ? ref.index + widest : ref.index;
  if (axis < 0 || axis > 32) throw corrupt(`joining along the axis ${ref.index}`);
  const n = Math.max(widest, axis + 1);
  const like = axesOf(inputs);
  const at = lead({ ...inputs[0]!, ...like });
  const raisedUp = inputs.map((x): Var => {
    const value = raised(g, x, like);
    const wide = unsqueeze(g, value, range(at, at + n - rank(x)));
    const one: Var = { ...like, value: wide };
    return like.batch ? full(g, one, world.rows) : one;
  });
  const dim = at + n - 1 - axis;
  const expanded = raisedUp.map((x) => {
    const own = dims(x);
    const to = own.map((size, i) => {
      if (i < at || i === dim || size !== 1) return undefined;
      const wider = raisedUp.find((other) => dims(other)[i] !== 1);
      return wider && sizeOf(g, wider.value, i);
    });
    if (to.every((size) => size === undefined)) return x.value;
    return g.op('Expand', [
      x.value,
      concat(
        g,
        to.map((size) => size ?? g.ints([1])),
      ),
    ]);
  });
  return { ...like, value: expanded.length === 1 ? expanded[0]! : g.op('Concat', expanded, { axis: dim }) };
};

const MODES = ['constant', 'reflect', 'symmetric'] as const;

/** The border mirrored with itself: a b c -> b a | a b c | c b. */
const mirrored = (g: GraphBuilder, x: Value, dim: number, head: number, foot: number): Value => {
  const part = (start: number, end: number): Value =>
    g.op('Slice', [x, g.ints([start]), g.ints([end]), g.ints([dim]), g.ints([-1])]);
  const parts = [
    ...(head > 0 ? [part(head - 1, Number.MIN_SAFE_INTEGER)] : []),
    x,
    ...(foot > 0 ? [part(-1, -foot - 1)] : []),
  ];
  return concat(g, parts, dim);
};

const pad = ({ g, attributes }: Call, x: Var): Var => {
  const heads = attributes
    .get('paddingHead')
    .list()
    .map((entry) => entry.int());
  const feet = attributes
    .get('paddingFoot')
    .list()
    .map((entry) => entry.int());
  const mode = MODES[attributes.get('paddingMode').int()];
  if (!mode) throw corrupt(`the padding mode ${attributes.get('paddingMode').int()}`);
  if (
    heads.length !== rank(x) ||
    feet.length !== rank(x) ||
    [...heads, ...feet].some((size) => size < 0 || size > 2 ** 31)
  ) {
    throw corrupt(`padding of ${heads.length} axes for ${rank(x)} static dimensions`);
  }
  const none = range(0, lead(x)).map(() => 0);
  const [before, behind] = [heads.toReversed(), feet.toReversed()];
  if (mode === 'symmetric') {
    return withValue(
      x,
      before.reduce((value, head, i) => mirrored(g, value, lead(x) + i, head, behind[i]!), x.value),
    );
  }
  const pads = g.ints([...none, ...before, ...none, ...behind]);
  const fill = like(g, x.value, attributes.maybe('paddingConstantValue')?.number() ?? 0);
  return withValue(x, g.op('Pad', [x.value, pads, ...(mode === 'constant' ? [fill] : [])], { mode }));
};

const squeezeAxes = ({ g, attributes }: Call, x: Var): Var => {
  const list = attributes.maybe('axisVec')?.list() ?? (attributes.maybe('axis') ? [attributes.get('axis')] : []);
  const all = range(lead(x), dims(x).length).filter((i) => dims(x)[i] === 1);
  const at = list.length > 0 ? list.map((axis) => dimensionOf(x, axis.axis())) : all;
  return withValue(
    x,
    squeeze(
      g,
      x.value,
      at.toSorted((a, b) => a - b),
    ),
  );
};

/** 1 where the class is the element's, along a new axis. */
const oneHot = ({ g, attributes }: Call, x: Var): Var => {
  const classes = attributes.get('numClass').int();
  if (classes < 1 || classes > 2 ** 31) throw corrupt(`${classes} classes`);
  const { index } = attributes.get('onehotAxis').axis();
  const place = index === MARKS.endStatic ? rank(x) : index < 0 ? index + rank(x) + 1 : index;
  if (place < 0 || place > rank(x)) throw corrupt(`a new axis at ${index} of ${rank(x)} static dimensions`);
  const behind = place;
  const which = unsqueeze(g, int64(g, x.value), [dims(x).length - behind]);
  const counted = g.op('Range', [g.scalar('int64', 0), g.scalar('int64', classes), g.scalar('int64', 1)]);
  const classAxis = unsqueeze(g, counted, range(1, 1 + behind));
  return withValue(x, cast(g, g.op('Equal', [which, classAxis]), x.value.dtype));
};

/** Rows of a table: the elements of `indices` count its outermost axis, or the one that is named. */
const gather = ({ g, attributes }: Call, indices: Var, table: Var): Var => {
  const axis = attributes.maybe('axis')?.axis();
  const at = axis === undefined || axis.index === MARKS.endStatic ? lead(table) : dimensionOf(table, axis);
  const which = int64(g, indices.value);
  if (lead(table) === 0 && at === 0) return { ...indices, value: g.op('Gather', [table.value, which], { axis: 0 }) };
  if (lead(table) === 0) {
    if (lead(indices) === 0) return { ...indices, value: g.op('Gather', [table.value, which], { axis: at }) };
    // The rows and steps of the indices come out in front.
    const first = transpose(g, table.value, [at, ...range(0, dims(table).length).filter((i) => i !== at)]);
    const made = g.op('Gather', [first, which], { axis: 0 });
    const [front, n] = [lead(indices), rank(indices)];
    const moved = range(front + n, front + n + at);
    const perm = [
      ...range(0, front),
      ...moved,
      ...range(front, front + n),
      ...range(front + n + at, made.shape!.length),
    ];
    return { ...indices, value: transpose(g, made, perm) };
  }
  if (at !== lead(table) || lead(indices) !== lead(table)) {
    throw refuse('a Gather from a table of each row of the batch along an inner axis');
  }
  if (lead(table) === 1) return { ...indices, value: gatherInRows(g, table.value, which) };
  const points = unsqueeze(g, which, [dims(indices).length]);
  return { ...indices, value: g.op('GatherND', [table.value, points], { batch_dims: lead(table) }) };
};

const topK = ({ g, attributes }: Call, x: Var): readonly Var[] => {
  const count = attributes.get('numItems').int();
  const at = dimensionOf(x, attributes.get('axis').axis());
  if (count < 1 || count > 2 ** 31) throw corrupt(`the largest ${count} elements`);
  const [values, which] = g.ops('TopK', [x.value, g.ints([count])], { axis: at, largest: 1, sorted: 1 }, 2);
  return [withValue(x, values!), withValue(x, cast(g, which!, x.value.dtype))];
};

/** Cut to the size of another image, from an offset on. */
const crop = ({ g, inputs, attributes }: Call): Var => {
  const [x, size] = inputs as readonly [Var, Var];
  const offsets = attributes
    .maybe('offset')
    ?.list()
    .map((entry) => entry.int());
  if (!offsets) throw refuse('an offset that CNTK finds from the network (crop_automatic); give it by crop_manual');
  const at = [dims(x).length - 1, dims(x).length - 2];
  const sizes = concat(g, [sizeOf(g, size.value, dims(size).length - 1), sizeOf(g, size.value, dims(size).length - 2)]);
  const starts = g.ints(offsets);
  return withValue(x, g.op('Slice', [x.value, starts, g.op('Add', [starts, sizes]), g.ints(at)]));
};

const filled = ({ g, attributes }: Call, x: Var): Var => {
  const value = like(g, x.value, attributes.get('fillValue').number());
  return withValue(x, g.op('Expand', [value, g.op('Shape', [x.value])]));
};

const eyeLike = ({ g }: Call, x: Var): Var => {
  if (dims(x).length !== 2) throw refuse(`an identity matrix like a tensor of ${dims(x).length} dimensions`);
  return withValue(x, g.op('EyeLike', [x.value]));
};

// biome-ignore format: one function a line
export const shape: Readonly<Record<string, Row>> = {
  TransposeAxes: one(transposeAxes),
  Slice:         one(slice),
  Reshape:       one(reshapeAxes),
  Splice:        several(1, 10_000, splice),
  Pad:           one(pad),
  Squeeze:       one(squeezeAxes),
  OneHot:        one(oneHot),
  Gather:        two(gather),
  TopK:          one(topK),
  Crop:          several(2, 4, crop),
  ConstantOp:    one(filled),
  EyeLikeOp:     one(eyeLike),
};
