import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../../test/root.ts';
import { RunProfile } from '../profile.ts';
import { readRunMetadata } from './step-stats.ts';

const golden = readFileSync(join(ROOT, 'src/engines/tensorflow/goldens/run_metadata.pb'));

test('TensorFlow’s own trace of a loop: each node by name, op, device, how often and how long', () => {
  const runs = readRunMetadata(golden, 0);
  const profile = new RunProfile();
  for (const run of runs) profile.node(run);
  const calls = (name: string) => profile.nodes.find((node) => node.name === name);
  assert.deepEqual(
    ['dense/MatMul', 'loop/body/_1/step_0', 'loop/cond/_0/Less', 'out'].map((name) => {
      const { op, device, calls: count } = calls(name)!;
      return [name, op, device, count];
    }),
    [
      ['dense/MatMul', '_MklMatMul', 'CPU', 1],
      ['loop/body/_1/step_0', 'Tanh', 'CPU', 3],
      ['loop/cond/_0/Less', 'Less', 'CPU', 4],
      ['out', 'Relu', 'CPU', 1],
    ],
  );
  assert.ok(calls('dense/MatMul')!.ms > 90, 'the first product of a process takes long');
  assert.ok(runs.every(({ startMs, ms }) => startMs > 1.7e12 && ms >= 0));
  assert.ok(!runs.some(({ op }) => op === '_Arg' || op === '_Retval'));
});

test('a trace that is cut is refused, an empty one tells of nothing', () => {
  assert.throws(() => readRunMetadata(golden.subarray(0, 1000)), { code: 'CORRUPT_MODEL' });
  assert.deepEqual(readRunMetadata(new Uint8Array()), []);
});
