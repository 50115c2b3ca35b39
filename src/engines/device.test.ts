import assert from 'node:assert/strict';
import { test } from 'node:test';
import { physicalIndex, printDevice, readDevice, toDevice } from './device.ts';

// biome-ignore format: one case a line
const texts: readonly [string, string | undefined][] = [
  ['auto', 'auto'],
  ['cpu', 'cpu'],
  ['cuda', 'cuda:0'],
  ['cuda:1', 'cuda:1'],
  ['CUDA:3', 'cuda:3'],
  ['gpu:1', 'cuda:1'],
  ['GPU', 'cuda:0'],
  ['tensorrt:2', 'tensorrt:2'],
  ['webgpu', 'webgpu'],
  ['webgpu:1', undefined],
  ['cpu:0', undefined],
  ['auto:1', undefined],
  ['cuda:', undefined],
  ['cuda:-1', undefined],
  ['cuda:64', undefined],
  ['cuda:100', undefined],
  ['rocm', undefined],
  ['', undefined],
];
for (const [text, printed] of texts) {
  test(`the device "${text}" is ${printed ?? 'refused'}`, () => {
    const device = readDevice(text);
    assert.equal(device && printDevice(device), printed);
  });
}

test('a caller of the library is told what a device may be', () => {
  assert.equal(printDevice(toDevice(undefined)), 'auto');
  assert.throws(() => toDevice('tpu'), { code: 'INVALID_CONFIG', message: /device: "tpu"; expected auto, cpu, cuda/ });
});

// biome-ignore format: one case a line
const indices: readonly [string, string, object, number | RegExp][] = [
  ['the driver’s own number', 'cuda:2', {}, 2],
  ['a number among the visible ones', 'cuda:1', { visibleDevices: [3, 5] }, 5],
  ['one too many for the visible ones', 'cuda:2', { visibleDevices: [3, 5] }, /cuda:2: session_config leaves 2 GPUs \(visible_device_list\)/],
  ['one too many for the count', 'cuda:1', { deviceCount: { GPU: 1 } }, /leaves one GPU \(device_count\)/],
  ['none at all', 'cuda', { deviceCount: { GPU: 0 } }, /leaves no GPU \(device_count\)/],
];
for (const [name, text, config, expected] of indices) {
  test(`the physical device: ${name}`, () => {
    const index = () => physicalIndex(readDevice(text)!, config);
    if (typeof expected === 'number') assert.equal(index(), expected);
    else assert.throws(index, { code: 'INVALID_CONFIG', message: expected });
  });
}
