/**
 * Writes replies: one writeHead with a flat list of names and values, always with Content-Length, so that a connection
 * lives on. A failure is `{"error": "…"}`, whatever the route.
 */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { CODES, type Code, type ServingError } from '../errors.ts';
import { CHALLENGE } from './auth.ts';
import { ENCODINGS } from './body.ts';

/** Names and values in turn, as writeHead takes them. */
export type HeaderList = readonly string[];

/** Headers that a failure carries by its code, whatever the route. */
const HEADERS_OF: { readonly [C in Code]?: HeaderList } = {
  UNAUTHENTICATED: ['WWW-Authenticate', CHALLENGE],
  UNSUPPORTED_MEDIA: ['Accept-Encoding', ENCODINGS],
  QUEUE_FULL: ['Retry-After', '1'],
  MODEL_NOT_READY: ['Retry-After', '1'],
  MODEL_CHANGED: ['Retry-After', '1'],
};

/** The body of a failure's reply. */
export const errorBody = (error: ServingError): string => JSON.stringify({ error: error.message });

/** The headers of a failure's reply, besides the length. */
export const errorHeaders = (error: ServingError): string[] => [
  'Content-Type',
  'application/json',
  'X-Content-Type-Options',
  'nosniff',
  ...(HEADERS_OF[error.code] ?? []),
];

/** Appends a record's names and values to a list. */
export const append = (list: string[], headers: Readonly<Record<string, string>> | undefined): void => {
  for (const name in headers) list.push(name, headers[name]!);
};

/** Writes the head of a whole reply, its length included. `headers` becomes the property of the reply. */
export const writeHead = (
  response: ServerResponse,
  status: number,
  headers: string[],
  body: Uint8Array | string,
): void => {
  if (status !== 204 && status !== 304) {
    headers.push('Content-Length', String(typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength));
  }
  response.writeHead(status, headers);
};

/**
 * Sends a whole reply while the client is still sending a body that nobody wants, then closes the connection. Closing at
 * once would reset it, and the client might never see the reply; so the rest is read and dropped, for a while.
 */
export const sendRefusal = (
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: string[],
  body: string,
  lingerMs: number,
): void => {
  headers.push('Content-Length', String(Buffer.byteLength(body)), 'Connection', 'close');
  response.writeHead(status, headers);
  if (request.method !== 'HEAD') response.write(body);
  else response.flushHeaders();
  const timer = setTimeout(() => response.end(), lingerMs).unref();
  const done = (): void => {
    clearTimeout(timer);
    response.end();
  };
  request.once('end', done);
  request.once('close', done);
  request.resume();
};

/** What a parser's error code means, where it does not simply mean a malformed request. */
// biome-ignore format: one code a line
const STATUS_OF_PARSER: ReadonlyMap<string, { readonly code: Code; readonly status?: number; readonly message: string }> = new Map([
  ['HPE_HEADER_OVERFLOW',           { code: 'INVALID_REQUEST', status: 431, message: 'the headers are larger than this server accepts' }],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { code: 'TOO_LARGE', message: 'the chunk extensions are larger than this server accepts' }],
  ['HPE_INVALID_METHOD',            { code: 'METHOD_NOT_ALLOWED', message: 'the request does not begin with an HTTP method that this server knows' }],
  ['HPE_PAUSED_H2_UPGRADE',         { code: 'INVALID_REQUEST', message: 'this server speaks HTTP/1.1 here, not HTTP/2' }],
  ['ERR_HTTP_REQUEST_TIMEOUT',      { code: 'REQUEST_TIMEOUT', message: 'the request did not arrive whole in time' }],
]);

const METHODS: HeaderList = ['Allow', 'GET, HEAD, POST, OPTIONS'];

/** The bytes of a reply to a request that the HTTP parser refused. */
const rawReply = (code: string | undefined, cors: HeaderList): string => {
  const found = STATUS_OF_PARSER.get(code ?? '') ?? {
    code: 'INVALID_REQUEST' as const,
    message: `the request is not well-formed HTTP/1.1${code === undefined ? '' : ` (${code})`}`,
  };
  const status = found.status ?? CODES[found.code].http;
  const body = JSON.stringify({ error: found.message });
  const headers = [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Connection',
    'close',
    ...cors,
  ];
  if (status === 405) headers.push(...METHODS);
  const lines = headers.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${headers[i + 1]}`] : []));
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
};

/** Answers what the HTTP parser refused, once, and closes after what the client still sends was dropped for a while. */
export const refuseConnection = (
  socket: Duplex,
  code: string | undefined,
  cors: HeaderList,
  lingerMs: number,
): void => {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => socket.destroy());
  socket.end(rawReply(code, cors));
};
