/** What boosted and isolated trees need beside their sums. */
import { ServingError } from '../../errors.ts';
import { matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface PriorLinkParams {
  /** `log` and `centredLog` take the probabilities of all classes, the logits that of the second one. */
  readonly link: 'identity' | 'logit' | 'halfLogit' | 'log' | 'centredLog';
  /** Probabilities are kept within eps and 1 - eps. */
  readonly eps: number;
  readonly outputs: number;
}

const logitOf = (p: number): number => Math.log(p / (1 - p));

/**
 * What trees are added to, made of what another model answers: [rows, classes] or [rows] -> [rows, outputs].
 *
 *   logit  log(p / (1 - p))    halfLogit  half of it    log  log p    centredLog  log p - mean of all classes' log p
 */
export const priorLink: Kernel<PriorLinkParams> = {
  compile({ link, eps, outputs }) {
    const kept = (p: number): number => Math.min(Math.max(p, eps), 1 - eps);
    const wanted = link === 'logit' || link === 'halfLogit' ? 2 : outputs;
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns !== wanted) {
        throw new ServingError('CORRUPT_MODEL', `"init" answers ${columns} numbers a row, ${wanted} were expected`);
      }
      if (link === 'identity') return [tensorOf({ rows, columns, dtype: 'float64', data })];
      const made = new Float64Array(rows * outputs);
      for (let row = 0; row < rows; row++) {
        if (wanted !== outputs) {
          const logit = logitOf(kept(data[2 * row + 1]!));
          made[row] = link === 'halfLogit' ? 0.5 * logit : logit;
          continue;
        }
        const at = row * outputs;
        let mean = 0;
        for (let k = at; k < at + outputs; k++) {
          made[k] = Math.log(kept(data[k]!));
          mean += made[k]! / outputs;
        }
        if (link === 'centredLog') for (let k = at; k < at + outputs; k++) made[k] = made[k]! - mean;
      }
      return [tensorOf({ rows, columns: outputs, dtype: 'float64', data: made })];
    };
  },
};

export interface WeightedMedianParams {
  /** By column; there may be more than columns. */
  readonly weights: Float64Array;
}

/** In each row, the first number, in rising order, with which half of the weight is reached: [rows, columns] -> [rows]. */
export const weightedMedian: Kernel<WeightedMedianParams> = {
  compile({ weights }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns > weights.length || columns === 0) {
        throw new ServingError('CORRUPT_MODEL', `${columns} numbers are weighted by ${weights.length}`);
      }
      const order = Array.from({ length: columns }, (_, j) => j);
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const at = row * columns;
        order.sort((a, b) => data[at + a]! - data[at + b]! || a - b);
        let total = 0;
        for (const j of order) total += weights[j]!;
        let sum = 0;
        let found = order[0]!;
        for (const j of order) {
          sum += weights[j]!;
          if (sum >= 0.5 * total) {
            found = j;
            break;
          }
        }
        made[row] = data[at + found]!;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

export interface SammeRealParams {
  readonly classes: number;
}

/** (K - 1) (log p - mean of all classes' log p), p at least 2^-52: [rows, K] -> [rows, K]. */
export const sammeReal: Kernel<SammeRealParams> = {
  compile({ classes }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns !== classes) {
        throw new ServingError('CORRUPT_MODEL', `${columns} probabilities a row, of ${classes} classes`);
      }
      const made = new Float64Array(rows * classes);
      for (let row = 0; row < rows; row++) sammeRealAt(data, row * classes, classes, made, row * classes);
      return [tensorOf({ rows, columns: classes, dtype: 'float64', data: made })];
    };
  },
};

/** One row of it. */
export const sammeRealAt = (
  p: ArrayLike<number>,
  from: number,
  classes: number,
  to: Float64Array,
  at: number,
): void => {
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    to[at + k] = Math.log(Math.max(p[from + k]!, 2 ** -52));
    sum += to[at + k]!;
  }
  for (let k = 0; k < classes; k++) to[at + k] = (classes - 1) * (to[at + k]! - (1 / classes) * sum);
};

export interface IsolationParams {
  /** Trees · the average length of a path. */
  readonly denominator: number;
  /** What 0 / 0 is: 1 where one row was trained on. */
  readonly none: number;
}

/** -2^(-depth / denominator): [rows, 1] -> [rows]. */
export const isolation: Kernel<IsolationParams> = {
  compile({ denominator, none }) {
    return ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        made[row] = -(2 ** -(denominator === 0 ? none : data[row]! / denominator));
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

export interface BytesParams {
  readonly columns: Int32Array;
  /** What is below 0 is missing, or goes the way of C: -1 is 255. */
  readonly negative: 'missing' | 'wrapped';
}

/** Some columns cut to whole numbers and those to a byte, as C casts them on x86; NaN stays: [rows, columns] -> the same. */
export const bytes: Kernel<BytesParams> = {
  compile({ columns: chosen, negative }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const made = Float64Array.from(data);
      for (let row = 0; row < rows; row++) {
        for (const column of chosen) {
          const x = data[row * columns + column]!;
          if (x < 0 && negative === 'missing') made[row * columns + column] = Number.NaN;
          // Past 32 bits the cast gives the smallest int, whose last byte is 0.
          else if (!Number.isNaN(x)) made[row * columns + column] = Math.abs(x) < 2 ** 31 ? Math.trunc(x) & 255 : 0;
        }
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};
