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
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ServingError } from '../errors.ts';
import type { FileInfo, Files } from '../files.ts';
import { diskError, findRoot, isMissing, mayRead, type Root, walk } from './listing.ts';

/** Node refuses reads of 2 GiB and more. */
const CHUNK_BYTES = 1 << 30;

const changed = (where: string, what: string): ServingError =>
  new ServingError('MODEL_CHANGED', `${where}: the file ${what} while the model was being read`);

const sameFile = (a: Stats, b: Stats): boolean =>
  a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.dev === b.dev;

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

  async sizeOf(path: string): Promise<number | undefined> {
    try {
      checkName(this.at, path);
      const root = await this.#findRoot();
      const real = await realpath(join(root.folder, path));
      if (!mayRead(real, path, root)) return undefined;
      const stats = await stat(real);
      if (!stats.isFile()) return undefined;
      if (!this.#seen.has(path)) this.#seen.set(path, stats);
      return stats.size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw diskError(`${this.at}: ${path}`, error);
    }
  }

  async read(
    path: string,
    from?: number,
    to?: number,
    into?: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const where = `${this.at}: ${path}`;
    try {
      checkName(this.at, path);
      const file = await this.#open(path, where);
      try {
        return await this.#readRange(file, path, where, from, to, into);
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
      if (!isMissing(error)) throw error;
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
    into?: Uint8Array<ArrayBuffer>,
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
    const length = end - from;
    const target = into && into.length >= length ? into.subarray(0, length) : allocateBytes(where, length);
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
