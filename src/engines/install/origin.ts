/**
 * Where an engine's files come from: a wheel, or a folder that holds them. Either lists what is taken, with the hashes
 * that the package's RECORD states; nothing of it has been written yet.
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ServingError } from '../../errors.ts';
import { type ByteSource, openZip, readEntry, streamEntry } from '../../wire/zip.ts';
import { distributionsOf, type Package } from './packages.ts';

/** A file that is taken. */
export interface OriginFile {
  /** Below the engine's folder: `libtensorflow_cc.so.2`, `include/tensorflow/core/framework/op.h`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256 in base64url, as RECORD states it; undefined: nobody does. */
  readonly sha256: string | undefined;
  readonly isLibrary: boolean;
  pieces(): AsyncIterable<Uint8Array>;
}

export interface Origin {
  /** As messages call it. */
  readonly at: string;
  /** As the package states it; undefined: nobody says. */
  readonly version: string | undefined;
  /** The libraries first. */
  readonly files: readonly OriginFile[];
  close(): Promise<void>;
}

/** More than the largest engine takes; a wheel that unpacks to more is none. */
const LIMITS = { maxEntries: 100_000, maxEntryBytes: 2 ** 33, maxBytes: 2 ** 35 };
const MAX_RECORD_BYTES = 2 ** 26;

const distInfo = (pack: Package): RegExp => {
  const names = distributionsOf(pack).map((name) => name.replaceAll('-', '_'));
  return new RegExp(`^(?:${names.join('|')})-([^-/]+)\\.dist-info$`, 'i');
};

/** SHA-256 by path, in base64url. */
const hashesOf = (record: string): ReadonlyMap<string, string> =>
  new Map(
    record.split(/\r?\n/).flatMap((line) => {
      const [, quoted, plain = '', hash = ''] = /^(?:"((?:[^"]|"")*)"|([^",]*)),sha256=([\w-]+),\d*$/.exec(line) ?? [];
      return hash === '' ? [] : [[quoted?.replaceAll('""', '"') ?? plain, hash] as const];
    }),
  );

const lacking = (at: string, { libraries, title, first, only }: Package): ServingError => {
  const which = only === undefined ? `${first} and newer` : only;
  return new ServingError(
    'DOWNLOAD_FAILED',
    `${at} does not hold ${[...libraries.values()].join(', ')}; the Linux packages of ${title} ${which} do`,
  );
};

/** What is taken of paths below the package's folder: libraries by their own names, then the rest. */
const taken = (paths: readonly string[], { libraries, takes }: Package): ReadonlyMap<string, string> | undefined => {
  const there = new Set(paths);
  if (![...libraries.values()].every((name) => there.has(name))) return undefined;
  return new Map([...libraries, ...paths.filter((path) => takes?.(path)).map((path) => [path, path] as const)]);
};

/** A wheel on the disk. Throws DOWNLOAD_FAILED for what is none, or is one of something else. */
export const openWheel = async (path: string, pack: Package): Promise<Origin> => {
  const file = await open(path);
  try {
    const source: ByteSource = {
      name: path,
      sizeBytes: (await file.stat()).size,
      read: async (from, to) => {
        const bytes = new Uint8Array(to - from);
        let done = 0;
        while (done < bytes.length) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
          if (bytesRead === 0) throw new ServingError('DOWNLOAD_FAILED', `${path} was cut while it was being read`);
          done += bytesRead;
        }
        return bytes;
      },
    };
    const entries = await openZip(source, LIMITS);
    const prefix = `${pack.folder}/`;
    const names = [...entries.keys()].filter((name) => name.startsWith(prefix));
    const found = taken(
      names.map((name) => name.slice(prefix.length)),
      pack,
    );
    if (!found) throw lacking(path, pack);
    const info = distInfo(pack);
    const recordName = [...entries.keys()].find((name) => {
      const [folder = '', rest, ...more] = name.split('/');
      return rest === 'RECORD' && more.length === 0 && info.test(folder);
    });
    const record = recordName === undefined ? undefined : entries.get(recordName);
    if (!record || record.sizeBytes > MAX_RECORD_BYTES) {
      throw new ServingError('DOWNLOAD_FAILED', `${path} has no RECORD of ${distributionsOf(pack).join(' or ')}`);
    }
    const hashes = hashesOf(Buffer.from(await readEntry(source, record)).toString());
    const files = [...found].map(([own, theirs]): OriginFile => {
      const entry = entries.get(prefix + theirs)!;
      const sha256 = hashes.get(prefix + theirs);
      if (sha256 === undefined) {
        throw new ServingError('DOWNLOAD_FAILED', `${path}: its RECORD does not state the SHA-256 of ${entry.name}`);
      }
      return {
        path: own,
        sizeBytes: entry.sizeBytes,
        sha256,
        isLibrary: pack.libraries.has(own),
        pieces: () => streamEntry(source, entry),
      };
    });
    return { at: path, version: info.exec(recordName!.split('/')[0]!)?.[1], files, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw asFailure(error);
  }
};

/** A wheel that is damaged is not a damaged model. */
export const asFailure = (error: unknown): unknown =>
  error instanceof ServingError && ['CORRUPT_MODEL', 'UNSUPPORTED_MODEL', 'TOO_LARGE'].includes(error.code)
    ? new ServingError('DOWNLOAD_FAILED', error.message, { cause: error })
    : error;

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  try {
    const found = await readdir(folder, { recursive: true });
    return found.map((name) => name.replaceAll('\\', '/'));
  } catch {
    return [];
  }
};

/** The size of a file; undefined where there is none. */
const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch {
    return undefined;
  }
};

/** What an earlier installation of ours kept its libraries under. */
const ownNames = ({ libraries }: Package): ReadonlyMap<string, string> =>
  new Map([...libraries.keys()].map((name) => [name, name]));

/** A folder that holds the libraries, or a Python environment's site-packages. Throws DOWNLOAD_FAILED for another one. */
export const openFolder = async (path: string, pack: Package): Promise<Origin> => {
  for (const folder of [resolve(path), resolve(path, pack.folder)]) {
    for (const libraries of [pack.libraries, ownNames(pack)]) {
      const sizes = await Promise.all([...libraries.values()].map((name) => sizeOf(join(folder, name))));
      if (sizes.includes(undefined)) continue;
      const found = taken([...libraries.values(), ...(await filesBelow(folder))], { ...pack, libraries })!;
      return folderOrigin(folder, found, pack);
    }
  }
  throw lacking(path, pack);
};

const folderOrigin = async (folder: string, found: ReadonlyMap<string, string>, pack: Package): Promise<Origin> => {
  const site = join(folder, ...pack.folder.split('/').map(() => '..'));
  const info = distInfo(pack);
  const infos = folder.endsWith(`/${pack.folder}`) ? (await readdir(site)).filter((name) => info.test(name)) : [];
  const [only] = infos;
  const record = infos.length === 1 ? await readFile(join(site, only!, 'RECORD'), 'utf8').catch(() => '') : '';
  const hashes = hashesOf(record);
  const files: OriginFile[] = [];
  for (const [own, theirs] of found) {
    const sizeBytes = await sizeOf(join(folder, theirs));
    if (sizeBytes === undefined) continue;
    files.push({
      path: own,
      sizeBytes,
      sha256: hashes.get(`${pack.folder}/${theirs}`),
      isLibrary: pack.libraries.has(own),
      pieces: () => createReadStream(join(folder, theirs), { highWaterMark: 1 << 20 }),
    });
  }
  const version = infos.length === 1 ? info.exec(only!)?.[1] : undefined;
  return { at: folder, version, files, close: async () => {} };
};
