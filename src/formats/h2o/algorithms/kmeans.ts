/**
 * K-means: the nearest center, levels being as far as 1 from each other.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/kmeans/KMeansMojoModel.java
 *
 * -1 is no cluster: a number so large that its distances are. The library's own name for `predict` is `cluster`.
 */
import { ServingError } from '../../../errors.ts';
import type { Context, Scores } from '../scores.ts';

const MAX_CENTERS = 2 ** 24;

const checkLength = (what: string, found: number, features: number): void => {
  if (found === features) return;
  throw new ServingError('CORRUPT_MODEL', `model.ini: ${what} has ${found} numbers for ${features} columns`);
};

/** (x - mean) · factor of numbers, the mean for what is missing; the most frequent level. [rows, features] -> the same. */
const addStandard = ({ mojo: { info, features }, builder }: Context, row: number): number => {
  const [means, modes] = [info.requiredNumbers('standardize_means'), info.requiredNumbers('standardize_modes')];
  const factors = info.numbers('standardize_mults');
  checkLength('standardize_means', means.length, features);
  checkLength('standardize_modes', modes.length, features);
  const values = means.map((mean, j) => (modes[j] === -1 ? mean : modes[j]!));
  const filled = builder.step('impute', { marker: Number.NaN, values, kept: Int32Array.from(values.keys()) }, [row]);
  if (!factors) return filled;
  checkLength('standardize_mults', factors.length, features);
  const subtract = means.map((mean, j) => (modes[j] === -1 ? mean : 0));
  const multiply = factors.map((factor, j) => (modes[j] === -1 ? factor : 1));
  return builder.step('scale', { subtract, multiply }, [filled]);
};

/** The distances to the centers and the number of the nearest: [rows, centers] and [rows]. */
export const addClusters = (context: Context): { readonly distances: number; readonly nearest: number } => {
  const { mojo, builder, columns } = context;
  const { info, features, domains } = mojo;
  const count = info.count('center_num', undefined, MAX_CENTERS);
  const centers = Array.from({ length: count }, (_, i) => info.requiredNumbers(`center_${i}`));
  for (const [i, center] of centers.entries()) checkLength(`center_${i}`, center.length, features);
  const row = info.bool('standardize') ? addStandard(context, columns.matrix()) : columns.matrix();
  const points = new Float64Array(count * features);
  for (const [i, center] of centers.entries()) points.set(center, i * features);
  const coded = Uint8Array.from({ length: features }, (_, j) => (domains[j] ? 1 : 0));
  const distances = builder.step('mixedDistances', { points, coded }, [row]);
  return { distances, nearest: builder.step('leastColumn', {}, [distances]) };
};

export const kmeans = (context: Context): Scores => {
  const { builder, mojo } = context;
  const { distances, nearest } = addClusters(context);
  const named = builder.step('integers', { flat: true }, [nearest]);
  const width = mojo.info.count('center_num');
  return {
    kind: 'columns',
    columns: [
      { name: 'predict', slot: named, dtype: 'int64' },
      { name: 'cluster', slot: named, dtype: 'int64', onRequest: true },
      { name: 'distances', slot: distances, width, onRequest: true },
    ],
  };
};
