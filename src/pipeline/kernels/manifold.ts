/** Where new rows lie on a manifold that was learnt; neighbours come as a sparse matrix [rows, points] of distances. */
import { ServingError } from '../../errors.ts';
import { type Block, isSparse, type SparseMatrix, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { choleskyOf, inverseOf, solveLower, solveLowerTransposed } from '../linear-algebra.ts';
import { rowReader } from '../row-reader.ts';

const neighboursIn = (block: Block, count: number): SparseMatrix => {
  if (isSparse(block) && block.columns === count) return block;
  throw new ServingError('CORRUPT_MODEL', `there are no neighbours among ${count} points`);
};

export interface GeodesicParams {
  /** Along the manifold, [points, points] */
  readonly distances: Float64Array;
  readonly count: number;
}

/**
 * How near each point is by way of a neighbour: [rows, points] -> [rows, points]
 *
 *   -min(distance to the neighbour + distance from it to the point)² / 2
 */
export const geodesic: Kernel<GeodesicParams> = {
  compile({ distances, count }) {
    if (distances.length !== count * count) {
      throw new ServingError('CORRUPT_MODEL', `${distances.length} distances between ${count} points`);
    }
    return ([input], rows) => {
      const { indptr, indices, data: near } = neighboursIn(input!, count);
      const data = new Float64Array(rows * count);
      for (let row = 0; row < rows; row++) {
        if (indptr[row] === indptr[row + 1]) {
          throw new ServingError('INVALID_INPUT', `row ${row} has no neighbours within the radius of the model`);
        }
        for (let j = 0; j < count; j++) {
          let least = Number.POSITIVE_INFINITY;
          for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
            least = Math.min(least, distances[indices[i]! * count + j]! + near[i]!);
          }
          data[row * count + j] = least ** 2 * -0.5;
        }
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data })];
    };
  },
};

export interface BarycenterParams {
  /** [count, features] */
  readonly points: Float64Array;
  readonly count: number;
  readonly features: number;
  /** Where the points lie: [count, components] */
  readonly embedding: Float64Array;
  readonly components: number;
  /** What the Gram matrix gets on its diagonal, in shares of its trace. */
  readonly regularization: number;
}

/**
 * A row as a weighted mean of its neighbours, and the same mean of where they lie: [rows, features] and neighbours ->
 * [rows, components]
 *
 *   (G + reg · trace G) w = 1          G = (y - x)(y - x)ᵀ of the neighbours y;  w / Σ w
 */
export const barycenter: Kernel<BarycenterParams> = {
  compile({ points, count, features, embedding, components, regularization }) {
    if (points.length !== count * features || embedding.length !== count * components) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${count} points of ${features} features have no ${components} places each`,
      );
    }
    const weightsOf = (x: Float64Array, at: number, own: Int32Array): Float64Array => {
      const k = own.length;
      const apart = new Float64Array(k * features);
      own.forEach((place, i) => {
        for (let j = 0; j < features; j++) apart[i * features + j] = points[place * features + j]! - x[at + j]!;
      });
      const gram = new Float64Array(k * k);
      let trace = 0;
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) {
          let sum = 0;
          for (let j = 0; j < features; j++) sum += apart[a * features + j]! * apart[b * features + j]!;
          gram[a * k + b] = sum;
        }
        trace += gram[a * k + a]!;
      }
      const more = trace > 0 ? regularization * trace : regularization;
      for (let a = 0; a < k; a++) gram[a * k + a] = gram[a * k + a]! + more;
      const weights = new Float64Array(k).fill(1);
      const lower = choleskyOf(gram, k);
      if (lower) {
        solveLower(lower, k, weights);
        solveLowerTransposed(lower, k, weights);
      } else {
        const inverse = inverseOf(gram, k);
        for (let a = 0; a < k; a++) weights[a] = inverse.subarray(a * k, (a + 1) * k).reduce((sum, y) => sum + y, 0);
      }
      const whole = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / whole);
    };
    return ([input, near], rows) => {
      const reader = rowReader(input!, features);
      const { indptr, indices } = neighboursIn(near!, count);
      const data = new Float64Array(rows * components);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        const own = indices.subarray(indptr[row]!, indptr[row + 1]!);
        const weights = weightsOf(reader.data, at, own);
        for (let c = 0; c < components; c++) {
          let sum = 0;
          for (let i = 0; i < own.length; i++) sum += embedding[own[i]! * components + c]! * weights[i]!;
          data[row * components + c] = sum;
        }
      }
      return [tensorOf({ rows, columns: components, dtype: 'float64', data })];
    };
  },
};
