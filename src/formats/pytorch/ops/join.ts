/**
 * Joining and parting tensors.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/TensorShape.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { rankOf, sizeOf, transpose, unlessWhere, unsqueeze } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { asTensor, resultType } from '../promotion.ts';
import { type Arg, type Int, Num, numberOf } from '../values.ts';
import { axisOf, fixed, range } from './operands.ts';

type Tensors = readonly Value[];

const joined = (g: GraphBuilder, tensors: Tensors, axis: number): Value => {
  const dtype = resultType(tensors);
  const values = tensors.map((x) => asTensor(g, x, dtype));
  return values.length === 1 ? values[0]! : g.op('Concat', values, { axis });
};

/** A vector of no elements is left out, as torch has had it of old. */
const cat = (g: GraphBuilder, tensors: Tensors, dim: Int): Value => {
  if (tensors.length === 0) throw refuse('nothing is joined');
  const dtype = resultType(tensors);
  const other = tensors.some(({ shape }) => shape && shape.length !== 1);
  // beside others that have more dimensions a vector can only be one of no elements
  const left = tensors.filter(
    ({ shape }) =>
      !(other && shape?.length === 1 && typeof shape[0] !== 'number') &&
      !(other && shape?.length === 1 && shape[0] === 0),
  );
  const values = (left.length === 0 ? tensors : left).map((x) => asTensor(g, x, dtype));
  const known = values.find(({ shape }) => shape);
  const axis = known ? axisOf(known, dim) : fixed(dim, 'the dimension');
  return values.length === 1 ? values[0]! : g.op('Concat', values, { axis });
};

const stack = (g: GraphBuilder, tensors: Tensors, dim: Int): Value => {
  const known = tensors.find(({ shape }) => shape);
  const at = fixed(dim, 'the dimension');
  const axis = at < 0 && known ? at + rankOf(known, 'the tensor') + 1 : at;
  return joined(
    g,
    tensors.map((x) => unsqueeze(g, x, [axis])),
    axis,
  );
};

/** Tensors of at least so many dimensions. */
const raised = (g: GraphBuilder, tensors: Tensors, rank: number, back = false): Tensors =>
  tensors.map((x) => {
    const own = rankOf(x, 'the tensor');
    return own >= rank ? x : unsqueeze(g, x, back ? range(own, rank) : range(0, rank - own));
  });

/** Parts of these sizes, as many as they are. */
const parted = (g: GraphBuilder, x: Value, sizes: readonly number[], axis: number): Tensors => {
  if (sizes.length === 1) return [x];
  return g.ops('Split', [x, g.ints(sizes)], { axis }, sizes.length);
};

const sizeAt = (x: Value, axis: number): number => {
  const size = x.shape?.[axis];
  if (typeof size !== 'number')
    throw refuse('a dimension whose size only the run knows is parted; how many parts there are would be unknown');
  return size;
};

/** Parts of `size`, the last of what is left. */
const split = (g: GraphBuilder, x: Value, size: Int, dim: Int): Tensors => {
  const axis = axisOf(x, dim);
  const [whole, part] = [sizeAt(x, axis), fixed(size, 'split_size')];
  if (part <= 0) return [x];
  const count = Math.max(1, Math.ceil(whole / part));
  return parted(
    g,
    x,
    range(0, count).map((i) => Math.min(part, whole - i * part)),
    axis,
  );
};

const slices = (g: GraphBuilder, x: Value, axis: number, bounds: readonly Value[]): Tensors =>
  bounds.slice(0, -1).map((from, i) => g.op('Slice', [x, from, bounds[i + 1]!, g.ints([axis])]));

/** Parts of these sizes, some of which only the run knows. */
const splitSizes = (g: GraphBuilder, x: Value, sizes: readonly Int[], dim: Int): Tensors => {
  const axis = axisOf(x, dim);
  const known = sizes.map((size) => (size instanceof Num ? numberOf(size) : size));
  if (known.every((size) => typeof size === 'number')) return parted(g, x, known as readonly number[], axis);
  const bounds: Value[] = [g.ints([0])];
  for (const size of sizes) {
    const length = size instanceof Num ? g.op('Unsqueeze', [size.value, g.ints([0])]) : g.ints([size]);
    bounds.push(g.op('Add', [bounds.at(-1)!, length]));
  }
  return slices(g, x, axis, bounds);
};

/** As many parts as asked for where they are full, the last smaller. */
const chunk = (g: GraphBuilder, x: Value, chunks: number, dim: Int): Tensors => {
  const axis = axisOf(x, dim);
  if (typeof x.shape?.[axis] === 'string') {
    // as many parts as are asked for, which a small size has not
    const size = sizeOf(g, x, axis);
    const each = g.op('Div', [g.op('Add', [size, g.ints([chunks - 1])]), g.ints([chunks])]);
    const begin = (i: number): Value => g.op('Mul', [each, g.ints([i])]);
    const bad = g.op('LessOrEqual', [size, begin(chunks - 1)]);
    const whole = unlessWhere(g, bad, x, `dimension ${axis} must be so large that it is parted into ${chunks} chunks`);
    return slices(g, whole, axis, [...range(0, chunks).map(begin), size]);
  }
  return split(g, x, Math.max(1, Math.ceil(sizeAt(x, axis) / chunks)), dim);
};

/** As even as can be: the first ones have one more. Or at given places. */
const tensorSplit = (
  g: GraphBuilder,
  x: Value,
  sections: number | undefined,
  indices: readonly Int[] | undefined,
  dim: Int,
): Tensors => {
  const axis = axisOf(x, dim);
  if (indices) {
    const points = indices.map((at) => (at instanceof Num ? g.op('Unsqueeze', [at.value, g.ints([0])]) : g.ints([at])));
    return slices(g, x, axis, [g.ints([0]), ...points, g.ints([Number.MAX_SAFE_INTEGER])]);
  }
  const whole = x.shape?.[axis];
  if (typeof whole !== 'number') {
    const [n, parts] = [sizeOf(g, x, axis), g.ints([sections!])];
    const [each, more] = [g.op('Div', [n, parts]), g.op('Mod', [n, parts])];
    const bound = (i: number): Value =>
      g.op('Add', [g.op('Mul', [each, g.ints([i])]), g.op('Min', [more, g.ints([i])])]);
    return slices(g, x, axis, range(0, sections! + 1).map(bound));
  }
  const [each, more] = [Math.floor(whole / sections!), whole % sections!];
  return parted(
    g,
    x,
    range(0, sections!).map((i) => each + (i < more ? 1 : 0)),
    axis,
  );
};

const bySections = (axisOfRank: (rank: number) => number): AtenRow =>
  row<{ self: Value; sections?: number; indices?: readonly Int[] }>(({ g, self, sections, indices }) =>
    tensorSplit(g, self, sections, indices, axisOfRank(rankOf(self, 'the tensor'))),
  );

const unbind = (g: GraphBuilder, x: Value, dim: Int): Tensors => {
  const axis = axisOf(x, dim);
  const count = sizeAt(x, axis);
  return range(0, count).map((i) => g.op('Gather', [x, g.scalar('int64', i)], { axis }));
};

/** Repeats: [..] sizes in front first. */
const repeated = (g: GraphBuilder, x: Value, repeats: readonly Int[]): Value => {
  const lead = repeats.length - rankOf(x, 'the tensor');
  if (lead < 0) throw refuse(`${repeats.length} repeats for ${repeats.length - lead} dimensions`);
  const times = repeats.map((n) => (n instanceof Num ? g.op('Unsqueeze', [n.value, g.ints([0])]) : g.ints([n])));
  const whole = unsqueeze(g, x, range(0, lead));
  return times.length === 0
    ? whole
    : g.op('Tile', [whole, times.length === 1 ? times[0]! : g.op('Concat', times, { axis: 0 })]);
};
const tile = (g: GraphBuilder, x: Value, dims: readonly Int[]): Value => {
  const rank = rankOf(x, 'the tensor');
  return repeated(g, x, [...new Array<number>(Math.max(0, rank - dims.length)).fill(1), ...dims]);
};

/** [a.., b..] of every pair. */
const meshgrid = (g: GraphBuilder, tensors: Tensors, indexing: string): Tensors => {
  const n = tensors.length;
  const vectors = tensors.map((x) => (x.shape?.length === 0 ? unsqueeze(g, x, [0]) : x));
  const sizes = vectors.map((x) => sizeOf(g, x, 0));
  const shape = n === 1 ? sizes[0]! : g.op('Concat', sizes, { axis: 0 });
  const grids = vectors.map((x, i) =>
    g.op('Expand', [
      unsqueeze(
        g,
        x,
        range(0, n).filter((axis) => axis !== i),
      ),
      shape,
    ]),
  );
  if (indexing === 'ij' || n < 2) return grids;
  return grids.map((grid) => transpose(g, grid, [1, 0, ...range(2, n)]));
};

const diagonalBlocks = (g: GraphBuilder, tensors: Tensors): Value => {
  const dtype = resultType(tensors);
  const blocks = raised(g, tensors, 2).map((x) => asTensor(g, x, dtype));
  const widths = blocks.map((x) => sizeOf(g, x, 1));
  const total = widths.reduce((a, b) => g.op('Add', [a, b]));
  let before: Value = g.ints([0]);
  const rows = blocks.map((block, i) => {
    const behind = g.op('Sub', [g.op('Sub', [total, before]), widths[i]!]);
    const zero = g.ints([0]);
    const pads = g.op('Concat', [zero, before, zero, behind], { axis: 0 });
    before = g.op('Add', [before, widths[i]!]);
    return g.op('Pad', [block, pads, dtype === 'bool' ? g.scalar('bool', false) : g.scalar(dtype, 0)], {
      mode: 'constant',
    });
  });
  return rows.length === 1 ? rows[0]! : g.op('Concat', rows, { axis: 0 });
};

// biome-ignore format: one operator a line
export const join: AtenTable = {
  'aten::cat':   row<{ tensors: Tensors; dim: Int }>(({ g, tensors, dim }) => cat(g, tensors, dim)),
  'aten::stack': row<{ tensors: Tensors; dim: Int }>(({ g, tensors, dim }) => stack(g, tensors, dim)),
  'aten::hstack': row<{ tensors: Tensors }>(({ g, tensors }) => { const all = raised(g, tensors, 1); return joined(g, all, all[0]!.shape?.length === 1 ? 0 : 1); }),
  'aten::vstack': row<{ tensors: Tensors }>(({ g, tensors }) => joined(g, raised(g, tensors, 2), 0)),
  'aten::dstack': row<{ tensors: Tensors }>(({ g, tensors }) => joined(g, raised(g, raised(g, tensors, 2), 3, true), 2)),
  'aten::column_stack': row<{ tensors: Tensors }>(({ g, tensors }) => joined(g, tensors.map((x) => rankOf(x, 'the tensor') < 2 ? g.op('Reshape', [x, g.ints([-1, 1])]) : x), 1)),
  'aten::block_diag': row<{ tensors: Tensors }>(({ g, tensors }) => diagonalBlocks(g, tensors)),
  'aten::split': row<{ self: Value; split_size?: Int | readonly Int[]; split_sizes?: readonly Int[]; dim: Int }>(({ g, self, split_size, split_sizes, dim }) => {
    const sizes = split_sizes ?? split_size!;
    return Array.isArray(sizes) ? splitSizes(g, self, sizes as readonly Int[], dim) : split(g, self, sizes as Int, dim);
  }),
  'aten::split_copy': row<{ self: Value; split_size: Int; dim: Int }>(({ g, self, split_size, dim }) => split(g, self, split_size, dim)),
  'aten::unsafe_split': row<{ self: Value; split_size: Int; dim: Int }>(({ g, self, split_size, dim }) => split(g, self, split_size, dim)),
  'aten::split_with_sizes': row<{ self: Value; split_sizes: readonly Int[]; dim: Int }>(({ g, self, split_sizes, dim }) => splitSizes(g, self, split_sizes, dim)),
  'aten::split_with_sizes_copy': row<{ self: Value; split_sizes: readonly Int[]; dim: Int }>(({ g, self, split_sizes, dim }) => splitSizes(g, self, split_sizes, dim)),
  'aten::unsafe_split_with_sizes': row<{ self: Value; split_sizes: readonly Int[]; dim: Int }>(({ g, self, split_sizes, dim }) => splitSizes(g, self, split_sizes, dim)),
  'aten::chunk': row<{ self: Value; chunks: number; dim: Int }>(({ g, self, chunks, dim }) => chunk(g, self, chunks, dim)),
  'aten::unsafe_chunk': row<{ self: Value; chunks: number; dim: Int }>(({ g, self, chunks, dim }) => chunk(g, self, chunks, dim)),
  'aten::tensor_split': row<{ self: Value; sections?: number; indices?: readonly Int[]; tensor_indices_or_sections?: Arg; dim: Int }>(({ g, self, sections, indices, tensor_indices_or_sections, dim }) => {
    if (tensor_indices_or_sections !== undefined) throw refuse('the places are a tensor');
    return tensorSplit(g, self, sections, indices, dim);
  }),
  'aten::hsplit': bySections((rank) => (rank === 1 ? 0 : 1)),
  'aten::vsplit': bySections(() => 0),
  'aten::dsplit': bySections(() => 2),
  'aten::unbind': row<{ self: Value; dim: Int }>(({ g, self, dim }) => unbind(g, self, dim)),
  'aten::unbind_copy': row<{ self: Value; dim: Int }>(({ g, self, dim }) => unbind(g, self, dim)),
  'aten::repeat': row<{ self: Value; repeats: readonly Int[] }>(({ g, self, repeats }) => repeated(g, self, repeats)),
  'aten::tile': row<{ self: Value; dims: readonly Int[] }>(({ g, self, dims }) => tile(g, self, dims)),
  'aten::meshgrid': row<{ tensors: Tensors; indexing?: string }>(({ g, tensors, indexing }) => meshgrid(g, tensors, indexing ?? 'ij')),
  'aten::cartesian_prod': row<{ tensors: Tensors }>(({ g, tensors }) => tensors.length === 1 ? tensors[0]! : stack(g, meshgrid(g, tensors, 'ij').map((x) => g.op('Reshape', [x, g.ints([-1])])), 1)),
};
