/**
 * Functions of numbers: https://dmg.org/pmml/v4-4-1/BuiltinFunctions.html. Whole numbers stay whole, in 32 bits: what does
 * not fit has no result, and neither has a division by 0.
 */
import { type DataType, isNumeric, toInteger } from '../data-types.ts';
import {
  asNumber,
  commonType,
  fixed,
  givesNumbers,
  NO_RESULT,
  numberAs,
  present,
  refuse,
  sharedType,
  type Value,
} from '../value.ts';
import type { PmmlFunction } from './function.ts';
import { erfOf, normalCdf, normalIdf, normalPdf } from './normal.ts';

type Real = (x: number, y: number) => number;

const noResult = (): never => {
  throw NO_RESULT;
};

const whole = (value: number): number => toInteger(value) ?? noResult();

const floorMod = (x: number, y: number): number => (y === 0 ? noResult() : x - Math.floor(x / y) * y);

/** [of whole numbers, of others] */
const BINARY: Readonly<Record<string, readonly [integers: Real, reals: Real]>> = {
  '+': [(x, y) => whole(x + y), (x, y) => x + y],
  '-': [(x, y) => whole(x - y), (x, y) => x - y],
  // A product of 62 bits is rounded, and none of 32 bits then.
  '*': [(x, y) => whole(x * y), (x, y) => x * y],
  '/': [(x, y) => (y === 0 ? noResult() : (x / y) | 0), (x, y) => x / y],
  modulo: [floorMod, (x, y) => x - Math.floor(x / y) * y],
};

/** A missing operand makes a missing result. */
const binary = (integers: Real, reals: Real): PmmlFunction => ({
  least: 2,
  most: 2,
  make: ([first, second]) => {
    const [a, b] = [first!, second!];
    if (a.fixed === 'double' && b.fixed && isNumeric(b.fixed)) {
      return fixed('double', 'continuous', (row) => {
        const [x, y] = [a.evaluate(row), b.evaluate(row)];
        return x === undefined || y === undefined ? undefined : reals(x as number, y as number);
      });
    }
    let type: DataType = 'double';
    const known =
      a.fixed && b.fixed && isNumeric(a.fixed) && isNumeric(b.fixed) ? commonType(a.fixed, b.fixed) : undefined;
    return {
      evaluate: (row) => {
        const [x, y] = [a.evaluate(row), b.evaluate(row)];
        if (x === undefined || y === undefined) return undefined;
        type = known ?? commonType(a.type(), b.type());
        if (type === 'integer') return integers(x as number, y as number);
        return numberAs(type, reals(x as number, y as number));
      },
      type: () => known ?? type,
      opType: () => 'continuous',
      fixed: known,
      isNumber: true,
    };
  },
});

const javaRound = (x: number): number => (Number.isInteger(x) ? x : Math.floor(x + 0.5));

/** Halves to the even one, as Math.rint. */
const rint = (x: number): number => {
  if (!(Math.abs(x) < 2 ** 52)) return x;
  const down = Math.floor(x);
  const rest = x - down;
  if (rest !== 0.5) return rest < 0.5 ? down : down + 1;
  return down % 2 === 0 ? down : down + 1;
};

const DOUBLES: Readonly<Record<string, (x: number) => number>> = {
  log10: Math.log10,
  ln: Math.log,
  ln1p: Math.log1p,
  exp: Math.exp,
  expm1: Math.expm1,
  sqrt: Math.sqrt,
  sin: Math.sin,
  asin: Math.asin,
  sinh: Math.sinh,
  cos: Math.cos,
  acos: Math.acos,
  cosh: Math.cosh,
  tan: Math.tan,
  atan: Math.atan,
  tanh: Math.tanh,
  erf: erfOf,
  stdNormalCDF: (x) => normalCdf(x, 0, 1),
  stdNormalPDF: (x) => normalPdf(x, 0, 1),
  stdNormalIDF: (x) => normalIdf(x, 0, 1),
};

/** Of a number: always a double. */
const double = (compute: (x: number) => number): PmmlFunction => ({
  least: 1,
  most: 1,
  make: ([arg]) => {
    const own = arg!;
    if (own.fixed && isNumeric(own.fixed)) {
      return fixed('double', 'continuous', (row) => compute(present(own.evaluate(row)) as number) + 0);
    }
    return fixed('double', 'continuous', (row) => compute(asNumber(present(own.evaluate(row)), own.type())) + 0);
  },
});

/** Of a number: one of its own type. */
const alike = (compute: (x: number) => number): PmmlFunction => ({
  least: 1,
  most: 1,
  make: ([arg]) => {
    const own = arg!;
    return {
      evaluate: (row) => {
        const x = asNumber(present(own.evaluate(row)), own.type());
        const type = own.type();
        return isNumeric(type) ? numberAs(type, compute(x)) : refuse();
      },
      type: own.type,
      opType: () => 'continuous',
      fixed: own.fixed,
    };
  },
});

/** Of a number: a whole one. */
const rounding = (compute: (x: number, type: DataType) => number): PmmlFunction => ({
  least: 1,
  most: 1,
  make: ([arg]) =>
    fixed('integer', 'continuous', (row) => {
      const value = asNumber(present(arg!.evaluate(row)), arg!.type());
      const x = compute(value, arg!.type());
      return Number.isNaN(x) ? 0 : (toInteger(x) ?? refuse());
    }),
});

/** Of two numbers that must be there. */
const pair = (compute: (x: number, y: number) => number): PmmlFunction => ({
  least: 2,
  most: 2,
  make: ([a, b]) =>
    fixed('double', 'continuous', (row) => {
      const x = asNumber(present(a!.evaluate(row)), a!.type());
      return compute(x, asNumber(present(b!.evaluate(row)), b!.type())) + 0;
    }),
});

/** The same, of their common type. */
const commonPair = (integers: Real, reals: Real): PmmlFunction => ({
  least: 2,
  most: 2,
  make: ([a, b]) => {
    let type: DataType = 'double';
    return {
      evaluate: (row) => {
        const [x, y] = [present(a!.evaluate(row)), present(b!.evaluate(row))];
        type = commonType(a!.type(), b!.type());
        return type === 'integer'
          ? integers(x as number, y as number)
          : numberAs(type, reals(x as number, y as number));
      },
      type: () => type,
      opType: () => 'continuous',
      fixed: sharedType([a!, b!]),
      isNumber: true,
    };
  },
});

const integerPower = (x: number, y: number): number => {
  if (y < 0) refuse();
  return toInteger(x ** y) ?? refuse();
};

/** As Java's Math.pow: 1 to the power of NaN or an infinity is NaN, as it is in JavaScript. */
const power = (x: number, y: number): number => x ** y;

const above = (x: number, y: number): number => (x > y || (Number.isNaN(x) && !Number.isNaN(y)) ? 1 : 0);

interface Statistic {
  readonly start: number;
  readonly add: (sum: number, x: number, count: number) => number;
}

const STATISTICS: Readonly<Record<string, Statistic>> = {
  min: { start: Number.NaN, add: (min, x) => (x < min || Number.isNaN(min) ? x : min) },
  max: { start: Number.NaN, add: (max, x) => (x > max || Number.isNaN(max) ? x : max) },
  sum: { start: 0, add: (sum, x) => sum + x },
  product: { start: 1, add: (product, x) => product * x },
  // Commons Math: the mean of the first, moved by each next one.
  avg: { start: 0, add: (mean, x, count) => mean + (x - mean) / count },
};

/** Of all arguments that are there; none: missing. */
const statistic = ({ start, add }: Statistic, isMean: boolean): PmmlFunction => ({
  least: 0,
  most: Number.POSITIVE_INFINITY,
  make: (args) => {
    let result: DataType = 'double';
    const shared = args.every(givesNumbers) ? sharedType(args) : undefined;
    return {
      evaluate: (row) => {
        let [sum, count] = [start, 0];
        let type: DataType | undefined;
        for (const arg of args) {
          const value = arg.evaluate(row);
          if (value === undefined) continue;
          sum = add(sum, asNumber(value, arg.type()), ++count);
          type = type === undefined ? arg.type() : commonType(type, arg.type());
        }
        if (count === 0) return undefined;
        result = isMean && type === 'integer' ? 'double' : type!;
        return isNumeric(result) ? numberAs(result, sum) : castAny(result, sum);
      },
      type: () => result,
      opType: () => 'continuous',
      fixed: isMean && shared === 'integer' ? 'double' : shared,
      isNumber: args.every(givesNumbers),
    };
  },
});

/** A double as a truth value or a text, where a single argument was one. */
const castAny = (type: DataType, x: number): Value => {
  if (type === 'boolean') return x === 0 || x === 1 ? x : refuse();
  return refuse();
};

/** The middle one of the arguments that are there, or the mean of the two in the middle; none: missing. */
const median: PmmlFunction = {
  least: 0,
  most: Number.POSITIVE_INFINITY,
  make: (args) =>
    fixed('double', 'continuous', (row) => {
      const values: number[] = [];
      for (const arg of args) {
        const value = arg.evaluate(row);
        if (value !== undefined) values.push(asNumber(value, arg.type()));
      }
      if (values.length === 0) return undefined;
      const sorted = Float64Array.from(values).sort();
      const half = sorted.length >> 1;
      return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1]! + sorted[half]!) / 2;
    }),
};

const distribution = (compute: (x: number, mu: number, sigma: number) => number): PmmlFunction => ({
  least: 3,
  most: 3,
  make: (args) =>
    fixed('double', 'continuous', (row) => {
      const [x, mu, sigma] = args.map((arg) => asNumber(present(arg.evaluate(row)), arg.type()));
      return sigma! > 0 ? compute(x!, mu!, sigma!) : refuse();
    }),
});

const map = <A, B>(table: Readonly<Record<string, A>>, make: (row: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(table).map(([name, row]) => [name, make(row, name)]));

export const ARITHMETIC: Readonly<Record<string, PmmlFunction>> = {
  ...map(BINARY, ([integers, reals]) => binary(integers, reals)),
  ...map(DOUBLES, double),
  ...map(STATISTICS, (own, name) => statistic(own, name === 'avg')),
  abs: alike(Math.abs),
  rint: alike(rint),
  floor: rounding(Math.floor),
  ceil: rounding(Math.ceil),
  // A float32 is rounded to the nearest whole number that 32 bits have.
  round: rounding((x, type) =>
    type === 'float' ? Math.min(Math.max(javaRound(x), -(2 ** 31)), 2 ** 31 - 1) : javaRound(x),
  ),
  pow: commonPair(integerPower, power),
  threshold: commonPair(above, above),
  hypot: pair(Math.hypot),
  'x-atan2': pair(Math.atan2),
  median,
  normalCDF: distribution(normalCdf),
  normalPDF: distribution(normalPdf),
  normalIDF: distribution(normalIdf),
};
