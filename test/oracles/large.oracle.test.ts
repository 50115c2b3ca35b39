/**
 * A SavedModel past protobuf's 2 GB, in one shard past Node's 2 GiB reads, made on the spot by TensorFlow: it loads,
 * answers as TensorFlow does, and takes little more than its weights in memory. LARGE_GIGABYTES: another size;
 * LARGE_FOLDER: where large_model.py put a model before.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../root.ts';
import { oraclePython } from './native-engine.ts';

const gigabytes = Number(process.env['LARGE_GIGABYTES'] ?? 2.3);
/** What loading takes beside the weights: the loader thread's code and the graph. */
const BESIDE = 150e6;

const python = oraclePython();
const skip =
  process.platform !== 'linux'
    ? 'peak memory is read from /proc'
    : python === undefined && process.env['LARGE_FOLDER'] === undefined
      ? 'no TensorFlow: node scripts/oracles.mjs brings it'
      : freemem() < 3e9 * gigabytes
        ? `less than ${3 * gigabytes} GB of memory are free`
        : false;

test('a model past 2 GB', { skip }, (t) => {
  const given = process.env['LARGE_FOLDER'];
  const folder = given ?? mkdtempSync(join(tmpdir(), 'large-'));
  try {
    if (given === undefined) {
      const script = join(ROOT, 'test/oracles/large_model.py');
      const made = spawnSync(python!, [script, folder, String(gigabytes)], { encoding: 'utf8' });
      assert.equal(made.status, 0, made.stderr);
    }
    const variables = join(folder, 'model', 'variables');
    const weights = readdirSync(variables).reduce((sum, name) => sum + statSync(join(variables, name)).size, 0);
    assert.ok(weights > 2 ** 31, 'it is that large');
    const child = spawnSync(process.execPath, [join(ROOT, 'dist/test/oracles/large.child.js'), folder], {
      encoding: 'utf8',
    });
    assert.equal(child.status, 0, child.stderr);
    const { loadMs, peak, after, worst } = JSON.parse(child.stdout) as Record<string, number>;
    t.diagnostic(
      `${(weights / 1e9).toFixed(2)} GB: loaded in ${(loadMs! / 1e3).toFixed(1)} s; memory at its peak ${(peak! / weights).toFixed(2)}, afterwards ${(after! / weights).toFixed(2)} times the weights; worst error ${worst!.toExponential(1)}`,
    );
    // The largest weight is there twice while a kernel packs it.
    assert.ok(peak! <= 1.3 * weights + BESIDE, `${peak} bytes at the peak for ${weights} of weights`);
    assert.ok(after! <= 1.2 * weights + BESIDE, `${after} bytes afterwards for ${weights} of weights`);
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  }
});
