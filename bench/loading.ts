/**
 * What callers of one model notice while another, of 100 MB, is loaded: the 99th percentile of latency, beside its usual
 * value. Then what loading takes beside TensorFlow (load-times.ts).
 */
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../test/root.ts';
import { startProgram } from '../test/seed/program.ts';
import { compareLoads } from './load-times.ts';
import { writePerceptron } from './saved-model.ts';

const BODY = '{"model_name": "small", "data": {"x": [1.0, 2.0, 5.0]}}';
const ROUNDS = 4;

/** Latencies in ms of requests sent one after another by `callers` callers until `until` resolves. */
const latencies = async (url: string, callers: number, until: Promise<unknown>): Promise<number[]> => {
  let going = true;
  void until.then(() => {
    going = false;
  });
  const out: number[] = [];
  const caller = async () => {
    while (going) {
      const started = performance.now();
      const reply = await fetch(url, { method: 'POST', body: BODY, headers: { 'Content-Type': 'application/json' } });
      await reply.arrayBuffer();
      if (reply.status !== 200) throw new Error(`status ${reply.status} while a model was loading`);
      out.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return out;
};
const p99 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)]!;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const run = async (): Promise<void> => {
  await compareLatencies();
  compareLoads();
};

const compareLatencies = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'stfs-loading-'));
  const source = join(folder, 'source');
  const bytes = writePerceptron(source, [2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048]);
  const large = join(folder, 'large');
  mkdirSync(large);
  const config = join(folder, 'models.json');
  cpSync(source, join(large, '1'), { recursive: true });
  const models = [
    { name: 'small', base_path: join(ROOT, 'models/half_plus_two') },
    { name: 'large', base_path: large },
  ];
  writeFileSync(config, JSON.stringify({ model_config_list: models }));
  const server = await startProgram([`--model_config_file=${config}`, '--log_level=error']);
  try {
    await latencies(server.url, 4, sleep(1000));
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const usual = p99(await latencies(server.url, 4, sleep(3000)));
      const version = String(round + 2);
      cpSync(source, join(folder, version), { recursive: true });
      renameSync(join(folder, version), join(large, version));
      const loaded = (async () => {
        for (;;) {
          const detail = (await (await fetch(`${server.url}/v1/models/large`)).json()) as {
            model_version_list: string[];
          };
          if (detail.model_version_list.map(String).includes(version)) return;
          await sleep(50);
        }
      })();
      const busy = p99(await latencies(server.url, 4, loaded));
      ratios.push(busy / usual);
      rmSync(join(large, version), { recursive: true });
      await sleep(1500);
    }
    const middle = [...ratios].sort((a, b) => a - b)[ROUNDS >> 1]!;
    console.log(
      `p99 of a small model while a SavedModel of ${(bytes / 1e6).toFixed(0)} MB loads, over its usual p99: ${ratios.map((r) => r.toFixed(2)).join(', ')}; median ${middle.toFixed(2)} (at most 3)`,
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
};
