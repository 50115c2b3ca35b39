import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleSettings, readSessionConfig, SESSION_CONFIG_KEYS } from './session-config.ts';

// biome-ignore format: one case a line
const good: readonly [string, object, object][] = [
  ['nothing', {}, {}],
  ['the seed’s example', { log_device_placement: true, allow_soft_placement: true, allow_growth: true, per_process_gpu_memory_fraction: 0.5 }, { logDevicePlacement: true, allowSoftPlacement: true, allowGrowth: true, perProcessGpuMemoryFraction: 0.5 }],
  ['false', { allow_soft_placement: false, log_device_placement: false }, { allowSoftPlacement: false, logDevicePlacement: false }],
  ['TensorFlow’s nesting', { gpu_options: { allow_growth: true, per_process_gpu_memory_fraction: 1, visible_device_list: '1, 0' } }, { allowGrowth: true, perProcessGpuMemoryFraction: 1, visibleDevices: [1, 0] }],
  ['the names that MessageToJson writes', { gpuOptions: { allowGrowth: true, visibleDeviceList: '2' }, allowSoftPlacement: true, intraOpParallelismThreads: 4, deviceCount: { GPU: 0, CPU: 1 } }, { allowGrowth: true, visibleDevices: [2], allowSoftPlacement: true, intraOpThreads: 4, deviceCount: { GPU: 0, CPU: 1 } }],
  ['visible devices as a list', { visible_device_list: [3, 1] }, { visibleDevices: [3, 1] }],
  ['threads by both names, when they agree', { intra_op_threads: 2, intra_op_parallelism_threads: 2, inter_op_parallelism_threads: 3 }, { intraOpThreads: 2, interOpThreads: 3 }],
  ['what a ConfigProto writes for unset fields', { intra_op_parallelism_threads: 0, gpu_options: { visible_device_list: '', per_process_gpu_memory_fraction: 0 } }, {}],
  ['null for absent', { allow_growth: null, gpu_options: { allow_growth: true } }, { allowGrowth: true }],
];
for (const [name, given, config] of good)
  test(`session_config takes ${name}`, () => assert.deepEqual(readSessionConfig(given, 's'), { config, problems: [] }));

// biome-ignore format: one case a line
const bad: readonly [string, unknown, RegExp][] = [
  ['a list', [], /^s: \[\]; expected an object$/],
  ['a text for a boolean', { allow_growth: 'true' }, /^s\.allow_growth: "true"; expected true or false$/],
  ['a number for a boolean', { log_device_placement: 1 }, /^s\.log_device_placement: 1; expected true or false$/],
  ['a part above 1', { per_process_gpu_memory_fraction: 1.5 }, /^s\.per_process_gpu_memory_fraction: 1\.5; expected a number above 0, up to 1$/],
  ['a part below 0', { gpuOptions: { perProcessGpuMemoryFraction: -0.1 } }, /^s\.gpuOptions\.perProcessGpuMemoryFraction: -0\.1; expected a number/],
  ['threads below 0', { intra_op_threads: -1 }, /expected a whole number up to 1024$/],
  ['half a thread', { inter_op_threads: 1.5 }, /expected a whole number up to 1024$/],
  ['a device that is no number', { visible_device_list: '0,a' }, /expected different device numbers/],
  ['a device twice', { visible_device_list: '0,0' }, /expected different device numbers/],
  ['a boolean for devices', { visible_device_list: true }, /expected different device numbers/],
  ['a count of something else', { device_count: { TPU: 1 } }, /expected how many of "CPU" and "GPU"/],
  ['a group that is no object', { gpu_options: true }, /^s\.gpu_options: true; expected an object$/],
  ['a misspelled key', { alow_growth: true }, /^s\.alow_growth: is not known; did you mean allow_growth\?; known are log_device_placement, /],
  ['a misspelled key of a group', { gpu_options: { alow_growth: true } }, /^s\.gpu_options\.alow_growth: is not known; did you mean gpu_options\.allow_growth\?/],
  ['an unknown key', { graph_options: {} }, /^s\.graph_options: is not known; known are log_device_placement, /],
  ['names that every object has', { constructor: 1 }, /^s\.constructor: is not known; known/],
  ['two answers', { allow_growth: true, gpu_options: { allow_growth: false } }, /^s\.gpu_options\.allow_growth: false, but allow_growth says otherwise$/],
];
for (const [name, given, message] of bad) {
  test(`session_config refuses ${name}`, () => {
    const { problems } = readSessionConfig(given, 's');
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, message);
  });
}

test('every problem is told', () =>
  assert.equal(readSessionConfig({ a: 1, allow_growth: 0, gpu_options: { b: 1 } }, 's').problems.length, 3));

test('the settings without an effect are named as the seed names them', () => {
  assert.deepEqual(idleSettings(['allowGrowth', 'visibleDevices'], { allowGrowth: true }, 'WebGPU'), [
    'session_config: no effect on WebGPU: allow_growth',
  ]);
  assert.deepEqual(idleSettings(['allowGrowth'], { allowGrowth: false }, 'WebGPU'), []);
  assert.ok(SESSION_CONFIG_KEYS.includes('gpu_options.visible_device_list'));
});
