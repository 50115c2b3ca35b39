/**
 * The files of an engine, from where they come (origin.ts) to a folder of our own: checked against the hashes that the
 * package states, and libraries cut behind what the loader maps (elf.ts), as they stream by.
 */
import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ServingError } from '../../errors.ts';
import { loadedBytes, START_BYTES, withoutSections } from './elf.ts';
import { asFailure, type Origin, type OriginFile } from './origin.ts';

/** The pieces of a library that the loader maps. */
async function* cutPieces(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array(0);
  let [wanted, given] = [0, 0];
  const begin = (): Uint8Array => {
    wanted = loadedBytes(start!, name);
    const changed = withoutSections(start!);
    start = undefined;
    return changed;
  };
  for await (const piece of pieces) {
    let next = piece;
    if (start) {
      start = Buffer.concat([start, piece]);
      if (start.length < START_BYTES) continue;
      next = begin();
    }
    const part = next.subarray(0, Math.max(0, wanted - given));
    given += part.length;
    // The rest is taken, too: it is hashed.
    if (part.length > 0) yield part;
  }
  if (start) {
    const part = begin().subarray(0, wanted);
    given += part.length;
    yield part;
  }
  if (given < wanted) throw new ServingError('DOWNLOAD_FAILED', `${name} ends after ${given} of ${wanted} bytes`);
}

const writeOne = async (
  { path, sha256, isLibrary, pieces }: OriginFile,
  at: string,
  to: string,
  cut: boolean,
  progress: (bytes: number) => void,
): Promise<void> => {
  const name = `${at}: ${path}`;
  const hash = createHash('sha256');
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces()) {
      hash.update(piece);
      progress(piece.length);
      yield piece;
    }
  };
  await mkdir(dirname(to), { recursive: true });
  const file = await open(to, 'wx', 0o644);
  try {
    for await (const part of isLibrary && cut ? cutPieces(watched(), name) : watched()) {
      for (let done = 0; done < part.length; ) done += (await file.write(part, done, part.length - done)).bytesWritten;
    }
    const found = hash.digest('base64url');
    if (sha256 !== undefined && found !== sha256) {
      throw new ServingError('DOWNLOAD_FAILED', `${name}: its SHA-256 is ${found}, RECORD states ${sha256}`);
    }
    if (isLibrary) await file.sync();
  } finally {
    await file.close();
  }
};

/** Writes all files below a folder. Throws DOWNLOAD_FAILED where they are not what the package says. */
export const unpack = async (
  { at, files }: Origin,
  folder: string,
  cut: boolean,
  progress: (bytes: number) => void,
): Promise<void> => {
  try {
    for (const file of files) await writeOne(file, at, join(folder, file.path), cut, progress);
  } catch (error) {
    throw asFailure(error);
  }
};
