/**
 * One request with its reply: what a route's handler gets, both as the request and as the context.
 *
 *   headers ─▶ reading the body ─▶ running ─▶ answered          refused, failed and lost end it from any state, once
 *
 * What most requests never ask for is made when it is first asked for: the query, the signal, the endpoint. A handler that
 * answers at once is answered in the same turn of the event loop, without timers or promises.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { CODES, ServingError, toServingError } from '../errors.ts';
import type { Service } from '../models/service.ts';
import type { About, Context, HttpReply, HttpRequest, ProtocolSettings } from '../protocols/route.ts';
import type { Application, Target } from './application.ts';
import { type BodyReceiver, decodeBody, decodersOf, tooLarge } from './body.ts';
import { requestId } from './logs.ts';
import { append, errorBody, errorHeaders, sendRefusal, writeHead } from './reply.ts';
import { NO_PARAMS, type Params } from './router.ts';

const NOTHING = new Uint8Array(0);

/** A body that a host framework parsed before, as bytes again. */
const unparsed = (body: unknown): Uint8Array => {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
};

/** A Host header that may be written into pages and generated programs. */
const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

const gone = (): ServingError => new ServingError('CANCELLED', 'the client went away before the answer was ready');

export class Exchange implements HttpRequest, Context, BodyReceiver {
  readonly application: Application;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly startedAt = performance.now();
  path: string;
  search = '';
  params: Params = NO_PARAMS;
  body: Uint8Array = NOTHING;
  target: Target | undefined;
  /** Set where the client waits for `100 Continue` before it sends its body. */
  continues = false;
  #open = true;
  #bodyPending = false;
  #heldBytes = 0;
  #encodings: readonly string[] | undefined;
  #query: URLSearchParams | undefined;
  #abort: AbortController | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #id: string | undefined;

  constructor(application: Application, message: IncomingMessage, response: ServerResponse) {
    this.application = application;
    this.message = message;
    this.response = response;
    this.path = message.url!;
    application.metrics.inFlight += 1;
  }

  get method(): string {
    return this.message.method!;
  }
  get headers(): IncomingMessage['headers'] {
    return this.message.headers;
  }
  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.search);
    return this.#query;
  }
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (!this.#open) this.#abort.abort(gone());
    }
    return this.#abort.signal;
  }
  get service(): Service {
    return this.application.service;
  }
  get settings(): ProtocolSettings {
    return this.application.settings;
  }
  get about(): About {
    return this.application.about;
  }
  get draining(): boolean {
    return this.application.draining;
  }
  get endpoint(): string {
    const { headers, socket } = this.message;
    const forwarded = headers['x-forwarded-proto'];
    const secure = (socket as TLSSocket).encrypted === true;
    const scheme = forwarded === 'https' || forwarded === 'http' ? forwarded : secure ? 'https' : 'http';
    const { host } = headers;
    if (host !== undefined && HOST.test(host)) return `${scheme}://${host}`;
    const address = socket.localAddress ?? '127.0.0.1';
    return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${socket.localPort ?? 80}`;
  }

  /** Reads the body, if there is one, and runs the route. Throws what refuses the body before it is read. */
  start(target: Target): void {
    this.target = target;
    const { headers } = this.message;
    const length = headers['content-length'];
    const chunked = headers['transfer-encoding'] !== undefined;
    const empty = (length === undefined || length === '0') && !chunked;
    if (target.method === 'GET' || empty) this.#run();
    else this.#read(chunked ? undefined : Number(length), headers['content-encoding']);
  }

  #read(declared: number | undefined, encoding: string | undefined): void {
    const { message } = this;
    const { limits, bodies } = this.application;
    if (encoding !== undefined) this.#encodings = decodersOf(encoding);
    if (declared !== undefined && declared > limits.maxBodyBytes) {
      throw tooLarge(`the body of ${declared} bytes`, limits.maxBodyBytes);
    }
    if (message.readableEnded) {
      this.#takeParsed((message as { body?: unknown }).body);
    } else {
      if (this.continues) this.response.writeContinue();
      this.#bodyPending = true;
      bodies.read(message, declared, this);
    }
  }

  /** Takes the body that a host framework read, content encoding undone. */
  #takeParsed(body: unknown): void {
    if (body === undefined) {
      throw new ServingError(
        'INTERNAL',
        'the body was read before it came here; mount the handler before body parsers',
      );
    }
    this.body = unparsed(body);
    this.#run();
  }

  bodyRead(bytes: Uint8Array): void {
    this.#bodyPending = false;
    this.#heldBytes = bytes.length;
    this.body = bytes;
    if (this.#encodings === undefined) this.#run();
    else this.#decode(this.#encodings);
  }

  #decode(encodings: readonly string[]): void {
    this.#watch();
    decodeBody(this.body, encodings, this.application.limits.maxBodyBytes)
      .then((decoded) => {
        this.body = decoded;
        if (this.#open) this.#run();
      })
      .catch((error) => this.fail(error));
  }

  bodyRefused(error: ServingError): void {
    this.fail(error);
  }

  bodyLost(): void {
    this.#end(499, performance.now());
  }

  /** The client went away, or the server gives the request up, before it was answered. */
  lost(): void {
    if (!this.#open) return;
    this.#end(499, performance.now());
    this.#abort?.abort(gone());
  }

  /** Sends the reply of the route; does nothing where the exchange has ended. */
  send(reply: HttpReply): void {
    if (!this.#open) return;
    const headers: string[] = [];
    append(headers, reply.headers);
    this.#addCommon(headers);
    this.#reply(reply.status, headers, reply.body);
  }

  /** Sends a failure; `headers` go with it. Of the transport's failures only the table has the status. */
  fail(cause: unknown, headers: readonly string[] = [], statusOf?: (http: number) => number): void {
    if (!this.#open) return;
    const error = toServingError(cause);
    const http = CODES[error.code].http;
    const status = statusOf === undefined ? http : statusOf(http);
    const list = [...errorHeaders(error), ...headers, 'X-Request-Id', this.id];
    const { message, response } = this;
    if (response.headersSent) {
      response.destroy();
    } else if (this.#leavesBody(error)) {
      list.push(...this.application.common);
      sendRefusal(message, response, status, list, errorBody(error), this.application.limits.lingerMs);
    } else {
      this.#addCommon(list);
      this.#reply(status, list, errorBody(error), error);
      return;
    }
    this.#end(status, performance.now(), error);
  }

  #reply(status: number, headers: string[], body: Uint8Array | string, error?: ServingError): void {
    writeHead(this.response, status, headers, body);
    const now = performance.now();
    this.application.outbox.add(this.response, body, now);
    this.#end(status, now, error);
  }

  /** The name of this request in the log. */
  get id(): string {
    this.#id ??= requestId(this.message.headers['x-request-id']);
    return this.#id;
  }

  #run(): void {
    const { route } = this.target!;
    try {
      const answer = route.handle(this, this);
      if ('then' in answer) this.#wait(answer);
      else this.send(answer);
    } catch (error) {
      this.fail(error, [], route.statusOf);
    }
  }

  #wait(answer: Promise<HttpReply>): void {
    this.#watch();
    const { statusOf } = this.target!.route;
    answer.then((reply) => this.send(reply)).catch((error) => this.fail(error, [], statusOf));
  }

  /** From now on the deadline counts, and the client's going away is seen. */
  #watch(): void {
    const { limits, waiting } = this.application;
    if (!this.#open || waiting.has(this)) return;
    waiting.add(this);
    this.response.once('close', () => this.lost());
    if (limits.deadlineMs === 0) return;
    this.#deadline = setTimeout(() => this.#late(), limits.deadlineMs);
  }

  #late(): void {
    const seconds = this.application.limits.deadlineMs / 1000;
    this.stop(
      new ServingError('DEADLINE_EXCEEDED', `no answer within the deadline of ${seconds} s; the run was stopped`),
    );
  }

  /** Answers with this failure and aborts the run; whatever the handler still gives is dropped. */
  stop(error: ServingError): void {
    this.fail(error, [], this.target?.route.statusOf);
    this.#abort?.abort(error);
  }

  /** Whether the client may still be sending much, or for long, so that the connection cannot be kept. */
  #leavesBody(error: ServingError): boolean {
    const { message } = this;
    if (message.complete) return false;
    if (this.#bodyPending || this.continues) return true;
    const { headers } = message;
    if (headers['transfer-encoding'] !== undefined) return true;
    return error.code === 'TOO_LARGE' || Number(headers['content-length'] ?? 0) > this.application.limits.maxBodyBytes;
  }

  #addCommon(headers: string[]): void {
    const { application } = this;
    for (const text of application.common) headers.push(text);
    if (application.draining) headers.push('Connection', 'close');
  }

  #end(status: number, now: number, error?: ServingError): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#deadline !== undefined) clearTimeout(this.#deadline);
    this.application.bodies.release(this.#heldBytes);
    this.application.ended(this, status, (now - this.startedAt) / 1000, error);
  }
}
