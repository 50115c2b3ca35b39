/**
 * A file from a package index to the disk: resumed where an earlier try broke off, started again where what came is not
 * what the index says.
 *
 *   part there? ─ yes ─▶ Range: bytes=N- ─ 206 from N ─▶ append ─┐
 *        └ no ──────────▶ from the start ─ 200 ─────────────────┴▶ SHA-256 as stated? ─ yes ─▶ done
 *                                                                    └ no, resumed ─▶ once more from the start
 *
 * A part is resumed only where the index states a hash: nothing else says that both halves are of one file.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServingError } from '../../errors.ts';
import { type Get, shownUrl } from './http.ts';
import type { IndexFile } from './simple-index.ts';

/** Hears how far it is; `total` is undefined where nobody says. */
export type Progress = (done: number, total: number | undefined) => void;

interface DownloadOptions {
  readonly progress: Progress;
  /** Before it is tried again; doubled each time. 250 when absent. */
  readonly retryDelayMs?: number;
}

/** Tries in a row that bring nothing. */
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

/** Whether a 206 holds what was asked for: all from a byte on. */
const startsAt = (contentRange: string | undefined, from: number): boolean =>
  new RegExp(`^bytes ${from}-`).test(contentRange ?? '');

const refused = (url: string, reason: string): ServingError =>
  new ServingError('DOWNLOAD_FAILED', `${shownUrl(url)}: ${reason}`);

/** What came is not what the index says; no try more of the same helps. */
class Mismatch extends Error {}

const checkHash = ({ sha256 }: IndexFile, hash: Hash): void => {
  const found = hash.digest('hex');
  if (sha256 !== undefined && found !== sha256) {
    throw new Mismatch(`its SHA-256 is ${found}, the index states ${sha256}`);
  }
};

/** One try; the part is whole after it. */
const fetchPart = async (get: Get, wanted: IndexFile, part: string, progress: Progress): Promise<void> => {
  const { url, sizeBytes } = wanted;
  const have = await sizeOf(part);
  const hash = createHash('sha256');
  if (have > 0 && have === sizeBytes) {
    await hashInto(hash, part);
    return checkHash(wanted, hash);
  }
  let response = await get(url, have > 0 ? { range: `bytes=${have}-` } : {});
  if (
    response.statusCode === 416 ||
    (response.statusCode === 206 && !startsAt(response.headers['content-range'], have))
  ) {
    response.destroy();
    response = await get(url);
  }
  if (response.statusCode === 404) {
    response.resume();
    throw refused(url, 'is listed, but not there (404)');
  }
  const resumed = response.statusCode === 206;
  if (resumed) await hashInto(hash, part);
  let done = resumed ? have : 0;
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  const total = sizeBytes ?? (Number.isNaN(length) ? undefined : done + length);
  // Written piece by piece: what has come when a connection breaks is on the disk.
  const file = await open(part, resumed ? 'a' : 'w');
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      hash.update(piece);
      done += piece.length;
      if (total !== undefined && done > total) throw new Mismatch(`more than the ${total} bytes that were announced`);
      for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
      progress(done, total);
    }
  } finally {
    await file.close();
  }
  if (total !== undefined && done < total) throw new Error(`broke off after ${done} of ${total} bytes`);
  checkHash(wanted, hash);
};

/** What the network does may pass; what the server or the disk says does not. */
const mayPass = (error: unknown): boolean =>
  !(error instanceof ServingError) && (error as NodeJS.ErrnoException).syscall !== 'write';

/** Downloads to `part`, which is left in place, whole. Throws DOWNLOAD_FAILED; a part that is good so far is kept. */
export const download = async (
  get: Get,
  file: IndexFile,
  part: string,
  { progress, retryDelayMs = 250 }: DownloadOptions,
): Promise<void> => {
  const resumes = file.sha256 !== undefined;
  if (!resumes) await rm(part, { force: true });
  for (let tries = 0; ; ) {
    const before = await sizeOf(part);
    try {
      await fetchPart(get, file, part, progress);
      return;
    } catch (error) {
      if (error instanceof Mismatch) {
        await rm(part, { force: true });
        // What an earlier try left may have been of another file.
        if (before > 0) continue;
        throw refused(file.url, error.message);
      }
      if (!mayPass(error)) throw error;
      const gained = (await sizeOf(part)) > before;
      if (!resumes) await rm(part, { force: true });
      tries = resumes && gained ? 0 : tries + 1;
      if (tries > RETRIES) {
        const hint = resumes ? '; the next try goes on from there' : '';
        throw refused(file.url, `${(error as Error).message}${hint}`);
      }
      await sleep(retryDelayMs * 2 ** tries);
    }
  }
};
