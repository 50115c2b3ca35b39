import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { hasNvidiaDriver } from './library.ts';
import { type Attempt, startTrial, type Trial, tryDevice } from './trial.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-trial-'));
after(() => rmSync(root, { recursive: true, force: true }));

const WEBGPU: Attempt = { kind: 'webgpu', index: 0, config: {} };

// biome-ignore format: one case a line
const ends: readonly [string, string, object | RegExp][] = [
  ['answers', 'console.log("noise"); console.log("stfs-trial " + JSON.stringify({ ok: true, name: "GPU" }))', { ok: true, name: 'GPU' }],
  ['is ended by a native fault', 'console.error("\\u001b[1;31mthe driver is broken\\u001b[0m"); process.kill(process.pid, "SIGABRT"); setTimeout(() => {}, 9e3)', /^a trial run on it ended with SIGABRT; it said: the driver is broken$/],
  ['exits without an answer', 'process.exitCode = 3', /^a trial run on it ended with exit code 3$/],
  ['hangs', 'setInterval(() => {}, 1000)', /^a trial run on it did not end within 0.4 seconds$/],
];
for (const [name, code, expected] of ends) {
  test(`a trial that ${name}`, async () => {
    const file = join(root, `${name.replaceAll(' ', '-')}.mjs`);
    writeFileSync(file, code);
    const found = await startTrial(WEBGPU, pathToFileURL(file), name === 'hangs' ? 400 : 20_000);
    if (expected instanceof RegExp) assert.match(found.ok ? '' : found.reason, expected);
    else assert.deepEqual(found, expected);
  });
}

test('a trial of this machine’s WebGPU works, or says why not', async () => {
  const found = await startTrial(WEBGPU);
  assert.match(
    found.ok ? 'works' : found.reason,
    /^works$|^no GPU is found by way of Vulkan|has no WebGPU|not supported in this build/,
  );
});

test('a trial of CUDA without a driver says so', { skip: hasNvidiaDriver() && 'there is a driver' }, async () => {
  const found = await startTrial({ kind: 'cuda', index: 0, config: {} });
  assert.match(found.ok ? '' : found.reason, /^the driver's library .* cannot be loaded$/);
});

test('a device is tried once while it works, and again after a while where it did not', async () => {
  const asked: Attempt[] = [];
  const answers: Trial[] = [{ ok: false, reason: 'no' }, { ok: true }];
  const start = async (attempt: Attempt): Promise<Trial> => {
    asked.push(attempt);
    return answers[asked.length - 1]!;
  };
  const attempt = (config = {}) => tryDevice('cuda', 61, config, start, 20);
  assert.deepEqual(await Promise.all([attempt(), attempt({ logDevicePlacement: true })]), [answers[0], answers[0]]);
  assert.equal(asked.length, 1);
  while (asked.length < 2) {
    await sleep(10);
    await attempt();
  }
  await sleep(40);
  assert.deepEqual(await attempt(), { ok: true });
  assert.equal(asked.length, 2);
});
