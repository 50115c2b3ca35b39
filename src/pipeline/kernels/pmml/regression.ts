/** Regression tables, and the links of their results: https://dmg.org/pmml/v4-4-1/Regression.html. */

import { ServingError } from '../../../errors.ts';
import { mark, markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { matrixOf, tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { writeFault } from './faults.ts';
import { exponential, INVERSE_LINKS, keepOf } from './precision.ts';

export interface RegressionTable {
  readonly intercept: number;
  /** coefficient · x^exponent; columns are places among the step's inputs. */
  readonly numeric: readonly { readonly column: number; readonly coefficient: number; readonly exponent: number }[];
  /** The coefficient where x is the value; of those of a field that follow each other the first that fits. */
  readonly categorical: readonly { readonly column: number; readonly value: number; readonly coefficient: number }[];
  /** coefficient · x · y · … */
  readonly terms: readonly { readonly columns: readonly number[]; readonly coefficient: number }[];
}

export interface RegressionTablesParams {
  readonly tables: readonly RegressionTable[];
  /** Sums are kept in float32. */
  readonly single: boolean;
}

/** The columns of a run: functions are made once, and read them at each row. */
interface Frame {
  columns: readonly Float64Array[];
}

const sumOf = (
  { intercept, numeric, categorical, terms }: RegressionTable,
  frame: Frame,
  keep: (x: number) => number,
): ((row: number) => number) => {
  // A run of predictors of one field: the values that are looked for, and their coefficients; the first of several.
  const runs: { readonly column: number; readonly coefficients: Map<number, number> }[] = [];
  let last = -1;
  for (const { column, value, coefficient } of categorical) {
    if (column !== last) runs.push({ column, coefficients: new Map() });
    const { coefficients } = runs.at(-1)!;
    if (!coefficients.has(value)) coefficients.set(value, coefficient);
    last = column;
  }
  return (row) => {
    const { columns } = frame;
    let sum = 0;
    for (const { column, coefficient, exponent } of numeric) {
      const value = columns[column]![row]!;
      if (Number.isNaN(value)) return Number.NaN;
      const power = exponent === 1 ? keep(value) : keep(keep(value) ** exponent);
      sum = keep(sum + keep(coefficient * power));
    }
    for (const { column, coefficients } of runs) {
      const coefficient = coefficients.get(columns[column]![row]!);
      if (coefficient !== undefined) sum = keep(sum + coefficient);
    }
    for (const { columns: own, coefficient } of terms) {
      let product = coefficient;
      for (const column of own) {
        const value = columns[column]![row]!;
        if (Number.isNaN(value)) return Number.NaN;
        product = keep(product * keep(value));
      }
      sum = keep(sum + product);
    }
    return intercept === 0 ? sum : keep(sum + intercept);
  };
};

/** Columns -> [rows, tables]; a row of which one table has no value is NaN throughout. */
export const regressionTables: Kernel<RegressionTablesParams> = {
  compile({ tables, single }) {
    const keep = single ? Math.fround : (x: number): number => x;
    const own = tables.map((table) => ({
      intercept: keep(table.intercept),
      numeric: table.numeric.map((term) => ({ ...term, coefficient: keep(term.coefficient) })),
      categorical: table.categorical.map((term) => ({ ...term, coefficient: keep(term.coefficient) })),
      terms: table.terms.map((term) => ({ ...term, coefficient: keep(term.coefficient) })),
    }));
    const width = tables.length;
    const frame: Frame = { columns: [] };
    const values = own.map((table) => sumOf(table, frame, keep));
    return (inputs, rows) => {
      frame.columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const out = new Float64Array(rows * width);
      for (let row = 0, at = 0; row < rows; row++, at += width) {
        for (let k = 0; k < width; k++) {
          const value = values[k]!(row);
          out[at + k] = value;
          if (!Number.isNaN(value)) continue;
          out.fill(Number.NaN, at, at + width);
          break;
        }
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

/** Inverses of link functions, by the names of a regression's normalizations. */
export const LINKS = {
  none: INVERSE_LINKS.identity,
  logit: INVERSE_LINKS.logit,
  exp: INVERSE_LINKS.log,
  probit: INVERSE_LINKS.probit,
  cloglog: INVERSE_LINKS.cloglog,
  loglog: INVERSE_LINKS.loglog,
  cauchit: INVERSE_LINKS.cauchit,
} as const;
export type LinkName = keyof typeof LINKS;

export interface InverseLinkParams {
  readonly link: LinkName;
  readonly single: boolean;
}

/** Each number by itself: [rows] or [rows, n] -> [rows]. */
export const inverseLink: Kernel<InverseLinkParams> = {
  compile({ link, single }) {
    const [inverse, keep] = [LINKS[link], keepOf(single)];
    return ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      const out = new Float64Array(data.length);
      for (let i = 0; i < out.length; i++) out[i] = keep(inverse(data[i]!, keep));
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

/**
 * How numbers of categories become probabilities:
 *
 *   first        two categories: p = link(y of the first), bounded to 0 … 1 where the link is none; 1 - p
 *   cumulative   ordinal ones: p(k) = link(y(k)) - p(0) - … - p(k-1); the last is what is left
 *   rest         as they are; the last is what is left
 *   simplemax    link(y(k)) / Σ
 *   softmax      exp(y(k) - max y) / Σ
 */
export interface CategoryLinkParams {
  readonly form: 'first' | 'cumulative' | 'rest' | 'simplemax' | 'softmax';
  readonly link: LinkName;
  readonly single: boolean;
  /** Why a row whose sum is 0 has no answer. */
  readonly reason: number;
}

/** [rows, categories] -> [rows, categories]; rows of NaN stay. */
export const categoryLink: Kernel<CategoryLinkParams> = {
  compile({ form, link, single, reason }) {
    const keep = keepOf(single);
    const inverse = (y: number): number => keep(LINKS[link](y, keep));
    const bounded = (y: number): number => (link === 'none' ? Math.min(Math.max(y, 0), 1) : inverse(y));
    const shares = (p: Float64Array, from: number, to: number): void => {
      let sum = 0;
      for (let k = from; k < to; k++) sum = k === from ? p[k]! : keep(sum + p[k]!);
      if (sum === 1) return;
      if (sum === 0) for (let k = from; k < to; k++) writeFault(p, k, reason);
      else for (let k = from; k < to; k++) p[k] = keep(p[k]! / sum);
    };
    const forms: Readonly<Record<CategoryLinkParams['form'], (p: Float64Array, from: number, to: number) => void>> = {
      first: (p, from) => {
        p[from] = bounded(p[from]!);
        p[from + 1] = keep(1 - p[from]!);
      },
      cumulative: (p, from, to) => {
        let sum = 0;
        for (let k = from; k < to - 1; k++) {
          const own = bounded(p[k]!);
          p[k] = k === from ? own : keep(own - sum);
          sum = k === from ? own : keep(sum + p[k]!);
        }
        p[to - 1] = keep(1 - sum);
      },
      rest: (p, from, to) => {
        let sum = 0;
        for (let k = from; k < to - 1; k++) sum = k === from ? p[k]! : keep(sum + p[k]!);
        p[to - 1] = keep(1 - sum);
      },
      simplemax: (p, from, to) => {
        if (link !== 'none') for (let k = from; k < to; k++) p[k] = inverse(p[k]!);
        shares(p, from, to);
      },
      softmax: (p, from, to) => {
        let max = p[from]!;
        for (let k = from; k < to; k++) max = Math.max(max, p[k]!);
        for (let k = from; k < to; k++) p[k] = exponential(keep(p[k]! - max), keep);
        shares(p, from, to);
      },
    };
    return ([input], rows) => {
      const { data, columns } = matrixOf(input!, 'float64');
      if (columns < 2) throw new ServingError('CORRUPT_MODEL', `${columns} categories, at least two were expected`);
      const out = new Float64Array(rows * columns);
      out.set(data);
      for (let row = 0; row < rows; row++) {
        const [from, to] = [row * columns, (row + 1) * columns];
        if (Number.isNaN(out[from]!)) continue;
        forms[form](out, from, to);
        // What came of infinities is a number that is none, and not a missing one.
        for (let k = from; k < to; k++) if (Number.isNaN(out[k]!) && markAt(out, k) === 0) mark(out, k, NOT_A_NUMBER);
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: out })];
    };
  },
};
