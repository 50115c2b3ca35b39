/**
 * Runs a format's packs: files `goldens/NAME.json.gz`, each with many small models and what their framework answered,
 * written by packs.py. A large weight is a seed there, and is grown here by the same formula.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { open } from '../src/engines/open.ts';
import { prepare } from '../src/engines/prepare.ts';
import { ServingError } from '../src/errors.ts';
import type { Files } from '../src/files.ts';
import { detect } from '../src/formats/registry.ts';
import type { Session } from '../src/model.ts';
import { type Golden, goldensOf, pattern, runCases } from './golden.ts';
import { memoryFiles } from './memory-files.ts';

/** A float32 array that a formula makes: see `sown` in packs.py. */
export interface Seed {
  readonly seed: number;
  readonly count: number;
  readonly scale: number;
  readonly offset: number;
}

export interface ModelCase extends Golden {
  readonly name: string;
  /** By path: base64, or base64 and seeds in turn. */
  readonly files: Readonly<Record<string, string | readonly (string | Seed)[]>>;
  /** `CODE: the message` with which it is refused, `…` in it standing for anything; `cases` are none then. */
  readonly refused?: string;
  /** Why `tolerance` is not the usual one. */
  readonly why?: string;
}

/** The project's word for tensor graphs: |a - b| <= 1e-5 · max|b| for each output. */
const TOLERANCE = 1e-5;

/** fmix32 of MurmurHash3, its upper 24 bits as a number of [-1, 1), times the scale, plus the offset. */
export const sown = ({ seed, count, scale, offset }: Seed): Float32Array => {
  const values = new Float32Array(count);
  const start = Math.imul(seed, 0x9e3779b9);
  for (let i = 0; i < count; i++) {
    let x = (start + i) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    values[i] = ((x >>> 8) / 2 ** 23 - 1) * scale + offset;
  }
  return values;
};

const bytesOfPart = (part: string | Seed): Uint8Array =>
  typeof part === 'string' ? Buffer.from(part, 'base64') : new Uint8Array(sown(part).buffer);

/** The files of a model of a pack. */
export const filesOfCase = ({ files }: ModelCase): Files => memoryFiles(contentsOf(files));

const contentsOf = (files: ModelCase['files']): ReadonlyMap<string, Uint8Array> =>
  new Map(
    Object.entries(files).map(([path, parts]) => {
      const all = typeof parts === 'string' ? [parts] : parts;
      return [path, new Uint8Array(Buffer.concat(all.map(bytesOfPart)))];
    }),
  );

/** The packs of a format, by file name; those in another folder where one is named. */
export const packsOf = (format: string, root = goldensOf(format)): ReadonlyMap<string, readonly ModelCase[]> => {
  return new Map(
    readdirSync(root)
      .filter((path) => path.endsWith('.json.gz'))
      .sort()
      .map((path) => [
        path.slice(0, -'.json.gz'.length),
        JSON.parse(gunzipSync(readFileSync(join(root, path))).toString()) as readonly ModelCase[],
      ]),
  );
};

const openCase = async (one: ModelCase, format: string): Promise<Session> => {
  const files = filesOfCase(one);
  const found = await detect(files);
  assert.equal(found.format.name, format, 'the format is told by its content');
  return open(await prepare(await found.format.load(files, found.match)));
};

const isRefused = async (one: ModelCase, format: string): Promise<void> => {
  const error = await openCase(one, format).then(
    (session) => session.close().then(() => undefined),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ServingError, `refused with our own error, not ${error}`);
  assert.match(`${error.code}: ${error.message}`, pattern(one.refused!));
};

/** One test a model; each names the worst error that was seen. */
export const testPacks = (format: string, root?: string): void => {
  for (const [pack, models] of packsOf(format, root)) {
    for (const one of models) {
      test(`${format}: ${pack}: ${one.name}`, async (t) => {
        if (one.refused !== undefined) return isRefused(one, format);
        assert.ok(one.cases.length > 0, 'there is something to compare');
        const session = await openCase(one, format);
        try {
          const worst = await runCases(session, { tolerance: TOLERANCE, ...one });
          t.diagnostic(`${one.cases.length} cases, worst error ${worst.toExponential(1)} of the largest`);
        } finally {
          await session.close();
        }
      });
    }
  }
};
