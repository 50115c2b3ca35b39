/**
 * Cells of recurrent networks in one op, whole sequences of them, and the decoders of CTC.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/rnn_ops.cc, kernels/rnn/lstm_ops.h,
 * kernels/rnn/gru_ops.h, ops/ctc_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, concat, int64, isHalf, like, sizeOf } from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { bool, float, type HostOutput, hosted, int, type OpRow, op, refuse } from '../table.ts';

interface Weights {
  readonly w: Value;
  readonly wci: Value;
  readonly wcf: Value;
  readonly wco: Value;
  readonly b: Value;
}
interface LstmAttrs {
  readonly forget_bias: number;
  readonly cell_clip: number;
  readonly use_peephole: boolean;
  /** In which order the gates stand: the input, the candidate, what is forgotten, the output. */
  readonly order: 'icfo' | 'ifco';
}

/**
 * [gates] = [x, h] w + b;  i = sigmoid(i + wci c), f = sigmoid(f + forget_bias + wcf c), ci = tanh(ci)
 * c' = clip(ci i + c f), o = sigmoid(o + wco c'), co = tanh(c'), h' = co o.  Gives i, c', f, o, ci, co, h'.
 */
const lstmStep = (
  g: GraphBuilder,
  x: Value,
  c: Value,
  h: Value,
  weights: Weights,
  attrs: LstmAttrs,
): readonly Value[] => {
  const joined = g.op('Concat', [x, h], { axis: 1 });
  const gates = g.op('Add', [g.op('MatMul', [joined, weights.w]), weights.b]);
  const parts = g.ops('Split', [gates], { axis: 1, num_outputs: 4 }, 4);
  const gate = (letter: string): Value => parts[attrs.order.indexOf(letter)]!;
  const peeped = (value: Value, cell: Value, weight: Value): Value =>
    attrs.use_peephole ? g.op('Add', [value, g.op('Mul', [cell, weight])]) : value;
  const i = g.op('Sigmoid', [peeped(gate('i'), c, weights.wci)]);
  const biased = attrs.forget_bias === 0 ? gate('f') : g.op('Add', [gate('f'), like(g, x, attrs.forget_bias)]);
  const f = g.op('Sigmoid', [peeped(biased, c, weights.wcf)]);
  const ci = g.op('Tanh', [gate('c')]);
  const sum = g.op('Add', [g.op('Mul', [ci, i]), g.op('Mul', [c, f])]);
  const clip = attrs.cell_clip;
  const cs = clip > 0 ? g.op('Clip', [sum, like(g, x, -clip), like(g, x, clip)]) : sum;
  const o = g.op('Sigmoid', [peeped(gate('o'), cs, weights.wco)]);
  const co = g.op('Tanh', [cs]);
  return [i, cs, f, o, ci, co, g.op('Mul', [co, o])];
};

/** A whole number of half floats in float32, rounded at the end. */
const widened = (
  g: GraphBuilder,
  values: readonly Value[],
  make: (wider: readonly Value[]) => readonly Value[],
): readonly Value[] => {
  const [first] = values;
  if (!isHalf(first!)) return make(values);
  return make(values.map((x) => cast(g, x, 'float32'))).map((x) => cast(g, x, first!.dtype));
};

const lstmCell = (
  g: GraphBuilder,
  args: Weights & Readonly<Record<'x' | 'cs_prev' | 'h_prev', Value>>,
  attrs: LstmAttrs,
): readonly Value[] =>
  widened(
    g,
    [args.x, args.cs_prev, args.h_prev, args.w, args.wci, args.wcf, args.wco, args.b],
    ([x, c, h, w, wci, wcf, wco, b]) =>
      lstmStep(g, x!, c!, h!, { w: w!, wci: wci!, wcf: wcf!, wco: wco!, b: b! }, attrs),
  );

/**
 * x [time, batch, in] -> seven tensors [time, batch, cell], which are 0 from seq_len_max on. ONNX Runtime is killed by a
 * Scan over what is empty, so a step and a row of zeros go along and are cut off.
 */
const blockLstm = (
  g: GraphBuilder,
  args: Weights & Readonly<Record<'seq_len_max' | 'x' | 'cs_prev' | 'h_prev', Value>>,
  attrs: LstmAttrs,
): readonly Value[] => {
  if (args.x.dtype !== 'float32') throw refuse(`sequences of ${args.x.dtype}; supported for float32`);
  const [time, batch] = [sizeOf(g, args.x, 0), sizeOf(g, args.x, 1)];
  const zero = like(g, args.x, 0);
  const one = g.ints([1]);
  const row = (x: Value): Value => g.op('Pad', [x, g.ints([0, 0, 1, 0]), zero], { mode: 'constant' });
  const x = g.op('Pad', [args.x, g.ints([0, 0, 0, 1, 1, 0]), zero], { mode: 'constant' });
  const [c, h] = [row(args.cs_prev), row(args.h_prev)];
  const cell: Dim = args.cs_prev.shape?.[1] ?? '?';
  const width: Dim = x.shape?.[1] ?? '?';
  const body = g.subgraph(
    [
      { name: 'c', dtype: 'float32', shape: [width, cell] },
      { name: 'h', dtype: 'float32', shape: [width, cell] },
      { name: 'x', dtype: 'float32', shape: [width, args.x.shape?.[2] ?? '?'] },
    ],
    (inner, [cell0, hidden, step]) => {
      const found = lstmStep(inner, step!, cell0!, hidden!, args, attrs);
      return [found[1]!, found[6]!, ...found.map((value) => inner.op('Identity', [value]))];
    },
  );
  const scanned = g.ops('Scan', [c, h, x], { body, num_scan_inputs: 1 }, 9).slice(2);
  const steps = g.op('Min', [g.op('Reshape', [int64(g, args.seq_len_max), one]), time]);
  const behind = g.op('Sub', [time, steps]);
  return scanned.map((value) => {
    const kept = g.op('Slice', [value, g.ints([0, 0]), concat(g, [steps, batch]), g.ints([0, 1])]);
    return g.op('Pad', [kept, concat(g, [g.ints([0, 0, 0]), behind, g.ints([0, 0])]), zero], { mode: 'constant' });
  });
};

/** r, u = sigmoid([x, h] w_ru + b_ru), c = tanh([x, h r] w_c + b_c), h' = u h + (1 - u) c */
const gruCell = (g: GraphBuilder, args: readonly Value[]): readonly Value[] => {
  const [x, h, weightRu, weightC, biasRu, biasC] = args as readonly [Value, Value, Value, Value, Value, Value];
  const dense = (state: Value, w: Value, b: Value): Value =>
    g.op('Add', [g.op('MatMul', [g.op('Concat', [x, state], { axis: 1 }), w]), b]);
  const gates = g.op('Sigmoid', [dense(h, weightRu, biasRu)]);
  const [r, u] = g.ops('Split', [gates], { axis: 1, num_outputs: 2 }, 2) as [Value, Value];
  const c = g.op('Tanh', [dense(g.op('Mul', [h, r]), weightC, biasC)]);
  const rest = g.op('Mul', [g.op('Sub', [like(g, x, 1), u]), c]);
  return [r, u, c, g.op('Add', [g.op('Mul', [u, h]), rest])];
};

const sparse = (paths: number): readonly HostOutput[] => {
  const each = (shape: readonly Dim[]): readonly HostOutput[] =>
    new Array<HostOutput>(paths).fill({ dtype: 'int64', shape });
  return [...each(['?', 2]), ...each(['?']), ...each([2])];
};
const scores = (inputs: Value, paths: number): HostOutput => ({
  dtype: inputs.dtype,
  shape: [inputs.shape?.[1] ?? '?', paths],
});

const cellInputs = ['x', 'cs_prev', 'h_prev', 'w', 'wci', 'wcf', 'wco', 'b'] as const;
const forget = { forget_bias: float(1), cell_clip: float(3), use_peephole: bool(false) };

const beams: OpRow = {
  ...op({
    inputs: ['step_ids', 'parent_ids', 'max_sequence_lengths', 'end_token'],
    lower: (g, { step_ids, parent_ids, max_sequence_lengths, end_token }) =>
      g.host('GatherTree', [step_ids, parent_ids, max_sequence_lengths, end_token], {}, [
        { dtype: step_ids.dtype, shape: step_ids.shape },
      ]),
  }),
  host: true,
};

// biome-ignore format: one op a line
export const recurrent: Readonly<Record<string, OpRow>> = {
  LSTMBlockCell: op({ inputs: cellInputs, attrs: forget, lower: (g, args, attrs) => lstmCell(g, args, { ...attrs, order: 'icfo' }) }),
  BlockLSTM:     op({ inputs: ['seq_len_max', ...cellInputs], attrs: forget, lower: (g, args, attrs) => blockLstm(g, args, { ...attrs, order: 'icfo' }) }),
  BlockLSTMV2:   op({ inputs: ['seq_len_max', ...cellInputs], attrs: { cell_clip: float(0), use_peephole: bool(false) }, lower: (g, args, attrs) => blockLstm(g, args, { ...attrs, forget_bias: 0, order: 'ifco' }) }),
  GRUBlockCell:  op({ inputs: ['x', 'h_prev', 'w_ru', 'w_c', 'b_ru', 'b_c'], lower: (g, args) => widened(g, [args.x, args.h_prev, args.w_ru, args.w_c, args.b_ru, args.b_c], (all) => gruCell(g, all)) }),

  // Of contrib.seq2seq and of TensorFlow Addons, whose libraries of custom ops nobody needs here.
  GatherTree:           beams,
  'Addons>GatherTree':  beams,
  CTCGreedyDecoder:     hosted({ inputs: ['inputs', 'sequence_length'], attrs: { merge_repeated: bool(false), blank_index: int(-1) }, outputs: ({ inputs }) => [...sparse(1), scores(inputs, 1)] }),
  CTCBeamSearchDecoder: hosted({ inputs: ['inputs', 'sequence_length'], attrs: { beam_width: int(), top_paths: int(), merge_repeated: bool(true) }, outputs: ({ inputs }, { top_paths }) => [...sparse(top_paths), scores(inputs, top_paths)] }),
};
