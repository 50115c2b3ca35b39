/**
 * Calls of a server that runs models for us (H2O, Openscoring), over Node's own fetch, whose connections are kept alive.
 * Whatever goes wrong becomes one of two errors, with the server's address, without credentials, before it:
 *
 *   MODEL_NOT_READY   it cannot be reached, or the connection broke: it may be back soon
 *   REMOTE_FAILED     it answered something that is no answer
 *
 * Answers are read piece by piece, and cut off where they are larger than what was asked for can be.
 */
import { ServingError } from '../../errors.ts';

/** A server, and how it is called in messages: `the H2O server at http://127.0.0.1:54321`. */
export interface Server {
  readonly what: string;
  /** Ends with a slash; without user and password. */
  readonly base: URL;
  /** Of basic authentication. */
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base, its parts percent-encoded. */
  readonly path: string;
  readonly body?: string | URLSearchParams | FormData | Blob | Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
  /** 5 minutes when absent. */
  readonly timeoutMs?: number;
  /** Stops the call; its reason is thrown as it is. */
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const TIMEOUT_MS = 300_000;
const MAX_ANSWER_BYTES = 2 ** 29;

/** The server that a URL of the settings names. Throws INVALID_CONFIG. */
export const serverAt = (kind: string, address: string): Server => {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new ServingError('INVALID_CONFIG', `${kind}: ${JSON.stringify(withoutSecret(address))} is no URL`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ServingError('INVALID_CONFIG', `${kind}: expected http:// or https://, found ${url.protocol}//`);
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  url.search = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  return {
    what: `the ${kind} server at ${url.href.slice(0, -1)}`,
    base: url,
    ...(username !== '' && { credentials }),
  };
};

const withoutSecret = (address: string): string => address.replace(/\/\/[^/@]*@/, '//…@');

/** Whether a call did not get as far as the server: nothing was done there. */
export const isUnreached = (error: unknown): boolean =>
  error instanceof ServingError && error.cause instanceof Error && reasonOf(error.cause) === 'ECONNREFUSED';

/** Why a call failed, as Node tells it: `ECONNREFUSED`. */
const reasonOf = (error: unknown): string => {
  const { cause } = error as { readonly cause?: { readonly code?: string; readonly message?: string } };
  return cause?.code ?? cause?.message ?? (error as Error).message;
};

const headersOf = ({ credentials }: Server, contentType: string | undefined): Record<string, string> => ({
  ...(contentType !== undefined && { 'Content-Type': contentType }),
  ...(credentials && {
    Authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
  }),
});

/** Any answer that is whole, whatever its status. Throws MODEL_NOT_READY where there is none, REMOTE_FAILED where it is too large. */
export const call = async (server: Server, ask: Ask): Promise<Answer> => {
  const { method, path, body, contentType, timeoutMs = TIMEOUT_MS, signal } = ask;
  const timeout = AbortSignal.timeout(timeoutMs);
  const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    const reply = await fetch(new URL(path, server.base), {
      method,
      headers: headersOf(server, contentType),
      redirect: 'manual',
      signal: both,
      ...(body !== undefined && { body }),
    });
    return { status: reply.status, text: await readText(server, reply) };
  } catch (error) {
    if (error instanceof ServingError) throw error;
    if (signal?.aborted) throw signal.reason;
    if (timeout.aborted) {
      throw new ServingError('MODEL_NOT_READY', `${server.what}: no answer within ${timeoutMs / 1000} s`);
    }
    throw new ServingError('MODEL_NOT_READY', `${server.what} cannot be reached (${reasonOf(error)})`, {
      cause: error,
    });
  }
};

const readText = async (server: Server, reply: Response): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of reply.body ?? []) {
    size += (piece as Uint8Array).length;
    if (size > MAX_ANSWER_BYTES) {
      throw new ServingError('REMOTE_FAILED', `${server.what}: its answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    }
    pieces.push(piece as Uint8Array);
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** What the user should know of a refusal. */
const SHOWN = 600;
export const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
};

/** The answer as JSON. Throws REMOTE_FAILED where it is none. */
export const parsed = (server: Server, { text }: Answer): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServingError('REMOTE_FAILED', `${server.what}: expected JSON, found ${shortened(text).slice(0, 100)}`, {
      cause: error,
    });
  }
};
