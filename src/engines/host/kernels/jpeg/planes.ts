/**
 * From coefficients to the samples of each component.
 * libjpeg-turbo 2.1.4, jddctmgr.c, jdcoefct.c
 */
import type { Component, Frame } from './frame.ts';
import { accurate, accurateQuant, fast, fastQuant, type Idct } from './idct.ts';
import { toFour, toOne, toTwo } from './idct-reduced.ts';
import { blockAt, type Known } from './progressive.ts';
import { needsSmoothing, Smoother } from './smooth.ts';

/** The transform of a component, and its quantization table as the transform takes it. */
export interface Transform {
  readonly idct: Idct;
  readonly quant: Int16Array;
}

const REDUCED: ReadonlyMap<number, Idct> = new Map([
  [1, toOne],
  [2, toTwo],
  [4, toFour],
]);

/** A component of which no scan was there has no table: its coefficients are zeros. */
export const transformOf = ({ scaled, quant }: Component, isFast: boolean): Transform => {
  const table = quant ?? new Uint16Array(64);
  const reduced = REDUCED.get(scaled);
  if (reduced) return { idct: reduced, quant: accurateQuant(table) };
  return isFast ? { idct: fast, quant: fastQuant(table) } : { idct: accurate, quant: accurateQuant(table) };
};

/** Room for the samples of whole blocks. */
export const allocateSamples = (component: Component): void => {
  const { stride, rows, scaled } = component;
  component.samples = new Uint8ClampedArray(stride * rows * scaled * scaled);
};

/** Where a block's samples begin. */
export const samplesAt = ({ stride, scaled }: Component, row: number, column: number): number =>
  (row * stride * scaled + column) * scaled;

/**
 * The five rows of blocks around a row, as libjpeg chooses them at the edges: `row` of `component`, whose rows of groups
 * are `groups` in number.
 */
const around = ({ v, height }: Component, row: number, groups: number): readonly number[] => {
  const group = Math.floor(row / v);
  const within = row % v;
  const last = groups - 1;
  const high = group < last ? v : height % v || v;
  const above = within > 0 || group > 0 ? row - 1 : row;
  const above2 = within > 1 || group > 1 ? row - 2 : above;
  const below = within < high - 1 || group < last ? row + 1 : row;
  const below2 = within < high - 2 || group + 1 < last ? row + 2 : below;
  return [above2, above, row, below, below2];
};

/**
 * Transforms the kept coefficients of all components; `firstGroup` is the first column of groups that counts,
 * `lastGoodRow` the last row of groups whose data was there in the latest scan.
 */
export const transformAll = (
  frame: Frame,
  known: Known | undefined,
  isFast: boolean,
  firstGroup: number,
  lastGoodRow: number,
): void => {
  const smooth = known !== undefined && needsSmoothing(frame, known);
  for (const component of frame.components) {
    if (!component.needed) continue;
    const { idct, quant } = transformOf(component, isFast);
    const { coefficients, samples, width, height, stride, scaled, v, index } = component;
    const line = stride * scaled;
    const first = firstGroup * component.h;
    const smoothers = smooth && [known.now, known.before].map((bits) => new Smoother(component, bits[index]!, first));
    for (let row = 0; row < height; row++) {
      const smoother = smoothers && smoothers[Math.floor(row / v) > lastGoodRow ? 1 : 0]!;
      const lines = smoother && around(component, row, frame.groupRows);
      for (let column = smoother ? first : 0; column < width; column++) {
        if (smoother && lines) smoother.take(lines, column);
        const at = samplesAt(component, row, column);
        if (smoother) idct(smoother.block, 0, quant, samples, at, line);
        else idct(coefficients, blockAt(component, row, column), quant, samples, at, line);
      }
    }
  }
};
