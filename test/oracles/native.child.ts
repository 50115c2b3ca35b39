/** What native.oracle.test.ts runs in a process of its own: the path of a model, and the scenario. */
import { load } from '../../src/index.ts';

const [path = '', scenario = ''] = process.argv.slice(2);
const model = await load(path, { engine: { use: 'tensorflow' } });
const run = () => model.predict({ x: [1, 2, 5] });

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  'closes its session': async () => {
    await run();
    await model.close();
  },
  'ends with a session open': async () => {
    await run();
  },
  'exits with a session open': async () => {
    await run();
    process.exit(0);
  },
  'exits during runs': async () => {
    for (let i = 0; i < 20; i++) void run();
    process.exit(0);
  },
  reloads: async () => {
    await model.close();
    const rss: number[] = [];
    for (let i = 0; i < 50; i++) {
      const again = await load(path, { engine: { use: 'tensorflow' } });
      await again.predict({ x: [1] });
      await again.close();
      globalThis.gc?.();
      rss.push(Math.round(process.memoryUsage().rss / 1e6));
    }
    console.log(JSON.stringify(rss));
  },
};

await scenarios[scenario]!();
