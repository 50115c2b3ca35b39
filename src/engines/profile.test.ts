import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunProfile, traceTurn } from './profile.ts';

const node = (name: string, startMs: number, ms = 1) => ({ name, op: 'MatMul', device: 'CPU', startMs, ms });

test('runs of a node add up, in the order in which the nodes first began', () => {
  const profile = new RunProfile();
  for (const run of [node('b', 5, 2), node('a', 3), node('b', 1, 4)]) profile.node(run);
  assert.deepEqual(profile.nodes, [
    { name: 'b', op: 'MatMul', device: 'CPU', calls: 2, startMs: 1, ms: 6 },
    { name: 'a', op: 'MatMul', device: 'CPU', calls: 1, startMs: 3, ms: 1 },
  ]);
});

test('however many nodes, notes and pieces there are, so many are kept', () => {
  const profile = new RunProfile();
  for (let i = 0; i < 12_000; i++) profile.node(node(`n${i}`, i));
  assert.deepEqual([profile.nodes.length, profile.leftOut], [10_000, 2000]);
  for (let i = 0; i < 100; i++) profile.note(`note ${i}`);
  assert.equal(profile.notes.length, 8);
  const pieces = new RunProfile();
  assert.equal(Array.from({ length: 100 }, () => pieces.mayTrace()).filter(Boolean).length, 64);
  assert.deepEqual(pieces.notes, ['only the first 64 pieces of the run are told by their nodes']);
});

test('traces are written one at a time, in the order asked for; who goes away leaves the queue', async () => {
  const order: string[] = [];
  const first = await traceTurn(undefined);
  const aborted = new AbortController();
  const gone = traceTurn(aborted.signal).then(
    () => order.push('gone'),
    (reason) => order.push(String(reason)),
  );
  const later = traceTurn(new AbortController().signal).then((pass) => {
    order.push('later');
    pass();
  });
  aborted.abort('went away');
  await gone;
  order.push('first');
  first();
  await later;
  assert.deepEqual(order, ['went away', 'first', 'later']);
  await assert.rejects(traceTurn(AbortSignal.abort(new Error('before'))), /before/);
  (await traceTurn(undefined))();
});
