/**
 * The HTTP/1.1 server on Node's own, https://nodejs.org/docs/latest-v20.x/api/http.html: time limits, header limits,
 * connection limits, and a JSON answer for what the parser refuses. Listening is done elsewhere (listen.ts), so that one
 * port may later hand sockets of several protocols to their servers: `server.emit('connection', socket)`.
 */
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type { ApplicationOptions } from './application.ts';

import { Application, type ApplicationOptions, type Listener } from './application.ts';
import { refuseConnection } from './reply.ts';
import type { TlsPair } from './tls.ts';

/** A server that does not listen yet, with the application behind it. */
export interface HttpServer {
  readonly server: http.Server | https.Server;
  readonly application: Application;
}

/**
 * A listener for any Node server: `http.createServer(handler)`, Express (`app.use('/models', handler)`; a path without a
 * route goes on to the next handler), fastify (`reply.hijack(); handler(request.raw, reply.raw)`).
 *
 * Where the host framework has read the body already, it must stand in `request.body`: bytes, text, or a parsed value,
 * which is written as JSON again (integers beyond 2^53 and NaN are lost by then, so mount before such parsers).
 * The limits on connections and headers, and the answers to what is not HTTP, are the host server's own matter.
 */
export const requestHandler = (options: ApplicationOptions): Listener => new Application(options).listener;

/** How often at most idle connections are looked for, when there are too many. */
const SWEEP_MS = 250;

/** Closes the idle connections, and where that is not enough the newcomer, beyond `most`. */
const limitConnections = (server: http.Server, most: number): void => {
  const open = new Set<Socket>();
  let sweptAt = 0;
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (open.size <= most) return;
    if (performance.now() - sweptAt > SWEEP_MS) {
      sweptAt = performance.now();
      server.closeIdleConnections();
      for (const one of open) if (one.destroyed) open.delete(one);
    }
    if (open.size > most) socket.destroy();
  });
};

/** A server for `options.routes`; with `tls`, by HTTPS. */
export const createServer = (options: ApplicationOptions & { readonly tls?: TlsPair | undefined }): HttpServer => {
  const application = new Application(options);
  const { limits, log } = application;
  const settings: http.ServerOptions = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1000, limits.headersTimeoutMs / 4)),
    noDelay: true,
    // the application says so in JSON
    requireHostHeader: false,
  };
  const server = options.tls
    ? https.createServer(
        { ...settings, handshakeTimeout: limits.headersTimeoutMs, ...options.tls },
        application.listener,
      )
    : http.createServer(settings, application.listener);
  // the size of the headers is limited; a limit on their number would drop some in silence
  server.maxHeadersCount = 0;
  server.on('checkContinue', application.continueListener);
  const isWaiting = (socket: Duplex): boolean => {
    for (const exchange of application.waiting) if (exchange.message.socket === socket) return true;
    return false;
  };
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    log?.debug({ code: error.code, address: (socket as Socket).remoteAddress }, 'not a request');
    // an answer written now would be taken for that of the request that is still running
    if (isWaiting(socket)) socket.destroy();
    else refuseConnection(socket, error.code, application.common, limits.lingerMs);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    log?.debug({ code: error.code, address: (socket as Socket).remoteAddress }, 'no TLS handshake');
    socket.destroy();
  });
  // nothing went either way for so long: an idle connection, or a client that does not take its reply
  server.setTimeout(limits.writeTimeoutMs, (socket) => {
    if (!isWaiting(socket)) socket.destroy();
  });
  limitConnections(server, limits.maxConnections);
  return { server, application };
};
