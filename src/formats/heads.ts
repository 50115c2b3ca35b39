/** The first bytes of the files that may hold a model in one file, for formats that are told by content. */
import type { FileInfo, Files } from '../files.ts';
import { decompress, isCompressed } from '../wire/compressed.ts';
import type { Match } from './format.ts';

const HEAD_BYTES = 4096;
const MAX_CANDIDATES = 20;
/** Larger files are not unpacked to look into them. */
const MAX_PACKED_BYTES = 2 ** 30;

/** Those whose names end so; a file that is alone may have any name. */
const candidates = (listing: readonly FileInfo[], endings: RegExp): readonly FileInfo[] =>
  listing.length === 1 ? listing : listing.filter(({ path }) => endings.test(path)).slice(0, MAX_CANDIDATES);

/** Each candidate with its first bytes, unpacked where the file is compressed as a whole. */
async function* headsOf(files: Files, endings: RegExp): AsyncGenerator<readonly [path: string, head: Uint8Array]> {
  for (const { path, sizeBytes } of candidates(await files.list(), endings)) {
    const head = await files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES));
    if (!isCompressed(head) || sizeBytes > MAX_PACKED_BYTES) yield [path, head];
    else {
      try {
        yield [path, decompress(await files.read(path), path).subarray(0, HEAD_BYTES)];
      } catch {
        // What does not unpack is no model to complain about here.
      }
    }
  }
}

/** The first file whose first bytes are of one of the format's variants. */
export const matchHead = async (
  files: Files,
  endings: RegExp,
  variantOf: (head: Uint8Array) => string | undefined,
): Promise<Match | undefined> => {
  for await (const [entry, head] of headsOf(files, endings)) {
    const variant = variantOf(head);
    if (variant) return { variant, entry };
  }
  return undefined;
};

/** The files that joblib before 0.10 put beside one, named after it: by name. */
export const filesBeside = async (files: Files, entry: string): Promise<ReadonlyMap<string, Uint8Array>> => {
  const beside = new Map<string, Uint8Array>();
  for (const { path } of await files.list()) if (path.startsWith(`${entry}_`)) beside.set(path, await files.read(path));
  return beside;
};
