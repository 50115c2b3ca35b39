/**
 * Logarithms of normal densities, up to what all of a class share: [rows, features] -> [rows, classes].
 *
 *   diagonalNormal   start[k] - ½ Σ (x - mean[k])² / variance[k]
 *   rotatedNormal    start[k] - ½ Σ ((x - mean[k]) · rotation[k])²
 */
import { ServingError } from '../../errors.ts';
import { type Block, checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

const matrixFor = (block: Block, features: number) => {
  const matrix = matrixOf(block, 'float64');
  checkWidth(matrix.columns, features);
  return matrix;
};

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `normal densities: ${message}`);

export interface DiagonalNormalParams {
  readonly features: number;
  /** [classes, features] */
  readonly means: Float64Array;
  /** [classes, features] */
  readonly variances: Float64Array;
  /** By class. */
  readonly start: Float64Array;
}

export const diagonalNormal: Kernel<DiagonalNormalParams> = {
  compile({ features, means, variances, start }) {
    const classes = start.length;
    if (means.length !== classes * features || variances.length !== means.length) {
      throw corrupt(`${means.length} means and ${variances.length} variances for ${classes} classes of ${features}`);
    }
    return ([input], rows) => {
      const { data } = matrixFor(input!, features);
      const answer = new Float64Array(rows * classes);
      for (let row = 0; row < rows; row++) {
        const from = row * features;
        for (let k = 0, at = 0; k < classes; k++) {
          let sum = 0;
          for (let j = 0; j < features; j++, at++) {
            const d = data[from + j]! - means[at]!;
            sum += (d * d) / variances[at]!;
          }
          answer[row * classes + k] = start[k]! - 0.5 * sum;
        }
      }
      return [tensorOf({ rows, columns: classes, dtype: 'float64', data: answer })];
    };
  },
};

export interface RotatedNormalParams {
  readonly features: number;
  /** [classes, features] */
  readonly means: Float64Array;
  /** By class, [features, any number]. */
  readonly rotations: readonly Float64Array[];
  /** By class; it is halved with the sum: start[k] - ½ (Σ + shift[k]). */
  readonly shift: Float64Array;
  readonly start: Float64Array;
}

export const rotatedNormal: Kernel<RotatedNormalParams> = {
  compile({ features, means, rotations, shift, start }) {
    const classes = start.length;
    if (means.length !== classes * features || rotations.length !== classes || shift.length !== classes) {
      throw corrupt(`${means.length} means and ${rotations.length} rotations for ${classes} classes of ${features}`);
    }
    const ranks = rotations.map((rotation) => (features === 0 ? 0 : rotation.length / features));
    if (ranks.some((rank) => !Number.isInteger(rank))) throw corrupt(`a rotation is not of ${features} rows`);
    const turned = new Float64Array(Math.max(0, ...ranks));
    return ([input], rows) => {
      const { data } = matrixFor(input!, features);
      const answer = new Float64Array(rows * classes);
      for (let row = 0; row < rows; row++) {
        const from = row * features;
        for (let k = 0; k < classes; k++) {
          const [rotation, rank] = [rotations[k]!, ranks[k]!];
          turned.fill(0, 0, rank);
          for (let j = 0, at = 0; j < features; j++) {
            const d = data[from + j]! - means[k * features + j]!;
            for (let r = 0; r < rank; r++, at++) turned[r] = turned[r]! + d * rotation[at]!;
          }
          let sum = 0;
          for (let r = 0; r < rank; r++) sum += turned[r]! * turned[r]!;
          answer[row * classes + k] = -0.5 * (sum + shift[k]!) + start[k]!;
        }
      }
      return [tensorOf({ rows, columns: classes, dtype: 'float64', data: answer })];
    };
  },
};
