/** Tensors made of numbers alone, and casts. https://github.com/apache/mxnet/blob/1.9.1/src/operator/tensor/init_op.h */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { expandTo } from '../../../graph/layers/sizes.ts';
import {
  cast,
  fromFront,
  iota,
  isFloat,
  like,
  rankOf,
  reshape,
  shapeOf,
  sizeOf,
} from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import {
  bool,
  dtype,
  float,
  int,
  ints,
  optionalDtype,
  optionalFloat,
  optionalInt,
  optionalInts,
  text,
} from '../attrs.ts';
import { type OpRow, op, refuse, type Scope } from '../table.ts';
import { flat } from './axes.ts';

const MOST = 1 << 24;

/**
 * A size of 0 or -1 is one that MXNet infers from where the tensor goes: the batch of a state. It is 1 here, which the
 * operators that take it repeat.
 */
const filled = (g: GraphBuilder, shape: readonly number[], wanted: DType, value: number, { npShape }: Scope): Value => {
  const sizes = shape.map((size) => (size < 0 || (size === 0 && !npShape) ? 1 : size));
  const scalar = cast(g, g.scalar('float64', value), wanted);
  return sizes.length === 0 ? scalar : expandTo(g, scalar, sizes);
};

const fillRow = (value: number): OpRow =>
  op({
    inputs: [],
    attrs: { shape: ints([]), ctx: text(''), dtype: dtype('float32') },
    lower: (g, _inputs, a, scope) => filled(g, a.shape, a.dtype, value, scope),
  });

/** start, start + step .. each `repeat` times, in float64, as the dtype. */
const ranged = (g: GraphBuilder, numbers: readonly number[], wanted: DType): Value => {
  const whole = g.constant({ dtype: 'float64', shape: [numbers.length], data: Float64Array.from(numbers) });
  return cast(g, whole, wanted);
};

/** Dtypes in which a range takes whole steps from a whole number, since MXNet's kernel has those as integers. */
const MOVES_WHOLE: ReadonlySet<DType> = new Set(['float16', 'int8', 'uint8', 'int32', 'int64', 'bool']);

const RANGE = {
  start: float(),
  stop: optionalFloat(null),
  step: float(1),
  repeat: int(1),
  infer_range: bool(false),
  ctx: text(''),
  dtype: dtype('float32'),
} as const;

const range = op({
  inputs: [],
  attrs: RANGE,
  lower: (g, _inputs, { start, stop, step, repeat, infer_range, dtype: wanted }) => {
    if (infer_range) throw refuse('infer_range: its length is inferred from where it goes; state stop');
    const [from, to] = stop === null ? [0, start] : [start, stop];
    const count = Math.max(0, Math.ceil((to - from) / step)) * repeat;
    if (!(count <= MOST)) throw refuse(`a range of ${count} numbers`);
    const own = MOVES_WHOLE.has(wanted) ? Math.trunc : (n: number): number => n;
    return ranged(
      g,
      Array.from({ length: count }, (_, i) => own(from) + Math.floor(i / repeat) * own(step)),
      wanted,
    );
  },
});

const linspace = op({
  inputs: [],
  attrs: { ...RANGE, num: int(50), endpoint: bool(true) },
  lower: (g, _inputs, { start, stop, num, endpoint, dtype: wanted }) => {
    if (!(num >= 0 && num <= MOST)) throw refuse(`${num} numbers`);
    const step = ((stop ?? start) - start) / (endpoint ? num - 1 : num);
    return ranged(
      g,
      Array.from({ length: num }, (_, i) => (num === 1 ? start : start + i * step)),
      wanted,
    );
  },
});

const arangeLike = op({
  inputs: ['data'],
  attrs: { start: float(0), step: float(1), repeat: int(1), ctx: text(''), axis: optionalInt(null) },
  lower: (g, { data }, { start, step, repeat, axis }) => {
    const size =
      axis === null
        ? g.op('Reshape', [g.op('Size', [data]), g.ints([1])])
        : sizeOf(g, data, fromFront(axis, rankOf(data, 'its input')));
    const own = MOVES_WHOLE.has(data.dtype) ? Math.trunc : (n: number): number => n;
    const index = repeat === 1 ? iota(g, size) : g.op('Div', [iota(g, size), g.scalar('int64', repeat)]);
    const line = g.op('Add', [
      g.op('Mul', [cast(g, index, 'float64'), g.scalar('float64', own(step))]),
      g.scalar('float64', own(start)),
    ]);
    const made = cast(g, line, data.dtype);
    return axis === null ? reshape(g, made, shapeOf(g, data)) : made;
  },
});

const castRow = op({
  inputs: ['data'],
  attrs: { dtype: dtype() },
  lower: (g, { data }, { dtype: wanted }) => castAs(g, data, wanted),
});

/** As C casts: a float becomes a narrow unsigned integer by way of a wide one, so that it wraps around. */
const castAs = (g: GraphBuilder, x: Value, wanted: DType): Value =>
  isFloat(x) && ['uint8', 'int8'].includes(wanted) ? cast(g, cast(g, x, 'int64'), wanted) : cast(g, x, wanted);

/** A diagonal of a matrix (the last two axes named), or a matrix of a vector. */
const diag = op({
  inputs: ['data'],
  attrs: { k: int(0), axis1: int(0), axis2: int(1) },
  lower: (g, { data: x }, { k, axis1, axis2 }) => {
    const rank = rankOf(x, 'its input');
    if (rank === 1) {
      const size = sizeOf(g, x, 0);
      const whole = g.op('Add', [size, g.ints([Math.abs(k)])]);
      const rows = iota(g, whole);
      const column = g.op('Unsqueeze', [rows, g.ints([1])]);
      const on = g.op('Equal', [g.op('Sub', [rows, column]), g.scalar('int64', k)]);
      // element i of the vector stands in row i + max(0, -k)
      const padded = g.op('Pad', [x, g.ints([Math.max(0, -k), Math.max(0, k)]), like(g, x, 0)]);
      return g.op('Where', [on, g.op('Unsqueeze', [padded, g.ints([1])]), like(g, x, 0)]);
    }
    const [a, b] = [fromFront(axis1, rank), fromFront(axis2, rank)];
    const rest = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== a && i !== b);
    const moved = g.transpose(x, [...rest, a, b]);
    return diagonalOf(g, moved, k);
  },
});

/** Diagonal k of [.., m, n]: [.., min(m + min(k, 0), n - max(k, 0))] */
export const diagonalOf = (g: GraphBuilder, x: Value, k: number): Value => {
  const rank = rankOf(x, 'its input');
  const [rows, columns] = [sizeOf(g, x, rank - 2), sizeOf(g, x, rank - 1)];
  const count = g.op('Min', [
    g.op('Add', [rows, g.ints([Math.min(k, 0)])]),
    g.op('Sub', [columns, g.ints([Math.max(k, 0)])]),
  ]);
  const [down, right] = [Math.max(0, -k), Math.max(0, k)];
  const cut = g.op('Slice', [
    x,
    g.ints([down, right]),
    g.op('Concat', [g.op('Add', [count, g.ints([down])]), g.op('Add', [count, g.ints([right])])], { axis: 0 }),
    g.ints([rank - 2, rank - 1]),
  ]);
  const index = g.op('Unsqueeze', [iota(g, count), g.ints([1])]);
  const target = g.op('Concat', [g.op('Shape', [cut], { end: rank - 1 }), g.ints([1])], { axis: 0 });
  return g.op('Squeeze', [
    g.op('GatherElements', [cut, g.op('Expand', [index, target])], { axis: rank - 1 }),
    g.ints([rank - 1]),
  ]);
};

export const filling: Readonly<Record<string, OpRow>> = {
  _zeros: fillRow(0),
  _ones: fillRow(1),
  _zeros_without_dtype: op({
    inputs: [],
    attrs: { shape: ints([]), ctx: text(''), dtype: optionalDtype(null) },
    lower: (g, _inputs, a, scope) => filled(g, a.shape, a.dtype ?? 'float32', 0, scope),
  }),
  _full: op({
    inputs: [],
    attrs: { shape: ints([]), ctx: text(''), dtype: dtype('float32'), value: float() },
    lower: (g, _inputs, a, scope) => filled(g, a.shape, a.dtype, a.value, scope),
  }),
  zeros_like: op({ inputs: ['data'], lower: (g, { data }) => g.op('Expand', [like(g, data, 0), shapeOf(g, data)]) }),
  ones_like: op({ inputs: ['data'], lower: (g, { data }) => g.op('Expand', [like(g, data, 1), shapeOf(g, data)]) }),
  _eye: op({
    inputs: [],
    attrs: { N: int(), M: int(0), k: int(0), ctx: text(''), dtype: dtype('float32') },
    lower: (g, _inputs, { N, M, k, dtype: wanted }) => {
      const columns = M > 0 ? M : N;
      if (!(N >= 0 && N * columns <= MOST)) throw refuse(`a matrix of ${N} by ${columns}`);
      const data = new Float32Array(N * columns);
      for (let row = 0; row < N; row++) if (row + k >= 0 && row + k < columns) data[row * columns + row + k] = 1;
      return cast(g, g.constant({ dtype: 'float32', shape: [N, columns], data }), wanted);
    },
  }),
  _arange: range,
  _linspace: linspace,
  _contrib_arange_like: arangeLike,
  Cast: castRow,
  amp_cast: castRow,
  amp_multicast: op({
    inputs: ['data*'],
    attrs: { num_outputs: int(), cast_narrow: bool(false) },
    // to the widest of their types, or the narrowest
    lower: (g, { data }, { cast_narrow }) => {
      const order = ['float16', 'bfloat16', 'float32', 'float64'];
      const ranks = data.map(({ dtype: own }) => order.indexOf(own));
      const wanted = order[cast_narrow ? Math.min(...ranks) : Math.max(...ranks)] as DType;
      return data.map((value) => cast(g, value, wanted));
    },
  }),
  cast_storage: op({ inputs: ['data'], attrs: { stype: text() }, lower: (_g, { data }) => data }),
  diag,
  _contrib_index_array: op({
    inputs: ['data'],
    attrs: { axes: optionalInts(null) },
    // [..] -> [.., axes]: the place of each element along each axis
    lower: (g, { data }, { axes }) => {
      const rank = rankOf(data, 'its input');
      const own = axes ? axes.map((axis) => fromFront(axis, rank)) : Array.from({ length: rank }, (_, i) => i);
      const parts = own.map((axis) => {
        const line = g.op('Unsqueeze', [
          iota(g, sizeOf(g, data, axis)),
          g.ints(Array.from({ length: rank - 1 - axis }, (_, i) => i + 1)),
        ]);
        return g.op('Unsqueeze', [g.op('Expand', [line, shapeOf(g, data)]), g.ints([rank])]);
      });
      return parts.length === 1 ? parts[0]! : g.op('Concat', parts, { axis: rank });
    },
  }),
  _contrib_getnnz: op({
    inputs: ['data'],
    attrs: { axis: optionalInt(null) },
    lower: (g, { data }, { axis }) => {
      const count = cast(g, g.op('Not', [g.op('Equal', [data, like(g, data, 0)])]), 'int64');
      if (axis === null) return g.op('ReduceSum', [flat(g, count), g.ints([0])], { keepdims: 1 });
      return g.op('ReduceSum', [count, g.ints([axis])], { keepdims: 0 });
    },
  }),
  _contrib_allclose: op({
    inputs: ['a', 'b'],
    attrs: { rtol: float(Math.fround(1e-5)), atol: float(Math.fround(1e-8)), equal_nan: bool(true) },
    lower: (g, { a, b }, { rtol, atol, equal_nan }) => {
      const [x, y] = [cast(g, a, 'float64'), cast(g, b, 'float64')];
      const room = g.op('Add', [g.op('Mul', [g.op('Abs', [y]), g.scalar('float64', rtol)]), g.scalar('float64', atol)]);
      const near = g.op('Or', [g.op('LessOrEqual', [g.op('Abs', [g.op('Sub', [x, y])]), room]), g.op('Equal', [x, y])]);
      const both = g.op('And', [g.op('IsNaN', [x]), g.op('IsNaN', [y])]);
      const close = equal_nan ? g.op('Or', [near, both]) : near;
      return cast(g, g.op('ReduceMin', [flat(g, cast(g, close, 'int32')), g.ints([0])], { keepdims: 0 }), 'uint8');
    },
  }),
};
