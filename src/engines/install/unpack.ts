/**
 * The files of an engine, from where they come (origin.ts) to a folder of our own: checked against the hashes that the
 * package states, and libraries cut behind what the loader maps (elf.ts), as they stream by.
 */
import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ServingError } from '../../errors.ts';
import { Cutter } from './elf.ts';
import { asFailure, type Origin, type OriginFile } from './origin.ts';

const writeOne = async (
  { path, sha256, isLibrary, pieces }: OriginFile,
  at: string,
  to: string,
  cut: boolean,
  progress: (bytes: number) => void,
): Promise<void> => {
  const name = `${at}: ${path}`;
  const hash = createHash('sha256');
  const cutter = isLibrary && cut ? new Cutter(name) : undefined;
  await mkdir(dirname(to), { recursive: true });
  const file = await open(to, 'wx', 0o644);
  const write = async (part: Uint8Array): Promise<void> => {
    for (let done = 0; done < part.length; ) done += (await file.write(part, done, part.length - done)).bytesWritten;
  };
  try {
    for await (const piece of pieces()) {
      hash.update(piece);
      progress(piece.length);
      await write(cutter ? cutter.take(piece) : piece);
    }
    const end = cutter?.finish();
    if (end) {
      await write(end.rest);
      await file.write(end.header, 0, end.header.length, 0);
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
