/**
 * Trees beside the libraries that made them: how long an answer takes here, as a part of what the library's own predict
 * takes, called from Python on a numpy array with one thread. Measured in turns; below 1 is faster than the library.
 *
 * forest.py trains and calls, with the Pythons of .venv/xgboost, .venv/lightgbm, .venv/sklearn, .venv/catboost and
 * .venv/pmml (XGBoost's trees in a document that JPMML-Evaluator reads), .venv/h2o (a MOJO; H2O itself is asked by its
 * client over HTTP) and .venv/spark (a job of its own for each call), each with the library of that name; those that are
 * missing are named and left out. FOREST_LIBRARIES, FOREST_TREES and FOREST_ROWS: only these.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type LoadedModel, load, type Tensor } from '../src/index.ts';
import type { DType } from '../src/tensor/dtype.ts';
import { ROOT } from '../test/root.ts';
import { median } from './rates.ts';

const listed = (name: string, usual: string): readonly string[] => (process.env[name] ?? usual).split(/[ ,]+/);

const LIBRARIES = listed('FOREST_LIBRARIES', 'xgboost lightgbm sklearn catboost pmml h2o spark');
const TREES = listed('FOREST_TREES', '100 200 500').map(Number);
const ROWS = listed('FOREST_ROWS', '1 10 1000 100000').map(Number);
const ROUNDS = 5;
const SECONDS = 0.15;
/** What 1000 rows and 200 trees may take at most. */
const WANTED = 0.8;

interface Told {
  readonly version: string;
  readonly features: number;
  readonly checked: number;
  readonly models: readonly { readonly trees: number; readonly path: string; readonly answers: readonly number[] }[];
}

/** forest.py, line by line. */
class Library {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, name: string, folder: string) {
    const args = [join(ROOT, 'bench', 'forest.py'), name, folder, ...TREES.map(String)];
    this.#process = spawn(python, args, { env: { ...process.env, OMP_NUM_THREADS: '1' } });
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('forest.py ended');
    return value;
  }

  /** Milliseconds of the fastest call. */
  async measure(trees: number, rows: number): Promise<number> {
    this.#process.stdin.write(`${trees} ${rows} ${SECONDS}\n`);
    return Number(await this.line());
  }

  close(): void {
    this.#process.stdin.end();
  }
}

/** What is asked for, where a model has it; else its first output. */
const OUTPUTS = ['predict_proba', 'probability(1)', 'p1', 'probability'];

/** An opened model, and how it is asked for what the library's predict answers. */
interface Ours {
  readonly model: LoadedModel;
  readonly feeds: (rows: number) => ReadonlyMap<string, Tensor>;
  readonly output: string;
}

const open = async (path: string, all: Float32Array, features: number, threads?: number): Promise<Ours> => {
  const model = await load(path, threads ? { engine: { session: { intraOpThreads: threads } } } : {});
  const { inputs, outputs } = model.signatures.get(model.signature)!;
  const tensorOf = (dtype: DType, shape: readonly number[], cells: Float32Array): Tensor =>
    dtype === 'float64'
      ? { dtype, shape, data: Float64Array.from(cells) }
      : { dtype: 'float32', shape, data: cells.slice() };
  // One matrix, or a column of each feature, named x0, x1 …
  const feeds = (rows: number): ReadonlyMap<string, Tensor> =>
    new Map(
      inputs.map(({ name, type }) => {
        if (type.kind !== 'tensor') throw new Error('tensors were expected');
        if (inputs.length === 1)
          return [name, tensorOf(type.dtype, [rows, features], all.subarray(0, rows * features))];
        const column = Number(name.slice(1));
        return [
          name,
          tensorOf(
            type.dtype,
            [rows],
            Float32Array.from({ length: rows }, (_, i) => all[i * features + column]!),
          ),
        ];
      }),
    );
  const output = outputs.find((port) => OUTPUTS.includes(port.name)) ?? outputs[0]!;
  return { model, feeds, output: output.name };
};

const ask = async ({ model, output }: Ours, feeds: ReadonlyMap<string, Tensor>): Promise<Tensor> =>
  (await model.run(feeds, { signature: model.signature, outputs: [output] })).get(output) as Tensor;

/** Milliseconds of the fastest call. */
const measure = async (ours: Ours, rows: number): Promise<number> => {
  const feeds = ours.feeds(rows);
  const call = { signature: ours.model.signature, outputs: [ours.output] };
  // One call may be shorter than the clock can tell.
  const calls = rows < 100 ? 50 : 1;
  let best = Number.POSITIVE_INFINITY;
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end || best === Number.POSITIVE_INFINITY; ) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) {
      const answer = ours.model.run(feeds, call);
      if (answer instanceof Promise) await answer;
    }
    best = Math.min(best, (performance.now() - start) / calls);
  }
  return best;
};

const check = async (ours: Ours, rows: number, expected: readonly number[]): Promise<void> => {
  const { data } = (await ask(ours, ours.feeds(rows))) as Tensor<'float64'>;
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0);
  if (data.length !== expected.length || !(worst < 1e-6)) throw new Error(`the answers differ by ${worst}`);
};

const told = (ms: number): string => (ms < 1 ? `${(ms * 1000).toFixed(1)} µs` : `${ms.toFixed(2)} ms`).padStart(9);

const compare = async (library: Library, what: string, trees: number, rows: number, ours: Ours): Promise<void> => {
  const [here, there, ratios]: number[][] = [[], [], []];
  for (let round = 0; round < (rows > 10_000 ? 3 : ROUNDS); round++) {
    there!.push(await library.measure(trees, rows));
    here!.push(await measure(ours, rows));
    ratios!.push(here!.at(-1)! / there!.at(-1)!);
  }
  const ratio = median(ratios!);
  const verdict = rows === 1000 && trees === 200 && ratio > WANTED ? `  above ${WANTED}` : '';
  const size = `${trees} trees, ${rows} row${rows === 1 ? '' : 's'}`;
  console.log(
    `${what.padEnd(18)} ${size.padEnd(23)} ${told(median(here!))} ${told(median(there!))}  ${ratio.toFixed(3)}${verdict}`,
  );
};

const runLibrary = async (name: string): Promise<void> => {
  const python = join(ROOT, '.venv', name, 'bin', 'python');
  if (!existsSync(python)) {
    console.log(`(no ${python}: nothing is compared with ${name})`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'stfs-forest-'));
  const library = new Library(python, name, folder);
  try {
    const { version, features, checked, models } = JSON.parse(await library.line()) as Told;
    const rows = new Float32Array(new Uint8Array(readFileSync(join(folder, 'rows.f32'))).buffer);
    for (const { trees, path, answers } of models) {
      const ours = await open(path, rows, features);
      const alone = await open(path, rows, features, 1);
      await check(ours, checked, answers);
      for (const count of ROWS) {
        await compare(library, `${name} ${version}`, trees, count, ours);
        if (count > 10_000) await compare(library, '  in one thread', trees, count, alone);
      }
      await ours.model.close();
      await alone.model.close();
    }
  } finally {
    library.close();
    rmSync(folder, { recursive: true });
  }
};

/** Prints the table. */
export const run = async (): Promise<void> => {
  console.log(`${''.padEnd(42)}      here   library  ratio`);
  for (const name of LIBRARIES) await runLibrary(name);
};
