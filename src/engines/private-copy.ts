/**
 * A copy of a model's files that nobody else writes to: TensorFlow opens files itself, by path, an H2O server that was
 * started again is sent its models again, and a session must not rest on what others may rewrite. Of a model that
 * TensorFlow has loaded only the assets are kept, since ops may open them in any run.
 *
 *   <temporary folder>/stfs-<host>-<process>-XXXXXX/saved_model.pb …
 *
 * A copy is removed when its session is closed, or when its process ends; those of processes that were killed are
 * removed by the next one that makes a copy.
 */
import { readdirSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Files } from '../files.ts';
import { isAlive } from './process-alive.ts';

const CHUNK_BYTES = 2 ** 26;
const KEPT = /^assets/;

const ownHost = (): string => hostname().replace(/[^\w]/g, '');

const ownPrefix = (): string => `stfs-${ownHost()}-${process.pid}-`;

let swept = false;
let registered = false;

/** Removes what processes of this host left when they were killed. */
const sweep = async (): Promise<void> => {
  if (swept) return;
  swept = true;
  const pattern = new RegExp(`^stfs-${ownHost()}-(\\d+)-`);
  for (const name of await readdir(tmpdir())) {
    const pid = Number(pattern.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid)) {
      // Another user's is not ours to remove.
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
};

const copyFile = async (files: Files, path: string, sizeBytes: number, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  const file = await open(to, 'wx', 0o600);
  try {
    for (let from = 0; from < sizeBytes; from += CHUNK_BYTES) {
      const bytes = await files.read(path, from, Math.min(from + CHUNK_BYTES, sizeBytes));
      await file.writeFile(bytes);
    }
  } finally {
    await file.close();
  }
};

/** An empty folder of this process's own; whoever asks for it removes it. */
export const privateFolder = async (): Promise<string> => {
  await sweep();
  return mkdtemp(join(tmpdir(), ownPrefix()));
};

/** A private copy of the files; whoever asks for it removes it. */
export const copyPrivately = async (files: Files): Promise<string> => {
  const folder = await privateFolder();
  try {
    for (const { path, sizeBytes } of await files.list()) await copyFile(files, path, sizeBytes, join(folder, path));
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};

/** Removes all copies of this process when it ends. For the main thread. */
export const removeAtExit = (): void => {
  if (registered) return;
  registered = true;
  process.once('exit', () => {
    try {
      for (const name of readdirSync(tmpdir())) {
        if (name.startsWith(ownPrefix())) rmSync(join(tmpdir(), name), { recursive: true, force: true });
      }
    } catch {
      // Nobody is left to hear of it; the next process sweeps.
    }
  });
};

/** Removes what a loaded model does not read any more. */
export const keepAssets = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (!KEPT.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
};

/** Removes a copy that nobody uses any more. */
export const removeCopy = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
