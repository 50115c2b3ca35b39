/**
 * The fused RNN, whose parameters are one vector: of all layers and directions the matrices (input to hidden, hidden to
 * hidden, the projection), then of all the biases, both kinds. Gates are in cuDNN's order.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/rnn-inl.h · rnn_impl.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { inMemory, isWeight, type Value } from '../../../graph/graph.ts';
import { type Cell, type RecurrentKind, recurrentStack } from '../../../graph/layers/recurrent-layers.ts';
import { expandTo, sizeAt } from '../../../graph/layers/sizes.ts';
import { int64 } from '../../../graph/layers/values.ts';
import { bytesOf, DTYPES, type NumericDType, viewBytes } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { bool, float, int, optionalFloat, optionalInt, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';

const GATES: Readonly<Record<RecurrentKind, number>> = { lstm: 4, gru: 3, rnn_tanh: 1, rnn_relu: 1 };

interface Plan {
  readonly kind: RecurrentKind;
  readonly layers: number;
  readonly directions: number;
  readonly hidden: number;
  readonly projected: number | null;
}

/** Takes pieces of the vector, one after the other. */
const pieces = (g: GraphBuilder, vector: Value): ((shape: readonly number[]) => Value) => {
  let at = 0;
  return (shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const piece = part(g, vector, at, at + count, shape);
    at += count;
    return piece;
  };
};

/** Elements of a vector under a shape, without a copy where they lie in a file. */
const part = (g: GraphBuilder, vector: Value, from: number, to: number, shape: readonly number[]): Value => {
  const constant = g.constantOf(vector);
  const width = DTYPES[vector.dtype].bytes;
  if (constant && isWeight(constant) && !constant.stored) {
    const { path, from: start } = constant.range;
    return g.weight({
      dtype: constant.dtype,
      shape,
      name: constant.name,
      range: { path, from: start + from * width, to: start + to * width },
    });
  }
  if (constant && inMemory(constant) && constant.dtype !== 'string') {
    const bytes = bytesOf(constant.data).slice(from * width, to * width);
    return g.constant({
      dtype: constant.dtype,
      shape,
      data: viewBytes(constant.dtype as NumericDType, bytes),
    } as Tensor);
  }
  const whole = partOf(g, vector, from, to);
  if (whole) return g.op('Reshape', [whole, g.ints(shape)]);
  return g.op('Reshape', [g.op('Slice', [vector, g.ints([from]), g.ints([to]), g.ints([0])]), g.ints(shape)]);
};

/** The piece, where the vector is joined of such: Gluon's layers join their parameters in front of the RNN. */
const partOf = (g: GraphBuilder, vector: Value, from: number, to: number): Value | undefined => {
  const node = g.nodeOf(vector);
  if (node?.op !== 'Concat') return undefined;
  let at = 0;
  for (const input of node.inputs) {
    const count = input?.shape?.[0];
    if (typeof count !== 'number') return undefined;
    if (at === from && at + count === to) return input;
    at += count;
  }
  return undefined;
};

/** How wide the input is, from the length of the vector. */
const inputSize = (length: number, { kind, layers, directions, hidden, projected }: Plan): number => {
  const rows = hidden * directions * GATES[kind];
  const out = projected ?? hidden;
  const others = (layers - 1) * (out * directions + out + 2) * rows;
  const last = projected === null ? 0 : projected * hidden * layers * directions;
  const size = (length - others - last) / rows - out - 2;
  if (!Number.isInteger(size) || size < 1) {
    throw refuse(`${length} parameters do not fit ${layers} layers of ${hidden} units (${kind})`);
  }
  return size;
};

const cellsOf = (g: GraphBuilder, vector: Value, plan: Plan): readonly (readonly Cell[])[] => {
  const [length] = vector.shape ?? [];
  if (typeof length !== 'number' || vector.shape!.length !== 1)
    throw refuse('its parameters are no vector of a known length');
  const { kind, layers, directions, hidden, projected } = plan;
  const [rows, out, first] = [GATES[kind] * hidden, projected ?? hidden, inputSize(length, plan)];
  const take = pieces(g, vector);
  const all = Array.from({ length: layers * directions }, (_, i) => (i < directions ? first : out * directions));
  const matrices = all.map((width) => ({
    weightIh: take([rows, width]),
    weightHh: take([rows, out]),
    ...(projected === null ? {} : { weightHr: take([projected, hidden]) }),
  }));
  const biases = all.map(() => ({ biasIh: take([rows]), biasHh: take([rows]) }));
  const cells = all.map((_, i): Cell => ({ ...matrices[i]!, ...biases[i]! }));
  return Array.from({ length: layers }, (_, layer) => cells.slice(layer * directions, (layer + 1) * directions));
};

/** A state of zeros whose batch MXNet infers has a batch of 1 here. */
const stateOf = (g: GraphBuilder, state: Value | undefined, data: Value): Value | undefined =>
  state?.shape?.[1] === 1 && data.shape?.[1] !== 1 ? expandTo(g, state, [1, sizeAt(g, data, 1), 1]) : state;

const fused = op({
  inputs: ['data', 'parameters', 'state', 'more*'],
  attrs: {
    state_size: int(),
    num_layers: int(),
    mode: word(['rnn_relu', 'rnn_tanh', 'lstm', 'gru']),
    bidirectional: bool(false),
    p: float(0),
    state_outputs: bool(false),
    projection_size: optionalInt(null),
    lstm_state_clip_min: optionalFloat(null),
    lstm_state_clip_max: optionalFloat(null),
    lstm_state_clip_nan: bool(false),
    use_sequence_length: bool(false),
  },
  // data [time, batch, in] -> [time, batch, directions · units], states [layers · directions, batch, units]
  lower: (g, { data, parameters, state, more }, a) => {
    if (a.lstm_state_clip_min !== null || a.lstm_state_clip_max !== null) {
      throw refuse('lstm_state_clip_min and _max clip the state in each step, which MXNet does on GPUs only');
    }
    if (a.num_layers < 1 || a.num_layers > 1000 || a.state_size < 1)
      throw refuse(`${a.num_layers} layers of ${a.state_size} units`);
    const plan: Plan = {
      kind: a.mode,
      layers: a.num_layers,
      directions: a.bidirectional ? 2 : 1,
      hidden: a.state_size,
      projected: a.projection_size,
    };
    const cell = a.mode === 'lstm' ? more[0] : undefined;
    const lengths = a.use_sequence_length ? more.at(-1) : undefined;
    const wanted = (a.mode === 'lstm' ? 1 : 0) + (a.use_sequence_length ? 1 : 0);
    if (more.length !== wanted) throw refuse(`${3 + more.length} inputs, expected ${3 + wanted}`);
    const x = data.shape ? data : g.op('Reshape', [data, g.ints([0, 0, -1])]);
    const made = recurrentStack(g, x, {
      kind: a.mode,
      layers: cellsOf(g, parameters, plan),
      h0: stateOf(g, state, x),
      c0: stateOf(g, cell, x),
      lengths: lengths && int64(g, lengths),
    });
    if (!a.state_outputs) return made.y;
    return made.c ? [made.y, made.h, made.c] : [made.y, made.h];
  },
});

export const recurrent: Readonly<Record<string, OpRow>> = { RNN: fused };
