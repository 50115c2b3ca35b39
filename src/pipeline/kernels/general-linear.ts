/**
 * The mean that a generalised linear model predicts of its linear predictor: the inverse of its link, kept within what its
 * family allows.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/regression/GeneralizedLinearRegression.scala
 */
import { matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { erfc } from '../normal.ts';

/** By link: the mean of η. */
export const MEANS = {
  identity: (eta: number) => eta,
  log: Math.exp,
  inverse: (eta: number) => 1 / eta,
  sqrt: (eta: number) => eta * eta,
  logit: (eta: number) => 1 / (1 + Math.exp(-eta)),
  probit: (eta: number) => erfc(-eta * Math.SQRT1_2) / 2,
  cloglog: (eta: number) => 1 - Math.exp(-Math.exp(eta)),
} as const;

const SMALLEST = 1e-16;
const within = (mu: number): number => {
  if (mu < SMALLEST) return SMALLEST;
  return mu === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : mu;
};

/** By family: the range of the mean. */
export const RANGES = {
  gaussian: (mu: number) => Math.min(Math.max(mu, -Number.MAX_VALUE), Number.MAX_VALUE),
  binomial: (mu: number) => (mu < SMALLEST ? SMALLEST : mu > 1 - SMALLEST ? 1 - SMALLEST : mu),
  poisson: within,
  gamma: within,
  tweedie: within,
} as const;

export interface LinkMeanParams {
  readonly family: keyof typeof RANGES;
  /** A number p: η = μ^p. */
  readonly link: keyof typeof MEANS | number;
}

/** [rows, 1] or [rows] -> [rows]. */
export const linkMean: Kernel<LinkMeanParams> = {
  compile({ family, link }) {
    const mean = typeof link === 'string' ? MEANS[link] : (eta: number) => eta ** (1 / link);
    const range = RANGES[family];
    return ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) made[row] = range(mean(data[row]!));
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

export interface IsotonicParams {
  /** Not falling. */
  readonly boundaries: Float64Array;
  readonly predictions: Float64Array;
}

/** As Java orders doubles: -0 before 0, NaN behind all. */
const isBefore = (a: number, b: number): boolean =>
  a < b || (Number.isNaN(b) && !Number.isNaN(a)) || (a === 0 && b === 0 && Object.is(a, -0) && !Object.is(b, -0));

/** The prediction at a boundary, or on the line between two; before and behind all those of the ends: [rows] -> [rows]. */
export const isotonic: Kernel<IsotonicParams> = {
  compile({ boundaries, predictions }) {
    const last = boundaries.length - 1;
    const at = (x: number): number => {
      let [low, high] = [0, last];
      while (low <= high) {
        const middle = (low + high) >>> 1;
        const boundary = boundaries[middle]!;
        if (isBefore(boundary, x)) low = middle + 1;
        else if (isBefore(x, boundary)) high = middle - 1;
        else return predictions[middle]!;
      }
      if (low === 0) return predictions[0]!;
      if (low > last) return predictions[last]!;
      const [x1, y1, x2, y2] = [boundaries[low - 1]!, predictions[low - 1]!, boundaries[low]!, predictions[low]!];
      return y1 + ((y2 - y1) * (x - x1)) / (x2 - x1);
    };
    return ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) made[row] = at(data[row]!);
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};
