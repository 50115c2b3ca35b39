/** The plain listener inside other people's servers. */
import assert from 'node:assert/strict';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { type Ask, ask, errorOf } from '../../test/http-client.ts';
import { options } from '../../test/routes.ts';
import { requestHandler } from './http.ts';
import { listen } from './listen.ts';

type Host = (request: IncomingMessage, response: ServerResponse) => void;

const host = async (t: TestContext, listener: Host): Promise<number> => {
  const server = http.createServer(listener);
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return listen(server, { host: '127.0.0.1', port: 0 });
};

const post = (body: string): Ask => ({ method: 'POST', body, headers: { 'content-type': 'application/json' } });

test('it is a listener of a bare server', async (t) => {
  const port = await host(t, requestHandler(options()));
  assert.equal((await ask(port, post('hello'))).body, '5:hello');
  assert.equal((await ask(port, { path: '/none' })).status, 404);
});

test('a path without a route goes on to the next handler', async (t) => {
  const handler = requestHandler(options());
  const port = await host(t, (request, response) =>
    handler(request, response, () => response.writeHead(299).end('next')),
  );
  assert.equal((await ask(port)).body, 'home');
  assert.equal((await ask(port, { path: '/none' })).body, 'next');
  assert.equal((await ask(port, { method: 'PUT' })).status, 405);
});

test('headers that the host server set stay', async (t) => {
  const handler = requestHandler(options());
  const port = await host(t, (request, response) => {
    response.setHeader('X-Powered-By', 'host');
    handler(request, response);
  });
  const { headers, body } = await ask(port, post('hello'));
  assert.deepEqual([body, headers['x-powered-by'], headers['content-length']], ['5:hello', 'host', '7']);
});

const parsing =
  (leave: (text: string) => unknown): Host =>
  (request, response) => {
    const handler = requestHandler(options());
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      setImmediate(() => {
        (request as { body?: unknown }).body = leave(Buffer.concat(chunks).toString());
        handler(request, response);
      });
    });
  };
// biome-ignore format: one host a line
const HOSTS: readonly (readonly [string, (text: string) => unknown, string])[] = [
  ['a parsed value', (text) => JSON.parse(text), '9:{"a":[1]}'],
  ['text', (text) => text, '11:{"a": [1]} '],
  ['bytes', (text) => Buffer.from(text), '11:{"a": [1]} '],
];
for (const [name, leave, wanted] of HOSTS) {
  test(`a body that the host read is taken as ${name}`, async (t) => {
    assert.equal((await ask(await host(t, parsing(leave)), post('{"a": [1]} '))).body, wanted);
  });
}

test('a body that the host read and kept for itself is an error', async (t) => {
  const answer = await ask(
    await host(
      t,
      parsing(() => undefined),
    ),
    post('x'),
  );
  assert.equal(answer.status, 500);
  assert.equal(errorOf(answer), 'the body was read before it came here; mount the handler before body parsers');
});
