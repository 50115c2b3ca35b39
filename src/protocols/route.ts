/** Routes as data: a protocol or a page is an array of them; the server does all the rest. */
import type { Service } from '../models/service.ts';

/** Its properties may be getters that are worked out when they are first read: name them, a spread would lose them. */
export interface HttpRequest {
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  /** The parts of the path that the route names `:name`, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whole and decoded from any content encoding; empty for a GET. */
  readonly body: Uint8Array;
  /** Aborted at the deadline, or when the client goes away. */
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** What a handler may use besides the request. */
export interface Context {
  readonly service: Service;
  /** `http://127.0.0.1:8500`: where this client reached the server, for generated clients and pages. */
  readonly endpoint: string;
  /** True from the first SIGTERM on: the server still answers, but is not to be sent new work. */
  readonly draining: boolean;
  readonly settings: ProtocolSettings;
  /** What the status page tells of the program. */
  readonly about?: About;
}

/** The program and its engine, as the status page names them. */
export interface About {
  readonly version: string;
  /** `ONNX Runtime 1.30.0`. */
  readonly engine: string;
}

/** Settings that change how a protocol reads or writes. */
export interface ProtocolSettings {
  /** Any `{"b64": "…"}` inside `data` becomes the decoded bytes before inference. */
  readonly b64Autoconvert: boolean;
  /** Tensors larger than this many bytes are refused with TOO_LARGE before they are allocated. */
  readonly maxTensorBytes: number;
  /** Set where basic auth is on: generated clients then ask for credentials, this user by default. */
  readonly auth?: { readonly username: string };
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** `/v1/models/:name`: `:name` stands for one part of the path; `/v1/models/:name:predict` for one that ends so. */
  readonly path: `/${string}`;
  /** Answered even without credentials. */
  readonly open?: true;
  readonly handle: (request: HttpRequest, context: Context) => HttpReply | Promise<HttpReply>;
  /**
   * The statuses a protocol's clients expect where they differ from the table of errors, for whatever `handle` throws.
   * Faults of the transport, met before the route is asked (401, 405, 408, 413, 415, 431), keep the table's.
   */
  readonly statusOf?: (http: number) => number;
}
