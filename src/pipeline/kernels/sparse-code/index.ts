/**
 * Rows as sparse combinations of a dictionary's atoms:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_dict_learning.py
 */
import { ServingError } from '../../../errors.ts';
import { tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { gramOf } from '../../linear-algebra.ts';
import { rowReader } from '../../row-reader.ts';
import { leastAngle } from './lars.ts';
import { lassoDescent } from './lasso.ts';
import { matchingPursuit } from './omp.ts';

export interface SparseCodeParams {
  readonly algorithm: 'omp' | 'lars' | 'lasso_lars' | 'lasso_cd' | 'threshold';
  /** D: [atoms, features] */
  readonly dictionary: Float64Array;
  readonly atoms: number;
  readonly features: number;
  /** How many atoms, for omp and lars; else what a coefficient's size costs. */
  readonly regularization: number;
  readonly maxIterations: number;
  readonly positive: boolean;
  /** The positive parts, then the negative ones: twice as many columns. */
  readonly splits: boolean;
  /** Coordinate descent as of scikit-learn 1.8: it leaves atoms out that cannot matter. */
  readonly screens: boolean;
  /** At which coordinate descent stops. */
  readonly tolerance: number;
}

/** What each algorithm is given: D Dᵀ, and for each row D xᵀ and x xᵀ; it writes the code of the row, which is 0. */
export type Coder = (cov: Float64Array, norm: number, code: Float64Array) => void;

/** sign(c) · max(|c| - a, 0) */
const thresholding = ({ regularization, positive }: SparseCodeParams): Coder => {
  return (cov, _norm, code) => {
    for (let i = 0; i < cov.length; i++) {
      const c = cov[i]!;
      const made = Math.sign(c) * Math.max(Math.abs(c) - regularization, 0);
      code[i] = positive ? Math.max(made, 0) : made;
    }
  };
};

const coderOf = (params: SparseCodeParams, gram: Float64Array): Coder => {
  const { regularization, features, maxIterations, positive } = params;
  switch (params.algorithm) {
    case 'omp':
      return matchingPursuit(gram, params.atoms, regularization);
    case 'lars':
      return leastAngle({
        gram,
        atoms: params.atoms,
        features,
        least: 0,
        maxIterations: regularization,
        lasso: false,
        positive: false,
      });
    case 'lasso_lars':
      return leastAngle({
        gram,
        atoms: params.atoms,
        features,
        least: regularization / features,
        maxIterations,
        lasso: true,
        positive,
      });
    case 'lasso_cd':
      return lassoDescent({
        gram,
        atoms: params.atoms,
        alpha: regularization,
        maxIterations,
        positive,
        screens: params.screens,
        tolerance: params.tolerance,
      });
    default:
      return thresholding(params);
  }
};

/** [rows, features] -> [rows, atoms], or [rows, 2 · atoms] where it splits */
export const sparseCode: Kernel<SparseCodeParams> = {
  compile(params) {
    const { dictionary, atoms, features, regularization, maxIterations, splits } = params;
    if (dictionary.length !== atoms * features || atoms < 1 || !(regularization >= 0) || !(maxIterations <= 1e7)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `a dictionary of [${atoms}, ${features}], regularization ${regularization}`,
      );
    }
    const code = coderOf(params, gramOf(dictionary, atoms, features));
    const cov = new Float64Array(atoms);
    return ([input], rows) => {
      const reader = rowReader(input!, features);
      const columns = splits ? 2 * atoms : atoms;
      const data = new Float64Array(rows * columns);
      const made = new Float64Array(atoms);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        let norm = 0;
        for (let j = 0; j < features; j++) norm += reader.data[at + j]! ** 2;
        for (let i = 0; i < atoms; i++) {
          let sum = 0;
          for (let j = 0; j < features; j++) sum += dictionary[i * features + j]! * reader.data[at + j]!;
          cov[i] = sum;
        }
        made.fill(0);
        code(cov, norm, made);
        for (let i = 0; i < atoms; i++) {
          data[row * columns + i] = splits ? Math.max(made[i]!, 0) : made[i]!;
          if (splits) data[row * columns + atoms + i] = -Math.min(made[i]!, 0);
        }
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data })];
    };
  },
};
