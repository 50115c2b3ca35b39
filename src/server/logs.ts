/**
 * The log: JSON lines by pino on standard output, one line a request at most. A request that failed is logged once, at
 * `error` for a fault of ours and at `info` for a client's; the others only at `debug`. What a client sent stands in
 * fields, where JSON escapes it, never in the text of the message.
 */
import pino from 'pino';

/** What the server needs of a log; pino's own logger is one. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  isLevelEnabled(level: string): boolean;
}

/** The seed's names of levels, which are Python's, and pino's. */
export const LOG_LEVELS: ReadonlyMap<string, string> = new Map([
  ['trace', 'trace'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['warning', 'warn'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['critical', 'fatal'],
  ['fatal', 'fatal'],
  ['silent', 'silent'],
]);

/**
 * A log at one of LOG_LEVELS. Lines are written as they are made; where that fails, as with a full disk or a closed
 * pipe, the lines are lost and serving goes on.
 */
export const openLog = (level = 'info'): pino.Logger => {
  const destination = pino.destination({ fd: 1, sync: true });
  destination.on('error', () => {});
  return pino({ level: LOG_LEVELS.get(level.toLowerCase()) ?? 'info', base: null }, destination);
};

const started = Date.now().toString(36);
let count = 0;

/** The client's X-Request-Id where it is short and plain, else one of our own. */
export const requestId = (header: string | string[] | undefined): string => {
  if (typeof header === 'string' && /^[\w.:+/=-]{1,128}$/.test(header)) return header;
  count += 1;
  return `${started}-${count.toString(36)}`;
};
