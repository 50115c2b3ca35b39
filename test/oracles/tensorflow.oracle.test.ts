/**
 * Hundreds of small SavedModels, made on the spot by the real TensorFlow (tensorflow_models.py), loaded and asked.
 * SWEEP_FOLDER: a folder to keep the models in, or to take them from where they are there already.
 * SWEEP_WORDS: makes and tests only models with one of these words in their names.
 * SWEEP_PART: `0/1` takes all models, which is half an hour of work; by default every 24th is taken.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../root.ts';
import { describe, isFailure, judge, modelsOf, type Verdict } from './model-sweep.ts';

const words = (process.env['SWEEP_WORDS'] ?? '').split(' ').filter((word) => word !== '');

const part = process.env['SWEEP_PART'] ?? (words.length > 0 ? '0/1' : '0/24');

/** The versions that are here: by the folder of the virtual environment. */
const VERSIONS = { 'TensorFlow 2.21': '.venv/oracles', 'TensorFlow 2.15': '.venv/oracles-tf215' };

for (const [version, venv] of Object.entries(VERSIONS)) {
  const python = join(ROOT, venv, 'bin', 'python');
  const skip = existsSync(join(ROOT, venv, 'ready')) ? false : `${venv} is not here: node scripts/oracles.mjs makes it`;
  test(`models of ${version}`, { skip }, async (t) => {
    const kept = process.env['SWEEP_FOLDER'];
    const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'sweep-')) : join(kept, venv.split('/').at(-1)!);
    try {
      const script = join(ROOT, 'test', 'oracles', 'tensorflow_models.py');
      const made = spawnSync(python, [script, folder, ...words, '--jobs', '1', '--part', part], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      assert.equal(made.status, 0, `the generator failed:\n${made.stderr}`);
      const names = modelsOf(folder).filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
      assert.ok(names.length > 0, 'there are models');
      const verdicts: Verdict[] = [];
      for (const name of names) {
        await t.test(name, async () => {
          const verdict = await judge(folder, name);
          verdicts.push(verdict);
          assert.ok(!isFailure(verdict), verdict.why.join('\n'));
        });
      }
      for (const verdict of verdicts) t.diagnostic(describe(verdict));
      const count = (word: string): number => verdicts.filter(({ verdict }) => verdict === word).length;
      t.diagnostic(
        `${verdicts.length} models: ${['ok', 'refused', 'wrong', 'crash'].map((w) => `${count(w)} ${w}`).join(', ')}`,
      );
    } finally {
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    }
  });
}
