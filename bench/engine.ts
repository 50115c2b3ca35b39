/** The other yardstick, in a process of its own: runs per second of the engine alone, no HTTP, no JSON, one row a run. */
import { load } from '../src/index.ts';

const [path, input, width, seconds] = process.argv.slice(2) as [string, string, string, string];
const model = await load(path);
const rows = Number(width) > 0 ? [Array.from({ length: Number(width) }, () => 0.5)] : [1, 2, 5];
const tensors = model.tensors({ [input]: rows });
const call = { signature: model.signature };
const measure = async (milliseconds: number): Promise<number> => {
  const started = performance.now();
  let runs = 0;
  while (performance.now() - started < milliseconds) {
    for (let i = 0; i < 20; i++) {
      const outputs = model.run(tensors, call);
      if (outputs instanceof Promise) await outputs;
    }
    runs += 20;
  }
  return (runs / (performance.now() - started)) * 1000;
};
// until V8 has compiled it, and the model is known to be short
await measure(500);
console.log(String(await measure(Number(seconds) * 1000)));
await model.close();
