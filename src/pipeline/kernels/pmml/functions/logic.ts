/** Functions of truth: comparisons, sets, what is missing or invalid, and `if`. */

import type { DataType, OpType } from '../data-types.ts';
import {
  asBoolean,
  compareTo,
  equalTo,
  fixed,
  givesNumbers,
  type Node,
  present,
  sharedType,
  type Value,
} from '../value.ts';
import type { PmmlFunction } from './function.ts';

const truth = (evaluate: (row: number) => boolean): Node =>
  fixed('boolean', 'categorical', (row) => (evaluate(row) ? 1 : 0));

const comparison = (test: (order: number) => boolean): PmmlFunction => ({
  least: 2,
  most: 2,
  make: ([first, second]) => {
    const [a, b] = [first!, second!];
    return truth((row) => {
      const [x, y] = [present(a.evaluate(row)), present(b.evaluate(row))];
      return test(compareTo(x, a, y, b.type()));
    });
  },
});

const equality = (wanted: boolean): PmmlFunction => ({
  least: 2,
  most: 2,
  make: ([first, second]) => {
    const [a, b] = [first!, second!];
    return truth((row) => {
      const [x, y] = [present(a.evaluate(row)), present(b.evaluate(row))];
      return equalTo(x, a.type(), y, b.type()) === wanted;
    });
  },
});

const membership = (wanted: boolean): PmmlFunction => ({
  least: 2,
  most: Number.POSITIVE_INFINITY,
  make: ([first, ...others]) => {
    const own = first!;
    return truth((row) => {
      const value = own.evaluate(row);
      let found = false;
      // All of them are evaluated, as JPMML-Evaluator does.
      for (const other of others) {
        const one = other.evaluate(row);
        if (found) continue;
        if (value === undefined) found = one === undefined;
        else if (one !== undefined) found = equalTo(value, own.type(), one, other.type());
      }
      return found === wanted;
    });
  },
});

const logical = (combine: (a: boolean, b: boolean) => boolean): PmmlFunction => ({
  least: 2,
  most: Number.POSITIVE_INFINITY,
  make: (args) =>
    truth((row) => {
      // All of them are evaluated before they are combined.
      const values = args.map((arg) => arg.evaluate(row));
      return values.map((value, i) => asBoolean(present(value), args[i]!.type())).reduce(combine);
    }),
});

const missing = (wanted: boolean): PmmlFunction => ({
  least: 1,
  most: 1,
  make: ([arg]) => truth((row) => (arg!.evaluate(row) === undefined) === wanted),
});

const isInvalid = (node: Node, row: number, value: Value): boolean => {
  if (value === undefined) return false;
  if (node.invalid?.(row)) return true;
  return Number.isNaN(value) && node.opType() === 'continuous';
};

const validity = (wanted: boolean): PmmlFunction => ({
  least: 1,
  most: 1,
  make: ([arg]) =>
    truth((row) => {
      const value = arg!.evaluate(row);
      return value !== undefined && isInvalid(arg!, row, value) !== wanted;
    }),
});

/** Only the branch that is taken is evaluated. */
const choice: PmmlFunction = {
  least: 2,
  most: 3,
  make: ([flag, then, otherwise]) => {
    const [a, b] = [then!, otherwise];
    let [type, opType]: [DataType, OpType] = ['double', 'continuous'];
    const evaluate = (row: number): Value => {
      const taken = asBoolean(present(flag!.evaluate(row)), flag!.type()) ? a : b;
      if (!taken) return undefined;
      const value = taken.evaluate(row);
      if (value !== undefined) [type, opType] = [taken.type(), taken.opType()];
      return value;
    };
    const known = sharedType(b ? [a, b] : [a]);
    const isNumber = givesNumbers(a) && (!b || givesNumbers(b));
    return { evaluate, type: () => known ?? type, opType: () => opType, fixed: known, isNumber };
  },
};

export const LOGIC: Readonly<Record<string, PmmlFunction>> = {
  isMissing: missing(true),
  isNotMissing: missing(false),
  isValid: validity(true),
  isNotValid: validity(false),
  equal: equality(true),
  notEqual: equality(false),
  lessThan: comparison((order) => order < 0),
  lessOrEqual: comparison((order) => order <= 0),
  greaterThan: comparison((order) => order > 0),
  greaterOrEqual: comparison((order) => order >= 0),
  and: logical((a, b) => a && b),
  or: logical((a, b) => a || b),
  not: {
    least: 1,
    most: 1,
    make: ([arg]) => truth((row) => !asBoolean(present(arg!.evaluate(row)), arg!.type())),
  },
  isIn: membership(true),
  isNotIn: membership(false),
  if: choice,
};
