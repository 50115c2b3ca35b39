/** What regressors of one linear score share. */
import { featuresColOf } from '../classification/classifier.ts';
import type { DataFrame } from '../data-frame.ts';
import { addScores, coefficientsOf } from '../scores.ts';
import type { Stage } from '../stage.ts';

/** [rows, 1] of features · coefficients + intercept. */
export const addLinear = (stage: Stage, frame: DataFrame): number => {
  const row = stage.row();
  const coefficients = coefficientsOf(row['coefficients'], row['intercept']);
  return addScores(frame, frame.vector(featuresColOf(stage), coefficients.features).slot, coefficients);
};
