/**
 * Networks of torchvision, one at a time: made with random weights (torch_networks.py), traced, scripted and exported,
 * loaded by the compiler, answers for one and two pictures compared with torch's, then removed. Rows are kept in
 * results/torchvision-networks.json, of which docs/ops/pytorch.md has a table; a row is replaced when it is made anew.
 *
 *   node dist/test/oracles/torchvision-networks.js [NAME ..]      needs .venv/oracles-torch; NAME as `resnet18/traced`
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

/** One row of the page. */
export interface NetworkRow {
  /** `resnet18/traced` */
  readonly name: string;
  readonly made: string;
  readonly parameters: number;
  readonly input: readonly number[];
  /** undefined where it is refused. */
  readonly worst?: number;
  readonly refused?: string;
  readonly nodes: number;
  readonly transposes: number;
  readonly loadMs: number;
}

export const TORCHVISION = join(ROOT, 'test/oracles/results/torchvision-networks.json');
const SCRIPT = join(ROOT, 'test/oracles/torch_networks.py');

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
  let worst = 0;
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
  await session.close();
  return {
    ...about,
    worst,
    nodes: nodes.length,
    transposes: nodes.filter(({ opType }) => opType === 'Transpose').length,
    loadMs: Math.round(loadMs),
  };
};

const readRows = (): readonly NetworkRow[] =>
  existsSync(TORCHVISION) ? (JSON.parse(readFileSync(TORCHVISION, 'utf8')) as readonly NetworkRow[]) : [];

const main = async ([only, ...wanted]: readonly string[]): Promise<void> => {
  const python = join(ROOT, '.venv/oracles-torch/bin/python');
  if (only === '--measure') {
    console.log(JSON.stringify(await measure(wanted[0]!, wanted[1]!)));
    return;
  }
  const all = execFileSync(python, [SCRIPT, '--list'], { encoding: 'utf8' }).trim().split('\n');
  const names =
    only === undefined ? all : all.filter((name) => [only, ...wanted].some((word) => name.startsWith(word)));
  for (const name of names) {
    const folder = mkdtempSync(join(tmpdir(), 'torchvision-'));
    try {
      const made = spawnSync(python, [SCRIPT, name, folder], { encoding: 'utf8' });
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
      const row = JSON.parse(measured.stdout.trim().split('\n').at(-1)!) as NetworkRow;
      const rows = [...readRows().filter((one) => one.name !== name), row];
      rows.sort((a, b) => all.indexOf(a.name) - all.indexOf(b.name));
      mkdirSync(dirname(TORCHVISION), { recursive: true });
      writeFileSync(TORCHVISION, `[\n${rows.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
      console.log(
        row.refused === undefined
          ? `${name}: worst error ${row.worst!.toExponential(1)}, ${row.nodes} nodes, ${row.transposes} transposes, ${row.loadMs} ms`
          : `${name}: refused: ${row.refused}`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
};

if (process.argv[1]?.endsWith('torchvision-networks.js')) await main(process.argv.slice(2));
