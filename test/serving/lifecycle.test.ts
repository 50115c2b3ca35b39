/** How the program starts, stops, and comes back: signals under load, native code that does not end, a crash. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import { describe, it } from 'node:test';
import { type Running, startProgram } from '../seed/program.ts';

const HALF = '--model_base_path=./models/half_plus_two';
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Status of one request, or the code of the error that ended it. */
const post = (url: string, body: string, agent: http.Agent | false): Promise<number | string> =>
  new Promise((resolve) => {
    const request = http.request(
      url,
      { method: 'POST', agent, headers: { 'Content-Type': 'application/json' } },
      (response) => response.resume().on('end', () => resolve(response.statusCode!)),
    );
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end(body);
  });

const exitOf = ({ process }: Running): Promise<number | string | null> =>
  new Promise((resolve) => process.on('exit', (code, signal) => resolve(signal ?? code)));

/** The server processes behind the launcher. */
const workersOf = ({ process: { pid } }: Running): readonly number[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)])
    .toString()
    .split('\n')
    .flatMap((line) => (line.trim() ? [Number(line)] : []));

const skip = process.platform === 'linux' ? false : 'reads processes with ps, and sends signals';

describe('the program', { skip, concurrency: true }, () => {
  it('loses no request of busy connections when it is told to stop', async () => {
    const server = await startProgram([HALF, '--log_level=error']);
    const agent = new http.Agent({ keepAlive: true });
    const seen = new Map<number | string, number>();
    const client = async () => {
      for (;;) {
        const status = await post(server.url, '{"data": [1, 2]}', agent);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        if (status !== 200) return;
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await sleep(300);
    assert.equal(await server.stop(), 0);
    await Promise.all(clients);
    agent.destroy();
    assert.deepEqual([...seen.keys()].sort(), [200, 'ECONNREFUSED']);
  });

  it('ends at a second signal, although native code runs on', async () => {
    const server = await startProgram([
      '--model_base_path=./src/formats/onnx/goldens/loop/model/model.onnx',
      '--log_level=error',
    ]);
    const [worker] = workersOf(server);
    const running = post(server.url, '{"data": {"times": 1000000000000, "x": [1]}}', false);
    await sleep(300);
    const ended = exitOf(server);
    server.process.kill('SIGTERM');
    await sleep(200);
    server.process.kill('SIGTERM');
    assert.equal(await ended, 1);
    assert.equal(await running, 'ECONNRESET');
    assert.throws(() => process.kill(worker!, 0), { code: 'ESRCH' });
  });

  it('comes back on its port after a crash, and leaves nothing behind when its launcher is killed', async () => {
    const server = await startProgram([HALF, '--log_level=error']);
    const [worker] = workersOf(server);
    process.kill(worker!, 'SIGKILL');
    const end = performance.now() + 15_000;
    while ((await post(server.url, '{"data": [1]}', false)) !== 200) {
      assert.ok(performance.now() < end, `it did not come back:\n${server.output()}`);
      await sleep(50);
    }
    const [again] = workersOf(server);
    assert.notEqual(again, worker);
    const ended = exitOf(server);
    server.process.kill('SIGKILL');
    assert.equal(await ended, 'SIGKILL');
    const gone = performance.now() + 10_000;
    for (;;) {
      try {
        process.kill(again!, 0);
      } catch {
        break;
      }
      assert.ok(performance.now() < gone, 'the server outlives its launcher');
      await sleep(50);
    }
  });

  it('greets once, however many workers share the port, and goes on when one of them dies', async () => {
    const server = await startProgram([HALF, '--workers=2']);
    const [worker] = workersOf(server);
    // the first greets when it listens, the other says so in the log
    const end = performance.now() + 30_000;
    while (!server.output().includes('"listening"')) {
      assert.ok(performance.now() < end, `the second worker does not listen:\n${server.output()}`);
      await sleep(50);
    }
    process.kill(worker!, 'SIGKILL');
    await sleep(300);
    for (let i = 0; i < 20; i++) assert.equal(await post(server.url, '{"data": [1]}', false), 200);
    const ready = performance.now() + 30_000;
    while (workersOf(server).length < 2) {
      assert.ok(performance.now() < ready, 'the other did not start again');
      await sleep(50);
    }
    // each worker answers for both, whichever of them it is that is asked
    for (let i = 0; i < 4; i++) {
      const metrics = await (await fetch(`${server.url}/metrics`, { headers: { Connection: 'close' } })).text();
      assert.match(metrics, /^stfs_http_request_duration_seconds_count\{method="POST",route="\/",status="200"\} 20$/m);
    }
    assert.equal(await server.stop(), 0);
    assert.equal(server.output().split('Listening at').length, 2);
  });
});
