/** Loops as TensorFlow's layers come out, against the formulas in float64; each case says whether it is taken for a layer. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphBuilder } from './builder.ts';
import { answers, Bench, difference, randomOf } from './fuse/fuse.test.engine.ts';
import type { Attributes, Graph, Value } from './graph.ts';

const [BATCH, TIME, FEATURES, UNITS] = [3, 4, 5, 2];

interface Options {
  /** Which part of the product each of ONNX's gates is: i o f c, or z r h. */
  readonly order?: readonly number[];
  /** Time is the axis 0 or 1 of x. */
  readonly axis?: 0 | 1;
  readonly steps?: number;
  readonly start?: number;
  /** Only the last state is kept, in a list of one. */
  readonly list?: true;
  readonly gate?: string;
  /** The product of the state stands first. */
  readonly swapped?: true;
  readonly bias?: 'none' | 'two';
  /** The step number is an output, too. */
  readonly counted?: true;
  /** The gates' inputs are cut out by Slice. */
  readonly sliced?: true;
  /** What is scanned is not the state. */
  readonly other?: true;
  /** h' is built of something else. */
  readonly bent?: true;
}

/** Weights as the builder and the reference both see them. */
const numbers = (seed: number, count: number): Float32Array => {
  const random = randomOf(seed);
  return Float32Array.from({ length: count }, () => random());
};
const put = (g: GraphBuilder, shape: readonly number[], data: Float32Array): Value =>
  g.constant({ dtype: 'float32', shape, data });

const build = (cell: 'LSTM' | 'GRU', o: Options): Graph => {
  const b = new Bench();
  const { g } = b;
  const gates = cell === 'LSTM' ? 4 : 3;
  const { order = cell === 'LSTM' ? [0, 3, 1, 2] : [0, 1, 2], axis = 1, steps = TIME, start = 0, gate = 'Sigmoid' } = o;
  const x = axis === 1 ? b.x('n', TIME, FEATURES) : b.x(TIME, 'n', FEATURES);
  const batch = g.op('Shape', [x], { start: 1 - axis, end: 2 - axis });
  const zeros = (): Value => g.op('Expand', [b.number(0), g.op('Concat', [batch, g.ints([UNITS])], { axis: 0 })]);
  const wide = gates * UNITS;
  const kernel = put(g, [FEATURES, wide], numbers(1, FEATURES * wide));
  const recurrent = put(g, [UNITS, wide], numbers(2, UNITS * wide));
  const biases = [put(g, [wide], numbers(3, wide)), put(g, [1, wide], numbers(4, wide))];
  const list = g.op('Unsqueeze', [zeros(), g.ints([0])]);
  const int = (value: number): Value => g.scalar('int32', value);
  const states = [int(start), ...(o.list ? [list] : []), zeros(), ...(cell === 'LSTM' ? [zeros()] : [])];
  const body = g.body([
    { name: 'iteration', dtype: 'int64', shape: [] },
    { name: 'go', dtype: 'bool', shape: [] },
    ...states.map(({ dtype, shape }, i) => ({ name: `state_${i}`, dtype, shape })),
  ]);
  const inner = body.g;
  const op = (name: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value =>
    inner.op(name, inputs, attributes);
  const [counter, ...kept] = body.inputs.slice(2) as [Value, ...Value[]];
  const [h, c] = o.list ? kept.slice(1) : kept;
  const xt = op('Gather', [x, op('Cast', [counter], { to: 7 })], { axis });
  const ofX = op('MatMul', [xt, kernel]);
  const ofH = op('MatMul', [h, recurrent]);
  const parts = (value: Value): readonly Value[] =>
    o.sliced
      ? Array.from({ length: gates }, (_, i) =>
          op('Slice', [value, g.ints([i * UNITS]), g.ints([(i + 1) * UNITS]), g.ints([1])]),
        )
      : inner.ops('Split', [value], { axis: 1, num_outputs: gates }, gates);
  const next = counter && op('Add', [counter, int(1)]);
  const again = op('Less', [next, int(steps)]);
  let afterH: Value;
  let afterC: Value | undefined;
  if (cell === 'LSTM') {
    let sum = o.swapped ? op('Add', [ofH, ofX]) : op('Add', [ofX, ofH]);
    for (const bias of o.bias === 'none' ? [] : o.bias === 'two' ? biases : biases.slice(0, 1))
      sum = op('Add', [sum, bias]);
    const part = parts(sum);
    const [i, out, f, fresh] = order.map((k) => part[k]!);
    afterC = op('Add', [op('Mul', [op(gate, [f]), c]), op('Mul', [op(gate, [i]), op('Tanh', [fresh])])]);
    afterH = op('Mul', [op(gate, [out]), op(o.bent ? 'Sigmoid' : 'Tanh', [afterC])]);
  } else {
    const p = parts(o.bias === 'none' ? ofX : op('Add', [ofX, biases[0]]));
    const q = parts(o.bias === 'two' ? op('Add', [ofH, biases[1]]) : ofH);
    const [z, r] = [0, 1].map((k) =>
      op(gate, [o.swapped ? op('Add', [q[order[k]!], p[order[k]!]]) : op('Add', [p[order[k]!], q[order[k]!]])]),
    );
    const fresh = op('Tanh', [op('Add', [p[order[2]!], op('Mul', [r, q[order[2]!]])])]);
    afterH = op('Add', [op('Mul', [z, h]), op('Mul', [op('Sub', [b.number(o.bent ? 2 : 1), z]), fresh])]);
  }
  const results = [
    again,
    next,
    ...(o.list ? [op('Unsqueeze', [afterH, g.ints([0])])] : []),
    afterH,
    ...(afterC ? [afterC] : []),
  ];
  const scans = [o.other ? op('Neg', [afterH]) : afterH];
  const made = g.ops(
    'Loop',
    [undefined, g.scalar('bool', true), ...states],
    { body: body.finish([...results, ...scans]) },
    states.length + 1,
  );
  const [count, ...rest] = made;
  for (const [i, value] of rest.entries()) g.output(`y${i}`, value);
  if (o.counted) g.output('count', g.op('Cast', [count], { to: 1 }));
  return g.build();
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The state after every step, [time][batch][units]. */
const reference = (cell: 'LSTM' | 'GRU', o: Options, x: Float32Array): number[][][] => {
  const gates = cell === 'LSTM' ? 4 : 3;
  const { order = cell === 'LSTM' ? [0, 3, 1, 2] : [0, 1, 2], axis = 1, steps = TIME } = o;
  const wide = gates * UNITS;
  const [kernel, recurrent, first, second] = [
    numbers(1, FEATURES * wide),
    numbers(2, UNITS * wide),
    numbers(3, wide),
    numbers(4, wide),
  ];
  const states = Array.from({ length: BATCH }, () => ({
    h: Array<number>(UNITS).fill(0),
    c: Array<number>(UNITS).fill(0),
  }));
  return Array.from({ length: steps }, (_, t) =>
    states.map((state, n) => {
      const row = axis === 1 ? (n * TIME + t) * FEATURES : (t * BATCH + n) * FEATURES;
      const { h: before, c } = state;
      const ofX = (j: number): number =>
        Array.from({ length: FEATURES }, (_, k) => x[row + k]! * kernel[k * wide + j]!).reduce((a, b) => a + b) +
        (o.bias === 'none' ? 0 : first[j]!);
      const ofH = (j: number): number =>
        before.reduce((sum, value, k) => sum + value * recurrent[k * wide + j]!, 0) +
        (o.bias === 'two' ? second[j]! : 0);
      state.h = before.map((old, u) => {
        const at = (k: number): number => order[k]! * UNITS + u;
        if (cell === 'GRU') {
          const [z, r] = [sigmoid(ofX(at(0)) + ofH(at(0))), sigmoid(ofX(at(1)) + ofH(at(1)))];
          return z * old + (1 - z) * Math.tanh(ofX(at(2)) + r * ofH(at(2)));
        }
        const [i, out, f, fresh] = [0, 1, 2, 3].map((k) => ofX(at(k)) + ofH(at(k)));
        c[u] = sigmoid(f!) * c[u]! + sigmoid(i!) * Math.tanh(fresh!);
        return sigmoid(out!) * Math.tanh(c[u]!);
      });
      return state.h;
    }),
  );
};

// biome-ignore format: one case a line
const LAYERS: readonly (readonly [string, 'LSTM' | 'GRU', Options])[] = [
  ['as Keras has it', 'LSTM', {}],
  ['time first', 'LSTM', { axis: 0 }],
  ['gates in another order', 'LSTM', { order: [3, 0, 2, 1] }],
  ['the state first, without bias', 'LSTM', { swapped: true, bias: 'none' }],
  ['two biases, one of them a row', 'LSTM', { bias: 'two' }],
  ['only the last state', 'LSTM', { list: true }],
  ['gates cut out', 'LSTM', { sliced: true }],
  ['the number of steps as an output', 'LSTM', { counted: true }],
  ['as Keras has it', 'GRU', {}],
  ['time first', 'GRU', { axis: 0, bias: 'two' }],
  ['gates in another order', 'GRU', { order: [1, 0, 2], bias: 'two' }],
  ['the state first, without bias', 'GRU', { swapped: true, bias: 'none' }],
  ['only the last state', 'GRU', { list: true, bias: 'two' }],
  ['gates cut out', 'GRU', { sliced: true }],
];
// biome-ignore format: one case a line
const LOOPS: readonly (readonly [string, 'LSTM' | 'GRU', Options])[] = [
  ['fewer steps than there is time', 'LSTM', { steps: TIME - 1 }],
  ['another activation of the gates', 'LSTM', { gate: 'HardSigmoid' }],
  ['another activation of the state', 'LSTM', { bent: true }],
  ['a scan of something else', 'LSTM', { other: true }],
  ['a gate that is used twice', 'LSTM', { order: [0, 0, 1, 2] }],
  ['a start that is not the first row', 'LSTM', { start: 1 }],
  ['fewer steps than there is time', 'GRU', { steps: TIME - 1 }],
  ['another activation of the gates', 'GRU', { gate: 'HardSigmoid' }],
  ['2 - z', 'GRU', { bent: true }],
  ['a scan of something else', 'GRU', { other: true }],
];

const inputOf = (): Float32Array => {
  const random = randomOf(5);
  return Float32Array.from({ length: BATCH * TIME * FEATURES }, () => 2 * random());
};

describe('a loop that is a recurrent layer', () => {
  for (const [name, cell, options] of LAYERS)
    it(`${cell}: ${name}`, async () => {
      const graph = build(cell, options);
      const ops = graph.nodes.map(({ op }) => op);
      assert.ok(ops.includes(cell) && !ops.includes('Loop'), ops.join(' '));
      const found = await answers(graph);
      const states = reference(cell, options, inputOf());
      const flat = (value: number[][] | number[][][]): Float32Array => Float32Array.from(value.flat(2));
      const last = {
        dtype: 'float32',
        shape: options.list ? [1, BATCH, UNITS] : [BATCH, UNITS],
        data: flat(states.at(-1)!),
      } as const;
      assert.ok(difference(found.get('y0'), last) < 1e-6);
      const every = { dtype: 'float32', shape: [TIME, BATCH, UNITS], data: flat(states) } as const;
      const scan = `y${(options.list ? 1 : 0) + (cell === 'LSTM' ? 2 : 1)}`;
      assert.ok(difference(found.get(scan), every) < 1e-6);
      if (options.counted) assert.deepEqual([...(found.get('count')!.data as Float32Array)], [TIME]);
    });
});

describe('a loop that is none', () => {
  for (const [name, cell, options] of LOOPS)
    it(`${cell}: ${name}`, () => {
      const ops = build(cell, options).nodes.map(({ op }) => op);
      assert.ok(ops.includes('Loop') && !ops.includes(cell), ops.join(' '));
    });
});
