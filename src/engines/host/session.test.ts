import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { modelOf, NO_FILES, openGraph, signatureOf } from '../../../test/engine.ts';
import { type Code, ServingError } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph, Value, Weight } from '../../graph/graph.ts';
import type { Tensor, Tensors } from '../../tensor/tensor.ts';
import { open } from '../open.ts';
import { prepare } from '../prepare.ts';
import { transferList } from '../prepared.ts';
import { RunProfile } from '../profile.ts';
import { call, floats, host, named, openHost, pool, tensor, texts, withHost } from './host.test.engine.ts';
import { compiled, TEST_KERNELS } from './kernels.test.table.ts';

const refuses = async (run: () => unknown, code: Code, message: RegExp): Promise<void> => {
  const error = await Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  assert.ok(error instanceof ServingError, `refused with our own error, not ${error}`);
  assert.match(`${error.code}: ${error.message}`, new RegExp(`^${code}: .*${message.source}`));
};

/** Counts the turns that the event loop takes from now on, however busy the machine is. */
const countTurns = (): (() => number) => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1).unref();
  return () => {
    clearInterval(timer);
    return turns;
  };
};

const graphOf = (build: (g: GraphBuilder, x: Value) => Readonly<Record<string, Value>>): Graph => {
  const g = new GraphBuilder();
  const outputs = build(g, g.input('x', 'float32', ['n']));
  for (const [name, value] of Object.entries(outputs)) g.output(name, value);
  return g.build();
};

test('a chain of segments and host nodes answers at once where each is short', () =>
  withHost(
    graphOf((g, x) => ({ y: g.op('Exp', [host(g, 'Neg', [g.op('Abs', [host(g, 'Same', [x])])])]) })),
    async (session) => {
      // A machine that is busy with others makes a short run look long now and then.
      let results = session.run(named({ x: floats(-1, 0) }), call);
      for (let i = 0; i < 1000 && results instanceof Promise; i++) {
        await results;
        results = session.run(named({ x: floats(-1, 0) }), call);
      }
      assert.ok(!(results instanceof Promise));
      assert.deepEqual(tensor(results, 'y'), floats(Math.fround(Math.exp(-1)), 1));
    },
  ));

test('outputs that are inputs, constants or both sides of a copy are the answer alone', () =>
  withHost(
    graphOf((g, x) => {
      const c = g.constant(floats(5, 6));
      return {
        x,
        same: host(g, 'Same', [x]),
        c,
        constant: host(g, 'Same', [c]),
        y: host(g, 'Neg', [g.op('Identity', [x])]),
      };
    }),
    async (session) => {
      const x = floats(1, 2);
      const results = await session.run(named({ x }), call);
      for (const name of ['x', 'same', 'c', 'constant']) (tensor(results, name).data as Float32Array).fill(9);
      assert.deepEqual(x, floats(1, 2));
      const again = await session.run(named({ x }), call);
      assert.deepEqual(
        [...again],
        [
          ['x', x],
          ['same', x],
          ['c', floats(5, 6)],
          ['constant', floats(5, 6)],
          ['y', floats(-1, -2)],
        ],
      );
    },
  ));

test('only what the wanted outputs need is run', () =>
  withHost(
    graphOf((g, x) => ({
      bad: host(g, 'NotNegative', [g.op('Sub', [x, g.scalar('float32', 100)])]),
      good: g.op('Neg', [host(g, 'Same', [x])]),
    })),
    async (session) => {
      const results = await session.run(named({ x: floats(1) }), { ...call, outputs: ['good'] });
      assert.deepEqual([...results], [['good', floats(-1)]]);
      await refuses(
        () => session.run(named({ x: floats(1) }), call),
        'RUN_FAILED',
        /NotNegative: an element is below zero/,
      );
      await refuses(
        () => session.run(named({ x: floats(1) }), { ...call, outputs: ['none'] }),
        'INVALID_INPUT',
        /output "none"/,
      );
    },
  ));

test('strings cross borders as bytes', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'string', ['n']);
  const twice = host(g, 'Concat', [x, g.op('Identity', [x])]);
  const row = g.op('Unsqueeze', [twice, g.ints([0])]);
  g.output('y', host(g, 'Same', [g.op('Concat', [row, row], { axis: 0 })]));
  await withHost(g.build(), async (session) => {
    const y = tensor(await session.run(named({ x: texts('a\0', '', 'é') }), call), 'y');
    const row = ['a\0a\0', '', 'éé'];
    assert.deepEqual(y, { ...texts(...row, ...row), shape: [2, 3] });
  });
});

test('a batch of nothing is answered without a run where the signature tells the shape', () =>
  withHost(
    graphOf((g, x) => ({
      y: g.op('Exp', [host(g, 'Neg', [g.op('Relu', [x])])]),
      z: host(g, 'NotNegative', [x], {}, ['?']),
    })),
    async (session) => {
      const results = await session.run(named({ x: floats() }), call);
      assert.deepEqual(
        [...results],
        [
          ['y', floats()],
          ['z', floats()],
        ],
      );
      const one = session.run(named({ x: floats() }), { ...call, outputs: ['y'] });
      assert.deepEqual(one, named({ y: floats() }));
    },
  ));

test('sequences cross borders, also empty ones', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['n']);
  const sequence = g.op('SplitToSequence', [x], { keepdims: 1 });
  const at = host(g, 'Neg', [g.op('SequenceAt', [sequence, g.scalar('int64', 0)])]);
  g.output('y', g.op('ConcatFromSequence', [g.op('SequenceInsert', [sequence, at])], { axis: 0 }));
  await withHost(g.build(), async (session) => {
    assert.deepEqual(tensor(await session.run(named({ x: floats(1, 2) }), call), 'y'), floats(1, 2, -1));
  });
});

test('what is wrong with inputs is told as for any model', () =>
  withHost(
    graphOf((g, x) => ({ y: host(g, 'Neg', [x]) })),
    async (session) => {
      await refuses(() => session.run(new Map(), call), 'INVALID_INPUT', /inputs missing: "x"; the signature takes/);
      await refuses(
        () => session.run(named({ x: texts('a') }), call),
        'INVALID_INPUT',
        /input "x": string \[1\] does not fit/,
      );
      await refuses(() => session.run(named({ x: floats(1), z: floats(1) }), call), 'INVALID_INPUT', /unknown: "z"/);
      await refuses(
        () => session.run(named({ x: floats(1) }), { signature: 'other' }),
        'MODEL_NOT_FOUND',
        /"other" .*: "serving_default"/,
      );
    },
  ));

test('a failure says at which node, in this thread and in another', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['n']);
  g.from = 'model/check';
  g.output('y', host(g, 'NotNegative', [x]));
  g.from = 'model/lies';
  g.output('z', host(g, 'Lies', [x], {}, ['n']));
  g.from = '';
  await withHost(g.build(), async (session) => {
    for (const x of [floats(-1), floats(...new Array<number>(20_000).fill(-1))]) {
      const run = () => session.run(named({ x }), { ...call, outputs: ['y'] });
      await refuses(run, 'RUN_FAILED', /node "model\/check" \(NotNegative\): an element is below zero$/);
    }
    const run = () => session.run(named({ x: floats(1) }), { ...call, outputs: ['z'] });
    await refuses(run, 'RUN_FAILED', /node "model\/lies" \(Lies\): output 0 has the shape \[1, 2, 3\]/);
  });
});

test('everything that cannot be run is told at load, at once', async () => {
  const unknown = graphOf((g, x) => {
    g.from = 'a';
    const a = host(g, 'Unheard', [x]);
    g.from = 'b';
    return { a, b: host(g, 'Unknown', [a]), c: host(g, 'Neg', [x]) };
  });
  await refuses(() => prepare(modelOf(unknown), TEST_KERNELS), 'UNSUPPORTED_MODEL', /Unheard .* at a; Unknown .* at b/);
  const picky = graphOf((g, x) => {
    g.from = 'p';
    const p = host(g, 'Picky', [x], { mode: 'one' });
    g.from = 'q';
    return { p, q: host(g, 'Picky', [x], { mode: 'two' }) };
  });
  await refuses(
    () => prepare(modelOf(picky), TEST_KERNELS),
    'UNSUPPORTED_MODEL',
    /node "p" \(Picky\): mode "one" .*; node "q" \(Picky\): mode "two"/,
  );
});

test('weights are read and held once, whoever uses them', async () => {
  const stored = Float32Array.from({ length: 1000 }, (_, i) => i);
  let reads = 0;
  const files = {
    ...NO_FILES,
    read: async () => {
      reads++;
      return new Uint8Array(stored.buffer.slice(0));
    },
  };
  const weight: Weight = { name: 'w', dtype: 'float32', shape: [1000], range: { path: 'data', from: 0, to: 4000 } };
  const build = (g: GraphBuilder, x: Value) => {
    const w = g.weight(weight);
    const sum = host(g, 'Add', [g.op('Add', [x, w]), w]);
    return { y: g.op('Add', [sum, w]) };
  };
  const graphs = new Map([
    ['a', graphOf(build)],
    ['b', graphOf(build)],
    ['whole', graphOf((g, x) => ({ y: g.op('Sub', [x, g.weight(weight)]) }))],
  ]);
  const signatures = new Map([...graphs].map(([name, graph]) => [name, signatureOf(graph)]));
  const prepared = await prepare({ kind: 'graph', signatures, graphs, files }, TEST_KERNELS);
  assert.equal(reads, 1);
  assert.equal(prepared.weightBytes, 4000);
  assert.ok(prepared.kind === 'segments');
  assert.deepEqual([[...prepared.plans.keys()], [...prepared.sessions.keys()]], [['a', 'b'], ['whole']]);
  assert.equal(transferList(prepared).filter(({ byteLength }) => byteLength === 4000).length, 1);
  const moved = structuredClone(prepared, { transfer: [...transferList(prepared)] });
  const session = await open(moved, {}, { kernels: TEST_KERNELS, pool });
  const x: Tensor = { dtype: 'float32', shape: [1000], data: new Float32Array(1000).fill(1) };
  for (const [signature, factor] of [
    ['a', 3],
    ['b', 3],
    ['whole', -1],
  ] as const) {
    const y = tensor(await session.run(named({ x }), { signature }), 'y');
    assert.deepEqual(
      y.data,
      stored.map((value) => 1 + factor * value),
    );
  }
  await session.close();
});

test('a kernel has its constants when it is compiled, once', async () => {
  const graph = graphOf((g, x) => ({
    y: host(g, 'Offset', [g.op('Abs', [x]), g.constant(floats(2)), g.constant(floats(5))]),
  }));
  const session = await openHost(graph);
  const before = compiled.get('Offset');
  for (let i = 0; i < 3; i++)
    assert.deepEqual(tensor(await session.run(named({ x: floats(-1) }), call), 'y'), floats(8));
  assert.equal(compiled.get('Offset'), before);
  await session.close();
});

test('a kernel that takes long to compile is compiled in the threads only', async () => {
  const graph = graphOf((g, x) => ({ y: host(g, 'Heavy', [x]) }));
  const prepared = await prepare(modelOf(graph), TEST_KERNELS);
  const before = compiled.get('Heavy');
  const session = await open(prepared, {}, { kernels: TEST_KERNELS, pool });
  assert.deepEqual(tensor(await session.run(named({ x: floats(5) }), call), 'y'), floats(1));
  assert.equal(compiled.get('Heavy'), before);
  await session.close();
});

test('a long kernel leaves the event loop free', () =>
  withHost(
    graphOf((g, x) => ({ y: g.op('Neg', [host(g, 'Spin', [x], { ms: 200 })]) })),
    async (session) => {
      const turns = countTurns();
      const results = await Promise.all([1, 2, 3].map((i) => session.run(named({ x: floats(i) }), call)));
      assert.ok(turns() > 20, `${turns()} turns of the event loop`);
      assert.deepEqual(
        results.map((result) => tensor(result, 'y')),
        [floats(-1), floats(-2), floats(-3)],
      );
    },
  ));

test('many short steps leave the event loop to others now and then', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['n']);
  const body = g.subgraph(
    [
      { name: 'i', dtype: 'int64', shape: [] },
      { name: 'go', dtype: 'bool', shape: [] },
      { name: 's', dtype: 'float32', shape: ['n'] },
    ],
    (s, [, go, v]) => [go!, host(s, 'Neg', [v!])],
  );
  g.output('y', g.ops('Loop', [g.input('times', 'int64', []), undefined, x], { body }, 1)[0]!);
  await withHost(g.build(), async (session) => {
    const turns = countTurns();
    const times: Tensor = { dtype: 'int64', shape: [], data: BigInt64Array.of(100_001n) };
    const y = tensor(await session.run(named({ x: floats(1), times }), call), 'y');
    assert.ok(turns() > 20, `${turns()} turns of the event loop`);
    assert.deepEqual(y, floats(-1));
    const forever: Tensor = { dtype: 'int64', shape: [], data: BigInt64Array.of(2n ** 62n) };
    const signal = AbortSignal.timeout(50);
    await assert.rejects(async () => session.run(named({ x: floats(1), times: forever }), { ...call, signal }), {
      name: 'TimeoutError',
    });
  });
});

test('an aborted run ends with the reason, wherever it is', () =>
  withHost(
    graphOf((g, x) => ({ y: g.op('Neg', [host(g, 'Spin', [x], { ms: 400 })]) })),
    async (session) => {
      const controllers = [1, 2, 3, 4].map(() => new AbortController());
      const runs = controllers.map(async ({ signal }) => session.run(named({ x: floats(1) }), { ...call, signal }));
      await sleep(50);
      const start = performance.now();
      const reason = new ServingError('CANCELLED', 'gone');
      for (const controller of controllers) controller.abort(reason);
      const ends = await Promise.allSettled(runs);
      assert.ok(performance.now() - start < 200, 'at once');
      assert.ok(ends.every((end) => end.status === 'rejected' && end.reason === reason));
      assert.throws(() => session.run(named({ x: floats(1) }), { ...call, signal: controllers[0]!.signal }), reason);
      assert.deepEqual(tensor(await session.run(named({ x: floats(1) }), call), 'y'), floats(-1));
    },
  ));

test('a thread that dies is told and replaced', () =>
  withHost(
    graphOf((g, x) => ({ y: host(g, 'Crash', [g.op('Relu', [x])]), z: host(g, 'Spin', [x], { ms: 1 }) })),
    async (session) => {
      await refuses(
        () => session.run(named({ x: floats(1) }), { ...call, outputs: ['y'] }),
        'INTERNAL',
        /Crash: the thread of this run ended/,
      );
      assert.deepEqual(tensor(await session.run(named({ x: floats(1) }), { ...call, outputs: ['z'] }), 'z'), floats(1));
    },
  ));

test('closing waits for the runs in flight', async () => {
  const session = await openHost(graphOf((g, x) => ({ y: g.op('Neg', [host(g, 'Spin', [x], { ms: 100 })]) })));
  const run = session.run(named({ x: floats(1) }), call);
  let closed = false;
  const closing = session.close().then(() => {
    closed = true;
  });
  await refuses(() => session.run(named({ x: floats(1) }), call), 'MODEL_NOT_READY', /being unloaded/);
  assert.deepEqual(tensor(await run, 'y'), floats(-1));
  assert.ok(!closed);
  await closing;
});

// Random graphs: each node is ONNX's or a host kernel of the same meaning; the same graph all in ONNX is the reference.
type Step = { readonly op: 'Neg' | 'Add' | 'Abs'; readonly a: number; readonly b: number; readonly onHost: boolean };
const steps = fc.array(
  fc.record({
    op: fc.constantFrom('Neg' as const, 'Add' as const, 'Abs' as const),
    a: fc.nat(),
    b: fc.nat(),
    onHost: fc.boolean(),
  }),
  { minLength: 1, maxLength: 24 },
);
const randomGraph = (plan: readonly Step[], outputs: readonly number[], hosts: boolean): Graph => {
  const g = new GraphBuilder();
  const values: Value[] = [g.input('x', 'float32', [3]), g.input('y', 'float32', [3]), g.constant(floats(1, -2, 3))];
  for (const { op, a, b, onHost } of plan) {
    const inputs = [values[a % values.length]!, ...(op === 'Add' ? [values[b % values.length]!] : [])];
    values.push(onHost && hosts && op !== 'Abs' ? host(g, op, inputs) : g.op(op, inputs));
  }
  for (const [i, output] of outputs.entries()) g.output(`o${i}`, values[output % values.length]!);
  return g.build();
};

test('a cut graph answers as the whole one does', async () => {
  const inputs: Tensors = named({ x: floats(0.5, -1.25, 7), y: floats(-3, 0.75, 2) });
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), async (plan, outputs) => {
      const whole = await openGraph(randomGraph(plan, outputs, false), { onnxruntime: { warmUp: false } });
      const session = await openHost(randomGraph(plan, outputs, true), false);
      try {
        const expected = await whole.run(inputs, call);
        assert.deepEqual(await session.run(inputs, call), expected);
        const some = { ...call, outputs: [`o${outputs.length - 1}`] };
        assert.deepEqual(await session.run(inputs, some), await whole.run(inputs, some));
      } finally {
        await Promise.all([whole.close(), session.close()]);
      }
    }),
    { numRuns: 150 },
  );
});

test('threads end when there is no more work', async () => {
  await sleep(900);
  assert.equal(pool.size, 0);
});

test('a profile tells of host nodes, segments and control flow', () =>
  withHost(
    graphOf((g, x) => {
      g.from = 'same';
      const same = host(g, 'Same', [x]);
      g.from = 'exp';
      return { y: g.op('Exp', [same]) };
    }),
    async (session) => {
      const profiler = new RunProfile();
      await session.run(named({ x: floats(1, 2) }), { ...call, profiler });
      assert.deepEqual(
        profiler.nodes.map(({ name, op, device, calls }) => [name, op, device, calls]),
        [
          ['same', 'Same', 'CPU', 1],
          ['exp', 'Exp', 'CPU', 1],
        ],
      );
    },
  ));
