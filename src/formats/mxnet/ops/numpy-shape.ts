/**
 * mx.np: what moves elements without computing.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/numpy/np_matrix_op.cc · np_pad_op-inl.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { productOf, reshapeTo, type Size, sizeAt, sizesOf } from '../../../graph/layers/sizes.ts';
import {
  concat,
  fromFront,
  iota,
  like,
  rankOf,
  sizeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { type Attr, bool, float, int, ints, optionalInt, optionalInts, text, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { flat } from './axes.ts';
import { diagonalOf, filling } from './fill.ts';
import { numberLike } from './numbers.ts';
import { isOpen, shapes } from './shape.ts';

const range = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, i) => from + i);
const END = 2 ** 31 - 1;

/** x with dimensions of 1 put where numpy puts them. */
const atleast = (least: 1 | 2 | 3): OpRow =>
  op({
    inputs: ['arys*'],
    attrs: { num_args: int(0) },
    lower: (g, { arys }) =>
      arys.map((x) => {
        const rank = rankOf(x, 'its input');
        if (rank >= least) return x;
        // a vector is a row, of three dimensions [1, n, 1]; a matrix gets one behind
        const axes = rank === 0 ? range(least) : least === 2 ? [0] : rank === 1 ? [0, 2] : [2];
        return unsqueeze(g, x, axes);
      }),
  });

const joined = (prepare: (g: GraphBuilder, x: Value) => Value, axis: number): OpRow =>
  op({
    inputs: ['data*'],
    attrs: { num_args: int(0), dim: int(1) },
    lower: (g, { data }) =>
      concat(
        g,
        data.map((x) => prepare(g, x)),
        axis,
      ),
  });
const rows = (g: GraphBuilder, x: Value): Value => {
  const rank = rankOf(x, 'its input');
  return rank === 0 ? unsqueeze(g, x, [0, 1]) : rank === 1 ? unsqueeze(g, x, [0]) : x;
};
const depths = (g: GraphBuilder, x: Value): Value => {
  const matrix = rows(g, x);
  return matrix.shape!.length === 2 ? unsqueeze(g, matrix, [2]) : matrix;
};
const columns = (g: GraphBuilder, x: Value): Value => {
  const rank = rankOf(x, 'its input');
  return rank < 2 ? unsqueeze(g, rank === 0 ? unsqueeze(g, x, [0]) : x, [1]) : x;
};

const splitRow = op({
  inputs: ['data'],
  attrs: { indices: ints([]), axis: int(1), squeeze_axis: bool(false), sections: int(0) },
  lower: (g, { data }, { indices, axis, squeeze_axis, sections }) => {
    const front = fromFront(axis, rankOf(data, 'its input'));
    const parts = ((): readonly Value[] => {
      if (sections > 0)
        return sections === 1 ? [data] : g.ops('Split', [data], { axis: front, num_outputs: sections }, sections);
      if (indices.length > 100_000) throw refuse(`${indices.length} parts`);
      // the first index is where the first part begins
      return indices.map((from, i) =>
        g.op('Slice', [data, g.ints([from]), g.ints([indices[i + 1] ?? END]), g.ints([front])]),
      );
    })();
    return squeeze_axis ? parts.map((part) => squeeze(g, part, [front])) : parts;
  },
});

const reversed = (g: GraphBuilder, x: Value, axes: readonly number[]): Value =>
  axes.length === 0
    ? x
    : g.op('Slice', [
        x,
        g.ints(axes.map(() => -1)),
        g.ints(axes.map(() => -END - 1)),
        g.ints(axes),
        g.ints(axes.map(() => -1)),
      ]);

const rot90 = op({
  inputs: ['data'],
  attrs: { k: int(1), axes: optionalInts(null) },
  lower: (g, { data }, { k, axes }) => {
    const rank = rankOf(data, 'its input');
    const [a, b] = (axes ?? [0, 1]).map((axis) => fromFront(axis, rank)) as [number, number];
    const turns = ((k % 4) + 4) % 4;
    if (turns === 0) return data;
    if (turns === 2) return reversed(g, data, [a, b]);
    const swapped = range(rank).map((i) => (i === a ? b : i === b ? a : i));
    if (turns === 1) return transpose(g, reversed(g, data, [b]), swapped);
    return reversed(g, transpose(g, data, swapped), [b]);
  },
});

/** Elements behind the end come back at the front. */
const roll = op({
  inputs: ['data'],
  attrs: { shift: optionalInts(null), axis: optionalInts(null) },
  lower: (g, { data }, { shift, axis }) => {
    if (!shift || shift.length === 0) throw refuse('no shift');
    const turn = (x: Value, by: number, at: number): Value => {
      const size = sizeOf(g, x, at);
      // the first `n - by` elements go behind the others; of an empty dimension nothing moves
      const start = g.op('Mod', [g.ints([-by]), g.op('Max', [size, g.ints([1])])], { fmod: 0 });
      const tail = g.op('Slice', [x, start, g.ints([END]), g.ints([at])]);
      const head = g.op('Slice', [x, g.ints([0]), start, g.ints([at])]);
      return concat(g, [tail, head], at);
    };
    if (axis === null)
      return g.op('Reshape', [turn(flat(g, data), shift[0]!, 0), g.op('Shape', [data])], { allowzero: 1 });
    const rank = rankOf(data, 'its input');
    return axis.reduce((x, one, i) => turn(x, shift[shift.length === 1 ? 0 : i]!, fromFront(one, rank)), data);
  },
});

const moveaxis = op({
  inputs: ['a'],
  attrs: { source: ints(), destination: ints() },
  lower: (g, { a }, { source, destination }) => {
    const rank = rankOf(a, 'its input');
    const from = source.map((axis) => fromFront(axis, rank));
    const to = destination.map((axis) => fromFront(axis, rank));
    const rest = range(rank).filter((axis) => !from.includes(axis));
    const perm = range(rank).map((i) => (to.includes(i) ? from[to.indexOf(i)]! : rest.shift()!));
    return transpose(g, a, perm);
  },
});

/**
 * Sizes by codes: -1 what is left · -2 copies a dimension · -3 passes over one of 1 · -4 copies all that are left ·
 * -5 the product of two · -6 a b splits one, of which one may be -1.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/numpy/np_matrix_op.cc (NumpyXReshapeInferShape)
 */
const byCodes = (g: GraphBuilder, sizes: readonly Size[], codes: readonly number[]): readonly Size[] => {
  const made: Size[] = [];
  let at = 0;
  const next = (): Size => {
    const size = sizes[at++];
    if (size === undefined) throw refuse(`the codes (${codes.join(', ')}) need more than ${sizes.length} dimensions`);
    return size;
  };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= -1) {
      made.push(code);
      at++;
    } else if (code === -2) made.push(next());
    else if (code === -3) next();
    else if (code === -4) while (at < sizes.length) made.push(next());
    else if (code === -5) made.push(productOf(g, [next(), next()]));
    else if (code === -6) {
      const size = next();
      const [a, b] = [codes[++i], codes[++i]];
      if (a === undefined || b === undefined || (a < 1 && b < 1))
        throw refuse(`the codes (${codes.join(', ')}): -6 takes two sizes`);
      const other = (known: number): Size =>
        typeof size === 'number' ? size / known : g.op('Div', [size, g.ints([known])]);
      made.push(a < 1 ? other(b) : a, b < 1 ? other(a) : b);
    } else throw refuse(`the codes (${codes.join(', ')}): ${code} is none`);
  }
  return made;
};

/** Pairs of numbers in one row: ((1, 2), (0, 1)) */
const pairs = (fallback?: readonly number[]): Attr<readonly number[]> => ({
  kind: 'tuple of pairs',
  fallback,
  read: (given) => {
    const found = given.match(/-?\d+/g)?.map(Number) ?? [];
    return found.length % 2 === 0 && /^[\s\d(),[\]-]*$/.test(given) ? found : undefined;
  },
});

const MODES = ['constant', 'edge', 'reflect', 'symmetric', 'maximum', 'minimum'] as const;

/** Places 0..n-1 of a dimension and what is around it: as a mirror at the last elements, or behind them, shows them. */
const mirrored = (g: GraphBuilder, x: Value, axis: number, before: number, after: number, doubled: boolean): Value => {
  const n = sizeOf(g, x, axis);
  const count = g.op('Add', [n, g.ints([before + after])]);
  const place = g.op('Sub', [iota(g, count), g.scalar('int64', before)]);
  const last = g.op('Sub', [n, g.ints([1])]);
  const period = doubled ? g.op('Mul', [n, g.ints([2])]) : g.op('Max', [g.op('Mul', [last, g.ints([2])]), g.ints([1])]);
  const within = g.op('Mod', [place, period], { fmod: 0 });
  const back = g.op('Sub', [doubled ? g.op('Sub', [period, g.ints([1])]) : period, within]);
  return g.op('Gather', [x, g.op('Min', [within, back])], { axis });
};

const pad = op({
  inputs: ['data'],
  attrs: {
    pad_width: pairs(),
    mode: word(MODES, 'constant'),
    constant_value: float(0),
    reflect_type: text('even'),
  },
  lower: (g, { data }, { pad_width, mode, constant_value, reflect_type }) => {
    const rank = rankOf(data, 'its input');
    const all = pad_width.length === 2 ? range(rank).flatMap(() => pad_width) : pad_width;
    if (all.length !== 2 * rank || all.some((size) => size < 0))
      throw refuse(`pads (${all.join(', ')}) of ${rank} dimensions`);
    if (reflect_type !== 'even') throw refuse(`reflect_type "${reflect_type}"; MXNet has "even" only`);
    const ends = [...all.filter((_, i) => i % 2 === 0), ...all.filter((_, i) => i % 2 === 1)];
    if (mode === 'constant') return g.op('Pad', [data, g.ints(ends), numberLike(g, data, constant_value)]);
    if (mode === 'edge') return g.op('Pad', [data, g.ints(ends), undefined], { mode: 'edge' });
    return range(rank).reduce((x, axis) => {
      const [before, after] = [all[2 * axis]!, all[2 * axis + 1]!];
      if (before + after === 0) return x;
      if (mode === 'reflect' || mode === 'symmetric') return mirrored(g, x, axis, before, after, mode === 'symmetric');
      const end = g.op(mode === 'maximum' ? 'ReduceMax' : 'ReduceMin', [x, g.ints([axis])], { keepdims: 1 });
      const times = (count: number): readonly Value[] => range(count).map(() => end);
      if (before + after > 100_000) throw refuse(`a pad of ${before + after}`);
      return concat(g, [...times(before), x, ...times(after)], axis);
    }, data);
  },
});

/** The elements on and below diagonal k; a vector is every row of a square. */
const tril = op({
  inputs: ['data'],
  attrs: { k: int(0) },
  lower: (g, { data }, { k }) => {
    const n = rankOf(data, 'its input') === 1 ? sizeOf(g, data, 0) : undefined;
    const x = n ? g.op('Expand', [data, concat(g, [n, n])]) : data;
    return g.op('Trilu', [x, g.scalar('int64', k)], { upper: 0 });
  },
});

const AXES = { axis1: int(0), axis2: int(1) } as const;
const between = (g: GraphBuilder, x: Value, axis1: number, axis2: number, k: number): Value => {
  const rank = rankOf(x, 'its input');
  const [a, b] = [fromFront(axis1, rank), fromFront(axis2, rank)];
  return diagonalOf(g, transpose(g, x, [...range(rank).filter((i) => i !== a && i !== b), a, b]), k);
};

/** x_(i+1) - x_i, n times. */
const diff = op({
  inputs: ['a'],
  attrs: { n: int(1), axis: int(-1) },
  lower: (g, { a }, { n, axis }) => {
    if (n < 0 || n > 100) throw refuse(`n ${n}`);
    const front = fromFront(axis, rankOf(a, 'its input'));
    const cut = (x: Value, from: number, to: number): Value =>
      g.op('Slice', [x, g.ints([from]), g.ints([to]), g.ints([front])]);
    return range(n).reduce((x) => g.op('Sub', [cut(x, 1, END), cut(x, 0, -1)]), a);
  },
});

const optionalNumber: Attr<number | null> = {
  kind: 'float or None',
  fallback: null,
  read: (given) => (given === 'None' ? null : float().read(given)),
};

const ediff1d = op({
  inputs: ['input1', 'input2?', 'input3?'],
  attrs: {
    to_begin_arr_given: bool(false),
    to_end_arr_given: bool(false),
    to_begin_scalar: optionalNumber,
    to_end_scalar: optionalNumber,
  },
  lower: (g, { input1, input2, input3 }, a) => {
    const x = flat(g, input1);
    const part = (from: number, to: number): Value => g.op('Slice', [x, g.ints([from]), g.ints([to])]);
    const one = (number: number | null): readonly Value[] =>
      number === null ? [] : [unsqueeze(g, like(g, x, number), [0])];
    const begin = a.to_begin_arr_given ? [flat(g, input2!)] : one(a.to_begin_scalar);
    const ending = a.to_begin_arr_given ? input3 : input2;
    const end = a.to_end_arr_given ? [flat(g, ending!)] : one(a.to_end_scalar);
    return concat(g, [...begin, g.op('Sub', [part(1, END), part(0, -1)]), ...end]);
  },
});

const squeezed = op({
  inputs: ['a'],
  attrs: { axis: optionalInts(null) },
  lower: (g, { a }, { axis }) => {
    const rank = rankOf(a, 'its input');
    if (axis === null && isOpen(a)) return g.op('Squeeze', [a, undefined]);
    const ones = (): readonly number[] => range(rank).filter((i) => a.shape![i] === 1);
    return squeeze(g, a, axis === null ? ones() : axis.map((one) => fromFront(one, rank)));
  },
});

export const numpyShapes: Readonly<Record<string, OpRow>> = {
  _np_atleast_1d: atleast(1),
  _np_atleast_2d: atleast(2),
  _np_atleast_3d: atleast(3),
  _np_diag: op({
    inputs: ['data'],
    attrs: { k: int(0) },
    lower: (g, { data }, { k }, scope) =>
      filling['diag']!.lower(g, { data } as never, { k, axis1: 0, axis2: 1 } as never, scope),
  }),
  _np_diagflat: op({
    inputs: ['data'],
    attrs: { k: int(0) },
    lower: (g, { data }, { k }, scope) =>
      filling['diag']!.lower(g, { data: flat(g, data) } as never, { k, axis1: 0, axis2: 1 } as never, scope),
  }),
  _np_diagonal: op({
    inputs: ['data'],
    attrs: { offset: int(0), ...AXES },
    lower: (g, { data }, { offset, axis1, axis2 }) => between(g, data, axis1, axis2, offset),
  }),
  _np_trace: op({
    inputs: ['data'],
    attrs: { offset: int(0), ...AXES },
    lower: (g, { data }, { offset, axis1, axis2 }) =>
      g.op('ReduceSum', [between(g, data, axis1, axis2, offset), g.ints([rankOf(data, 'its input') - 2])], {
        keepdims: 0,
      }),
  }),
  _npi_diag_indices_from: op({
    inputs: ['data'],
    lower: (g, { data }) => {
      const line = unsqueeze(g, iota(g, sizeOf(g, data, 0)), [0]);
      return concat(
        g,
        range(rankOf(data, 'its input')).map(() => line),
        0,
      );
    },
  }),
  _np_moveaxis: moveaxis,
  _np_reshape: op({
    inputs: ['a'],
    attrs: { newshape: ints(), order: text('C') },
    lower: (g, { a }, { newshape, order }) => {
      if (order !== 'C') throw refuse(`order "${order}"; C is supported`);
      return reshapeTo(g, a, newshape);
    },
  }),
  _npx_reshape: op({
    inputs: ['a'],
    attrs: { newshape: ints(), reverse: bool(false), order: text('C') },
    lower: (g, { a }, { newshape, reverse, order }) => {
      if (order !== 'C') throw refuse(`order "${order}"; C is supported`);
      const sizes = sizesOf(g, a);
      if (!reverse) return reshapeTo(g, a, byCodes(g, sizes, newshape));
      if (newshape.includes(-6)) throw refuse('reverse with a dimension that is split (-6)');
      return reshapeTo(g, a, byCodes(g, sizes.toReversed(), newshape.toReversed()).toReversed());
    },
  }),
  _np_roll: roll,
  _np_squeeze: squeezed,
  _np_transpose: op({
    inputs: ['a'],
    attrs: { axes: optionalInts(null) },
    lower: (g, { a }, { axes }) => {
      const rank = rankOf(a, 'its input');
      return transpose(
        g,
        a,
        axes === null || axes.length === 0 ? range(rank).toReversed() : axes.map((axis) => fromFront(axis, rank)),
      );
    },
  }),
  _npi_broadcast_to: op({
    inputs: ['array'],
    attrs: { shape: ints([]) },
    // -2 copies a dimension
    lower: (g, { array }, { shape }) => {
      const rank = rankOf(array, 'its input');
      const wanted = shape.map((size, i): Size => (size >= 0 ? size : sizeAt(g, array, i - (shape.length - rank))));
      return g.op('Expand', [
        array,
        concat(
          g,
          wanted.map((size) => (typeof size === 'number' ? g.ints([size]) : size)),
        ),
      ]);
    },
  }),
  _npi_column_stack: joined(columns, 1),
  _npi_dstack: joined(depths, 2),
  _npi_vstack: joined(rows, 0),
  _npi_hstack: op({
    inputs: ['data*'],
    attrs: { num_args: int(0), dim: int(1) },
    lower: (g, { data }) => {
      const least = data.map((x) => (rankOf(x, 'its input') === 0 ? unsqueeze(g, x, [0]) : x));
      return concat(g, least, least[0]!.shape!.length === 1 ? 0 : 1);
    },
  }),
  _npi_concatenate: op({
    inputs: ['data*'],
    attrs: { num_args: int(0), axis: optionalInt(0), dim: int(1) },
    lower: (g, { data }, { axis }) => {
      if (axis === null)
        return concat(
          g,
          data.map((x) => flat(g, x)),
        );
      return concat(g, data, axis < 0 ? fromFront(axis, rankOf(data[0]!, 'its input')) : axis);
    },
  }),
  _npi_stack: shapes['stack']!,
  _npi_hsplit: splitRow,
  _npi_dsplit: splitRow,
  _npi_flip: op({
    inputs: ['data'],
    attrs: { axis: ints() },
    lower: (g, { data }, { axis }) =>
      reversed(
        g,
        data,
        axis.map((one) => fromFront(one, rankOf(data, 'its input'))),
      ),
  }),
  _npi_rot90: rot90,
  _npi_pad: pad,
  _npi_tril: tril,
  _npi_diff: diff,
  _npi_ediff1d: ediff1d,
};
