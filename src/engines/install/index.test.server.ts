/** A server for tests, of the answers that a table gives, which remembers what it was asked. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { after } from 'node:test';
import type { PipSettings } from './pip-settings.ts';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface TestServer {
  /** `http://127.0.0.1:…`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly asked: Asked[];
  readonly server: Server;
}

type Handler = (request: IncomingMessage, response: ServerResponse, asked: readonly Asked[]) => void;

/** Serves until the file's tests have ended. */
export const serveAnswers = async (handler: Handler): Promise<TestServer> => {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    asked.push({ method: request.method!, url: request.url!, headers: request.headers });
    handler(request, response, asked);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, asked, server };
};

/** pip's settings without any. */
export const SETTINGS: PipSettings = {
  indexes: [],
  findLinks: [],
  cert: undefined,
  clientCert: undefined,
  proxy: undefined,
  trustedHosts: [],
  timeoutMs: 1000,
};
