import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { type Ask, ask, errorOf, serve } from '../../test/http-client.ts';
import { options, reasons } from '../../test/routes.ts';
import { createMetrics, metricsRoute } from './metrics.ts';

const LIMITS = { maxBodyBytes: 10_000 };
const post = (body: string | Uint8Array, headers: Ask['headers'] = {}, path = '/'): Ask => ({
  method: 'POST',
  path,
  body,
  headers,
});
const encoded = (encoding: string, body: Uint8Array): Ask => post(body, { 'content-encoding': encoding });
const hello = Buffer.from('hello');
const zeros = Buffer.alloc(10_001);

// biome-ignore format: one request a line
const ANSWERS: readonly (readonly [string, Ask, number, string | RegExp])[] = [
  ['GET', { path: '/' }, 200, 'home'],
  ['GET with a query', { path: '/?a=1' }, 200, 'home'],
  ['GET by the whole address', { path: 'http://other:1/?a=1' }, 200, 'home'],
  ['GET by the whole address without a path', { path: 'http://other:1' }, 200, 'home'],
  ['GET with a body, which is dropped', { path: '/', body: 'x' }, 200, 'home'],
  ['HEAD', { method: 'HEAD', path: '/health' }, 200, ''],
  ['parameters and query', { path: '/param/a%20b?c=d&c=%C3%A4' }, 200, '["a b",[["c","d"],["c","ä"]]]'],
  ['POST', post('hello'), 200, '5:hello'],
  ['POST without a body', post(''), 200, '0:'],
  ['POST in chunks', post('hello', { 'transfer-encoding': 'chunked' }), 200, '5:hello'],
  ['POST of the largest body', post(zeros.subarray(1)), 200, /^10000:/],
  ['POST to a slow route', post('hello', {}, '/later'), 200, '5'],
  ['a handler that answers later', { path: '/later' }, 200, 'later'],
  ['gzip', encoded('gzip', gzipSync(hello)), 200, '5:hello'],
  ['gzip in another case', encoded('GZip', gzipSync(hello)), 200, '5:hello'],
  ['x-gzip', encoded('x-gzip', gzipSync(hello)), 200, '5:hello'],
  ['deflate', encoded('deflate', deflateSync(hello)), 200, '5:hello'],
  ['bare deflate', encoded('deflate', deflateRawSync(hello)), 200, '5:hello'],
  ['brotli', encoded('br', brotliCompressSync(hello)), 200, '5:hello'],
  ['two encodings', encoded('br, gzip', gzipSync(brotliCompressSync(hello))), 200, '5:hello'],
  ['identity', encoded('identity', hello), 200, '5:hello'],
  ['OPTIONS', { method: 'OPTIONS', path: '/' }, 204, ''],
  ['OPTIONS of the server', { method: 'OPTIONS', path: '*' }, 204, ''],
];
// biome-ignore format: one request a line
const REFUSALS: readonly (readonly [string, Ask, number, string | RegExp])[] = [
  ['an unknown path', { path: '/none' }, 404, 'nothing is served at /none'],
  ['an unknown path by POST', post('x', {}, '/none'), 404, 'nothing is served at /none'],
  ['OPTIONS of an unknown path', { method: 'OPTIONS', path: '/none' }, 404, 'nothing is served at /none'],
  ['a path up the tree', { path: '/../../etc/passwd' }, 404, 'nothing is served at /../../etc/passwd'],
  ['a path with HTML', { path: '/<script>' }, 404, 'nothing is served at /<script>'],
  ['a wrong method', { method: 'DELETE', path: '/' }, 405, 'DELETE is not a method of /; it has GET, HEAD, POST, OPTIONS'],
  ['POST to what is only read', post('x', {}, '/health'), 405, 'POST is not a method of /health; it has GET, HEAD, OPTIONS'],
  ['a bad escape', { path: '/param/%zz' }, 400, 'the path has a part that is not percent-encoded UTF-8: %zz'],
  ['overlong UTF-8', { path: '/param/%c0%af' }, 400, /not percent-encoded UTF-8/],
  ['an escaped NUL', { path: '/param/%00' }, 400, 'the path has control characters in it'],
  ['escaped line ends', { path: '/param/a%0d%0aSet-Cookie:b' }, 400, 'the path has control characters in it'],
  ['a target that is no path', { path: 'x' }, 400, 'the request is not well-formed HTTP/1.1 (HPE_INVALID_URL)'],
  ['a body over the limit', post(zeros), 413, 'the body of 10001 bytes is larger than the 10000 bytes that this server accepts'],
  ['chunks over the limit', post(zeros, { 'transfer-encoding': 'chunked' }), 413, 'the body is larger than the 10000 bytes that this server accepts'],
  ['a gzip bomb', encoded('gzip', gzipSync(Buffer.alloc(5_000_000))), 413, 'the decoded body is larger than the 10000 bytes that this server accepts'],
  ['a deflate bomb', encoded('deflate', deflateSync(Buffer.alloc(5_000_000))), 413, /^the decoded body/],
  ['a brotli bomb', encoded('br', brotliCompressSync(Buffer.alloc(5_000_000))), 413, /^the decoded body/],
  ['a bomb in a bomb', encoded('gzip, gzip', gzipSync(gzipSync(Buffer.alloc(50_000_000)))), 413, /^the decoded body/],
  ['corrupt gzip', encoded('gzip', hello), 400, 'the body is not what its Content-Encoding gzip says: incorrect header check'],
  ['cut gzip', encoded('gzip', gzipSync(hello).subarray(0, -4)), 400, 'the body is not what its Content-Encoding gzip says: unexpected end of file'],
  ['corrupt deflate', encoded('deflate', hello), 400, /^the body is not what its Content-Encoding deflate says: /],
  ['corrupt brotli', encoded('br', zeros.subarray(0, 9)), 400, /^the body is not what its Content-Encoding br says: /],
  ['an unknown encoding', encoded('zstd', hello), 415, 'content encoding "zstd" is not supported; send one of gzip, deflate, br, or none'],
  ['many encodings', encoded('gzip, gzip, gzip', hello), 415, '3 content encodings in a row is not supported; send one of gzip, deflate, br, or none'],
  ['an error of the route', { path: '/refuse' }, 400, 'input "x": "\u0000\r\n<b>" is wrong'],
  ['a later error of the route', { path: '/refuse-later' }, 429, 'full'],
  ['a status of the protocol', { path: '/mapped' }, 418, 'no model'],
  ['a fault', { path: '/throw' }, 500, 'an unexpected fault inside the server; its log has the details'],
  ['a fault that is no Error', { path: '/throw-text' }, 500, /^an unexpected fault/],
  ['a later fault', { path: '/reject' }, 500, /^an unexpected fault/],
  ['no answer at all', { path: '/nothing' }, 500, /^an unexpected fault/],
  ['a header that would split the reply', { path: '/split' }, 500, /^an unexpected fault/],
  ['a header that would split the reply, later', { path: '/split-later' }, 500, /^an unexpected fault/],
];

test('requests are answered, each with its length, and the process lives on', async (t) => {
  const { port, application } = await serve(t, options({ limits: LIMITS }));
  for (const [name, request, status, body] of [...ANSWERS, ...REFUSALS]) {
    await t.test(name, async () => {
      const answer = await ask(port, request);
      assert.equal(answer.status, status);
      const text = status >= 400 ? errorOf(answer) : answer.body;
      if (typeof body === 'string') assert.equal(text, body);
      else assert.match(text, body);
      if (status === 204) return;
      if (request.method !== 'HEAD')
        assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(answer.body));
      assert.equal(answer.headers['access-control-allow-origin'], '*');
      assert.equal(answer.headers['set-cookie'], undefined);
    });
  }
  assert.equal((await ask(port, { path: '/' })).body, 'home');
  assert.equal(application.metrics.inFlight, 0);
  assert.equal(application.waiting.size, 0);
});

test('one connection serves on after every kind of answer', async (t) => {
  const { port, server } = await serve(t, options({ limits: LIMITS }));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const closes = /over the limit|^chunks|target that is no path/;
  const requests = [...ANSWERS, ...REFUSALS].filter(([name]) => !closes.test(name));
  for (const [, request, status] of requests) assert.equal((await ask(port, { ...request, agent })).status, status);
  assert.equal(connections, 1);
});

test('headers that go with a refusal', async (t) => {
  const { port } = await serve(t, options({ limits: LIMITS, credentials: { username: 'u', password: 'p' } }));
  const auth = { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` };
  const headers = async (request: Ask) => (await ask(port, request)).headers;
  assert.equal((await headers({ method: 'PUT', headers: auth })).allow, 'GET, HEAD, POST, OPTIONS');
  assert.equal((await headers({}))['www-authenticate'], 'Basic realm="simple_tensorflow_serving"');
  assert.equal((await headers({ path: '/refuse-later', headers: auth }))['retry-after'], '1');
  assert.equal(
    (await headers(post('x', { ...auth, 'content-encoding': 'zstd' })))['accept-encoding'],
    'gzip, deflate, br',
  );
  assert.equal(
    (await headers({ path: '/none', headers: { ...auth, 'x-request-id': 'abc-1' } }))['x-request-id'],
    'abc-1',
  );
  const odd = await headers({ path: '/none', headers: { ...auth, 'x-request-id': 'a b"\t' } });
  assert.match(odd['x-request-id'] as string, /^[a-z0-9-]+$/);
});

test('with auth on, everything but open routes and preflights wants credentials', async (t) => {
  const { port } = await serve(t, options({ credentials: { username: 'u', password: 'p' } }));
  const preflight = { origin: 'http://a.b', 'access-control-request-method': 'POST' };
  // biome-ignore format: one request a line
  const cases: readonly (readonly [Ask, number])[] = [
    [{ path: '/' }, 401], [post('x'), 401], [{ path: '/none' }, 401], [{ method: 'PUT' }, 401], [post(zeros), 401],
    [{ path: '/health' }, 200], [{ method: 'HEAD', path: '/health' }, 200], [{ method: 'OPTIONS', headers: preflight }, 204],
  ];
  for (const [request, status] of cases)
    assert.equal((await ask(port, request)).status, status, JSON.stringify(request).slice(0, 80));
});

test('a preflight may send Authorization, and never credentials of the browser', async (t) => {
  const { port } = await serve(t, options());
  const headers = {
    origin: 'null',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };
  const answer = await ask(port, { method: 'OPTIONS', headers });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers['access-control-allow-origin'], '*');
  assert.equal(answer.headers['access-control-allow-methods'], 'GET, HEAD, POST, OPTIONS');
  assert.match(String(answer.headers['access-control-allow-headers']), /Authorization, Content-Type/);
  assert.equal(answer.headers['access-control-allow-credentials'], undefined);
});

test('without CORS no reply speaks of it', async (t) => {
  const { port } = await serve(t, options({ cors: false }));
  const headers = { origin: 'http://a', 'access-control-request-method': 'POST' };
  for (const request of [{ headers }, { method: 'OPTIONS', headers }, { path: '/none', headers }]) {
    const names = Object.keys((await ask(port, request)).headers);
    assert.deepEqual(
      names.filter((name) => name.startsWith('access-control')),
      [],
    );
  }
});

// biome-ignore format: one header a line
const HOSTS: readonly (readonly [Ask['headers'], RegExp])[] = [
  [{ host: 'example.org:8500' }, /^http:\/\/example\.org:8500$/],
  [{ host: '[::1]:80' }, /^http:\/\/\[::1\]:80$/],
  [{ host: 'a.b', 'x-forwarded-proto': 'https' }, /^https:\/\/a\.b$/],
  [{ host: 'a.b', 'x-forwarded-proto': 'javascript' }, /^http:\/\/a\.b$/],
  [{ host: '"; rm -rf /' }, /^http:\/\/127\.0\.0\.1:\d+$/],
  [{ host: '<script>' }, /^http:\/\/127\.0\.0\.1:\d+$/],
];
test('the endpoint is where the client says it is, if that is a plain host', async (t) => {
  const { port } = await serve(t, options());
  for (const [headers, wanted] of HOSTS)
    assert.match((await ask(port, { path: '/endpoint', headers: headers! })).body, wanted);
});

test('a refusal comes before the body is sent, where the client asks first', async (t) => {
  const { port } = await serve(t, options({ limits: LIMITS }));
  const outcome = (headers: http.OutgoingHttpHeaders, body: Buffer) =>
    new Promise<string>((resolve, reject) => {
      const request = http.request({
        port,
        host: '127.0.0.1',
        method: 'POST',
        agent: false,
        headers: { ...headers, expect: '100-continue' },
      });
      let continued = false;
      request.on('continue', () => {
        continued = true;
        request.end(body);
      });
      request.on('response', (response) => {
        response.resume();
        resolve(`${continued} ${response.statusCode}`);
        request.destroy();
      });
      request.on('error', reject);
      request.flushHeaders();
    });
  assert.equal(await outcome({ 'content-length': 5 }, hello), 'true 200');
  assert.equal(await outcome({ 'content-length': 20_000 }, zeros), 'false 413');
});

test('the deadline stops the run and answers 504, deaf handlers included', async (t) => {
  const { port, application } = await serve(t, options({ limits: { deadlineMs: 60 } }));
  reasons.length = 0;
  for (const path of ['/wait', '/deaf']) {
    const answer = await ask(port, { path });
    assert.equal(answer.status, 504);
    assert.equal(errorOf(answer), 'no answer within the deadline of 0.06 s; the run was stopped');
  }
  assert.deepEqual(reasons, ['DEADLINE_EXCEEDED']);
  assert.equal(application.waiting.size, 0);
});

test('a client that goes away cancels its run', async (t) => {
  const { port, application } = await serve(t, options());
  reasons.length = 0;
  const request = http.get({ port, host: '127.0.0.1', path: '/wait', agent: false });
  request.on('error', () => {});
  while (application.waiting.size === 0) await sleep(5);
  request.destroy();
  while (application.waiting.size > 0) await sleep(5);
  await sleep(1);
  assert.deepEqual(reasons, ['CANCELLED']);
  assert.equal(application.metrics.inFlight, 0);
});

test('metrics name routes, never paths', async (t) => {
  const metrics = createMetrics();
  const { routes } = options();
  const { port } = await serve(t, options({ metrics, routes: [...routes, metricsRoute(metrics)] }));
  for (let i = 0; i < 200; i++)
    await ask(port, { path: i % 2 ? `/none/${i}` : `/param/${i}`, method: i === 9 ? 'PATCH' : 'GET' });
  const { body, headers } = await ask(port, { path: '/metrics' });
  assert.match(headers['content-type']!, /^text\/plain; version=0\.0\.4/);
  const counts = body.split('\n').filter((line) => line.startsWith('stfs_http_request_duration_seconds_count'));
  assert.deepEqual(counts.sort(), [
    'stfs_http_request_duration_seconds_count{method="GET",route="/param/:name",status="200"} 100',
    'stfs_http_request_duration_seconds_count{method="other",route="other",status="404"} 100',
  ]);
  assert.match(body, /stfs_http_requests_in_flight 1\n/);
  assert.match(body, /duration_seconds_bucket\{le="\+Inf",method="GET",route="\/param\/:name",status="200"\} 100\n/);
});

test('a failure is logged once, a success only at debug', async (t) => {
  const lines: string[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    const { code, status } = fields as { code?: string; status?: number };
    lines.push(`${level} ${message} ${status} ${code ?? ''}`.trim());
  };
  const level = { now: 'info' };
  const log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    isLevelEnabled: (l: string) => l === level.now,
  };
  const { port } = await serve(t, options({ log }));
  for (const path of ['/', '/none', '/throw', '/refuse-later']) await ask(port, { path });
  assert.deepEqual(lines, ['info refused 404 NOT_FOUND', 'error failed 500 INTERNAL', 'info refused 429 QUEUE_FULL']);
  lines.length = 0;
  level.now = 'debug';
  const chatty = await serve(t, options({ log }));
  for (const path of ['/', '/none']) await ask(chatty.port, { path });
  assert.deepEqual(lines, ['debug answered 200', 'info refused 404 NOT_FOUND']);
});
