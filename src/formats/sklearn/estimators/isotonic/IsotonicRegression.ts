/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/isotonic.py */
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import type { InterpolateParams } from '../../../../pipeline/kernels/tables.ts';
import { vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';

const OUTSIDE: readonly string[] = ['nan', 'clip', 'raise'] satisfies InterpolateParams['outside'][];
const isOutside = (name: string): name is InterpolateParams['outside'] => OUTSIDE.includes(name);

/** [batch, 1] -> [batch]: y on the line through the points that it was fitted to. `transform` gives the same. */
export const IsotonicRegression: EstimatorClass = (state, { builder }) => {
  const outside = state.text('out_of_bounds', 'nan');
  if (!isOutside(outside)) {
    throw new ServingError('CORRUPT_MODEL', `IsotonicRegression: "out_of_bounds" is "${outside}"`);
  }
  // sklearn < 0.24: _necessary_X_, _necessary_y_
  const x = state.array(['X_thresholds_', '_necessary_X_']).data;
  const y = state.array(['y_thresholds_', '_necessary_y_']).data;
  const params = { asker: state.className, x, y, outside };
  // What was fitted on float32 reads and answers float32, from 0.21 on.
  const isSingle = state.isSingle(['X_thresholds_', '_necessary_X_']) && state.since('0.21');
  const heights = (frame: Frame): number => {
    const slot = frame.numbers(state.className);
    if (!isSingle) return builder.step('interpolate', params, [slot]);
    return builder.step('fround', {}, [builder.step('interpolate', params, [builder.step('fround', {}, [slot])])]);
  };
  return {
    features: 1,
    isRegressor: true,
    predict: (frame) => vectorAnswer(heights(frame)),
    transform: (frame) => new MadeFrame(builder, 'numbers', heights(frame), 1),
  };
};
