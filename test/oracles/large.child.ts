/** What large.oracle.test.ts runs in a process of its own: loads the model of a folder, asks it, and tells what it took. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../src/index.ts';
import { compare, datumOf, type Golden } from '../golden.ts';
import { ROOT } from '../root.ts';

const [folder = ''] = process.argv.slice(2);

/** In bytes; a line of https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const memory = (name: 'VmHWM' | 'VmRSS'): number => {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1]) * 1024;
};

// What the process takes whatever it loads: the engine and its thread.
const tiny = await load(join(ROOT, 'models/half_plus_two'));
await tiny.close();
const before = memory('VmRSS');
const started = performance.now();
const model = await load(join(folder, 'model'), { engine: { use: 'onnx' } });
const loadMs = performance.now() - started;
const peak = memory('VmHWM') - before;
const after = memory('VmRSS') - before;
const golden = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Golden;
let worst = 0;
for (const { inputs, outputs, signature = model.signature } of golden.cases) {
  const feeds = new Map(Object.entries(inputs).map(([name, datum]) => [name, datumOf(datum)]));
  const found = await model.run(feeds, { signature });
  for (const [name, datum] of Object.entries(outputs))
    worst = Math.max(worst, compare(found.get(name), datumOf(datum), 1e-5, name));
}
await model.close();
console.log(JSON.stringify({ loadMs, peak, after, worst }));
