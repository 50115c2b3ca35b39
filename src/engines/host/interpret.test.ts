import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGraph } from '../../../test/engine.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Attributes, Graph, Value } from '../../graph/graph.ts';
import type { Datum, Tensor } from '../../tensor/tensor.ts';
import { bool, call, floats, host, int64, named, openHost } from './host.test.engine.ts';

/** Negates on the host, or by ONNX where the whole graph is to be ONNX Runtime's: the reference. */
type Neg = (g: GraphBuilder, value: Value) => Value;
type Build = (g: GraphBuilder, neg: Neg) => Readonly<Record<string, Value>>;

const matrix = (rows: number, columns: number): Tensor => ({
  dtype: 'float32',
  shape: [rows, columns],
  data: Float32Array.from({ length: rows * columns }, (_, i) => i + 1),
});

const ITERATION = { name: 'i', dtype: 'int64', shape: [] } as const;
const GO = { name: 'go', dtype: 'bool', shape: [] } as const;
const STATE = { name: 'state', dtype: 'float32', shape: ['n'] } as const;

/** Loop over a state like x, with what the body gives. */
const loop = (
  g: GraphBuilder,
  most: Value | undefined,
  condition: Value | undefined,
  first: readonly Value[],
  outputs: number,
  build: (s: GraphBuilder, inputs: readonly Value[]) => readonly Value[],
): readonly Value[] => {
  const states = first.map(({ dtype, shape }, i) => ({ name: `s${i}`, dtype, shape }));
  return g.ops('Loop', [most, condition, ...first], { body: g.subgraph([ITERATION, GO, ...states], build) }, outputs);
};

const scan =
  (neg: Neg, attributes: Attributes): Build =>
  (g) => {
    const table = g.input('table', 'float32', [2, 3]);
    const first = g.input('x', 'float32', ['n']);
    const body = g.subgraph([STATE, { name: 'slice', dtype: 'float32', shape: ['m'] }], (s, [state, slice]) => {
      const sum = s.op('Add', [state, s.op('ReduceSum', [slice], { keepdims: 0 })]);
      return [neg(s, sum), neg(s, slice!)];
    });
    const [last, stacked] = g.ops('Scan', [first, table], { body, num_scan_inputs: 1, ...attributes }, 2);
    return { last: last!, stacked: stacked! };
  };

interface Case {
  readonly name: string;
  readonly build: Build;
  readonly inputs: readonly Readonly<Record<string, Datum>>[];
}

const x = floats(1, 2, 3);

// biome-ignore format: the inputs of a case on few lines
const cases: readonly Case[] = [
  {
    name: 'If, two deep, with values of the graphs around it',
    build: (g, neg) => {
      const [v, p, q] = [g.input('x', 'float32', ['n']), g.input('p', 'bool', []), g.input('q', 'bool', [1])];
      const outer = g.op('Exp', [v]);
      const c = g.constant(floats(10));
      const then_branch = g.subgraph([], (s) => {
        const inner = s.op('Sin', [v]);
        const yes = s.subgraph([], (t) => [neg(t, t.op('Add', [inner, outer])), c]);
        const no = s.subgraph([], (t) => [t.op('Mul', [neg(t, v), c]), c]);
        return s.ops('If', [q], { then_branch: yes, else_branch: no }, 2);
      });
      const else_branch = g.subgraph([], (s) => [s.op('Identity', [v]), s.op('Slice', [outer, s.ints([0]), s.ints([1])])]);
      const [a, b] = g.ops('If', [p], { then_branch, else_branch }, 2);
      return { a: a!, b: b!, c: g.op('Add', [a, outer]) };
    },
    inputs: [true, false].flatMap((p) => [true, false].map((q) => ({ x, p: bool(p), q: { ...bool(q), shape: [1] } }))),
  },
  {
    name: 'Loop with a trip count, states and scans',
    build: (g, neg) => {
      const [v, most, go] = [g.input('x', 'float32', ['n']), g.input('most', 'int64', []), g.input('go', 'bool', [])];
      const [state, count, scanned, constant] = loop(g, most, go, [v, g.scalar('int64', 5)], 4, (s, [i, c, a, n]) => {
        const next = neg(s, s.op('Add', [a, s.op('Cast', [i], { to: 1 })]));
        return [s.op('And', [c, s.op('Less', [i, s.scalar('int64', 3)])]), next, s.op('Add', [n, i]), s.op('Exp', [next]), i!];
      });
      return { state: state!, count: count!, scanned: scanned!, constant: constant! };
    },
    inputs: [0, 1, 3, 9, -2].flatMap((n) => [true, false].map((go) => ({ x, most: int64(n), go: bool(go) }))),
  },
  {
    name: 'Loop without a trip count: while',
    build: (g, neg) => {
      const [v, go] = [g.input('x', 'float32', ['n']), g.input('go', 'bool', [])];
      const [state] = loop(g, undefined, go, [v], 1, (s, [i, , a]) => [s.op('Less', [i, s.scalar('int64', 4)]), neg(s, s.op('Add', [a, v]))]);
      return { state: state! };
    },
    inputs: [true, false].map((go) => ({ x, go: bool(go) })),
  },
  {
    name: 'Loop without a condition: the body still ends it',
    build: (g, neg) => {
      const [v, most] = [g.input('x', 'float32', ['n']), g.input('most', 'int64', [1])];
      const [a, b] = loop(g, most, undefined, [v], 2, (s, [i, , u]) => [s.op('Less', [i, s.scalar('int64', 2)]), neg(s, u!), i!]);
      const [c] = loop(g, undefined, undefined, [v], 1, (s, [i, , u]) => [s.op('Less', [i, s.scalar('int64', 5)]), neg(s, u!)]);
      return { a: a!, b: b!, c: c! };
    },
    inputs: [0, 2, 3, 7].map((n) => ({ x, most: { ...int64(n), shape: [1] } })),
  },
  {
    name: 'Loop whose scans have free dimensions, and none of them',
    build: (g, neg) => {
      const [v, most] = [g.input('x', 'float32', ['n']), g.input('most', 'int64', [])];
      const [scanned] = loop(g, most, g.scalar('bool', true), [], 1, (s, [, c]) => [c!, neg(s, s.op('Unsqueeze', [v, s.ints([0])]))]);
      return { scanned: scanned! };
    },
    inputs: [0, 1, 4].map((n) => ({ x, most: int64(n) })),
  },
  {
    name: 'Loop in a Loop in an If, with values of every graph around',
    build: (g, neg) => {
      const [v, p, most] = [g.input('x', 'float32', ['n']), g.input('p', 'bool', []), g.input('most', 'int64', [])];
      const base = g.op('Sin', [v]);
      const then_branch = g.subgraph([], (s) => {
        const mid = s.op('Cos', [v]);
        return loop(s, most, undefined, [v], 1, (t, [i, c, a]) => {
          const inner = t.op('Add', [a, t.op('Cast', [i], { to: 1 })]);
          const [last] = loop(t, i, undefined, [inner], 1, (u, [, d, b]) => [d!, neg(u, u.op('Add', [u.op('Add', [b, mid]), u.op('Mul', [base, inner])]))]);
          return [c!, last!];
        });
      });
      const else_branch = g.subgraph([], (s) => [neg(s, base)]);
      return { y: g.op('Abs', [g.op('If', [p], { then_branch, else_branch })]) };
    },
    inputs: [true, false].flatMap((p) => [0, 1, 4].map((n) => ({ x, p: bool(p), most: int64(n) }))),
  },
  {
    name: 'Loop that changes the shape of its state',
    build: (g, neg) => {
      const [v, most] = [g.input('x', 'float32', ['n']), g.input('most', 'int64', [])];
      const body = g.subgraph([ITERATION, GO, { name: 's', dtype: 'float32', shape: ['?'] }], (s, [, c, a]) => [c!, s.op('Concat', [neg(s, a!), v], { axis: 0 })]);
      return { y: g.ops('Loop', [most, undefined, v], { body }, 1)[0]! };
    },
    inputs: [0, 1, 3].map((n) => ({ x, most: int64(n) })),
  },
  {
    name: 'Loop that fills a sequence, empty at first',
    build: (g, neg) => {
      const [v, most] = [g.input('x', 'float32', ['n']), g.input('most', 'int64', [])];
      const empty = g.op('SequenceEmpty', [], { dtype: 1 });
      const states = [ITERATION, GO, { name: 's', dtype: 'float32', shape: undefined, sequence: true }] as const;
      const body = g.subgraph(states, (s, [i, c, a]) => [c!, s.op('SequenceInsert', [a, neg(s, s.op('Add', [v, s.op('Cast', [i], { to: 1 })]))])]);
      const [filled] = g.ops('Loop', [most, undefined, empty], { body }, 1);
      const more = g.op('SequenceInsert', [filled, neg(g, v)]);
      return { length: g.op('SequenceLength', [filled]), all: g.op('ConcatFromSequence', [more], { axis: 0 }) };
    },
    inputs: [0, 3].map((n) => ({ x, most: int64(n) })),
  },
  {
    name: 'copies that are read in a body that stays whole',
    build: (g, neg) => {
      const [v, p] = [g.input('x', 'float32', ['n']), g.input('p', 'bool', [])];
      const copies = [g.op('Identity', [neg(g, v)]), g.op('Identity', [v]), g.op('Identity', [g.constant(floats(1, 2, 3))])];
      const branch = (op: string) => g.subgraph([], (s) => [s.op(op, [s.op('Add', [copies[0], copies[1]]), copies[2]])]);
      return { y: g.op('If', [p], { then_branch: branch('Add'), else_branch: branch('Mul') }), z: copies[2]! };
    },
    inputs: [true, false].map((p) => ({ x, p: bool(p) })),
  },
  { name: 'Scan', build: (g, neg) => scan(neg, {})(g, neg), inputs: [{ x, table: matrix(2, 3) }] },
  {
    name: 'Scan along other axes, backwards',
    build: (g, neg) => scan(neg, { scan_input_axes: [1], scan_input_directions: [1], scan_output_axes: [-1], scan_output_directions: [1] })(g, neg),
    inputs: [{ x, table: matrix(2, 3) }],
  },
];

const built = (build: Build, neg: Neg): Graph => {
  const g = new GraphBuilder();
  for (const [name, value] of Object.entries(build(g, neg))) g.output(name, value);
  return g.build();
};

for (const { name, build, inputs } of cases) {
  test(`${name}: as in ONNX Runtime`, async () => {
    const whole = await openGraph(built(build, (g, value) => g.op('Neg', [value])));
    const session = await openHost(built(build, (g, value) => host(g, 'Neg', [value])));
    try {
      for (const given of inputs) {
        const expected = await whole.run(named(given), call);
        assert.deepEqual(await session.run(named(given), call), expected);
      }
    } finally {
      await Promise.all([whole.close(), session.close()]);
    }
  });
}

test('SequenceMap', async () => {
  const g = new GraphBuilder();
  const v = g.input('x', 'float32', ['n']);
  const sequence = g.op('SplitToSequence', [v], { keepdims: 1 });
  const parts = [
    { name: 'a', dtype: 'float32', shape: [1] },
    { name: 'b', dtype: 'float32', shape: ['n'] },
  ] as const;
  const body = g.subgraph(parts, (s, [a, b]) => [s.op('Add', [host(s, 'Neg', [a!]), b])]);
  const mapped = g.op('SequenceMap', [sequence, v], { body });
  g.output('y', g.op('ConcatFromSequence', [mapped], { axis: 0 }));
  const session = await openHost(g.build());
  const y = await session.run(named({ x: floats(1, 2) }), call);
  assert.deepEqual(y, named({ y: floats(0, 1, -1, 0) }));
  await session.close();
});
