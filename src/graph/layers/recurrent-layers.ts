/**
 * Recurrent layers, one after the other and in both directions, from gate matrices in cuDNN's order, as torch, MXNet and
 * CNTK's OptimizedRNNStack keep them:  a W of [gates · hidden, in] and an R of [gates · hidden, hidden or projected].
 *
 *   lstm  gates i f g o:  c' = σ(f) c + σ(i) tanh(g),  h' = σ(o) tanh(c'), times the projection where there is one
 *   gru   gates r z n:    n = tanh(x W_n + b_n + r (h R_n + d_n)),  h' = (1 − z) n + z h
 *   rnn   h' = tanh(x W + b + h R + d), or relu
 *
 * https://onnx.ai/onnx/operators/onnx__LSTM.html (gates i o f c), onnx__GRU.html (z r h), onnx__RNN.html
 * float64 and projections, which the operators have not, are a Scan over these formulas.
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { expandTo, filled, type Size, sizeAt, sizeVector } from './sizes.ts';
import { cast, concat, isHalf, like, refuse, squeeze, unsqueeze } from './values.ts';

export type RecurrentKind = 'lstm' | 'gru' | 'rnn_tanh' | 'rnn_relu';

/** What one direction of one layer holds. */
export interface Cell {
  /** [gates · hidden, in] */
  readonly weightIh: Value;
  /** [gates · hidden, projected or hidden] */
  readonly weightHh: Value;
  /** [gates · hidden], both or neither. */
  readonly biasIh?: Value | undefined;
  readonly biasHh?: Value | undefined;
  /** [projected, hidden], of an LSTM only. */
  readonly weightHr?: Value | undefined;
}

export interface States {
  /** [batch, projected or hidden] */
  readonly h?: Value | undefined;
  /** [batch, hidden], of an LSTM only. */
  readonly c?: Value | undefined;
}

export interface Recurrence {
  /** [time, batch, projected or hidden] */
  readonly y: Value;
  readonly h: Value;
  readonly c: Value | undefined;
}

const GATES: Readonly<Record<RecurrentKind, number>> = { lstm: 4, gru: 3, rnn_tanh: 1, rnn_relu: 1 };
/** Where ONNX's gates stand among ours. */
const ORDER: Readonly<Record<RecurrentKind, readonly number[]>> = {
  lstm: [0, 3, 1, 2],
  gru: [1, 0, 2],
  rnn_tanh: [0],
  rnn_relu: [0],
};
const ONNX: Readonly<Record<RecurrentKind, string>> = { lstm: 'LSTM', gru: 'GRU', rnn_tanh: 'RNN', rnn_relu: 'RNN' };

const hiddenOf = (kind: RecurrentKind, cell: Cell): number => {
  const rows = cell.weightHh.shape?.[0] ?? cell.weightIh.shape?.[0];
  if (typeof rows !== 'number' || rows % GATES[kind] !== 0)
    throw refuse(
      `a recurrent layer whose weights have ${rows ?? 'unknown'} rows, expected ${GATES[kind]} for each unit`,
    );
  return rows / GATES[kind];
};

/** The parts of axis 0 in ONNX's order. */
const reordered = (g: GraphBuilder, kind: RecurrentKind, value: Value): Value => {
  const order = ORDER[kind];
  if (order.length === 1) return value;
  const parts = g.ops('Split', [value], { axis: 0, num_outputs: order.length }, order.length);
  return concat(
    g,
    order.map((i) => parts[i]!),
  );
};

interface Direction {
  readonly reverse: boolean;
  /** int64 [batch]: how many steps each sequence has. */
  readonly lengths: Value | undefined;
}

const byOperator = (
  g: GraphBuilder,
  kind: RecurrentKind,
  x: Value,
  cell: Cell,
  s: States,
  d: Direction,
): Recurrence => {
  const hidden = hiddenOf(kind, cell);
  const matrix = (value: Value): Value => unsqueeze(g, reordered(g, kind, value), [0]);
  const bias =
    cell.biasIh &&
    cell.biasHh &&
    unsqueeze(
      g,
      concat(
        g,
        [cell.biasIh, cell.biasHh].map((b) => reordered(g, kind, b)),
      ),
      [0],
    );
  const states = [s.h, ...(kind === 'lstm' ? [s.c] : [])].map((state) => state && unsqueeze(g, state, [0]));
  const inputs = [
    x,
    matrix(cell.weightIh),
    matrix(cell.weightHh),
    bias,
    d.lengths && cast(g, d.lengths, 'int32'),
    ...states,
  ];
  const [y, h, c] = g.ops(
    ONNX[kind],
    inputs,
    {
      hidden_size: hidden,
      ...(d.reverse ? { direction: 'reverse' } : {}),
      ...(kind === 'gru' ? { linear_before_reset: 1 } : {}),
      ...(kind === 'rnn_relu' ? { activations: ['Relu'] } : {}),
    },
    kind === 'lstm' ? 3 : 2,
  );
  return { y: squeeze(g, y!, [1]), h: squeeze(g, h!, [0]), c: c && squeeze(g, c, [0]) };
};

/** x Wᵀ + b */
const linear = (g: GraphBuilder, x: Value, weight: Value, bias: Value | undefined): Value => {
  const product = g.op('MatMul', [x, g.op('Transpose', [weight], { perm: [1, 0] })]);
  return bias ? g.op('Add', [product, bias]) : product;
};

/** One step: x [batch, in] and the states -> the states after it. */
export const recurrentStep = (
  g: GraphBuilder,
  kind: RecurrentKind,
  x: Value,
  cell: Cell,
  s: { readonly h: Value; readonly c?: Value | undefined },
): { readonly h: Value; readonly c: Value | undefined } => {
  const split = (value: Value): readonly Value[] =>
    g.ops('Split', [value], { axis: 1, num_outputs: GATES[kind] }, GATES[kind]);
  const fromX = linear(g, x, cell.weightIh, cell.biasIh);
  const fromH = linear(g, s.h, cell.weightHh, cell.biasHh);
  if (kind === 'lstm') {
    const [i, f, n, o] = split(g.op('Add', [fromX, fromH])) as readonly [Value, Value, Value, Value];
    const kept = g.op('Mul', [g.op('Sigmoid', [f]), s.c!]);
    const c = g.op('Add', [kept, g.op('Mul', [g.op('Sigmoid', [i]), g.op('Tanh', [n])])]);
    const h = g.op('Mul', [g.op('Sigmoid', [o]), g.op('Tanh', [c])]);
    return { h: cell.weightHr ? linear(g, h, cell.weightHr, undefined) : h, c };
  }
  if (kind === 'gru') {
    const [xr, xz, xn] = split(fromX) as readonly [Value, Value, Value];
    const [hr, hz, hn] = split(fromH) as readonly [Value, Value, Value];
    const r = g.op('Sigmoid', [g.op('Add', [xr, hr])]);
    const z = g.op('Sigmoid', [g.op('Add', [xz, hz])]);
    const n = g.op('Tanh', [g.op('Add', [xn, g.op('Mul', [r, hn])])]);
    // (1 − z) n + z h = n + z (h − n)
    return { h: g.op('Add', [n, g.op('Mul', [z, g.op('Sub', [s.h, n])])]), c: undefined };
  }
  const sum = g.op('Add', [fromX, fromH]);
  return { h: g.op(kind === 'rnn_relu' ? 'Relu' : 'Tanh', [sum]), c: undefined };
};

/** Zeros [batch, units]. */
const zeros = (g: GraphBuilder, x: Value, units: Size): Value => expandTo(g, like(g, x, 0), [sizeAt(g, x, 1), units]);

const byScan = (g: GraphBuilder, kind: RecurrentKind, x: Value, cell: Cell, s: States, d: Direction): Recurrence => {
  const hidden = hiddenOf(kind, cell);
  const projected = cell.weightHr?.shape?.[0] ?? hidden;
  if (typeof projected !== 'number') throw refuse('a recurrent layer whose projection is of unknown size');
  const { dtype } = x;
  const batch = x.shape?.[1] ?? '?';
  const h0 = s.h ?? zeros(g, x, projected);
  const c0 = kind === 'lstm' ? (s.c ?? zeros(g, x, hidden)) : undefined;
  const time = sizeAt(g, x, 0);
  const steps = g.op('Range', [g.scalar('int64', 0), squeeze(g, sizeVector(g, time), [0]), g.scalar('int64', 1)]);
  const { lengths } = d;
  const inputs = [
    { name: 'h', dtype, shape: [batch, projected] },
    ...(c0 ? [{ name: 'c', dtype, shape: [batch, hidden] }] : []),
    { name: 'x', dtype, shape: [batch, x.shape?.[2] ?? '?'] },
    ...(lengths ? [{ name: 't', dtype: 'int64' as const, shape: [] }] : []),
  ];
  const body = g.subgraph(inputs, (inner, values) => {
    const [h, ...rest] = values as readonly [Value, ...Value[]];
    const c = c0 && rest.shift();
    const [step, t] = rest as [Value, Value | undefined];
    const after = recurrentStep(inner, kind, step, cell, { h, c });
    if (!t || !lengths) return [...(after.c ? [after.h, after.c] : [after.h]), inner.op('Identity', [after.h])];
    const alive = inner.op('Unsqueeze', [inner.op('Less', [t, lengths]), inner.ints([1])]);
    const keep = (now: Value, before: Value): Value => inner.op('Where', [alive, now, before]);
    const out = inner.op('Where', [alive, after.h, like(inner, after.h, 0)]);
    return [keep(after.h, h), ...(after.c && c ? [keep(after.c, c)] : []), out];
  });
  const scanned = lengths ? [x, steps] : [x];
  const reverse = Number(d.reverse);
  const made = g.ops(
    'Scan',
    [h0, ...(c0 ? [c0] : []), ...scanned],
    {
      body,
      num_scan_inputs: scanned.length,
      ...(d.reverse ? { scan_input_directions: scanned.map(() => reverse), scan_output_directions: [reverse] } : {}),
    },
    c0 ? 3 : 2,
  );
  return { y: made.at(-1)!, h: made[0]!, c: c0 && made[1] };
};

/** x [time, batch, in] through one direction of one layer. */
export const recurrentLayer = (
  g: GraphBuilder,
  kind: RecurrentKind,
  x: Value,
  cell: Cell,
  states: States = {},
  direction: Partial<Direction> = {},
): Recurrence => {
  const d = { reverse: direction.reverse ?? false, lengths: direction.lengths };
  if (!isHalf(x)) {
    const run = x.dtype === 'float32' && !cell.weightHr ? byOperator : byScan;
    return run(g, kind, x, cell, states, d);
  }
  const wide = <T extends object>(all: T): T =>
    Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, value && cast(g, value as Value, 'float32')]),
    ) as T;
  const made = recurrentLayer(g, kind, cast(g, x, 'float32'), wide(cell), wide(states), direction);
  const back = (value: Value): Value => cast(g, value, x.dtype);
  return { y: back(made.y), h: back(made.h), c: made.c && back(made.c) };
};

export interface Stack {
  readonly kind: RecurrentKind;
  /** The cells of each layer: one, or the forward and the backward one. */
  readonly layers: readonly (readonly Cell[])[];
  /** [layers · directions, batch, units]; zeros where they are left out. */
  readonly h0?: Value | undefined;
  readonly c0?: Value | undefined;
  /** int64 [batch]. What lies behind a sequence's end is 0 in the answer. */
  readonly lengths?: Value | undefined;
}

/** x [time, batch, in] -> y [time, batch, directions · units], and the last states [layers · directions, batch, units]. */
export const recurrentStack = (g: GraphBuilder, x: Value, stack: Stack): Recurrence => {
  const state = (all: Value | undefined, i: number): Value | undefined =>
    all && g.op('Gather', [all, g.scalar('int64', i)], { axis: 0 });
  const last: { h: Value[]; c: Value[] } = { h: [], c: [] };
  let y = x;
  for (const cells of stack.layers) {
    const made = cells.map((cell, direction) => {
      const i = last.h.length;
      const one = recurrentLayer(
        g,
        stack.kind,
        y,
        cell,
        { h: state(stack.h0, i), c: state(stack.c0, i) },
        { reverse: direction === 1, lengths: stack.lengths },
      );
      last.h.push(one.h);
      if (one.c) last.c.push(one.c);
      return one.y;
    });
    y = concat(g, made, 2);
  }
  const joined = (all: readonly Value[]): Value =>
    concat(
      g,
      all.map((value) => unsqueeze(g, value, [0])),
    );
  return { y, h: joined(last.h), c: last.c.length > 0 ? joined(last.c) : undefined };
};

/** A bias of zeros for a cell that has one of two only. */
export const noBias = (g: GraphBuilder, beside: Value): Value => filled(g, beside, sizeAt(g, beside, 0), 0);
