/** Where models of H2O run: a server that others run (host.ts), or one that we start (jar.ts). */
import type { Server } from '../http.ts';
import { cloud } from './calls.ts';

/** A server that answers. */
export interface Endpoint {
  readonly server: Server;
  /** `3.46.0.6` */
  readonly version: string;
  /** Another number after each start: what was put there before is gone. */
  readonly epoch: number;
}

export interface Host {
  /** For people: `http://127.0.0.1:54321`, `h2o.jar`. */
  readonly name: string;
  /** The server, once it answers. Throws MODEL_NOT_READY, with the reason, or what `signal` says. */
  endpoint(signal?: AbortSignal): Promise<Endpoint>;
  /** Asked where a server could not be reached: whether it is one that ended, and `endpoint` is to be asked again. */
  isGone(endpoint: Endpoint): Promise<boolean>;
  /** Ends what was started. */
  close(): Promise<void>;
}

/** A server that others run; they may also start it again, which the calls that follow find out. */
export const runningHost = (server: Server): Host => {
  let known: Endpoint | undefined;
  return {
    name: server.base.href.slice(0, -1),
    endpoint: async (signal) => {
      known ??= { server, version: (await cloud(server, signal)).version, epoch: 0 };
      return known;
    },
    isGone: async () => false,
    close: async () => undefined,
  };
};
