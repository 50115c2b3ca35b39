/**
 * Classifiers of each pair of classes, (0, 1), (0, 2) … (1, 2) …, made into an answer of all classes:
 * [rows, pairs] -> [rows] or [rows, classes].
 */
import { ServingError } from '../../errors.ts';
import { matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface PairsParams {
  readonly classes: number;
}

const pairsOf = (classes: number): number => (classes * (classes - 1)) / 2;

const checkPairs = (columns: number, classes: number): void => {
  if (columns === pairsOf(classes)) return;
  throw new ServingError(
    'CORRUPT_MODEL',
    `${columns} classifiers stand for ${pairsOf(classes)} pairs of ${classes} classes`,
  );
};

/** The class with the most votes, the first of several: i where a pair's number is above 0, else j. */
export const pairVotes: Kernel<PairsParams> = {
  compile({ classes }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkPairs(columns, classes);
      const answer = new Float64Array(rows);
      const votes = new Float64Array(classes);
      for (let row = 0, at = 0; row < rows; row++) {
        votes.fill(0);
        for (let i = 0; i < classes; i++) {
          for (let j = i + 1; j < classes; j++, at++) {
            const winner = data[at]! > 0 ? i : j;
            votes[winner] = votes[winner]! + 1;
          }
        }
        let best = 0;
        for (let i = 1; i < classes; i++) if (votes[i]! > votes[best]!) best = i;
        answer[row] = best;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: answer }, true)];
    };
  },
};

/**
 * Votes of each class, ties broken by how sure its pairs are. Inputs: what each pair predicts (1: the second class, 0: the
 * first, else none) and how sure it is of the second.
 *
 *   sum[j] = Σ confidence of pairs (i, j) - Σ confidence of pairs (j, k)
 *   score[j] = votes[j] + sum[j] / (3 (|sum[j]| + 1))
 *
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/utils/multiclass.py (_ovr_decision_function)
 */
export const pairScores: Kernel<PairsParams> = {
  compile({ classes }) {
    return ([predicted, sure], rows) => {
      const predictions = matrixOf(predicted!, 'float64');
      const confidences = matrixOf(sure!, 'float64');
      checkPairs(predictions.columns, classes);
      checkPairs(confidences.columns, classes);
      const answer = new Float64Array(rows * classes);
      const sums = new Float64Array(classes);
      for (let row = 0, at = 0; row < rows; row++) {
        const to = row * classes;
        sums.fill(0);
        for (let i = 0; i < classes; i++) {
          for (let j = i + 1; j < classes; j++, at++) {
            sums[i] = sums[i]! - confidences.data[at]!;
            sums[j] = sums[j]! + confidences.data[at]!;
            // What regressors predict is mostly neither, and no vote.
            const predicted = predictions.data[at];
            if (predicted === 0) answer[to + i] = answer[to + i]! + 1;
            else if (predicted === 1) answer[to + j] = answer[to + j]! + 1;
          }
        }
        for (let i = 0; i < classes; i++) answer[to + i] = answer[to + i]! + sums[i]! / (3 * (Math.abs(sums[i]!) + 1));
      }
      return [tensorOf({ rows, columns: classes, dtype: 'float64', data: answer })];
    };
  },
};

export interface CouplingParams {
  readonly classes: number;
  /** By pair: the probability of its first class is 1 / (1 + e^(A·d + B)). */
  readonly a: Float64Array;
  readonly b: Float64Array;
}

const LEAST = 1e-7;

/** Platt's sigmoid, kept within [LEAST, 1 - LEAST]. */
const sigmoid = (decision: number, a: number, b: number): number => {
  const x = decision * a + b;
  const p = x >= 0 ? Math.exp(-x) / (1 + Math.exp(-x)) : 1 / (1 + Math.exp(x));
  // As min(max(p, LEAST), 1 - LEAST) of C++ treats NaN.
  const low = p < LEAST ? LEAST : p;
  return 1 - LEAST < low ? 1 - LEAST : low;
};

const ROUNDS = 100;

/**
 * Probabilities p of all classes from those of pairs, r[i][j] = P(i | i or j): p minimises pᵀQp, by rounds over the classes
 * until it changes little. LIBSVM's second method of Wu, Lin and Weng (2004), with its limits.
 *
 *   Q[t][t] = Σ r[j][t]²,  Q[t][j] = -r[j][t] r[t][j]
 */
const couple = (k: number, r: Float64Array, q: Float64Array, qp: Float64Array, p: Float64Array): void => {
  const enough = 0.005 / k;
  for (let t = 0; t < k; t++) {
    p[t] = 1 / k;
    let own = 0;
    for (let j = 0; j < k; j++) {
      if (j === t) continue;
      own += r[j * k + t]! * r[j * k + t]!;
      q[t * k + j] = j < t ? q[j * k + t]! : -r[j * k + t]! * r[t * k + j]!;
    }
    q[t * k + t] = own;
  }
  for (let round = 0; round < Math.max(ROUNDS, k); round++) {
    let pqp = 0;
    for (let t = 0; t < k; t++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += q[t * k + j]! * p[j]!;
      qp[t] = sum;
      pqp += p[t]! * sum;
    }
    let worst = 0;
    for (let t = 0; t < k; t++) worst = Math.max(worst, Math.abs(qp[t]! - pqp));
    if (worst < enough) break;
    for (let t = 0; t < k; t++) {
      const own = q[t * k + t]!;
      const step = (-qp[t]! + pqp) / own;
      p[t] = p[t]! + step;
      pqp = (pqp + step * (step * own + 2 * qp[t]!)) / (1 + step) / (1 + step);
      for (let j = 0; j < k; j++) {
        qp[j] = (qp[j]! + step * q[t * k + j]!) / (1 + step);
        p[j] = p[j]! / (1 + step);
      }
    }
  }
};

/** Decisions of pairs -> probabilities of classes. */
export const pairProbabilities: Kernel<CouplingParams> = {
  compile({ classes, a, b }) {
    checkPairs(a.length, classes);
    checkPairs(b.length, classes);
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkPairs(columns, classes);
      const answer = new Float64Array(rows * classes);
      const [r, q] = [new Float64Array(classes * classes), new Float64Array(classes * classes)];
      const qp = new Float64Array(classes);
      for (let row = 0; row < rows; row++) {
        for (let i = 0, pair = 0; i < classes; i++) {
          for (let j = i + 1; j < classes; j++, pair++) {
            const p = sigmoid(data[row * columns + pair]!, a[pair]!, b[pair]!);
            r[i * classes + j] = p;
            r[j * classes + i] = 1 - p;
          }
        }
        couple(classes, r, q, qp, answer.subarray(row * classes, (row + 1) * classes));
      }
      return [tensorOf({ rows, columns: classes, dtype: 'float64', data: answer })];
    };
  },
};
