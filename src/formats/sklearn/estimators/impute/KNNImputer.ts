/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/impute/_knn.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { describe } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { markerOf, numberMarker, slotOf, withIndicator } from './markers.ts';

/** [batch, features] -> [batch, kept]: each missing cell becomes the mean of its column in the nearest rows of the fit. */
export const KNNImputer: EstimatorClass = (state, { builder }) => {
  const { shape, data: rows } = state.arrayOf('_fit_X', 2);
  const features = shape[1]!;
  const weights = state.value('weights');
  const metric = state.value('metric');
  const isKnown = weights === 'uniform' || weights === 'distance' || weights === null;
  if (!isKnown || metric !== 'nan_euclidean') {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `KNNImputer: weights ${describe(weights)} and metric ${describe(metric)}; functions of one's own are not run, ` +
        'fit it with uniform or distance weights and nan_euclidean',
    );
  }
  const marker = markerOf(state);
  const missing = (x: number): boolean => (Number.isNaN(marker) ? Number.isNaN(x) : x === marker);
  const keepsAll = state.flag('keep_empty_features', false);
  const kept = Int32Array.from({ length: features }, (_, j) => j).filter(
    (j) => keepsAll || rows.some((x, i) => i % features === j && !missing(x)),
  );
  const params = {
    marker: numberMarker(marker),
    rows,
    features,
    neighbours: state.number('n_neighbors', 5),
    byDistance: weights === 'distance',
    countsStrangers: !state.since('1.6'),
    kept,
  };
  const indicated = withIndicator(state, builder, features, []);
  return {
    features,
    transform: (frame) => {
      const slot = builder.step('imputeNearest', params, [slotOf(frame, state.className, marker, false)]);
      const names = frame.names && Array.from(kept, (j) => frame.names![j]!);
      return indicated(frame, new MadeFrame(builder, 'numbers', slot, kept.length, names));
    },
  };
};
