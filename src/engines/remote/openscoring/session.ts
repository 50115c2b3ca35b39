/**
 * PMML documents that an Openscoring server runs (https://github.com/openscoring/openscoring/blob/2.2.1/README.md):
 *
 *   load      PUT model/ID           the document ─▶ its schema, which is the signature
 *   request   POST model/ID          one row
 *             POST model/ID/batch    several, of which some may be refused
 *   unload    DELETE model/ID
 *
 * The ID is made of the document's bytes. A server that was started again is sent the document again.
 */
import { readFile } from 'node:fs/promises';
import { ServingError } from '../../../errors.ts';
import { type Call, type Session, signalOf } from '../../../model.ts';
import { isTensor, type Tensors } from '../../../tensor/tensor.ts';
import { checkDatum, checkNames, wantedOutputs } from '../../feeds.ts';
import type { PreparedRemote } from '../../prepared.ts';
import { removeAtExit, removeCopy } from '../../private-copy.ts';
import { type Program, sessionOf } from '../../session.ts';
import { type Answer, type Ask, call, parsed, type Server, serverAt, shortened } from '../http.ts';
import type { RemoteOptions } from '../options.ts';
import { outputOf, resultsOf, rowsOf } from './rows.ts';
import { isObject, readSchema, type Schema } from './schema.ts';

const AT_A_TIME = 16;
const USUAL_URL = 'http://localhost:8080/openscoring';

/** Documents that are there, by server and ID, with their users. */
const users = new Map<string, number>();

const messageOf = ({ text }: Answer): string => {
  try {
    const answer: unknown = JSON.parse(text);
    if (isObject(answer) && typeof answer['message'] === 'string') return shortened(answer['message']);
  } catch {}
  return shortened(text.replace(/<[^>]*>/g, ' ')).slice(0, 200);
};

const NOT_FOUND = 404;

/** What one document does at its server. */
class Document {
  readonly #server: Server;
  readonly #prepared: PreparedRemote;
  readonly #path: string;

  constructor(server: Server, prepared: PreparedRemote) {
    this.#server = server;
    this.#prepared = prepared;
    this.#path = `model/${encodeURIComponent(prepared.name)}`;
  }

  #refusal(answer: Answer, doing: string): ServingError {
    const { status } = answer;
    const code = status === 401 || status === 403 || status >= 500 ? 'REMOTE_FAILED' : 'INVALID_INPUT';
    return new ServingError(code, `${this.#server.what}: ${doing} failed (status ${status}): ${messageOf(answer)}`);
  }

  /** Sends the document, and answers its schema. */
  async deploy(signal?: AbortSignal): Promise<Schema> {
    const body = new Uint8Array(await readFile(this.#prepared.file));
    const answer = await call(this.#server, { method: 'PUT', path: this.#path, body, contentType: 'text/xml', signal });
    if (answer.status === 400) {
      const why = `${this.#server.what} does not take the document: ${messageOf(answer)}`;
      throw new ServingError('UNSUPPORTED_MODEL', why);
    }
    if (answer.status !== 200 && answer.status !== 201) {
      const refusal = this.#refusal(answer, 'PUT of the document');
      throw new ServingError('REMOTE_FAILED', refusal.message);
    }
    const told = parsed(this.#server, answer);
    if (isObject(told) && told['schema'] !== undefined) return readSchema(this.#server.what, told);
    const queried = await call(this.#server, { method: 'GET', path: this.#path, signal });
    return readSchema(this.#server.what, parsed(this.#server, queried));
  }

  /** The answer to rows; the document is sent again where the server has it no more. */
  async evaluate(body: unknown, isBatch: boolean, signal: AbortSignal | undefined): Promise<unknown> {
    const path = isBatch ? `${this.#path}/batch` : this.#path;
    const ask: Ask = {
      method: 'POST',
      path,
      body: JSON.stringify(body),
      contentType: 'application/json',
      signal,
    };
    let answer = await call(this.#server, ask);
    if (answer.status === NOT_FOUND) {
      await this.deploy(signal);
      answer = await call(this.#server, ask);
    }
    if (answer.status !== 200) throw this.#refusal(answer, 'evaluation');
    return parsed(this.#server, answer);
  }

  async undeploy(): Promise<void> {
    await call(this.#server, { method: 'DELETE', path: this.#path, timeoutMs: 5000 });
  }

  get what(): string {
    return this.#server.what;
  }
}

class OpenscoringProgram implements Program {
  readonly #document: Document;
  readonly #schema: Schema;
  readonly #places: ReadonlyMap<string, number>;

  constructor(document: Document, schema: Schema) {
    this.#document = document;
    this.#schema = schema;
    this.#places = new Map(schema.signature.outputs.map(({ name }, i) => [name, i]));
  }

  run(inputs: Tensors, made: Call, ended: () => void): Promise<Tensors> {
    return this.#answer(inputs, made).finally(ended);
  }

  async #answer(inputs: Tensors, made: Call): Promise<Tensors> {
    const { inputs: ports, outputs } = this.#schema.signature;
    const places = made.outputs ? wantedOutputs(made.outputs, this.#places) : outputs.map((_, i) => i);
    checkNames(ports, inputs);
    for (const port of ports) checkDatum(port, inputs.get(port.name)!);
    const counts = [...inputs.values()].map((datum) => (isTensor(datum) ? datum.shape[0]! : 0));
    const count = counts[0] ?? 0;
    if (counts.some((each) => each !== count)) {
      throw new ServingError('INVALID_INPUT', `the inputs differ in their number of rows: ${counts.join(', ')}`);
    }
    const rows = rowsOf(this.#schema, inputs, count);
    const results = count === 0 ? [] : await this.#results(rows, signalOf(made));
    return new Map(places.map((i) => [outputs[i]!.name, outputOf(outputs[i]!, results)]));
  }

  async #results(
    rows: readonly object[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const requests = rows.map((row, i) => ({ id: String(i), arguments: row }));
    const { what } = this.#document;
    if (rows.length === 1) return [resultsOf(what, await this.#document.evaluate(requests[0], false, signal), 0)];
    const answer = await this.#document.evaluate({ id: 'batch', requests }, true, signal);
    const responses = isObject(answer) ? answer['responses'] : undefined;
    if (!Array.isArray(responses) || responses.length !== rows.length) {
      const found = Array.isArray(responses) ? `${responses.length} responses` : 'no responses';
      throw new ServingError('REMOTE_FAILED', `${what}: ${found} to ${rows.length} rows`);
    }
    return responses.map((response: unknown, i) => resultsOf(what, response, i));
  }
}

/** Opens a document on its server. */
export const openOpenscoring = async (prepared: PreparedRemote, options: RemoteOptions = {}): Promise<Session> => {
  removeAtExit();
  const address = options.openscoringUrl ?? USUAL_URL;
  const server = serverAt('Openscoring', address);
  const document = new Document(server, prepared);
  const id = JSON.stringify([address, prepared.name]);
  users.set(id, (users.get(id) ?? 0) + 1);
  const free = async (): Promise<void> => {
    const left = users.get(id)! - 1;
    if (left > 0) users.set(id, left);
    else {
      users.delete(id);
      // What cannot be reached has nothing to be removed.
      await document.undeploy().catch(() => undefined);
    }
    await removeCopy(prepared.folder);
  };
  try {
    const schema = await document.deploy();
    const place = {
      device: `Openscoring at ${server.base.href.slice(0, -1)}`,
      notes: [`the PMML document is run by an Openscoring server: ${prepared.why}`],
    };
    const programs = new Map([['serving_default', new OpenscoringProgram(document, schema)]]);
    const signatures = new Map([['serving_default', schema.signature]]);
    return Object.assign(sessionOf(signatures, programs, free, place), { elsewhere: AT_A_TIME });
  } catch (error) {
    await free();
    throw error;
  }
};
