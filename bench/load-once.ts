/** Our side of load_once.py: a process that has loaded a small model loads another, as a server does. */
import { readFileSync } from 'node:fs';
import { threadLoader } from '../src/models/loader.ts';

/** In bytes; a line of https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const memory = (name: 'VmHWM' | 'VmRSS'): number => {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1]) * 1024;
};

const [small = '', model = ''] = process.argv.slice(2);
const loader = threadLoader();
const load = (at: string) => loader.load({ order: { at }, engine: { use: 'onnx' } });
const first = await load(small);
const before = memory('VmRSS');
const cpu = process.cpuUsage();
const began = performance.now();
const second = await load(model);
const wallMs = performance.now() - began;
const { user, system } = process.cpuUsage(cpu);
const peakBytes = memory('VmHWM') - before;
for (const { session } of [first, second]) await session.close();
await loader.close();
console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, peakBytes, weightBytes: second.weightBytes }));
