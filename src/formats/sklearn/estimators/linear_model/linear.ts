/** Linear regressors: y = x · coef + intercept. */
import { ServingError } from '../../../../errors.ts';
import { matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';

/** [features] or [outputs, features] as [features, outputs], with the intercepts. */
export const linearParams = (state: State) => {
  const { shape, data } = state.array('coef_');
  const [outputs, features] = shape.length === 2 ? [shape[0]!, shape[1]!] : [1, data.length];
  const weights = new Float64Array(data.length);
  for (let k = 0; k < outputs; k++) {
    for (let j = 0; j < features; j++) weights[j * outputs + k] = data[k * features + j]!;
  }
  const intercept = state.array('intercept_').data;
  if (intercept.length !== outputs && intercept.length !== 1) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: ${intercept.length} intercepts for ${outputs} outputs`,
    );
  }
  const start = Float64Array.from({ length: outputs }, (_, k) => intercept[intercept.length === 1 ? 0 : k]!);
  return { features, flat: shape.length < 2, params: { outputs, weights, start } };
};

/** [batch, features] -> [batch], or [batch, targets] where it was fitted on several. */
export const LinearRegression: EstimatorClass = (state, { builder }) => {
  const { features, flat, params } = linearParams(state);
  return {
    features,
    isRegressor: true,
    predict: (frame) => {
      const matrix = builder.step('linear', { ...params, precision: 'float64', skipMissing: false }, [
        frame.numbers(state.className),
      ]);
      if (!flat) return matrixAnswer(matrix, params.outputs);
      return vectorAnswer(builder.step('link', { link: 'identity', flat: true }, [matrix]));
    },
  };
};
