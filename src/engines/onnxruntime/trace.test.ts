import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGraph, SIGNATURE } from '../../../test/engine.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Session } from '../../model.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { RunProfile } from '../profile.ts';
import { readEvent } from './trace.ts';

const temporary = mkdtempSync(join(tmpdir(), 'stfs-traces-'));
process.env['TMPDIR'] = temporary;
after(() => rmSync(temporary, { recursive: true, force: true }));
/** What traces have left behind; those of aborted runs go a little later. */
const leftovers = async (): Promise<readonly string[]> => {
  const found = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith('stfs-'));
  for (let i = 0; i < 500 && found().length > 0; i++) await sleep(10);
  return found();
};

const names = new Map([['mm_1', 'dense/MatMul']]);
// As ONNX Runtime 1.30.0 writes them, shortened.
// biome-ignore format: one case a line
const lines: readonly [string, string, object | undefined][] = [
  ['a node', '{"cat" : "Node","pid" :9850,"tid" :9850,"dur" :56,"ts" :18,"ph" : "X","name" :"fused mm_1/MatMulAddFusion_kernel_time","args" : {"thread_scheduling_stats" : {"main_thread": {"thread_pool_name": "session-1-intra-op", "block_size": []}},"provider" : "CPUExecutionProvider","node_index" : "5","op_name" : "FusedGemm","input_type_shape" : [{"float":[2,4]}]}},', { name: 'dense/MatMul', op: 'FusedGemm', device: 'CPU', startMs: 100.018, ms: 0.056 }],
  ['a node on a GPU', '{"cat" : "Node","pid" :1,"tid" :1,"dur" :7,"ts" :0,"ph" : "X","name" :"mm_kernel_time","args" : {"op_name" : "MatMul","provider" : "CUDAExecutionProvider"}}', { name: 'mm', op: 'MatMul', device: 'CUDA', startMs: 100, ms: 0.007 }],
  ['a node without a name', '{"cat" : "Node","pid" :1,"tid" :1,"dur" :7,"ts" :0,"ph" : "X","name" :"_kernel_time","args" : {"op_name" : "Relu","provider" : "CPUExecutionProvider","node_index" : "3"}}', { name: 'Relu 3', op: 'Relu', device: 'CPU', startMs: 100, ms: 0.007 }],
  ['the run as a whole', '{"cat" : "Session","pid" :1,"tid" :1,"dur" :164,"ts" :0,"ph" : "X","name" :"model_run","args" : {}}', undefined],
  ['the end', ']', undefined],
  ['a line that was cut', '{"cat" : "Node","pid" :1,"tid" :1,"dur" :56,"ts', undefined],
];
for (const [name, line, expected] of lines)
  test(`events of a trace: ${name}`, () => assert.deepEqual(readEvent(line, 100, names), expected));

/** y = x · x, `times` times, by a loop. */
const power = (): Graph => {
  const g = new GraphBuilder();
  const times = g.input('times', 'int64', []);
  const x = g.input('x', 'float32', [2, 2]);
  g.from = 'scale "é"';
  const scaled = g.op('Mul', [x, g.scalar('float32', 0.5)]);
  g.from = 'power';
  const body = g.subgraph(
    [
      { name: 'i', dtype: 'int64', shape: [] },
      { name: 'go', dtype: 'bool', shape: [] },
      { name: 'm', dtype: 'float32', shape: [2, 2] },
    ],
    (inner, [, go, m]) => {
      inner.from = 'power/step';
      return [go!, inner.op('MatMul', [m!, scaled])];
    },
  );
  g.output('y', g.ops('Loop', [times, undefined, scaled], { body }, 1)[0]!);
  return g.build();
};
const call = { signature: SIGNATURE };
const x: Tensor = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) };
const feeds = (times: number) =>
  new Map<string, Tensor>([
    ['x', x],
    ['times', { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(times)) }],
  ]);
const profiled = async (session: Session, times: number): Promise<RunProfile> => {
  const profiler = new RunProfile();
  await session.run(feeds(times), { ...call, profiler });
  return profiler;
};
const callsOf = ({ nodes }: RunProfile): object => Object.fromEntries(nodes.map(({ name, calls }) => [name, calls]));

test('a profiled run tells of its nodes by the model’s names, answers the same and leaves no file behind', async () => {
  const session = await openGraph(power());
  const plain = await session.run(feeds(3), call);
  const profiler = new RunProfile();
  const began = performance.now();
  assert.deepEqual(await session.run(feeds(3), { ...call, profiler }), plain);
  const ended = performance.now();
  const { 'scale "é"': scaled, power: loop, 'power/step': steps } = callsOf(profiler) as Record<string, number>;
  assert.deepEqual([scaled, loop, steps], [1, 1, 3]);
  assert.ok(profiler.nodes.every(({ startMs, ms }) => startMs >= began && startMs + ms <= ended));
  assert.ok(profiler.measuringMs > 0);
  assert.deepEqual(profiler.notes, []);
  assert.deepEqual(await leftovers(), []);
  await session.close();
});

test('many profiled runs at once, beside plain ones, each tell of their own nodes', async () => {
  const session = await openGraph(power());
  const counts = [1, 2, 3, 4, 5, 6, 7, 8];
  const [profiles] = await Promise.all([
    Promise.all(counts.map((times) => profiled(session, times))),
    ...counts.map((times) => session.run(feeds(times), call)),
  ]);
  assert.deepEqual(
    profiles.map((profile) => (callsOf(profile) as Record<string, number>)['power/step']),
    counts,
  );
  assert.deepEqual(await leftovers(), []);
  await session.close();
});

test('a run that fails or is aborted under the profiler says so, and leaves no file behind', async () => {
  const g = new GraphBuilder();
  const shape = g.input('shape', 'int64', ['n']);
  g.output('y', g.op('Reshape', [g.input('v', 'float32', ['m']), shape]));
  const session = await openGraph(g.build());
  const bad = new Map<string, Tensor>([
    ['v', { dtype: 'float32', shape: [3], data: new Float32Array(3) }],
    ['shape', { dtype: 'int64', shape: [2], data: BigInt64Array.of(2n, 2n) }],
  ]);
  await assert.rejects(async () => session.run(bad, { ...call, profiler: new RunProfile() }), { code: 'RUN_FAILED' });
  await session.close();
  const looping = await openGraph(power());
  const abort = new AbortController();
  const running = looping.run(feeds(50_000_000), { ...call, profiler: new RunProfile(), signal: abort.signal });
  setTimeout(() => abort.abort(new Error('enough')), 50);
  await assert.rejects(async () => running, /enough/);
  await looping.close();
  assert.deepEqual(await leftovers(), []);
});

test('a loop that would write without end is stopped, and run again without a trace', async () => {
  const session = await openGraph(power());
  const profile = await profiled(session, 400_000);
  assert.deepEqual(profile.nodes, []);
  assert.deepEqual(profile.notes, ['the nodes are not told apart: the nodes of a loop ran for more than 2 seconds']);
  assert.deepEqual(await leftovers(), []);
  await session.close();
});

test('without a place for temporary files the answer comes all the same, with a note', async () => {
  const session = await openGraph(power());
  process.env['TMPDIR'] = join(temporary, 'nowhere');
  try {
    const profile = await profiled(session, 2);
    assert.match(profile.notes.join(), /^the nodes are not told apart: no trace can be written: ENOENT/);
  } finally {
    process.env['TMPDIR'] = temporary;
  }
  await session.close();
});
