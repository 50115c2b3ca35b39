/**
 * The calls of an H2O server's REST API that serving takes, as run with 3.46.0.6:
 * https://docs.h2o.ai/h2o/latest-stable/h2o-docs/rest-api-reference.html
 *
 *   a model     PostFile.bin ▸ Models.upload.bin    a MOJO     PostFile ▸ ModelBuilders/generic ▸ Jobs ▸ Models
 *   a request   PostFile ▸ Parse ▸ Jobs ▸ Predictions ▸ DownloadDataset ▸ DELETE of both frames
 */
import { openAsBlob } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Code, ServingError } from '../../../errors.ts';
import { type Answer, type Ask, call, parsed, type Server, shortened } from '../http.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A field deep inside an answer; undefined where there is none. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (isObject(inner) ? (inner as Record<string | number, unknown>)[key] : undefined),
    value,
  );

/** What a server said against a call; `status` is 0 where a job failed. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** H2O's own words, without its ornaments. */
const messageOf = (answer: Answer): string => {
  try {
    const error: unknown = JSON.parse(answer.text);
    const text = at(error, 'exception_msg') ?? at(error, 'msg') ?? at(error, 'dev_msg');
    if (typeof text === 'string') return shortened(text.replaceAll('ERROR MESSAGE:', ''));
  } catch {}
  return shortened(answer.text.replace(/<[^>]*>/g, ' ')).slice(0, 200);
};

/** The answer of a call that succeeded. Throws Refused for any other, REMOTE_FAILED for credentials that are refused. */
const ask = async (server: Server, what: Ask): Promise<Answer> => {
  const answer = await call(server, what);
  if (answer.status >= 200 && answer.status < 300) return answer;
  if (answer.status === 401 || answer.status === 403 || (answer.status >= 300 && answer.status < 400)) {
    const found = server.credentials ? 'refuses the user and password' : 'asks for a user and password';
    throw new ServingError(
      'REMOTE_FAILED',
      `${server.what} ${found} (status ${answer.status}); they are given as http://user:password@host:54321`,
    );
  }
  throw new Refused(answer.status, messageOf(answer));
};

const askJson = async (server: Server, what: Ask): Promise<unknown> => parsed(server, await ask(server, what));

const key = (name: string): string => encodeURIComponent(name);

/** A Refused as the error that a user sees. */
export const told = (server: Server, doing: string, error: unknown, code?: Code): unknown => {
  if (!(error instanceof Refused)) return error;
  const what = error.status === 0 ? '' : ` (status ${error.status})`;
  const kind = code ?? (error.status >= 400 && error.status < 500 ? 'RUN_FAILED' : 'REMOTE_FAILED');
  return new ServingError(kind, `${server.what}: ${doing} failed${what}: ${error.message}`);
};

/** Its version and the name of its cloud. Throws REMOTE_FAILED where it is no H2O server. */
export const cloud = async (
  server: Server,
  signal?: AbortSignal,
  timeoutMs = 10_000,
): Promise<{ readonly version: string; readonly name: string; readonly isHealthy: boolean }> => {
  let found: unknown;
  try {
    found = await askJson(server, { method: 'GET', path: '3/Cloud?skip_ticks=true', signal, timeoutMs });
  } catch (error) {
    throw told(server, 'GET /3/Cloud', error, 'REMOTE_FAILED');
  }
  const version = at(found, 'version');
  if (typeof version !== 'string') {
    throw new ServingError('REMOTE_FAILED', `${server.what} answers, but is no H2O server: it tells no version`);
  }
  return { version, name: String(at(found, 'cloud_name')), isHealthy: at(found, 'cloud_healthy') === true };
};

const form = (file: Blob | string, name: string): FormData => {
  const data = new FormData();
  data.append('file', typeof file === 'string' ? new Blob([file]) : file, name);
  return data;
};

/** For what may take long: a large file, or a large batch. */
const LONG_MS = 3_600_000;

const FIRST_POLL_MS = 4;
const LAST_POLL_MS = 250;

/** The key of the job that an answer tells of. */
const jobOf = (server: Server, answer: unknown): string => {
  const name = at(answer, 'job', 'key', 'name');
  if (typeof name === 'string') return name;
  throw new ServingError(
    'REMOTE_FAILED',
    `${server.what}: expected a job, found ${shortened(JSON.stringify(answer)).slice(0, 100)}`,
  );
};

/** Waits for a job. Once `stop` says so it is cancelled, and waited for all the same. Throws Refused where it failed. */
const finish = async (server: Server, job: string, signal?: AbortSignal, stop?: AbortSignal): Promise<void> => {
  let cancelled = false;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 2, LAST_POLL_MS)) {
    const answer = await askJson(server, { method: 'GET', path: `3/Jobs/${key(job)}`, signal });
    const status = at(answer, 'jobs', 0, 'status');
    if (status === 'DONE') return;
    if (status === 'FAILED' || status === 'CANCELLED') {
      throw new Refused(0, shortened(String(at(answer, 'jobs', 0, 'exception') ?? `the job was ${status}`)));
    }
    if (status !== 'RUNNING' && status !== 'CREATED') {
      throw new ServingError('REMOTE_FAILED', `${server.what}: a job without a status`);
    }
    if (stop?.aborted && !cancelled) {
      cancelled = true;
      await ask(server, { method: 'POST', path: `3/Jobs/${key(job)}/cancel`, signal });
    }
    await wait(pause, undefined, signal && { signal });
  }
};

/** Removes a frame, a model, or the bytes of a file; one that is not there is no error. */
export const remove = async (server: Server, kind: 'Frames' | 'Models' | 'DKV', name: string): Promise<void> => {
  const answer = await call(server, { method: 'DELETE', path: `3/${kind}/${key(name)}`, timeoutMs: 30_000 });
  if (answer.status >= 300 && answer.status !== 404) throw new Refused(answer.status, messageOf(answer));
};

/** Puts a binary model there, and answers its description. */
export const uploadBinary = async (server: Server, file: string, name: string): Promise<unknown> => {
  const raw = `${name}.upload`;
  const body = form(await openAsBlob(file), raw);
  await ask(server, { method: 'POST', path: `3/PostFile.bin?destination_frame=${key(raw)}`, body, timeoutMs: LONG_MS });
  try {
    return await askJson(server, {
      method: 'POST',
      path: '99/Models.upload.bin/',
      body: new URLSearchParams({ dir: raw }),
      timeoutMs: LONG_MS,
    });
  } finally {
    await remove(server, 'DKV', raw).catch(() => undefined);
  }
};

/** The file of a MOJO, which stays there as long as the model does. */
export const mojoKey = (name: string): string => `${name}.zip`;

/** Puts a MOJO there under the name, and answers its description. */
export const uploadMojo = async (server: Server, file: string, name: string): Promise<unknown> => {
  const raw = mojoKey(name);
  const body = form(await openAsBlob(file), raw);
  await ask(server, { method: 'POST', path: `3/PostFile?destination_frame=${key(raw)}`, body, timeoutMs: LONG_MS });
  const made = await askJson(server, {
    method: 'POST',
    path: '3/ModelBuilders/generic',
    body: new URLSearchParams({ model_key: raw, model_id: name }),
  });
  await finish(server, jobOf(server, made));
  return askJson(server, { method: 'GET', path: `3/Models/${key(name)}` });
};

/** Whether there is a model of that name. */
export const hasModel = async (server: Server, name: string): Promise<boolean> =>
  (await call(server, { method: 'GET', path: `3/Models/${key(name)}` })).status !== 404;

/** Of a request: the names of what it makes on the server. */
export interface Keys {
  readonly raw: string;
  readonly frame: string;
  readonly answer: string;
}

export interface Column {
  readonly name: string;
  /** H2O's word: `Numeric`, `Enum`, `String`. */
  readonly type: string;
  /** Of an `Enum`, as far as the server tells them. */
  readonly levels?: readonly string[] | undefined;
}

/** Of one request; each of its calls may be given up by `signal`, and none leaves anything behind once `remove` is called. */
export interface Exchange {
  readonly server: Server;
  readonly keys: Keys;
  /** Breaks off calls under way, whatever is left behind. */
  readonly signal: AbortSignal;
  /** Stops what can be stopped in good order. */
  readonly stop: AbortSignal;
}

/** Puts a CSV there as a frame. */
export const putFrame = async (exchange: Exchange, csv: string, columns: readonly Column[]): Promise<void> => {
  const { server, keys, signal, stop } = exchange;
  const path = `3/PostFile?destination_frame=${key(keys.raw)}`;
  await ask(server, { method: 'POST', path, body: form(csv, keys.raw), signal, timeoutMs: LONG_MS });
  stop.throwIfAborted();
  const body = new URLSearchParams({
    destination_frame: keys.frame,
    source_frames: JSON.stringify([keys.raw]),
    parse_type: 'CSV',
    separator: '44',
    number_columns: String(columns.length),
    single_quotes: 'false',
    column_names: JSON.stringify(columns.map(({ name }) => name)),
    column_types: JSON.stringify(columns.map(({ type }) => type)),
    check_header: '1',
    // In one piece: pieces begin at line ends, which may stand in texts.
    chunk_size: String(Math.max(2 ** 22, 4 * csv.length)),
    delete_on_done: 'true',
    blocking: 'false',
  });
  const parse = await askJson(server, { method: 'POST', path: '3/Parse', body, signal, timeoutMs: LONG_MS });
  await finish(server, jobOf(server, parse), signal, stop);
};

/** Runs the model over the frame. */
export const predict = async ({ server, keys, signal }: Exchange, model: string): Promise<void> => {
  const path = `3/Predictions/models/${key(model)}/frames/${key(keys.frame)}`;
  const body = new URLSearchParams({ predictions_frame: keys.answer });
  await ask(server, { method: 'POST', path, body, signal, timeoutMs: LONG_MS });
};

/** The answer's frame as CSV; its numbers are the shortest texts of their doubles. */
export const download = async ({ server, keys, signal }: Exchange): Promise<string> => {
  const path = `3/DownloadDataset?frame_id=${key(keys.answer)}&use_hex_string=false`;
  return (await ask(server, { method: 'GET', path, signal, timeoutMs: LONG_MS })).text;
};

/** The columns of the answer's frame: name, H2O's word for the type, levels. */
export const answerColumns = async ({
  server,
  keys,
  signal,
}: Exchange): Promise<
  readonly { readonly name: string; readonly type: string; readonly levels?: readonly string[] }[]
> => {
  const found = await askJson(server, {
    method: 'GET',
    path: `3/Frames/${key(keys.answer)}?row_count=1&column_count=-1`,
    signal,
  });
  const columns = at(found, 'frames', 0, 'columns');
  if (!Array.isArray(columns)) {
    throw new ServingError('REMOTE_FAILED', `${server.what}: the frame of predictions has no columns`);
  }
  return columns.map((column: unknown) => {
    const levels = at(column, 'domain');
    return {
      name: String(at(column, 'label')),
      type: String(at(column, 'type')),
      ...(Array.isArray(levels) && { levels: levels.map(String) }),
    };
  });
};
