import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDevice } from '../device.ts';
import type { SessionConfig } from '../session-config.ts';
import { type Machine, type OrtPlace, placeOf } from './place.ts';
import type { Trial } from './trial.ts';

const GB = 2 ** 30;
const works: Trial = { ok: true, name: 'NVIDIA H200', memoryBytes: 140 * GB };
/** With a GPU and everything installed. */
const full = (more: Partial<Machine> = {}): Machine => ({
  platform: 'linux x64',
  nvidia: () => true,
  installed: () => true,
  available: () => ['TensorrtExecutionProvider', 'CUDAExecutionProvider', 'CPUExecutionProvider'],
  attempt: async () => works,
  ...more,
});
const bare = full({ nvidia: () => false, installed: () => false, attempt: async () => assert.fail('nothing to try') });
const place = (text: string, machine: Machine, config: SessionConfig = {}): Promise<OrtPlace> =>
  placeOf(readDevice(text)!, config, machine);

test('the processor is the place of a machine without a GPU, without a word', async () => {
  const cpu = { kind: 'cpu', device: 'CPU', providers: [], fallback: true, logged: false, notes: [] };
  assert.deepEqual(await place('auto', bare), cpu);
  assert.deepEqual(await place('cpu', full()), cpu);
  assert.deepEqual(await place('auto', full(), { deviceCount: { GPU: 0 } }), cpu);
});

const CUDA = {
  device_id: '0',
  arena_extend_strategy: 'kNextPowerOfTwo',
  cudnn_conv_algo_search: 'HEURISTIC',
  use_tf32: '0',
};

// biome-ignore format: one case a line
const options: readonly [string, string, SessionConfig, readonly object[], string][] = [
  ['auto takes CUDA where it works', 'auto', {}, [{ name: 'CUDA', options: CUDA }], 'CUDA device 0 (NVIDIA H200)'],
  ['a device by its number', 'cuda:1', {}, [{ name: 'CUDA', options: { ...CUDA, device_id: '1' } }], 'CUDA device 1 (NVIDIA H200)'],
  ['a device by its number among the visible ones', 'cuda:1', { visibleDevices: [4, 7] }, [{ name: 'CUDA', options: { ...CUDA, device_id: '7' } }], 'CUDA device 7 (NVIDIA H200)'],
  ['a part of the memory', 'cuda', { perProcessGpuMemoryFraction: 0.5 }, [{ name: 'CUDA', options: { ...CUDA, gpu_mem_limit: String(70 * GB) } }], 'CUDA device 0 (NVIDIA H200)'],
  ['growth as needed', 'cuda', { allowGrowth: true }, [{ name: 'CUDA', options: { ...CUDA, arena_extend_strategy: 'kSameAsRequested' } }], 'CUDA device 0 (NVIDIA H200)'],
  ['TensorRT falls back on CUDA', 'tensorrt', {}, [{ name: 'TensorRT', options: { device_id: '0' } }, { name: 'CUDA', options: CUDA }], 'TensorRT device 0 (NVIDIA H200)'],
];
for (const [name, text, config, providers, device] of options) {
  test(`providers and their options: ${name}`, async () => {
    const found = await place(text, full(), config);
    assert.deepEqual(found.providers, providers);
    assert.equal(found.device, device);
  });
}

test('WebGPU has neither numbers nor a memory limit, and says so', async () => {
  const machine = full({ available: () => ['WebGpuExecutionProvider', 'CPUExecutionProvider'] });
  const found = await place('webgpu', machine, { allowGrowth: true, perProcessGpuMemoryFraction: 0.5 });
  assert.deepEqual(found.providers, [{ name: 'WebGPU', options: {} }]);
  assert.deepEqual(found.notes, ['session_config: no effect on WebGPU: allow_growth, per_process_gpu_memory_fraction']);
});

test('what is asked of the nodes', async () => {
  const strict = await place('cuda', full(), { allowSoftPlacement: false, logDevicePlacement: true });
  assert.deepEqual([strict.fallback, strict.logged], [false, true]);
});

// biome-ignore format: one case a line
const refusals: readonly [string, string, Machine, string, RegExp][] = [
  ['all that is missing at once', 'cuda', bare, 'UNSUPPORTED_PLATFORM', /^device cuda:0: no NVIDIA driver is found here .*; ONNX Runtime’s CUDA provider is not installed; install it with stfs engine install onnxruntime-gpu$/],
  ['a provider that is not installed', 'cuda', full({ installed: () => false }), 'UNSUPPORTED_PLATFORM', /^device cuda:0: ONNX Runtime’s CUDA provider is not installed; install it with stfs engine install onnxruntime-gpu$/],
  ['a driver that is not there', 'tensorrt:1', full({ nvidia: () => false }), 'UNSUPPORTED_PLATFORM', /^device tensorrt:1: no NVIDIA driver is found here/],
  ['another operating system', 'cuda', full({ platform: 'darwin arm64' }), 'UNSUPPORTED_PLATFORM', /CUDA is served on linux x64; this is darwin arm64/],
  ['a library without WebGPU', 'webgpu', full(), 'UNSUPPORTED_PLATFORM', /has no WebGPU, but Tensorrt, CUDA, CPU \(onnxruntime-gpu is installed and used\); ask for cuda/],
  ['what the trial says', 'cuda:5', full({ attempt: async () => ({ ok: false, reason: 'there is no CUDA device 5; found 0 (NVIDIA H200)' }) }), 'UNSUPPORTED_PLATFORM', /^device cuda:5: there is no CUDA device 5; found 0 \(NVIDIA H200\)$/],
];
for (const [name, text, machine, code, message] of refusals)
  test(`a device that cannot be had: ${name}`, () => assert.rejects(place(text, machine), { code, message }));

test('auto says why an installed provider is not used', async () => {
  const machine = full({ attempt: async () => ({ ok: false, reason: 'libcudnn.so.9 is not found' }) });
  const found = await place('auto', machine);
  assert.equal(found.device, 'CPU');
  assert.deepEqual(found.notes, [
    'device auto: runs on the processor, since the GPU cannot be used: libcudnn.so.9 is not found',
  ]);
});
