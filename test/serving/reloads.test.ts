/** Memory stays bounded while one model is rewritten and loaded again 50 times. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { writePerceptron } from '../../bench/saved-model.ts';
import { startProgram } from '../seed/program.ts';

const RELOADS = 50;
/** Reloads after which the allocators have what they keep. */
const SETTLED = 20;
const WIDTHS = [512, 1024, 1024, 512];

it(`${RELOADS} reloads of a model of 8 MB leave the memory where it was`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'stfs-reloads-'));
  const version = join(folder, 'model/1');
  const bytes = writePerceptron(version, WIDTHS);
  const server = await startProgram([
    `--model_base_path=${join(folder, 'model')}`,
    '--poll_interval_ms=50',
    '--log_level=error',
  ]);
  try {
    const metric = async (pattern: RegExp): Promise<number> => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return Number(pattern.exec(text)?.[1] ?? Number.NaN);
    };
    const memory = () => metric(/^process_resident_memory_bytes (\S+)/m);
    const loads = () => metric(/^stfs_model_load_seconds_count\{[^}]*\} (\S+)/m);
    const body = JSON.stringify({ data: { x: [Array.from({ length: WIDTHS[0]! }, () => 0.1)] } });
    const seen: number[] = [];
    for (let i = 1; i <= RELOADS; i++) {
      const before = await loads();
      rmSync(version, { recursive: true });
      writePerceptron(version, WIDTHS);
      const end = performance.now() + 10_000;
      while ((await loads()) === before) assert.ok(performance.now() < end, `reload ${i} did not happen`);
      assert.equal(
        (await fetch(server.url, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })).status,
        200,
      );
      seen.push(await memory());
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length / 2 ** 20;
    const [early, late] = [mean(seen.slice(SETTLED - 10, SETTLED)), mean(seen.slice(-10))];
    t.diagnostic(
      `resident memory ${early.toFixed(0)} MiB after ${SETTLED} reloads, ${late.toFixed(0)} MiB after ${RELOADS}`,
    );
    // a session that is not freed leaves at least its weights; the allocators' own swings are a fraction of that
    const leaking = ((RELOADS - SETTLED) * bytes) / 2 ** 20;
    assert.ok(late - early < leaking / 4, `grew by ${(late - early).toFixed(0)} MiB`);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
