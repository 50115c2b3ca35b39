/** General regression models, as JPMML-Evaluator computes them: https://dmg.org/pmml/v4-4-1/GeneralRegression.html. */
import { ServingError } from '../../../errors.ts';
import { mark, markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { matrixOf, tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { writeFault } from './faults.ts';
import { exponential, INVERSE_LINKS, type InverseLinkName, type Keep, keepOf } from './precision.ts';

/** What a parameter is multiplied by; columns are places among the step's inputs. */
export interface ParameterTerm {
  readonly beta: number;
  /**
   * 1 where the column holds the value and else 0; or, of a contrast matrix, the weight of the value that the column holds,
   * where NaN and values that are none of them are faults.
   */
  readonly factors: readonly (
    | { readonly column: number; readonly value: number }
    | { readonly column: number; readonly values: Float64Array; readonly weights: Float64Array }
  )[];
  readonly covariates: readonly { readonly column: number; readonly exponent: number }[];
}

export interface PredictorTermsParams {
  /** By output. */
  readonly outputs: readonly (readonly ParameterTerm[])[];
  readonly single: boolean;
  /** Why a row has no weight in a contrast matrix. */
  readonly reason: number;
}

const OUTSIDE = Symbol('outside of the contrast matrix');

/** Π factors · Π covariate^exponent; undefined where a field that matters is missing. */
const productOf = (
  { factors, covariates }: ParameterTerm,
  columns: readonly Float64Array[],
  keep: Keep,
): ((row: number) => number | undefined | typeof OUTSIDE) => {
  const own = factors.map((factor) => ({ x: columns[factor.column]!, factor }));
  const powers = covariates.map(({ column, exponent }) => ({ x: columns[column]!, exponent }));
  return (row) => {
    let product = 1;
    for (const { x, factor } of own) {
      const value = x[row]!;
      if (Number.isNaN(value)) return undefined;
      if ('value' in factor) {
        if (value !== factor.value) product = 0;
        continue;
      }
      const weight = factor.weights[factor.values.indexOf(value)] ?? Number.NaN;
      if (Number.isNaN(weight)) return OUTSIDE;
      product = keep(product * keep(weight));
    }
    if (product === 0) return product;
    for (const { x, exponent } of powers) {
      const value = x[row]!;
      if (Number.isNaN(value)) return undefined;
      product = keep(product * (exponent === 1 ? keep(value) : keep(keep(value) ** exponent)));
    }
    return product;
  };
};

/** Σ beta · product: columns -> [rows, outputs]; a row of which one output has no value is NaN throughout. */
export const predictorTerms: Kernel<PredictorTermsParams> = {
  compile({ outputs, single, reason }) {
    const keep = keepOf(single);
    const width = outputs.length;
    const betas = outputs.map((terms) => Float64Array.from(terms, ({ beta }) => keep(beta)));
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const products = outputs.map((terms) =>
        terms.map((term) =>
          term.factors.length + term.covariates.length === 0 ? undefined : productOf(term, columns, keep),
        ),
      );
      const out = new Float64Array(rows * width);
      for (let row = 0, at = 0; row < rows; row++, at += width) {
        each: for (let k = 0; k < width; k++) {
          const [terms, beta] = [products[k]!, betas[k]!];
          let sum = terms.length === 0 ? Number.NaN : 0;
          for (let i = 0; i < terms.length; i++) {
            const product = terms[i] ? terms[i]!(row) : 1;
            if (typeof product !== 'number') {
              if (product === undefined) out.fill(Number.NaN, at, at + width);
              else for (let j = at; j < at + width; j++) writeFault(out, j, reason);
              break each;
            }
            sum = keep(sum + keep(beta[i]! * product));
          }
          if (Number.isNaN(sum) && terms.length > 0) mark(out, at + k, NOT_A_NUMBER);
          else out[at + k] = sum;
        }
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

export interface StandardErrorsParams {
  /** One for each parameter. */
  readonly terms: readonly ParameterTerm[];
  /** Of the parameters: [terms, terms] */
  readonly covariances: Float64Array;
  /** Why a row has no weight in a contrast matrix. */
  readonly reason: number;
}

/** √(xᵀ C x), with x the products of the parameters and C their covariances: columns -> [rows]. */
export const standardErrors: Kernel<StandardErrorsParams> = {
  compile({ terms, covariances, reason }) {
    const n = terms.length;
    if (covariances.length !== n * n)
      throw new ServingError('CORRUPT_MODEL', `${covariances.length} covariances of ${n} parameters`);
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const products = terms.map((term) => productOf(term, columns, keepOf(false)));
      const x = new Float64Array(n);
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let isOutside = false;
        for (let i = 0; i < n; i++) {
          const product = products[i]!(row);
          isOutside ||= product === OUTSIDE;
          x[i] = typeof product === 'number' ? product : Number.NaN;
        }
        let sum = 0;
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += x[i]! * covariances[i * n + j]! * x[j]!;
        if (isOutside) writeFault(out, row, reason);
        else out[row] = Math.sqrt(sum);
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

/**
 * How predictors become answers, with g⁻¹ the inverse link, o an offset, t a number of trials, K categories:
 *
 *   value          t · g⁻¹(y + o)
 *   generalized    p(k) = t · g⁻¹(y(k) + o) for all but the last, which is 1 - p(K - 1)
 *   multinomial    e^y(k) / Σ, where the last y is 0
 *   ordinal        p(k) = g⁻¹(y(k) + o) - g⁻¹(y(k - 1) + o), where the last g⁻¹ is 1
 */
export interface GeneralLinkParams {
  readonly form: 'value' | 'generalized' | 'multinomial' | 'ordinal';
  readonly link: InverseLinkName;
  /** Of negbin, oddspower and power. */
  readonly parameter: number;
  /** A number for all rows, or the place of the step's input that holds it. */
  readonly offset?: number | { readonly input: number } | undefined;
  readonly trials?: number | { readonly input: number } | undefined;
  readonly single: boolean;
  /** Why a row has no answer: its offset is missing, its trials are, the sum is 0. */
  readonly reasons: { readonly offset: number; readonly trials: number; readonly sum: number };
}

type Extra = ((row: number) => number) | undefined;

/** [rows, predictors], columns of offsets and trials -> [rows] of a value, else [rows, predictors + 1]. */
export const generalLink: Kernel<GeneralLinkParams> = {
  compile({ form, link, parameter, offset, trials, single, reasons }) {
    const keep = keepOf(single);
    const inverse = INVERSE_LINKS[link];
    return (inputs, rows) => {
      const { data, columns } = matrixOf(inputs[0]!, 'float64');
      const width = form === 'value' ? 1 : columns + 1;
      if (form === 'value' && columns !== 1) {
        throw new ServingError('CORRUPT_MODEL', `a regression of ${columns} values a row, one was expected`);
      }
      const extraOf = (extra: GeneralLinkParams['offset']): Extra => {
        if (extra === undefined) return undefined;
        if (typeof extra === 'number') return () => extra;
        const column = (inputs[extra.input] as Tensor<'float64'>).data;
        return (row) => column[row]!;
      };
      const [offsetOf, trialsOf] = [extraOf(offset), extraOf(trials)];
      const linked = (y: number, row: number): number => {
        const moved = offsetOf ? keep(y + keep(offsetOf(row))) : y;
        const value = inverse(moved, keep, parameter);
        return trialsOf ? keep(value * keep(trialsOf(row))) : value;
      };
      const out = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const [from, at] = [row * columns, row * width];
        let fault = -1;
        let missing = -1;
        for (let k = from; k < from + columns; k++) if (Number.isNaN(data[k]!)) missing = k;
        if (missing >= 0) {
          // As the predictors say: missing, refused, or no number.
          const own = markAt(data as Float64Array, missing);
          for (let k = at; k < at + width; k++) mark(out, k, own);
          continue;
        }
        if (form !== 'multinomial') {
          if (offsetOf && Number.isNaN(offsetOf(row))) fault = reasons.offset;
          else if (trialsOf && Number.isNaN(trialsOf(row))) fault = reasons.trials;
        }
        if (fault < 0) {
          let [last, sum] = [0, 0];
          for (let k = 0; k < columns; k++) {
            const y = data[from + k]!;
            const value = form === 'multinomial' ? exponential(y, keep) : linked(y, row);
            out[at + k] = form === 'ordinal' && k > 0 ? keep(value - last) : value;
            last = value;
            sum = k === 0 ? value : keep(sum + value);
          }
          if (form === 'generalized' || form === 'ordinal') out[at + columns] = keep(1 - last);
          if (form === 'multinomial') {
            out[at + columns] = 1;
            sum = columns === 0 ? 1 : keep(sum + 1);
            if (sum === 0) fault = reasons.sum;
            else if (sum !== 1) for (let k = at; k < at + width; k++) out[k] = keep(out[k]! / sum);
          }
        }
        for (let k = at; k < at + width; k++) {
          if (fault >= 0) writeFault(out, k, fault);
          else if (Number.isNaN(out[k]!)) mark(out, k, NOT_A_NUMBER);
        }
      }
      if (form === 'value') return [{ dtype: 'float64', shape: [rows], data: out }];
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

/** Cumulative hazards by time, in rising order. */
export interface HazardTable {
  readonly times: Float64Array;
  readonly hazards: Float64Array;
  readonly maxTime: number;
}

export interface CoxParams {
  /** One, or one for each value of the stratum in this order. */
  readonly tables: readonly HazardTable[];
  readonly strata?: Float64Array | undefined;
  /** Σ beta · reference point; NaN: the model has none, and never a value. */
  readonly reference: number;
  readonly single: boolean;
  readonly reasons: { readonly time: number; readonly stratum: number };
}

/**
 * e^(y - reference) · hazard(time): [rows, 1], times [rows], strata [rows] -> [rows]. Before the first time it is 0, after
 * the last one, or for a stratum without a table, there is no value.
 */
export const cox: Kernel<CoxParams> = {
  compile({ tables, strata, reference, single, reasons }) {
    const keep = keepOf(single);
    return (inputs, rows) => {
      const { data } = matrixOf(inputs[0]!, 'float64');
      const times = (inputs[1] as Tensor<'float64'>).data;
      const own = strata && (inputs[2] as Tensor<'float64'>).data;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        out[row] = Number.NaN;
        if (own && Number.isNaN(own[row]!)) {
          writeFault(out, row, reasons.stratum);
          continue;
        }
        const table = tables[own ? strata.indexOf(own[row]!) : 0];
        if (!table) continue;
        const time = times[row]!;
        if (Number.isNaN(time)) writeFault(out, row, reasons.time);
        else if (time > table.maxTime) continue;
        else if (time < table.times[0]!) out[row] = 0;
        else {
          let place = 0;
          for (let i = 1; i < table.times.length && table.times[i]! <= time; i++) {
            // Of equal times the first counts.
            if (table.times[i]! > table.times[place]!) place = i;
          }
          out[row] = keep(exponential(keep(data[row]! - reference), keep) * keep(table.hazards[place]!));
        }
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};
