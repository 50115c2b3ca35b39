/**
 * Every operator of MXNet's registry that is served, with odd attributes and dtypes, one node a model (mxnet_ops.py),
 * answered here and compared with MXNet. It prints what is not the same, and counts.
 *
 *   node dist/test/oracles/mxnet-ops.js [--keep FOLDER] [NAME ..]      needs .venv/oracles-mxnet
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../root.ts';
import { answer, outcomes } from './torch-ops.ts';

const SCRIPT = join(ROOT, 'test/oracles/mxnet_ops.py');

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ options: { keep: { type: 'string' } }, allowPositionals: true });
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'mxnet-ops-'));
  mkdirSync(folder, { recursive: true });
  const python = join(ROOT, '.venv/oracles-mxnet/bin/python');
  const fileOf = (name: string): string => join(folder, `${name}.jsonl`);
  const all = spawnSync(python, [SCRIPT, '--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
  const names = all.filter((name) => positionals.length === 0 || positionals.includes(name));
  const missing = names.filter((name) => !existsSync(fileOf(name)));
  if (missing.length > 0) spawnSync(python, [SCRIPT, folder, ...missing], { stdio: ['ignore', 'inherit', 'ignore'] });
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
else if (process.argv[1]?.endsWith('mxnet-ops.js')) await main();
