/** Naive Bayes models, as JPMML-Evaluator computes them: https://dmg.org/pmml/v4-4-1/NaiveBayes.html. */
import { mark, markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { faultAt, writeFault } from './faults.ts';
import { compareNumbers, exponential, keepOf } from './precision.ts';

/** What an input says of the categories, by its value. */
export type BayesInput =
  /** The probability of each value in each category; values that are none of these say nothing. */
  | {
      readonly kind: 'counts';
      readonly values: Float64Array;
      readonly shares: readonly (readonly { readonly category: number; readonly share: number }[])[];
    }
  /** Densities, of mean and variance, or Poisson probabilities, of means alone. */
  | {
      readonly kind: 'densities';
      readonly of: readonly { readonly category: number; readonly mean: number; readonly variance?: number }[];
    };

export interface NaiveBayesParams {
  readonly inputs: readonly BayesInput[];
  /** By category: how often it was; NaN: it is counted only where an input speaks of it. */
  readonly priors: Float64Array;
  readonly threshold: number;
  readonly single: boolean;
  /** Why a value has no Poisson probability: it is no whole number. */
  readonly reason: number;
}

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** e^(-((x - mean) / σ)² / 2 - log σ - log(2π) / 2) */
const normalDensity = (x: number, mean: number, variance: number): number => {
  const sigma = Math.sqrt(variance);
  const z = (x - mean) / sigma;
  return Math.exp(-0.5 * z * z - (Math.log(sigma) + HALF_LOG_2PI));
};

/** log n! - (n + 1/2) log n + n - log(2π) / 2: the error of Stirling's formula. */
const stirlingError = (n: number): number => {
  if (n <= 15) {
    let log = 0;
    for (let k = 2; k <= n; k++) log += Math.log(k);
    return log - (n + 0.5) * Math.log(n) + n - HALF_LOG_2PI;
  }
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / n;
};

/** x log(x / m) + m - x; by its series where x is close to m: https://www.r-project.org/doc/reports/CLoader-dbinom-2002.pdf */
const deviance = (x: number, m: number): number => {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const d = x - m;
  const v = d / (x + m);
  let sum = d * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
};

/** e^-m m^x / x! */
const poisson = (x: number, mean: number): number => {
  if (x < 0) return 0;
  if (x === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(x) - deviance(x, mean)) / Math.sqrt(2 * Math.PI * x);
};

/**
 * Columns, one an input -> [rows, categories]: shares of e^Σ log p, the largest sum being taken from all first. Inputs that
 * are missing say nothing; no density is below the threshold.
 */
export const naiveBayes: Kernel<NaiveBayesParams> = {
  compile({ inputs: own, priors, threshold, single, reason }) {
    const keep = keepOf(single);
    const width = priors.length;
    const start = priors.map((count) => keep(Math.log(keep(count))));
    // The places of values: what is looked up at each cell.
    const places = own.map((input) => new Map(input.kind === 'counts' ? [...input.values].map((v, i) => [v, i]) : []));
    const logs = own.map((input) =>
      input.kind === 'counts'
        ? input.shares.map((shares) =>
            shares.map(({ category, share }) => ({ category, log: keep(Math.log(keep(share))) })),
          )
        : [],
    );
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const out = new Float64Array(rows * width);
      const sums = new Float64Array(width);
      const add = (category: number, log: number, seen: Uint8Array): void => {
        sums[category] = seen[category] === 1 ? keep(sums[category]! + log) : log;
        seen[category] = 1;
      };
      const seen = new Uint8Array(width);
      for (let row = 0, at = 0; row < rows; row++, at += width) {
        sums.set(start);
        for (let k = 0; k < width; k++) seen[k] = Number.isNaN(priors[k]!) ? 0 : 1;
        let fault = -1;
        for (let i = 0; i < own.length; i++) {
          const input = own[i]!;
          const x = columns[i]![row]!;
          if (Number.isNaN(x) && markAt(columns[i]!, row) !== NOT_A_NUMBER) {
            fault = Math.max(fault, faultAt(columns[i]!, row));
            continue;
          }
          if (input.kind === 'counts') {
            const place = places[i]!.get(x);
            if (place !== undefined) for (const { category, log } of logs[i]![place]!) add(category, log, seen);
            continue;
          }
          for (const { category, mean, variance } of input.of) {
            if (variance === undefined && !Number.isInteger(x)) fault = reason;
            const density = variance === undefined ? poisson(x, mean) : normalDensity(x, mean, variance);
            add(category, keep(Math.log(keep(compareNumbers(density, threshold) < 0 ? threshold : density))), seen);
          }
        }
        if (fault >= 0) for (let k = at; k < at + width; k++) writeFault(out, k, fault);
        else normalize(sums, seen, out, at);
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };

    function normalize(sums: Float64Array, seen: Uint8Array, out: Float64Array, at: number): void {
      let max = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < width; k++) if (seen[k] === 1) max = Math.max(max, sums[k]!);
      let total = 0;
      for (let k = 0; k < width; k++) {
        out[at + k] = seen[k] === 1 ? exponential(keep(sums[k]! - max), keep) : 0;
        total = keep(total + out[at + k]!);
      }
      for (let k = at; k < at + width; k++) {
        const share = total === 1 ? out[k]! : keep(out[k]! / total);
        if (Number.isNaN(share)) mark(out, k, NOT_A_NUMBER);
        else out[k] = share;
      }
    }
  },
};
