/** What process-end.test.ts runs in a process of its own: a native run that takes a minute, and an end. */
import koffi from 'koffi';
import { endDespiteRuns } from './process-end.ts';
import { Turn, threads } from './threads.ts';

const sleep = koffi.load(null).func('sleep', 'uint', ['uint']);
process.on('exit', (code) => console.log(`before, ${code}`));
endDespiteRuns();
const turn = new Turn();
process.once('exit', (code) => console.log(`after, ${code}`));
if (process.argv[3] !== 'idle') threads.ask(turn, () => sleep.async(60, () => threads.done(turn)));
setTimeout(() => {
  if (process.argv[2] === 'throws') throw new Error('on purpose');
  if (process.argv[2] === 'rejects') void Promise.reject(new Error('on purpose'));
  else process.exit(7);
}, 20);
