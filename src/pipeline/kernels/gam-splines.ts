/**
 * The bases of H2O's generalized additive models: what a column, or several, is spread to.
 * https://github.com/h2oai/h2o-3/tree/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/gam
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Each row of numbers by a function that writes its basis. */
const byRow =
  (
    inputs: number,
    width: number,
    write: (data: ArrayLike<number>, from: number, into: Float64Array, to: number) => void,
  ) =>
  (block: Parameters<typeof matrixOf>[0], rows: number) => {
    const { columns, data } = matrixOf(block, 'float64');
    checkWidth(columns, inputs);
    const made = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) write(data, row * inputs, made, row * width);
    return [tensorOf({ rows, columns: width, dtype: 'float64', data: made })];
  };

export interface CubicBasisParams {
  /** Ascending. */
  readonly knots: Float64Array;
  /** [knots - 2, knots] */
  readonly binvD: Float64Array;
}

/** The interval of x, the first or the last one where it is outside. */
const binOf = (x: number, knots: Float64Array): number => {
  let [low, high] = [0, knots.length - 1];
  if (x <= knots[0]!) return 0;
  if (x >= knots[high]!) return high - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x >= knots[middle]!) low = middle;
    else high = middle;
  }
  return low;
};

/** Cubic regression splines: [rows] -> [rows, knots]. */
export const cubicBasis: Kernel<CubicBasisParams> = {
  compile({ knots, binvD }) {
    const count = knots.length;
    const inner = count - 2;
    if (count < 3 || binvD.length !== inner * count) throw corrupt(`${binvD.length} numbers are of ${count} knots`);
    const write = (data: ArrayLike<number>, from: number, into: Float64Array, to: number): void => {
      const x = data[from]!;
      if (Number.isNaN(x)) {
        into.fill(Number.NaN, to, to + count);
        return;
      }
      const bin = binOf(x, knots);
      const step = knots[bin + 1]! - knots[bin]!;
      const [above, below] = [knots[bin + 1]! - x, x - knots[bin]!];
      const minus = ((above * above * above) / step - above * step) / 6;
      const plus = ((below * below * below) / step - below * step) / 6;
      for (let i = 0; i < count; i++) {
        if (bin === 0) into[to + i] = binvD[i]! * plus;
        else if (bin >= inner) into[to + i] = binvD[(bin - 1) * count + i]! * minus;
        else into[to + i] = binvD[(bin - 1) * count + i]! * minus + binvD[bin * count + i]! * plus;
      }
      into[to + bin] = into[to + bin]! + above / step;
      into[to + bin + 1] = into[to + bin + 1]! + below / step;
    };
    const apply = byRow(1, count, write);
    return ([input], rows) => apply(input!, rows);
  },
};

/** The outermost knots as often as an order asks for. */
const filled = (knots: Float64Array, order: number): Float64Array => {
  const more = Math.max(0, order - 1);
  return Float64Array.from({ length: knots.length + 2 * more }, (_, i) => {
    return knots[Math.min(Math.max(i - more, 0), knots.length - 1)]!;
  });
};

/** One basis function, made of two of the order below. */
interface Basis {
  readonly knots: Float64Array;
  readonly order: number;
  readonly left: number;
  readonly right: number;
  readonly parts: readonly [Basis, Basis] | undefined;
}

const inverse = (x: number): number => (x === 0 ? 0 : 1 / x);

/** The knots of a function, 0 past the last one. */
const knotsOf = (all: Float64Array, index: number, order: number): Float64Array =>
  Float64Array.from({ length: order + 1 }, (_, i) => all[index + i] ?? 0);

/** `scaled`: as M-splines are, by the whole width of a function; else as B-splines. */
const basisOf = (all: Float64Array, index: number, order: number, scaled: boolean): Basis => {
  const knots = knotsOf(all, index, order);
  if (order === 1) return { knots, order, left: 1, right: 0, parts: undefined };
  const whole = inverse(knots[order]! - knots[0]!);
  return {
    knots,
    order,
    left: scaled ? whole : inverse(knots[order - 1]! - knots[0]!),
    right: scaled ? whole : inverse(knots[order]! - knots[1]!),
    parts: [basisOf(all, index, order - 1, scaled), basisOf(all, index + 1, order - 1, scaled)],
  };
};

const valueOfB = ({ knots, order, left, right, parts }: Basis, x: number): number => {
  if (x < knots[0]! || x >= knots[order]!) return 0;
  if (!parts) return 1;
  return (x - knots[0]!) * left * valueOfB(parts[0], x) + (knots[order]! - x) * right * valueOfB(parts[1], x);
};

const valueOfM = ({ knots, order, left, right, parts }: Basis, x: number): number => {
  if (x < knots[0]! || x >= knots[order]!) return 0;
  if (!parts) return inverse(knots[1]! - knots[0]!);
  const sum = (x - knots[0]!) * left * valueOfM(parts[0], x) + (knots[order]! - x) * right * valueOfM(parts[1], x);
  return (order / (order - 1)) * sum;
};

export interface SplineBasisParams {
  /** Ascending, each once. */
  readonly knots: Float64Array;
  readonly order: number;
}

/** Deeper than any spline that is fitted; a function of order n is made of 2^n. */
const MAX_ORDER = 16;
const MAX_KNOTS = 100_000;
const MAX_PARTS = 2 ** 22;

const checkSpline = ({ knots, order }: SplineBasisParams): void => {
  const isOrder = Number.isInteger(order) && order >= 1 && order <= MAX_ORDER;
  const isSmall = knots.length <= MAX_KNOTS && 2 ** order * (knots.length + order) <= MAX_PARTS;
  if (isOrder && isSmall && knots.length >= 2) return;
  throw corrupt(`a spline of order ${order} has ${knots.length} knots`);
};

/** M-splines: [rows] -> [rows, knots + order - 2]. */
export const mSplineBasis: Kernel<SplineBasisParams> = {
  compile(params) {
    checkSpline(params);
    const { knots, order } = params;
    const width = knots.length + order - 2;
    const all = filled(knots, order);
    const functions = Array.from({ length: width }, (_, i) => basisOf(all, i, order, true));
    const apply = byRow(1, width, (data, from, into, to) => {
      for (let i = 0; i < width; i++) into[to + i] = valueOfM(functions[i]!, data[from]!);
    });
    return ([input], rows) => apply(input!, rows);
  },
};

/** I-splines, each a sum of B-splines of one order more: [rows] -> [rows, knots + order - 2]. */
export const iSplineBasis: Kernel<SplineBasisParams> = {
  compile(params) {
    checkSpline(params);
    const { knots, order } = params;
    const width = knots.length + order - 2;
    const own = filled(knots, order);
    const all = filled(knots, order + 1);
    const functions = Array.from({ length: width + 1 }, (_, i) => basisOf(all, i, order + 1, false));
    const sumFrom = (start: number, x: number): number => {
      let sum = 0;
      for (let i = start; i <= width; i++) {
        const { knots: reach } = functions[i]!;
        if (x < reach[0]!) break;
        sum += x >= reach[order + 1]! ? 1 : valueOfB(functions[i]!, x);
      }
      return sum;
    };
    const apply = byRow(1, width, (data, from, into, to) => {
      const x = data[from]!;
      for (let i = 0; i < width; i++) {
        if (x < own[i]!) into[to + i] = 0;
        else if (x >= (own[i + order] ?? 0)) into[to + i] = 1;
        else into[to + i] = sumFrom(i + 1, x);
      }
    });
    return ([input], rows) => apply(input!, rows);
  },
};

export interface ThinPlateParams {
  /** How many columns. */
  readonly columns: number;
  readonly m: number;
  /** [columns, knots] */
  readonly knots: Float64Array;
  /** [polynomials, columns]: powers of the columns. */
  readonly powers: Int32Array;
  /** By column: their means, and 1 / standard deviation; absent: columns are as they come. */
  readonly means?: Float64Array;
  readonly scales?: Float64Array;
}

const factorial = (n: number): number => {
  let product = 1;
  for (let i = 2; i <= n; i++) product = Math.imul(product, i);
  return product;
};

const powerOf = (x: number, exponent: number): number => {
  if (exponent === 0) return 1;
  let product = x;
  for (let i = 1; i < exponent; i++) product *= x;
  return product;
};

const MAX_POWER = 64;

const constantOf = (m: number, d: number): number => {
  if (d % 2 !== 0) return ((-1) ** m * m) / (factorial(2 * m) * Math.PI ** ((d - 1) / 2));
  const below = 2 ** (2 * m - 1) * Math.PI ** (d / 2) * factorial(m - 1) * factorial(m - d / 2);
  return (-1) ** (m + 1 + d / 2) / below;
};

/** Thin plate splines: the distances to the knots, and polynomials: [rows, columns] -> [rows, knots + polynomials]. */
export const thinPlate: Kernel<ThinPlateParams> = {
  compile({ columns: d, m, knots, powers, means, scales }) {
    const [count, polynomials] = [knots.length / d, powers.length / d];
    const power = 2 * m - d;
    const fits =
      Number.isInteger(count) &&
      Number.isInteger(polynomials) &&
      power >= 0 &&
      power <= MAX_POWER &&
      powers.every((own) => own >= 0 && own <= MAX_POWER) &&
      (scales ? scales.length === d && means?.length === d : true);
    if (!fits) throw corrupt(`thin plates of ${d} columns and m = ${m} have ${knots.length} numbers as knots`);
    const constant = constantOf(m, d);
    const apply = byRow(d, count + polynomials, (data, from, into, to) => {
      for (let knot = 0; knot < count; knot++) {
        let sum = 0;
        for (let j = 0; j < d; j++) {
          const apart = data[from + j]! - knots[j * count + knot]!;
          const x = scales ? apart * scales[j]! : apart;
          sum += x * x;
        }
        const distance = powerOf(Math.sqrt(sum), power);
        into[to + knot] = constant * distance * (d % 2 === 0 && distance !== 0 ? Math.log(distance) : 1);
      }
      for (let i = 0; i < polynomials; i++) {
        let product = 1;
        for (let j = 0; j < d; j++) {
          const x = scales ? data[from + j]! - means![j]! * scales[j]! : data[from + j]!;
          product *= powerOf(x, powers[i * d + j]!);
        }
        into[to + count + i] = product;
      }
    });
    return ([input], rows) => apply(input!, rows);
  },
};

/** The first column above 0, the last one where none before it is: [rows, columns] -> [rows]. */
export const firstPositive: Kernel<Record<string, never>> = {
  compile:
    () =>
    ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let k = 0;
        while (k < columns - 1 && !(data[row * columns + k]! > 0)) k++;
        made[row] = k;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    },
};
