/**
 * mx.np: elements put in, taken out and found: what comes out may have any number of them.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/numpy/np_insert_op-inl.h · np_delete_op-inl.h · np_boolean_mask_assign.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  fromFront,
  int64,
  iota,
  like,
  rankOf,
  shapeOf,
  sizeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { type Attr, bool, float, int, optionalInt } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { flat } from './axes.ts';
import { isTrue } from './elementwise.ts';

const range = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, i) => from + i);
const nothing: Attr<number | null> = optionalInt(null);
const PLACE = { start: nothing, stop: nothing, step: nothing, int_ind: nothing, axis: nothing } as const;

interface Place {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
  readonly int_ind: number | null;
}

/** The places that a slice, an integer or a tensor names, as int64 [k] from 0 to n, counted from the front. */
const placesOf = (g: GraphBuilder, { start, stop, step, int_ind }: Place, obj: Value | undefined, n: Value): Value => {
  const front = (index: Value): Value =>
    g.op('Where', [g.op('Less', [index, g.scalar('int64', 0)]), g.op('Add', [index, n]), index]);
  if (obj) return front(int64(g, flat(g, obj)));
  if (int_ind !== null) return front(g.ints([int_ind]));
  const by = step ?? 1;
  if (by === 0) throw refuse('a step of 0');
  const end = 2 ** 31 - 1;
  const [from, to] = [start ?? (by > 0 ? 0 : end), stop ?? (by > 0 ? end : -end - 1)];
  return g.op('Slice', [iota(g, n), g.ints([from]), g.ints([to]), g.ints([0]), g.ints([by])]);
};

/** [k] of bool from places: where one of them is. */
const marks = (g: GraphBuilder, places: Value, count: Value): Value => {
  const hits = g.op('Equal', [unsqueeze(g, iota(g, count), [1]), unsqueeze(g, places, [0])]);
  return cast(g, g.op('ReduceSum', [cast(g, hits, 'int64'), g.ints([1])], { keepdims: 0 }), 'bool');
};
const found = (g: GraphBuilder, mask: Value): Value => squeeze(g, g.op('NonZero', [mask]), [0]);

const remove = op({
  inputs: ['arr', 'obj?'],
  attrs: PLACE,
  lower: (g, { arr, obj }, a) => {
    const x = a.axis === null ? flat(g, arr) : arr;
    const axis = a.axis === null ? 0 : fromFront(a.axis, rankOf(x, 'its input'));
    const n = sizeOf(g, x, axis);
    const kept = g.op('Not', [marks(g, placesOf(g, a, obj, n), n)]);
    return g.op('Gather', [x, found(g, kept)], { axis });
  },
});

const optionalNumber: Attr<number | null> = {
  kind: 'float or None',
  fallback: null,
  read: (given) => (given === 'None' ? null : float().read(given)),
};

/** Values between the elements of arr, before the places that are named; equal places keep their order. */
const insert = (
  g: GraphBuilder,
  arr: Value,
  values: Value | undefined,
  obj: Value | undefined,
  a: Place & { axis: number | null; val: number | null },
): Value => {
  const x = a.axis === null ? flat(g, arr) : arr;
  const rank = rankOf(x, 'its input');
  const axis = a.axis === null ? 0 : fromFront(a.axis, rank);
  const n = sizeOf(g, x, axis);
  const places = placesOf(g, a, obj, n);
  const count = g.op('Shape', [places]);
  const shape = g.op('Concat', [g.op('Shape', [x], { end: axis }), count, g.op('Shape', [x], { start: axis + 1 })], {
    axis: 0,
  });
  const given = values ? cast(g, values, x.dtype) : like(g, x, a.val ?? 0);
  // one place: the values lack that dimension, and numpy puts it there
  const lacks =
    a.int_ind !== null && values && rankOf(values, 'its values') < rank && rankOf(values, 'its values') > 0 && axis > 0;
  const own = lacks ? unsqueeze(g, given, [Math.max(0, axis - (rank - 1 - values!.shape!.length))]) : given;
  const added = g.op('Expand', [own, shape]);
  // the places of the result, in order of where they stand before: what is put in comes first
  const keys = concat(g, [
    g.op('Mul', [places, g.scalar('int64', 2)]),
    g.op('Add', [g.op('Mul', [iota(g, n), g.scalar('int64', 2)]), g.scalar('int64', 1)]),
  ]);
  const total = g.op('Add', [n, count]);
  const [, order] = g.ops('TopK', [keys, total], { axis: 0, largest: 0, sorted: 1 }, 2);
  return g.op('Gather', [concat(g, [added, x], axis), order!], { axis });
};

const INSERT = { val: optionalNumber, ...PLACE } as const;

/** mask in the place of dimensions of data, from start_axis on: the mask beside all of them. */
const beside = (g: GraphBuilder, data: Value, mask: Value, start: number): Value => {
  const rank = rankOf(data, 'its input');
  const own = rankOf(mask, 'its mask');
  return unsqueeze(g, isTrue(g, mask), [...range(start), ...range(rank - own - start, start + own)]);
};

const assignScalar = op({
  inputs: ['data', 'mask'],
  attrs: { value: float(), start_axis: int() },
  lower: (g, { data, mask }, { value, start_axis }) =>
    g.op('Where', [beside(g, data, mask, start_axis), like(g, data, value), data]),
});

/** The values of chosen elements, one after the other, or one for all. */
const assignTensor = op({
  inputs: ['data', 'mask', 'value'],
  attrs: { start_axis: int() },
  lower: (g, { data, mask, value }, { start_axis }) => {
    const rank = rankOf(data, 'its input');
    const own = rankOf(mask, 'its mask');
    const wanted = cast(g, value, data.dtype);
    if (rankOf(value, 'its value') === 0) return g.op('Where', [beside(g, data, mask, start_axis), wanted, data]);
    // the masked dimensions in front
    const masked = range(own, start_axis);
    const rest = range(rank).filter((axis) => !masked.includes(axis));
    const perm = [...masked, ...rest];
    const places = transpose(g, g.op('NonZero', [isTrue(g, mask)]), [1, 0]);
    const moved = transpose(g, data, perm);
    const chosen = g.op('GatherND', [moved, places]);
    const valueRank = value.shape!.length;
    const front =
      valueRank > start_axis && start_axis > 0
        ? transpose(g, wanted, [start_axis, ...range(valueRank).filter((i) => i !== start_axis)])
        : wanted;
    const set = g.op('ScatterND', [moved, places, g.op('Expand', [front, shapeOf(g, chosen)])]);
    return transpose(
      g,
      set,
      range(rank).map((axis) => perm.indexOf(axis)),
    );
  },
});

/** The distinct elements, or rows along an axis, in order. */
const unique = op({
  inputs: ['data'],
  attrs: {
    return_index: bool(false),
    return_inverse: bool(false),
    return_counts: bool(false),
    axis: optionalInt(null),
  },
  lower: (g, { data }, { return_index, return_inverse, return_counts, axis }) => {
    const front = axis === null ? undefined : fromFront(axis, rankOf(data, 'its input'));
    const [values, index, inverse, counts] = g.ops(
      'Unique',
      [data],
      { sorted: 1, ...(front !== undefined && { axis: front }) },
      4,
    );
    return [
      values!,
      ...(return_index ? [index!] : []),
      ...(return_inverse ? [inverse!] : []),
      ...(return_counts ? [counts!] : []),
    ];
  },
});

export const numpyEdits: Readonly<Record<string, OpRow>> = {
  _npi_delete: remove,
  _npi_insert_scalar: op({
    inputs: ['arr', 'values?'],
    attrs: INSERT,
    lower: (g, { arr, values }, a) => insert(g, arr, values, undefined, a),
  }),
  _npi_insert_slice: op({
    inputs: ['arr', 'values?'],
    attrs: INSERT,
    lower: (g, { arr, values }, a) => insert(g, arr, values, undefined, a),
  }),
  _npi_insert_tensor: op({
    inputs: ['arr', 'values', 'obj?'],
    attrs: INSERT,
    lower: (g, { arr, values, obj }, a) =>
      a.val !== null && !obj ? insert(g, arr, undefined, values, a) : insert(g, arr, values, obj, a),
  }),
  _npi_boolean_mask_assign_scalar: assignScalar,
  _npi_boolean_mask_assign_tensor: assignTensor,
  _npx_nonzero: op({ inputs: ['x'], lower: (g, { x }) => transpose(g, g.op('NonZero', [isTrue(g, x)]), [1, 0]) }),
  _npi_unique: unique,
};
