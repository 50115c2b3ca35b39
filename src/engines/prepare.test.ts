import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelOf, onnxOf, openGraph, SIGNATURE, signatureOf } from '../../test/engine.ts';
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph, Weight } from '../graph/graph.ts';
import { isTensor } from '../tensor/tensor.ts';
import { crc32c } from '../wire/crc32c.ts';
import { open } from './open.ts';
import { prepare } from './prepare.ts';
import { transferList } from './prepared.ts';

const ROWS = 30;
const COLUMNS = 20;
const stored = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => i);
const storedBytes = new Uint8Array(stored.buffer);

/** A file of the weight, and how often it was read. */
const filesOf = (bytes: Uint8Array): Files & { reads: number } => ({
  at: 'memory',
  reads: 0,
  list: async () => [{ path: 'data', sizeBytes: bytes.length }],
  async read(_, from = 0, to = bytes.length) {
    this.reads++;
    return new Uint8Array(bytes.slice(from, to));
  },
});

const weight = (changes: Partial<Weight> = {}): Weight => ({
  name: 'kernel',
  dtype: 'float32',
  shape: [ROWS, COLUMNS],
  range: { path: 'data', from: 0, to: storedBytes.length },
  crc32c: crc32c(storedBytes),
  ...changes,
});

/** y = weight[i] */
const rowOf = (w: Weight): Graph => {
  const g = new GraphBuilder();
  g.output('y', g.op('Gather', [g.weight(w), g.input('i', 'int64', [])]));
  return g.build();
};

const row = async (graph: Graph, files: Files, i: number): Promise<readonly number[]> => {
  const session = await open(structuredClone(await prepare(modelOf(graph, files))));
  try {
    const index = { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(i)) } as const;
    const y = (await session.run(new Map([['i', index]]), { signature: SIGNATURE })).get('y');
    assert.ok(y && isTensor(y));
    return Array.from(y.data as Float32Array);
  } finally {
    await session.close();
  }
};

test('a weight is read from its range', async () => {
  assert.deepEqual(await row(rowOf(weight()), filesOf(storedBytes), 2), Array.from(stored.subarray(40, 60)));
});

test('a weight that is stored otherwise is put into order', async () => {
  const turned = weight({ shape: [COLUMNS, ROWS], stored: { shape: [ROWS, COLUMNS], permutation: [1, 0] } });
  const wanted = Array.from({ length: ROWS }, (_, r) => r * COLUMNS + 3);
  assert.deepEqual(await row(rowOf(turned), filesOf(storedBytes), 3), wanted);
});

test('signatures that use a weight read it once and share its memory', async () => {
  const files = filesOf(storedBytes);
  const graphs = new Map(['a', 'b'].map((name) => [name, rowOf(weight())]));
  const signatures = new Map([...graphs].map(([name, graph]) => [name, signatureOf(graph)]));
  const prepared = await prepare({ kind: 'graph', signatures, graphs, files });
  assert.equal(files.reads, 1);
  assert.equal(prepared.weightBytes, storedBytes.length);
  assert.equal(transferList(prepared).length, 3);
  const moved = structuredClone(prepared, { transfer: [...transferList(prepared)] });
  const session = await open(moved);
  for (const signature of graphs.keys()) {
    const index = { dtype: 'int64', shape: [], data: BigInt64Array.of(1n) } as const;
    const y = (await session.run(new Map([['i', index]]), { signature })).get('y');
    assert.ok(y && isTensor(y));
    assert.equal((y.data as Float32Array)[0], COLUMNS);
  }
  await session.close();
});

// biome-ignore format: one refusal a line
const refusals: readonly (readonly [name: string, weight: Weight, message: RegExp])[] = [
  ['a damaged weight', weight({ crc32c: 1 }), /weight "kernel" at bytes 0 to 2400 of data: the checksum does not match/],
  ['a range of another size', weight({ shape: [ROWS, COLUMNS + 1] }), /weight "kernel" .*float32 \[30, 21\] takes 2520 bytes/],
];
for (const [name, w, message] of refusals)
  test(`refused: ${name}`, () =>
    assert.rejects(
      prepare(modelOf(rowOf(w), filesOf(storedBytes))),
      (error) => error instanceof ServingError && error.code === 'CORRUPT_MODEL' && message.test(error.message),
    ));

test('a model that ONNX Runtime refuses names the signature where there are several', async () => {
  const good = rowOf(weight());
  const signatures = new Map(['a', 'b'].map((name) => [name, signatureOf(good)]));
  const graphs = new Map([
    ['a', good],
    ['b', good],
  ]);
  const prepared = onnxOf(await prepare({ kind: 'graph', signatures, graphs, files: filesOf(storedBytes) }));
  const broken = { ...prepared.sessions.get('b')!, model: new Uint8Array(10).fill(255) };
  const sessions = new Map([...prepared.sessions, ['b', broken]]);
  await assert.rejects(
    open({ ...prepared, sessions }),
    (error) =>
      error instanceof ServingError &&
      error.code === 'CORRUPT_MODEL' &&
      /^signature "b": ONNX Runtime: /.test(error.message),
  );
});

test('a session of nothing but a copy', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', [1]);
  g.output('x', x);
  const session = await openGraph(g.build());
  const x1 = { dtype: 'float32', shape: [1], data: Float32Array.of(7) } as const;
  assert.deepEqual(await session.run(new Map([['x', x1]]), { signature: SIGNATURE }), new Map([['x', x1]]));
  await session.close();
});
