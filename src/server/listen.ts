/**
 * Opens a port for a server. Kept apart from the server so that one listener can serve several protocols: it would own
 * a `net.Server`, look at the first bytes of each connection, and hand the socket on.
 */
import { createServer, type Server } from 'node:net';
import { ServingError } from '../errors.ts';

/** Where to listen; port 0 lets the system choose. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** False in a worker that shares the port with others through node:cluster; true by default. */
  readonly exclusive?: boolean;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another program listens there; stop it or choose another --port'],
  ['EACCES', 'this user may not open that port; choose one above 1023'],
  ['EADDRNOTAVAIL', 'this machine has no such address; choose another --host'],
  ['ENOTFOUND', 'that host name is not known; choose another --host'],
]);

/** Listens, and gives the port. Throws INVALID_CONFIG with the reason where that is not possible. */
export const listen = (server: Server, { host, port, exclusive = true }: Place): Promise<number> =>
  new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      const reason = REASONS.get(error.code ?? '') ?? error.message;
      reject(new ServingError('INVALID_CONFIG', `cannot listen on ${host} port ${port}: ${reason}`, { cause: error }));
    };
    server.once('error', refused);
    server.listen({ host, port, exclusive }, () => {
      server.off('error', refused);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** Throws INVALID_CONFIG at once for a place where `listen` would, so that nothing is loaded in vain. */
export const checkPlace = async (place: Place): Promise<void> => {
  const server = createServer();
  await listen(server, place);
  await new Promise((resolve) => server.close(resolve));
};
