/**
 * Models of H2O that a server of H2O runs. A request is a frame there: it is put, parsed, scored, fetched and removed,
 * under keys of its own, so that any number of them may be under way.
 *
 *   columns ─▶ CSV ─▶ PostFile ▸ Parse ▸ Predictions ▸ DownloadDataset ─▶ CSV ─▶ columns
 *                       └ the server was started again: the model is put there again, and all is done once more
 *
 * What is given up (a deadline, a client that left) is ended in good order, since H2O finishes what it began and would
 * leave its frame behind: the answer does not wait for that, closing does.
 */
import { randomBytes } from 'node:crypto';
import { ServingError } from '../../../errors.ts';
import { type Call, type Session, signalOf } from '../../../model.ts';
import type { Port, Signature } from '../../../tensor/signature.ts';
import { MISSING_TEXT, StringsWriter } from '../../../tensor/strings.ts';
import { isTensor, type Tensor, type Tensors } from '../../../tensor/tensor.ts';
import { checkDatum, checkNames, wantedOutputs } from '../../feeds.ts';
import type { PreparedRemote } from '../../prepared.ts';
import { removeAtExit, removeCopy } from '../../private-copy.ts';
import { type Program, sessionOf } from '../../session.ts';
import { isUnreached } from '../http.ts';
import type { RemoteOptions } from '../options.ts';
import {
  answerColumns,
  type Column,
  download,
  type Exchange,
  type Keys,
  predict,
  putFrame,
  Refused,
  remove,
  told,
} from './calls.ts';
import { type CsvColumn, fillerOf, freeName, readCsv, type Table, writeCsv } from './csv.ts';
import { type Deployed, Deploying, USUAL_URL } from './deployments.ts';
import { outputPort, signatureOf } from './description.ts';
import type { Endpoint } from './host.ts';
import { withSignal } from './jar.ts';

/** Requests of one model that may be at the server at a time; more wait here. */
const AT_A_TIME = 16;
/** How long what was given up may take to end in good order. */
const GRACE_MS = 30_000;
/** How long closing waits for that. */
const CLOSE_MS = 5000;
/** A model that fails though it is there is put there again no more often than this: part of it may be gone. */
const AGAIN_MS = 30_000;

/** Keys of this process, which no other one makes. */
const PREFIX = `stfs_${randomBytes(6).toString('hex')}`;
let made = 0;
const newKeys = (): Keys => {
  const id = `${PREFIX}_${++made}`;
  return { raw: `${id}.csv`, frame: `${id}.hex`, answer: `${id}.predictions` };
};

/** What one model does at its server. */
class Scoring {
  readonly #deploying: Deploying;
  readonly #tasks = new Set<Promise<unknown>>();
  /** What breaks off each request that is under way. */
  readonly #hard = new Set<AbortController>();
  #againAt = Number.NEGATIVE_INFINITY;

  constructor(deploying: Deploying) {
    this.#deploying = deploying;
  }

  /** Scores a CSV of these columns, and gives `read` the exchange. */
  async score<T>(
    csv: string,
    columnsOf: (model: Deployed) => readonly Column[],
    read: (exchange: Exchange) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    for (let first = true; ; first = false) {
      const { endpoint, model } = await withSignal(this.#deploying.ready(signal), signal);
      try {
        return await this.#once(endpoint, csv, columnsOf(model), model, read, signal);
      } catch (error) {
        if (first && isUnreached(error) && (await this.#deploying.host.isGone(endpoint))) continue;
        if (!(error instanceof Refused)) throw error;
        if (!(first && (await this.#isLost(endpoint, model, error)))) {
          throw told(endpoint.server, 'scoring', error);
        }
        this.#deploying.lost(model);
      }
    }
  }

  /** Whether putting the model there again may help. */
  async #isLost(endpoint: Endpoint, model: Deployed, { status }: Refused): Promise<boolean> {
    // A frame that is gone tells of a server that was started again, too.
    if (status === 404 || !(await this.#deploying.isThere(endpoint, model))) return true;
    if (status < 500 || performance.now() - this.#againAt < AGAIN_MS) return false;
    this.#againAt = performance.now();
    return true;
  }

  #once<T>(
    { server }: Endpoint,
    csv: string,
    columns: readonly Column[],
    { key }: Deployed,
    read: (exchange: Exchange) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const keys = newKeys();
    const hard = new AbortController();
    const stop = signal ?? new AbortController().signal;
    const giveUp = (): void => hard.abort(stop.reason);
    const given = (): void => void setTimeout(giveUp, GRACE_MS).unref();
    stop.addEventListener('abort', given, { once: true });
    this.#hard.add(hard);
    const exchange: Exchange = { server, keys, signal: hard.signal, stop };
    const work = async (): Promise<T> => {
      await putFrame(exchange, csv, columns);
      stop.throwIfAborted();
      await predict(exchange, key);
      stop.throwIfAborted();
      return read(exchange);
    };
    const working = work();
    const cleaning = working
      .then(
        () => this.#clean(exchange, undefined),
        (error: unknown) => this.#clean(exchange, error),
      )
      .finally(() => {
        stop.removeEventListener('abort', given);
        this.#hard.delete(hard);
      });
    this.#tasks.add(cleaning);
    void cleaning.finally(() => this.#tasks.delete(cleaning)).catch(() => undefined);
    return withSignal(working, signal);
  }

  /** Removes all that a request may have left. */
  async #clean({ server, keys }: Exchange, error: unknown): Promise<void> {
    // Whose server is gone has nothing left there.
    if (error instanceof ServingError && error.code === 'MODEL_NOT_READY') return;
    const names = [['Frames', keys.frame] as const, ['Frames', keys.answer] as const];
    await Promise.allSettled([
      ...names.map(([kind, name]) => remove(server, kind, name)),
      ...(error === undefined ? [] : [remove(server, 'DKV', keys.raw)]),
    ]);
  }

  /** Waits for what is still being ended, not for long. */
  async close(): Promise<void> {
    const timer = setTimeout(() => {
      for (const hard of this.#hard) hard.abort(new ServingError('MODEL_NOT_READY', 'the model was unloaded'));
    }, CLOSE_MS);
    await Promise.allSettled([...this.#tasks]);
    clearTimeout(timer);
    await this.#deploying.release();
  }
}

/** A frame of predictions as outputs. */
const tensorOf = ({ name, type }: Port, cells: readonly (string | null)[], where: string): Tensor => {
  const dtype = type.kind === 'tensor' ? type.dtype : 'float64';
  const shape = [cells.length];
  const refuse = (row: number, found: string): never => {
    throw new ServingError('REMOTE_FAILED', `${where}: row ${row} of "${name}" is ${found}, expected ${dtype}`);
  };
  if (dtype === 'string') {
    const writer = new StringsWriter(cells.length);
    for (const cell of cells) {
      if (cell === null) writer.bytes(MISSING_TEXT);
      else writer.text(cell);
      writer.end();
    }
    return { dtype, shape, data: writer.finish(), missing: true };
  }
  if (dtype === 'int64') {
    const data = BigInt64Array.from(cells, (cell, row) =>
      cell !== null && /^[+-]?\d{1,18}$/.test(cell) ? BigInt(cell) : refuse(row, cell ?? 'missing'),
    );
    return { dtype, shape, data };
  }
  const data = Float64Array.from(cells, (cell, row) => {
    if (cell === null || cell === 'NaN') return Number.NaN;
    const number = Number(cell);
    return Number.isNaN(number) ? refuse(row, JSON.stringify(cell.slice(0, 40))) : number;
  });
  return { dtype: 'float64', shape, data };
};

const emptyOf = (port: Port): Tensor => tensorOf(port, [], '');

/**
 * A level that a MOJO has not seen is a missing cell, as h2o-genmodel has it; a server that runs a MOJO was seen to take
 * the coefficient of another level for it. With its own models it knows what to do.
 */
const cellsOf = ({ name, type, levels }: Column, isMojo: boolean): CsvColumn => ({
  name,
  filler: fillerOf(type !== 'Numeric', levels),
  ...(isMojo && type === 'Enum' && levels && { known: new Set(levels) }),
});

class H2oProgram implements Program {
  readonly #signature: Signature;
  readonly #scoring: Scoring;
  readonly #where: string;
  readonly #counter: string;
  readonly #columns: readonly Column[];
  readonly #cells: readonly CsvColumn[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(signature: Signature, scoring: Scoring, columns: readonly Column[], where: string, isMojo: boolean) {
    [this.#signature, this.#scoring, this.#where] = [signature, scoring, where];
    this.#counter = freeName(signature.row ?? columns.map(({ name }) => name));
    this.#columns = [{ name: this.#counter, type: 'Numeric' }, ...columns];
    this.#cells = columns.map((column) => cellsOf(column, isMojo));
    this.#places = new Map(signature.outputs.map(({ name }, i) => [name, i]));
  }

  run(inputs: Tensors, call: Call, ended: () => void): Promise<Tensors> {
    return this.#answer(inputs, call).finally(ended);
  }

  async #answer(inputs: Tensors, call: Call): Promise<Tensors> {
    const { inputs: ports, outputs } = this.#signature;
    const places = call.outputs ? wantedOutputs(call.outputs, this.#places) : outputs.map((_, i) => i);
    checkNames(ports, inputs);
    for (const port of ports) checkDatum(port, inputs.get(port.name)!);
    const rows = this.#rows(inputs);
    if (rows === 0) return new Map(places.map((i) => [outputs[i]!.name, emptyOf(outputs[i]!)]));
    const csv = writeCsv(this.#counter, this.#cells, inputs, rows);
    const text = await this.#scoring.score(csv, () => this.#columns, download, signalOf(call));
    return this.#read(text, rows, places);
  }

  #rows(inputs: Tensors): number {
    const found = [...inputs].map(([name, datum]) => [name, isTensor(datum) ? datum.shape[0]! : 0] as const);
    const rows = found[0]?.[1] ?? 0;
    if (found.every(([, count]) => count === rows)) return rows;
    const each = found.map(([name, count]) => `"${name}" ${count}`).join(', ');
    throw new ServingError('INVALID_INPUT', `the inputs differ in their number of rows: ${each}`);
  }

  #read(text: string, rows: number, places: readonly number[]): Tensors {
    const { outputs } = this.#signature;
    let table: Table;
    try {
      table = readCsv(text);
    } catch (error) {
      throw new ServingError('REMOTE_FAILED', `${this.#where}: the predictions are cut: ${(error as Error).message}`, {
        cause: error,
      });
    }
    const { names, columns } = table;
    // The last row was added by writeCsv.
    const count = Math.max(0, (columns[0]?.length ?? 0) - 1);
    if (count !== rows || names.length !== outputs.length || outputs.some(({ name }, i) => names[i] !== name)) {
      throw new ServingError(
        'REMOTE_FAILED',
        `${this.#where}: the predictions are ${count} rows of ${names.slice(0, 10).join(', ')}, expected ${rows} of ${outputs
          .slice(0, 10)
          .map(({ name }) => name)
          .join(', ')}`,
      );
    }
    return new Map(
      places.map((i) => [outputs[i]!.name, tensorOf(outputs[i]!, columns[i]!.slice(0, rows), this.#where)]),
    );
  }
}

const HINT =
  'start a server of the version that wrote the model (java -jar h2o.jar) and name it with --h2o_url=http://host:54321, ' +
  'or let this server start one with --h2o_jar=h2o.jar, or save the model as a MOJO (model.download_mojo()), which needs none';

/** Why no server was found, and the three ways to have one. */
const withoutServer = (error: unknown, { about }: PreparedRemote, { h2oUrl, h2oJar }: RemoteOptions): unknown => {
  if (
    !(error instanceof ServingError && error.code === 'MODEL_NOT_READY') ||
    h2oUrl !== undefined ||
    h2oJar !== undefined
  )
    return error;
  return new ServingError(
    'MODEL_NOT_READY',
    `${about} is run by an H2O server, and none was found at ${USUAL_URL}: ${error.message}; ${HINT}`,
    { cause: error },
  );
};

/** Opens a model on its server. What it answers is learnt from a row of missing cells. */
export const openH2o = async (prepared: PreparedRemote, options: RemoteOptions = {}): Promise<Session> => {
  removeAtExit();
  const deploying = new Deploying(options, prepared);
  const scoring = new Scoring(deploying);
  const free = async (): Promise<void> => {
    await scoring.close();
    await removeCopy(prepared.folder);
  };
  try {
    const { endpoint, model } = await deploying.ready();
    const { server, version } = endpoint;
    const isMojo = prepared.artefact !== 'binary';
    const counter = freeName(model.row);
    const header = [counter, ...model.columns.map(({ name }) => name)].map((name) => `"${name.replaceAll('"', '""')}"`);
    const fillers = model.columns.map(({ type, levels }) => fillerOf(type !== 'Numeric', levels));
    const probe = `${header.join(',')}\n0${','.repeat(model.columns.length)}\n1,${fillers.join(',')}\n`;
    const columns = (of: Deployed) => [{ name: counter, type: 'Numeric' }, ...of.columns];
    const found = await scoring.score(probe, columns, async (exchange) => ({
      ports: await answerColumns(exchange),
      table: readCsv(await download(exchange)),
    }));
    const outputs = found.ports.map((column, i) =>
      outputPort(column, model.category, found.table.columns[i]?.[0] === null, isMojo),
    );
    const signature = signatureOf(model, outputs);
    const program = new H2oProgram(signature, scoring, model.columns, server.what, isMojo);
    const signatures = new Map([['serving_default', signature]]);
    const place = {
      device: `H2O ${version} at ${deploying.host.name}`,
      notes: [`${prepared.about} (${model.algorithm}) is run by an H2O server: ${prepared.why}`],
    };
    const session = sessionOf(signatures, new Map([['serving_default', program]]), free, place);
    return Object.assign(session, { elsewhere: AT_A_TIME });
  } catch (error) {
    await free().catch(() => undefined);
    throw withoutServer(error, prepared, options);
  }
};
