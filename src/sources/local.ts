/**
 * Files on this machine's disks. One path names one version of a model, in one of three layouts:
 *   a folder        all files below it
 *   a file          that file; what lies beside it may be read too, as ONNX's external data does
 *   a prefix        `…/mx_mlp` where `mx_mlp-symbol.json` and `mx_mlp-0001.params` lie: all files named so
 *
 * What a folder holds may come from strangers, so nothing outside is ever read: `..`, absolute names and symbolic links
 * that lead out are refused, and only regular files are opened. The first look at a file is remembered; a file that
 * differs later is MODEL_CHANGED, so that no load ever mixes two states of a model.
 */
import { createHash } from 'node:crypto';
import { constants, type Dirent, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { ServingError } from '../errors.ts';
import type { FileInfo, Files } from '../files.ts';

/** More files than this are not a model but a mistake in the base path. */
const MAX_FILES = 20_000;
const MAX_DEPTH = 32;
/** Node refuses reads of 2 GiB and more. */
const CHUNK_BYTES = 1 << 30;

/** What a folder, file or prefix holds at one moment. */
export interface Listing {
  readonly files: readonly FileInfo[];
  /** Equal for two listings whose files have the same paths, sizes, times of writing and inodes. */
  readonly stamp: string;
  /** When the youngest of them was last touched, in milliseconds of the wall clock; a copy cannot set it back. */
  readonly touchedMs: number;
}

type Layout = 'folder' | 'file' | 'prefix';

interface Root {
  readonly layout: Layout;
  /** The folder that nothing may leave, free of symbolic links. */
  readonly folder: string;
  /** The name of the file, or the prefix; empty for a folder. */
  readonly name: string;
  /** When the folder was last touched, where the folder is the model. */
  readonly touchedMs: number;
}

interface Entry extends FileInfo {
  readonly stats: Stats;
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** `EACCES: permission denied`, without the path and the system call that Node adds. */
const reasonOf = (error: unknown): string => String((error as Error).message ?? error).replace(/, .*/s, '');

const missing = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

/** A failure of the disk as our own error: what is missing is CORRUPT_MODEL, all else INTERNAL, which is tried again. */
const diskError = (where: string, error: unknown): ServingError =>
  error instanceof ServingError
    ? error
    : new ServingError(missing(error) ? 'CORRUPT_MODEL' : 'INTERNAL', `${where}: ${reasonOf(error)}`, { cause: error });

const changed = (where: string, what: string): ServingError =>
  new ServingError('MODEL_CHANGED', `${where}: the file ${what} while the model was being read`);

const sameFile = (a: Stats, b: Stats): boolean =>
  a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.dev === b.dev;

const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Links may not lead out of the folder, except the one file that the settings name themselves. */
const mayRead = (real: string, path: string, root: Root): boolean =>
  isInside(real, root.folder) || (root.layout === 'file' && path === root.name);

/** Whether `name` belongs to the file or prefix `start`: `model.onnx.data` to `model.onnx`, `mlp-0001.params` to `mlp`. */
const belongsTo = (name: string, start: string): boolean =>
  name.startsWith(start) && (name.length === start.length || '._-'.includes(name[start.length]!));

/** Names that Kubernetes keeps for itself in the volumes it mounts: `..data` and the folder that it points to. */
const isReserved = (name: string): boolean => name.startsWith('..');

const statOrUndefined = async (path: string): Promise<Stats | undefined> => {
  try {
    return await stat(path);
  } catch (error) {
    if (missing(error) || codeOf(error) === 'ELOOP') return undefined;
    throw error;
  }
};

const findRoot = async (path: string): Promise<Root> => {
  const at = resolve(path);
  const stats = await statOrUndefined(at);
  if (stats?.isDirectory()) {
    return { layout: 'folder', folder: await realpath(at), name: '', touchedMs: stats.ctimeMs };
  }
  if (stats !== undefined && !stats.isFile()) {
    throw new ServingError('CORRUPT_MODEL', `${path}: neither a folder nor a regular file`);
  }
  const folder = dirname(at);
  const name = basename(at);
  if (stats !== undefined) return { layout: 'file', folder: await realpath(folder), name, touchedMs: 0 };
  const beside = (await statOrUndefined(folder))?.isDirectory() ? await readdir(folder) : [];
  if (name !== '' && beside.some((other) => belongsTo(other, name))) {
    return { layout: 'prefix', folder: await realpath(folder), name, touchedMs: 0 };
  }
  throw new ServingError('CORRUPT_MODEL', `${path}: no such file or folder, and no files whose names start so`);
};

/** The files of one folder and, in it, of every folder; a symbolic link counts as what it leads to, if that is inside. */
const walk = async (root: Root): Promise<{ readonly entries: readonly Entry[]; readonly touchedMs: number }> => {
  const entries: Entry[] = [];
  let { touchedMs } = root;
  let seen = 0;
  const visit = async (folder: string, prefix: string, ancestors: readonly string[]): Promise<void> => {
    const children: Dirent[] = await readdir(folder, { withFileTypes: true });
    for (const child of children) {
      if (isReserved(child.name) || (root.layout !== 'folder' && !belongsTo(child.name, root.name))) continue;
      seen += 1;
      if (seen > MAX_FILES) {
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          `${root.folder}: more than ${MAX_FILES} files; a model has fewer, is this its folder?`,
        );
      }
      const path = join(folder, child.name);
      const stats = await statOrUndefined(path);
      if (stats === undefined) continue;
      const real = child.isSymbolicLink() ? await realpath(path) : path;
      if (!mayRead(real, child.name, root)) continue;
      if (stats.isFile()) {
        entries.push({ path: prefix + child.name, sizeBytes: stats.size, stats });
        touchedMs = Math.max(touchedMs, stats.ctimeMs);
      } else if (
        stats.isDirectory() &&
        root.layout === 'folder' &&
        ancestors.length < MAX_DEPTH &&
        !ancestors.includes(real)
      ) {
        touchedMs = Math.max(touchedMs, stats.ctimeMs);
        await visit(path, `${prefix}${child.name}/`, [...ancestors, real]);
      }
    }
  };
  await visit(root.folder, '', [root.folder]);
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { entries, touchedMs };
};

const stampOf = (entries: readonly Entry[]): string => {
  const hash = createHash('sha256');
  for (const { path, stats } of entries) hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\0${stats.ino}\n`);
  return hash.digest('hex').slice(0, 16);
};

/** Lists what lies at `path` now. A file's listing has the files that belong to it too (`model.onnx.data`). */
export const listLocal = async (path: string): Promise<Listing> => {
  try {
    const { entries, touchedMs } = await walk(await findRoot(path));
    return {
      files: entries.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
      stamp: stampOf(entries),
      touchedMs,
    };
  } catch (error) {
    throw diskError(path, error);
  }
};

/** Refuses every name that is not a plain relative path. */
const checkName = (at: string, path: string): void => {
  const parts = path.split(sep === '\\' ? /[/\\]/ : '/');
  const plain = parts.every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0');
  if (!plain || (sep === '\\' && path.includes(':'))) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${at}: ${JSON.stringify(path)} is not the name of a file inside the model's folder`,
    );
  }
};

/** Memory of its own, not zeroed first, that can be transferred to another thread. */
const allocateBytes = (where: string, length: number): Uint8Array<ArrayBuffer> => {
  try {
    const buffer = Buffer.allocUnsafeSlow(length);
    return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, length);
  } catch {
    throw new ServingError('UNSUPPORTED_MODEL', `${where}: ${length} bytes in one piece do not fit in memory`);
  }
};

const fill = async (file: FileHandle, target: Uint8Array, from: number, where: string): Promise<void> => {
  for (let done = 0; done < target.length; ) {
    const wanted = Math.min(CHUNK_BYTES, target.length - done);
    const { bytesRead } = await file.read(target, done, wanted, from + done);
    if (bytesRead === 0) throw changed(where, 'was cut');
    done += bytesRead;
  }
};

/** See the head of the file. The folder is looked at when it is first used, and listed once. */
class LocalFiles implements Files {
  readonly at: string;
  #root: Promise<Root> | undefined;
  #listing: Promise<readonly FileInfo[]> | undefined;
  readonly #seen = new Map<string, Stats>();

  constructor(path: string) {
    this.at = path;
  }

  #findRoot(): Promise<Root> {
    this.#root ??= findRoot(this.at).catch((error: unknown) => {
      this.#root = undefined;
      throw diskError(this.at, error);
    });
    return this.#root;
  }

  list(): Promise<readonly FileInfo[]> {
    this.#listing ??= this.#list().catch((error: unknown) => {
      this.#listing = undefined;
      throw diskError(this.at, error);
    });
    return this.#listing;
  }

  async #list(): Promise<readonly FileInfo[]> {
    const root = await this.#findRoot();
    const { entries } = await walk(root);
    const own = root.layout === 'file' ? entries.filter(({ path }) => path === root.name) : entries;
    return own.map(({ path, sizeBytes, stats }) => {
      if (!this.#seen.has(path)) this.#seen.set(path, stats);
      return { path, sizeBytes };
    });
  }

  async read(path: string, from?: number, to?: number): Promise<Uint8Array<ArrayBuffer>> {
    const where = `${this.at}: ${path}`;
    try {
      checkName(this.at, path);
      const file = await this.#open(path, where);
      try {
        return await this.#readRange(file, path, where, from, to);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw diskError(where, error);
    }
  }

  async #open(path: string, where: string): Promise<FileHandle> {
    const root = await this.#findRoot();
    let real: string;
    try {
      real = await realpath(join(root.folder, path));
    } catch (error) {
      if (!missing(error)) throw error;
      if (this.#seen.has(path)) throw changed(where, 'was removed');
      throw new ServingError('CORRUPT_MODEL', `${where}: the model needs this file, and it does not exist`);
    }
    if (!mayRead(real, path, root)) {
      throw new ServingError('CORRUPT_MODEL', `${where}: a symbolic link that leads outside the model's folder`);
    }
    // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    return open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  }

  async #readRange(
    file: FileHandle,
    path: string,
    where: string,
    from = 0,
    to?: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const before = await file.stat();
    if (!before.isFile()) throw new ServingError('CORRUPT_MODEL', `${where}: not a regular file`);
    const known = this.#seen.get(path);
    if (known === undefined) this.#seen.set(path, before);
    else if (!sameFile(known, before)) {
      throw changed(
        where,
        known.size === before.size ? 'was rewritten' : `went from ${known.size} to ${before.size} bytes`,
      );
    }
    const end = to ?? before.size;
    if (!(from >= 0 && from <= end && end <= before.size)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${where}: bytes ${from} to ${end} are wanted of a file of ${before.size} bytes; it may be cut`,
      );
    }
    const target = allocateBytes(where, end - from);
    await fill(file, target, from, where);
    if (!sameFile(before, await file.stat())) throw changed(where, 'was rewritten');
    return target;
  }
}

/**
 * The files of the folder, file or prefix at `path`, which need not exist yet. Errors: CORRUPT_MODEL for what is missing,
 * cut or outside; MODEL_CHANGED for what is no longer as it was first seen; INTERNAL for what the disk refuses.
 */
export const localFiles = (path: string): Files => new LocalFiles(path);
