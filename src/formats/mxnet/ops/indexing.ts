/** Elements by index. https://github.com/apache/mxnet/blob/1.9.1/src/operator/tensor/indexing_op.h · ordering_op-inl.h */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { sizeAt, sizeVector } from '../../../graph/layers/sizes.ts';
import {
  cast,
  fromFront,
  int64,
  iota,
  like,
  rankOf,
  refuseNegative,
  scalarOf,
  shapeOf,
  sizeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { bool, dtype, float, int, ints, optionalInt, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { flat } from './axes.ts';
import { isTrue } from './elementwise.ts';

type Mode = 'clip' | 'wrap' | 'raise';

/** Indices within a dimension: held at its ends, counted around it, or refused outside by the run. */
const within = (g: GraphBuilder, index: Value, size: Value, mode: Mode): Value => {
  const whole = int64(g, index);
  const n = scalarOf(g, size);
  if (mode === 'raise') return refuseNegative(g, whole);
  if (mode === 'wrap') return g.op('Mod', [whole, n], { fmod: 0 });
  const last = g.op('Sub', [n, g.scalar('int64', 1)]);
  return g.op('Max', [g.op('Min', [whole, last]), g.scalar('int64', 0)]);
};

const pick = op({
  inputs: ['data', 'index'],
  attrs: { axis: optionalInt(-1), keepdims: bool(false), mode: word(['clip', 'wrap'], 'clip') },
  lower: (g, { data, index }, { axis, keepdims, mode }) => {
    if (axis === null) {
      const all = flat(g, data);
      return g.op('Gather', [all, within(g, index, sizeOf(g, all, 0), mode)]);
    }
    const rank = rankOf(data, 'its input');
    const front = fromFront(axis, rank);
    const place = index.shape?.length === rank ? index : unsqueeze(g, index, [front]);
    const whole = within(g, place, sizeOf(g, data, front), mode);
    const picked = g.op('GatherElements', [data, whole], { axis: front });
    return keepdims ? picked : squeeze(g, picked, [front]);
  },
});

/** indices [m, ..] -> [.., m], as ONNX has them. */
const lastFirst = (g: GraphBuilder, indices: Value): Value => {
  const rank = rankOf(indices, 'its indices');
  return transpose(g, int64(g, indices), [...Array.from({ length: rank - 1 }, (_, i) => i + 1), 0]);
};

const oneHot = op({
  inputs: ['indices'],
  attrs: { depth: int(), on_value: float(1), off_value: float(0), dtype: dtype('float32') },
  // where no index fits, all are off
  lower: (g, { indices }, { depth, on_value, off_value, dtype: wanted }) => {
    const rank = rankOf(indices, 'its input');
    const whole = unsqueeze(g, int64(g, indices), [rank]);
    const hot = g.op('Equal', [whole, iota(g, g.ints([depth]))]);
    const of = (value: number): Value => cast(g, g.scalar('float64', value), wanted);
    return g.op('Where', [hot, of(on_value), of(off_value)]);
  },
});

interface Ordered {
  readonly values: Value;
  readonly indices: Value;
  readonly front: number;
  readonly x: Value;
}
/** The `k` largest, or smallest, along an axis; all where k is below 1. */
const ordered = (g: GraphBuilder, data: Value, axis: number | null, k: number, ascending: boolean): Ordered => {
  const x = axis === null ? flat(g, data) : data;
  const front = axis === null ? 0 : fromFront(axis, rankOf(x, 'its input'));
  const size = sizeAt(g, x, front);
  const count = k < 1 ? size : typeof size === 'number' ? Math.min(k, size) : k;
  const own = ['float32', 'float64', 'int64', 'int32'].includes(x.dtype)
    ? x
    : cast(g, x, x.dtype === 'float16' || x.dtype === 'bfloat16' ? 'float32' : 'int32');
  const [values, indices] = g.ops(
    'TopK',
    [own, sizeVector(g, count)],
    { axis: front, largest: ascending ? 0 : 1, sorted: 1 },
    2,
  );
  return { values: cast(g, values!, x.dtype), indices: indices!, front, x };
};

const topk = op({
  inputs: ['data'],
  attrs: {
    axis: optionalInt(-1),
    k: int(1),
    ret_typ: word(['value', 'indices', 'mask', 'both'], 'indices'),
    is_ascend: bool(false),
    dtype: dtype('float32'),
  },
  lower: (g, { data }, { axis, k, ret_typ, is_ascend, dtype: wanted }) => {
    const { values, indices, front, x } = ordered(g, data, axis, k, is_ascend);
    if (ret_typ === 'value') return values;
    const found = cast(g, indices, wanted);
    if (ret_typ === 'indices') return found;
    if (ret_typ === 'both') return [values, found];
    const zeros = g.op('Expand', [like(g, x, 0), shapeOf(g, x)]);
    const ones = g.op('Expand', [like(g, x, 1), shapeOf(g, indices)]);
    const mask = g.op('ScatterElements', [zeros, indices, ones], { axis: front });
    return g.op('Reshape', [mask, shapeOf(g, data)], { allowzero: 1 });
  },
});

/** The bool vector's true places as int64 [count]. */
const places = (g: GraphBuilder, mask: Value): Value => squeeze(g, g.op('NonZero', [mask]), [0]);

/** Row-major numbers of places in a tensor of `shape`, and back. */
const stepsOf = (shape: readonly number[]): readonly number[] =>
  shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));

export const indexing: Readonly<Record<string, OpRow>> = {
  take: op({
    inputs: ['a', 'indices'],
    attrs: { axis: int(0), mode: word(['clip', 'wrap', 'raise'], 'clip') },
    lower: (g, { a, indices }, { axis, mode }) => {
      const front = axis < 0 ? fromFront(axis, rankOf(a, 'its input')) : axis;
      return g.op('Gather', [a, within(g, indices, sizeOf(g, a, front), mode)], { axis: front });
    },
  }),
  batch_take: op({
    inputs: ['a', 'indices'],
    lower: (g, { a, indices }) => {
      const whole = within(g, unsqueeze(g, indices, [1]), sizeOf(g, a, 1), 'clip');
      return squeeze(g, g.op('GatherElements', [a, whole], { axis: 1 }), [1]);
    },
  }),
  pick,
  one_hot: oneHot,
  gather_nd: op({
    inputs: ['data', 'indices'],
    lower: (g, { data, indices }) => g.op('GatherND', [data, lastFirst(g, indices)]),
  }),
  scatter_nd: op({
    inputs: ['data', 'indices'],
    attrs: { shape: ints() },
    lower: (g, { data, indices }, { shape }) => {
      const zeros = g.op('Expand', [like(g, data, 0), g.ints(shape)]);
      return g.op('ScatterND', [zeros, lastFirst(g, indices), data]);
    },
  }),
  _scatter_set_nd: op({
    inputs: ['lhs', 'rhs', 'indices'],
    attrs: { shape: ints() },
    lower: (g, { lhs, rhs, indices }) => {
      const index = lastFirst(g, indices);
      const chosen = g.op('GatherND', [lhs, index]);
      return g.op('ScatterND', [lhs, index, g.op('Expand', [rhs, shapeOf(g, chosen)])]);
    },
  }),
  where: op({
    inputs: ['condition', 'x', 'y'],
    // a vector beside tensors chooses whole rows
    lower: (g, { condition, x, y }) => {
      const rank = x.shape?.length;
      const rows = condition.shape?.length === 1 && rank !== undefined && rank > 1;
      const own = rows
        ? unsqueeze(
            g,
            condition,
            Array.from({ length: rank - 1 }, (_, i) => i + 1),
          )
        : condition;
      return g.op('Where', [isTrue(g, own), x, y]);
    },
  }),
  topk,
  sort: op({
    inputs: ['data'],
    attrs: { axis: optionalInt(-1), is_ascend: bool(true) },
    lower: (g, { data }, { axis, is_ascend }) => ordered(g, data, axis, 0, is_ascend).values,
  }),
  argsort: op({
    inputs: ['data'],
    attrs: { axis: optionalInt(-1), is_ascend: bool(true), dtype: dtype('float32') },
    lower: (g, { data }, { axis, is_ascend, dtype: wanted }) =>
      cast(g, ordered(g, data, axis, 0, is_ascend).indices, wanted),
  }),
  _contrib_boolean_mask: op({
    inputs: ['data', 'index'],
    attrs: { axis: int(0) },
    lower: (g, { data, index }, { axis }) => {
      if (axis !== 0) throw refuse(`axis ${axis}; MXNet has 0 only`);
      return g.op('Gather', [data, places(g, isTrue(g, index))]);
    },
  }),
  _contrib_index_copy: op({
    inputs: ['old_tensor', 'index_vector', 'new_tensor'],
    lower: (g, { old_tensor, index_vector, new_tensor }) =>
      g.op('ScatterND', [old_tensor, unsqueeze(g, int64(g, index_vector), [1]), new_tensor]),
  }),
  _sparse_retain: op({
    inputs: ['data', 'indices'],
    // the other rows are 0
    lower: (g, { data, indices }) => {
      const index = unsqueeze(g, int64(g, indices), [1]);
      const zeros = g.op('Expand', [like(g, data, 0), shapeOf(g, data)]);
      return g.op('ScatterND', [zeros, index, g.op('GatherND', [data, index])]);
    },
  }),
  _ravel_multi_index: op({
    inputs: ['data'],
    attrs: { shape: ints() },
    lower: (g, { data }, { shape }) => {
      const steps = g.constant({ dtype: 'float64', shape: [shape.length], data: Float64Array.from(stepsOf(shape)) });
      const rank = rankOf(data, 'its input');
      const wide = unsqueeze(
        g,
        steps,
        Array.from({ length: rank - 1 }, (_, i) => i + 1),
      );
      return cast(
        g,
        g.op('ReduceSum', [g.op('Mul', [cast(g, data, 'float64'), wide]), g.ints([0])], { keepdims: 0 }),
        data.dtype,
      );
    },
  }),
  _unravel_index: op({
    inputs: ['data'],
    attrs: { shape: ints() },
    lower: (g, { data }, { shape }) => {
      const whole = unsqueeze(g, int64(g, data), [0]);
      const rank = rankOf(data, 'its input');
      const column = (numbers: readonly number[]): Value =>
        unsqueeze(
          g,
          g.ints(numbers),
          Array.from({ length: rank }, (_, i) => i + 1),
        );
      const quotient = g.op('Div', [whole, column(stepsOf(shape))]);
      return cast(g, g.op('Mod', [quotient, column(shape)], { fmod: 0 }), data.dtype);
    },
  }),
};
