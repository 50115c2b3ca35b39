/**
 * Enlarging the components that have fewer samples: by repeating them, or "fancy", by the triangle filter of weights 3/4
 * and 1/4. libjpeg-turbo 2.1.4, jdsample.c (what jdmerge.c does at once is the same as repeating)
 *
 * The first and the last row and column of samples stand for those beyond.
 */
import type { Component, Frame } from './frame.ts';
import { invalid } from './source.ts';

/** Columns of samples of a component: from `first` on, `count` of them. */
export interface Window {
  readonly first: number;
  readonly count: number;
}

/** A row of the output, counted from the top of the whole image: written to `to`, or where it lies anyway. */
export type RowOf = (row: number, to: Uint8Array) => Uint8Array;

type Kind = 'full' | 'h2v1' | 'h1v2' | 'h2v2' | 'repeat';

export interface Upsampler {
  readonly rowOf: RowOf;
  /** Whether the rows next to a row are needed, too. */
  readonly looksAround: boolean;
}

/** `columns[i]` of a row are 3 parts of a sample and one of its neighbour's row, or the sample where `near` is `far`. */
const mix = (samples: Uint8Array, near: number, far: number, count: number, columns: Int32Array): void => {
  for (let i = 0; i < count; i++) columns[i] = 3 * samples[near + i]! + samples[far + i]!;
};

const twice = (samples: Uint8Array, at: number, count: number, to: Uint8Array): Uint8Array => {
  const last = count - 1;
  to[0] = samples[at]!;
  to[1] = (samples[at]! * 3 + samples[at + 1]! + 2) >> 2;
  for (let i = 1; i < last; i++) {
    const here = samples[at + i]! * 3;
    to[2 * i] = (here + samples[at + i - 1]! + 1) >> 2;
    to[2 * i + 1] = (here + samples[at + i + 1]! + 2) >> 2;
  }
  to[2 * last] = (samples[at + last]! * 3 + samples[at + last - 1]! + 1) >> 2;
  to[2 * last + 1] = samples[at + last]!;
  return to;
};

const twiceOfMixed = (columns: Int32Array, count: number, to: Uint8Array): Uint8Array => {
  const last = count - 1;
  to[0] = (columns[0]! * 4 + 8) >> 4;
  to[1] = (columns[0]! * 3 + columns[1]! + 7) >> 4;
  let before = columns[0]!;
  let here = columns[1]!;
  for (let i = 1; i < last; i++) {
    const after = columns[i + 1]!;
    to[2 * i] = (here * 3 + before + 8) >> 4;
    to[2 * i + 1] = (here * 3 + after + 7) >> 4;
    before = here;
    here = after;
  }
  to[2 * last] = (columns[last]! * 3 + columns[last - 1]! + 8) >> 4;
  to[2 * last + 1] = (columns[last]! * 4 + 7) >> 4;
  return to;
};

const repeat = (samples: Uint8Array, at: number, times: number, width: number, to: Uint8Array): Uint8Array => {
  for (let x = 0, i = at; x < width; i++) {
    const sample = samples[i]!;
    for (let k = 0; k < times && x < width; k++) to[x++] = sample;
  }
  return to;
};

/** How many times larger the output is, along each side. */
const factorsOf = (frame: Frame, { h, v, scaled }: Component, smallest: number): readonly [number, number] => {
  const wide = Math.floor((h * scaled) / smallest);
  const high = Math.floor((v * scaled) / smallest);
  if (frame.maxH % wide !== 0 || frame.maxV % high !== 0)
    throw invalid(`sampling factors ${h} by ${v} beside ${frame.maxH} by ${frame.maxV}`);
  return [frame.maxH / wide, frame.maxV / high];
};

const kindOf = (wide: number, high: number, fancy: boolean, enough: boolean): Kind => {
  if (wide === 1 && high === 1) return 'full';
  if (wide === 2 && high === 1 && fancy && enough) return 'h2v1';
  if (wide === 1 && high === 2 && fancy) return 'h1v2';
  if (wide === 2 && high === 2 && fancy && enough) return 'h2v2';
  return 'repeat';
};

/**
 * How rows of a component are made. `width` is that of the output, `smallest` the size of the most reduced blocks;
 * `enough` whether there are the columns that fancy upsampling wants.
 */
export const upsampler = (
  frame: Frame,
  component: Component,
  { first, count }: Window,
  width: number,
  smallest: number,
  isFancy: boolean,
  enough: boolean,
): Upsampler => {
  const [wide, high] = factorsOf(frame, component, smallest);
  const { samples, samplesHigh, stride, scaled } = component;
  const line = stride * scaled;
  const columns = new Int32Array(count);
  const lineAt = (row: number): number => Math.min(Math.max(row, 0), samplesHigh - 1) * line + first;
  const kind = kindOf(wide, high, isFancy && smallest > 1, enough);
  // an even row of the output leans to the row above, an odd one to the row below
  const near = (row: number): number => lineAt(row >> 1);
  const far = (row: number): number => lineAt((row >> 1) + (row & 1 ? 1 : -1));
  const plane = new Uint8Array(samples.buffer);
  const rows: Readonly<Record<Kind, RowOf>> = {
    full: (row) => plane.subarray(lineAt(row), lineAt(row) + width),
    h2v1: (row, to) => twice(plane, lineAt(row), count, to),
    h1v2: (row, to) => {
      mix(plane, near(row), far(row), count, columns);
      const bias = row & 1 ? 2 : 1;
      for (let x = 0; x < count; x++) to[x] = (columns[x]! + bias) >> 2;
      return to;
    },
    h2v2: (row, to) => {
      mix(plane, near(row), far(row), count, columns);
      return twiceOfMixed(columns, count, to);
    },
    repeat: (row, to) => repeat(plane, lineAt(Math.floor(row / high)), wide, width, to),
  };
  return { rowOf: rows[kind], looksAround: kind === 'h1v2' || kind === 'h2v2' };
};
