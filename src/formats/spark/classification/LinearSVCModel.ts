/**
 * The second class where the margin is above a threshold; raw (-m, m), no probabilities.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/classification/LinearSVC.scala
 */
import type { StageRow } from '../row.ts';
import { addScores, coefficientsOf } from '../scores.ts';
import { addClassifier, featuresColOf } from './classifier.ts';

export const LinearSVCModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const coefficients = coefficientsOf(row['coefficients'], row['intercept']);
    const { slot } = frame.vector(featuresColOf(stage), coefficients.features);
    const raw = frame.builder.step('bothSigns', {}, [addScores(frame, slot, coefficients)]);
    const threshold = stage.params.number('threshold', 0);
    addClassifier(stage, frame, raw, 2, (own) => frame.builder.step('secondAbove', { threshold }, [own]));
  },
};
