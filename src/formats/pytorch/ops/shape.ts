/**
 * Shapes and views. A graph has no views: each gives new elements; writing through them is the interpreter's business.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/TensorShape.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  failWhere,
  fromFront,
  known,
  rankOf,
  reshape,
  shapeOf,
  sizeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { type Arg, type Int, intsValue, Num, numberOf } from '../values.ts';
import { axesOf, axisOf, fixed, range } from './operands.ts';

type Ints = readonly Int[];
interface Self {
  readonly self: Value;
}

const knownInt = (int: Int): number | undefined => {
  const number = numberOf(int);
  return number === undefined ? undefined : Number(number);
};

/** Reshape: a 0 is a size, -1 is inferred. */
export const viewed = (g: GraphBuilder, x: Value, shape: Ints): Value => reshape(g, x, intsValue(g, shape));

/** self as [.., sizes, ..]: -1 keeps a dimension, new ones come in front. */
const expanded = (g: GraphBuilder, x: Value, sizes: Ints): Value => {
  const rank = rankOf(x, 'the tensor');
  const lead = sizes.length - rank;
  if (lead < 0) throw refuse(`a tensor of ${rank} dimensions is expanded to ${sizes.length}`);
  const kept = sizes.map((size, i) => {
    if (knownInt(size) !== -1) return intsValue(g, [size]);
    if (i < lead) throw refuse('-1 stands for a dimension that is not there');
    return sizeOf(g, x, i - lead);
  });
  return g.op('Expand', [x, kept.length === 0 ? g.ints([]) : concat(g, kept)]);
};

/** Dimensions from start to end as one. */
const flattened = (g: GraphBuilder, x: Value, start: Int, end: Int): Value => {
  if (!x.shape) {
    if (knownInt(start) === 0 && knownInt(end) === -1) return g.op('Reshape', [x, g.ints([-1])]);
    if (knownInt(start) === 1 && knownInt(end) === -1) return g.op('Flatten', [x], { axis: 1 });
    throw refuse('the rank of the tensor is unknown');
  }
  const rank = x.shape.length;
  if (rank === 0) return g.op('Reshape', [x, g.ints([1])]);
  const [from, to] = [axisOf(x, start), axisOf(x, end)];
  if (from > to) throw refuse(`start_dim ${from} lies behind end_dim ${to}`);
  if (from === to) return x;
  const middle = range(from, to + 1).map((axis) => sizeOf(g, x, axis));
  const product = middle.reduce((a, b) => g.op('Mul', [a, b]));
  const sizes = [
    ...range(0, from).map((axis) => sizeOf(g, x, axis)),
    product,
    ...range(to + 1, rank).map((axis) => sizeOf(g, x, axis)),
  ];
  return reshape(g, x, concat(g, sizes));
};

/** What becomes of an axis of free size that is to be left out where it is 1. */
type Free = 'kept' | 'told by the run' | 'as asked' | 'never 1';

/**
 * Axes of size 1 are left out. Of those whose size only the run knows: an exported program takes them for larger than 1; a
 * script leaves them out as they come, of which the rank is unknown afterwards; or else takes those that it names for 1, but
 * for the first, which is a batch's; or else all for larger. A run in which it is not so fails.
 */
const squeezed = (g: GraphBuilder, x: Value, dims: readonly number[] | undefined, free: Free): Value => {
  if (!x.shape) {
    if (dims) throw refuse('the rank of the tensor is unknown');
    return g.op('Squeeze', [x]);
  }
  const asked = dims ?? range(0, x.shape.length);
  const axes = asked.filter((axis) => x.shape![axis] === 1);
  const open = asked.filter((axis) => typeof x.shape![axis] === 'string');
  if (open.length === 0 || free === 'kept') return squeeze(g, x, axes);
  const isOne = g.op('Equal', [shapeOf(g, x), g.ints([1])]);
  if (free !== 'told by the run') {
    const left = open.filter((axis) => free === 'as asked' && dims && axis > 0);
    const bad = open.map((axis) => {
      const one = g.op('Slice', [isOne, g.ints([axis]), g.ints([axis + 1])]);
      return left.includes(axis) ? g.op('Not', [one]) : one;
    });
    const kept = open.filter((axis) => !left.includes(axis));
    const wish = [
      ...(left.length > 0 ? [`dimension ${left.join(', ')} must be 1, since it is squeezed`] : []),
      ...(kept.length > 0 ? [`dimension ${kept.join(', ')} must not be 1, since a squeeze would leave it out`] : []),
    ].join(', and ');
    const shape = failWhere(g, concat(g, bad), shapeOf(g, x), wish);
    return squeeze(g, reshape(g, x, shape), [...axes, ...left]);
  }
  const isAsked = x.shape.map((_, axis) => Number(asked.includes(axis)));
  const left = g.op('And', [isOne, cast(g, g.ints(isAsked), 'bool')]);
  return g.op('Reshape', [x, g.op('Compress', [shapeOf(g, x), g.op('Not', [left])], { axis: 0 })], { allowzero: 1 });
};
const squeezes = (free: Free): AtenTable => {
  const lower = row<{ self: Value; dim?: Ints | Int }>(({ g, self, dim }) => {
    if (dim === undefined) return squeezed(g, self, undefined, free);
    return squeezed(g, self, self.shape?.length === 0 ? [] : axesOf(self, many(dim), false), free);
  });
  return { 'aten::squeeze': lower, 'aten::squeeze_copy': lower };
};
/** The rows with which a script's `squeeze` is tried, one after the other. */
export const SCRIPT_SQUEEZES: readonly AtenTable[] = (['told by the run', 'as asked', 'never 1'] as const).map(
  squeezes,
);

const permuted = (g: GraphBuilder, x: Value, dims: Ints): Value => {
  if (!x.shape) {
    if (dims.some((dim) => fixed(dim, 'a dimension') < 0))
      return transpose(
        g,
        x,
        dims.map((dim) => fromFront(fixed(dim, 'a dimension'), dims.length)),
      );
    return g.op('Transpose', [x], { perm: dims.map((dim) => fixed(dim, 'a dimension')) });
  }
  const perm = dims.map((dim) => axisOf(x, dim));
  if (perm.length !== x.shape.length || new Set(perm).size < perm.length)
    throw refuse(`[${perm.join(', ')}] is no permutation of ${x.shape.length} dimensions`);
  return transpose(g, x, perm);
};

const swapped = (g: GraphBuilder, x: Value, a: number, b: number): Value => {
  const perm = range(0, rankOf(x, 'the tensor'));
  if (perm.length === 0) return x;
  [perm[a], perm[b]] = [perm[b]!, perm[a]!];
  return transpose(g, x, perm);
};

const moved = (g: GraphBuilder, x: Value, source: Ints, destination: Ints): Value => {
  const rank = rankOf(x, 'the tensor');
  const [from, to] = [source.map((dim) => axisOf(x, dim)), destination.map((dim) => axisOf(x, dim))];
  const rest = range(0, rank).filter((axis) => !from.includes(axis));
  const perm = range(0, rank).map((axis) => (to.includes(axis) ? from[to.indexOf(axis)]! : rest.shift()!));
  return transpose(g, x, perm);
};
const many = (dims: Ints | Int): Ints => (Array.isArray(dims) ? (dims as Ints) : [dims as Int]);

/** Adds an axis of one. */
const unsqueezed = (g: GraphBuilder, x: Value, dim: Int): Value => {
  const at = fixed(dim, 'the dimension');
  if (!x.shape) return g.op('Unsqueeze', [x, g.ints([at])]);
  return unsqueeze(g, x, [fromFront(at, x.shape.length + 1)]);
};

/** [.., n, ..] as [.., sizes, ..] */
const unflattened = (g: GraphBuilder, x: Value, dim: Int, sizes: Ints): Value => {
  const axis = axisOf(x, dim);
  const rank = rankOf(x, 'the tensor');
  const around = (from: number, to: number): readonly Value[] => range(from, to).map((i) => sizeOf(g, x, i));
  return reshape(g, x, concat(g, [...around(0, axis), intsValue(g, sizes), ...around(axis + 1, rank)]));
};

/** Windows of `size` every `step` along a dimension, each behind the others: [.., n, ..] -> [.., windows, .., size] */
const unfolded = (g: GraphBuilder, x: Value, dimension: Int, size: Int, step: Int): Value => {
  const rank = rankOf(x, 'the tensor');
  const [width, every] = [fixed(size, 'size'), fixed(step, 'step')];
  if (rank === 0) return g.op('Reshape', [x, g.ints([width])]);
  const axis = axisOf(x, dimension);
  const span = g.op('Sub', [sizeOf(g, x, axis), g.ints([width])]);
  const windows = g.op('Add', [g.op('Div', [span, g.ints([every])]), g.ints([1])]);
  const starts = g.op('Mul', [
    g.op('Range', [g.scalar('int64', 0), g.op('Squeeze', [windows, g.ints([0])]), g.scalar('int64', 1)]),
    g.scalar('int64', every),
  ]);
  const places = g.op('Add', [unsqueeze(g, starts, [1]), g.ints(range(0, width))]);
  const found = g.op('Gather', [x, places], { axis });
  const perm = [...range(0, axis + 1), ...range(axis + 2, rank + 1), axis + 1];
  return transpose(g, found, perm);
};

/** Elements by strides over what lies in row-major order: `tensor.as_strided` of a fresh tensor. */
const strided = (g: GraphBuilder, x: Value, size: Ints, stride: Ints, offset: Int | null): Value => {
  const steps = stride.map((step) => fixed(step, 'a stride'));
  let places: Value = g.scalar('int64', offset === null ? 0 : fixed(offset, 'storage_offset'));
  for (const [i, n] of size.entries()) {
    const count = n instanceof Num ? n.value : g.scalar('int64', n);
    const along = g.op('Mul', [
      g.op('Range', [g.scalar('int64', 0), count, g.scalar('int64', 1)]),
      g.scalar('int64', steps[i]!),
    ]);
    places = g.op('Add', [places, reshape(g, along, g.ints([-1, ...new Array<number>(size.length - 1 - i).fill(1)]))]);
  }
  return g.op('Gather', [g.op('Reshape', [x, g.ints([-1])]), places], { axis: 0 });
};

/** The diagonal of two dimensions, behind the others. */
export const diagonalOf = (g: GraphBuilder, x: Value, offset: number, dim1: Int, dim2: Int): Value => {
  const rank = rankOf(x, 'the tensor');
  const [a, b] = [axisOf(x, dim1), axisOf(x, dim2)];
  if (a === b) throw refuse('the diagonal of one dimension');
  const turned = transpose(g, x, [...range(0, rank).filter((axis) => axis !== a && axis !== b), a, b]);
  const [rows, columns] = [sizeOf(g, turned, rank - 2), sizeOf(g, turned, rank - 1)];
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = g.op('Max', [
    g.op('Min', [g.op('Sub', [rows, g.ints([down])]), g.op('Sub', [columns, g.ints([right])])]),
    g.ints([0]),
  ]);
  const steps = g.op('Range', [g.scalar('int64', 0), g.op('Squeeze', [length, g.ints([0])]), g.scalar('int64', 1)]);
  // of the matrix as a row: (i + down) columns + i + right
  const places = g.op('Add', [
    g.op('Mul', [g.op('Add', [steps, g.scalar('int64', down)]), columns]),
    g.op('Add', [steps, g.scalar('int64', right)]),
  ]);
  const leading = range(0, rank - 2).map((axis) => sizeOf(g, turned, axis));
  const rowsOfAll = reshape(g, turned, concat(g, [...leading, g.op('Mul', [rows, columns])]));
  return g.op('Gather', [rowsOfAll, places], { axis: rank - 2 });
};

const numel = (g: GraphBuilder, x: Value): Arg => {
  const count = g.op('Size', [x]);
  const number = known(g, count);
  return number ? number[0]! : new Num(count);
};

const atLeast = (rank: number): AtenRow =>
  row<{ self?: Value; tensors?: readonly Value[] }>(({ g, self, tensors }) => {
    const one = (x: Value): Value => {
      const own = rankOf(x, 'the tensor');
      if (own >= rank) return x;
      if (rank === 3 && own === 2) return unsqueeze(g, x, [2]);
      if (rank === 3 && own === 1) return unsqueeze(g, x, [0, 2]);
      return unsqueeze(g, x, range(0, rank - own));
    };
    return tensors ? tensors.map(one) : one(self!);
  });

const identity = row<Self>(({ self }) => self);
const view = row<{ self: Value; size?: Ints; shape?: Ints; dtype?: unknown }>(({ g, self, size, shape }) => {
  const sizes = size ?? shape;
  if (!sizes) throw refuse('the bits of a tensor are read as another dtype');
  return viewed(g, self, sizes);
});
const last = (rank: number): readonly [number, number] => [rank - 2, rank - 1];
const transposed = row<Self>(({ g, self }) => {
  const rank = rankOf(self, 'the tensor');
  return rank < 2 ? self : swapped(g, self, 0, 1);
});

// biome-ignore format: one operator a line
export const shape: AtenTable = {
  'aten::view': view,
  'aten::view_copy': view,
  'aten::reshape': view,
  'aten::_unsafe_view': view,
  'aten::_reshape_alias': view,
  'aten::_reshape_copy': view,
  'aten::view_as': row<{ self: Value; other: Value }>(({ g, self, other }) => reshape(g, self, shapeOf(g, other))),
  'aten::reshape_as': row<{ self: Value; other: Value }>(({ g, self, other }) => reshape(g, self, shapeOf(g, other))),
  'aten::flatten': row<{ self: Value; start_dim: Int; end_dim: Int }>(({ g, self, start_dim, end_dim }) => flattened(g, self, start_dim, end_dim)),
  'aten::ravel': row<Self>(({ g, self }) => g.op('Reshape', [self, g.ints([-1])])),
  'aten::unflatten': row<{ self: Value; dim: Int; sizes: Ints }>(({ g, self, dim, sizes }) => unflattened(g, self, dim, sizes)),
  ...squeezes('kept'),
  'aten::unsqueeze': row<{ self: Value; dim: Int }>(({ g, self, dim }) => unsqueezed(g, self, dim)),
  'aten::unsqueeze_copy': row<{ self: Value; dim: Int }>(({ g, self, dim }) => unsqueezed(g, self, dim)),
  'aten::permute': row<{ self: Value; dims: Ints }>(({ g, self, dims }) => permuted(g, self, dims)),
  'aten::permute_copy': row<{ self: Value; dims: Ints }>(({ g, self, dims }) => permuted(g, self, dims)),
  'aten::transpose': row<{ self: Value; dim0: Int; dim1: Int }>(({ g, self, dim0, dim1 }) => swapped(g, self, axisOf(self, dim0), axisOf(self, dim1))),
  'aten::transpose_copy': row<{ self: Value; dim0: Int; dim1: Int }>(({ g, self, dim0, dim1 }) => swapped(g, self, axisOf(self, dim0), axisOf(self, dim1))),
  'aten::swapaxes': row<{ self: Value; axis0: Int; axis1: Int }>(({ g, self, axis0, axis1 }) => swapped(g, self, axisOf(self, axis0), axisOf(self, axis1))),
  'aten::t': transposed,
  'aten::t_copy': transposed,
  'aten::numpy_T': row<Self>(({ g, self }) => transpose(g, self, range(0, rankOf(self, 'the tensor')).reverse())),
  'aten::matrix_H': row<Self>(({ g, self }) => swapped(g, self, ...last(rankOf(self, 'the tensor')))),
  'aten::mT': row<Self>(({ g, self }) => swapped(g, self, ...last(rankOf(self, 'the tensor')))),
  'aten::mH': row<Self>(({ g, self }) => swapped(g, self, ...last(rankOf(self, 'the tensor')))),
  'aten::adjoint': row<Self>(({ g, self }) => swapped(g, self, ...last(rankOf(self, 'the tensor')))),
  'aten::movedim': row<{ self: Value; source: Ints | Int; destination: Ints | Int }>(({ g, self, source, destination }) => moved(g, self, many(source), many(destination))),
  'aten::expand': row<{ self: Value; size: Ints }>(({ g, self, size }) => expanded(g, self, size)),
  'aten::expand_copy': row<{ self: Value; size: Ints }>(({ g, self, size }) => expanded(g, self, size)),
  'aten::expand_as': row<{ self: Value; other: Value }>(({ g, self, other }) => g.op('Expand', [self, shapeOf(g, other)])),
  'aten::broadcast_to': row<{ self: Value; size: Ints }>(({ g, self, size }) => expanded(g, self, size)),
  'aten::broadcast_tensors': row<{ tensors: readonly Value[] }>(({ g, tensors }) => {
    const shapes = tensors.map((x) => g.op('Expand', [g.scalar('bool', false), shapeOf(g, x)]));
    const whole = shapeOf(g, shapes.reduce((a, b) => g.op('Or', [a, b])));
    return tensors.map((x) => g.op('Expand', [x, whole]));
  }),
  'aten::unfold': row<{ self: Value; dimension: Int; size: Int; step: Int }>(({ g, self, dimension, size, step }) => unfolded(g, self, dimension, size, step)),
  'aten::as_strided': row<{ self: Value; size: Ints; stride: Ints; storage_offset: Int | null }>(({ g, self, size, stride, storage_offset }) => strided(g, self, size, stride, storage_offset)),
  'aten::diagonal': row<{ self: Value; offset: number; dim1: Int; dim2: Int }>(({ g, self, offset, dim1, dim2 }) => diagonalOf(g, self, offset, dim1, dim2)),
  'aten::diagonal_copy': row<{ self: Value; offset: number; dim1: Int; dim2: Int }>(({ g, self, offset, dim1, dim2 }) => diagonalOf(g, self, offset, dim1, dim2)),
  'aten::linalg_diagonal': row<{ A: Value; offset: number; dim1: Int; dim2: Int }>(({ g, A, offset, dim1, dim2 }) => diagonalOf(g, A, offset, dim1, dim2)),
  'aten::atleast_1d': atLeast(1),
  'aten::atleast_2d': atLeast(2),
  'aten::atleast_3d': atLeast(3),

  'aten::contiguous': identity,
  'aten::clone': identity,
  'aten::detach': identity,
  'aten::detach_copy': identity,
  'aten::alias': identity,
  'aten::alias_copy': identity,
  'aten::lift': identity,
  'aten::lift_fresh': identity,
  'aten::lift_fresh_copy': identity,
  'aten::requires_grad_': identity,

  'aten::size': row<{ self: Value; dim?: Int }>(({ g, self, dim }) => dim === undefined ? range(0, rankOf(self, 'the tensor')).map((axis) => sizeAt(g, self, axis)) : sizeAt(g, self, axisOf(self, dim))),
  'aten::sym_size': row<{ self: Value; dim: Int }>(({ g, self, dim }) => sizeAt(g, self, axisOf(self, dim))),
  'aten::dim': row<Self>(({ self }) => rankOf(self, 'the tensor')),
  'aten::_shape_as_tensor': row<Self>(({ g, self }) => g.op('Shape', [self])),
  'aten::numel': row<Self>(({ g, self }) => numel(g, self)),
  'aten::sym_numel': row<Self>(({ g, self }) => numel(g, self)),
};

const sizeAt = (g: GraphBuilder, x: Value, axis: number): Int => {
  const size = x.shape?.[axis];
  return typeof size === 'number' ? size : new Num(squeeze(g, sizeOf(g, x, axis), [0]));
};
