/** The server's rate for the tiny model and for an MLP, beside bare node:http and beside the engine alone. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../test/root.ts';
import { type Running, startProgram } from '../test/seed/program.ts';
import { childOf } from './cpu.ts';
import { compare, cpu, rate, ratio, type Target } from './rates.ts';
import { writePerceptron } from './saved-model.ts';

const WIDTHS = [784, 1024, 1024, 512, 10];
const CALLERS = 16;

/** Server, bare node:http and engine in this order, side by side. */
const report = async (what: string, targets: readonly Target[], least?: number): Promise<void> => {
  const rounds = await compare(targets, { connections: CALLERS });
  const [server, bare, engine] = [0, 1, 2].map((i) => Math.round(rate(rounds, i)));
  console.log(
    `${what}, ${CALLERS} callers: server ${server}/s, bare node:http ${bare}/s, engine alone ${engine}/s (medians)`,
  );
  const wanted = least === undefined ? '' : `   (at least ${least})`;
  console.log(`  rate: server / node:http    ${ratio(rounds, 0, 1).toFixed(2)}${wanted}`);
  console.log(`  rate: server / engine alone ${ratio(rounds, 0, 2).toFixed(2)}`);
  const ours = cpu(rounds, 0);
  const theirs = cpu(rounds, 1);
  if (ours === undefined || theirs === undefined) return;
  const shown = `${theirs.toFixed(1)} µs / ${ours.toFixed(1)} µs = ${(theirs / ours).toFixed(2)}`;
  console.log(`  CPU a request: node:http / server ${shown}`);
};

export const run = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'stfs-bench-'));
  const bytes = writePerceptron(join(folder, 'mlp/1'), WIDTHS);
  const config = join(folder, 'models.json');
  const [tiny, mlp] = [join(ROOT, 'models/half_plus_two'), join(folder, 'mlp')];
  const models = [
    { name: 'tiny', base_path: tiny },
    { name: 'mlp', base_path: mlp },
  ];
  writeFileSync(config, JSON.stringify({ model_config_list: models }));
  const engine =
    (path: string, width: number) =>
    (seconds: number): number => {
      const args = [join(ROOT, 'dist/bench/engine.js'), path, 'x', String(width), String(seconds)];
      return Number(execFileSync(process.execPath, args).toString());
    };

  const bare = spawn(process.execPath, [join(ROOT, 'dist/bench/bare.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
  let server: Running | undefined;
  try {
    const bareUrl = await new Promise<string>((resolve) =>
      bare.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    const ours = await startProgram([`--model_config_file=${config}`, '--log_level=error']);
    server = ours;
    const both = (body: string): Target[] => [
      { url: ours.url, body, pid: childOf(ours.process.pid) },
      { url: bareUrl, body, pid: bare.pid },
    ];
    const tinyBody = '{"model_name": "tiny", "data": {"x": [1.0, 2.0, 5.0]}}';
    await report('tiny model', [...both(tinyBody), engine(tiny, 0)], 0.5);
    const row = Array.from({ length: WIDTHS[0]! }, () => 0.5);
    const mlpBody = JSON.stringify({ model_name: 'mlp', data: { x: [row] } });
    await report(`MLP of ${(bytes / 2 ** 20).toFixed(1)} MiB`, [...both(mlpBody), engine(mlp, WIDTHS[0]!)]);
  } finally {
    bare.kill();
    await server?.stop();
    rmSync(folder, { recursive: true });
  }
};
