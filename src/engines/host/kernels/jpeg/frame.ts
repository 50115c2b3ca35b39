/**
 * What the headers of a JPEG file say, and the sizes that follow from it.
 * ITU-T T.81 (1992), annexes A and B; libjpeg-turbo 2.1.4, jdmarker.c, jdinput.c, jdmaster.c, jdapimin.c
 *
 * Coefficients are kept in natural order: row by row, the frequency along the row first.
 */
import type { HuffmanTable } from './huffman.ts';
import { invalid } from './source.ts';

export const BLOCK = 8;
export const BLOCK_SIZE = 64;

/** Natural position of the k-th coefficient in zigzag order; corrupt data may ask for up to 15 beyond the last. */
export const NATURAL = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48],
  ...[41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15],
  ...[23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
  ...new Array<number>(16).fill(63),
);

/** How the file's components are to be understood. */
export type ColorSpace = 'gray' | 'rgb' | 'ycc' | 'cmyk' | 'ycck' | 'unknown';

export interface Component {
  readonly index: number;
  readonly id: number;
  readonly h: number;
  readonly v: number;
  readonly quantNumber: number;
  /** Of the first scan that has the component; undefined before. */
  quant: Uint16Array | undefined;
  dcTable: number;
  acTable: number;
  /** In blocks: what holds samples of the image. */
  width: number;
  height: number;
  /** In blocks, to whole groups: how the planes below are laid out. */
  stride: number;
  rows: number;
  /** Samples that a block of 8 by 8 becomes, along each side: 1, 2, 4 or 8. */
  scaled: number;
  /** In samples after scaling. */
  samplesWide: number;
  samplesHigh: number;
  /** Whether the output depends on it. */
  needed: boolean;
  samples: Uint8ClampedArray;
  coefficients: Int16Array;
}

export interface Frame {
  readonly progressive: boolean;
  readonly arithmetic: boolean;
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  maxH: number;
  maxV: number;
  /** Rows of interleaved groups. */
  groupRows: number;
}

export interface Scan {
  readonly components: readonly Component[];
  readonly spectralStart: number;
  readonly spectralEnd: number;
  readonly high: number;
  readonly low: number;
}

/** What tables and markers say so far. */
export interface Header {
  frame: Frame | undefined;
  restartInterval: number;
  sawJfif: boolean;
  /** Its transform; undefined where there is no Adobe marker. */
  adobe: number | undefined;
  readonly quants: (Uint16Array | undefined)[];
  readonly dcTables: (HuffmanTable | undefined)[];
  readonly acTables: (HuffmanTable | undefined)[];
}

export const divUp = (a: number, b: number): number => Math.ceil(a / b);

const MAX_DIMENSION = 65_500;
const MAX_COMPONENTS = 10;
const MAX_SAMPLING = 4;

/** Sizes that the headers determine, known at the first scan. Throws for what libjpeg does not take. */
export const setUp = (frame: Frame): void => {
  const { width, height, components } = frame;
  if (width > MAX_DIMENSION || height > MAX_DIMENSION) throw invalid(`${width} by ${height} pixels`);
  if (frame.precision !== 8) throw invalid(`samples of ${frame.precision} bits, expected 8`);
  if (components.length > MAX_COMPONENTS) throw invalid(`${components.length} components`);
  for (const { h, v } of components) {
    if (h < 1 || h > MAX_SAMPLING || v < 1 || v > MAX_SAMPLING) throw invalid(`sampling factors ${h} by ${v}`);
    frame.maxH = Math.max(frame.maxH, h);
    frame.maxV = Math.max(frame.maxV, v);
  }
  for (const component of components) {
    component.width = divUp(width * component.h, frame.maxH * BLOCK);
    component.height = divUp(height * component.v, frame.maxV * BLOCK);
    component.stride = divUp(component.width, component.h) * component.h;
    component.rows = divUp(component.height, component.v) * component.v;
  }
  frame.groupRows = divUp(height, frame.maxV * BLOCK);
};

/** How libjpeg guesses the color space from markers and component numbers. */
export const colorSpaceOf = ({ components }: Frame, { sawJfif, adobe }: Header): ColorSpace => {
  const ids = components.map(({ id }) => id).join();
  if (components.length === 1) return 'gray';
  if (components.length === 3) {
    if (sawJfif) return 'ycc';
    if (adobe !== undefined) return adobe === 0 ? 'rgb' : 'ycc';
    return ids === '82,71,66' ? 'rgb' : 'ycc';
  }
  if (components.length === 4) return adobe === undefined || adobe === 0 ? 'cmyk' : 'ycck';
  return 'unknown';
};

/**
 * The size of the output when it is scaled by 1 / `ratio`, and with it how large each component's blocks become: those
 * with fewer samples are scaled down less, where that saves enlarging them afterwards.
 */
export const scale = (frame: Frame, ratio: number): { readonly width: number; readonly height: number } => {
  const scaled = BLOCK / ratio;
  for (const component of frame.components) {
    const { h, v } = component;
    let size = scaled;
    while (
      size < BLOCK &&
      (frame.maxH * scaled) % (h * size * 2) === 0 &&
      (frame.maxV * scaled) % (v * size * 2) === 0
    ) {
      size *= 2;
    }
    component.scaled = size;
    component.samplesWide = divUp(frame.width * h * size, frame.maxH * BLOCK);
    component.samplesHigh = divUp(frame.height * v * size, frame.maxV * BLOCK);
  }
  return { width: divUp(frame.width, ratio), height: divUp(frame.height, ratio) };
};
