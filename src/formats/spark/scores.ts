/**
 * Linear scores as Spark sums them: rows and coefficients may be sparse, and what is not there is not multiplied, not
 * even with NaN.
 * https://github.com/apache/spark/blob/v3.5.3/mllib-local/src/main/scala/org/apache/spark/ml/linalg/BLAS.scala
 */
import { ServingError } from '../../errors.ts';
import { transpose } from '../../pipeline/linear-algebra.ts';
import type { DataFrame } from './data-frame.ts';
import { denseOf, matrixOf, vectorOf } from './values.ts';

export interface Coefficients {
  readonly features: number;
  readonly outputs: number;
  /** [features, outputs] */
  readonly weights: Float64Array;
  /** By output. */
  readonly intercepts: Float64Array;
  /** Zeros are not there. */
  readonly sparse: boolean;
}

/** Whether a vector or matrix of a table is sparse. */
const isSparse = (value: unknown): boolean => (value as { readonly type?: unknown } | null)?.type === 0;

/** Of one output: a vector and an intercept. Throws CORRUPT_MODEL. */
export const coefficientsOf = (value: unknown, intercept: unknown): Coefficients => {
  const vector = vectorOf(value, 'coefficients');
  const weights = denseOf(vector);
  return {
    features: vector.size,
    outputs: 1,
    weights,
    intercepts: Float64Array.of(numberOf(intercept, 'intercept')),
    sparse: vector.indices !== undefined,
  };
};

/** Of several outputs: a matrix [outputs, features] and a vector of intercepts. Throws CORRUPT_MODEL. */
export const coefficientMatrixOf = (value: unknown, intercepts: unknown): Coefficients => {
  const { rows, columns, data } = matrixOf(value, 'coefficientMatrix');
  const start = denseOf(vectorOf(intercepts, 'interceptVector'));
  if (start.length !== rows) {
    throw new ServingError('CORRUPT_MODEL', `${rows} rows of coefficients have ${start.length} intercepts`);
  }
  const weights = transpose(data, rows, columns);
  return { features: columns, outputs: rows, weights, intercepts: start, sparse: isSparse(value) };
};

/** A number of a table's row. Throws CORRUPT_MODEL for what is none. */
export const numberOf = (value: unknown, what: string): number => {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new ServingError('CORRUPT_MODEL', `${what} is no number`);
};

/** Adds x · coefficients + intercept: [rows, features] -> [rows, outputs]. */
export const addScores = ({ builder }: DataFrame, slot: number, coefficients: Coefficients): number => {
  const { outputs, weights, intercepts, sparse, features } = coefficients;
  if (!sparse) {
    const rest = { startLast: true, precision: 'float64', skipMissing: false } as const;
    return builder.step('linear', { outputs, weights, start: intercepts, ...rest }, [slot]);
  }
  const starts = new Int32Array(features + 1);
  const [places, kept]: [number[], number[]] = [[], []];
  for (let j = 0; j < features; j++) {
    for (let k = 0; k < outputs; k++) {
      const weight = weights[j * outputs + k]!;
      if (weight === 0) continue;
      places.push(k);
      kept.push(weight);
    }
    starts[j + 1] = kept.length;
  }
  const params = { outputs, starts, places: Int32Array.from(places), weights: Float64Array.from(kept) };
  return builder.step('scale', { add: intercepts }, [builder.step('sparseLinear', params, [slot])]);
};
