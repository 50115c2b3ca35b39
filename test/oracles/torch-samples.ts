/**
 * What the sweeps of torch's own samples share (torch-ops.ts, torch-modules.ts): cases that a script of Python writes, a
 * file a name, are answered here and compared with torch. Counts by name are kept in a table under results/; a row is
 * replaced when it is made anew.
 *
 * A case is answered in a process of its own kind, which is begun anew after one that died, so that a native fault is a count.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { open } from '../../src/engines/open.ts';
import { prepare } from '../../src/engines/prepare.ts';
import { ServingError } from '../../src/errors.ts';
import { detect } from '../../src/formats/registry.ts';
import { runCases } from '../golden.ts';
import { filesOfCase, type ModelCase } from '../packs.ts';
import { ROOT } from '../root.ts';

/**
 * What became of a case. `refused` at load, `failed` in the run with our own error; `near`: a half type is off by no more
 * than its last place at the largest number.
 */
type Outcome = 'same' | 'near' | 'refused' | 'failed' | 'wrong' | 'crashed';

export interface Seen {
  readonly name: string;
  readonly outcome: Outcome;
  readonly message?: string;
}

/** One row of a table. */
export interface SampleRow extends Readonly<Partial<Record<Outcome, number>>> {
  readonly name: string;
  /** Of what is not the same: one message an outcome. */
  readonly messages?: Readonly<Record<string, string>>;
}

/** A sweep: its name, which results/NAME.json and the folder of its cases have, and its script beside this file. */
export interface Sweep {
  readonly name: string;
  readonly script: string;
}

const TOLERANCE = 1e-5;
const LAST_PLACE: Readonly<Record<string, number>> = { float16: 2 ** -10, bfloat16: 2 ** -7 };

const outcomeOf = async (one: ModelCase): Promise<Seen> => {
  const { name } = one;
  const told = (outcome: Outcome, error: Error): Seen => ({ name, outcome, message: error.message.slice(0, 400) });
  let session: Awaited<ReturnType<typeof open>>;
  try {
    const files = filesOfCase(one);
    const found = await detect(files);
    session = await open(await prepare(await found.format.load(files, found.match)));
  } catch (error) {
    return told(error instanceof ServingError ? 'refused' : 'crashed', error as Error);
  }
  try {
    await runCases(session, { tolerance: TOLERANCE, ...one });
    return { name, outcome: 'same' };
  } catch (error) {
    if (error instanceof ServingError) return told('failed', error);
    const near = LAST_PLACE[name.split(' ')[1]!];
    const isNear =
      near &&
      (await runCases(session, { ...one, tolerance: near }).then(
        () => true,
        () => false,
      ));
    if (isNear) return told('near', error as Error);
    return told((error as Error).name === 'AssertionError' ? 'wrong' : 'crashed', error as Error);
  } finally {
    await session.close();
  }
};

const casesOf = (path: string): readonly ModelCase[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ModelCase);

/** Answers the cases of the files, of the first those from the `from`th on; each result is a line. */
export const answer = async (from: number, paths: readonly string[]): Promise<void> => {
  for (const [i, path] of paths.entries())
    for (const one of casesOf(path).slice(i === 0 ? from : 0)) console.log(JSON.stringify(await outcomeOf(one)));
};

const CASE_MS = 60_000;

/** The outcomes of each file's cases, whatever dies on the way. */
export async function* outcomes(paths: readonly string[]): AsyncGenerator<readonly Seen[]> {
  let at = 0;
  let names = casesOf(paths[0]!).map(({ name }) => name);
  let seen: Seen[] = [];
  while (at < paths.length) {
    const args = [process.argv[1]!, '--answer', String(seen.length), ...paths.slice(at)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const end = (): boolean => child.kill('SIGKILL');
    const ended = new Promise((resolve) => child.once('close', resolve));
    let timer = setTimeout(end, CASE_MS);
    for await (const line of createInterface({ input: child.stdout })) {
      clearTimeout(timer);
      timer = setTimeout(end, CASE_MS);
      if (!line.startsWith('{"name"')) continue;
      seen.push(JSON.parse(line) as Seen);
      if (seen.length < names.length) continue;
      yield seen;
      at += 1;
      seen = [];
      names = at < paths.length ? casesOf(paths[at]!).map(({ name }) => name) : [];
    }
    clearTimeout(timer);
    await ended;
    if (at === paths.length) return;
    const why = `the process ended with ${child.signalCode ?? child.exitCode}`;
    seen.push({ name: names[seen.length]!, outcome: 'crashed', message: why });
    if (seen.length < names.length) continue;
    yield seen;
    at += 1;
    seen = [];
    names = at < paths.length ? casesOf(paths[at]!).map(({ name }) => name) : [];
  }
}

const rowOf = (name: string, seen: readonly Seen[]): SampleRow => {
  const counts: Partial<Record<Outcome, number>> = {};
  const messages: Record<string, string> = {};
  for (const { name: own, outcome, message } of seen) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (message !== undefined) messages[outcome] ??= `${own}: ${message.split('\n')[0]}`;
  }
  return { name, ...counts, ...(Object.keys(messages).length > 0 ? { messages } : {}) };
};

const readRows = (table: string): readonly SampleRow[] =>
  existsSync(table) ? (JSON.parse(readFileSync(table, 'utf8')) as readonly SampleRow[]) : [];

const sweepAll = async ({ name: title, script }: Sweep): Promise<void> => {
  const table = join(ROOT, 'test/oracles/results', `${title}.json`);
  const source = join(ROOT, 'test/oracles', script);
  const { values, positionals } = parseArgs({
    options: { samples: { type: 'string', default: '6' }, keep: { type: 'string' }, verbose: { type: 'boolean' } },
    allowPositionals: true,
  });
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), `${title}-`));
  mkdirSync(folder, { recursive: true });
  const python = join(ROOT, '.venv/oracles-torch/bin/python');
  const fileOf = (name: string): string => join(folder, `${name}.jsonl`);
  const all = spawnSync(python, [source, '--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
  const names = [...new Set(all)].filter((name) => positionals.length === 0 || positionals.includes(name));
  const missing = names.filter((name) => !existsSync(fileOf(name)));
  if (missing.length > 0) spawnSync(python, [source, folder, values.samples, ...missing], { stdio: 'inherit' });
  const made = names.filter((name) => existsSync(fileOf(name)) && casesOf(fileOf(name)).length > 0);
  let done = 0;
  for await (const seen of outcomes(made.map(fileOf))) {
    const name = made[done]!;
    done += 1;
    if (values.verbose)
      for (const { name: own, outcome, message } of seen)
        if (outcome !== 'same') console.log(`${outcome} ${own}: ${message}`);
    const row = rowOf(name, seen);
    const rows = [...readRows(table).filter((one) => one.name !== name), row];
    rows.sort((a, b) => all.indexOf(a.name) - all.indexOf(b.name));
    writeFileSync(table, `[\n${rows.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
    const { messages = {}, ...counts } = row;
    console.log(JSON.stringify(counts));
    for (const [outcome, message] of Object.entries(messages)) console.log(`    ${outcome} ${message}`);
  }
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
};

/** Runs a sweep by the arguments of the command line, or, as a child of one, answers its cases. */
export const sweep = async (of: Sweep): Promise<void> => {
  if (process.argv[2] === '--answer') await answer(Number(process.argv[3]), process.argv.slice(4));
  else await sweepAll(of);
};
