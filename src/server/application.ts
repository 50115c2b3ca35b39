/**
 * What stands behind one or several listeners: the table of routes, and what all requests share. It turns any Node
 * request into an Exchange: finds the route, checks credentials, answers OPTIONS, refuses what has no route.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServingError } from '../errors.ts';
import type { Service } from '../models/service.ts';
import type { About, ProtocolSettings, Route } from '../protocols/route.ts';
import { BasicAuth, type Credentials } from './auth.ts';
import { Bodies } from './body.ts';
import { CORS_HEADERS, isPreflight, preflightHeaders } from './cors.ts';
import { Exchange } from './exchange.ts';
import { type Limits, limitsOf } from './limits.ts';
import type { Log } from './logs.ts';
import { createMetrics, type Metrics, type RouteMeter } from './metrics.ts';
import { Outbox } from './outbox.ts';
import type { HeaderList } from './reply.ts';
import { type Resource, Router } from './router.ts';

/** A route with its meter. */
export interface Target {
  readonly method: Route['method'];
  readonly path: string;
  readonly route: Route;
  readonly meter: RouteMeter;
}

export interface ApplicationOptions {
  readonly routes: readonly Route[];
  readonly service: Service;
  readonly settings: ProtocolSettings;
  readonly about: About;
  readonly limits?: { readonly [L in keyof Limits]?: number | undefined };
  /** Basic auth is on where these are given. */
  readonly credentials?: Credentials | undefined;
  /** Whether pages of other origins may call; on by default. */
  readonly cors?: boolean;
  /** Nothing is logged without one. */
  readonly log?: Log | undefined;
  /** To share a registry with models and engines; its own otherwise. */
  readonly metrics?: Metrics;
}

/** A plain listener for `request` events; `next` is called, where it is given, for a path without a route. */
export type Listener = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void;

const ALL_METHODS = 'GET, HEAD, POST, OPTIONS';

/** Splits the target of a request line into path and query. Throws INVALID_REQUEST. */
const splitTarget = (url: string): { readonly path: string; readonly search: string } => {
  if (url.startsWith('/')) {
    const mark = url.indexOf('?');
    return mark < 0 ? { path: url, search: '' } : { path: url.slice(0, mark), search: url.slice(mark + 1) };
  }
  const whole = /^https?:\/\/[^/?#]+([^?#]*)(?:\?([^#]*))?/i.exec(url);
  if (whole === null) throw new ServingError('INVALID_REQUEST', 'the target of the request is not a path');
  return { path: whole[1]! === '' ? '/' : whole[1]!, search: whole[2] ?? '' };
};

export class Application {
  readonly service: Service;
  readonly settings: ProtocolSettings;
  readonly about: About;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly log: Log | undefined;
  readonly bodies: Bodies;
  readonly outbox = new Outbox();
  /** Headers of every reply. */
  readonly common: HeaderList;
  /** Requests whose handlers have not settled. */
  readonly waiting = new Set<Exchange>();
  /** Set by drain.ts: readiness is off, and every reply closes its connection. */
  draining = false;
  readonly #router: Router<Target>;
  readonly #auth: BasicAuth | undefined;
  readonly #unmatched: RouteMeter;
  readonly #logsAll: boolean;

  constructor(options: ApplicationOptions) {
    this.service = options.service;
    this.settings = options.settings;
    this.about = options.about;
    this.limits = limitsOf(options.limits);
    this.metrics = options.metrics ?? createMetrics();
    this.log = options.log;
    this.#logsAll = options.log?.isLevelEnabled('debug') ?? false;
    this.bodies = new Bodies(this.limits);
    this.common = options.cors === false ? [] : CORS_HEADERS;
    this.#auth = options.credentials && new BasicAuth(options.credentials);
    this.#unmatched = this.metrics.meter('other', 'other');
    this.#router = new Router(
      options.routes.map((route) => {
        const { method, path } = route;
        return { method, path, route, meter: this.metrics.meter(method, path) };
      }),
    );
  }

  readonly listener: Listener = (request, response, next) => {
    this.#accept(new Exchange(this, request, response), next);
  };

  /** The listener for requests that wait for `100 Continue`: a refusal comes before the body is sent. */
  readonly continueListener = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = new Exchange(this, request, response);
    exchange.continues = true;
    this.#accept(exchange);
  };

  /** Counts and logs an exchange that has ended. */
  ended(exchange: Exchange, status: number, seconds: number, error: ServingError | undefined): void {
    this.metrics.inFlight -= 1;
    this.waiting.delete(exchange);
    (exchange.target?.meter ?? this.#unmatched).observe(status, seconds);
    if (this.log === undefined || (error === undefined && !this.#logsAll)) return;
    const fields = {
      id: exchange.id,
      method: exchange.method,
      path: exchange.path.slice(0, 200),
      status,
      ms: Math.round(seconds * 1e6) / 1000,
      address: exchange.message.socket.remoteAddress,
    };
    if (error === undefined) this.log.debug(fields, 'answered');
    else if (error.code === 'INTERNAL')
      this.log.error({ ...fields, code: error.code, err: error.cause ?? error }, 'failed');
    else
      this.log[status < 500 ? 'info' : 'error'](
        { ...fields, code: error.code, error: error.message.slice(0, 1000) },
        'refused',
      );
  }

  #accept(exchange: Exchange, next?: (error?: unknown) => void): void {
    try {
      const { message } = exchange;
      if (message.headers.host === undefined && message.httpVersionMinor > 0) {
        throw new ServingError('INVALID_REQUEST', 'the request has no Host header, as HTTP/1.1 demands');
      }
      const resource = this.#find(exchange);
      if (resource === undefined && next !== undefined) {
        this.metrics.inFlight -= 1;
        next();
      } else if (exchange.method === 'OPTIONS') {
        this.#options(exchange, resource);
      } else {
        this.#route(exchange, resource);
      }
    } catch (error) {
      exchange.fail(error);
    }
  }

  #route(exchange: Exchange, resource: Resource<Target> | undefined): void {
    const { method } = exchange;
    const target = resource?.methods.get(method === 'HEAD' ? 'GET' : method);
    if (this.#auth !== undefined && target?.route.open !== true) {
      const { headers, socket } = exchange.message;
      const refusal = this.#auth.refuse(headers.authorization, socket.remoteAddress ?? '');
      if (refusal !== undefined) throw refusal;
    }
    if (resource === undefined) throw nothingAt(exchange.path);
    if (target !== undefined) {
      exchange.start(target);
      return;
    }
    const message = `${method} is not a method of ${resource.path}; it has ${resource.allow}`;
    exchange.fail(new ServingError('METHOD_NOT_ALLOWED', message), ['Allow', resource.allow]);
  }

  #find(exchange: Exchange): Resource<Target> | undefined {
    const url = exchange.path;
    const exact = this.#router.exact(url);
    if (exact !== undefined || url === '*') return exact;
    const { path, search } = splitTarget(url);
    exchange.path = path;
    exchange.search = search;
    const found = this.#router.find(path);
    if (found !== undefined) exchange.params = found.params;
    return found?.resource;
  }

  /** Needs no credentials: browsers send none with a preflight, and the methods of a path are no secret. */
  #options(exchange: Exchange, resource: Resource<Target> | undefined): void {
    if (resource === undefined && exchange.path !== '*') throw nothingAt(exchange.path);
    const allow = resource?.allow ?? ALL_METHODS;
    const preflight = this.common.length > 0 && isPreflight(exchange.headers);
    exchange.send({ status: 204, headers: { Allow: allow, ...(preflight ? preflightHeaders(allow) : {}) }, body: '' });
  }
}

const nothingAt = (path: string): ServingError =>
  new ServingError('NOT_FOUND', `nothing is served at ${path.slice(0, 200)}`);
