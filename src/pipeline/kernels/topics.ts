/**
 * Latent Dirichlet allocation of new documents: the E-step of variational Bayes.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_lda.py and _online_lda_fast.pyx
 */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { rowReader } from '../row-reader.ts';

export interface TopicsParams {
  /** exp(E[log β]): [topics, words] */
  readonly weights: Float64Array;
  readonly topics: number;
  readonly words: number;
  readonly prior: number;
  readonly maxIterations: number;
  /** Of the mean change of a document's topics. */
  readonly tolerance: number;
  readonly asker: string;
}

const EPSILON = 2 ** -52;
const EULER = 0.5772156649015329;

/** The digamma function, as upstream approximates it (AS 103), of x > 0. */
const psi = (given: number): number => {
  if (given <= 1e-6) return -EULER - 1 / given;
  let [x, result] = [given, 0];
  while (x < 6) {
    result -= 1 / x;
    x += 1;
  }
  let r = 1 / x;
  result += Math.log(x) - 0.5 * r;
  r *= r;
  return result - r * (1 / 12 - r * (1 / 120 - r * (1 / 252)));
};

/**
 *   φ = e · β + ε          e = exp(ψ(γ) - ψ(Σ γ)),  from γ = 1
 *   γ = prior + e · (x / φ) βᵀ                      until γ hardly changes
 *
 * [rows, words] -> [rows, topics] of γ / Σ γ
 */
export const topics: Kernel<TopicsParams> = {
  compile({ weights, topics: count, words, prior, maxIterations, tolerance, asker }) {
    if (weights.length !== count * words || count < 1 || !(prior > 0) || !(maxIterations <= 1e7)) {
      throw new ServingError('CORRUPT_MODEL', `${asker}: [${count}, ${words}] weights, a prior of ${prior}`);
    }
    const gamma = new Float64Array(count);
    const last = new Float64Array(count);
    const e = new Float64Array(count);
    const ids = new Int32Array(words);
    const counts = new Float64Array(words);
    const phi = new Float64Array(words);
    const expectation = (): void => {
      let total = 0;
      for (let t = 0; t < count; t++) total += gamma[t]!;
      const whole = psi(total);
      for (let t = 0; t < count; t++) e[t] = Math.exp(psi(gamma[t]!) - whole);
    };
    const round = (seen: number): number => {
      last.set(gamma);
      phi.fill(0, 0, seen);
      for (let t = 0; t < count; t++) {
        for (let i = 0; i < seen; i++) phi[i] = phi[i]! + e[t]! * weights[t * words + ids[i]!]!;
      }
      for (let i = 0; i < seen; i++) phi[i] = counts[i]! / (phi[i]! + EPSILON);
      let change = 0;
      for (let t = 0; t < count; t++) {
        let sum = 0;
        for (let i = 0; i < seen; i++) sum += phi[i]! * weights[t * words + ids[i]!]!;
        gamma[t] = e[t]! * sum + prior;
        change += Math.abs(last[t]! - gamma[t]!);
      }
      expectation();
      return change / count;
    };
    return ([input], rows) => {
      const reader = rowReader(input!, words);
      const data = new Float64Array(rows * count);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        let seen = 0;
        for (let j = 0; j < words; j++) {
          const x = reader.data[at + j]!;
          if (x < 0) {
            throw new ServingError(
              'INVALID_INPUT',
              `row ${row}, column ${j}: ${x}; ${asker} takes numbers of 0 and above`,
            );
          }
          if (x === 0) continue;
          ids[seen] = j;
          counts[seen++] = x;
        }
        gamma.fill(1);
        expectation();
        for (let i = 0; i < maxIterations; i++) if (round(seen) < tolerance) break;
        let sum = 0;
        for (let t = 0; t < count; t++) sum += gamma[t]!;
        for (let t = 0; t < count; t++) data[row * count + t] = gamma[t]! / sum;
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data })];
    };
  },
};
