/** What native-exits.oracle.test.ts runs in a process of its own: the folder of its models, and the scenario. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { load } from '../../src/index.ts';

const [folder = '', scenario = ''] = process.argv.slice(2);
const MANY = 10_000_000_000;
const spin = await load(join(folder, 'spin'), { engine: { use: 'tensorflow' } });
const turn = (turns: number) => spin.predict({ turns });
const soon = (ms = 150): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  'exits during a long run': async () => {
    void turn(MANY);
    await soon();
    process.exit(0);
  },
  'throws during a long run': async () => {
    void turn(MANY);
    await soon();
    setImmediate(() => {
      throw new Error('on purpose');
    });
    await soon(10_000);
  },
  'rejects what nobody hears during a long run': async () => {
    void turn(MANY);
    await soon();
    void Promise.reject(new Error('on purpose'));
    await soon(10_000);
  },
  'is told to stop during a long run': async () => {
    void turn(MANY);
    await soon();
    process.kill(process.pid, 'SIGTERM');
    await soon(10_000);
  },
  'aborts in a long run and exits': async () => {
    const signal = AbortSignal.timeout(50);
    await spin.predict({ turns: MANY }, { signal }).catch(() => undefined);
    process.exit(0);
  },
  'exits while a model is being loaded': async () => {
    for (let i = 0; i < 3; i++) void load(join(folder, 'plain'), { engine: { use: 'tensorflow' } });
    await soon(60);
    process.exit(0);
  },
  'exits while a model is being closed': async () => {
    await turn(3);
    void spin.close();
    process.exit(0);
  },
  'ends a worker thread, then itself': async () => {
    const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
    await new Promise((resolve) => worker.once('online', resolve));
    void turn(1_000_000);
    await worker.terminate();
    process.exit(0);
  },
  'exits from within a worker thread': async () => {
    void turn(1_000_000);
    const worker = new Worker('process.exit(3)', { eval: true });
    await new Promise((resolve) => worker.once('exit', resolve));
    process.exit(0);
  },
  'drops its models and ends': async () => {
    for (const name of ['plain', 'references', 'pinned_to_gpu']) {
      const model = await load(join(folder, name), { engine: { use: 'tensorflow' } });
      await model.predict({ x: [1] });
    }
  },
};

await scenarios[scenario]!();
