/**
 * Operators of MXNet or Caffe2 with odd arguments and dtypes, one node a model (mxnet_ops.py, caffe2_ops.py), answered
 * here and compared with the framework. It prints what is not the same, and counts.
 *
 *   node dist/test/oracles/operator-sweep.js mxnet|caffe2 [--keep FOLDER] [NAME ..]
 *
 * Needs .venv/oracles-mxnet, or .venv/oracles-torch14.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../root.ts';
import { answer, outcomes } from './torch-samples.ts';

/** The script that makes the cases, and the folder in .venv whose Python runs it. */
const SWEEPS: Readonly<Record<string, { readonly script: string; readonly venv: string }>> = {
  mxnet: { script: 'mxnet_ops.py', venv: 'oracles-mxnet' },
  caffe2: { script: 'caffe2_ops.py', venv: 'oracles-torch14' },
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ options: { keep: { type: 'string' } }, allowPositionals: true });
  const [framework = '', ...wanted] = positionals;
  const sweep = SWEEPS[framework];
  if (!sweep) throw new Error(`name one of ${Object.keys(SWEEPS).join(', ')}`);
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), `${framework}-ops-`));
  mkdirSync(folder, { recursive: true });
  const script = join(ROOT, 'test/oracles', sweep.script);
  const python = join(ROOT, '.venv', sweep.venv, 'bin/python');
  const fileOf = (name: string): string => join(folder, `${name}.jsonl`);
  const all = spawnSync(python, [script, '--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
  const names = all.filter((name) => wanted.length === 0 || wanted.includes(name));
  const missing = names.filter((name) => !existsSync(fileOf(name)));
  if (missing.length > 0) spawnSync(python, [script, folder, ...missing], { stdio: ['ignore', 'inherit', 'ignore'] });
  const made = names.filter((name) => existsSync(fileOf(name)) && readFileSync(fileOf(name)).length > 0);
  const counts = new Map<string, number>();
  for await (const seen of outcomes(made.map(fileOf))) {
    for (const { name, outcome, message } of seen) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      if (outcome !== 'same') console.log(`${outcome} ${name}: ${message?.split('\n').join(' ')}`);
    }
  }
  console.log(Object.fromEntries(counts));
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
};

if (process.argv[2] === '--answer') await answer(Number(process.argv[3]), process.argv.slice(4));
else if (process.argv[1]?.endsWith('operator-sweep.js')) await main();
