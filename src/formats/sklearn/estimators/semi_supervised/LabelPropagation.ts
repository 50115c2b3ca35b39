/**
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/semi_supervised/_label_propagation.py
 *
 *   rbf   w[i](x) = e^(-gamma |x - X[i]|²)       knn   w[i](x) = 1 of the nearest rows, 0 of the others
 *   p[k](x) = Σ w[i] distribution[i][k] / Σ over k        NaN where x is too far from all rows
 */
import { ServingError } from '../../../../errors.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { describe, Instance } from '../../../../wire/pickle/values.ts';
import { countOf, matrixAnswer, mostLikely } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import { denseOf, sparseIn } from '../../sparse.ts';
import { type NumberArray, State } from '../../state.ts';
import { neighbourhoodOf } from '../neighbors/neighbours.ts';

/** [batch, classes] */
type Sums = (frame: Frame) => number;

/** The rows of the fit, [count, features], dense or sparse. */
const rowsOf = (state: State): NumberArray => {
  const sparse = sparseIn(state.value('X_'));
  return sparse ? { shape: [sparse.rows, sparse.columns], data: denseOf(sparse) } : state.arrayOf('X_', 2);
};

const rbfSums = (state: State, { builder }: Lowering, { shape, data: weights }: NumberArray): Sums => {
  const { shape: size, data: points } = rowsOf(state);
  const [count, features] = [size[0]!, size[1]!];
  const outputs = shape[1]!;
  const gamma = state.number('gamma', 20);
  const near = { kernel: 'rbf', points, count, features, gamma, degree: 0, coef0: 0 } as const;
  const start = new Float64Array(outputs);
  const sum = { outputs, weights, start, precision: 'float64', skipMissing: false } as const;
  return (frame) => builder.step('linear', sum, [builder.step('kernelMatrix', near, [frame.numbers(state.className)])]);
};

const nearestSums = (state: State, lowering: Lowering, { shape, data: table }: NumberArray): Sums => {
  const search = state.value('nn_fit');
  if (!(search instanceof Instance)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: "nn_fit" is ${describe(search)}`);
  }
  const { near } = neighbourhoodOf(new State(search), lowering, { k: state.number('n_neighbors', 7) });
  return (frame) => lowering.builder.step('entrySums', { table, outputs: shape[1]! }, [near(frame)]);
};

export const labelPropagation: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const [count, features] = rowsOf(state).shape as readonly [number, number];
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
  const sums = kernel === 'knn' ? nearestSums(state, lowering, distributions) : rbfSums(state, lowering, distributions);
  const proba = once((frame: Frame) => matrixAnswer(builder.step('bySum', {}, [sums(frame)]), outputs));
  return {
    features,
    classes,
    predict: (frame) => mostLikely(builder, classes, proba(frame).slot),
    predict_proba: proba,
  };
};
