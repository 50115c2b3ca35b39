/**
 * What lies at a local path at one moment: which layout it is, the files of the version, and a stamp that tells two
 * moments apart. Symbolic links count as what they lead to, as long as they stay inside.
 */
import { createHash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { ServingError } from '../errors.ts';
import type { FileInfo } from '../files.ts';

/** More files than this are not a model but a mistake in the base path. */
const MAX_FILES = 20_000;
const MAX_DEPTH = 32;

/** What a folder, file or prefix holds at one moment. */
export interface Listing {
  readonly files: readonly FileInfo[];
  /** Equal for two listings whose files have the same paths, sizes, times of writing and inodes. */
  readonly stamp: string;
  /** When the youngest of them was last touched, in milliseconds of the wall clock; a copy cannot set it back. */
  readonly touchedMs: number;
}

/** What a path may name. */
export type Layout = 'folder' | 'file' | 'prefix';

/** What a path names. */
export interface Root {
  readonly layout: Layout;
  /** The folder that nothing may leave, free of symbolic links. */
  readonly folder: string;
  /** The name of the file, or the prefix; empty for a folder. */
  readonly name: string;
  /** Of a prefix that was told by one of its files: that file, where it is one of several of its kind. */
  readonly chosen?: string;
  /** When the folder was last touched, where the folder is the model. */
  readonly touchedMs: number;
}

/** A file with what the disk says of it. */
export interface Entry extends FileInfo {
  readonly stats: Stats;
}

/** Node's name of a failed system call: `EACCES`; empty where there is none. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** `EACCES: permission denied`, without the path and the system call that Node adds. */
const reasonOf = (error: unknown): string => String((error as Error).message ?? error).replace(/, .*/s, '');

/** Whether the disk said that there is no such thing, and not that it could not look. */
export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

/** A failure of the disk as our own error: what is missing is CORRUPT_MODEL, all else INTERNAL, which is tried again. */
export const diskError = (where: string, error: unknown): ServingError =>
  error instanceof ServingError
    ? error
    : new ServingError(isMissing(error) ? 'CORRUPT_MODEL' : 'INTERNAL', `${where}: ${reasonOf(error)}`, {
        cause: error,
      });

const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Links may not lead out of the folder, except the one file that the settings name themselves. */
export const mayRead = (real: string, path: string, root: Root): boolean =>
  isInside(real, root.folder) || (root.layout === 'file' && path === root.name);

/** Whether `name` belongs to the file or prefix `start`: `model.onnx.data` to `model.onnx`, `mlp-0001.params` to `mlp`. */
const belongsTo = (name: string, start: string): boolean =>
  name.startsWith(start) && (name.length === start.length || '._-'.includes(name[start.length]!));

/** Names that Kubernetes keeps for itself in the volumes it mounts: `..data` and the folder that it points to. */
const isReserved = (name: string): boolean => name.startsWith('..');

/**
 * Files that are parts of a model: the prefix is in front. An MXNet model is named by its network (all of it), or by the
 * parameters of one epoch (the others are left out).
 */
const PARTS: readonly RegExp[] = [/^(.+)-symbol\.json$/, /^(.+)-\d{4,}(\.params)$/];

/** The prefix that a part is named by, with the ending of files of which it is one of several. */
const partOf = (name: string): { readonly prefix: string; readonly ending: string | undefined } | undefined => {
  for (const part of PARTS) {
    const [, prefix, ending] = part.exec(name) ?? [];
    if (prefix !== undefined) return { prefix, ending };
  }
  return undefined;
};

/** undefined where nothing is there, or a link leads nowhere. */
export const statOrUndefined = async (path: string): Promise<Stats | undefined> => {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error) || codeOf(error) === 'ELOOP') return undefined;
    throw error;
  }
};

/** Whether a file is another one of the kind of which one was chosen. */
const isRival = (name: string, { chosen, name: prefix }: Root): boolean => {
  const part = partOf(name);
  return part?.prefix === prefix && part.ending !== undefined && chosen?.endsWith(part.ending) === true;
};

/** Which layout `path` has, and when it was last touched. Throws CORRUPT_MODEL where nothing is there. */
const look = async (path: string): Promise<{ readonly layout: Layout; readonly touchedMs: number }> => {
  const stats = await statOrUndefined(path);
  if (stats?.isDirectory()) return { layout: 'folder', touchedMs: stats.ctimeMs };
  if (stats?.isFile()) return { layout: partOf(basename(path)) ? 'prefix' : 'file', touchedMs: 0 };
  if (stats !== undefined) throw new ServingError('CORRUPT_MODEL', `${path}: neither a folder nor a regular file`);
  const folder = dirname(resolve(path));
  const name = basename(path);
  const beside = (await statOrUndefined(folder))?.isDirectory() ? await readdir(folder, { withFileTypes: true }) : [];
  // A folder does not count: `models-old` beside a missing `models` is not a model of that prefix.
  if (name !== '' && beside.some((other) => !other.isDirectory() && belongsTo(other.name, name))) {
    return { layout: 'prefix', touchedMs: 0 };
  }
  throw new ServingError('CORRUPT_MODEL', `${path}: no such file or folder, and no files whose names start so`);
};

/** Which layout `path` has. Throws CORRUPT_MODEL where nothing is there. */
export const layoutOf = async (path: string): Promise<Layout> => (await look(path)).layout;

/** What `path` names. Throws CORRUPT_MODEL where nothing is there. */
export const findRoot = async (path: string): Promise<Root> => {
  const { layout, touchedMs } = await look(path);
  const at = resolve(path);
  if (layout === 'folder') return { layout, folder: await realpath(at), name: '', touchedMs };
  const folder = await realpath(dirname(at));
  const part = layout === 'prefix' ? partOf(basename(at)) : undefined;
  if (!part) return { layout, folder, name: basename(at), touchedMs };
  return { layout, folder, name: part.prefix, touchedMs, ...(part.ending !== undefined && { chosen: basename(at) }) };
};

/** The files of one folder and, in it, of every folder; a symbolic link counts as what it leads to, if that is inside. */
export const walk = async (root: Root): Promise<{ readonly entries: readonly Entry[]; readonly touchedMs: number }> => {
  const entries: Entry[] = [];
  let { touchedMs } = root;
  let seen = 0;
  const visit = async (folder: string, prefix: string, ancestors: readonly string[]): Promise<void> => {
    const children: Dirent[] = await readdir(folder, { withFileTypes: true });
    for (const child of children) {
      if (isReserved(child.name) || (root.layout !== 'folder' && !belongsTo(child.name, root.name))) continue;
      if (root.chosen !== undefined && child.name !== root.chosen && isRival(child.name, root)) continue;
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
