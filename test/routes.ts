/** Routes that do what tests of the server need, without models. */
import { ServingError } from '../src/errors.ts';
import type { HttpReply, Route } from '../src/protocols/route.ts';
import type { ApplicationOptions } from '../src/server/application.ts';
import { about, fakeService, settings } from './fake-service.ts';

const text = (body: string): HttpReply => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body });

const fail = (error: unknown): never => {
  throw error;
};

/** What the signals of `/wait` were aborted with. */
export const reasons: string[] = [];

// biome-ignore format: one route a line
const routes: readonly Route[] = [
  { method: 'GET',  path: '/',              handle: () => text('home') },
  { method: 'POST', path: '/',              handle: ({ body }) => text(`${body.length}:${Buffer.from(body).toString('latin1', 0, 20)}`) },
  { method: 'GET',  path: '/health',        open: true, handle: ({ method }) => text(method) },
  { method: 'GET',  path: '/param/:name',   handle: ({ params, query }) => text(JSON.stringify([params['name'], [...query]])) },
  { method: 'GET',  path: '/endpoint',      handle: (_, { endpoint }) => text(endpoint) },
  { method: 'GET',  path: '/large',         handle: () => ({ status: 200, body: new Uint8Array(5_000_000).fill(97) }) },
  { method: 'GET',  path: '/later',         handle: async () => text('later') },
  { method: 'POST', path: '/later',         handle: async ({ body }) => text(String(body.length)) },
  { method: 'GET',  path: '/refuse',        handle: () => fail(new ServingError('INVALID_INPUT', 'input "x": "\u0000\r\n<b>" is wrong')) },
  { method: 'GET',  path: '/refuse-later',  handle: async () => fail(new ServingError('QUEUE_FULL', 'full')) },
  { method: 'GET',  path: '/mapped',        statusOf: () => 418, handle: () => fail(new ServingError('MODEL_NOT_FOUND', 'no model')) },
  { method: 'GET',  path: '/throw',         handle: () => fail(new TypeError('secret /etc/passwd')) },
  { method: 'GET',  path: '/throw-text',    handle: () => fail('secret') },
  { method: 'GET',  path: '/reject',        handle: async () => fail(new RangeError('secret')) },
  { method: 'GET',  path: '/nothing',       handle: () => undefined as unknown as HttpReply },
  { method: 'GET',  path: '/split',         handle: () => ({ status: 200, headers: { 'X-Name': 'a\r\nSet-Cookie: b=c' }, body: '' }) },
  { method: 'GET',  path: '/split-later',   handle: async () => ({ status: 200, headers: { 'X-Name': 'a\r\nSet-Cookie: b=c' }, body: '' }) },
  { method: 'GET',  path: '/wait',          handle: ({ signal }) => new Promise((_, reject) => { signal.addEventListener('abort', () => { reasons.push(String((signal.reason as ServingError).code)); reject(signal.reason); }); }) },
  { method: 'GET',  path: '/deaf',          handle: () => new Promise(() => {}) },
  { method: 'GET',  path: '/sleep/:ms',     handle: ({ params }) => new Promise((resolve) => setTimeout(() => resolve(text('slept')), Number(params['ms']))) },
];

/** Options of a server for these routes. */
export const options = (more: Partial<ApplicationOptions> = {}): ApplicationOptions => ({
  routes,
  service: fakeService([]),
  settings,
  about,
  ...more,
});
