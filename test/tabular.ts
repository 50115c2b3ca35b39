/** Goldens of tabular models: each is asked through what a client's request goes through: JSON, signature, session. */
import assert from 'node:assert/strict';
import { openPipeline } from '../src/engines/pipeline/session.ts';
import { ServingError } from '../src/errors.ts';
import type { Files } from '../src/files.ts';
import { detect } from '../src/formats/registry.ts';
import type { Model, Session } from '../src/model.ts';
import { Cursor } from '../src/protocols/json/cursor.ts';
import { readInputs } from '../src/protocols/json/inputs.ts';
import type { Signature } from '../src/tensor/signature.ts';
import { isMissingAt, stringAt } from '../src/tensor/strings.ts';
import { MISSING_TRUTH, type Tensor, type Tensors } from '../src/tensor/tensor.ts';
import { memoryFiles } from './memory-files.ts';

type Cell = null | boolean | number | string;

/** What goldens/golden.py writes of one array. */
interface Told {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly Cell[];
}

export interface AnyCase {
  readonly name: string;
  /** Of the estimator itself. */
  readonly class: string;
  readonly kind: string;
  /** base64, where the model is one file. */
  readonly file?: string;
  /** base64 by path, where it is several or its name matters. */
  readonly files?: Readonly<Record<string, string>>;
  readonly data:
    | { readonly rows: readonly (readonly Cell[])[] }
    /** Rows of named values, as they stand in a request. */
    | { readonly records: readonly Readonly<Record<string, unknown>>[] }
    | { readonly documents: readonly string[] }
    | { readonly columns: Readonly<Record<string, readonly Cell[]>> };
  /** By method; a list where there are several targets. */
  readonly answers: Readonly<Record<string, Told | readonly Told[] | { readonly error: string }>>;
  /** Methods whose answers the generator left out, for a reason that it gives. */
  readonly uncompared?: readonly string[];
  /** Rows that the framework refuses, each by itself. `answers` are of the other rows. */
  readonly refused?: readonly (readonly [row: number, why: string])[];
}

/** Of a model that is one file. */
export interface Case extends AnyCase {
  readonly file: string;
}

const LIMIT = { double: 1e-9, single: 1e-6 };

const TOKENS = ['Infinity', '-Infinity', 'NaN'];
const cellOf = (cell: Cell): Cell => (typeof cell === 'string' && TOKENS.includes(cell) ? Number(cell) : cell);
const jsonOf = (value: unknown): string =>
  // JSON.stringify drops the sign of -0.
  JSON.stringify(value, (_, inner: unknown) => (Object.is(inner, -0) ? '-0.0' : inner)).replace(
    /"(-?Infinity|NaN|-0\.0)"/g,
    (_, token: string) => token,
  );

const isRefused = ({ refused }: AnyCase, row: number): boolean => refused?.some(([own]) => own === row) === true;

const bodyOf = (one: AnyCase): string => {
  const { data } = one;
  if ('records' in data) return jsonOf(data.records.filter((_, row) => !isRefused(one, row)));
  return jsonOf('rows' in data ? data.rows : 'documents' in data ? data.documents : data.columns);
};

const LIMITS_OF_BODIES = { b64: false, maxTensorBytes: 2 ** 30 };

/** The files of a golden's model. */
export const filesOf = ({ file, files = { 'model.pkl': file! } }: AnyCase): Files =>
  memoryFiles(
    new Map(Object.entries(files).map(([path, text]) => [path, new Uint8Array(Buffer.from(text, 'base64'))])),
  );

/** What the rows are to the signature; undefined where it refuses them, as the golden says that all methods do. */
const inputsOf = (one: AnyCase, signature: Signature): Tensors | undefined => {
  try {
    return readInputs(new Cursor(Buffer.from(bodyOf(one))), signature, LIMITS_OF_BODIES);
  } catch (error) {
    if (error instanceof ServingError && Object.keys(one.answers).every((name) => refuses(one, name))) return undefined;
    throw error;
  }
};

/** The answers of a golden's model to its rows, on-request ones included, by output. */
export const ask = async (one: AnyCase): Promise<ReadonlyMap<string, Tensor>> => {
  const files = filesOf(one);
  const { format, match } = await detect(files);
  return askModel(await format.load(files, match), one);
};

/** Each row that the framework refuses is refused here, with one of the two errors that a client is told of. */
const refusesRows = async (session: Session, { data, refused = [] }: AnyCase, signature: Signature): Promise<void> => {
  for (const [row, why] of refused) {
    assert.ok('records' in data);
    const ask = async (): Promise<unknown> => {
      const inputs = readInputs(new Cursor(Buffer.from(jsonOf([data.records[row]]))), signature, LIMITS_OF_BODIES);
      return session.run(inputs, { signature: 'serving_default' });
    };
    await assert.rejects(
      ask,
      (error) => error instanceof ServingError && ['INVALID_INPUT', 'RUN_FAILED'].includes(error.code),
      `row ${row} was answered; the framework says: ${why}`,
    );
  }
};

/** The answers of a model to a golden's rows; methods that refuse them in the golden may refuse them here. */
export const askModel = async (model: Model, one: AnyCase): Promise<ReadonlyMap<string, Tensor>> => {
  assert.ok(model.kind === 'pipeline');
  const signature = model.signatures.get('serving_default')!;
  const answers = new Map<string, Tensor>();
  const inputs = inputsOf(one, signature);
  if (!inputs) return answers;
  const session = await openPipeline({ notes: [], weightBytes: 0, ...model }, { warmUp: false });
  await refusesRows(session, one, signature);
  // One by one: a golden may tell that one method refuses rows that another takes.
  for (const { name } of signature.outputs) {
    try {
      const made = await session.run(inputs, { signature: 'serving_default', outputs: [name] });
      answers.set(name, made.get(name) as Tensor);
    } catch (error) {
      if (!(error instanceof ServingError) || !refuses(one, name)) throw error;
    }
  }
  await session.close();
  return answers;
};

const toldOf = ({ answers }: AnyCase): ReadonlyMap<string, Told> =>
  new Map(
    Object.entries(answers).flatMap(([method, told]): readonly (readonly [string, Told])[] => {
      if ('error' in told) return [];
      if (!Array.isArray(told)) return [[method, told as Told]];
      return (told as readonly Told[]).map((part, i) => [`${method}_${i}`, part] as const);
    }),
  );

const refuses = ({ answers }: AnyCase, output: string): boolean => {
  const told = answers[output.replace(/_\d+$/, '')] ?? answers[output];
  return told !== undefined && 'error' in told;
};

const cellAt = (tensor: Tensor, i: number): Cell => {
  if (tensor.dtype === 'string' && isMissingAt(tensor.data, i)) return null;
  if (tensor.dtype === 'string') return Buffer.from(stringAt(tensor.data, i)).toString('utf8');
  if (tensor.dtype === 'bool') {
    const truth = (tensor.data as Uint8Array)[i];
    return truth === MISSING_TRUTH ? null : truth === 1;
  }
  return Number((tensor.data as Float64Array)[i]);
};

/** |found - told| / max(|told|, a thousandth of the largest of that output); 0 for equal texts, Infinity for others. */
const errorOf = (name: string, told: Told, found: Tensor): number => {
  assert.deepEqual(found.shape, told.shape, `${name}: shape`);
  const values = told.values.map(cellOf);
  const finite = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  const floor = finite.reduce((max, value) => Math.max(max, Math.abs(value)), 0) * 1e-3;
  let worst = 0;
  values.forEach((value, i) => {
    const own = cellAt(found, i);
    if (Object.is(own, value) || own === value || (value === null && Number.isNaN(own))) return;
    if (typeof own === 'boolean' && typeof value === 'number' && Number(own) === value) return;
    assert.ok(typeof own === 'number' && typeof value === 'number', `${name}[${i}] is ${own}, ${value} was expected`);
    const error = Math.abs(own - value) / Math.max(Math.abs(value), floor);
    assert.ok(!Number.isNaN(error), `${name}[${i}] is ${own}, ${value} was expected`);
    worst = Math.max(worst, error);
  });
  const limit = told.dtype === 'float32' ? LIMIT.single : LIMIT.double;
  assert.ok(worst <= limit, `${name}: error ${worst}`);
  return worst;
};

/** The worst error of all outputs; fails where one is missing, one too many (refused by the framework, too), or differs. */
export const compare = (one: AnyCase, found: ReadonlyMap<string, Tensor>): number => {
  const told = toldOf(one);
  const extra = [...found.keys()].filter((name) => !told.has(name) && !one.uncompared?.includes(name));
  const lost = [...told.keys()].filter((name) => !found.has(name));
  assert.deepEqual({ extra, lost }, { extra: [], lost: [] });
  return Math.max(0, ...[...told].map(([name, part]) => errorOf(name, part, found.get(name)!)));
};
