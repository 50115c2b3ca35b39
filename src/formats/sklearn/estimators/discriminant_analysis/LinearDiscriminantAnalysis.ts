/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/discriminant_analysis.py; `lda.LDA` up to 0.19. */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { countOf } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { AS_BLAS, linearScores, oneAgainstRest, withProbabilities } from '../linear_model/linear.ts';

/** [batch, features] -> [batch, components]: (x - mean) · scalings of the svd solver, x · scalings of eigen; none of lsqr. */
const projection = (state: State, { builder }: Lowering): Pick<ReturnType<EstimatorClass>, 'transform'> => {
  const solver = state.text('solver');
  if (solver === 'lsqr') return {};
  const { shape, data } = state.arrayOf('scalings_', 2);
  const [features, rank] = [shape[0]!, shape[1]!];
  const kept = state.optionalNumber('_max_components') ?? rank;
  const components = Math.min(kept, rank);
  if (!(Number.isInteger(components) && components > 0)) {
    throw new ServingError('CORRUPT_MODEL', `LinearDiscriminantAnalysis: ${kept} components of ${rank}`);
  }
  const weights = new Float64Array(features * components);
  for (let j = 0; j < features; j++) weights.set(data.subarray(j * rank, j * rank + components), j * components);
  const mean = solver === 'svd' ? state.array('xbar_').data : undefined;
  return {
    transform: (frame) => {
      const slot = frame.numbers(state.className);
      const centred = mean ? builder.step('scale', { subtract: mean }, [slot]) : slot;
      const params = { outputs: components, weights, start: new Float64Array(components), ...AS_BLAS };
      return new MadeFrame(builder, 'numbers', builder.step('linear', params, [centred]), components);
    },
  };
};

/**
 * A linear classifier. Two classes: 1 - p and p of the logistic score; more: softmax (before 0.21 each against the rest).
 * Logarithms are of at least the smallest normal double from 0.24 on.
 */
export const LinearDiscriminantAnalysis: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  if (!state.has('solver')) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className} of scikit-learn before 0.16: fit it with a newer one`,
    );
  }
  const { features, classes, binary, predict, decision_function } = linearScores(
    state,
    lowering,
    state.labels('classes_'),
  );
  const softly = countOf(classes) > 2 && state.since('0.21');
  const { predict_proba, predict_log_proba } = withProbabilities(builder, classes, (frame) => {
    const { slot } = decision_function(frame);
    if (softly) return builder.step('link', { link: 'softmax', flat: false }, [slot]);
    return oneAgainstRest(state, builder, binary, slot);
  });
  return {
    features,
    classes,
    predict,
    decision_function,
    predict_proba,
    predict_log_proba: (frame) => {
      if (!state.since('0.24')) return predict_log_proba(frame);
      const p = predict_proba(frame);
      return { ...p, slot: builder.step('link', { link: 'logNormal', flat: false }, [p.slot]) };
    },
    ...projection(state, lowering),
  };
};
