/**
 * SimpleImputer as it was before 0.20, of numbers only, by columns (axis 0) or by rows.
 * https://github.com/scikit-learn/scikit-learn/blob/0.19.2/sklearn/preprocessing/imputation.py
 */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { markerOf, numberMarker } from './markers.ts';

const STRATEGIES = ['mean', 'median', 'most_frequent'] as const;

/** [batch, columns] -> [batch, kept], or [batch, columns] by rows. */
export const Imputer: EstimatorClass = (state, { builder }) => {
  const marker = numberMarker(markerOf(state));
  if (state.number('axis', 0) === 1) {
    const strategy = STRATEGIES.find((name) => name === state.text('strategy'));
    if (!strategy) throw new ServingError('CORRUPT_MODEL', `Imputer: strategy is ${state.text('strategy')}`);
    return {
      transform: (frame) => {
        const slot = builder.step('imputeRows', { marker, strategy }, [frame.numbers(state.className, 'any')]);
        return new MadeFrame(builder, 'numbers', slot, frame.width, frame.names);
      },
    };
  }
  const values = state.array('statistics_').data;
  const kept = Int32Array.from(values.keys()).filter((column) => !Number.isNaN(values[column]));
  return {
    features: values.length,
    transform: (frame) => {
      const slot = builder.step('impute', { marker, values, kept }, [frame.numbers(state.className, 'any')]);
      return new MadeFrame(builder, 'numbers', slot, kept.length);
    },
  };
};
