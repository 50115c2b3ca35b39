/**
 * Columns as B-splines: each becomes the values of its basis functions there.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_polynomial.py (SplineTransformer)
 * https://github.com/scipy/scipy/blob/v1.17.0/scipy/interpolate/src/_bspl.pyx
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface Spline {
  /** t, ascending. */
  readonly knots: Float64Array;
  /** By basis function, of which there are knots - degree - 1: the column of the answer that it adds to. */
  readonly columns: Int32Array;
}

export interface SplinesParams {
  /** By column of the input. */
  readonly splines: readonly Spline[];
  readonly degree: number;
  /** Columns of the answer that one column of the input becomes. */
  readonly width: number;
  /** Beyond the knots: refused, the value at the end, the tangent there, the polynomial's own, or round again. */
  readonly beyond: 'error' | 'constant' | 'linear' | 'continue' | 'periodic';
  /** Where a column's inner knots begin, by column: upstream's is the degree, but of linear splines only in the first. */
  readonly inner: Int32Array;
  /** NaN becomes zeros. */
  readonly missing: boolean;
  /** By which of the answer's columns stay, of each input column's. */
  readonly kept: number;
  /** Splines of degree 0 past the last knot: the value there, where sparse matrices were made, else 0. */
  readonly sparse: boolean;
}

/** The values, or first derivatives, of the basis functions that are not 0 in the knots' interval `at`. */
const basis = (
  [h, before]: readonly [h: Float64Array, before: Float64Array],
  t: Float64Array,
  x: number,
  k: number,
  at: number,
  derivative: boolean,
): void => {
  const plain = derivative ? k - 1 : k;
  h.fill(0);
  h[0] = 1;
  for (let j = 1; j <= k; j++) {
    for (let n = 0; n < j; n++) before[n] = h[n]!;
    h[0] = 0;
    for (let n = 1; n <= j; n++) {
      const [right, left] = [t[at + n]!, t[at + n - j]!];
      h[n] = 0;
      if (right === left) continue;
      if (j <= plain) {
        const w = before[n - 1]! / (right - left);
        h[n - 1] = h[n - 1]! + w * (right - x);
        h[n] = w * (x - left);
      } else {
        const w = (j * before[n - 1]!) / (right - left);
        h[n - 1] = h[n - 1]! - w;
        h[n] = w;
      }
    }
  }
};

/** One column's splines, ready to be asked. */
class Evaluator {
  readonly #t: Float64Array;
  readonly #columns: Int32Array;
  readonly #k: number;
  readonly #h: Float64Array;
  readonly #before: Float64Array;

  constructor({ knots, columns }: Spline, degree: number) {
    [this.#t, this.#columns, this.#k] = [knots, columns, degree];
    this.#h = new Float64Array(degree + 1);
    this.#before = new Float64Array(degree + 1);
  }

  get first(): number {
    return this.#t[this.#k]!;
  }

  get last(): number {
    return this.#t[this.#columns.length]!;
  }

  /** Adds the values at x, or the derivatives, to `made[from ..]`; beyond the knots those of the outermost polynomials. */
  add(x: number, made: Float64Array, from: number, derivative = false): void {
    const [t, k, columns] = [this.#t, this.#k, this.#columns];
    if (derivative && k === 0) return;
    let [low, high] = [k, columns.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (t[middle]! <= x) low = middle;
      else high = middle;
    }
    basis([this.#h, this.#before], t, x, k, low, derivative);
    for (let j = 0; j <= k; j++) {
      const to = from + columns[low - k + j]!;
      made[to] = made[to]! + this.#h[j]!;
    }
  }
}

interface Ends {
  readonly low: number;
  readonly high: number;
  /** The values and slopes there, [width] each. */
  readonly atLow: Float64Array;
  readonly atHigh: Float64Array;
  readonly slopeLow: Float64Array;
  readonly slopeHigh: Float64Array;
}

/** [rows, columns] -> [rows, columns · kept] */
export const splines: Kernel<SplinesParams> = {
  compile({ splines: all, degree, width, beyond, inner, missing, kept, sparse }) {
    const isWrong = all.some(
      ({ knots, columns }) =>
        columns.length < degree + 1 ||
        knots.length !== columns.length + degree + 1 ||
        columns.some((column) => column < 0 || column >= width) ||
        knots.some((knot, i) => !Number.isFinite(knot) || (i > 0 && knot < knots[i - 1]!)),
    );
    if (isWrong || degree < 0 || kept > width || inner.length !== all.length) {
      throw new ServingError('CORRUPT_MODEL', `splines of degree ${degree} whose knots do not fit their coefficients`);
    }
    const evaluators = all.map((spline) => new Evaluator(spline, degree));
    const vector = (evaluator: Evaluator, x: number, derivative: boolean): Float64Array => {
      const made = new Float64Array(width);
      evaluator.add(x, made, 0, derivative);
      return made;
    };
    const ends = all.map(({ knots }, j): Ends => {
      const evaluator = evaluators[j]!;
      const low = knots[inner[j]!]!;
      const high = knots[knots.length - inner[j]! - 1]!;
      return {
        low,
        high,
        atLow: vector(evaluator, low, false),
        atHigh: vector(evaluator, high, false),
        slopeLow: vector(evaluator, low, true),
        slopeHigh: vector(evaluator, high, true),
      };
    });
    /** How many functions go on past the ends. */
    const reach = inner.map((own) => Math.min(width, beyond === 'linear' && own <= 1 ? own + 1 : own));
    const outside = (x: number, j: number, made: Float64Array, from: number, row: number): void => {
      if (degree === 0 && beyond === 'constant' && !sparse && x > ends[j]!.high) {
        throw new ServingError(
          'INVALID_INPUT',
          `row ${row}, column ${j}: ${x} is beyond the last knot, ${ends[j]!.high}, where splines of degree 0 have no value`,
        );
      }
      const { low, high, atLow, atHigh, slopeLow, slopeHigh } = ends[j]!;
      const isLinear = beyond === 'linear';
      const count = !isLinear && sparse && reach[j] === 0 && x > high ? width : reach[j]!;
      for (let i = 0; i < count; i++) {
        if (x < low) made[from + i] = atLow[i]! + (isLinear ? (x - low) * slopeLow[i]! : 0);
        else {
          const place = width - 1 - i;
          made[from + place] = atHigh[place]! + (isLinear ? (x - high) * slopeHigh[place]! : 0);
        }
      }
    };
    const one = (given: number, j: number, made: Float64Array, from: number, row: number): void => {
      const evaluator = evaluators[j]!;
      const { low, high } = ends[j]!;
      let x = given;
      if (Number.isNaN(x) && missing) return;
      if (beyond === 'periodic') {
        const { first, last } = evaluator;
        const period = last - first;
        const rest = (x - first) % period;
        x = period > 0 ? first + (rest < 0 ? rest + period : rest) : 0;
      } else if (beyond === 'error') {
        if (!(x >= evaluator.first && x <= evaluator.last)) {
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row}, column ${j}: ${x} is beyond the knots, ${evaluator.first} to ${evaluator.last}`,
          );
        }
      } else if (beyond !== 'continue' && !(x >= low && x <= high)) {
        outside(x, j, made, from, row);
        return;
      }
      evaluator.add(x, made, from);
    };
    const scratch = new Float64Array(width);
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, all.length);
      const made = new Float64Array(rows * columns * kept);
      for (let at = 0; at < data.length; at++) {
        scratch.fill(0);
        one(data[at]!, at % columns, scratch, 0, Math.floor(at / columns));
        for (let i = 0; i < kept; i++) made[at * kept + i] = scratch[i]!;
      }
      return [tensorOf({ rows, columns: columns * kept, dtype: 'float64', data: made })];
    };
  },
};
