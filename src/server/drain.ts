/**
 * Stopping without losing a request.
 *
 *   serving ─SIGTERM─▶ readiness off, still accepting for preStopMs ─▶ no new connections, every reply closes its own
 *                      ─▶ the last request in flight is answered, or drainMs is over ─▶ closed
 *
 * A connection that is idle now may have a request on its way already, which closing it would lose: it stays open for
 * graceMs, and a request that comes is answered with `Connection: close`.
 *
 * A second signal ends the process at once.
 */
import { Server } from 'node:net';
import { ServingError } from '../errors.ts';
import type { HttpServer } from './http.ts';

export interface DrainOptions {
  /** How long connections are still accepted after readiness went off, for balancers that look rarely; 0 by default. */
  readonly preStopMs?: number;
  /** How long connections without a request are kept after the last one was accepted; 500 by default. */
  readonly graceMs?: number;
}

/** How often connections that became idle are closed meanwhile. */
const CHECK_MS = 50;
const GRACE_MS = 500;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Closes a server as drawn above. Resolves when its last connection is closed: true, or false where requests were cut. */
export const drain = async (
  { server, application }: HttpServer,
  { preStopMs = 0, graceMs = GRACE_MS }: DrainOptions = {},
): Promise<boolean> => {
  application.draining = true;
  if (preStopMs > 0) await sleep(preStopMs);
  let whole = true;
  // http.Server's own close ends idle connections at once
  const closed = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()));
  const graceEnds = performance.now() + graceMs;
  const idle = setInterval(() => {
    if (performance.now() >= graceEnds) server.closeIdleConnections();
  }, CHECK_MS);
  const deadline = setTimeout(() => {
    whole = false;
    for (const exchange of application.waiting) {
      exchange.stop(new ServingError('MODEL_NOT_READY', 'the server stopped before the answer was ready'));
    }
    // the replies just written go out first
    setTimeout(() => server.closeAllConnections(), CHECK_MS);
  }, application.limits.drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
  // ends the timers of http.Server, now that there is nothing left to close
  server.close(() => {});
  return whole;
};

/** Calls `stop` at the first SIGTERM or SIGINT and then ends the process with status 0; a second one ends it with 1. */
export const stopOnSignals = (stop: (signal: NodeJS.Signals) => Promise<unknown>): void => {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    stop(signal).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
};
