/** Talking to a server in tests: whole requests by node:http, and raw bytes by a socket. */
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import type { TestContext } from 'node:test';
import { type ApplicationOptions, createServer, type HttpServer } from '../src/server/http.ts';
import { listen } from '../src/server/listen.ts';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  readonly agent?: http.Agent;
  readonly signal?: AbortSignal;
}

/** One request, with its own connection unless an agent is given. */
export const ask = (
  port: number,
  { method = 'GET', path = '/', headers = {}, body, agent, signal }: Ask = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      headers:
        body === undefined || 'transfer-encoding' in headers
          ? headers
          : { 'content-length': Buffer.byteLength(body), ...headers },
      agent: agent ?? false,
      ...(signal && { signal }),
    };
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });

/** The text of `{"error": text}`; fails where the answer is not of that form. */
export const errorOf = ({ body, headers }: Answer): string => {
  assert.equal(headers['content-type'], 'application/json');
  const { error } = JSON.parse(body) as { error: string };
  assert.equal(typeof error, 'string');
  assert.doesNotMatch(error, /\n\s+at |node:internal|\.js:\d+/, 'an error never carries a stack');
  return error;
};

/** Sends bytes as they are and gives all that comes back until the server closes the connection. */
export const sendRaw = (
  port: number,
  parts: string | readonly (string | Uint8Array)[],
  { everyMs = 0, waitMs = 5000 }: { readonly everyMs?: number; readonly waitMs?: number } = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    let open = true;
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the connection was not closed; it gave ${JSON.stringify(Buffer.concat(chunks).toString())}`));
    }, waitMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      open = false;
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString());
    });
    const send = async (): Promise<void> => {
      for (const part of typeof parts === 'string' ? [parts] : parts) {
        if (!open) return;
        if (!socket.write(part)) await new Promise((done) => setTimeout(done, 1));
        if (everyMs > 0) await new Promise((done) => setTimeout(done, everyMs));
      }
    };
    send().catch(reject);
  });

/** A server that listens on a free port until the test ends. */
export const serve = async (
  context: Pick<TestContext, 'after'>,
  options: Parameters<typeof createServer>[0],
): Promise<HttpServer & { readonly port: number }> => {
  const made = createServer(options);
  const port = await listen(made.server, { host: '127.0.0.1', port: 0 });
  context.after(() => {
    made.server.close();
    made.server.closeAllConnections();
  });
  return { ...made, port };
};

export type { ApplicationOptions };
