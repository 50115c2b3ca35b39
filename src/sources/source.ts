/**
 * Where models lie, and which versions a base path holds. A base path is one of:
 *   a folder of numbered folders    one version each; `00000123` is version 123
 *   any other folder                one model, version 1 (as KServe mounts it at /mnt/models)
 *   a file, or a prefix             one model, version 1 (see local.ts)
 * Where several folders mean one number (`1`, `01`, `001`), the one with the fewest zeros is taken and a note says so.
 *
 * A new kind of storage is one more Source in the table at the end.
 */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import { diskError, type Layout, type Listing, layoutOf, listLocal, statOrUndefined } from './listing.ts';
import { localFiles } from './local.ts';

/** One version that lies at a base path. */
export interface Found {
  readonly version: number;
  /** What `filesAt` takes, in any thread: a path or a URL. */
  readonly at: string;
}

/** What a base path holds, by the names alone. */
export interface Finds {
  readonly layout: Layout;
  /** Numbered versions or one single model; undefined for an empty folder, which may become either. */
  readonly versioned: boolean | undefined;
  /** In the order of their numbers. */
  readonly found: readonly Found[];
  /** Folders that were left out, and why. */
  readonly notes: readonly string[];
}

/** A kind of storage. */
export interface Source {
  /** As in `s3://`; empty for plain paths. */
  readonly schemes: readonly string[];
  /** Cheap: lists names only. Throws when the base path is not there or cannot be read. */
  versions(base: string): Promise<Finds>;
  /** The files of one version now, and the stamp that changes when they do. */
  look(at: string): Promise<Listing>;
  files(at: string): Files;
}

/** The numbered folders among `children`, by number: the shortest name of each wins. */
const numbered = (children: readonly string[]): { names: ReadonlyMap<number, string>; notes: readonly string[] } => {
  const names = new Map<number, string>();
  const notes: string[] = [];
  const digits = children.filter((name) => /^[0-9]+$/.test(name));
  digits.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  for (const name of digits) {
    const version = Number(name);
    const taken = names.get(version);
    if (!Number.isSafeInteger(version)) {
      notes.push(`folder ${name} is left out: version numbers end at ${Number.MAX_SAFE_INTEGER}`);
    } else if (taken !== undefined) {
      notes.push(`folder ${name} is left out: ${taken} is version ${version} too`);
    } else {
      names.set(version, name);
    }
  }
  return { names, notes };
};

const isFolder = async (base: string, child: Dirent): Promise<boolean> =>
  child.isDirectory() ||
  (child.isSymbolicLink() && (await statOrUndefined(join(base, child.name)))?.isDirectory() === true);

/** Not made absolute, so that messages say the path as it is configured. Throws INVALID_CONFIG for a bad file URL. */
const localPath = (base: string): string => {
  if (!/^file:\/\//i.test(base)) return base;
  try {
    return fileURLToPath(base);
  } catch (error) {
    throw new ServingError('INVALID_CONFIG', `${base}: ${(error as Error).message}`);
  }
};

const local: Source = {
  schemes: ['', 'file'],
  async versions(base) {
    try {
      const path = localPath(base);
      const layout = await layoutOf(path);
      if (layout !== 'folder') return { layout, versioned: false, found: [{ version: 1, at: path }], notes: [] };
      const children = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !name.startsWith('..'));
      const folders: string[] = [];
      for (const child of children) {
        if (/^[0-9]+$/.test(child.name) && (await isFolder(path, child))) folders.push(child.name);
      }
      const { names, notes } = numbered(folders);
      if (names.size === 0) {
        const empty = children.length === 0;
        return { layout, versioned: empty ? undefined : false, found: empty ? [] : [{ version: 1, at: path }], notes };
      }
      const versions = [...names].sort(([a], [b]) => a - b);
      return {
        layout,
        versioned: true,
        found: versions.map(([version, name]) => ({ version, at: join(path, name) })),
        notes,
      };
    } catch (error) {
      throw diskError(base, error);
    }
  },
  look: (at) => listLocal(localPath(at)),
  files: (at) => localFiles(localPath(at)),
};

const sources: readonly Source[] = [local];

const bySchemes = new Map(sources.flatMap((source) => source.schemes.map((scheme) => [scheme, source] as const)));

/** The storage that a base path names by its scheme. Throws INVALID_CONFIG, listing the schemes there are. */
export const sourceOf = (base: string): Source => {
  const scheme = (/^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(base)?.[1] ?? '').toLowerCase();
  const source = bySchemes.get(scheme);
  if (source !== undefined) return source;
  const known = [...bySchemes.keys()].filter((name) => name !== '').map((name) => `${name}://`);
  throw new ServingError(
    'INVALID_CONFIG',
    `${base}: ${scheme}:// is not supported; copy the model to a local path (supported: a plain path, ${known.join(', ')})`,
  );
};

/** The files of one version, from `Found.at`. */
export const filesAt = (at: string): Files => sourceOf(at).files(at);

/** What one version's files are now, from `Found.at`. */
export const lookAt = (at: string): Promise<Listing> => sourceOf(at).look(at);

/** Whether anything is at a local base path: a folder, a file, or files that it is the prefix of. */
export const existsAt = async (base: string): Promise<boolean> => {
  try {
    await layoutOf(localPath(base));
    return true;
  } catch {
    return false;
  }
};
