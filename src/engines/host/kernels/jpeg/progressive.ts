/**
 * One block of a progressive scan: ITU-T T.81 (1992), annex G; libjpeg-turbo 2.1.4, jdphuff.c. A scan gives the DC
 * coefficients or a band of the AC coefficients, from the bit `low` up, or refines them by the bit `low`.
 */
import { type Component, type Frame, NATURAL, type Scan } from './frame.ts';
import type { BitReader, HuffmanTable } from './huffman.ts';
import { invalid } from './source.ts';

/** Up to which coefficient smoothing looks at the history. */
const SMOOTHED = 9;

/** By component and coefficient: the lowest bit that is known, -1 for none; and the same before the latest scan. */
export interface Known {
  readonly now: Int8Array[];
  readonly before: Int8Array[];
}

export const nothingKnown = ({ components }: Frame): Known => ({
  now: components.map(() => new Int8Array(64).fill(-1)),
  before: components.map(() => new Int8Array(64)),
});

/** Notes what a scan makes known; `scans` counts them, this one included. Throws for a scan that cannot be. */
export const noteScan = (
  known: Known,
  { components, spectralStart, spectralEnd, high, low }: Scan,
  scans: number,
): void => {
  const isDc = spectralStart === 0;
  const band = isDc ? spectralEnd === 0 : spectralStart <= spectralEnd && spectralEnd < 64 && components.length === 1;
  if (!band || (high !== 0 && low !== high - 1) || low > 13) {
    throw invalid(`a progressive scan of the coefficients ${spectralStart} to ${spectralEnd}, bits ${high} to ${low}`);
  }
  for (const { index } of components) {
    const now = known.now[index]!;
    const before = known.before[index]!;
    for (let k = Math.min(spectralStart, 1); k <= Math.max(spectralEnd, SMOOTHED); k++)
      before[k] = scans > 1 ? now[k]! : 0;
    now.fill(low, spectralStart, spectralEnd + 1);
  }
};

/** The DC coefficient for the first time; gives the next prediction. */
export const readDc = (
  reader: BitReader,
  table: HuffmanTable,
  prediction: number,
  low: number,
  block: Int16Array,
  from: number,
): number => {
  const size = reader.symbol(table);
  const value = size === 0 ? prediction : prediction + reader.signed(size);
  if (value !== (value | 0)) throw invalid('a DC coefficient is out of range');
  block[from] = value << low;
  return value;
};

export const refineDc = (reader: BitReader, low: number, block: Int16Array, from: number): void => {
  if (reader.bits(1) === 1) block[from]! |= 1 << low;
};

/** Bands that end with a run of empty ones: how many are left. */
export interface BandRun {
  left: number;
}

const runOf = (reader: BitReader, size: number): number => (1 << size) + (size > 0 ? reader.bits(size) : 0);

export const readBand = (
  reader: BitReader,
  table: HuffmanTable,
  { spectralStart, spectralEnd, low }: Scan,
  run: BandRun,
  block: Int16Array,
  from: number,
): void => {
  if (run.left > 0) {
    run.left--;
    return;
  }
  for (let k = spectralStart; k <= spectralEnd; k++) {
    const symbol = reader.symbol(table);
    const zeros = symbol >> 4;
    const bits = symbol & 15;
    if (bits !== 0) {
      k += zeros;
      block[from + NATURAL[k]!] = reader.signed(bits) << low;
    } else if (zeros === 15) k += 15;
    else {
      run.left = runOf(reader, zeros) - 1;
      return;
    }
  }
};

/** A further bit for a coefficient that is not zero. */
const refine = (reader: BitReader, bit: number, block: Int16Array, at: number): void => {
  const value = block[at]!;
  if (reader.bits(1) === 1 && (value & bit) === 0) block[at] = value + (value >= 0 ? bit : -bit);
};

export const refineBand = (
  reader: BitReader,
  table: HuffmanTable,
  { spectralStart, spectralEnd, low }: Scan,
  run: BandRun,
  block: Int16Array,
  from: number,
): void => {
  const bit = 1 << low;
  let k = spectralStart;
  let { left } = run;
  if (left === 0) {
    for (; k <= spectralEnd; k++) {
      const symbol = reader.symbol(table);
      let zeros = symbol >> 4;
      let value = 0;
      if ((symbol & 15) !== 0) value = reader.bits(1) === 1 ? bit : -bit;
      else if (zeros !== 15) {
        left = runOf(reader, zeros);
        break;
      }
      // past the coefficients that are there already, and `zeros` that are not
      do {
        const at = from + NATURAL[k]!;
        if (block[at] !== 0) refine(reader, bit, block, at);
        else if (--zeros < 0) break;
        k++;
      } while (k <= spectralEnd);
      if (value !== 0) block[from + NATURAL[k]!] = value;
    }
  }
  if (left > 0) {
    for (; k <= spectralEnd; k++) {
      const at = from + NATURAL[k]!;
      if (block[at] !== 0) refine(reader, bit, block, at);
    }
    left--;
  }
  run.left = left;
};

/** Whether the scan needs the component's DC table, its AC table, or none. */
export const tableKind = ({ spectralStart, high }: Scan): 'dc' | 'ac' | 'none' => {
  if (spectralStart > 0) return 'ac';
  return high === 0 ? 'dc' : 'none';
};

/** Where a component's block lies among its coefficients. */
export const blockAt = ({ stride }: Component, row: number, column: number): number => (row * stride + column) * 64;
