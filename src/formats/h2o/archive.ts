/** The files of a MOJO by name, out of its zip or its folder, read whole: what they hold is wanted without waiting. */
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import { type ByteSource, openZip, readEntry } from '../../wire/zip.ts';

export type Entries = ReadonlyMap<string, Uint8Array>;

/** A MOJO of a thousand trees for each of a hundred classes has twice as many entries. */
const MAX_ENTRIES = 1_000_000;
const MAX_BYTES = 2 ** 33;
const MAX_ENTRY_BYTES = 2 ** 31;
/** What a zip may unpack to: so much, and so many times its own size. Real MOJOs shrink to a half or a tenth. */
const SMALL_BYTES = 2 ** 26;
const MAX_RATIO = 100;
/** What is told of a model for people, and not read: metrics, tables, the training's parameters. */
const SKIPPED = /(^|\/)experimental\//;

/** A file as what a zip is read from. */
export const sourceOf = async (files: Files, path: string): Promise<ByteSource> => {
  const sizeBytes = (await files.list()).find((file) => file.path === path)?.sizeBytes ?? 0;
  return { name: path, sizeBytes, read: (from, to) => files.read(path, from, to) };
};

/** Throws CORRUPT_MODEL for a damaged archive, TOO_LARGE for one that unpacks to more than any model has. */
export const readArchive = async (files: Files, path: string): Promise<Entries> => {
  const source = await sourceOf(files, path);
  const entries = await openZip(source, {
    maxEntries: MAX_ENTRIES,
    maxEntryBytes: MAX_ENTRY_BYTES,
    maxBytes: Math.min(MAX_BYTES, SMALL_BYTES + MAX_RATIO * source.sizeBytes),
  });
  const read = new Map<string, Uint8Array>();
  for (const [name, entry] of entries) if (!SKIPPED.test(name)) read.set(name, await readEntry(source, entry));
  return read;
};

/** The same of a folder that a MOJO was unpacked into. */
export const readFolder = async (files: Files): Promise<Entries> => {
  const read = new Map<string, Uint8Array>();
  let total = 0;
  for (const { path, sizeBytes } of await files.list()) {
    if (SKIPPED.test(path)) continue;
    total += sizeBytes;
    if (total > MAX_BYTES)
      throw new ServingError('TOO_LARGE', `the files of the MOJO are more than ${MAX_BYTES} bytes`);
    read.set(path, await files.read(path));
  }
  return read;
};
