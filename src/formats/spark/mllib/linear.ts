/**
 * Linear models of spark.mllib: a vector of weights, an intercept, and of classifiers a threshold, which may have been
 * taken away: then they answer the score itself.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/mllib/classification/impl/GLMClassificationModel.scala
 */
import { ServingError } from '../../../errors.ts';
import { transpose } from '../../../pipeline/linear-algebra.ts';
import type { StageRow } from '../row.ts';
import { addScores, coefficientsOf, numberOf } from '../scores.ts';
import { denseOf, vectorOf } from '../values.ts';
import { addPrediction, FEATURES } from './prediction.ts';

export const linearModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const coefficients = coefficientsOf(row['weights'], row['intercept']);
    const slot = addScores(frame, frame.vector(FEATURES, coefficients.features).slot, coefficients);
    addPrediction(frame, frame.builder.step('flatten', {}, [slot]));
  },
};

/** undefined: it was cleared. */
const thresholdOf = (row: Readonly<Record<string, unknown>>): number | undefined => {
  const threshold = row['threshold'];
  return threshold === null || threshold === undefined ? undefined : numberOf(threshold, 'threshold');
};

export const SVMModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const { builder } = frame;
    const coefficients = coefficientsOf(row['weights'], row['intercept']);
    const slot = addScores(frame, frame.vector(FEATURES, coefficients.features).slot, coefficients);
    const margin = builder.step('flatten', {}, [slot]);
    const above = thresholdOf(row);
    addPrediction(frame, above === undefined ? margin : builder.step('threshold', { above }, [margin]));
  },
};

/** Of more than two classes: the weights of class k = 1, 2 … less those of class 0, [classes - 1, features (and a bias)]. */
export const LogisticRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const { builder } = frame;
    const classes = stage.extraNumber('numClasses');
    const features = stage.extraNumber('numFeatures');
    if (classes === 2) {
      const coefficients = coefficientsOf(row['weights'], row['intercept']);
      const slot = addScores(frame, frame.vector(FEATURES, coefficients.features).slot, coefficients);
      const score = builder.step('link', { link: 'logistic', flat: true }, [slot]);
      const above = thresholdOf(row);
      return addPrediction(frame, above === undefined ? score : builder.step('threshold', { above }, [score]));
    }
    const weights = denseOf(vectorOf(row['weights'], 'weights'));
    const width = weights.length / (classes - 1);
    if (!(classes > 2 && classes <= 2 ** 24) || !(width === features || width === features + 1)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${weights.length} weights for ${classes} classes and ${features} features`,
      );
    }
    // Class 0 has a score of 0: a row of weights that are 0.
    const outputs = classes - 1;
    const turned = transpose(weights, outputs, width);
    const start = width === features ? new Float64Array(outputs) : turned.slice(features * outputs);
    const linear = {
      outputs,
      weights: turned.slice(0, features * outputs),
      intercepts: start,
      features,
      sparse: false,
    };
    const scores = addScores(frame, frame.vector(FEATURES, features).slot, linear);
    return addPrediction(frame, builder.step('argmaxAbove', {}, [scores]));
  },
};
