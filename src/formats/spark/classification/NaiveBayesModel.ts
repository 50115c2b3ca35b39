/**
 * Naive Bayes of spark.ml: naive-bayes.ts has the formulas. Gaussian and complement ones are of Spark 3.0.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/classification/NaiveBayes.scala
 */
import type { StageRow } from '../row.ts';
import { denseOf, matrixOf, vectorOf } from '../values.ts';
import { addProbabilistic, featuresColOf, softmaxOf } from './classifier.ts';
import { addLogarithms, KINDS } from './naive-bayes.ts';

export const NaiveBayesModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const { rows: classes, columns: features, data: theta } = matrixOf(row['theta'], 'theta');
    const kind = stage.params.word('modelType', KINDS, 'multinomial');
    const { slot } = frame.vector(featuresColOf(stage), features);
    const raw = addLogarithms(frame, slot, {
      kind,
      classes,
      features,
      pi: denseOf(vectorOf(row['pi'], 'pi')),
      theta,
      ...(kind === 'gaussian' && { sigma: matrixOf(row['sigma'], 'sigma').data }),
      asker: stage.title,
      strict: stage.isSince(3, 0),
    });
    // Spark < 3.1 takes the largest away whatever it is.
    const softmax = (own: number): number => frame.builder.step('link', { link: 'softmax', flat: false }, [own]);
    addProbabilistic(stage, frame, raw, classes, stage.isSince(3, 1) ? softmaxOf(stage, frame) : softmax);
  },
};
