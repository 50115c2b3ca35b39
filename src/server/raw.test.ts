/** What only raw bytes can say: broken HTTP, slow clients, floods, clients that vanish. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, sendRaw, serve } from '../../test/http-client.ts';
import { options } from '../../test/routes.ts';

const head = (...lines: string[]) => `${['POST / HTTP/1.1', 'Host: a', ...lines].join('\r\n')}\r\n\r\n`;
const LIMITS = { maxBodyBytes: 10_000, lingerMs: 200, headersTimeoutMs: 300, bodyGraceMs: 200, writeTimeoutMs: 5000 };

/** Each answer on a connection as its status and its error or body. */
const answers = (raw: string): readonly string[] =>
  raw.split(/(?=HTTP\/1\.1 \d)/).map((text) => {
    const [headers, body] = text.split(/\r\n\r\n/s);
    const status = /^HTTP\/1\.1 (\d+)/.exec(headers!)?.[1];
    return `${status} ${body?.startsWith('{"error"') ? (JSON.parse(body) as { error: string }).error : body}`;
  });

// biome-ignore format: one request a line
const BROKEN: readonly (readonly [string, string, string])[] = [
  ['not HTTP', 'hello\r\n\r\n', '405 the request does not begin with an HTTP method that this server knows'],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n', '405 the request does not begin with an HTTP method that this server knows'],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01', '405 the request does not begin with an HTTP method that this server knows'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 this server speaks HTTP/1.1 here, not HTTP/2'],
  ['a NUL in the path', 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n', '400 the request is not well-formed HTTP/1.1'],
  ['a raw byte in the path', 'GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n', '400 the request is not well-formed HTTP/1.1'],
  ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', '400 the request has no Host header, as HTTP/1.1 demands'],
  ['a wrong version', 'GET / HTTP/7.7\r\nHost: a\r\n\r\n', '400 the request is not well-formed HTTP/1.1'],
  ['length and chunks together', `${head('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`, '400 the request is not well-formed HTTP/1.1'],
  ['chunks and length together', `${head('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n`, '400 the request is not well-formed HTTP/1.1'],
  ['two lengths', `${head('Content-Length: 5', 'Content-Length: 6')}hello`, '400 the request is not well-formed HTTP/1.1'],
  ['a negative length', head('Content-Length: -1'), '400 the request is not well-formed HTTP/1.1'],
  ['a length that is no number', head('Content-Length: 5x'), '400 the request is not well-formed HTTP/1.1'],
  ['a length beyond 2^64', head('Content-Length: 99999999999999999999999'), '400 the request is not well-formed HTTP/1.1'],
  ['a chunk size that is no number', `${head('Transfer-Encoding: chunked')}zz\r\n`, '400 the request is not well-formed HTTP/1.1'],
  ['a chunk without its end', `${head('Transfer-Encoding: chunked')}1\r\nab`, '400 the request is not well-formed HTTP/1.1'],
  ['a chunk beyond 2^64', `${head('Transfer-Encoding: chunked')}fffffffffffffffff\r\n`, '400 the request is not well-formed HTTP/1.1'],
  ['a line end inside a header', 'GET / HTTP/1.1\r\nHost: a\nb: c\r\n\r\n', '400 '],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', '400 the request is not well-formed HTTP/1.1'],
  ['one long header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, '431 the headers are larger than this server accepts'],
  ['ten thousand headers', `GET / HTTP/1.1\r\nHost: a\r\n${'a:b\r\n'.repeat(10_000)}\r\n`, '431 the headers are larger than this server accepts'],
  ['an endless path', `GET /${'a'.repeat(20_000)}`, '431 the headers are larger than this server accepts'],
  ['a length far over the limit', head('Content-Length: 99999999999'), '413 the body of 99999999999 bytes is larger than the 10000 bytes that this server accepts'],
];

test('what is not HTTP is answered once, in JSON, and the connection closed', async (t) => {
  const { port } = await serve(t, options({ limits: LIMITS }));
  for (const [name, bytes, wanted] of BROKEN) {
    await t.test(name, async () => {
      const raw = await sendRaw(port, bytes);
      const [first, ...more] = answers(raw);
      if (wanted.endsWith(' ')) assert.ok(first!.startsWith(wanted), first);
      else assert.equal(first!.replace(/ \(HPE_\w+\)$/, ''), wanted, 'the codes of the parser differ by its version');
      assert.deepEqual(more, []);
      assert.match(raw, /\r\nConnection: close\r\n/);
      assert.equal((await ask(port)).body, 'home');
    });
  }
});

test('headers that never end are cut', async (t) => {
  const { port } = await serve(t, options({ limits: LIMITS }));
  const slowly = ['GET / HTTP/1.1\r\n', ...Array.from({ length: 100 }, (_, i) => `X-${i}: 1\r\n`)];
  assert.deepEqual(answers(await sendRaw(port, slowly, { everyMs: 50 })), [
    '408 the request did not arrive whole in time',
  ]);
  assert.deepEqual(answers(await sendRaw(port, [''])), ['408 the request did not arrive whole in time']);
});

test('a body that comes too slowly is cut', async (t) => {
  const { port, application } = await serve(t, options({ limits: LIMITS }));
  const slowly = [head('Content-Length: 1000'), ...Array.from({ length: 100 }, () => 'x')];
  const [answer] = answers(await sendRaw(port, slowly, { everyMs: 50 }));
  assert.match(answer!, /^408 \d+ bytes of the body came in 0\.\d s, expected at least 1024 bytes a second$/);
  assert.match(answers(await sendRaw(port, head('Content-Length: 1000')))[0]!, /^408 0 bytes of the body came in/);
  assert.equal(application.metrics.inFlight, 0);
});

test('requests sent at once are answered in order', async (t) => {
  const { port } = await serve(t, options({ limits: LIMITS }));
  const get = (path: string, ...lines: string[]) =>
    `${[`GET ${path} HTTP/1.1`, 'Host: a', ...lines].join('\r\n')}\r\n\r\n`;
  const raw = await sendRaw(port, get('/sleep/50') + get('/') + get('/none') + get('/later', 'Connection: close'));
  assert.deepEqual(answers(raw), ['200 slept', '200 home', '404 nothing is served at /none', '200 later']);
});

test('what follows a running request and is broken never passes for its answer', async (t) => {
  const { port } = await serve(t, options({ limits: LIMITS }));
  assert.equal(await sendRaw(port, 'GET /sleep/300 HTTP/1.1\r\nHost: a\r\n\r\nbroken\r\n\r\n'), '');
});

test('asking to change the protocol changes nothing', async (t) => {
  const { port } = await serve(t, options({ limits: { ...LIMITS, keepAliveTimeoutMs: 50 } }));
  const upgrade = 'Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n';
  assert.deepEqual(answers(await sendRaw(port, `GET / HTTP/1.1\r\n${upgrade}\r\n`)), ['200 home']);
  assert.deepEqual(answers(await sendRaw(port, `POST / HTTP/1.1\r\n${upgrade}Content-Length: 2\r\n\r\nhi`)), [
    '200 2:hi',
  ]);
  assert.equal(await sendRaw(port, 'CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\n\r\n'), '');
  assert.deepEqual(answers(await sendRaw(port, 'GET / HTTP/1.0\r\n\r\n')), ['200 home']);
});

test('a refused body is read a while longer, so that the client sees why', async (t) => {
  const { port } = await serve(t, options({ limits: LIMITS }));
  const chunk = `2710\r\n${'x'.repeat(10_000)}\r\n`;
  const raw = await sendRaw(port, [
    head('Transfer-Encoding: chunked'),
    ...Array.from({ length: 200 }, () => chunk),
    '0\r\n\r\n',
  ]);
  assert.deepEqual(answers(raw), ['413 the body is larger than the 10000 bytes that this server accepts']);
});

test('a million chunks of one byte take linear time', async (t) => {
  const { port } = await serve(t, options({ limits: { maxBodyBytes: 1_000_000 } }));
  const time = async (count: number) => {
    const block = '1\r\nx\r\n'.repeat(10_000);
    const began = performance.now();
    const raw = await sendRaw(
      port,
      [
        head('Transfer-Encoding: chunked', 'Connection: close'),
        ...Array.from({ length: count / 10_000 }, () => block),
        '0\r\n\r\n',
      ],
      { waitMs: 60_000 },
    );
    assert.deepEqual(answers(raw), [`200 ${count}:${'x'.repeat(20)}`]);
    return performance.now() - began;
  };
  await time(10_000);
  const tenth = await time(100_000);
  const whole = await time(1_000_000);
  assert.ok(whole < 40 * tenth + 1000, `${whole} ms for a million, ${tenth} ms for a tenth of it`);
});

test('a thousand uploads that are broken off leave nothing behind', async (t) => {
  const { port, application } = await serve(t, options({ limits: { maxBodyBytes: 64 << 20 } }));
  const part = Buffer.alloc(100_000);
  const breakOff = () =>
    new Promise<void>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.write(head(`Content-Length: ${64 << 20}`));
        socket.write(part, () => setTimeout(() => socket.resetAndDestroy(), 2));
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
  const round = async (count: number) => {
    for (let i = 0; i < count; i += 20) await Promise.all(Array.from({ length: 20 }, breakOff));
  };
  await round(200);
  const before = process.memoryUsage().rss;
  await round(800);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 100e6, `grew by ${grown} bytes`);
  while (application.metrics.inFlight > 0) await sleep(5);
  assert.equal(application.bodies.heldBytes, 0);
  assert.equal((await ask(port)).body, 'home');
});

test('all bodies together have a limit too', async (t) => {
  const { port, application } = await serve(t, options({ limits: { maxBodiesBytes: 15_000 } }));
  const first = net.connect(port, '127.0.0.1');
  first.write(`${head('Content-Length: 20000')}${'x'.repeat(10_000)}`);
  while (application.bodies.heldBytes < 10_000) await sleep(5);
  const post = (size: number) => ask(port, { method: 'POST', body: 'y'.repeat(size) });
  assert.equal((await post(4000)).status, 200);
  const refused = await post(6000);
  assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '1']);
  first.destroy();
  while (application.bodies.heldBytes > 0) await sleep(5);
  assert.equal((await post(6000)).status, 200);
});

test('a length that is only announced takes no memory', async (t) => {
  const { port } = await serve(t, options({ limits: { maxBodyBytes: 1 << 30 } }));
  const before = process.memoryUsage();
  const sockets = Array.from({ length: 100 }, () => net.connect(port, '127.0.0.1'));
  for (const socket of sockets) socket.write(`${head(`Content-Length: ${1 << 30}`)}xy`);
  await sleep(100);
  for (const socket of sockets) socket.write('z');
  await sleep(100);
  const after = process.memoryUsage();
  assert.ok(after.external + after.arrayBuffers - before.external - before.arrayBuffers < 100e6);
  for (const socket of sockets) socket.destroy();
});

test('too many connections: idle ones make room, else the newcomer is closed', async (t) => {
  const { port } = await serve(t, options({ limits: { ...LIMITS, maxConnections: 10, headersTimeoutMs: 60_000 } }));
  const open = () => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    return socket;
  };
  const idle = Array.from({ length: 10 }, open);
  for (const socket of idle) socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await sleep(100);
  assert.equal((await ask(port)).body, 'home');
  await sleep(300);
  const busy = Array.from({ length: 10 }, open);
  for (const socket of busy) socket.write('GET /wait HTTP/1.1\r\nHost: a\r\n\r\n');
  await sleep(100);
  await assert.rejects(ask(port), { code: 'ECONNRESET' });
  for (const socket of [...idle, ...busy]) socket.destroy();
});

test('a client that does not take its reply is cut; one that waits for its answer is not', async (t) => {
  const { port } = await serve(t, options({ limits: { ...LIMITS, writeTimeoutMs: 200 } }));
  const socket = net.connect(port, '127.0.0.1', () => socket.pause());
  socket.write('GET /large HTTP/1.1\r\nHost: a\r\n\r\n');
  const [slept] = await Promise.all([ask(port, { path: '/sleep/600' }), sleep(700)]);
  assert.equal(slept.body, 'slept');
  let received = 0;
  socket.on('data', (chunk) => (received += chunk.length));
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.resume();
  await closed;
  assert.ok(received < 5_000_000, `${received} bytes came`);
});
