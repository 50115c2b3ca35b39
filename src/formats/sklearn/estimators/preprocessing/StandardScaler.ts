/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_data.py */
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass } from '../../lowering.ts';

/** [batch, features] -> [batch, features]: (x - mean) / scale. NaN stays NaN. */
export const StandardScaler: EstimatorClass = (state, { builder }) => {
  // Before 0.17 the scale was called std_.
  const mean = state.flag('with_mean', true) ? state.optionalArray('mean_') : undefined;
  const scale = state.flag('with_std', true) ? state.optionalArray(['scale_', 'std_']) : undefined;
  const features = mean?.data.length ?? scale?.data.length;
  return {
    ...(features !== undefined && { features }),
    transform: (frame) => {
      const slot = builder.step('scale', { subtract: mean?.data, divide: scale?.data }, [
        frame.numbers(state.className, 'nan'),
      ]);
      return new MadeFrame(builder, 'numbers', slot, frame.width ?? features, frame.names);
    },
  };
};
