/** Profiles and places of nodes by native TensorFlow. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { RunProfile } from '../../src/engines/profile.ts';
import { loadOne } from '../../src/models/load-one.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { ROOT } from '../root.ts';
import { NO_ENGINE, useNativeEngine } from './native-engine.ts';

const skip = useNativeEngine() ? false : NO_ENGINE;
const HALF_PLUS_TWO = join(ROOT, 'models', 'half_plus_two');
const x: Tensor = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };

test('a profiled run of native TensorFlow tells of its nodes, also beside others', { skip }, async () => {
  const model = await loadOne(HALF_PLUS_TWO, { engine: { use: 'tensorflow' } });
  const [signature = ''] = model.session.signatures.keys();
  const profiles = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const profiler = new RunProfile();
      const began = performance.now();
      const outputs = await model.session.run(new Map([['x', x]]), { signature, profiler });
      return { profiler, outputs, began };
    }),
  );
  for (const { profiler, outputs, began } of profiles) {
    assert.deepEqual((outputs.get('y') as Tensor).data, Float32Array.of(2.5, 3));
    assert.ok(profiler.nodes.length > 0);
    assert.ok(profiler.nodes.every(({ op, device, calls }) => op !== '' && device === 'CPU' && calls === 1));
    // The clock of the day, which the nodes' times are of, may be set meanwhile; a wrong origin is hours away.
    const now = performance.now();
    for (const { op, startMs, ms } of profiler.nodes)
      assert.ok(
        startMs > began - 1000 && ms >= 0 && startMs < now + 1000,
        `${op} at ${startMs}, of ${began} to ${now}`,
      );
    assert.deepEqual(profiler.notes, []);
  }
  await model.close();
});

test('log_device_placement lists the nodes that ran on made-up inputs', { skip }, async () => {
  const model = await loadOne(HALF_PLUS_TWO, { engine: { use: 'tensorflow', session: { logDevicePlacement: true } } });
  assert.equal(model.device, 'CPU');
  assert.ok(model.nodes?.some(({ op, device }) => /Mul|Add/.test(op) && device === 'CPU'));
  await model.close();
});

test('a GPU that TensorFlow does not find is refused', { skip }, () =>
  assert.rejects(loadOne(HALF_PLUS_TWO, { engine: { use: 'tensorflow', device: 'webgpu' } }), {
    code: 'UNSUPPORTED_PLATFORM',
    message: /^device webgpu: native TensorFlow runs on cpu and on cuda/,
  }),
);
