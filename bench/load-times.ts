/**
 * How long large SavedModels take to load and how much memory, beside tf.saved_model.load, which restores the variables
 * and makes nothing that could run. Processes of their own, in turns; the least of some rounds, as CPU time and as time
 * on the wall, which means little on a machine that others use. Peak memory is that of the process above what it was
 * with a small model, mapped files included.
 *
 * load_models.py makes the models, with the Python of .venv/oracles. LOADING_FOLDER: where models were put before, or are
 * to be kept. LOADING_MODELS: only these names.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../test/root.ts';

const ROUNDS = 3;
const MODELS = 'dense MobileNetV2 ResNet50 VGG16';
const SMALL = join(ROOT, 'models/half_plus_two/1');

interface Load {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
}
interface OwnLoad extends Load {
  readonly weightBytes: number;
}

const loadOnce = <T extends Load>(program: string, script: string, model: string): T => {
  const output = execFileSync(program, [script, SMALL, model], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output.trim().split('\n').at(-1)!) as T;
};

const least = (loads: readonly Load[], of: keyof Load): number => Math.min(...loads.map((load) => load[of]));
const seconds = (ms: number): string => (ms / 1000).toFixed(2);

const compare = (name: string, model: string, python: string): void => {
  const ours: OwnLoad[] = [];
  const theirs: Load[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(loadOnce(process.execPath, join(ROOT, 'dist/bench/load-once.js'), model));
    theirs.push(loadOnce(python, join(ROOT, 'bench/load_once.py'), model));
  }
  const bytes = ours[0]!.weightBytes;
  const times = (['wallMs', 'cpuMs'] as const).map((of) => {
    const [us, them] = [least(ours, of), least(theirs, of)];
    return `${of === 'cpuMs' ? 'CPU' : 'wall'} ${seconds(us)} s, ${(us / them).toFixed(2)} of TensorFlow’s`;
  });
  const peak = (loads: readonly Load[]): string => {
    const most = least(loads, 'peakBytes');
    return `${(most / 1e6).toFixed(0)} MB, ${(most / bytes).toFixed(2)} times the weights`;
  };
  console.log(
    `${name.padEnd(12)} ${(bytes / 1e6).toFixed(0)} MB: ${times.join('; ')}; peak ${peak(ours)}; TensorFlow’s ${peak(theirs)}`,
  );
};

/** Prints one line a model; nothing but a remark where there is no TensorFlow. */
export const compareLoads = (): void => {
  const python = join(ROOT, '.venv/oracles/bin/python');
  if (!existsSync(python)) {
    console.log(`(no ${python}: nothing is compared with TensorFlow)`);
    return;
  }
  const kept = process.env['LOADING_FOLDER'];
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'stfs-loading-'));
  const names = (process.env['LOADING_MODELS'] ?? MODELS).split(' ').filter((name) => name !== '');
  try {
    for (const name of names) {
      execFileSync(python, [join(ROOT, 'bench/load_models.py'), folder, name], { stdio: 'ignore' });
      compare(name, join(folder, name), python);
      if (kept === undefined) rmSync(join(folder, name), { recursive: true });
    }
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true });
  }
};
