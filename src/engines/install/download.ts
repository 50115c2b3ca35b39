/**
 * A file from a package index to the disk: resumed where an earlier try broke off, started again where what came is not
 * what the index says.
 *
 *   part there? ─ yes ─▶ Range: bytes=N- ─ 206 ─▶ append ─┐
 *        └ no ──────────▶ from the start ─ 200 ──────────┴▶ sha256 as stated? ─ yes ─▶ done
 *                                                              └ no, resumed ─▶ once more from the start
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ServingError } from '../../errors.ts';
import { type Get, shownUrl } from './http.ts';
import type { IndexFile } from './simple-index.ts';

/** Hears how far it is; `total` is undefined where nobody says. */
export type Progress = (done: number, total: number | undefined) => void;

const RETRIES = 3;

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
};

const hashInto = async (hash: Hash, path: string): Promise<void> => {
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
};

/** One try; returns the hash of all that lies in the part now. */
const fetchPart = async (
  get: Get,
  { url, sizeBytes }: IndexFile,
  part: string,
  progress: Progress,
): Promise<string> => {
  const have = await sizeOf(part);
  const hash = createHash('sha256');
  if (have > 0 && have === sizeBytes) {
    await hashInto(hash, part);
    return hash.digest('hex');
  }
  const response = await get(url, have > 0 ? { range: `bytes=${have}-` } : {});
  const { statusCode: status } = response;
  if (status === 404) throw new ServingError('DOWNLOAD_FAILED', `${shownUrl(url)}: is listed, but not there (404)`);
  if (status === 416) {
    response.resume();
    await hashInto(hash, part);
    return hash.digest('hex');
  }
  const resumed = status === 206;
  if (resumed) await hashInto(hash, part);
  let done = resumed ? have : 0;
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  const total = sizeBytes ?? (Number.isNaN(length) ? undefined : done + length);
  const watch = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      hash.update(piece);
      done += piece.length;
      if (total !== undefined && done > total) {
        throw new ServingError('DOWNLOAD_FAILED', `${shownUrl(url)}: more than the ${total} bytes that were announced`);
      }
      progress(done, total);
      yield piece;
    }
  };
  await pipeline(response, watch, createWriteStream(part, { flags: resumed ? 'a' : 'w' }));
  if (total !== undefined && done < total) throw new Error(`broke off after ${done} of ${total} bytes`);
  return hash.digest('hex');
};

const passes = (error: unknown): boolean => !(error instanceof ServingError);

/** Downloads to `part`, which is left in place, whole. Throws DOWNLOAD_FAILED; a part that is good so far is kept. */
export const download = async (get: Get, file: IndexFile, part: string, progress: Progress): Promise<void> => {
  let fresh = (await sizeOf(part)) === 0;
  for (let tries = 0; ; tries++) {
    let found: string;
    try {
      found = await fetchPart(get, file, part, progress);
    } catch (error) {
      if (!passes(error)) throw error;
      fresh = false;
      if (tries < RETRIES) continue;
      const hint = 'the next try goes on from there';
      throw new ServingError('DOWNLOAD_FAILED', `${shownUrl(file.url)}: ${(error as Error).message}; ${hint}`);
    }
    if (file.sha256 === undefined || found === file.sha256) return;
    await rm(part, { force: true });
    if (fresh) {
      throw new ServingError(
        'DOWNLOAD_FAILED',
        `${shownUrl(file.url)}: its SHA-256 is ${found}, the index states ${file.sha256}`,
      );
    }
    fresh = true;
  }
};
