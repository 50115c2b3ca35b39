/**
 * Slice and StridedSlice with all of its masks.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/strided_slice_op.cc
 *
 * The sparse spec (one entry a subscript) is first laid over the dimensions of the input, then becomes at most
 * three nodes: Slice, Squeeze (shrunk dimensions) and Unsqueeze (new ones). Begins and ends may be computed at run
 * time; the strides must be constants, since their signs decide what an omitted end means.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat, constantInts, int64, known, like, rankOf, squeeze, unsqueeze } from '../../../graph/layers/values.ts';
import { int, type OpRow, op, refuse } from '../table.ts';

const FIRST = Number.MIN_SAFE_INTEGER;
const LAST = Number.MAX_SAFE_INTEGER;

/** One end of a slice: a number, or an int64 vector of one element. */
type Bound = number | Value;
interface Subscript {
  readonly axis: number;
  readonly begin: Bound;
  readonly end: Bound;
  readonly stride: number;
}

/** A vector of one element that holds element `i` of the int64 vector `x`. */
const element = (g: GraphBuilder, x: Value, i: number): Bound => {
  const found = x.elements?.[i];
  return typeof found === 'number' ? found : g.op('Slice', [x, g.ints([i]), g.ints([i + 1]), g.ints([0])]);
};

const joined = (g: GraphBuilder, bounds: readonly Bound[]): Value => {
  if (bounds.every((bound) => typeof bound === 'number')) return g.ints(bounds);
  return concat(
    g,
    bounds.map((bound) => (typeof bound === 'number' ? g.ints([bound]) : bound)),
  );
};

/** The end of the one-element slice at `begin`: begin + 1, but for -1 the very end. */
const after = (g: GraphBuilder, begin: Bound): Bound => {
  if (typeof begin === 'number') return begin === -1 ? LAST : begin + 1;
  const last = g.op('Equal', [begin, g.ints([-1])]);
  return g.op('Where', [last, g.ints([LAST]), g.op('Add', [begin, g.ints([1])])]);
};

const slice = (g: GraphBuilder, x: Value, subscripts: readonly Subscript[]): Value => {
  const cut = subscripts.filter(({ begin, end, stride }) => !(begin === 0 && end === LAST && stride === 1));
  if (cut.length === 0) return x;
  const strides = cut.every(({ stride }) => stride === 1) ? [] : [g.ints(cut.map(({ stride }) => stride))];
  return g.op('Slice', [
    x,
    joined(
      g,
      cut.map(({ begin }) => begin),
    ),
    joined(
      g,
      cut.map(({ end }) => end),
    ),
    g.ints(cut.map(({ axis }) => axis)),
    ...strides,
  ]);
};

interface Masks {
  readonly begin_mask: number;
  readonly end_mask: number;
  readonly ellipsis_mask: number;
  readonly new_axis_mask: number;
  readonly shrink_axis_mask: number;
}

/** What x[subscripts] cuts out, drops and inserts. `dropped` are axes of the input, `inserted` of the result. */
const layOver = (
  g: GraphBuilder,
  rank: () => number,
  masks: Masks,
  spec: { readonly begin: Value; readonly end: Value; readonly strides: readonly number[] },
) => {
  const bit = (mask: number, i: number): boolean => ((mask >> i) & 1) === 1;
  const count = spec.strides.length;
  const subscripts: Subscript[] = [];
  const dropped: number[] = [];
  const inserted: number[] = [];
  let axis = 0;
  let outAxis = 0;
  for (let i = 0; i < count; i++) {
    if (bit(masks.ellipsis_mask, i)) {
      // it stands for as many dimensions as the subscripts after it leave; new axes take none
      let after = 0;
      for (let j = i + 1; j < count; j++) if (!bit(masks.new_axis_mask, j)) after++;
      const covered = Math.max(0, rank() - axis - after);
      axis += covered;
      outAxis += covered;
    } else if (bit(masks.new_axis_mask, i)) {
      inserted.push(outAxis++);
    } else {
      const stride = spec.strides[i]!;
      const begin = element(g, spec.begin, i);
      if (bit(masks.shrink_axis_mask, i)) {
        if (stride <= 0) throw refuse(`subscript ${i} drops its dimension with the stride ${stride}, expected 1`);
        const start = bit(masks.begin_mask, i) ? 0 : begin;
        subscripts.push({ axis, begin: start, end: after(g, start), stride: 1 });
        dropped.push(axis);
      } else {
        subscripts.push({
          axis,
          begin: bit(masks.begin_mask, i) ? (stride > 0 ? 0 : LAST) : begin,
          end: bit(masks.end_mask, i) ? (stride > 0 ? LAST : FIRST) : element(g, spec.end, i),
          stride,
        });
        outAxis++;
      }
      axis++;
    }
  }
  return { subscripts, dropped, inserted };
};

/** begin + size, or the end where the size is -1. */
const endOf = (g: GraphBuilder, begin: Value, size: Value): Value => {
  const [from, sizes] = [known(g, begin), known(g, size)];
  if (from && sizes) return g.ints(sizes.map((count, i) => (count === -1 ? LAST : from[i]! + count)));
  const sum = g.op('Add', [begin, size]);
  if (sizes?.every((count) => count !== -1)) return sum;
  return g.op('Where', [g.op('Equal', [size, like(g, size, -1)]), g.scalar('int64', LAST), sum]);
};

export const slicing: Readonly<Record<string, OpRow>> = {
  Slice: op({
    inputs: ['input', 'begin', 'size'],
    moves: true,
    lower: (g, args) => {
      const [begin, size] = [int64(g, args.begin), int64(g, args.size)];
      const rank = args.input.shape?.length ?? begin.shape?.[0];
      if (rank === 0) return args.input;
      if (typeof rank !== 'number') throw refuse('the rank of the input is unknown');
      const axes = Array.from({ length: rank }, (_, i) => i);
      return g.op('Slice', [args.input, begin, endOf(g, begin, size), g.ints(axes)]);
    },
  }),

  StridedSlice: op({
    inputs: ['input', 'begin', 'end', 'strides'],
    attrs: {
      begin_mask: int(0),
      end_mask: int(0),
      ellipsis_mask: int(0),
      new_axis_mask: int(0),
      shrink_axis_mask: int(0),
    },
    moves: true,
    lower: (g, { input, ...spec }, masks) => {
      const { subscripts, dropped, inserted } = layOver(g, () => rankOf(input, 'the input'), masks, {
        begin: int64(g, spec.begin),
        end: int64(g, spec.end),
        strides: constantInts(g, spec.strides, 'the strides'),
      });
      return unsqueeze(g, squeeze(g, slice(g, input, subscripts), dropped), inserted);
    },
  }),
};
