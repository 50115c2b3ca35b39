/**
 * Every failure that this server can report, in one table: its code, its HTTP status, its gRPC code.
 * A message says where, what was found, what was expected and what to do:
 *   `input "keys": shape [2, 3] does not fit [batch, 1]`
 * Nothing but a ServingError leaves a reader, an engine or a protocol. docs/errors.md is held equal to this table.
 */

interface Row {
  readonly http: number;
  /** The number in https://github.com/grpc/grpc/blob/v1.66.0/doc/statuscodes.md */
  readonly grpc: number;
  readonly meaning: string;
}

// biome-ignore format: one code a line
export const CODES = {
  // what a client did
  INVALID_REQUEST:     { http: 400, grpc: 3,  meaning: 'The request is not of the form that the route takes: not JSON, a missing key, a wrong type.' },
  INVALID_INPUT:       { http: 400, grpc: 3,  meaning: 'A tensor of the request does not fit the signature: unknown or missing name, dtype, shape, ragged list, a number out of range.' },
  UNAUTHENTICATED:     { http: 401, grpc: 16, meaning: 'Authentication is on and the request carried no valid credentials.' },
  NOT_FOUND:           { http: 404, grpc: 5,  meaning: 'No such route, page or client language.' },
  MODEL_NOT_FOUND:     { http: 404, grpc: 5,  meaning: 'No model, version or signature of that name is configured.' },
  METHOD_NOT_ALLOWED:  { http: 405, grpc: 12, meaning: 'The route exists, but not for this HTTP method; the Allow header lists those it has.' },
  REQUEST_TIMEOUT:     { http: 408, grpc: 4,  meaning: 'The request did not arrive whole in time.' },
  TOO_LARGE:           { http: 413, grpc: 8,  meaning: 'The body, or the tensor that it asks for, is larger than the configured limit.' },
  UNSUPPORTED_MEDIA:   { http: 415, grpc: 3,  meaning: 'The content type or content encoding of the body is not one that the route reads.' },
  QUEUE_FULL:          { http: 429, grpc: 8,  meaning: 'The model has as many requests waiting as its queue may hold; try again later.' },
  CANCELLED:           { http: 499, grpc: 1,  meaning: 'The client went away before the answer was ready.' },
  // what happened to a run
  RUN_FAILED:          { http: 400, grpc: 3,  meaning: 'The model itself refused these inputs while running, as with an index out of range.' },
  DEADLINE_EXCEEDED:   { http: 504, grpc: 4,  meaning: 'The run did not end within the deadline and was stopped.' },
  MODEL_NOT_READY:     { http: 503, grpc: 14, meaning: 'The model or version is configured but has not loaded, is being unloaded, or failed to load; the message says which and why.' },
  // what is wrong with a model
  CORRUPT_MODEL:       { http: 500, grpc: 13, meaning: 'A file of the model is cut, damaged or contradicts itself.' },
  UNSUPPORTED_MODEL:   { http: 501, grpc: 12, meaning: 'The model is sound but uses something that is not supported; the message lists all of it.' },
  UNKNOWN_FORMAT:      { http: 501, grpc: 12, meaning: 'The files at the base path are of no known format, or not of the format that was named.' },
  MODEL_CHANGED:       { http: 503, grpc: 14, meaning: 'A file of the model changed while it was being read; it is read again when it is stable.' },
  // what is wrong with the server or its settings
  INVALID_CONFIG:      { http: 500, grpc: 9,  meaning: 'A flag, environment variable or configuration file has a wrong value.' },
  UNSUPPORTED_PLATFORM:{ http: 501, grpc: 12, meaning: 'A native library is not available for this operating system and processor.' },
  DOWNLOAD_FAILED:     { http: 502, grpc: 14, meaning: 'A file of an engine could not be had from a package index, or was not what the index says.' },
  REMOTE_FAILED:       { http: 502, grpc: 14, meaning: 'A server that runs the model (H2O, Openscoring) answered an error of its own, or something that is no answer.' },
  INTERNAL:            { http: 500, grpc: 13, meaning: 'A fault of this program; the log has the details.' },
} as const satisfies Record<string, Row>;

export type Code = keyof typeof CODES;

/**
 * Why a model is refused, where that decides what is tried next:
 *   coverage   an op, a kind of state or of control flow that one engine does not cover; another may
 *   limit      it is larger or deeper than anything that is taken; no other engine is asked
 * Every other refusal (damage, no signature, no form for its inputs) holds for all engines.
 */
export type Refusal = 'coverage' | 'limit';

interface ServingErrorOptions extends ErrorOptions {
  readonly refusal?: Refusal | undefined;
}

/** The one error class of the program. `message` is meant for the user and never holds a stack or a secret. */
export class ServingError extends Error {
  readonly code: Code;
  readonly refusal: Refusal | undefined;
  constructor(code: Code, message: string, { refusal, ...options }: ServingErrorOptions = {}) {
    super(message, options);
    this.name = 'ServingError';
    this.code = code;
    this.refusal = refusal;
  }
}

/** The error as it is, if it is ours; else an INTERNAL one whose `cause` keeps the original for the log. */
export const toServingError = (error: unknown): ServingError =>
  error instanceof ServingError
    ? error
    : new ServingError('INTERNAL', 'an unexpected fault inside the server; its log has the details', { cause: error });

/** The same failure with the place it happened in put before the message: `model "iris" version 2: …`. */
export const within = (where: string, error: unknown): ServingError => {
  const inner = toServingError(error);
  return new ServingError(inner.code, `${where}: ${inner.message}`, {
    cause: inner.cause ?? inner,
    refusal: inner.refusal,
  });
};

/** The known name that is spelled most like `name`, at most three letters away; undefined where none is near. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      }
      row = next;
    }
    return row[b.length]!;
  };
  // Names of any length come from outside.
  const short = name.slice(0, 100);
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(short, candidate) }))
    .sort((a, b) => a.far - b.far);
  return best && best.far <= 3 ? best.candidate : undefined;
};
