/**
 * The catalogue of docs/tensorflow-models.md: SavedModels made by real TensorFlow, 1.4 to 2.21 (tensorflow_catalogue.py),
 * each with the answers of the TensorFlow that made it. A row says which engine runs the model and how far its answers are
 * from those; rows are kept in results/tensorflow-models.json.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from '../../src/engines/open.ts';
import { prepare } from '../../src/engines/prepare.ts';
import { ServingError } from '../../src/errors.ts';
import { tensorflow } from '../../src/formats/tensorflow/index.ts';
import type { Model, Session } from '../../src/model.ts';
import { localFiles } from '../../src/sources/local.ts';
import { compare, datumOf, type Golden } from '../golden.ts';
import { ROOT } from '../root.ts';

/** What runs a model: `host` is the compiler with kernels of ours, `refused` is no engine at all. */
export type Runs = 'compiler' | 'compiler + host' | 'native' | 'refused';

/** One row of the page. */
export interface CatalogueRow {
  readonly name: string;
  /** `TensorFlow 2.21.0` */
  readonly made: string;
  /** How it was saved. */
  readonly api: string;
  readonly about: string;
  /** Ops that its signatures come to: all of them when it is judged, those that few models have when it is kept. */
  readonly ops: readonly string[];
  readonly engine: Runs;
  /** Outputs compared, over all runs. */
  readonly outputs: number;
  /** The largest max|a − b| / max|b| of all outputs; 0 where all that is compared is exact. */
  readonly worst: number;
  /** Why the compiler refused it. */
  readonly why?: string;
}

/** What the generator wrote beside a model. */
export interface CatalogueGolden extends Golden {
  readonly made: string;
  readonly api: string;
  readonly about: string;
  readonly expect: 'compiler' | 'native' | 'refused';
  readonly tolerance: number;
}

/** A row, and what is wrong with its model's answers; nothing where all are right. */
export interface Judgement {
  readonly row: CatalogueRow;
  readonly wrong: readonly string[];
}

/** What is kept of a run over all models. */
export interface CatalogueResults {
  readonly date: string;
  readonly rows: readonly CatalogueRow[];
}

export const RESULTS = join(ROOT, 'test/oracles/results/tensorflow-models.json');

export const readResults = (): CatalogueResults => JSON.parse(readFileSync(RESULTS, 'utf8')) as CatalogueResults;

const OF_NOTE = 5;
/** The ops of each model that the fewest models have. */
const withOpsOfNote = (rows: readonly CatalogueRow[]): readonly CatalogueRow[] => {
  const counts = new Map<string, number>();
  for (const op of rows.flatMap(({ ops }) => ops)) counts.set(op, (counts.get(op) ?? 0) + 1);
  const rarest = (a: string, b: string): number => counts.get(a)! - counts.get(b)! || (a < b ? -1 : 1);
  return rows.map((row) => ({ ...row, ops: [...row.ops].sort(rarest).slice(0, OF_NOTE) }));
};

/** Keeps the rows of a run over all models; one row a line. */
export const writeResults = (rows: readonly CatalogueRow[]): void => {
  const sorted = [...withOpsOfNote(rows)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = sorted.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
  writeFileSync(
    RESULTS,
    `{"date": ${JSON.stringify(new Date().toISOString().slice(0, 10))}, "rows": [\n${lines}\n]}\n`,
  );
};

/** The models of a folder, by name. */
export const modelsIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, 'cases.json')))
        .sort()
    : [];

const sameNames = (found: readonly string[], wanted: readonly string[], where: string): readonly string[] =>
  [...found].sort().join() === [...wanted].sort().join()
    ? []
    : [`${where}: outputs ${[...found].sort().join(', ')}, expected ${[...wanted].sort().join(', ')}`];

interface Answers {
  readonly outputs: number;
  readonly worst: number;
  readonly wrong: readonly string[];
}

const answer = async (session: Session, { cases, tolerance }: CatalogueGolden): Promise<Answers> => {
  const wrong: string[] = [];
  let [worst, count] = [0, 0];
  for (const [i, { signature = '', inputs, outputs }] of cases.entries()) {
    const where = `run ${i}, ${signature}`;
    const feeds = new Map(Object.entries(inputs).map(([name, datum]) => [name, datumOf(datum)]));
    try {
      const results = await session.run(feeds, { signature });
      wrong.push(...sameNames([...results.keys()], Object.keys(outputs), where));
      for (const [name, datum] of Object.entries(outputs)) {
        count++;
        // As it is, however large: what is too large is told once, with the figure.
        const error = compare(results.get(name), datumOf(datum), Number.POSITIVE_INFINITY, `${where}, ${name}`);
        worst = Math.max(worst, error);
        if (!(error <= tolerance)) wrong.push(`${where}, ${name}: ${error.toExponential(1)} of the largest value`);
      }
    } catch (error) {
      wrong.push(
        error instanceof ServingError ? `${where}: ${error.code} ${error.message}` : `${(error as Error).message}`,
      );
    }
  }
  return { outputs: count, worst, wrong };
};

const withSession = async (model: Model, golden: CatalogueGolden): Promise<Answers & { engine: Runs }> => {
  const prepared = await prepare(model);
  const engine = (
    {
      onnx: 'compiler',
      segments: 'compiler + host',
      pipeline: 'compiler',
      'saved-model': 'native',
      remote: 'native',
    } as const
  )[prepared.kind];
  const session = await open(prepared);
  try {
    return { engine, ...(await answer(session, golden)) };
  } finally {
    await session.close();
  }
};

/** Loads a model by the compiler, else by native TensorFlow where `native` says that it is here, and compares its answers. */
export const judgeModel = async (folder: string, name: string, native: boolean): Promise<Judgement> => {
  const golden = JSON.parse(readFileSync(join(folder, name, 'cases.json'), 'utf8')) as CatalogueGolden;
  const files = localFiles(join(folder, name, 'model'));
  const match = (await tensorflow.match(files))!;
  const ops = new Set<string>();
  const { made, api, about } = golden;
  const row = { name, made, api, about, outputs: 0, worst: 0 };
  const done = (answers: Answers & { engine: Runs }, why?: string): Judgement => {
    const { engine, outputs, worst, wrong } = answers;
    return { row: { ...row, ops: [...ops].sort(), engine, outputs, worst, ...(why && { why }) }, wrong };
  };
  const refused = (error: unknown): string => {
    if (error instanceof ServingError && error.code === 'UNSUPPORTED_MODEL') return error.message;
    throw error;
  };
  let why: string;
  try {
    const asNative = await tensorflow.native!(files, match, '');
    if (asNative.kind === 'saved-model') for (const op of asNative.ops) ops.add(op);
    const model = tensorflow.lower(await tensorflow.read(files, match));
    if (model.unserved === undefined) return done(await withSession(model, golden));
    why = model.unserved;
  } catch (error) {
    why = refused(error);
  }
  if (!native || golden.expect === 'refused') return done({ engine: 'refused', outputs: 0, worst: 0, wrong: [] }, why);
  try {
    return done(await withSession(await tensorflow.native!(files, match, why), golden), why);
  } catch (error) {
    refused(error);
    return done({ engine: 'refused', outputs: 0, worst: 0, wrong: [] }, why);
  }
};
