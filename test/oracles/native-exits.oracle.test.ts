/** Native TensorFlow at the end of a process, however it ends; and models whose devices or outputs are unusual. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from '../../src/index.ts';
import { ROOT } from '../root.ts';
import { startProgram } from '../seed/program.ts';
import { NO_ENGINE, oraclePython, useNativeEngine } from './native-engine.ts';

const engine = useNativeEngine();
const python = oraclePython();
const skip = engine ? (python ? false : 'no .venv/oracles') : NO_ENGINE;
const temporary = mkdtempSync(join(tmpdir(), 'exits-'));
// Copies of models lie where a test can look for them.
process.env['TMPDIR'] = temporary;
after(() => rmSync(temporary, { recursive: true, force: true }));
const folder = join(temporary, 'models');
if (!skip) {
  const made = spawnSync(python!, [join(ROOT, 'test/oracles/native_exits.py'), folder], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
}
const privateCopies = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith('stfs-'));

const MAX_MS = 60_000;
const CHILD = fileURLToPath(new URL('native-exits.child.js', import.meta.url));
interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
  readonly ms: number;
}
const child = (scenario: string): Promise<End> =>
  new Promise((resolve) => {
    const began = performance.now();
    const started = spawn(process.execPath, [CHILD, folder, scenario], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: MAX_MS,
      killSignal: 'SIGKILL',
    });
    let stderr = '';
    started.stderr.on('data', (piece) => {
      stderr += piece;
    });
    started.on('close', (code, signal) => resolve({ code, signal, stderr, ms: performance.now() - began }));
  });

const TIMES = 3;
// biome-ignore format: one scenario a line
const ENDS: readonly (readonly [string, number | null, string | null, RegExp])[] = [
  ['exits during a long run', 0, null, /^/],
  ['throws during a long run', 1, null, /on purpose/],
  ['rejects what nobody hears during a long run', 1, null, /on purpose/],
  ['is told to stop during a long run', null, 'SIGTERM', /^/],
  ['aborts in a long run and exits', 0, null, /^/],
  ['exits while a model is being loaded', 0, null, /^/],
  ['exits while a model is being closed', 0, null, /^/],
  ['ends a worker thread, then itself', 0, null, /^/],
  ['exits from within a worker thread', 0, null, /^/],
  ['drops its models and ends', 0, null, /^/],
];
for (const [scenario, code, signal, message] of ENDS) {
  test(`a process that ${scenario} ends as it should, ${TIMES} times`, { skip }, async (t) => {
    const took: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const end = await child(scenario);
      assert.deepEqual({ code: end.code, signal: end.signal }, { code, signal }, end.stderr);
      assert.match(end.stderr, message);
      took.push(Math.round(end.ms));
    }
    t.diagnostic(`ms: ${took.join(' ')}`);
    if (signal === null) assert.deepEqual(privateCopies(), []);
  });
}

test('a server that is told to stop under load answers what it has taken, and ends', { skip }, async (t) => {
  const running = await startProgram([
    `--model_base_path=${join(folder, 'spin')}`,
    '--engine=tensorflow',
    '--threads=2',
  ]);
  const ask = async (turns: number): Promise<number> => {
    const body = JSON.stringify({ data: { turns } });
    const reply = await fetch(running.url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    await reply.text();
    return reply.status;
  };
  assert.equal(await ask(10), 200);
  const answers = Array.from({ length: 8 }, () => ask(200_000));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const code = await running.stop();
  assert.deepEqual(
    await Promise.all(answers),
    Array.from({ length: 8 }, () => 200),
  );
  assert.equal(code, 0, running.output());
  assert.deepEqual(privateCopies(), []);
  t.diagnostic('8 of 8 runs were answered');
});

for (const name of ['plain', 'pinned_to_gpu', 'pinned_to_second_gpu', 'references', 'quantized']) {
  test(`answers: ${name}`, { skip }, async (t) => {
    const model = await load(join(folder, name), { engine: { use: 'tensorflow' } });
    t.after(() => model.close());
    const { y, q } = await model.predict({ x: [1, 2.5, -0.5] });
    assert.deepEqual(y, [3, 6, 0]);
    if (name === 'quantized') assert.deepEqual(q, [30, 60, 0]);
  });
}

test('refused: a resource as an output, by its name', { skip }, async () => {
  await assert.rejects(load(join(folder, 'resource'), { engine: { use: 'tensorflow' } }), {
    code: 'UNSUPPORTED_MODEL',
    message: /output "table" is a resource handle \(node "w"\)/,
  });
});

test('devices of a worker that is not here: refused natively with what to do, no matter for the compiler', {
  skip,
}, async (t) => {
  await assert.rejects(load(join(folder, 'worker'), { engine: { use: 'tensorflow' } }), {
    code: 'UNSUPPORTED_MODEL',
    message: /Cannot assign a device.*\/job:worker\/task:3.*; save it with clear_devices=True/s,
  });
  const model = await load(join(folder, 'worker'));
  t.after(() => model.close());
  assert.deepEqual(await model.predict({ x: [1] }), { y: [3] });
});
