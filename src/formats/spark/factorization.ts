/**
 * Factorization machines: an intercept, a linear part, and the products of pairs of features.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/regression/FMRegressor.scala
 */
import { ServingError } from '../../errors.ts';
import { featuresColOf } from './classification/classifier.ts';
import type { DataFrame } from './data-frame.ts';
import { addScores, coefficientsOf } from './scores.ts';
import type { Stage } from './stage.ts';
import { matrixOf } from './values.ts';

/** [rows] */
export const addFactorization = (stage: Stage, frame: DataFrame): number => {
  const row = stage.row();
  const linear = coefficientsOf(row['linear'], row['intercept']);
  const { rows: features, columns: rank, data: factors } = matrixOf(row['factors'], 'factors');
  if (features !== linear.features) {
    throw new ServingError('CORRUPT_MODEL', `factors of ${features} features, coefficients of ${linear.features}`);
  }
  const { slot } = frame.vector(featuresColOf(stage), features);
  return frame.builder.step('pairwise', { features, rank, factors }, [addScores(frame, slot, linear), slot]);
};
