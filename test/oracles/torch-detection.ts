/**
 * Detectors of torchvision: made with random weights and living heads (torch_detection.py), scripted and traced by torch
 * 2.15, scripted by 1.4; answers for pictures of several sizes compared with torch's, box by box. Rows are kept in
 * results/torch-detection.json, of which docs/ops/pytorch.md has a table.
 *
 *   node dist/test/oracles/torch-detection.js [NAME ..]     needs .venv/oracles-torch and .venv/oracles-torch14
 */
import { join } from 'node:path';
import { type Datum, isTensor, type Tensor } from '../../src/tensor/tensor.ts';
import { ROOT } from '../root.ts';
import { type Networks, type Paired, runNetworks } from './networks.ts';

const tensorOf = (name: string, datum: Datum | undefined): Tensor => {
  if (!datum || !isTensor(datum)) throw new Error(`${name}: no tensor`);
  return datum;
};

const numbersOf = ({ data }: Tensor): readonly number[] => Array.from(data as ArrayLike<number | bigint>, Number);

/** Two boxes with all that belongs to them are one and the same where no output differs by more than this part. */
const SAME = 2e-3;

/**
 * Every box of torch's with the nearest of ours that is of the same label: random networks have scores that differ by
 * less than the rounding of their hundred layers, and torch itself gives them in another order by other kernels.
 */
const paired = (expected: ReadonlyMap<string, Datum>, answered: ReadonlyMap<string, Datum>): Paired => {
  const columns = [...expected].map(([name, datum]) => {
    const tensor = tensorOf(name, datum);
    const [wanted, given] = [numbersOf(tensor), numbersOf(tensorOf(name, answered.get(name)))];
    const rows = tensor.shape[0] ?? 0;
    const largest = wanted.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-9);
    return { wanted, given, each: rows === 0 ? 0 : wanted.length / rows, largest, isLabel: tensor.dtype === 'int64' };
  });
  const [name, first] = [...expected][0]!;
  const rows = tensorOf(name, first).shape[0] ?? 0;
  const rowsFound = tensorOf(name, answered.get(name)).shape[0] ?? 0;
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
  const total = { worst: 0, found: rows, moved: 0, missing: Math.max(0, rowsFound - rows) };
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

export const DETECTION: Networks = {
  rows: join(ROOT, 'test/oracles/results/torch-detection.json'),
  script: join(ROOT, 'test/oracles/torch_detection.py'),
  venv: 'oracles-torch',
  atOnce: 1,
  paired,
};

if (process.argv[1]?.endsWith('torch-detection.js')) {
  await runNetworks(DETECTION, process.argv.slice(2));
  if (process.argv[2] !== '--measure')
    await runNetworks({ ...DETECTION, venv: 'oracles-torch14' }, process.argv.slice(2));
}
