/**
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_selection/_from_model.py
 *
 *   a column stays where its importance is at least the threshold; with `max_features` only so many, the best first
 *   importance of several targets: the norm of theirs, of order `norm_order`
 *   threshold: a number, "median", "mean", "1.25*mean"; None is 1e-5 after a penalty of l1, else "mean"
 */
import { ServingError } from '../../../../errors.ts';
import { Instance, type Value } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { type NumberArray, State } from '../../state.ts';
import { ofModel } from './importances.ts';
import { selected } from './selected.ts';
import { toleranceOf } from './tolerance.ts';

/** The norm of each column: [targets, features] -> [features]; of a vector the magnitudes. */
const normsOf = ({ shape, data }: NumberArray, order: number): Float64Array => {
  if (shape.length < 2) return data.map(Math.abs);
  const [targets, features] = [shape[0]!, shape[1]!];
  return Float64Array.from({ length: features }, (_, j) => {
    const column = Array.from({ length: targets }, (_, k) => Math.abs(data[k * features + j]!));
    if (order === Number.POSITIVE_INFINITY) return Math.max(...column);
    if (order === Number.NEGATIVE_INFINITY) return Math.min(...column);
    if (order === 1) return column.reduce((sum, x) => sum + x, 0);
    if (order === 2) return Math.sqrt(column.reduce((sum, x) => sum + x * x, 0));
    return column.reduce((sum, x) => sum + x ** order, 0) ** (1 / order);
  });
};

const mean = (numbers: Float64Array): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

const median = (numbers: Float64Array): number => {
  const sorted = numbers.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const REFERENCES: Readonly<Record<string, (numbers: Float64Array) => number>> = { mean, median };

const isOne = (value: Value | undefined): boolean => typeof value === 'number' && Math.abs(value - 1) <= 1e-8 + 1e-5;

/** Whether a model was fitted with a penalty that makes coefficients 0, as far as that version looked. */
const isSparse = (selector: State, model: State): boolean => {
  const name = model.className;
  if (model.value('penalty') === 'l1' || name.includes('Lasso')) return true;
  if (!selector.since('1.1')) return false;
  if (name === 'ElasticNet') return isOne(model.value('l1_ratio'));
  if (name === 'ElasticNetCV') return isOne(model.value('l1_ratio_'));
  if (!selector.since('1.8')) return false;
  if (name === 'LogisticRegression') return isOne(model.value('l1_ratio'));
  if (name !== 'LogisticRegressionCV' || !model.holds('l1_ratio_')) return false;
  return Array.from(model.array('l1_ratio_').data).every(isOne);
};

const thresholdOf = (state: State, model: Instance, numbers: Float64Array): number => {
  const given = state.value('threshold');
  if (given == null) return isSparse(state, new State(model)) ? 1e-5 : mean(numbers);
  if (typeof given !== 'string') return state.number('threshold');
  const [reference = '', scale] = given
    .split('*')
    .map((part) => part.trim())
    .reverse();
  const find = Object.hasOwn(REFERENCES, reference) ? REFERENCES[reference] : undefined;
  const factor = scale === undefined ? 1 : Number(scale);
  if (!find || Number.isNaN(factor)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: "threshold" is ${JSON.stringify(given)}`);
  }
  return factor * find(numbers);
};

export const SelectFromModel: EstimatorClass = (state, { builder }) => {
  const prefit = state.value('prefit') === true;
  const model = prefit && !state.holds('estimator_') ? state.value('estimator') : state.value('estimator_');
  if (!(model instanceof Instance)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: it has no fitted estimator`);
  }
  const getter = state.value('importance_getter') ?? 'auto';
  if (typeof getter !== 'string') {
    throw new ServingError('UNSUPPORTED_MODEL', `${state.className}: "importance_getter" is a function of your own`);
  }
  const order = state.has('norm_order') ? state.number('norm_order') : 1;
  const scores = normsOf(ofModel(model, getter), order);
  const threshold = thresholdOf(state, model, scores);
  const most = state.value('max_features') == null ? undefined : state.number(['max_features_', 'max_features']);
  const places = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const best = new Set(places.slice(0, most));
  const mask = Array.from(scores, (score, column) => best.has(column) && !(score < threshold));
  return selected(builder, state.className, mask, toleranceOf(state, model));
};
