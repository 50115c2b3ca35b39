/** Whether files are a model of H2O: a MOJO (a zip, or its files in a folder), or a binary model as `h2o.save_model` writes it. */
import type { FileInfo, Files } from '../../files.ts';
import { openZip } from '../../wire/zip.ts';
import type { Match } from '../format.ts';
import { sourceOf } from './archive.ts';

export const VARIANTS = { mojo: 'MOJO', folder: 'MOJO folder', binary: 'binary' } as const;

/** Where a MOJO says what it is. */
export const INI = 'model.ini';
const ENDINGS = /\.(zip|mojo|h2o|bin)$/i;
const MAX_CANDIDATES = 20;
const HEAD_BYTES = 4096;

/** A file that is alone may have any name. */
const candidatesOf = (listing: readonly FileInfo[]): readonly FileInfo[] =>
  listing.length === 1
    ? listing
    : listing
        .filter(({ path }) => ENDINGS.test(path) || !path.split('/').at(-1)!.includes('.'))
        .slice(0, MAX_CANDIDATES);

const ALGORITHM = /^\s*(h2o_version|algo|algorithm|mojo_version)\s*=/m;

const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));

/**
 * A binary model is what H2O's AutoBuffer writes: 0x1C 0xED, a zero, the version's length and then the version, as in
 * "1ced 0008 3.46.0.6", or of older ones a table of classes' names right away.
 */
export const looksBinary = (head: Uint8Array): boolean => {
  if (head.length < 8 || head[0] !== 0x1c || head[1] !== 0xed) return false;
  return /\b(hex|water)[./][A-Za-z]|\d+\.\d+\.\d+\.\d+/.test(Buffer.from(head).toString('latin1'));
};

const holdsIni = async (files: Files, path: string): Promise<boolean> => {
  try {
    return (await openZip(await sourceOf(files, path))).has(INI);
  } catch {
    // What does not open is told of by whoever is asked for this format by name.
    return false;
  }
};

/** A damaged zip is still a MOJO where its first entry is that of one. */
const beginsAsMojo = (head: Uint8Array): boolean => {
  const name = Buffer.from(head.subarray(30, 30 + 64)).toString('latin1');
  return name.startsWith(INI) || name.startsWith('domains/') || name.startsWith('trees/t');
};

/** The folder's own files, or the first file that is a model. */
export const matchH2o = async (files: Files): Promise<Match | undefined> => {
  const listing = await files.list();
  const ini = listing.find(({ path }) => path === INI);
  if (ini) {
    const head = Buffer.from(await files.read(INI, 0, Math.min(ini.sizeBytes, HEAD_BYTES))).toString('utf8');
    if (ALGORITHM.test(head)) return { variant: VARIANTS.folder, entry: '' };
  }
  for (const { path, sizeBytes } of candidatesOf(listing)) {
    const head = await files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES));
    if (isZip(head) && (beginsAsMojo(head) || (await holdsIni(files, path)))) {
      return { variant: VARIANTS.mojo, entry: path };
    }
    if (looksBinary(head)) return { variant: VARIANTS.binary, entry: path };
  }
  return undefined;
};
