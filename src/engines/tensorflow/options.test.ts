import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configBytes, runOptionsBytes } from './options.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// As tf.compat.v1.ConfigProto(…).SerializeToString() of TensorFlow 2.21.0 writes them.
test('a ConfigProto', () => {
  assert.equal(hex(configBytes({})), '100128013801');
  assert.equal(
    hex(
      configBytes({
        intraOpThreads: 4,
        allowSoftPlacement: false,
        logDevicePlacement: true,
        allowGrowth: true,
        perProcessGpuMemoryFraction: 0.5,
      }),
    ),
    '10042801320b09000000000000e03f20014001',
  );
});
test('RunOptions: one thread is the one that calls', () => {
  assert.equal(hex(runOptionsBytes({})), '18ffffffffffffffffff01');
  assert.equal(hex(runOptionsBytes({ interOpThreads: 2 })), '');
});
