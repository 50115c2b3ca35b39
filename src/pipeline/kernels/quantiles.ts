/**
 * Columns to where they lie among the quantiles of the fit, as a uniform or a normal distribution; and back.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_data.py (QuantileTransformer)
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, isSparse, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { ndtr, ndtri } from '../normal.ts';

const BOUNDS = 1e-7;
const EPSILON = 2 ** -52;
const LOWEST = ndtri(BOUNDS - EPSILON);
const HIGHEST = ndtri(1 - (BOUNDS - EPSILON));

/** numpy.interp: y on the lines between the points (xs[i], ys[i]); xs ascend, and some may be equal. */
export const interpolate = (x: number, xs: Float64Array, ys: Float64Array): number => {
  const last = xs.length - 1;
  if (Number.isNaN(x)) return x;
  if (x < xs[0]!) return ys[0]!;
  if (x >= xs[last]!) return ys[last]!;
  // The last place whose xs is at most x.
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  if (xs[low] === x) return ys[low]!;
  const slope = (ys[low + 1]! - ys[low]!) / (xs[low + 1]! - xs[low]!);
  return slope * (x - xs[low]!) + ys[low]!;
};

const reversed = (numbers: Float64Array): Float64Array => numbers.map((x) => -x).reverse();

export interface QuantilesParams {
  /** [columns, quantiles], ascending in each. */
  readonly quantiles: Float64Array;
  /** Where each of them lies, 0 to 1. */
  readonly references: Float64Array;
  readonly normal: boolean;
  readonly inverse: boolean;
  /** A uniform distribution ends like a normal one, at all that is near, and 1e-7 before 0 and 1: as before 0.21. */
  readonly wideEnds: boolean;
  /** Sparse cells below 0 are refused. */
  readonly nonNegative: boolean;
}

/** [rows, columns] -> the same; NaN stays. Of a sparse matrix the cells that it holds. */
export const quantiles: Kernel<QuantilesParams> = {
  compile({ quantiles: all, references, normal, inverse, wideEnds, nonNegative }) {
    const count = references.length;
    if (count === 0 || all.length % count !== 0) {
      throw new ServingError('CORRUPT_MODEL', `${all.length} quantiles for ${count} references`);
    }
    const width = all.length / count;
    const columnsOf = Array.from({ length: width }, (_, j) => all.subarray(j * count, (j + 1) * count));
    const mirrored = columnsOf.map(reversed);
    const mirroredReferences = reversed(references);
    const soft = normal || wideEnds;
    const forth = (x: number, j: number): number => {
      const own = columnsOf[j]!;
      let y = 0.5 * (interpolate(x, own, references) - interpolate(-x, mirrored[j]!, mirroredReferences));
      if (soft ? x + BOUNDS > own[count - 1]! : x === own[count - 1]) y = 1;
      if (soft ? x - BOUNDS < own[0]! : x === own[0]) y = 0;
      if (!normal) return wideEnds ? Math.min(Math.max(y, BOUNDS - EPSILON), 1 - (BOUNDS - EPSILON)) : y;
      return Math.min(Math.max(ndtri(y), LOWEST), HIGHEST);
    };
    const back = (given: number, j: number): number => {
      const own = columnsOf[j]!;
      const x = normal ? ndtr(given) : wideEnds ? Math.min(Math.max(given, 0), 1) : given;
      let y = interpolate(x, references, own);
      if (soft ? x + BOUNDS > 1 : x === 1) y = own[count - 1]!;
      if (soft ? x - BOUNDS < 0 : x === 0) y = own[0]!;
      return y;
    };
    const formula = inverse ? back : forth;
    return ([input], rows) => {
      if (isSparse(input!)) {
        checkWidth(input.columns, width);
        if (nonNegative && input.data.some((x) => x < 0)) {
          throw new ServingError('INVALID_INPUT', 'a sparse row has a cell below 0; QuantileTransformer takes none');
        }
        return [{ ...input, data: input.data.map((x, i) => (Number.isNaN(x) ? x : formula(x, input.indices[i]!))) }];
      }
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, width);
      const made = new Float64Array(data.length);
      for (let at = 0; at < data.length; at++) {
        const x = data[at]!;
        made[at] = Number.isNaN(x) ? x : formula(x, at % columns);
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};
