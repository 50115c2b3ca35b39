/** The digamma function ψ, to double precision. */

/** Coefficients of the asymptotic series: B2k / 2k. */
const SERIES = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 5 / 660, -691 / 32760, 1 / 12];

/**
 * Of numbers above 0; NaN of others.
 *
 *   ψ(x) = ψ(x + 1) - 1 / x                              up to x = 10
 *   ψ(x) = log x - 1 / 2x - 1 / 12x² + 1 / 120x⁴ - …
 */
export const digamma = (given: number): number => {
  if (!(given > 0)) return Number.NaN;
  let [x, shift] = [given, 0];
  while (x < 10) {
    shift += 1 / x;
    x += 1;
  }
  const inverse = 1 / (x * x);
  let [power, series] = [inverse, 0];
  for (const coefficient of SERIES) {
    series += coefficient * power;
    power *= inverse;
  }
  return Math.log(x) - 0.5 / x - series - shift;
};
