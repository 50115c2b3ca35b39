/**
 * Picking and placing elements by index, in the frameworks' sense: an index below 0 counts from the end, one that does
 * not exist fails the run; several index tensors broadcast against each other.
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { cast, concat, int64, rankOf, reshape, sizeOf, transpose, unsqueeze } from './values.ts';

/** `0`, `1` … below n. */
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * out[i..] = x[i.. with the axis' place taken from index]: GatherElements asks index to be as large as x elsewhere, torch
 * only not larger.
 */
export const gatherElements = (g: GraphBuilder, x: Value, index: Value, axis: number): Value => {
  const rank = rankOf(x, 'the tensor');
  const places = int64(g, index);
  const others = upTo(rank).filter(
    (i) => i !== axis && !(x.shape?.[i] === index.shape?.[i] && typeof x.shape?.[i] === 'number'),
  );
  const cut = others.filter((i) => typeof x.shape?.[i] === 'number' || x.shape?.[i] !== index.shape?.[i]);
  if (cut.length === 0) return g.op('GatherElements', [x, places], { axis });
  const ends = concat(
    g,
    cut.map((i) => sizeOf(g, index, i)),
  );
  return g.op('GatherElements', [g.op('Slice', [x, g.ints(cut.map(() => 0)), ends, g.ints(cut)]), places], { axis });
};

/** The indices of several axes, each `[shape]`, as the rows that GatherND and ScatterND take: [shape, axes]. */
export const rowsOf = (g: GraphBuilder, indices: readonly Value[]): Value => {
  const rank = Math.max(...indices.map((index) => rankOf(index, 'an index')));
  const whole = indices.map((index) => unsqueeze(g, index, upTo(rank - rankOf(index, 'an index'))));
  const zero = g.scalar('int64', 0);
  // each as large as all of them together
  const sum = whole.map((index) => g.op('Mul', [index, zero])).reduce((a, b) => g.op('Add', [a, b]));
  const rows = whole.map((index) => unsqueeze(g, g.op('Add', [index, sum]), [rank]));
  return rows.length === 1 ? rows[0]! : g.op('Concat', rows, { axis: rank });
};

/** Where index tensors stand among the axes, and how x is turned for them to come first. */
export interface Advanced {
  /** The axes that are indexed. */
  readonly axes: readonly number[];
  readonly indices: readonly Value[];
  /** Whether they lie side by side, so that the result has their dimensions in their place. */
  readonly together: boolean;
}
export const advanced = (indices: readonly (Value | null)[]): Advanced => {
  const axes = indices.flatMap((index, axis) => (index ? [axis] : []));
  const together = axes.every((axis, i) => i === 0 || axis === axes[i - 1]! + 1);
  return { axes, indices: axes.map((axis) => indices[axis]!), together };
};

/**
 * NumPy's advanced indexing: x[i0, :, i2 …] with null for a whole axis. The dimensions of the index tensors stand where the
 * first of them stood if they are side by side, else in front.
 */
export const index = (g: GraphBuilder, x: Value, given: readonly (Value | null)[]): Value => {
  const { axes, indices, together } = advanced(given);
  if (axes.length === 0) return x;
  const [first] = axes as [number];
  if (axes.length === 1) return g.op('Gather', [x, indices[0]!], { axis: first });
  const rank = rankOf(x, 'the tensor');
  const rest = upTo(rank).filter((axis) => !axes.includes(axis));
  const found = g.op('GatherND', [transpose(g, x, [...axes, ...rest]), rowsOf(g, indices)]);
  if (!together || first === 0) return found;
  const width = Math.max(...indices.map((one) => rankOf(one, 'an index')));
  const dims = upTo(width + rest.length);
  return transpose(g, found, [
    ...dims.slice(width, width + first),
    ...dims.slice(0, width),
    ...dims.slice(width + first),
  ]);
};

/** x with x[indices] = values, or added to; of places that are written twice the last counts, as in a loop. */
export const indexPut = (
  g: GraphBuilder,
  x: Value,
  given: readonly (Value | null)[],
  values: Value,
  accumulate: boolean,
): Value => {
  const { axes, indices, together } = advanced(given);
  const rank = rankOf(x, 'the tensor');
  const rest = upTo(rank).filter((axis) => !axes.includes(axis));
  const perm = [...axes, ...rest];
  const turned = transpose(g, x, perm);
  const rows = rowsOf(g, indices);
  const width = rankOf(rows, 'the indices') - 1;
  const leading = g.op('Shape', [rows], { start: 0, end: width });
  const behind = concat(g, [g.ints([]), ...rest.map((axis) => sizeOf(g, x, axis))]);
  const first = together ? axes[0]! : 0;
  // the values are as the result of indexing is: the indices' dimensions stand at `first`
  const order = [
    ...rest.slice(0, first).map((axis) => sizeOf(g, x, axis)),
    leading,
    ...rest.slice(first).map((axis) => sizeOf(g, x, axis)),
  ];
  const whole = g.op('Expand', [values, concat(g, order)]);
  const dims = upTo(width + rest.length);
  const updates = transpose(g, whole, [
    ...dims.slice(first, first + width),
    ...dims.slice(0, first),
    ...dims.slice(first + width),
  ]);
  const shaped = reshape(g, updates, concat(g, [leading, behind]));
  const placed = g.op('ScatterND', [turned, rows, shaped], accumulate ? { reduction: 'add' } : {});
  return transpose(
    g,
    placed,
    perm.map((_, axis) => perm.indexOf(axis)),
  );
};

/** A mask as the places of its true elements, an int64 vector for each of its dimensions. */
export const placesOfMask = (g: GraphBuilder, mask: Value): readonly Value[] => {
  const rank = rankOf(mask, 'the mask');
  const found = g.op('NonZero', [cast(g, mask, 'bool')]);
  return upTo(rank).map((axis) => g.op('Gather', [found, g.scalar('int64', axis)], { axis: 0 }));
};
