import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configBytes, runOptionsBytes, type TensorFlowOptions } from './options.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// As tf.compat.v1.ConfigProto(…).SerializeToString() of TensorFlow 2.21.0 writes them.
test('a ConfigProto', () => {
  assert.equal(hex(configBytes({})), '100128013801');
  assert.equal(
    hex(
      configBytes({
        intraOpThreads: 4,
        allowSoftPlacement: false,
        allowGrowth: true,
        perProcessGpuMemoryFraction: 0.5,
      }),
    ),
    '10042801320b09000000000000e03f2001',
  );
});
// biome-ignore format: one case a line
const devices: readonly [string, TensorFlowOptions, string][] = [
  ['the processor alone', { device: { kind: 'cpu', index: 0 } }, '0a070a034750551000100128013801'],
  ['one GPU', { device: { kind: 'cuda', index: 3 } }, '1001280132032a01333801'],
  ['one of the visible GPUs', { device: { kind: 'cuda', index: 1 }, visibleDevices: [4, 3] }, '1001280132032a01333801'],
  ['counts, order and memory', { deviceCount: { CPU: 1, GPU: 2 }, intraOpThreads: 2, interOpThreads: 3, allowSoftPlacement: false, perProcessGpuMemoryFraction: 0.25, allowGrowth: true, visibleDevices: [1, 0] }, '0a070a0343505510010a070a03475055100210022803321009000000000000d03f20012a03312c30'],
];
for (const [name, options, bytes] of devices)
  test(`a ConfigProto of ${name}`, () => assert.equal(hex(configBytes(options)), bytes));

test('RunOptions: one thread is the one that calls', () => {
  assert.equal(hex(runOptionsBytes({})), '18ffffffffffffffffff01');
  assert.equal(hex(runOptionsBytes({ interOpThreads: 2 })), '');
  assert.equal(hex(runOptionsBytes({}, true)), '080318ffffffffffffffffff01');
  assert.equal(hex(runOptionsBytes({ interOpThreads: 2 }, true)), '0803');
});
