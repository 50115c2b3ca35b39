/** Whether a file holds an estimator of scikit-learn: by the class that stands first in it. */
import type { Files } from '../../files.ts';
import { classOf } from '../../wire/pickle/machine.ts';
import type { Match } from '../format.ts';
import { matchHead } from '../heads.ts';

const ENDINGS = /\.(joblib|pkl|pickle|sav|jbl|skops|gz|z|bz2|xz|lzma|lz4)$/i;

export const VARIANTS = { pickle: 'pickle', skops: 'skops' } as const;

const ZIP = 0x04034b50;
const ZIP_HEADER_BYTES = 30;
const FIRST_NAME = /^(\d+\.np[yz]|[0-9a-f-]{36}\.bin|schema\.json)/;

/** A zip whose first entry is an array named by a number, or the schema, as skops writes them. */
const looksSkops = (head: Uint8Array): boolean => {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < ZIP_HEADER_BYTES || bytes.readUInt32LE() !== ZIP) return false;
  return FIRST_NAME.test(bytes.toString('latin1', ZIP_HEADER_BYTES, ZIP_HEADER_BYTES + 64));
};

const variantOf = (head: Uint8Array): string | undefined => {
  if (looksSkops(head)) return VARIANTS.skops;
  return classOf(head)?.module.split('.')[0] === 'sklearn' ? VARIANTS.pickle : undefined;
};

/** The first file that holds one. */
export const matchSklearn = (files: Files): Promise<Match | undefined> => matchHead(files, ENDINGS, variantOf);
