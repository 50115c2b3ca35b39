/**
 * Detectors of torchvision, one at a time: made with random weights and living heads (torch_detection.py), scripted and
 * traced, loaded by the compiler, answers for pictures of several sizes compared with torch's by name, then removed.
 * Rows are kept in results/torch-detection.json, of which docs/ops/pytorch.md has a table.
 *
 *   node dist/test/oracles/torch-detection.js [NAME ..]     needs .venv/oracles-torch and .venv/oracles-torch14
 *   node dist/test/oracles/torch-detection.js --measure NAME FOLDER
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { open } from '../../src/engines/open.ts';
import { prepare } from '../../src/engines/prepare.ts';
import { ServingError } from '../../src/errors.ts';
import { detect } from '../../src/formats/registry.ts';
import { localFiles } from '../../src/sources/local.ts';
import { type Datum, isSequence, type Tensor } from '../../src/tensor/tensor.ts';
import { datumOf, type Golden } from '../golden.ts';
import { ROOT } from '../root.ts';

/** One row of the page. */
export interface DetectionRow {
  /** `ssd300_vgg16/scripted` */
  readonly name: string;
  readonly made: string;
  readonly parameters: number;
  /** How many boxes torch finds in each picture. */
  readonly found: readonly number[];
  /** The largest difference of boxes, scores, masks, keypoints, as a part of the largest; undefined where it is refused. */
  readonly worst?: number;
  /** Boxes that stand elsewhere in the order, since their scores differ by less than rounding. */
  readonly moved?: number;
  /** Boxes of torch's for which there is none of that label, score and place. */
  readonly missing?: number;
  readonly refused?: string;
  readonly loadMs: number;
}

export const DETECTION = join(ROOT, 'test/oracles/results/torch-detection.json');
const SCRIPT = join(ROOT, 'test/oracles/torch_detection.py');

interface Made extends Golden {
  readonly made: string;
  readonly parameters: number;
}

const rowsOf = (datum: Datum | undefined): number =>
  datum && !isSequence(datum) && 'shape' in datum ? (datum.shape[0] ?? 0) : 0;

const numbersOf = ({ data }: Tensor): readonly number[] => Array.from(data as ArrayLike<number | bigint>, Number);

/** Two boxes with all that belongs to them are one and the same where no output differs by more than this part. */
const SAME = 2e-3;

/**
 * Every box of torch's with the nearest of ours that is of the same label: random networks have scores that differ by
 * less than the rounding of their hundred layers, and torch itself gives them in another order by other kernels.
 */
const compared = (
  expected: ReadonlyMap<string, Tensor>,
  found: ReadonlyMap<string, Tensor>,
): { readonly worst: number; readonly moved: number; readonly missing: number } => {
  const columns = [...expected].map(([name, tensor]) => {
    const [wanted, given] = [numbersOf(tensor), numbersOf(found.get(name)!)];
    const rows = tensor.shape[0] ?? 0;
    const largest = wanted.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-9);
    return { wanted, given, each: rows === 0 ? 0 : wanted.length / rows, largest, isLabel: tensor.dtype === 'int64' };
  });
  const rows = [...expected.values()][0]!.shape[0] ?? 0;
  const rowsFound = [...found.values()][0]!.shape[0] ?? 0;
  const distance = (i: number, j: number): number => {
    let worst = 0;
    for (const { wanted, given, each, largest, isLabel } of columns) {
      for (let k = 0; k < each && worst <= SAME; k++) {
        const difference = Math.abs(wanted[i * each + k]! - given[j * each + k]!);
        worst = Math.max(worst, isLabel && difference > 0 ? Number.POSITIVE_INFINITY : difference / largest);
      }
    }
    return worst;
  };
  const left = new Set(Array.from({ length: rowsFound }, (_, j) => j));
  const total = { worst: 0, moved: 0, missing: Math.max(0, rowsFound - rows) };
  for (let i = 0; i < rows; i++) {
    const near = [i, ...[...left].sort((a, b) => Math.abs(a - i) - Math.abs(b - i))].filter((j) => left.has(j));
    const j = near.find((one) => distance(i, one) <= SAME);
    if (j === undefined) {
      total.missing += 1;
      continue;
    }
    left.delete(j);
    total.worst = Math.max(total.worst, distance(i, j));
    if (j !== i) total.moved += 1;
  }
  return total;
};

/** Loads the network in `folder` and compares its answers. */
const measure = async (name: string, folder: string): Promise<DetectionRow> => {
  const golden = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Made;
  const found = golden.cases.map(({ outputs }) => {
    const boxes = Object.entries(outputs).find(([key]) => key.endsWith('scores') || key === 'output_0');
    return rowsOf(boxes && datumOf(boxes[1]));
  });
  const about = { name, made: golden.made, parameters: golden.parameters, found };
  const files = localFiles(join(folder, 'model'));
  const began = performance.now();
  const detected = await detect(files);
  const session = await detected.format
    .load(files, detected.match)
    .then((model) => prepare(model))
    .then((prepared) => open(prepared))
    .catch((error: Error) => error);
  if (session instanceof Error) {
    if (!(session instanceof ServingError)) throw session;
    return { ...about, refused: session.message, loadMs: 0 };
  }
  const loadMs = Math.round(performance.now() - began);
  const total = { worst: 0, moved: 0, missing: 0 };
  for (const { inputs, outputs } of golden.cases) {
    const signature = [...session.signatures.keys()][0]!;
    const ports = session.signatures.get(signature)!.inputs;
    const feeds = new Map(Object.values(inputs).map((datum, at) => [ports[at]!.name, datumOf(datum)]));
    const results = await session.run(feeds, { signature });
    const expected = new Map(Object.entries(outputs).map(([output, datum]) => [output, datumOf(datum) as Tensor]));
    const one = compared(expected, new Map([...expected.keys()].map((key) => [key, results.get(key) as Tensor])));
    total.worst = Math.max(total.worst, one.worst);
    total.moved += one.moved;
    total.missing += one.missing;
  }
  await session.close();
  return { ...about, ...total, loadMs };
};

/** The rows that were kept. */
export const detectionRows = (): readonly DetectionRow[] =>
  existsSync(DETECTION) ? (JSON.parse(readFileSync(DETECTION, 'utf8')) as readonly DetectionRow[]) : [];

const told = (row: DetectionRow): string => {
  if (row.refused !== undefined) return `${row.name}: refused: ${row.refused}`;
  const order = `${row.moved} moved, ${row.missing} missing`;
  return `${row.name}: ${row.found.join(', ')} boxes, worst error ${row.worst!.toExponential(1)}, ${order}, ${row.loadMs} ms`;
};

const main = async ([only, ...wanted]: readonly string[]): Promise<void> => {
  if (only === '--measure') {
    const row = await measure(wanted[0]!, wanted[1]!);
    console.error(told(row));
    console.log(JSON.stringify(row));
    return;
  }
  const python = (name: string): string =>
    join(ROOT, `.venv/oracles-torch${name.includes('-0.5') ? '14' : ''}/bin/python`);
  const all = execFileSync(python(''), [SCRIPT, '--list'], { encoding: 'utf8' }).trim().split('\n');
  const names =
    only === undefined ? all : all.filter((name) => [only, ...wanted].some((word) => name.startsWith(word)));
  for (const name of names) {
    const folder = mkdtempSync(join(tmpdir(), 'torch-detection-'));
    try {
      const made = spawnSync(python(name), [SCRIPT, name, folder], { encoding: 'utf8' });
      if (made.status !== 0) {
        console.log(`${name}: torch: ${made.stderr.trim().split('\n').at(-1)}`);
        continue;
      }
      // In a process of its own, so that one network's memory is gone before the next.
      const measured = spawnSync(process.execPath, [process.argv[1]!, '--measure', name, folder], { encoding: 'utf8' });
      if (measured.status !== 0) {
        console.log(`${name}: ${measured.stderr.trim().split('\n').slice(0, 12).join(' ')}`);
        continue;
      }
      const row = JSON.parse(measured.stdout.trim().split('\n').at(-1)!) as DetectionRow;
      const rows = [...detectionRows().filter((one) => one.name !== name), row];
      rows.sort((a, b) => all.indexOf(a.name) - all.indexOf(b.name));
      mkdirSync(dirname(DETECTION), { recursive: true });
      writeFileSync(DETECTION, `[\n${rows.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
      console.log(told(row));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
};

if (process.argv[1]?.endsWith('torch-detection.js')) await main(process.argv.slice(2));
