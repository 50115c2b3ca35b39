/**
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/semi_supervised/_label_propagation.py
 *
 *   rbf   w[i](x) = e^(-gamma |x - X[i]|²)       knn   w[i](x) = 1 of the nearest rows, 0 of the others
 *   p[k](x) = Σ w[i] distribution[i][k] / Σ over k        NaN where x is too far from all rows
 */
import { ServingError } from '../../../../errors.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { describe } from '../../../../wire/pickle/values.ts';
import { countOf, matrixAnswer, mostLikely } from '../../classes.ts';
import { type EstimatorClass, once } from '../../lowering.ts';

export const labelPropagation: EstimatorClass = (state, { builder }) => {
  const points = state.arrayOf('X_', 2);
  const [count, features] = [points.shape[0]!, points.shape[1]!];
  const distributions = state.arrayOf('label_distributions_', 2);
  const classes = state.labels('classes_');
  const outputs = countOf(classes, distributions.shape[1]!);
  if (distributions.shape[0] !== count) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: ${count} rows, labels of ${distributions.shape[0]}`);
  }
  const kernel = state.value('kernel');
  if (kernel !== 'rbf' && kernel !== 'knn') {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}: its kernel is ${describe(kernel)}, a function of your own; fit it with "rbf" or "knn"`,
    );
  }
  const weights = (frame: Frame): number => {
    const rows = frame.numbers(state.className);
    if (kernel === 'knn') {
      const neighbours = state.number('n_neighbors', 7);
      return builder.step('nearestMask', { points: points.data, features, neighbours }, [rows]);
    }
    const params = {
      kernel: 'rbf',
      points: points.data,
      count,
      features,
      gamma: state.number('gamma', 20),
      degree: 0,
      coef0: 0,
    } as const;
    return builder.step('kernelMatrix', params, [rows]);
  };
  const proba = once((frame: Frame) => {
    const sums = builder.step(
      'linear',
      {
        outputs,
        weights: distributions.data,
        start: new Float64Array(outputs),
        precision: 'float64',
        skipMissing: false,
      },
      [weights(frame)],
    );
    return matrixAnswer(builder.step('bySum', {}, [sums]), outputs);
  });
  return {
    features,
    classes,
    predict: (frame) => mostLikely(builder, classes, proba(frame).slot),
    predict_proba: proba,
  };
};
