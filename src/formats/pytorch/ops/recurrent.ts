/**
 * Recurrent layers and cells: https://docs.pytorch.org/docs/2.8/nn.html#recurrent-layers
 *
 * A packed sequence is rows [rows, width], all sequences' first steps, then all second ones, the longest sequence first,
 * with how many sequences there are at each step. It is unpacked to [time, batch, width] with lengths, and packed again.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  type Cell,
  type Recurrence,
  type RecurrentKind,
  recurrentStack,
  recurrentStep,
} from '../../../graph/layers/recurrent-layers.ts';
import { minus, most, reshapeTo, type Size, sizeAt, sizes, slice } from '../../../graph/layers/sizes.ts';
import {
  cast,
  int64,
  iota,
  isHalf,
  like,
  sizeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import type { Int, Num, Scalar } from '../values.ts';
import { flag, real, sizeOfInt, wantRank } from './layer-arguments.ts';

interface Layers {
  readonly input?: Value;
  readonly data?: Value;
  readonly batch_sizes?: Value;
  readonly hx: Value | readonly Value[];
  readonly params: readonly Value[];
  readonly has_biases: boolean | Num;
  readonly num_layers: Int;
  readonly dropout: number | Num;
  readonly train: boolean | Num;
  readonly bidirectional: boolean | Num;
  readonly batch_first?: boolean | Num;
}

/** Each direction has W and R, two biases where there are any, and a projection where one is left over. */
const cellsOf = (a: Layers): readonly (readonly Cell[])[] => {
  const layers = real(a.num_layers, 'num_layers');
  const directions = flag(a.bidirectional, 'bidirectional') ? 2 : 1;
  const biases = flag(a.has_biases, 'has_biases');
  const count = a.params.length / (layers * directions);
  const least = biases ? 4 : 2;
  if (count !== least && count !== least + 1)
    throw refuse(`${a.params.length} weights for ${layers} layers in ${directions} directions`);
  return Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: directions }, (__, direction): Cell => {
      const all = a.params.slice(
        (layer * directions + direction) * count,
        (layer * directions + direction + 1) * count,
      );
      return {
        weightIh: all[0]!,
        weightHh: all[1]!,
        biasIh: biases ? all[2] : undefined,
        biasHh: biases ? all[3] : undefined,
        weightHr: count > least ? all[least] : undefined,
      };
    }),
  );
};

/** Which rows of a packed sequence stand where: int64 [time, batch], and where there are any. */
const placesOf = (
  g: GraphBuilder,
  batchSizes: Value,
): { readonly at: Value; readonly alive: Value; readonly lengths: Value } => {
  const counts = int64(g, batchSizes);
  const batch = g.op('Slice', [counts, g.ints([0]), g.ints([1]), g.ints([0])]);
  const columns = iota(g, batch);
  const alive = g.op('Less', [columns, unsqueeze(g, counts, [1])]);
  const before = g.op('CumSum', [counts, g.scalar('int64', 0)], { exclusive: 1 });
  const all = g.op('Add', [unsqueeze(g, before, [1]), columns]);
  const lengths = g.op('ReduceSum', [int64(g, alive), g.ints([0])], { keepdims: 0 });
  return { at: g.op('Where', [alive, all, g.scalar('int64', 0)]), alive, lengths };
};

/** The rows [time, batch, width] that are alive, in their order. */
const packed = (g: GraphBuilder, x: Value, alive: Value): Value => {
  const flat = reshapeTo(g, x, [-1, sizeAt(g, x, 2)]);
  return g.op('Compress', [flat, g.op('Reshape', [alive, g.ints([-1])])], { axis: 0 });
};

const run = (g: GraphBuilder, kind: RecurrentKind, a: Layers): Recurrence => {
  if (flag(a.train, 'train') && real(a.dropout, 'dropout') > 0)
    throw refuse('the model is in training mode: call model.eval() before it is exported');
  const states = Array.isArray(a.hx) ? (a.hx as readonly Value[]) : [a.hx as Value];
  const layers = cellsOf(a);
  if (a.input) wantRank(a.input, 'the input', 3);
  if (a.data) wantRank(a.data, 'the data', 2);
  for (const state of states) wantRank(state, 'a state', 3);
  if (a.batch_sizes) {
    const { at, alive, lengths } = placesOf(g, a.batch_sizes);
    const x = g.op('Gather', [a.data, at], { axis: 0 });
    const made = recurrentStack(g, x, { kind, layers, h0: states[0], c0: states[1], lengths });
    return { ...made, y: packed(g, made.y, alive) };
  }
  const x = a.input!;
  const batchFirst = flag(a.batch_first ?? false, 'batch_first');
  const made = recurrentStack(g, batchFirst ? transpose(g, x, [1, 0, 2]) : x, {
    kind,
    layers,
    h0: states[0],
    c0: states[1],
  });
  return batchFirst ? { ...made, y: transpose(g, made.y, [1, 0, 2]) } : made;
};

const layers = (kind: RecurrentKind): AtenRow =>
  row<Layers>(({ g, ...a }) => {
    const { y, h, c } = run(g, kind, a);
    return c ? [y, h, c] : [y, h];
  });

interface OneCell {
  readonly input: Value;
  readonly hx: Value | readonly Value[];
  readonly w_ih: Value;
  readonly w_hh: Value;
  readonly b_ih: Value | null;
  readonly b_hh: Value | null;
}
const cell = (kind: RecurrentKind): AtenRow =>
  row<OneCell>(({ g, ...a }) => {
    const states: readonly (Value | undefined)[] = Array.isArray(a.hx) ? a.hx : [a.hx as Value];
    const [h, c] = [states[0]!, states[1]];
    const { dtype } = a.input;
    wantRank(a.input, 'the input', 1, 2);
    const wide = (x: Value): Value => (isHalf(x) ? cast(g, x, 'float32') : x);
    const weights = {
      weightIh: wide(a.w_ih),
      weightHh: wide(a.w_hh),
      biasIh: a.b_ih ? wide(a.b_ih) : undefined,
      biasHh: a.b_hh ? wide(a.b_hh) : undefined,
    };
    const lone = a.input.shape?.length === 1;
    const put = (x: Value): Value => (lone ? unsqueeze(g, wide(x), [0]) : wide(x));
    const made = recurrentStep(g, kind, put(a.input), weights, { h: put(h), c: c && put(c) });
    const back = (x: Value): Value => cast(g, lone ? squeeze(g, x, [0]) : x, dtype);
    return made.c ? [back(made.h), back(made.c)] : back(made.h);
  });

export const recurrent: AtenTable = {
  'aten::lstm': layers('lstm'),
  'aten::gru': layers('gru'),
  'aten::rnn_tanh': layers('rnn_tanh'),
  'aten::rnn_relu': layers('rnn_relu'),
  'aten::lstm_cell': cell('lstm'),
  'aten::gru_cell': cell('gru'),
  'aten::rnn_tanh_cell': cell('rnn_tanh'),
  'aten::rnn_relu_cell': cell('rnn_relu'),
  // input [time, batch, ..], lengths [batch], the longest first -> rows, and how many sequences each step has
  'aten::_pack_padded_sequence': row<{ input: Value; lengths: Value; batch_first: boolean | Num }>(
    ({ g, input, lengths, batch_first }) => {
      if (!input.shape) throw refuse('the rank of the input is unknown');
      wantRank(input, 'the input', 2, Infinity);
      wantRank(lengths, 'lengths', 1);
      if (lengths.dtype !== 'int64') throw refuse(`lengths is ${lengths.dtype}; torch takes int64`);
      const rest = input.shape.slice(2).map((_, i) => i + 2);
      const x = flag(batch_first, 'batch_first') ? transpose(g, input, [1, 0, ...rest]) : input;
      const all = int64(g, lengths);
      const steps = iota(g, g.op('ReduceMax', [all], { keepdims: 1 }));
      const alive = g.op('Less', [unsqueeze(g, steps, [1]), all]);
      const cut = slice(g, x, 0, 0, sizeOf(g, steps, 0));
      const tail = rest.map((axis) => sizeAt(g, x, axis));
      const flat = reshapeTo(g, cut, [-1, ...tail]);
      const rows = g.op('Compress', [flat, g.op('Reshape', [alive, g.ints([-1])])], { axis: 0 });
      return [rows, g.op('ReduceSum', [int64(g, alive), g.ints([1])], { keepdims: 0 })];
    },
  ),
  'aten::_pad_packed_sequence': row<{
    data: Value;
    batch_sizes: Value;
    batch_first: boolean | Num;
    padding_value: Scalar;
    total_length: Int;
  }>(({ g, data, batch_sizes, batch_first, padding_value, total_length }) => {
    if (!data.shape) throw refuse('the rank of the data is unknown');
    wantRank(data, 'the data', 1, Infinity);
    const { at, alive, lengths } = placesOf(g, batch_sizes);
    const tail = data.shape.slice(1).map((_, i) => i + 1);
    const gathered = g.op('Gather', [data, at], { axis: 0 });
    const fill = like(g, data, real(padding_value, 'padding_value'));
    const kept = g.op('Where', [
      unsqueeze(
        g,
        alive,
        tail.map((axis) => axis + 1),
      ),
      gathered,
      fill,
    ]);
    const total = sizeOfInt(total_length);
    const missing: Size = typeof total === 'number' && total <= 0 ? 0 : most(g, minus(g, total, sizeAt(g, kept, 0)), 0);
    const none: readonly Size[] = new Array<number>(data.shape.length + 1).fill(0);
    const long = missing === 0 ? kept : g.op('Pad', [kept, sizes(g, [...none, missing, ...none.slice(1)]), fill]);
    const moved = flag(batch_first, 'batch_first') ? transpose(g, long, [1, 0, ...tail.map((axis) => axis + 1)]) : long;
    return [moved, lengths];
  }),
};
