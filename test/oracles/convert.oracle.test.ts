/**
 * What `stfs convert` writes, held against the packages of the format itself: every golden of every tensor format is
 * converted, ONNX's own checker takes the file, and ONNX Runtime's own Python answers as the framework did.
 * CONVERT_EVERY: one of so many models of the packs.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { convertGoldens, tensorFormats } from '../convert.ts';
import { ROOT } from '../root.ts';

interface Line {
  readonly name: string;
  readonly checked?: boolean;
  /** What the checker says. */
  readonly refused?: string;
  readonly worst?: number;
  readonly skipped?: string;
  readonly error?: string;
}

const python = join(ROOT, '.venv/oracles-onnx/bin/python');
const skip = existsSync(python) ? false : 'no onnx and onnxruntime: node scripts/oracles.mjs brings them';
const every = Number(process.env['CONVERT_EVERY'] ?? 1);
const COPY = /stays as it is$/;
const UNKNOWN_RANK = /^of unknown rank/;
/** ONNX Runtime has no kernel: of an ONNX file's own operator, which stays in it, and which only this server puts otherwise. */
const NO_KERNEL = /^NotImplemented: \[ONNXRuntimeError\] : 9 /;

for (const format of tensorFormats())
  test(`${format}, converted`, { skip }, async (t) => {
    const into = mkdtempSync(join(tmpdir(), 'onnx-files-'));
    try {
      const withHost = { count: 0 };
      // What ONNX's checker refuses, as the notes say.
      const noted = new Set<string>();
      const names = new Map<string, string>();
      let copies = 0;
      for await (const { name, path, done } of convertGoldens(format, into, { every, refused: withHost })) {
        const folder = path.split('/').at(-2)!;
        if (done.notes.some((note) => COPY.test(note))) {
          // Byte for byte what somebody else wrote.
          rmSync(join(into, folder), { recursive: true });
          copies++;
          continue;
        }
        names.set(folder, name);
        if (done.notes.some((note) => UNKNOWN_RANK.test(note))) noted.add(folder);
      }
      const ran = spawnSync(python, [join(ROOT, 'test/oracles/onnx_files.py'), into], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      });
      assert.equal(ran.status, 0, ran.stderr);
      const lines = ran.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
      assert.equal(lines.length, names.size, 'every file is looked at');
      const lacking = format === 'onnx' ? lines.filter(({ error }) => NO_KERNEL.test(error ?? '')) : [];
      const wrong = lines.filter(
        (line) =>
          (line.error !== undefined && !lacking.includes(line)) ||
          (line.refused !== undefined && !noted.has(line.name)),
      );
      const worst = Math.max(0, ...lines.map((line) => line.worst ?? 0));
      const skipped = lines.filter((line) => line.skipped !== undefined).length;
      t.diagnostic(
        `${lines.length} files, ${skipped} only checked, ${noted.size} of unknown rank, ${copies} copies, ${withHost.count} with host nodes, ` +
          `${lacking.length} with operators that ONNX Runtime lacks; ` +
          `worst error ${worst.toExponential(1)} of the largest`,
      );
      assert.deepEqual(wrong, []);
    } finally {
      rmSync(into, { recursive: true });
    }
  });
