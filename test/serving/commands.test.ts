/** The commands besides serving, and what the program says where it cannot start. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../root.ts';
import { PROGRAM, startProgram } from '../seed/program.ts';

const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { cwd: ROOT, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};

const HALF = 'models/half_plus_two';
// biome-ignore format: one case a line
const CASES: readonly (readonly [name: string, args: readonly string[], status: number, text: RegExp])[] = [
  ['inspects', ['inspect', HALF], 0, /^format: tensorflow\nengine: .*\n.*\n {2}inputs\n {4}x: float32 \[\?\]\n/],
  ['inspects on a device', ['inspect', HALF, '--device=cpu'], 0, /^format: tensorflow\nengine: ONNX Runtime \S+ on CPU\n/],
  ['refuses a device that is not one', ['inspect', HALF, '--device=tpu'], 1, /device: "tpu"; expected auto, cpu, cuda/],
  ['refuses a session config with an unknown key', ['predict', HALF, '--session_config={"alow_growth": true}'], 1, /--session_config\.alow_growth: is not known; did you mean allow_growth\?/],
  ['takes an option and its value apart', ['inspect', '--version', '1', HALF], 0, /^format: tensorflow/],
  ['refuses a version that is no number', ['inspect', HALF, '--version=x'], 1, /^\S+ --version: "x" is not the number of a version\n$/],
  ['names the versions that there are', ['inspect', HALF, '--version=7'], 1, /no version 7; there is 1\n$/],
  ['refuses an unknown option', ['predict', HALF, '[1]', '--sig=x'], 1, /--sig is not an option here; there are --platform=/],
  ['predicts from the inputs', ['predict', HALF, '{"x": [1, 2]}'], 0, /^\{"y":\[2\.5,3\.0\]\}\n$/],
  ['predicts from a request', ['predict', HALF, '{"data": {"x": [1, 2]}}'], 0, /^\{"y":\[2\.5,3\.0\]\}\n$/],
  ['says what is wrong with the inputs', ['predict', HALF, '{"x": ["a"]}'], 1, /^\S+ input "x": element \[0\] is the text "a"; float32 takes numbers\n$/],
  ['says what is wrong with a request', ['predict', HALF, '{"data": {"x": ["a"]}}'], 1, /^\S+ input "x": element \[0\] is the text "a"; float32 takes numbers\n$/],
  ['refuses what follows the inputs', ['predict', HALF, '[1] x'], 1, /expected the end of the body/],
  ['helps, wherever it is asked', ['predict', '--help'], 0, /^simple_tensorflow_serving \d+\.\d+\.\d+/],
  ['names a missing config file', ['--model_config_file=/nowhere.json'], 1, /^\S+ --model_config_file=\/nowhere\.json: there is no such file\n$/],
];

describe('the command line', { concurrency: 2 }, () => {
  for (const [name, args, status, text] of CASES) {
    it(name, () => {
      const answer = run(...args);
      assert.match(answer.text, text);
      assert.equal(answer.status, status);
    });
  }

  it('says that the port is taken before anything is loaded', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      [PROGRAM, '--host=127.0.0.1', `--port=${port}`, `--model_base_path=${HALF}`],
      {
        cwd: ROOT,
      },
    );
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    const [status] = await once(child, 'close');
    server.close();
    const name = 'simple_tensorflow_serving';
    assert.equal(
      text,
      `${name}: cannot listen on 127.0.0.1 port ${port}: another program listens there; stop it or choose another --port\n`,
    );
    assert.equal(status, 1);
  });

  it('says at start, in the log and by its API why a base path gives no version', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stfs-missing-'));
    const server = await startProgram([`--model_base_path=${join(folder, 'model')}`]);
    try {
      const reason = `${join(folder, 'model')}: no such file or folder`;
      const lines = server.output().split('\n');
      assert.ok(
        lines.some((line) => line.startsWith(`    ${reason}`)),
        server.output(),
      );
      assert.equal(lines.filter((line) => line.includes('"level":40') && line.includes(reason)).length, 1);
      const { notes } = (await (await fetch(`${server.url}/v1/models/default`)).json()) as { notes: readonly string[] };
      assert.ok(notes.some((note) => note.startsWith(reason)));
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
