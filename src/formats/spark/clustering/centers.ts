/** What k-means models share: centers as a matrix, and the distance by which they are compared. */
import { ServingError } from '../../../errors.ts';
import type { CentersParams } from '../../../pipeline/kernels/centers.ts';
import type { Table } from '../stage.ts';
import { denseOf, vectorOf } from '../values.ts';

/** Cells of all centers. */
const MAX_CELLS = 2 ** 28;

export const measureOf = (name: string): CentersParams['measure'] => {
  const measure = (['euclidean', 'cosine'] as const).find((each) => each === name);
  if (measure) return measure;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the distance measure ${JSON.stringify(name)}; known are euclidean, cosine`,
  );
};

/** The vectors of a column, row after row, as a matrix. Throws CORRUPT_MODEL where they differ in size. */
export const matrixOfVectors = (rows: Table, column: string) => {
  const vectors = rows.map((row) => vectorOf(row[column], column));
  const features = vectors[0]?.size ?? 0;
  if (features === 0 || features * rows.length > MAX_CELLS || vectors.some(({ size }) => size !== features)) {
    throw new ServingError('CORRUPT_MODEL', `${column}: ${rows.length} vectors of ${features} or other cells`);
  }
  const data = new Float64Array(features * rows.length);
  vectors.forEach((vector, i) => {
    data.set(denseOf(vector), i * features);
  });
  return { features, data };
};

/** Rows in the order of a column of whole numbers, which must be 0, 1, 2 … Throws CORRUPT_MODEL. */
export const byNumber = (rows: Table, column: string): Table => {
  const sorted = rows.toSorted((a, b) => Number(a[column]) - Number(b[column]));
  const odd = sorted.findIndex((row, i) => Number(row[column]) !== i);
  if (odd < 0) return sorted;
  throw new ServingError('CORRUPT_MODEL', `${column} ${String(sorted[odd]![column])} stands where ${odd} was expected`);
};
