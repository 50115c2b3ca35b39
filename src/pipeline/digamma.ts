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

/**
 * The same as Apache Commons Math 3 has it, one sign of whose series is wrong, and so Breeze and Spark; of numbers above 0.
 * https://github.com/apache/commons-math/blob/MATH_3_4_1/src/main/java/org/apache/commons/math3/special/Gamma.java
 */
export const digammaCommons = (given: number): number => {
  let [x, shift] = [given, 0];
  while (x > 1e-5 && x < 49) {
    shift += 1 / x;
    x += 1;
  }
  if (x <= 1e-5) return -0.5772156649015329 - 1 / x - shift;
  const inverse = 1 / (x * x);
  return Math.log(x) - 0.5 / x - inverse * (1 / 12 + inverse * (1 / 120 - inverse / 252)) - shift;
};
