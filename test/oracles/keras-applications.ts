/**
 * Every network of keras.applications, one at a time: made with random weights by Keras 3 (keras_networks.py), loaded by
 * the compiler, one picture compared with TensorFlow's answer, then removed. Rows are kept in
 * results/keras-applications.json, of which docs/tensorflow-models.md has a table; a row is replaced when it is made anew.
 *
 *   node dist/test/oracles/keras-applications.js [NAME ..]      needs .venv/oracles (scripts/oracles.mjs) and 15 GB of memory
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { open } from '../../src/engines/open.ts';
import { prepare } from '../../src/engines/prepare.ts';
import { tensorflow } from '../../src/formats/tensorflow/index.ts';
import { ModelProto } from '../../src/graph/onnx/messages.ts';
import { localFiles } from '../../src/sources/local.ts';
import { compare, datumOf, type Golden } from '../golden.ts';
import { ROOT } from '../root.ts';

/** One row of the page. */
export interface ApplicationRow {
  readonly name: string;
  readonly made: string;
  readonly date: string;
  readonly parameters: number;
  /** [height, width, channels] */
  readonly input: readonly number[];
  readonly worst: number;
  readonly nodes: number;
  /** Transpose nodes left, those before the first and after the last convolution included. */
  readonly transposes: number;
  readonly loadMs: number;
  /** Of tf.saved_model.load. */
  readonly tensorflowLoadMs: number;
}

export const APPLICATIONS = join(ROOT, 'test/oracles/results/keras-applications.json');
const SCRIPT = join(ROOT, 'test/oracles/keras_networks.py');

interface Made extends Golden {
  readonly made: string;
  readonly loadMs: number;
  readonly parameters: number;
  readonly input: readonly number[];
}

/** Loads the network in `folder` and compares its answer. */
const measure = async (name: string, folder: string): Promise<ApplicationRow> => {
  const golden = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Made;
  const files = localFiles(join(folder, 'model'));
  const began = performance.now();
  const match = (await tensorflow.match(files))!;
  const prepared = await prepare(tensorflow.lower(await tensorflow.read(files, match)));
  const preparedMs = performance.now() - began;
  if (prepared.kind !== 'onnx') throw new Error(`${name} runs as ${prepared.kind}`);
  // Opening takes the bytes away.
  const nodes = ModelProto.decode(prepared.sessions.get('serving_default')!.model).graph?.node ?? [];
  const opening = performance.now();
  const session = await open(prepared);
  const loadMs = preparedMs + performance.now() - opening;
  let worst = 0;
  for (const { signature = '', inputs, outputs } of golden.cases) {
    const feeds = new Map(Object.entries(inputs).map(([input, datum]) => [input, datumOf(datum)]));
    const results = await session.run(feeds, { signature });
    for (const [output, datum] of Object.entries(outputs))
      worst = Math.max(worst, compare(results.get(output), datumOf(datum), Number.POSITIVE_INFINITY, output));
  }
  await session.close();
  return {
    name,
    made: golden.made,
    date: new Date().toISOString().slice(0, 10),
    parameters: golden.parameters,
    input: golden.input,
    worst,
    nodes: nodes.length,
    transposes: nodes.filter(({ opType }) => opType === 'Transpose').length,
    loadMs: Math.round(loadMs),
    tensorflowLoadMs: Math.round(golden.loadMs),
  };
};

const readRows = (): readonly ApplicationRow[] =>
  existsSync(APPLICATIONS) ? (JSON.parse(readFileSync(APPLICATIONS, 'utf8')) as readonly ApplicationRow[]) : [];

const main = async ([only, ...wanted]: readonly string[]): Promise<void> => {
  const python = join(ROOT, '.venv/oracles/bin/python');
  if (only === '--measure') {
    console.log(JSON.stringify(await measure(wanted[0]!, wanted[1]!)));
    return;
  }
  const all = execFileSync(python, [SCRIPT, '--list'], { encoding: 'utf8' }).trim().split('\n');
  const names = only === undefined ? all : all.filter((name) => name === only || wanted.includes(name));
  for (const name of names) {
    const folder = mkdtempSync(join(tmpdir(), 'keras-'));
    try {
      const made = spawnSync(python, [SCRIPT, name, folder], { encoding: 'utf8' });
      if (made.status !== 0) throw new Error(`${name}: ${made.stderr}`);
      // In a process of its own, so that one network's memory is gone before the next.
      const found = execFileSync(process.execPath, [process.argv[1]!, '--measure', name, folder], { encoding: 'utf8' });
      const row = JSON.parse(found.trim().split('\n').at(-1)!) as ApplicationRow;
      const rows = [...readRows().filter((one) => one.name !== name), row];
      rows.sort((a, b) => all.indexOf(a.name) - all.indexOf(b.name));
      mkdirSync(dirname(APPLICATIONS), { recursive: true });
      writeFileSync(APPLICATIONS, `[\n${rows.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
      console.log(`${name}: worst error ${row.worst.toExponential(1)}, ${row.transposes} transposes, ${row.loadMs} ms`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
};

if (process.argv[1]?.endsWith('keras-applications.js')) await main(process.argv.slice(2));
