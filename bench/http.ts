/** The server's rate for the tiny model and for an MLP, beside bare node:http and beside the engine alone. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../test/root.ts';
import { startProgram } from '../test/seed/program.ts';
import { compare, ratio } from './rates.ts';
import { writePerceptron } from './saved-model.ts';

const WIDTHS = [784, 1024, 1024, 512, 10];

export const run = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'stfs-bench-'));
  const bytes = writePerceptron(join(folder, 'mlp/1'), WIDTHS);
  const config = join(folder, 'models.json');
  const models = [
    { name: 'tiny', base_path: join(ROOT, 'models/half_plus_two') },
    { name: 'mlp', base_path: join(folder, 'mlp') },
  ];
  writeFileSync(config, JSON.stringify({ model_config_list: models }));
  const engine = (path: string, input: string, width: number): number =>
    Number(execFileSync(process.execPath, [join(ROOT, 'dist/bench/engine.js'), path, input, String(width)]).toString());
  const loops = { tiny: engine(models[0]!.base_path, 'x', 0), mlp: engine(models[1]!.base_path, 'x', WIDTHS[0]!) };

  const bare = spawn(process.execPath, [join(ROOT, 'dist/bench/bare.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const bareUrl = await new Promise<string>((resolve) =>
    bare.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  );
  const server = await startProgram([`--model_config_file=${config}`, '--log_level=error']);
  try {
    const tinyBody = '{"model_name": "tiny", "data": {"x": [1.0, 2.0, 5.0]}}';
    const mlpBody = JSON.stringify({ model_name: 'mlp', data: { x: [Array.from({ length: WIDTHS[0]! }, () => 0.5)] } });
    const tiny = await compare([
      { name: 'server', url: server.url, body: tinyBody },
      { name: 'node:http', url: bareUrl, body: tinyBody },
    ]);
    const mlp = await compare([
      { name: 'server', url: server.url, body: mlpBody },
      { name: 'node:http', url: bareUrl, body: mlpBody },
    ]);
    const rate = (rounds: typeof tiny, i: number) => Math.round(rounds.at(-1)![i]!.perSecond);
    console.log(
      `tiny model, 16 callers:  server ${rate(tiny, 0)}/s, bare node:http ${rate(tiny, 1)}/s, engine alone ${Math.round(loops.tiny)}/s`,
    );
    console.log(`  server / node:http    ${ratio(tiny, 0, 1).toFixed(2)}   (at least 0.5)`);
    console.log(`  server / engine alone ${(rate(tiny, 0) / loops.tiny).toFixed(2)}`);
    console.log(
      `MLP of ${(bytes / 2 ** 20).toFixed(1)} MiB, 16 callers: server ${rate(mlp, 0)}/s, bare node:http ${rate(mlp, 1)}/s, engine alone ${Math.round(loops.mlp)}/s`,
    );
    console.log(`  server / node:http    ${ratio(mlp, 0, 1).toFixed(2)}`);
    console.log(`  server / engine alone ${(rate(mlp, 0) / loops.mlp).toFixed(2)}`);
  } finally {
    bare.kill();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
};
