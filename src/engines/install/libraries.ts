/**
 * The two libraries of native TensorFlow, out of a wheel or out of a folder that holds them, to a folder of our own:
 * checked against the package's RECORD and cut behind what the loader maps (elf.ts), as they stream by.
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ServingError } from '../../errors.ts';
import { type ByteSource, openZip, readEntry, streamEntry } from '../../wire/zip.ts';
import { FIRST_VERSION } from '../tensorflow/functions.ts';
import { LIBRARIES } from '../tensorflow/library.ts';
import { loadedBytes, START_BYTES, withoutSections } from './elf.ts';

/** Where the libraries come from. */
export interface Origin {
  /** undefined: nobody says. */
  readonly version: string | undefined;
  /** Paths within the package by library, with the hashes that its RECORD states, in base64url. */
  readonly hashes: ReadonlyMap<string, string>;
  pieces(library: string): AsyncIterable<Uint8Array>;
  readonly at: string;
  close(): Promise<void>;
}

const FOLDER = 'tensorflow';
const DIST_INFO = /^(tensorflow(?:_cpu)?(?:_aws)?)-([^-/]+)\.dist-info/;

/** The SHA-256 of each library as RECORD has it. */
const hashesOf = (record: string): ReadonlyMap<string, string> =>
  new Map(
    record.split(/\r?\n/).flatMap((line) => {
      const [, path = '', hash = ''] = /^"?([^",]+)"?,sha256=([\w-]+),/.exec(line) ?? [];
      const library = LIBRARIES.find((name) => path === `${FOLDER}/${name}`);
      return library === undefined ? [] : [[library, hash] as const];
    }),
  );

const lacking = (at: string): ServingError =>
  new ServingError(
    'DOWNLOAD_FAILED',
    `${at} does not hold ${LIBRARIES.join(' and ')}; the Linux packages of TensorFlow ${FIRST_VERSION} and newer do`,
  );

/** A wheel on the disk. */
export const openWheel = async (path: string): Promise<Origin> => {
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
    const entries = await openZip(source);
    if (!LIBRARIES.every((name) => entries.has(`${FOLDER}/${name}`))) throw lacking(path);
    const recordName = [...entries.keys()].find((name) => DIST_INFO.test(name) && name.endsWith('/RECORD'));
    const record =
      recordName === undefined ? '' : Buffer.from(await readEntry(source, entries.get(recordName)!)).toString();
    const hashes = hashesOf(record);
    if (hashes.size < LIBRARIES.length) {
      throw new ServingError('DOWNLOAD_FAILED', `${path}: its RECORD does not state the hashes of the libraries`);
    }
    return {
      at: path,
      version: DIST_INFO.exec(recordName ?? '')?.[2],
      hashes,
      pieces: (library) => streamEntry(source, entries.get(`${FOLDER}/${library}`)!),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};

const isThere = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

/** A folder that holds the libraries, or the folder `tensorflow` that does: a Python environment's site-packages. */
export const openFolder = async (path: string): Promise<Origin> => {
  const candidates = [path, join(path, FOLDER)];
  const complete = await Promise.all(
    candidates.map(async (folder) =>
      (await Promise.all(LIBRARIES.map((name) => isThere(join(folder, name))))).every(Boolean),
    ),
  );
  const folder = candidates[complete.indexOf(true)];
  if (folder === undefined) throw lacking(path);
  const names = (await readdir(dirname(folder))).filter((name) => DIST_INFO.test(name));
  const [info] = names;
  const record =
    info === undefined ? '' : await readFile(join(dirname(folder), info, 'RECORD'), 'utf8').catch(() => '');
  return {
    at: folder,
    version: names.length === 1 ? DIST_INFO.exec(info!)?.[2] : undefined,
    hashes: hashesOf(record),
    pieces: (library) => createReadStream(join(folder, library), { highWaterMark: 1 << 20 }),
    close: async () => {},
  };
};

/** Writes what the loader maps of a library, and compares the whole with its stated hash. */
const writeLibrary = async (
  origin: Origin,
  library: string,
  to: string,
  progress: (bytes: number) => void,
): Promise<void> => {
  const hash = createHash('sha256');
  const file = await open(to, 'wx', 0o644);
  const name = `${origin.at}: ${library}`;
  try {
    let start = new Uint8Array(0);
    let wanted: number | undefined;
    let written = 0;
    const write = async (bytes: Uint8Array): Promise<void> => {
      const part = bytes.subarray(0, Math.max(0, wanted! - written));
      for (let done = 0; done < part.length; ) done += (await file.write(part, done, part.length - done)).bytesWritten;
      written += part.length;
    };
    for await (const piece of origin.pieces(library)) {
      hash.update(piece);
      progress(piece.length);
      if (wanted === undefined) {
        start = new Uint8Array(Buffer.concat([start, piece]));
        if (start.length < START_BYTES) continue;
        wanted = loadedBytes(start, name);
        await write(withoutSections(start));
      } else await write(piece);
    }
    if (wanted === undefined) {
      wanted = loadedBytes(start, name);
      await write(withoutSections(start));
    }
    if (written < wanted) throw new ServingError('DOWNLOAD_FAILED', `${name} ends after ${written} of ${wanted} bytes`);
    const stated = origin.hashes.get(library);
    const found = hash.digest('base64url');
    if (stated !== undefined && found !== stated) {
      throw new ServingError('DOWNLOAD_FAILED', `${name}: its SHA-256 is ${found}, RECORD states ${stated}`);
    }
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Writes both libraries to a folder. Throws DOWNLOAD_FAILED where they are not what the package says. */
export const writeLibraries = async (
  origin: Origin,
  folder: string,
  progress: (bytes: number) => void,
): Promise<void> => {
  for (const library of LIBRARIES) await writeLibrary(origin, library, join(folder, library), progress);
};
