/**
 * Runs whole networks beside their framework, one at a time: a script in Python makes the model and the framework's
 * answers, the compiler loads it and answers the same requests, and a row of a JSON file keeps what came of it. A row is
 * replaced when it is made anew. What is refused, and what answers otherwise than the framework, is a row as well.
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
import { compare, datumOf, type Golden } from '../golden.ts';
import { ROOT } from '../root.ts';

/** One row of a page. */
export interface NetworkRow {
  /** `resnet18/traced` */
  readonly name: string;
  readonly made: string;
  readonly parameters: number;
  /** The shape of the first input. */
  readonly input: readonly number[];
  /** The largest difference as a part of the largest number; undefined where it is refused or failed. */
  readonly worst?: number;
  readonly refused?: string;
  /** It was loaded, but does not answer as the framework does: what differs. */
  readonly failed?: string;
  readonly nodes: number;
  readonly transposes: number;
  readonly loadMs: number;
}

/** One table of networks. */
export interface Networks {
  /** The JSON file of its rows. */
  readonly rows: string;
  /** `--list` names all runs; `NAME FOLDER [NAME FOLDER ..]` makes FOLDER/model and FOLDER/cases.json of each. */
  readonly script: string;
  /** The folder in .venv whose Python runs the script. */
  readonly venv: string;
  /** How many networks one run of the script makes. */
  readonly atOnce: number;
}

interface Made extends Golden {
  readonly made: string;
  readonly parameters: number;
  readonly input: readonly number[];
}

/** Loads the network in `folder` and compares its answers. */
const measure = async (name: string, folder: string): Promise<NetworkRow> => {
  const golden = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Made;
  const about = { name, made: golden.made, parameters: golden.parameters, input: golden.input };
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
  let worst = 0;
  try {
    for (const { inputs, outputs } of golden.cases) {
      const feeds = new Map(Object.entries(inputs).map(([input, datum]) => [input, datumOf(datum)]));
      const signature = [...session.signatures.keys()][0]!;
      const names = session.signatures.get(signature)!.inputs.map((port) => port.name);
      const renamed = names.length === 1 && feeds.size === 1 ? new Map([[names[0]!, [...feeds.values()][0]!]]) : feeds;
      const results = [...(await session.run(renamed, { signature })).values()];
      const wanted = Object.values(outputs);
      if (results.length !== wanted.length)
        throw new Error(`${name}: ${results.length} outputs, expected ${wanted.length}`);
      for (const [i, datum] of wanted.entries())
        worst = Math.max(worst, compare(results[i], datumOf(datum), Number.POSITIVE_INFINITY, `output ${i}`));
    }
  } catch (error) {
    const [failed] = (error as Error).message.split('\n');
    return { ...about, ...answer, failed: failed!, loadMs: Math.round(loadMs) };
  } finally {
    await session.close();
  }
  return { ...about, ...answer, worst, loadMs: Math.round(loadMs) };
};

/** The rows that are kept. */
export const networkRows = ({ rows }: Networks): readonly NetworkRow[] =>
  existsSync(rows) ? (JSON.parse(readFileSync(rows, 'utf8')) as readonly NetworkRow[]) : [];

const told = (row: NetworkRow): string => {
  if (row.refused !== undefined) return `refused: ${row.refused}`;
  if (row.failed !== undefined) return `FAILED: ${row.failed}`;
  return `worst error ${row.worst!.toExponential(1)}, ${row.nodes} nodes, ${row.transposes} transposes, ${row.loadMs} ms`;
};

/** The command line: `[NAME ..]` runs those whose names begin so, or all. */
export const runNetworks = async (networks: Networks, [only, ...wanted]: readonly string[]): Promise<void> => {
  if (only === '--measure') {
    console.log(JSON.stringify(await measure(wanted[0]!, wanted[1]!)));
    return;
  }
  const python = join(ROOT, '.venv', networks.venv, 'bin/python');
  const all = execFileSync(python, [networks.script, '--list'], { encoding: 'utf8' }).trim().split('\n');
  const names =
    only === undefined ? all : all.filter((name) => [only, ...wanted].some((word) => name.startsWith(word)));
  for (let at = 0; at < names.length; at += networks.atOnce) {
    const folder = mkdtempSync(join(tmpdir(), 'networks-'));
    try {
      const some = names.slice(at, at + networks.atOnce).map((name, i) => ({ name, folder: join(folder, String(i)) }));
      const made = spawnSync(python, [networks.script, ...some.flatMap((one) => [one.name, one.folder])], {
        encoding: 'utf8',
      });
      for (const one of some) {
        if (existsSync(join(one.folder, 'cases.json'))) measureApart(networks, all, one.name, one.folder);
        else console.log(whyNot(one.name, made.stderr));
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
  const row = JSON.parse(measured.stdout.trim().split('\n').at(-1)!) as NetworkRow;
  const rows = [...networkRows(networks).filter((one) => one.name !== name), row];
  rows.sort((a, b) => all.indexOf(a.name) - all.indexOf(b.name));
  mkdirSync(dirname(networks.rows), { recursive: true });
  writeFileSync(networks.rows, `[\n${rows.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
  console.log(`${name}: ${told(row)}`);
};
