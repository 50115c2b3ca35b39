/**
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/compose/_target.py
 *
 *   predict(x) = transformer.inverse_transform(regressor.predict(x))
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer } from '../../../../pipeline/estimator.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';

export const TransformedTargetRegressor: EstimatorClass = (state, { builder, estimator }) => {
  const { predict, features, names, className } = estimator(state.value('regressor_'), '"regressor"');
  if (!predict) throw new ServingError('CORRUPT_MODEL', `${state.className}: ${className} has no predict`);
  const transformer = estimator(state.value('transformer_'), '"transformer"');
  const { inverse_transform: inverse } = transformer;
  if (!inverse) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}: ${transformer.className} has no inverse that is served`,
    );
  }
  const vector = state.number('_training_dim', 1) === 1;
  return {
    features,
    names,
    isRegressor: true,
    predict: (frame) => {
      const answer = predict(frame) as Answer;
      const width = Number(answer.shape[0] ?? 1);
      const made = inverse(new MadeFrame(builder, 'numbers', answer.slot, width));
      const slot = builder.step('dense', {}, [made.numbers(state.className, 'any')]);
      return vector && width === 1 ? vectorAnswer(builder.step('flatten', {}, [slot])) : matrixAnswer(slot, width);
    },
  };
};
