/**
 * Columns kept by their scores or p-values; which ones is worked out when the estimator is asked, not when it is fitted.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_selection/_univariate_selection.py
 */
import { ServingError } from '../../../../errors.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { type Mask, selected } from './selected.ts';

type Rule = (state: State, names: readonly string[]) => Mask;

/** NaN is the lowest score that there is. */
const scoresOf = (state: State): Float64Array =>
  state.array('scores_').data.map((score) => (Number.isNaN(score) ? -Number.MAX_VALUE : score));

/** All columns, or none of them. */
const uniform = (state: State, keeps: boolean): Mask => Array.from(state.array('scores_').data, () => keeps);

/** The k last of a stable sort. */
const kBest: Rule = (state, names) => {
  if (state.value(names) === 'all') return uniform(state, true);
  const k = state.number(names);
  if (k === 0) return uniform(state, false);
  const scores = scoresOf(state);
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  const kept = new Set(order.slice(-k));
  return Array.from(scores, (_, column) => kept.has(column));
};

/**
 * numpy.percentile: x[floor] + (x[floor + 1] - x[floor]) · t, from the nearer end. Before 0.20 it is scipy's
 * scoreatpercentile: x[floor] · (1 - t) + x[floor + 1] · t.
 */
const percentile = (numbers: Float64Array, percent: number, olden: boolean): number => {
  const sorted = numbers.slice().sort();
  const place = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const t = place - below;
  const low = sorted[below]!;
  if (t === 0) return low;
  const high = sorted[below + 1]!;
  if (olden) return low * (below + 1 - place) + high * t;
  return t < 0.5 ? low + (high - low) * t : high - (high - low) * (1 - t);
};

/** Scores above the percentile; of those equal to it the first ones, as many as there is room for. */
const byPercentile: Rule = (state, names) => {
  const percent = state.number(names);
  if (percent === 100 || percent === 0) return uniform(state, percent === 100);
  const scores = scoresOf(state);
  if (scores.length === 0) return [];
  if (!(percent > 0 && percent < 100)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: percentile is ${percent}, 0 to 100 was expected`);
  }
  const threshold = percentile(scores, 100 - percent, !state.since('0.20'));
  const mask = Array.from(scores, (score) => score > threshold);
  const ties = Array.from(scores.keys()).filter((column) => scores[column] === threshold);
  const room = Math.trunc((scores.length * percent) / 100) - mask.filter(Boolean).length;
  for (const column of ties.slice(0, room)) mask[column] = true;
  return mask;
};

const falsePositives: Rule = (state, names) => {
  const alpha = state.number(names);
  return Array.from(state.array('pvalues_').data, (p) => p < alpha);
};

/** Benjamini and Hochberg: the largest sorted p[i] ≤ alpha · (i + 1) / n, and all below. */
const falseDiscoveries: Rule = (state, names) => {
  const { data } = state.array('pvalues_');
  const step = state.number(names) / data.length;
  const largest = data
    .slice()
    .sort()
    .findLast((p, i) => p <= step * (i + 1));
  return Array.from(data, (p) => largest !== undefined && p <= largest);
};

const familyWise: Rule = (state, names) => {
  const { data } = state.array('pvalues_');
  const limit = state.number(names) / data.length;
  return Array.from(data, (p) => p < limit);
};

const MODES: Readonly<Record<string, Rule>> = {
  percentile: byPercentile,
  k_best: kBest,
  fpr: falsePositives,
  fdr: falseDiscoveries,
  fwe: familyWise,
};

const selector =
  (rule: Rule, param: string): EstimatorClass =>
  (state, { builder }) =>
    selected(builder, state.className, rule(state, [param]));

export const SelectKBest = selector(kBest, 'k');
export const SelectPercentile = selector(byPercentile, 'percentile');
export const SelectFpr = selector(falsePositives, 'alpha');
export const SelectFdr = selector(falseDiscoveries, 'alpha');
export const SelectFwe = selector(familyWise, 'alpha');

/** One of the others, by its mode. */
export const GenericUnivariateSelect: EstimatorClass = (state, { builder }) => {
  const mode = state.text('mode');
  const rule = Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  if (!rule) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: mode is ${JSON.stringify(mode)}, one of ${Object.keys(MODES).join(', ')} was expected`,
    );
  }
  return selected(builder, state.className, rule(state, ['param']));
};
