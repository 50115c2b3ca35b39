/** What memory.test.ts runs in a process of its own: loads the model of a folder, asks it, and tells the peak of its memory. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../src/index.ts';
import { ROOT } from '../root.ts';

/** In bytes; a line of https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const memory = (name: 'VmHWM' | 'VmRSS'): number =>
  1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

// What the process takes whatever it loads: the engine and its thread.
const tiny = await load(join(ROOT, 'models/half_plus_two'));
await tiny.close();
const before = memory('VmRSS');
const model = await load(process.argv[2]!);
const peak = memory('VmHWM') - before;
const { inputs } = model.signatures.get(model.signature)!;
const type = inputs[0]!.type;
const width = type.kind === 'tensor' ? Number(type.shape?.[1]) : 0;
const [answer] = Object.values(await model.predict({ x: [Array.from({ length: width }, () => 1)] })) as number[][][];
await model.close();
console.log(JSON.stringify({ peak, first: answer![0]![0] }));
