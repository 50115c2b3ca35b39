/**
 * Runs whole networks beside their framework, one at a time: a script in Python makes the model and the framework's
 * answers, the compiler loads it and answers the same requests, and a row of a JSON file keeps what came of it. A row is
 * replaced when it is made anew. What is refused, and what answers otherwise than the framework, is a row as well.
 *
 *   node dist/test/oracles/TABLE.js [NAME ..]      NAME as `resnet18`, or `resnet18/traced`; none: all that lack a row
 *
 * A run lacks a row where there is none that answered with the framework that is here, if the script says which that is.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { open } from '../../src/engines/open.ts';
import { prepare } from '../../src/engines/prepare.ts';
import { detect } from '../../src/formats/registry.ts';
import { ModelProto } from '../../src/graph/onnx/messages.ts';
import { localFiles } from '../../src/sources/local.ts';
import { type Datum, isTensor } from '../../src/tensor/tensor.ts';
import { compare, datumOf, type Golden, type GoldenDatum } from '../golden.ts';
import { ROOT } from '../root.ts';

/** One row of a page. */
export interface NetworkRow {
  /** `resnet18/traced` */
  readonly name: string;
  readonly made: string;
  readonly parameters: number;
  /** The shape of the first input. */
  readonly input: readonly number[];
  /** The shapes of all that it was asked, where it was asked several. */
  readonly inputs?: readonly (readonly number[])[];
  /** The largest difference as a part of the largest number; undefined where it is refused or failed. */
  readonly worst?: number;
  /** As `worst`, from what the framework answers in float64: of ours, and of the framework's own float32. */
  readonly toExact?: number;
  readonly ownToExact?: number;
  readonly refused?: string;
  /** It was loaded, but does not answer as the framework does: what differs; or the framework itself did not make it. */
  readonly failed?: string;
  /** How many requests were compared, and how many more the framework itself could not answer. */
  readonly answered?: number;
  readonly unanswered?: number;
  /** Of each request, how many boxes the framework found; of all, how many stand elsewhere in the order, and how many are none of ours. */
  readonly found?: readonly number[];
  readonly moved?: number;
  readonly missing?: number;
  readonly nodes: number;
  readonly transposes: number;
  readonly loadMs: number;
}

/** One table of networks. */
export interface Networks {
  /** The JSON file of its rows. */
  readonly rows: string;
  /**
   * `--list` names all runs, after a line `made: …` where it can tell. `NAME FOLDER [NAME FOLDER ..]` makes FOLDER/model
   * and FOLDER/cases.json of each, or FOLDER/failed with what the framework said.
   */
  readonly script: string;
  /** The folder in .venv whose Python runs the script. */
  readonly venv: string;
  /** How many networks one run of the script makes; or all kinds of one network, `NAME/KIND`. */
  readonly atOnce: number | 'kinds';
  /** How an answer is compared, where its rows may stand in another order than the framework's. */
  readonly paired?: (wanted: ReadonlyMap<string, Datum>, results: ReadonlyMap<string, Datum>) => Paired;
}

/** What came of one answer whose rows were paired with the framework's. */
export interface Paired {
  readonly worst: number;
  readonly found: number;
  readonly moved: number;
  readonly missing: number;
}

type MadeCase = Golden['cases'][number] & {
  /** The outputs in float64, and how far the framework's float32 is from them. */
  readonly exact?: readonly GoldenDatum[];
  readonly ownToExact?: number;
};
interface Made {
  readonly made: string;
  readonly parameters: number;
  readonly input: readonly number[];
  readonly inputs?: readonly (readonly number[])[];
  readonly cases: readonly MadeCase[];
}

/** max |a - b| as a part of max |b|. */
const distance = (found: Datum | undefined, exact: Datum): number => {
  if (!found || !isTensor(found) || !isTensor(exact) || exact.dtype !== 'float64') return 0;
  const [a, b] = [found.data as Float32Array, exact.data as Float64Array];
  let [most, scale] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    most = Math.max(most, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return most / (scale || 1);
};

/** Loads the network in `folder` and compares its answers. */
const measure = async ({ paired }: Networks, name: string, folder: string): Promise<NetworkRow> => {
  const { cases, ...stated } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Made;
  const about = { name, ...stated };
  const files = localFiles(join(folder, 'model'));
  const began = performance.now();
  const found = await detect(files);
  const prepared = await found.format
    .load(files, found.match)
    .then((model) => prepare(model))
    .catch((error: Error) => error);
  if (prepared instanceof Error) return { ...about, refused: prepared.message, nodes: 0, transposes: 0, loadMs: 0 };
  const preparedMs = performance.now() - began;
  // one signature, or the one that takes batches of pictures
  const [first] = prepared.kind === 'onnx' ? [...prepared.sessions.values()] : [];
  const nodes = first ? (ModelProto.decode(first.model).graph?.node ?? []) : [];
  const opening = performance.now();
  const session = await open(prepared);
  const loadMs = preparedMs + performance.now() - opening;
  const answer = { nodes: nodes.length, transposes: nodes.filter(({ opType }) => opType === 'Transpose').length };
  let [worst, toExact, own] = [0, 0, 0];
  const pairs: Paired[] = [];
  try {
    for (const { inputs, outputs, exact, ownToExact } of cases) {
      const feeds = new Map(Object.entries(inputs).map(([input, datum]) => [input, datumOf(datum)]));
      const signature = [...session.signatures.keys()][0]!;
      const names = session.signatures.get(signature)!.inputs.map((port) => port.name);
      const renamed = names.length === 1 && feeds.size === 1 ? new Map([[names[0]!, [...feeds.values()][0]!]]) : feeds;
      const answered = await session.run(renamed, { signature });
      if (paired) {
        pairs.push(
          paired(new Map(Object.entries(outputs).map(([output, datum]) => [output, datumOf(datum)])), answered),
        );
        worst = Math.max(worst, pairs.at(-1)!.worst);
        continue;
      }
      const wanted = Object.values(outputs);
      if (answered.size !== wanted.length)
        throw new Error(`${name}: ${answered.size} outputs, expected ${wanted.length}`);
      // By their names, where the two agree on them.
      const isNamed = Object.keys(outputs).every((output) => answered.has(output));
      const results = isNamed ? Object.keys(outputs).map((output) => answered.get(output)) : [...answered.values()];
      for (const [i, datum] of wanted.entries())
        worst = Math.max(worst, compare(results[i], datumOf(datum), Number.POSITIVE_INFINITY, `output ${i}`));
      for (const [i, datum] of (exact ?? []).entries())
        toExact = Math.max(toExact, distance(results[i], datumOf(datum)));
      own = Math.max(own, ownToExact ?? 0);
    }
  } catch (error) {
    const [failed] = (error as Error).message.split('\n');
    return { ...about, ...answer, failed: failed!, loadMs: Math.round(loadMs) };
  } finally {
    await session.close();
  }
  const referee = own > 0 ? { toExact, ownToExact: own } : {};
  const total = (of: (one: Paired) => number): number => pairs.reduce((sum, one) => sum + of(one), 0);
  const order = paired && {
    found: pairs.map(({ found: boxes }) => boxes),
    moved: total(({ moved }) => moved),
    missing: total(({ missing }) => missing),
  };
  return { ...about, ...answer, worst, ...referee, ...order, loadMs: Math.round(loadMs) };
};

/** The rows that are kept. */
export const networkRows = ({ rows }: Networks): readonly NetworkRow[] =>
  existsSync(rows) ? (JSON.parse(readFileSync(rows, 'utf8')) as readonly NetworkRow[]) : [];

const told = (row: NetworkRow): string => {
  if (row.refused !== undefined) return `refused: ${row.refused}`;
  if (row.failed !== undefined) return `FAILED: ${row.failed}`;
  const [ours, own] = [row.toExact, row.ownToExact].map((error) => error?.toExponential(1));
  const exact = ours === undefined ? '' : ` (from float64 ${ours}, the framework's own ${own})`;
  const order = row.found ? ` of ${row.found.join(', ')} boxes, ${row.moved} moved, ${row.missing} missing` : '';
  return `worst error ${row.worst!.toExponential(1)}${exact}${order}, ${row.nodes} nodes, ${row.transposes} transposes, ${row.loadMs} ms`;
};

/** Runs in chunks, each of which one run of the script makes. */
const chunksOf = (names: readonly string[], atOnce: Networks['atOnce']): readonly (readonly string[])[] => {
  if (atOnce === 'kinds') {
    const networks = new Set(names.map((name) => name.split('/')[0]!));
    return [...networks].map((network) => names.filter((name) => name.split('/')[0] === network));
  }
  return Array.from({ length: Math.ceil(names.length / atOnce) }, (_, i) => names.slice(i * atOnce, (i + 1) * atOnce));
};

/** The command line: `[NAME ..]` runs those whose names begin so, or all that lack a row. */
export const runNetworks = async (networks: Networks, [only, ...wanted]: readonly string[]): Promise<void> => {
  if (only === '--measure') {
    console.log(JSON.stringify(await measure(networks, wanted[0]!, wanted[1]!)));
    return;
  }
  const python = join(ROOT, '.venv', networks.venv, 'bin/python');
  if (!existsSync(python)) {
    console.log(`(no ${python}: its networks are left out)`);
    return;
  }
  const listed = execFileSync(python, [networks.script, '--list'], { encoding: 'utf8' }).trim().split('\n');
  const made = listed[0]!.startsWith('made: ') ? listed[0]!.slice('made: '.length) : undefined;
  const all = made === undefined ? listed : listed.slice(1);
  const has = new Set(
    networkRows(networks).flatMap((row) => (row.made === made && row.worst !== undefined ? [row.name] : [])),
  );
  const names =
    only === undefined
      ? all.filter((name) => !has.has(name))
      : all.filter((name) => [only, ...wanted].some((word) => name.startsWith(word)));
  for (const chunk of chunksOf(names, networks.atOnce)) {
    const folder = mkdtempSync(join(tmpdir(), 'networks-'));
    try {
      const some = chunk.map((name, i) => ({ name, folder: join(folder, String(i)) }));
      const making = spawnSync(python, [networks.script, ...some.flatMap((one) => [one.name, one.folder])], {
        encoding: 'utf8',
        env: { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
      });
      for (const one of some) {
        const failed = join(one.folder, 'failed');
        if (existsSync(join(one.folder, 'cases.json'))) measureApart(networks, all, one.name, one.folder);
        else if (existsSync(failed)) {
          const none = { parameters: 0, input: [], nodes: 0, transposes: 0, loadMs: 0 };
          const row = { name: one.name, made: made ?? '', ...none, failed: readFileSync(failed, 'utf8') };
          keep(networks, all, row);
        } else console.log(whyNot(one.name, making.signal ?? making.stderr));
        rmSync(one.folder, { recursive: true, force: true });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
};

/** What the script says of the network that it did not make: its line, else its last. */
const whyNot = (name: string, said: string): string => {
  const lines = said.trim().split('\n');
  return lines.find((line) => line.startsWith(`${name}: `)) ?? `${name}: ${lines.at(-1)}`;
};

/** In a process of its own, so that one network's memory is gone before the next. */
const measureApart = (networks: Networks, all: readonly string[], name: string, folder: string): void => {
  const measured = spawnSync(process.execPath, [process.argv[1]!, '--measure', name, folder], { encoding: 'utf8' });
  if (measured.status !== 0) {
    console.log(`${name}: ${measured.stderr.trim().split('\n').slice(0, 12).join(' ')}`);
    return;
  }
  keep(networks, all, JSON.parse(measured.stdout.trim().split('\n').at(-1)!) as NetworkRow);
};

/** Puts the row in its place: the newest framework's first, in the order of the script. */
const keep = (networks: Networks, all: readonly string[], row: NetworkRow): void => {
  const rows = [...networkRows(networks).filter((one) => one.name !== row.name), row];
  const byMade = (a: NetworkRow, b: NetworkRow): number => b.made.localeCompare(a.made, 'en', { numeric: true });
  rows.sort((a, b) => byMade(a, b) || all.indexOf(a.name) - all.indexOf(b.name));
  mkdirSync(dirname(networks.rows), { recursive: true });
  writeFileSync(networks.rows, `[\n${rows.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
  console.log(`${row.name}: ${told(row)}`);
};
