/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/kernel_ridge.py */
import { ServingError } from '../../../../errors.ts';
import type { KernelMachineParams } from '../../../../pipeline/kernels/kernel-machine.ts';
import { describe, Global, Instance } from '../../../../wire/pickle/values.ts';
import { matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { vectorsOf } from '../svm/libsvm.ts';
import { pairwiseFunction, pairwiseNamed } from './pairwise.ts';

const sourceOf = (state: State): KernelMachineParams['source'] => {
  const kernel = state.value('kernel');
  const vectors = vectorsOf(state, 'X_fit_');
  if (kernel === 'precomputed') {
    return { picked: Int32Array.from({ length: vectors.columns }, (_, v) => v), columns: vectors.columns };
  }
  if (kernel instanceof Global) {
    const params = state.value('kernel_params');
    const given = params instanceof Map ? params : undefined;
    return { vectors, similarity: pairwiseFunction(state, kernel, vectors.columns, given) };
  }
  if (kernel instanceof Instance) {
    throw new ServingError('UNSUPPORTED_MODEL', `KernelRidge: the kernel is ${describe(kernel)}; use one by its name`);
  }
  return { vectors, similarity: pairwiseNamed(state, state.text('kernel'), vectors.columns) };
};

/** [batch, features] -> [batch] or [batch, targets]: Σ K(x, row it was fitted on) · dual coefficient. */
export const KernelRidge: EstimatorClass = (state, { builder }) => {
  const source = sourceOf(state);
  const { shape, data } = state.array('dual_coef_');
  const outputs = shape.length === 2 ? shape[1]! : 1;
  const count = data.length / outputs;
  if ('vectors' in source && source.vectors.rows !== count) {
    throw new ServingError('CORRUPT_MODEL', `KernelRidge: ${count} dual coefficients for ${source.vectors.rows} rows`);
  }
  const params: KernelMachineParams = {
    source,
    indptr: Int32Array.from({ length: outputs + 1 }, (_, k) => k * count),
    indices: Int32Array.from({ length: data.length }, (_, i) => i % count),
    weights: Float64Array.from({ length: data.length }, (_, i) => data[(i % count) * outputs + Math.floor(i / count)]!),
    start: new Float64Array(outputs),
  };
  return {
    features: 'vectors' in source ? source.vectors.columns : source.columns,
    isRegressor: true,
    predict: (frame) => {
      const made = builder.step('kernelMachine', params, [frame.numbers(state.className)]);
      return shape.length === 2 ? matrixAnswer(made, outputs) : vectorAnswer(builder.step('flatten', {}, [made]));
    },
  };
};
