/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/impute/_base.py */
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { markerOf, numberMarker, slotOf, textMarker, toldColumns } from './markers.ts';

/** [batch, columns] -> [batch, told] of truth values: whether a cell is missing, of the columns where some were in the fit. */
export const MissingIndicator: EstimatorClass = (state, { builder }) => {
  const width = state.number(['_n_features', 'n_features_in_']);
  const kept = toldColumns(state);
  const marker = markerOf(state);
  const refuses = state.text('features', 'missing-only') === 'missing-only' && state.flag('error_on_new', true);
  return {
    features: width,
    transform: (frame) => {
      const texts =
        (frame.kindOf(0) ?? (typeof marker === 'string' || marker === null ? 'texts' : 'numbers')) === 'texts';
      const params = {
        marker: texts ? textMarker(marker) : numberMarker(marker),
        texts,
        width,
        kept,
        refusedBy: refuses ? state.className : undefined,
      };
      const slot = builder.step('missingMask', params, [slotOf(frame, state.className, marker, texts)]);
      const answer = { slot: builder.step('booleans', {}, [slot]), dtype: 'bool', shape: [kept.length] } as const;
      return new MadeFrame(builder, 'numbers', slot, kept.length, undefined, answer);
    },
  };
};
