import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import http from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, errorOf, serve } from '../../test/http-client.ts';
import { options } from '../../test/routes.ts';
import { drain } from './drain.ts';
import { createServer } from './http.ts';
import { listen } from './listen.ts';

test('requests in flight are answered, new connections refused, idle ones closed', async (t) => {
  const made = await serve(t, options());
  const { port, application } = made;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  assert.equal((await ask(port, { agent })).headers.connection, 'keep-alive');
  const running = ask(port, { path: '/sleep/200' });
  while (application.waiting.size === 0) await sleep(5);
  const ended = drain(made);
  assert.equal(application.draining, true);
  await sleep(20);
  await assert.rejects(ask(port), { code: 'ECONNREFUSED' });
  const answer = await running;
  assert.equal(answer.body, 'slept');
  assert.equal(answer.headers.connection, 'close');
  assert.equal(await ended, true);
});

test('before it stops accepting it tells for a while that it will', async (t) => {
  const made = await serve(t, options());
  const ended = drain(made, { preStopMs: 150 });
  const answer = await ask(made.port);
  assert.equal(answer.body, 'home');
  assert.equal(answer.headers.connection, 'close');
  assert.equal(await ended, true);
});

test('a request that was on its way over an idle connection is answered', async (t) => {
  const made = await serve(t, options());
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await ask(made.port, { agent });
  const ended = drain(made);
  await sleep(100);
  const answer = await ask(made.port, { agent });
  assert.equal(answer.body, 'home');
  assert.equal(answer.headers.connection, 'close');
  assert.equal(await ended, true);
});

test('idle connections are closed after a while', async (t) => {
  const made = await serve(t, options());
  await ask(made.port, { agent: new http.Agent({ keepAlive: true, maxSockets: 1 }) });
  const before = performance.now();
  assert.equal(await drain(made, { graceMs: 100 }), true);
  assert.ok(performance.now() - before < 2000);
});

test('what outlasts the deadline is told so', async (t) => {
  const made = await serve(t, options({ limits: { drainMs: 100 } }));
  const running = [ask(made.port, { path: '/wait' }), ask(made.port, { path: '/deaf' })];
  while (made.application.waiting.size < 2) await sleep(5);
  assert.equal(await drain(made), false);
  for (const answer of await Promise.all(running)) {
    assert.equal(answer.status, 503);
    assert.equal(errorOf(answer), 'the server stopped before the answer was ready');
  }
});

/** A process that stops as `steps` says when it gets a signal; gives its exit status. */
const stopped = (steps: string, signals: readonly NodeJS.Signals[]): Promise<number | null> =>
  new Promise((resolve) => {
    const code = `import { stopOnSignals } from ${JSON.stringify(new URL('./drain.js', import.meta.url).href)};
      stopOnSignals(${steps}); setInterval(() => {}, 1000); console.log('up');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
    child.stdout.once('data', async () => {
      for (const signal of signals) {
        child.kill(signal);
        await sleep(50);
      }
    });
    child.on('exit', resolve);
  });

test('a signal stops the process, a second one at once', async () => {
  assert.equal(await stopped('async () => {}', ['SIGTERM']), 0);
  assert.equal(await stopped('async () => {}', ['SIGINT']), 0);
  assert.equal(await stopped('async () => { throw new Error("x"); }', ['SIGTERM']), 1);
  assert.equal(await stopped('() => new Promise(() => {})', ['SIGTERM', 'SIGTERM']), 1);
});

test('a port that is taken is one clear line', async (t) => {
  const { port } = await serve(t, options());
  const second = createServer(options()).server;
  await assert.rejects(listen(second, { host: '127.0.0.1', port }), {
    code: 'INVALID_CONFIG',
    message: `cannot listen on 127.0.0.1 port ${port}: another program listens there; stop it or choose another --port`,
  });
  await assert.rejects(listen(second, { host: '203.0.113.1', port: 0 }), {
    message: /this machine has no such address/,
  });
});
