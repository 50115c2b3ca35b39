/** A zip archive of torch's, as its readers want it: entries by their names below the one top folder. */
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import { type ByteSource, locate, openZip, readEntry, type ZipEntry } from '../../wire/zip.ts';

/** What one entry that is read whole may have: code, pickles, small tensors. */
const MAX_READ_BYTES = 2 ** 30;

export interface Archive {
  readonly files: Files;
  /** The file. */
  readonly entry: string;
  /** The folder in which everything lies, with its slash; empty where nothing lies in one. */
  readonly top: string;
  /** The names of all entries, without `top`. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Throws CORRUPT_MODEL where there is no such entry. */
  read(name: string): Promise<Uint8Array>;
  sizeOf(name: string): number | undefined;
  /** Where the bytes of a stored entry lie in the file; undefined for one that is compressed. */
  rangeOf(name: string): Promise<{ readonly from: number; readonly to: number } | undefined>;
}

/** A file as what a zip is read from. */
const sourceOf = async (files: Files, path: string): Promise<ByteSource> => {
  const sizeBytes = (await files.list()).find((file) => file.path === path)?.sizeBytes ?? 0;
  return { name: path, sizeBytes, read: (from, to) => files.read(path, from, to) };
};

/** torch puts everything into one folder, called after the file. */
const topOf = (entries: ReadonlyMap<string, ZipEntry>): string => {
  const names = [...entries.keys()];
  const slash = names[0]?.indexOf('/') ?? -1;
  const top = slash < 0 ? '' : names[0]!.slice(0, slash + 1);
  return names.every((name) => name.startsWith(top)) ? top : '';
};

/** Throws CORRUPT_MODEL for a damaged archive. */
export const openArchive = async (files: Files, entry: string): Promise<Archive> =>
  archiveOf(files, entry, await sourceOf(files, entry), 0);

/**
 * An archive that is an entry of another one. Where that is stored, as torch has it, what is stored in it lies in the file
 * as it is.
 */
export const openInner = async (outer: Archive, name: string): Promise<Archive> => {
  const { files, entry } = outer;
  const range = await outer.rangeOf(name);
  const where = `${entry}: ${name}`;
  if (!range) {
    const bytes = await outer.read(name);
    const read = async (from: number, to: number): Promise<Uint8Array> => bytes.subarray(from, to);
    return archiveOf(files, entry, { name: where, sizeBytes: bytes.length, read }, undefined);
  }
  const read = (from: number, to: number): Promise<Uint8Array> => files.read(entry, range.from + from, range.from + to);
  return archiveOf(files, entry, { name: where, sizeBytes: range.to - range.from, read }, range.from);
};

/** `base`: where the source begins in the file; undefined where it does not lie there. */
const archiveOf = async (
  files: Files,
  entry: string,
  source: ByteSource,
  base: number | undefined,
): Promise<Archive> => {
  const entries = await openZip(source);
  const top = topOf(entries);
  const find = (name: string): ZipEntry => {
    const found = entries.get(top + name);
    if (!found) throw new ServingError('CORRUPT_MODEL', `${source.name}: it has no ${name}; the file may be cut`);
    return found;
  };
  return {
    files,
    entry,
    top,
    names: [...entries.keys()].map((name) => name.slice(top.length)),
    has: (name) => entries.has(top + name),
    sizeOf: (name) => entries.get(top + name)?.sizeBytes,
    read: async (name) => {
      const found = find(name);
      if (found.sizeBytes > MAX_READ_BYTES) {
        throw new ServingError(
          'TOO_LARGE',
          `${entry}: ${name} has ${found.sizeBytes} bytes; at most ${MAX_READ_BYTES} are read at once`,
        );
      }
      return readEntry(source, found);
    },
    rangeOf: async (name) => {
      const found = find(name);
      if (found.method !== 'stored' || base === undefined) return undefined;
      const range = await locate(source, found);
      if (range.to > source.sizeBytes) {
        throw new ServingError(
          'CORRUPT_MODEL',
          `${entry}: ${name} ends at byte ${range.to} of ${source.sizeBytes}; the file may be cut`,
        );
      }
      return { from: base + range.from, to: base + range.to };
    },
  };
};
