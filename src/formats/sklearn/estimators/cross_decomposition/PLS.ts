/** PLSRegression, PLSCanonical, CCA, PLSSVD: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/cross_decomposition/_pls.py */
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { AS_BLAS, transposed } from '../linear_model/linear.ts';

// sklearn < 0.24: x_mean_, x_std_, y_mean_
const centre = (state: State, { builder }: Lowering, frame: Frame, scaled: boolean): number => {
  const subtract = state.array(['_x_mean', 'x_mean_']).data;
  const divide = scaled ? state.array(['_x_std', 'x_std_']).data : undefined;
  return builder.step('scale', { subtract, divide }, [frame.numbers(state.className)]);
};

/** ((x - mean) / deviation) · matrix, [features, components] */
const projected = (
  state: State,
  lowering: Lowering,
  name: string,
): Pick<ReturnType<EstimatorClass>, 'transform' | 'features'> => {
  const { shape, data: weights } = state.arrayOf(name, 2);
  const outputs = shape[1]!;
  const params = { outputs, weights, start: new Float64Array(outputs), ...AS_BLAS };
  return {
    features: shape[0]!,
    transform: (frame) => {
      const slot = lowering.builder.step('linear', params, [centre(state, lowering, frame, true)]);
      return new MadeFrame(lowering.builder, 'numbers', slot, outputs);
    },
  };
};

/**
 * The coefficients as [features, targets]:
 *
 *   < 1.1   coef_ is [features, targets]; the start is the mean of y
 *   1.1 on  coef_ (_coef_ in 1.1 and 1.2) is [targets, features]; the start is intercept_
 */
const coefficients = (state: State) => {
  if (!state.since('1.1')) {
    const { shape, data: weights } = state.arrayOf('coef_', 2);
    return { outputs: shape[1]!, weights, start: state.array(['_y_mean', 'y_mean_']).data };
  }
  const { shape, data } = state.arrayOf(['_coef_', 'coef_'], 2);
  const [outputs, features] = [shape[0]!, shape[1]!];
  const start = state.array('intercept_').data;
  if (start.length !== outputs) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: ${start.length} intercepts for ${outputs} targets`);
  }
  return { outputs, weights: transposed(data, outputs, features), start };
};

/**
 *   predict    ((x - mean) / deviation) · coef + start; from 1.5 on the deviations are in coef
 *   transform  ((x - mean) / deviation) · rotations
 *
 * One target: [batch] from 1.3 on where it was fitted on a vector, else [batch, 1].
 */
export const PLS: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const params = { ...coefficients(state), ...AS_BLAS };
  const isFlat = state.flag('_predict_1d', false);
  return {
    ...projected(state, lowering, 'x_rotations_'),
    isRegressor: true,
    predict: (frame) => {
      const made = builder.step('linear', params, [centre(state, lowering, frame, !state.since('1.5'))]);
      return isFlat ? vectorAnswer(builder.step('flatten', {}, [made])) : matrixAnswer(made, params.outputs);
    },
  };
};

export const PLSSVD: EstimatorClass = (state, lowering) => projected(state, lowering, 'x_weights_');
