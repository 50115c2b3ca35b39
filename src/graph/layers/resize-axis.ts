/** What every way of resizing knows of one dimension: its sizes, how far samples lie apart, and the weights of the run. */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { type Size, sizeVector } from './sizes.ts';

/** One dimension. */
export interface Axis {
  readonly axis: number;
  readonly from: Size;
  readonly to: Size;
  /** By how much it grows, where that and not the sizes says where samples lie. */
  readonly factor: number | undefined;
  readonly align: boolean;
}
export type Real = 'float32' | 'float64';

/** As numbers of the dtype are rounded. */
export const rounded = (dtype: Real): ((x: number) => number) => (dtype === 'float32' ? Math.fround : (x) => x);

/** How far samples lie apart; undefined where only the run tells. */
export const stepOf = ({ from, to, factor, align }: Axis, dtype: Real): number | undefined => {
  const f = rounded(dtype);
  if (align) {
    if (typeof from !== 'number' || typeof to !== 'number') return undefined;
    return to > 1 ? f(f(from - 1) / f(to - 1)) : 0;
  }
  if (factor !== undefined && factor > 0) return f(1 / factor);
  return typeof from === 'number' && typeof to === 'number' ? f(f(from) / f(to)) : undefined;
};

/** The matrix of all weights, [to, from], made by the run: of sizes that only it knows, or of many. */
export const weightsOfRun = (
  g: GraphBuilder,
  { from, to, factor, align }: Axis,
  method: string,
  dtype: Real,
): Value => {
  const attributes = {
    method,
    align_corners: Number(align),
    half_pixel_centers: 0,
    ...(factor === undefined ? {} : { factor }),
  };
  const shape = [to, from].map((size) => (typeof size === 'number' ? size : '?'));
  return g.host('ResizeWeights', [sizeVector(g, from), sizeVector(g, to)], attributes, [{ dtype, shape }])[0]!;
};
