/**
 * What estimators of LIBSVM share: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/svm/_base.py
 *
 *   decision = Σ dual coefficient · K(x, support vector) + intercept
 */
import { ServingError } from '../../../../errors.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { KernelMachineParams } from '../../../../pipeline/kernels/kernel-machine.ts';
import type { SimilarityParams, Vectors } from '../../../../pipeline/kernels/similarity.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { Global } from '../../../../wire/pickle/values.ts';
import { numbersIn, type State } from '../../state.ts';
import { pairwiseFunction } from '../kernel_ridge/pairwise.ts';

type Source = KernelMachineParams['source'];

/** LIBSVM's kernels, by their names. */
const KERNELS: Readonly<Record<string, SimilarityParams['name']>> = {
  linear: 'linear',
  poly: 'powi',
  rbf: 'rbf',
  sigmoid: 'sigmoid',
};

const corrupt = (state: State, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${state.className}: ${message}`);

/** A matrix of vectors, sparse as it was fitted. */
export const vectorsOf = (state: State, names: string | readonly string[]): Vectors => {
  const sparse = state.sparse(names);
  if (sparse) return sparse;
  const { shape, data } = state.arrayOf(names, 2);
  return { rows: shape[0]!, columns: shape[1]!, dtype: 'float64', data };
};

/** The rows of the data it was fitted on that support it, where its kernel is a function of them. */
const supportOf = (state: State, support: readonly number[]): Vectors => {
  const { shape, data } = state.arrayOf('_BaseLibSVM__Xfit', 2);
  const [rows, columns] = [shape[0]!, shape[1]!];
  const picked = new Float64Array(support.length * columns);
  support.forEach((row, i) => {
    if (!(row >= 0 && row < rows)) throw corrupt(state, `row ${row} supports it, and it was fitted on ${rows}`);
    picked.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { rows: support.length, columns, dtype: 'float64', data: picked };
};

const sourceOf = (state: State): Source => {
  const kernel = state.value('kernel');
  if (kernel instanceof Global) {
    const vectors = supportOf(state, [...state.array('support_').data]);
    return { vectors, similarity: pairwiseFunction(state, kernel, vectors.columns) };
  }
  const name = state.text('kernel');
  if (name === 'precomputed') {
    const fitted = numbersIn(state.value('shape_fit_'))?.data[0];
    if (fitted === undefined) throw corrupt(state, 'it does not say how many rows it was fitted on');
    return { picked: Int32Array.from(state.array('support_').data), columns: fitted };
  }
  const known = Object.hasOwn(KERNELS, name) ? KERNELS[name] : undefined;
  if (!known) throw corrupt(state, `the kernel is "${name}"`);
  return {
    vectors: vectorsOf(state, 'support_vectors_'),
    similarity: {
      name: known,
      gamma: state.number('_gamma', 0),
      coef0: state.number('coef0'),
      degree: state.number('degree'),
    },
  };
};

const countOf = (source: Source): number => ('vectors' in source ? source.vectors.rows : source.picked.length);

/** Dual coefficients, [outputs, vectors]; with those signs that LIBSVM itself uses. */
const dualOf = (state: State, vectors: number, outputs: number): Float64Array => {
  const { data } = state.array('_dual_coef_');
  if (data.length === outputs * vectors) return data;
  throw corrupt(state, `${data.length} dual coefficients for ${outputs} x ${vectors} support vectors`);
};

/** One decision: regression, or whether a row is like those it was fitted on. */
export const oneDecision = (state: State): KernelMachineParams => {
  const source = sourceOf(state);
  const count = countOf(source);
  return {
    source,
    indptr: Int32Array.of(0, count),
    indices: Int32Array.from({ length: count }, (_, v) => v),
    weights: dualOf(state, count, 1),
    start: state.array('_intercept_').data,
  };
};

/**
 * A decision of each pair of classes (i, j), above 0 for i. The support vectors stand class by class; those of i have their
 * coefficients against j in row j - 1, those of j against i in row i.
 */
export const pairDecisions = (state: State, classes: number): KernelMachineParams => {
  const source = sourceOf(state);
  const count = countOf(source);
  const counts = state.array(['_n_support', 'n_support_']).data;
  const dual = dualOf(state, count, classes - 1);
  const starts = Array.from(counts, (_, i) => counts.slice(0, i).reduce((sum, own) => sum + own, 0));
  if (counts.length !== classes || counts.some((own) => own < 0) || counts.reduce((a, b) => a + b, 0) !== count) {
    throw corrupt(state, `${classes} classes have ${counts.join(' + ')} support vectors of ${count}`);
  }
  const indptr = [0];
  const [indices, weights]: [number[], number[]] = [[], []];
  const add = (own: number, row: number): void => {
    for (let v = starts[own]!; v < starts[own]! + counts[own]!; v++) {
      indices.push(v);
      weights.push(dual[row * count + v]!);
    }
  };
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) {
      add(i, j - 1);
      add(j, i);
      indptr.push(indices.length);
    }
  }
  return {
    source,
    indptr: Int32Array.from(indptr),
    indices: Int32Array.from(indices),
    weights: Float64Array.from(weights),
    start: state.array('_intercept_').data,
  };
};

/** [batch, features] -> [batch, decisions] */
export const decisions = (state: State, builder: PipelineBuilder, params: KernelMachineParams, frame: Frame): number =>
  builder.step('kernelMachine', params, [frame.numbers(state.className)]);

/** The columns of a row: features, or, for a kernel worked out beforehand, rows it was fitted on. */
export const featuresOf = ({ source }: KernelMachineParams): number =>
  'vectors' in source ? source.vectors.columns : source.columns;
