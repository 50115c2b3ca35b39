/** Files in memory, for tests that damage them: the folder of a golden is read once, then each test makes its own of it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ServingError } from '../src/errors.ts';
import type { Files } from '../src/files.ts';

/** Every file below a folder, by its path in it. */
export const readFolder = (at: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    readdirSync(at, { recursive: true })
      .map(String)
      .filter((path) => statSync(join(at, path)).isFile())
      .map((path) => [path.replaceAll('\\', '/'), new Uint8Array(readFileSync(join(at, path)))]),
  );

/** These bytes as the files of a model. */
export const memoryFiles = (contents: ReadonlyMap<string, Uint8Array>): Files => ({
  at: 'memory',
  list: async () => [...contents].map(([path, bytes]) => ({ path, sizeBytes: bytes.length })),
  read: async (path, from = 0, to = contents.get(path)?.length ?? 0) => {
    const bytes = contents.get(path);
    if (!bytes || to > bytes.length) throw new ServingError('CORRUPT_MODEL', `${path}: ${from} to ${to} is not there`);
    return new Uint8Array(bytes.subarray(from, to));
  },
});
