import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGraph, SIGNATURE } from '../../../test/engine.ts';
import { type Code, ServingError } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Session } from '../../model.ts';
import { stringsOfBytes } from '../../tensor/strings.ts';
import { type Datum, isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';

const call = { signature: SIGNATURE };
const floats = (...data: number[]): Tensor => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float32Array.from(data),
});
const int64 = (value: number): Tensor => ({ dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
const named = (entries: Record<string, Datum>): Tensors => new Map(Object.entries(entries));
const tensor = (results: Tensors, name: string): Tensor => {
  const found = results.get(name);
  assert.ok(found && isTensor(found));
  return found;
};

/** y = x / 2 + 2 */
const halfPlusTwo = (): Graph => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['n']);
  g.output('y', g.op('Add', [g.op('Mul', [x, g.scalar('float32', 0.5)]), g.scalar('float32', 2)]));
  return g.build();
};

/** As many products of a 96 x 96 matrix with itself, one after the other, as the input says: about 0.1 ms each. */
const loop = (): Graph => {
  const g = new GraphBuilder();
  const times = g.input('times', 'int64', []);
  const start = g.input('start', 'float32', [96, 96]);
  const body = g.subgraph(
    [
      { name: 'i', dtype: 'int64', shape: [] },
      { name: 'go', dtype: 'bool', shape: [] },
      { name: 'm', dtype: 'float32', shape: [96, 96] },
    ],
    (s, [, go, m]) => [go!, s.op('MatMul', [m, start])],
  );
  const [last] = g.ops('Loop', [times, g.scalar('bool', true), start], { body }, 1);
  g.output('last', g.op('ReduceSum', [last], { keepdims: 0 }));
  return g.build();
};
const start: Tensor = { dtype: 'float32', shape: [96, 96], data: new Float32Array(96 * 96).fill(1 / 96) };

const withSession = async (graph: Graph, body: (session: Session) => Promise<void> | void): Promise<void> => {
  const session = await openGraph(graph);
  try {
    await body(session);
  } finally {
    await session.close();
  }
};

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

test('a short model answers at once', () =>
  withSession(halfPlusTwo(), async (session) => {
    const run = () => session.run(named({ x: floats(1, 2, 3) }), call);
    // What it costs is measured, and on a machine that is busy the first runs may all have waited.
    let results = run();
    for (let i = 0; i < 10_000 && results instanceof Promise; i++) {
      await results;
      results = run();
    }
    assert.ok(!(results instanceof Promise));
    assert.deepEqual(tensor(results, 'y'), floats(2.5, 3, 3.5));
  }));

test('what is answered stays as it is, whatever runs afterwards', () =>
  withSession(halfPlusTwo(), async (session) => {
    const sizes = [1, 3, 64, 65, 1000, 100_000];
    const answers = await Promise.all(
      sizes.map((n) => session.run(named({ x: floats(...new Array<number>(n).fill(n)) }), call)),
    );
    for (let i = 0; i < 50; i++) await session.run(named({ x: floats(-1, -2) }), call);
    sizes.forEach((n, i) => {
      assert.ok(
        (tensor(answers[i]!, 'y').data as Float32Array).every((value) => value === n / 2 + 2),
        `${n} elements`,
      );
    });
  }));

test('a batch of nothing', () =>
  withSession(halfPlusTwo(), async (session) => {
    assert.deepEqual(tensor(await session.run(named({ x: floats() }), call), 'y'), floats());
  }));

test('only the outputs asked for, in the order asked for', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', [2]);
  g.output('a', g.op('Neg', [x]));
  g.output('x', g.op('Abs', [x]));
  g.output('c', g.op('Exp', [x]));
  await withSession(g.build(), async (session) => {
    const results = await session.run(named({ x: floats(-1, 1) }), { ...call, outputs: ['x', 'a', 'x'] });
    assert.deepEqual(
      [...results],
      [
        ['x', floats(1, 1)],
        ['a', floats(1, -1)],
      ],
    );
    await refuses(
      () => session.run(named({ x: floats(1, 1) }), { ...call, outputs: ['b'] }),
      'INVALID_INPUT',
      /output "b"/,
    );
  });
});

test('strings are bytes: NUL, empty, not UTF-8, long', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'string', ['n', 1]);
  g.output('y', g.op('Concat', [x, x], { axis: 1 }));
  await withSession(g.build(), async (session) => {
    const elements = [Buffer.from('a\0b'), Buffer.alloc(0), Buffer.from([0xff, 0xfe, 0x80]), Buffer.alloc(5000, 'x')];
    const data = stringsOfBytes(elements);
    const y = tensor(await session.run(named({ x: { dtype: 'string', shape: [4, 1], data } }), call), 'y');
    assert.deepEqual(y, { dtype: 'string', shape: [4, 2], data: stringsOfBytes(elements.flatMap((e) => [e, e])) });
    const none = await session.run(named({ x: { dtype: 'string', shape: [0, 1], data: stringsOfBytes([]) } }), call);
    assert.deepEqual(tensor(none, 'y'), { dtype: 'string', shape: [0, 2], data: stringsOfBytes([]) });
    const cut = { bytes: new Uint8Array(3), offsets: Uint32Array.of(0, 2, 9) };
    const overrun: Tensor = { dtype: 'string', shape: [2, 1], data: cut };
    await refuses(
      () => session.run(named({ x: overrun }), call),
      'INVALID_INPUT',
      /input "x": string 1 lies at bytes 2 to 9 of 3/,
    );
  });
});

test('4-bit integers are packed at the border only', async () => {
  const g = new GraphBuilder();
  g.output('y', g.op('Transpose', [g.input('x', 'int4', [1, 3])], { perm: [1, 0] }));
  await withSession(g.build(), async (session) => {
    const x: Tensor = { dtype: 'int4', shape: [1, 3], data: Int8Array.of(-8, 7, -1) };
    assert.deepEqual(tensor(await session.run(named({ x }), call), 'y'), { ...x, shape: [3, 1] });
  });
});

// biome-ignore format: one refusal a line
const refusals: readonly (readonly [name: string, inputs: Tensors, code: Code, message: RegExp])[] = [
  ['a missing and an unknown input, both named', named({ z: floats(1) }), 'INVALID_INPUT', /missing: "x"; unknown: "z"; the signature takes "x" float32 \[n\]/],
  ['another dtype', named({ x: int64(1) }), 'INVALID_INPUT', /input "x": int64 \[\] does not fit float32 \[n\]/],
  ['another rank', named({ x: { ...floats(1), shape: [1, 1] } }), 'INVALID_INPUT', /input "x": float32 \[1, 1\] does not fit float32 \[n\]/],
  ['fewer elements than the shape says', named({ x: { ...floats(1), shape: [9] } }), 'INVALID_INPUT', /input "x": 1 elements were given for the shape \[9\], which has 9/],
  ['a shape past 2^53', named({ x: { ...floats(1), shape: [2 ** 60] } }), 'INVALID_INPUT', /input "x": shape/],
  ['a negative dimension', named({ x: { ...floats(), shape: [-1] } }), 'INVALID_INPUT', /input "x": shape \[-1\]/],
  ['a sequence for a tensor', named({ x: { items: [] } }), 'INVALID_INPUT', /input "x": a sequence does not fit/],
];
for (const [name, inputs, code, message] of refusals)
  test(`refused: ${name}`, () =>
    withSession(halfPlusTwo(), async (session) => {
      await refuses(() => session.run(inputs, call), code, message);
      assert.deepEqual(tensor(await session.run(named({ x: floats(2) }), call), 'y'), floats(3));
    }));

test('refused: a signature that the model does not have', () =>
  withSession(halfPlusTwo(), (session) =>
    refuses(
      () => session.run(new Map(), { signature: 'no' }),
      'MODEL_NOT_FOUND',
      /signature "no" .* "serving_default"/,
    ),
  ));

test('a model that refuses its inputs while running says why, without paths and lines', async () => {
  const g = new GraphBuilder();
  g.output('y', g.op('Gather', [g.input('x', 'float32', [3]), g.input('i', 'int64', [])]));
  await withSession(g.build(), async (session) => {
    const error = await Promise.resolve()
      .then(() => session.run(named({ x: floats(1, 2, 3), i: int64(7) }), call))
      .catch((reason: unknown) => reason);
    assert.ok(error instanceof ServingError);
    assert.equal(error.code, 'RUN_FAILED');
    assert.match(error.message, /Gather.*idx=7 must be within the inclusive range \[-3,2\]/);
    assert.doesNotMatch(error.message, /\.(cc|h):|onnxruntime_src|Stacktrace/);
  });
});

test('a division by zero is an error, not the end of the process', async () => {
  const g = new GraphBuilder();
  g.output('y', g.op('Div', [g.input('a', 'int32', [1]), g.input('b', 'int32', [1])]));
  await withSession(g.build(), (session) => {
    const number = (value: number): Tensor => ({ dtype: 'int32', shape: [1], data: Int32Array.of(value) });
    return refuses(() => session.run(named({ a: number(1), b: number(0) }), call), 'RUN_FAILED', /division by zero/);
  });
});

test('an aborted run ends with the reason of its signal, and soon', () =>
  withSession(loop(), async (session) => {
    const reason = new ServingError('DEADLINE_EXCEEDED', 'too late');
    const controller = new AbortController();
    const began = performance.now();
    const run = session.run(named({ times: int64(1_000_000), start }), { ...call, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await assert.rejects(Promise.resolve(run), (error) => error === reason);
    assert.ok(performance.now() - began < 1000);
    // The native run ends soon after, or this would not.
    await session.close();
    assert.ok(performance.now() - began < 2000);
  }));

test('a signal that was aborted before starts nothing', () =>
  withSession(halfPlusTwo(), (session) => {
    const signal = AbortSignal.abort('gone');
    assert.throws(
      () => session.run(named({ x: floats(1) }), { ...call, signal }),
      (error) => error === 'gone',
    );
  }));

test('a run that waits for a thread is aborted without having started', () =>
  withSession(loop(), async (session) => {
    const stop = new AbortController();
    const long = Array.from({ length: 8 }, () =>
      Promise.resolve(session.run(named({ times: int64(1_000_000), start }), { ...call, signal: stop.signal })),
    );
    const controller = new AbortController();
    const waiting = session.run(named({ times: int64(1), start }), { ...call, signal: controller.signal });
    controller.abort('enough');
    await assert.rejects(Promise.resolve(waiting), (error) => error === 'enough');
    stop.abort('all');
    for (const run of long) await assert.rejects(run, (error) => error === 'all');
  }));

test('hundreds of runs at once all answer rightly', () =>
  withSession(loop(), async (session) => {
    const runs = Array.from({ length: 400 }, async (_, i) => {
      const data = new Float32Array(96 * 96).fill(i / 96);
      const results = await session.run(named({ times: int64(1), start: { ...start, data } as Tensor }), call);
      const [sum] = tensor(results, 'last').data as Float32Array;
      // each element of the product is 96 (i / 96)^2, and there are 96^2 of them
      assert.ok(Math.abs(sum! - 96 * i * i) <= 1e-4 * 96 * i * i, `run ${i}: ${sum}`);
    });
    await Promise.all(runs);
  }));

test('closing waits for the runs in flight, and refuses new ones', async () => {
  const session = await openGraph(loop());
  const order: string[] = [];
  const runs = Array.from({ length: 10 }, () =>
    Promise.resolve(session.run(named({ times: int64(300), start }), call)).then(() => order.push('run')),
  );
  const closed = session.close().then(() => order.push('closed'));
  await refuses(() => session.run(named({ times: int64(1), start }), call), 'MODEL_NOT_READY', /being unloaded/);
  await Promise.all([...runs, closed]);
  assert.deepEqual(order, [...new Array<string>(10).fill('run'), 'closed']);
  await session.close();
});

test('the event loop is free while a long model runs', () =>
  withSession(loop(), async (session) => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    await sleep(20);
    delay.enable();
    const began = performance.now();
    await session.run(named({ times: int64(5000), start }), call);
    const took = performance.now() - began;
    delay.disable();
    const p50 = delay.percentile(50) / 1e6;
    assert.ok(took > 50, `the model took only ${took} ms`);
    assert.ok(p50 < 10, `half of the delays are above ${p50} ms during a run of ${took} ms`);
  }));

test('another model answers while one has every run that it may have', () =>
  withSession(loop(), async (slow) =>
    withSession(halfPlusTwo(), async (quick) => {
      const stop = new AbortController();
      const runs = Array.from({ length: 20 }, () =>
        Promise.resolve(slow.run(named({ times: int64(1_000_000), start }), { ...call, signal: stop.signal })),
      );
      const large = new Float32Array(4_000_000).fill(2);
      const results = await quick.run(named({ x: { dtype: 'float32', shape: [large.length], data: large } }), call);
      assert.equal((tensor(results, 'y').data as Float32Array)[3_999_999], 3);
      stop.abort('enough');
      await Promise.allSettled(runs);
    }),
  ));
