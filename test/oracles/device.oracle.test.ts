/**
 * Goldens on WebGPU, in a process of its own. Where there is no GPU, Chromium's software Vulkan stands in for one:
 * slow, but the provider, its kernels and the copies to and fro are the real ones.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startTrial } from '../../src/engines/onnxruntime/trial.ts';
import { goldensOf } from '../golden.ts';

const CHROMIUM = '/usr/lib/chromium';
const SOFTWARE = join(CHROMIUM, 'vk_swiftshader_icd.json');
const child = fileURLToPath(new URL('./device.child.js', import.meta.url));

const real = await startTrial({ kind: 'webgpu', index: 0, config: {} });
const environment = real.ok
  ? process.env
  : {
      ...process.env,
      VK_DRIVER_FILES: SOFTWARE,
      VK_ICD_FILENAMES: SOFTWARE,
      LD_LIBRARY_PATH: [CHROMIUM, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
    };
const skip = real.ok || existsSync(SOFTWARE) ? false : 'neither a GPU for WebGPU nor the software Vulkan of Chromium';

/** Floats of other kernels, added up in another order. */
const TOLERANCE = 1e-5;
// Networks of each kind; the whole set takes a quarter of an hour in software.
// biome-ignore format: one format a line
const CHOSEN: Readonly<Record<string, RegExp>> = {
  onnx: /./,
  tensorflow: /^(half_plus_two|keras_(cnn|dense|lstm|gru)|embedding|text_classifier|normalization|tf115_dnn_classifier|branches|lists)$/,
};

for (const [format, chosen] of Object.entries(CHOSEN)) {
  test(`goldens of ${format} on WebGPU (${real.ok ? 'a GPU' : 'in software'})`, {
    skip,
    timeout: 900_000,
  }, async (t) => {
    const root = goldensOf(format);
    const names = readdirSync(root).filter((name) => chosen.test(name) && existsSync(join(root, name, 'cases.json')));
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, [child, 'webgpu', format, names.join()], {
      env: environment,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const results = new Map<string, { worst?: number; tolerance?: number; error?: string }>();
    for (const line of stdout.split('\n').filter((text) => text.startsWith('{"name"'))) {
      const { name, ...result } = JSON.parse(line) as { name: string; worst?: number };
      results.set(name, result);
    }
    for (const name of names) {
      await t.test(name, (t) => {
        const { worst, tolerance = 0, error } = results.get(name) ?? {};
        assert.ok(worst !== undefined, error ?? `the process ended with ${signal ?? status}: ${stderr.slice(-500)}`);
        assert.ok(worst <= Math.max(TOLERANCE, tolerance), `off by ${worst} of the largest value`);
        t.diagnostic(`worst error ${worst.toExponential(1)}`);
      });
    }
  });
}
