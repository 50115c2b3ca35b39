/**
 * From the inflated bytes of a PNG image to its samples: filters are undone, and the seven passes of an interlaced image
 * are put together. https://www.w3.org/TR/2003/REC-PNG-20031110/, clauses 8 and 9
 */
import { GRAY, invalid, PALETTE, type Png, RGB, RGB_ALPHA } from './chunks.ts';

/** Samples of a pixel in the file. */
export const samplesOf = ({ colorType }: Png): number => {
  if (colorType === GRAY || colorType === PALETTE) return 1;
  if (colorType === RGB) return 3;
  return colorType === RGB_ALPHA ? 4 : 2;
};

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
const PASSES: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

const passesOf = (png: Png): readonly Pass[] => (png.interlaced ? PASSES : WHOLE);
const countOf = (size: number, from: number, step: number): number => Math.max(0, Math.ceil((size - from) / step));
const rowBytes = (png: Png, width: number): number => Math.ceil((width * samplesOf(png) * png.depth) / 8);

/** How many bytes the inflated image has. */
export const inflatedBytes = (png: Png): number =>
  passesOf(png).reduce((sum, { x, y, stepX, stepY }) => {
    const width = countOf(png.width, x, stepX);
    return width === 0 ? sum : sum + countOf(png.height, y, stepY) * (1 + rowBytes(png, width));
  }, 0);

const paeth = (a: number, b: number, c: number): number => {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
};

/** Undoes the filter of a row in place; `above` is -1 where there is no row above. `size` bytes make a pixel. */
const unfilter = (bytes: Uint8Array, filter: number, at: number, above: number, length: number, size: number): void => {
  if (filter > 4) throw invalid(`the filter ${filter}`);
  if (filter === 0) return;
  for (let i = 0; i < length; i++) {
    const left = i < size ? 0 : bytes[at + i - size]!;
    const up = above < 0 ? 0 : bytes[above + i]!;
    if (filter === 1) bytes[at + i]! += left;
    else if (filter === 2) bytes[at + i]! += up;
    else if (filter === 3) bytes[at + i]! += (left + up) >> 1;
    else bytes[at + i]! += paeth(left, up, above < 0 || i < size ? 0 : bytes[above + i - size]!);
  }
};

/**
 * The samples of the image, row by row: of 16 bits where the file has 16, else of 8 and not scaled. The inflated bytes
 * are used up.
 */
export const readSamples = (png: Png, bytes: Uint8Array): Uint8Array | Uint16Array => {
  const { width, height, depth } = png;
  const count = samplesOf(png);
  const size = Math.max(1, (count * depth) >> 3);
  const samples = depth === 16 ? new Uint16Array(width * height * count) : new Uint8Array(width * height * count);
  const mask = (1 << depth) - 1;
  let at = 0;
  for (const { x, y, stepX, stepY } of passesOf(png)) {
    const columns = countOf(width, x, stepX);
    const rows = columns === 0 ? 0 : countOf(height, y, stepY);
    const length = rowBytes(png, columns);
    for (let row = 0; row < rows; row++) {
      const from = at + 1;
      unfilter(bytes, bytes[at]!, from, row === 0 ? -1 : from - length - 1, length, size);
      at += 1 + length;
      const to = ((y + row * stepY) * width + x) * count;
      if (depth === 8 && stepX === 1) {
        samples.set(bytes.subarray(from, from + length), to);
        continue;
      }
      for (let column = 0; column < columns; column++) {
        for (let c = 0; c < count; c++) {
          const i = column * count + c;
          const place = to + column * stepX * count + c;
          if (depth === 16) samples[place] = (bytes[from + 2 * i]! << 8) | bytes[from + 2 * i + 1]!;
          else if (depth === 8) samples[place] = bytes[from + i]!;
          else samples[place] = (bytes[from + ((i * depth) >> 3)]! >> (8 - depth - ((i * depth) & 7))) & mask;
        }
      }
    }
  }
  return samples;
};
