/** Pipelines on few rows and on many: here at once, or in threads, with the same answers. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ServingError } from '../../errors.ts';
import type { Session } from '../../model.ts';
import { compile } from '../../pipeline/compile.ts';
import type { Forest } from '../../pipeline/forest.ts';
import { type Pipeline, PipelineBuilder } from '../../pipeline/pipeline.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';
import { prepare } from '../prepare.ts';
import { ThreadPool } from '../thread-pool.ts';
import { openPipeline, type PipelineOptions } from './session.ts';

const pool = new ThreadPool<Pipeline>({ thread: new URL('./thread.js', import.meta.url), threads: 2, idleMs: 300 });
const call = { signature: 'serving_default' };
const FEATURES = 10;

/** Complete trees over made-up numbers. */
const forestOf = (trees: number, depth: number): Forest => {
  const size = 2 ** (depth + 1) - 1;
  const inner = 2 ** depth - 1;
  const nodes = Array.from({ length: trees * size }, (_, i) => i);
  const place = (i: number): number => i % size;
  const below = (i: number): number => i - place(i) + 2 * place(i) + 1;
  return {
    features: FEATURES,
    precision: 'float64',
    compare: 'le',
    roots: Int32Array.from({ length: trees }, (_, tree) => tree * size),
    groups: new Int32Array(trees),
    outputs: 1,
    feature: Int32Array.from(nodes, (i) => (place(i) < inner ? (i * 7) % FEATURES : ~i)),
    threshold: Float64Array.from(nodes, (i) => ((i * 37) % 101) / 101),
    left: Int32Array.from(nodes, (i) => (place(i) < inner ? below(i) : -1)),
    right: Int32Array.from(nodes, (i) => (place(i) < inner ? below(i) + 1 : -1)),
    defaultLeft: new Uint8Array(nodes.length),
    values: Float64Array.from(nodes, (i) => Math.sin(i)),
    start: Float64Array.of(0.5),
    sum: 'float64',
  };
};

/** data [batch, features] and name [batch] -> sum [batch, 1] and the name as it came. */
const pipelineOf = (trees: number, depth: number): Pipeline => {
  const builder = new PipelineBuilder();
  const [data, name] = [builder.input(), builder.input()];
  return builder.build([builder.step('forest', forestOf(trees, depth), [data]), name]);
};

const openSession = async (pipeline: Pipeline, options: PipelineOptions = {}): Promise<Session> => {
  const prepared = await prepare({
    kind: 'pipeline',
    pipelines: new Map([['serving_default', pipeline]]),
    signatures: new Map([
      [
        'serving_default',
        {
          inputs: [
            { name: 'data', type: { kind: 'tensor', dtype: 'float64', shape: ['batch', FEATURES] } },
            { name: 'name', type: { kind: 'tensor', dtype: 'string', shape: ['batch'] } },
          ],
          outputs: [
            { name: 'sum', type: { kind: 'tensor', dtype: 'float64', shape: ['batch', 1] } },
            { name: 'name', type: { kind: 'tensor', dtype: 'string', shape: ['batch'] } },
          ],
        },
      ],
    ]),
  });
  assert.ok(prepared.kind === 'pipeline');
  return openPipeline(structuredClone(prepared), { pool, ...options });
};

const inputsOf = (rows: number): ReadonlyMap<string, Tensor> =>
  new Map<string, Tensor>([
    [
      'data',
      {
        dtype: 'float64',
        shape: [rows, FEATURES],
        data: Float64Array.from({ length: rows * FEATURES }, (_, i) =>
          i % 97 === 0 ? Number.NaN : ((i * 31) % 89) / 89,
        ),
      },
    ],
    [
      'name',
      {
        dtype: 'string',
        shape: [rows],
        data: stringsOfTexts(Array.from({ length: rows }, (_, i) => 'ä'.repeat(i % 5) + i)),
      },
    ],
  ]);

const HEAVY = pipelineOf(400, 8);
const LIGHT = pipelineOf(3, 2);

const check = async (session: Session, pipeline: Pipeline, rows: number): Promise<void> => {
  const inputs = inputsOf(rows);
  const answer = await session.run(inputs, call);
  const [sum, name] = compile(pipeline)([inputs.get('data')!, inputs.get('name')!], rows, [0, 1]) as readonly Tensor[];
  assert.deepEqual(
    answer,
    new Map([
      ['sum', sum],
      ['name', name],
    ]),
  );
};

const until = async (condition: () => boolean): Promise<void> => {
  const end = performance.now() + 10_000;
  while (!condition()) {
    assert.ok(performance.now() < end, 'in time');
    await setTimeout(20);
  }
};

describe('pipelines', () => {
  after(() => until(() => pool.size === 0));

  it('few rows are answered at once, and start no thread', async () => {
    const session = await openSession(LIGHT);
    for (const rows of [0, 1, 2, 10, 0]) {
      const answer = session.run(inputsOf(rows), call);
      assert.ok(!(answer instanceof Promise), `${rows} rows`);
      await check(session, LIGHT, rows);
    }
    assert.equal(pool.size, 0);
    await session.close();
  });

  for (const options of [{}, { warmUp: false }, { intraOpThreads: 1 }]) {
    it(`many rows are answered in threads, and the same, ${JSON.stringify(options)}`, async () => {
      const session = await openSession(HEAVY, options);
      for (const rows of [20_000, 1, 1001, 20_001, 64]) await check(session, HEAVY, rows);
      assert.ok(pool.size > 0 && pool.size <= 2, `${pool.size} threads`);
      await session.close();
    });
  }

  it('several requests at once', async () => {
    const session = await openSession(HEAVY);
    await Promise.all([5000, 3, 20_000, 7000].map((rows) => check(session, HEAVY, rows)));
    await session.close();
  });

  it('the event loop has its turns meanwhile', async () => {
    const session = await openSession(HEAVY);
    await session.run(inputsOf(2000), call);
    const inputs = inputsOf(40_000);
    let [turns, over] = [0, false];
    const turn = (): void => {
      turns++;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    const before = performance.now();
    const answer = session.run(inputs, call);
    const blocked = performance.now() - before;
    await answer;
    over = true;
    assert.ok(answer instanceof Promise && blocked < 100, `blocked for ${blocked} ms`);
    assert.ok(turns > 10, `${turns} turns`);
    await session.close();
  });

  it('only what is wanted comes back', async () => {
    const session = await openSession(HEAVY);
    const answer = await session.run(inputsOf(10_000), { ...call, outputs: ['name'] });
    assert.deepEqual([...answer.keys()], ['name']);
    await session.close();
  });

  it('what is wrong with a row is told with its place in the request', async () => {
    const builder = new PipelineBuilder();
    const [data, name] = [builder.input(), builder.input()];
    const lambdas = new Float64Array(FEATURES).fill(1);
    const positive = builder.step('power', { power: 'boxCox', lambdas }, [data]);
    const session = await openSession(builder.build([builder.step('forest', forestOf(400, 8), [positive]), name]));
    for (const row of [19_990, 3, 7_001]) {
      const inputs = new Map(inputsOf(20_000));
      const cells = new Float64Array(20_000 * FEATURES).fill(0.5);
      cells[row * FEATURES + 2] = -1;
      inputs.set('data', { dtype: 'float64', shape: [20_000, FEATURES], data: cells });
      await assert.rejects(
        async () => session.run(inputs, call),
        (error) =>
          error instanceof ServingError &&
          error.code === 'INVALID_INPUT' &&
          error.message.startsWith(`row ${row}, column 2: -1`),
      );
    }
    await session.close();
  });

  it('a run that is aborted ends with the reason, and the next one runs', async () => {
    const session = await openSession(HEAVY);
    await session.run(inputsOf(20_000), call);
    const controller = new AbortController();
    const answer = session.run(inputsOf(200_000), { ...call, signal: () => controller.signal });
    await setTimeout(10);
    controller.abort(new Error('nobody waits'));
    await assert.rejects(async () => answer, /nobody waits/);
    await check(session, HEAVY, 5000);
    await session.close();
  });

  it('closing waits for the runs in flight', async () => {
    const session = await openSession(HEAVY);
    await session.run(inputsOf(2000), call);
    const answer = session.run(inputsOf(20_000), call);
    const closing = session.close();
    const found = (await answer).get('sum')!;
    assert.ok(isTensor(found) && found.shape[0] === 20_000);
    await closing;
    assert.throws(() => session.run(inputsOf(1), call), /being unloaded/);
  });
});

it('large arrays of a prepared pipeline are shared between threads, small ones copied', async () => {
  const prepared = await prepare({
    kind: 'pipeline',
    signatures: new Map(),
    pipelines: new Map([
      ['a', HEAVY],
      ['b', LIGHT],
    ]),
  });
  assert.ok(prepared.kind === 'pipeline');
  const shared = (name: string): boolean =>
    (prepared.pipelines.get(name)!.steps[0]!.params as Forest).threshold.buffer instanceof SharedArrayBuffer;
  assert.deepEqual([shared('a'), shared('b')], [true, false]);
  assert.deepEqual(
    (prepared.pipelines.get('a')!.steps[0]!.params as Forest).feature,
    (HEAVY.steps[0]!.params as Forest).feature,
  );
});
