/**
 * Topics of documents by variational inference, as Spark does it from numbers that are given.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/mllib/clustering/LDAOptimizer.scala
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, isSparse, matrixOf, tensorOf } from '../block.ts';
import { digammaCommons } from '../digamma.ts';
import type { Kernel } from '../kernel.ts';

export interface DocumentTopicsParams {
  /** e^E[log β]: [topics, words] */
  readonly weights: Float64Array;
  readonly topics: number;
  readonly words: number;
  /** By topic. */
  readonly prior: Float64Array;
  /** γ at the beginning, by topic. */
  readonly start: Float64Array;
  readonly asker: string;
}

const EPSILON = 1e-100;
const TOLERANCE = 1e-3;
/** More are not waited for; some tens are usual. */
const MAX_ITERATIONS = 10_000;

/**
 *   φ = e · β + ε          e = exp(ψ(γ) - ψ(Σ γ))
 *   γ = prior + e · (x / φ) βᵀ                      until γ hardly changes
 *
 * [rows, words] -> [rows, topics] of γ / Σ γ; zeros where a document has no words
 */
export const documentTopics: Kernel<DocumentTopicsParams> = {
  compile({ weights, topics, words, prior, start, asker }) {
    if (weights.length !== topics * words || prior.length !== topics || start.length !== topics) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${asker}: ${weights.length} weights of ${topics} topics, ${words} words`,
      );
    }
    const gamma = new Float64Array(topics);
    const e = new Float64Array(topics);
    const expect = (): void => {
      let total = 0;
      for (let t = 0; t < topics; t++) total += gamma[t]!;
      const whole = digammaCommons(total);
      for (let t = 0; t < topics; t++) e[t] = Math.exp(digammaCommons(gamma[t]!) - whole);
    };
    let [ids, counts, shares] = [new Int32Array(0), new Float64Array(0), new Float64Array(0)];
    const infer = (seen: number, row: number): void => {
      gamma.set(start);
      expect();
      for (let change = 1, i = 0; change > TOLERANCE; i++) {
        if (i === MAX_ITERATIONS) {
          throw new ServingError('INVALID_INPUT', `row ${row}: ${asker} comes to no end after ${i} iterations`);
        }
        shares.fill(EPSILON, 0, seen);
        for (let t = 0; t < topics; t++) {
          for (let w = 0; w < seen; w++) shares[w] = shares[w]! + e[t]! * weights[t * words + ids[w]!]!;
        }
        for (let w = 0; w < seen; w++) shares[w] = counts[w]! / shares[w]!;
        let sum = 0;
        for (let t = 0; t < topics; t++) {
          let own = 0;
          for (let w = 0; w < seen; w++) own += shares[w]! * weights[t * words + ids[w]!]!;
          const next = e[t]! * own + prior[t]!;
          sum += Math.abs(next - gamma[t]!);
          gamma[t] = next;
        }
        expect();
        change = sum / topics;
      }
    };
    return ([input], rows) => {
      const dense = isSparse(input!) ? undefined : matrixOf(input!, 'float64');
      checkWidth(isSparse(input!) ? input.columns : dense!.columns, words);
      const data = new Float64Array(rows * topics);
      for (let row = 0; row < rows; row++) {
        const [from, to] = isSparse(input!)
          ? [input.indptr[row]!, input.indptr[row + 1]!]
          : [row * words, (row + 1) * words];
        if (ids.length < to - from) {
          [ids, counts] = [new Int32Array(to - from), new Float64Array(to - from)];
          shares = new Float64Array(to - from);
        }
        let seen = 0;
        for (let i = from; i < to; i++) {
          const x = isSparse(input!) ? input.data[i]! : dense!.data[i]!;
          if (x === 0) continue;
          ids[seen] = isSparse(input!) ? input.indices[i]! : i - from;
          counts[seen++] = x;
        }
        if (seen === 0) continue;
        infer(seen, row);
        let sum = 0;
        for (let t = 0; t < topics; t++) sum += Math.abs(gamma[t]!);
        for (let t = 0; t < topics; t++) data[row * topics + t] = gamma[t]! / sum;
      }
      return [tensorOf({ rows, columns: topics, dtype: 'float64', data })];
    };
  },
};
