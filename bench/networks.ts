/**
 * Compiled networks beside native TensorFlow and beside the same network exported from PyTorch to ONNX: interleaved runs
 * of one thread each in one process, as ratios; how they load; and which operators are left.
 *
 * networks.py and torch_networks.py make the models, with the Pythons of .venv/oracles and .venv/torch (`pip install
 * torch torchvision onnx onnxscript`); what one of them is missing for is left out. NETWORKS_FOLDER: where models were
 * put before, or are to be kept. NETWORKS: only these names.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detect } from '../src/formats/registry.ts';
import { type LoadedModel, load } from '../src/index.ts';
import { localFiles } from '../src/sources/local.ts';
import { allocate } from '../src/tensor/dtype.ts';
import type { Tensor } from '../src/tensor/tensor.ts';
import { useNativeEngine } from '../test/oracles/native-engine.ts';
import { ROOT } from '../test/root.ts';
import { cpuMicros } from './cpu.ts';

const ROUNDS = 21;

interface Runner {
  readonly what: string;
  readonly model: LoadedModel;
  readonly feeds: ReadonlyMap<string, Tensor>;
  readonly loadCpuMs: number;
  readonly times: number[];
}

/** Inputs of one row. */
const feedsOf = (model: LoadedModel): ReadonlyMap<string, Tensor> =>
  new Map(
    model.signatures.get(model.signature)!.inputs.map(({ name, type }): [string, Tensor] => {
      if (type.kind !== 'tensor' || !type.shape || type.dtype === 'string')
        throw new Error(`${name} cannot be made up`);
      const shape = type.shape.map((dim) => (typeof dim === 'number' ? dim : 1));
      const data = allocate(
        type.dtype,
        shape.reduce((a, b) => a * b, 1),
      ) as Float32Array;
      for (let i = 0; i < data.length; i++) data[i] = type.dtype.startsWith('float') ? Math.sin(12.9898 * i) : i % 100;
      return [name, { dtype: type.dtype, shape, data } as Tensor];
    }),
  );

const open = async (what: string, path: string, use: 'onnx' | 'tensorflow'): Promise<Runner> => {
  const before = cpuMicros(process.pid) ?? 0;
  const model = await load(path, { engine: { use } });
  const loadCpuMs = ((cpuMicros(process.pid) ?? 0) - before) / 1000;
  return { what, model, feeds: feedsOf(model), loadCpuMs, times: [] };
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** `Conv 52, Clip 35, …` of the signature that answers. */
const operators = async (path: string): Promise<string> => {
  const files = localFiles(path);
  const { format, match } = await detect(files);
  const model = await format.load(files, match);
  const graph =
    model.kind === 'graph' ? (model.graphs.get('serving_default') ?? [...model.graphs.values()][0]) : undefined;
  const counts = new Map<string, number>([['Transpose', 0]]);
  for (const { op } of graph?.nodes ?? []) counts.set(op, (counts.get(op) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([op, count]) => `${op} ${count}`)
    .join(', ');
};

const make = (venv: string, script: string, folder: string, names: readonly string[]): boolean => {
  const python = join(ROOT, '.venv', venv, 'bin/python');
  if (!existsSync(python)) {
    console.log(`(no ${python}: ${script} makes no models)`);
    return false;
  }
  return spawnSync(python, [join(ROOT, 'bench', script), folder, ...names], { stdio: 'ignore' }).status === 0;
};

/** The names that a script's own table has, for PyTorch has fewer. */
const namesIn = (script: string): readonly string[] => {
  const text = readFileSync(join(ROOT, 'bench', script), 'utf8');
  return [...text.slice(text.indexOf('NETWORKS = {')).matchAll(/^ {4}"(\w+)":/gm)].map((match) => match[1]!);
};

const compare = async (folder: string, name: string, native: boolean): Promise<void> => {
  const path = join(folder, name);
  const runners = [await open('compiled', path, 'onnx')];
  const exported = join(folder, `${name}.onnx`);
  if (existsSync(exported)) runners.push(await open('PyTorch’s ONNX', exported, 'onnx'));
  if (native) runners.push(await open('native TensorFlow', path, 'tensorflow'));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const { model, feeds, times } of runners) {
        const started = performance.now();
        await model.run(feeds, { signature: model.signature });
        if (round > 0) times.push(performance.now() - started);
      }
    }
    const [ours, ...others] = runners as [Runner, ...Runner[]];
    const parts = others.map(({ what, times, loadCpuMs }) => {
      const [run, loaded] = [median(ours.times) / median(times), ours.loadCpuMs / loadCpuMs];
      return `of ${what}: run ${run.toFixed(2)}, load (CPU) ${loaded.toFixed(2)}`;
    });
    console.log(`${name.padEnd(20)} ${median(ours.times).toFixed(2)} ms; ${parts.join('; ')}`);
    console.log(`${' '.repeat(20)} ${await operators(path)}`);
  } finally {
    for (const { model } of runners) await model.close();
  }
};

export const run = async (): Promise<void> => {
  const kept = process.env['NETWORKS_FOLDER'];
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'stfs-networks-'));
  const asked = (process.env['NETWORKS'] ?? '').split(' ').filter((name) => name !== '');
  try {
    make('oracles', 'networks.py', folder, asked);
    const torch = namesIn('torch_networks.py').filter((name) => asked.length === 0 || asked.includes(name));
    if (torch.length > 0) make('torch', 'torch_networks.py', folder, torch);
    const native = useNativeEngine() !== undefined;
    const made = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'saved_model.pb')));
    for (const name of made) if (asked.length === 0 || asked.includes(name)) await compare(folder, name, native);
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true });
  }
};
