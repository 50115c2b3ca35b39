/**
 * Predicates over columns, in three values: https://dmg.org/pmml/v4-4-1/TreeModel.html#xsdElement_Predicate. Fields are
 * columns of numbers (texts as the numbers of words), where NaN is a missing value.
 */
import { markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../kernel.ts';

export type Comparison = 'equal' | 'notEqual' | 'lessThan' | 'lessOrEqual' | 'greaterThan' | 'greaterOrEqual';

export type Predicate =
  | { readonly op: 'true' | 'false' }
  | { readonly op: 'isMissing' | 'isNotMissing'; readonly column: number }
  | { readonly op: Comparison; readonly column: number; readonly value: number }
  | { readonly op: 'isIn' | 'isNotIn'; readonly column: number; readonly values: readonly number[] }
  | { readonly op: 'and' | 'or' | 'xor' | 'surrogate'; readonly of: readonly Predicate[] };

/** false, true, unknown. */
export const [FALSE, TRUE, UNKNOWN] = [0, 1, 2] as const;
export type Truth = 0 | 1 | 2;
export type Test = (row: number) => Truth;

const truth = (holds: boolean): Truth => (holds ? TRUE : FALSE);

/** Where x is no number: unknown where it is missing; NaN itself is above all numbers and equal to none. */
const other = (x: Float64Array, row: number, ofNaN: Truth): Truth => {
  if (!Number.isNaN(x[row]!)) return FALSE;
  return markAt(x, row) === NOT_A_NUMBER ? ofNaN : UNKNOWN;
};

const isMissing = (x: Float64Array, row: number): boolean => Number.isNaN(x[row]!) && markAt(x, row) !== NOT_A_NUMBER;

// biome-ignore format: one comparison a line
const COMPARE: Readonly<Record<Comparison, (x: Float64Array, value: number) => Test>> = {
  equal: (x, value) => (row) => (x[row] === value ? TRUE : other(x, row, FALSE)),
  notEqual: (x, value) => (row) => (x[row] === value ? FALSE : Number.isNaN(x[row]!) ? other(x, row, TRUE) : TRUE),
  lessThan: (x, value) => (row) => (x[row]! < value ? TRUE : other(x, row, FALSE)),
  lessOrEqual: (x, value) => (row) => (x[row]! <= value ? TRUE : other(x, row, FALSE)),
  greaterThan: (x, value) => (row) => (x[row]! > value ? TRUE : other(x, row, TRUE)),
  greaterOrEqual: (x, value) => (row) => (x[row]! >= value ? TRUE : other(x, row, TRUE)),
};

const and =
  (tests: readonly Test[]): Test =>
  (row) => {
    let result: Truth = TRUE;
    for (const test of tests) {
      const own = test(row);
      if (own === FALSE) return FALSE;
      if (own === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };

const or =
  (tests: readonly Test[]): Test =>
  (row) => {
    let result: Truth = FALSE;
    for (const test of tests) {
      const own = test(row);
      if (own === TRUE) return TRUE;
      if (own === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };

const xor =
  (tests: readonly Test[]): Test =>
  (row) => {
    let result: Truth = FALSE;
    for (const test of tests) {
      const own = test(row);
      if (own === UNKNOWN) return UNKNOWN;
      if (own === TRUE) result = result === TRUE ? FALSE : TRUE;
    }
    return result;
  };

/** The first of them that is known. */
const surrogate =
  (tests: readonly Test[]): Test =>
  (row) => {
    for (const test of tests) {
      const own = test(row);
      if (own !== UNKNOWN) return own;
    }
    return UNKNOWN;
  };

const COMPOUND = { and, or, xor, surrogate };

/** A predicate of the rows of columns. */
export const testOf = (predicate: Predicate, columns: readonly Float64Array[]): Test => {
  switch (predicate.op) {
    case 'true':
      return () => TRUE;
    case 'false':
      return () => FALSE;
    case 'isMissing':
    case 'isNotMissing': {
      const [x, wanted] = [columns[predicate.column]!, predicate.op === 'isMissing'];
      return (row) => truth(isMissing(x, row) === wanted);
    }
    case 'isIn':
    case 'isNotIn': {
      const [x, wanted, values] = [columns[predicate.column]!, predicate.op === 'isIn', new Set(predicate.values)];
      return (row) => (isMissing(x, row) ? UNKNOWN : truth(values.has(x[row]!) === wanted));
    }
    case 'and':
    case 'or':
    case 'xor':
    case 'surrogate':
      return COMPOUND[predicate.op](predicate.of.map((own) => testOf(own, columns)));
    default:
      return COMPARE[predicate.op](columns[predicate.column]!, predicate.value);
  }
};

export interface PredicateParams {
  readonly predicate: Predicate;
}

/** Columns -> float64 [rows]: 1, 0, NaN where it is unknown. */
export const predicate: Kernel<PredicateParams> = {
  compile({ predicate: own }) {
    return (inputs, rows) => {
      const test = testOf(
        own,
        inputs.map((input) => (input as Tensor<'float64'>).data),
      );
      const data = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const known = test(row);
        data[row] = known === UNKNOWN ? Number.NaN : known;
      }
      return [{ dtype: 'float64', shape: [rows], data }];
    };
  },
};
