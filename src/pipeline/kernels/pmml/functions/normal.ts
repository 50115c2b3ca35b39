/** The normal distribution with its outer cases as Commons Math has them. */
import { erf, erfc, erfinv } from '../../../normal.ts';
import { refuse } from '../value.ts';

export const erfOf = (x: number): number => (Math.abs(x) > 40 ? Math.sign(x) : erf(x));

/** Past 40 deviations it is 0 or 1. */
export const normalCdf = (x: number, mu: number, sigma: number): number => {
  const distance = x - mu;
  if (Math.abs(distance) > 40 * sigma) return distance < 0 ? 0 : 1;
  return 0.5 * erfc(-distance / (sigma * Math.SQRT2));
};

/** exp(-x²/2 - ln σ - ln(2π)/2) */
export const normalPdf = (x: number, mu: number, sigma: number): number => {
  const z = (x - mu) / sigma;
  return Math.exp(-0.5 * z * z - (Math.log(sigma) + 0.5 * Math.log(2 * Math.PI)));
};

/** μ + σ √2 erfinv(2 p - 1), of probabilities only. */
export const normalIdf = (p: number, mu: number, sigma: number): number =>
  p >= 0 && p <= 1 ? mu + sigma * Math.SQRT2 * erfinv(2 * p - 1) : refuse();
