/**
 * How much one client, and all of them together, may ask of the process: one row a limit, with its default and the
 * reason for it. Everything here is a setting; nothing in src/server holds a number of its own for these.
 */

interface Row {
  readonly value: number;
  readonly why: string;
}

// biome-ignore format: one limit a line
export const LIMITS = {
  maxBodyBytes:          { value: 64 * 1024 * 1024, why: 'The body of a request, as sent and again as decoded from its content encoding; more is 413.' },
  maxBodiesBytes:        { value: 1024 * 1024 * 1024, why: 'The bodies of all unanswered requests together; what comes beyond it is 429.' },
  maxHeaderBytes:        { value: 16 * 1024, why: 'The request line with all headers; more is 431.' },
  headersTimeoutMs:      { value: 10_000,    why: 'From the first byte of a request, or from the opening of a connection, to the end of its headers; later is 408.' },
  requestTimeoutMs:      { value: 300_000,   why: 'From the first byte of a request to the end of its body; later is 408.' },
  bodyGraceMs:           { value: 10_000,    why: 'How long a body may come slower than minBodyBytesPerSecond.' },
  minBodyBytesPerSecond: { value: 1024,      why: 'The average rate that a body must keep after bodyGraceMs; slower is 408.' },
  keepAliveTimeoutMs:    { value: 75_000,    why: 'How long an idle connection is kept: longer than the usual 60 s of load balancers, which must be the first to close.' },
  writeTimeoutMs:        { value: 60_000,    why: 'How long a client may take no byte of its reply before its connection is cut.' },
  maxConnections:        { value: 10_000,    why: 'Open connections; beyond it the idle ones are closed, and where none is idle the newcomer.' },
  deadlineMs:            { value: 120_000,   why: 'From the end of a request to its answer; at that time the run is stopped and the client gets 504. 0: none.' },
  lingerMs:              { value: 2_000,     why: 'How long the rest of a refused body is read and dropped, so that the client sees the refusal and not a reset.' },
  drainMs:               { value: 30_000,    why: 'How long requests in flight may take to end when the server stops.' },
} as const satisfies Record<string, Row>;

export type Limits = { readonly [L in keyof typeof LIMITS]: number };

/** All limits, those that are given in place of the defaults. */
export const limitsOf = (given: { readonly [L in keyof Limits]?: number | undefined } = {}): Limits =>
  Object.fromEntries(
    (Object.keys(LIMITS) as (keyof Limits)[]).map((name) => [name, given[name] ?? LIMITS[name].value]),
  ) as Limits;
