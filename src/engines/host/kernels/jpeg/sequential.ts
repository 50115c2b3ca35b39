/**
 * One block of a sequential scan: ITU-T T.81 (1992), F.2.2.
 */
import { NATURAL } from './frame.ts';
import type { BitReader, HuffmanTable } from './huffman.ts';

/** Any other symbol without bits ends the block. */
const SIXTEEN_ZEROS = 0xf0;

/** What the latest block has behind its DC coefficient: whether there is anything. */
export const latest = { isFlat: false };

/**
 * Reads a block into `block[from ..]`, which is all zeros. Gives the DC coefficient, which is the next prediction; it is
 * kept as 32 bits, and stored as 16.
 */
export const readBlock = (
  reader: BitReader,
  dc: HuffmanTable,
  ac: HuffmanTable,
  prediction: number,
  block: Int16Array,
  from: number,
): number => {
  const size = reader.symbol(dc);
  const value = size === 0 ? prediction : (prediction + reader.signed(size)) | 0;
  block[from] = value;
  let isFlat = true;
  for (let k = 1; k < 64; k++) {
    const symbol = reader.symbol(ac);
    const bits = symbol & 15;
    if (bits !== 0) {
      isFlat = false;
      k += symbol >> 4;
      block[from + NATURAL[k]!] = reader.signed(bits);
    } else if (symbol === SIXTEEN_ZEROS) k += 15;
    else break;
  }
  latest.isFlat = isFlat;
  return value;
};
