/** Whether a file holds a booster: by its content, whatever it is called. */
import type { FileInfo, Files } from '../../files.ts';
import { decompress, isCompressed } from '../../wire/compressed.ts';
import { classOf } from '../../wire/pickle/machine.ts';
import type { Match } from '../format.ts';
import { looksBinary } from './binary.ts';

const HEAD_BYTES = 4096;
/** The names that are looked at; a model that is the only file may have any. */
const ENDINGS = /\.(bst|model|json|ubj|xgb|bin|deprecated|joblib|pkl|pickle|sav)$/i;
const MAX_CANDIDATES = 20;
/** A file without its compression, to look into: more than any model of a forest. */
const MAX_PACKED_BYTES = 2 ** 30;

export const VARIANTS = { json: 'JSON or UBJSON', binary: 'binary', pickle: 'pickle' } as const;

const variantOf = (head: Uint8Array): string | undefined => {
  const text = Buffer.from(head).toString('latin1');
  if (/^\s*\{/.test(text) && text.includes('learner')) return VARIANTS.json;
  if (looksBinary(head)) return VARIANTS.binary;
  return classOf(head)?.module.startsWith('xgboost.') ? VARIANTS.pickle : undefined;
};

const candidates = (listing: readonly FileInfo[]): readonly FileInfo[] =>
  listing.length === 1 ? listing : listing.filter(({ path }) => ENDINGS.test(path)).slice(0, MAX_CANDIDATES);

/** The first file that is a booster. */
export const matchXgboost = async (files: Files): Promise<Match | undefined> => {
  for (const { path, sizeBytes } of candidates(await files.list())) {
    let head: Uint8Array = await files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES));
    if (isCompressed(head) && sizeBytes <= MAX_PACKED_BYTES) {
      try {
        head = decompress(await files.read(path), path).subarray(0, HEAD_BYTES);
      } catch {
        // What does not unpack is no model of ours to complain about.
        continue;
      }
    }
    const variant = variantOf(head);
    if (variant) return { variant, entry: path };
  }
  return undefined;
};
