/**
 * Recurrent layers: the units, and RecurrentNetwork, which runs a net for each time step, as a Scan.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/rnn/recurrent_network_op.h, lstm_unit_op.h, gru_unit_op.h
 *
 * A recurrent state is kept for all steps: [1 + time, batch, units], its first row being the initial one. Links say which
 * blob of the step net is which row of which outer blob, at step t the row t + offset; aliases say which outputs are which
 * rows of the states.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { type Cell, recurrentStack } from '../../../graph/layers/recurrent-layers.ts';
import { cast, concat, like, reshape, squeeze, transpose, unsqueeze } from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { type Blob, type Call, corrupt, isValue, type OpRow, op, refuse } from '../table.ts';
import { dimOf, rankOf, shapeOf } from './values.ts';

/** `after` for examples that are longer than the time step, else `before`, or zeros where states are dropped. */
const whereValid = ({ g, args }: Call, lengths: Value | undefined, step: Value, before: Value, after: Value): Value => {
  if (!lengths) return after;
  const valid = g.op('Less', [reshape(g, cast(g, step, 'int32'), g.ints([1])), cast(g, lengths, 'int32')]);
  return g.op('Where', [
    unsqueeze(g, valid, [1]),
    after,
    args.bool('drop_states', false) ? like(g, before, 0) : before,
  ]);
};
const parted = (g: GraphBuilder, x: Value, count: number): readonly Value[] =>
  g.ops('Split', [x], { axis: rankOf(x) - 1, num_outputs: count }, count);

/** c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c'); gates are i, f, o, g along the last axis. */
const lstmUnit = op('hidden_t_m_1 cell_t_m_1 gates_t seq_lengths timestep?', (call, h, c, gates, fourth, fifth) => {
  const { g, args } = call;
  const hasLengths = args.bool('sequence_lengths', true);
  const [lengths, step] = hasLengths ? [fourth, fifth] : [undefined, fourth];
  if (!step) throw corrupt('it has no input for the time step');
  const [i, f, o, cell] = parted(g, gates!, 4) as [Value, Value, Value, Value];
  const bias = args.float('forget_bias', 0);
  const forget = bias === 0 ? f : g.op('Add', [f, like(g, f, bias)]);
  const next = g.op('Add', [
    g.op('Mul', [g.op('Sigmoid', [forget]), c!]),
    g.op('Mul', [g.op('Sigmoid', [i]), g.op('Tanh', [cell])]),
  ]);
  const hidden = g.op('Mul', [g.op('Sigmoid', [o]), g.op('Tanh', [next])]);
  return [whereValid(call, lengths, step, h!, hidden), whereValid(call, lengths, step, c!, next)];
});

/** h' = σ(u)·h + (1 - σ(u))·tanh(o); gates are reset, u, o along the last axis. */
const gruUnit = op('hidden_t_m_1 gates_t seq_lengths timestep?', (call, h, gates, third, fourth) => {
  const { g, args } = call;
  const [lengths, step] = args.bool('sequence_lengths', true) ? [third, fourth] : [undefined, third];
  if (!step) throw corrupt('it has no input for the time step');
  const [, update, output] = parted(g, gates!, 3) as [Value, Value, Value];
  const u = g.op('Sigmoid', [update]);
  const next = g.op('Add', [
    g.op('Mul', [h!, u]),
    g.op('Mul', [g.op('Tanh', [output]), g.op('Sub', [like(g, u, 1), u])]),
  ]);
  return whereValid(call, lengths, step, h!, next);
});

interface Link {
  readonly internal: string;
  readonly external: string;
  readonly offset: number;
}
const linksOf = ({ args }: Call): readonly Link[] => {
  const [internals, externals, offsets] = [
    args.texts('link_internal'),
    args.texts('link_external'),
    args.ints('link_offset'),
  ];
  if (internals.length !== externals.length || internals.length !== offsets.length)
    throw corrupt('its links differ in number');
  const windows = args.ints('link_window');
  if (windows.some((window) => window !== 1))
    throw refuse(`link windows of [${windows.join(', ')}]; rows one by one are served`);
  return internals.map((internal, i) => ({ internal, external: externals[i]!, offset: offsets[i]! }));
};

const tensor = (blobs: ReadonlyMap<string, Blob>, name: string): Value => {
  const blob = blobs.get(name);
  if (!blob) throw corrupt(`its step net makes no blob "${name}"`);
  if (!isValue(blob)) throw refuse(`"${name}" is no plain tensor`);
  return blob;
};

/** The initial state as [1, batch, units]; one of a single example is that of all. */
const initialState = (g: GraphBuilder, x: Value, batch: Value): Value => {
  const rank = rankOf(x, 'an initial state');
  if (rank === 3) {
    const rows = dimOf(x, 0);
    if (typeof rows === 'number' && rows !== 1) throw refuse(`an initial state of ${rows} steps`);
    return x;
  }
  if (rank === 2) return unsqueeze(g, x, [0]);
  return g.op('Expand', [x, concat(g, [g.ints([1]), batch, shapeOf(g, x)])]);
};

const recurrentNetwork = op('inputs*', (call, ...inputs) => {
  const { g, args, op: def } = call;
  const step = args.net('step_net');
  if (!step || inputs.length === 0) {
    const isText = args.argument('step_net')?.s !== undefined;
    throw isText
      ? refuse('its step net is a text, as Caffe2 wrote it before 2018; load and save the net with a newer Caffe2')
      : corrupt('it has no step net');
  }
  const links = linksOf(call);
  const states = args.texts('recurrent_states');
  const initial = args.ints('initial_recurrent_state_ids').map((id) => inputs[id]);
  if (initial.length !== states.length || initial.some((value) => !value))
    throw corrupt('its states and their initial inputs differ in number');
  const timestep = args.text('timestep', 'timestep');
  const first = inputs[0]!;
  const batch = shapeOf(g, first, 1, 2);
  const starts = initial.map((x) => initialState(g, x!, batch));
  const outer = new Map(def.input.map((name, i) => [name, inputs[i]!]));
  // what each step reads: rows of inputs
  const scanned = links.filter(({ external }) => outer.has(external) && !states.includes(external));
  const made = links.filter(({ external, offset }) => states.includes(external) && offset === 1);
  const others = links.filter(({ external, offset }) =>
    states.includes(external) ? offset !== 0 && offset !== 1 : !outer.has(external),
  );
  const produced = others.filter(({ external }) => !states.includes(external));
  if (others.length > produced.length)
    throw refuse(
      `a link to a state with the offset ${others.find(({ external }) => states.includes(external))!.offset}`,
    );
  if (scanned.some(({ offset }) => offset !== 0)) throw refuse('a link to an input with an offset');
  if (made.length !== states.length)
    throw corrupt(`${made.length} of ${states.length} states are made by its step net`);
  const loosen = (x: Value): readonly Dim[] =>
    Array.from({ length: rankOf(x) }, (_, i) => dimOf(x, i)).map((dim) => (typeof dim === 'number' ? dim : '?'));
  const rows = scanned.map(({ external }) => outer.get(external)!);
  const bodyInputs = [
    { name: 'timestep', dtype: 'int32' as const, shape: [1] },
    ...starts.map((x, i) => ({ name: states[i]!, dtype: x.dtype, shape: loosen(x) })),
    ...rows.map((x, i) => ({ name: scanned[i]!.internal, dtype: x.dtype, shape: loosen(x).slice(1) })),
  ];
  const body = g.subgraph(bodyInputs, (b, values) => {
    const [t, ...rest] = values as [Value, ...Value[]];
    const before = new Map<string, Blob>(call.blobs);
    before.set(timestep, t);
    states.forEach((state, i) => {
      for (const { internal, external, offset } of links)
        if (external === state && offset === 0) before.set(internal, rest[i]!);
    });
    for (const [i, { internal }] of scanned.entries())
      before.set(internal, b.op('Unsqueeze', [rest[states.length + i]!, b.ints([0])]));
    const after = call.run(b, step, before);
    const next = states.map((state) => tensor(after, made.find(({ external }) => external === state)!.internal));
    const extra = produced.map(({ internal }) => tensor(after, internal));
    const one = (x: Value): Value => squeeze(b, x, [0]);
    return [b.op('Add', [t, b.scalar('int32', 1)]), ...next, ...[...next, ...extra].map(one)];
  });
  const count = 1 + states.length + states.length + produced.length;
  const zero = g.constant({ dtype: 'int32', shape: [1], data: Int32Array.of(0) });
  const results = g.ops('Scan', [zero, ...starts, ...rows], { body, num_scan_inputs: rows.length }, count);
  const last = results.slice(1, 1 + states.length);
  const all = results.slice(1 + states.length);
  const [sources, targets, offsets] = [args.texts('alias_src'), args.texts('alias_dst'), args.ints('alias_offset')];
  const aliased = new Map<string, Value>();
  sources.forEach((source, i) => {
    const at = states.indexOf(source);
    const offset = offsets[i] ?? 0;
    const target = targets[i]!;
    if (at < 0) {
      const extra = produced.findIndex(({ external }) => external === source);
      if (extra < 0) throw refuse(`an alias of "${source}", which is no state`);
      const values = all[states.length + extra]!;
      aliased.set(
        target,
        offset === 0 ? values : g.op('Slice', [values, g.ints([offset]), g.ints([2 ** 40]), g.ints([0])]),
      );
    } else if (offset === 1) aliased.set(target, all[at]!);
    else if (offset === -1) aliased.set(target, last[at]!);
    else {
      const whole = g.op('Concat', [starts[at]!, all[at]!], { axis: 0 });
      aliased.set(
        target,
        offset === 0 ? whole : g.op('Slice', [whole, g.ints([offset]), g.ints([2 ** 40]), g.ints([0])]),
      );
    }
  });
  produced.forEach(({ external }, i) => {
    if (!aliased.has(external)) aliased.set(external, all[states.length + i]!);
  });
  // the workspaces of the steps, which only training reads
  return def.output.map(
    (name) => aliased.get(name) ?? { unwritten: 'the workspaces of the steps of a recurrent network' },
  );
});

/** Torch's LSTM: x, h0, c0 and for each layer and direction W, R and, where there are biases, both. */
const inferenceLstm = op('input hidden cell parameters*', ({ g, args }, given, h0, c0, ...parameters) => {
  const first = args.bool('batch_first', false);
  const size = args.bool('has_biases', true) ? 4 : 2;
  const [layers, directions] = [args.int('num_layers', 1), args.bool('bidirectional', false) ? 2 : 1];
  if (!(layers > 0) || parameters.length !== layers * directions * size)
    throw corrupt(`${parameters.length} parameters for ${layers} layers in ${directions} directions, of ${size} each`);
  const cells = Array.from({ length: layers * directions }, (_, i): Cell => {
    const [weightIh, weightHh, biasIh, biasHh] = parameters.slice(i * size, (i + 1) * size) as [
      Value,
      Value,
      Value,
      Value,
    ];
    return { weightIh, weightHh, biasIh, biasHh };
  });
  const x = first ? transpose(g, given!, [1, 0, 2]) : given!;
  const made = recurrentStack(g, x, {
    kind: 'lstm',
    layers: Array.from({ length: layers }, (_, i) => cells.slice(i * directions, (i + 1) * directions)),
    h0,
    c0,
  });
  return [first ? transpose(g, made.y, [1, 0, 2]) : made.y, made.h, made.c!];
});

export const RECURRENT: Readonly<Record<string, OpRow>> = {
  LSTMUnit: lstmUnit,
  GRUUnit: gruUnit,
  InferenceLSTM: inferenceLstm,
  RecurrentNetwork: recurrentNetwork,
};
