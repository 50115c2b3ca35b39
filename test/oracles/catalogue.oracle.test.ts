/**
 * The models of docs/tensorflow-models.md, made anew by the TensorFlow versions that are here and judged: each must still
 * do what its row says, by the same engine, and its answers must be TensorFlow's.
 * CATALOGUE=all takes all models (half an hour), else every 12th is taken; CATALOGUE=word word takes those with a word in
 * their names. CATALOGUE_FOLDER: a folder to keep models in. CATALOGUE_WRITE=1, with all: writes the rows anew; `npm run
 * docs` makes the page of them.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../root.ts';
import { type CatalogueRow, judgeModel, modelsIn, readResults, writeResults } from './catalogue.ts';
import { useNativeEngine } from './native-engine.ts';

const wanted = process.env['CATALOGUE'] ?? '';
const all = wanted === 'all';
const words = all ? [] : wanted.split(' ').filter((word) => word !== '');
const part = all || words.length > 0 ? '0/1' : '0/12';
const writes = all && process.env['CATALOGUE_WRITE'] === '1';
const kept = process.env['CATALOGUE_FOLDER'];

/** The versions by the ends of their folders under .venv/. */
const VERSIONS = {
  'TensorFlow 2.21': '',
  'TensorFlow 2.15': '-tf215',
  'TensorFlow 1.15': '-tf115',
  'TensorFlow 1.12': '-tf112',
  'TensorFlow 1.8': '-tf18',
  'TensorFlow 1.4': '-tf14',
};
const native = useNativeEngine() !== undefined;
const rows: CatalogueRow[] = [];

for (const [version, ending] of Object.entries(VERSIONS)) {
  const venv = `.venv/oracles${ending}`;
  const ready = existsSync(join(ROOT, venv, 'ready'));
  test(`models of ${version}`, { skip: ready ? false : `${venv} is not here: node scripts/oracles.mjs` }, async (t) => {
    const folder =
      kept === undefined ? mkdtempSync(join(tmpdir(), 'catalogue-')) : join(kept, ending.slice(1) || 'tf221');
    try {
      const script = join(ROOT, 'test/oracles/tensorflow_catalogue.py');
      const made = spawnSync(join(ROOT, venv, 'bin/python'), [script, folder, ...words, '--part', part], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      assert.equal(made.status, 0, `the generator failed:\n${made.stderr}`);
      const known = new Map(writes ? [] : readResults().rows.map((row) => [row.name, row]));
      for (const name of modelsIn(folder).filter((n) => words.length === 0 || words.some((word) => n.includes(word)))) {
        await t.test(name, async (t) => {
          const { row, wrong } = await judgeModel(folder, name, native);
          rows.push(row);
          t.diagnostic(`${row.engine}, ${row.outputs} outputs, worst error ${row.worst.toExponential(1)}`);
          assert.deepEqual(wrong, []);
          if (writes) return;
          const stated = known.get(name);
          assert.ok(stated, 'it has a row; CATALOGUE=all CATALOGUE_WRITE=1 makes one');
          if (stated.engine !== 'native' || native) assert.equal(row.engine, stated.engine, row.why);
          assert.equal(row.about, stated.about);
        });
      }
    } finally {
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    }
  });
}

if (writes) {
  test('the rows are kept', () => {
    assert.ok(native, 'native TensorFlow is here');
    writeResults(rows);
  });
}
