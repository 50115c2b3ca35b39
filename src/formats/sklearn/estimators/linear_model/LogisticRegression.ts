/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_logistic.py, and LogisticRegressionCV. */
import { countOf } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { linearScores, oneAgainstRest, withProbabilities } from './linear.ts';

/** How scores become probabilities: each class against the rest, softmax, or softmax of -score and score. */
type Mode = 'rest' | 'softmax' | 'both';

/**
 * By version:
 *
 *   < 0.20   rest for one row of coefficients, or multi_class="ovr"; else softmax
 *   < 1.8    multi_class "ovr" ("warn" in 0.20): rest; "auto" ("deprecated" from 1.5): rest for two classes, and for the
 *            solvers liblinear and, from 1.2 to 1.5, newton-cholesky; else softmax, for two classes that of -score, score
 *   1.8 on   rest for two classes, else softmax (multi_class is no more)
 */
const modeOf = (state: State, binary: boolean, classes: number): Mode => {
  const multi = state.since('1.8') ? 'auto' : state.text('multi_class', 'ovr');
  const solver = state.text('solver', 'liblinear');
  if (!state.since('0.20')) return binary || multi === 'ovr' ? 'rest' : 'softmax';
  if (multi === 'ovr' || multi === 'warn') return 'rest';
  if (multi === 'auto' || multi === 'deprecated') {
    const ownWay =
      !state.since('1.8') && (solver === 'liblinear' || (solver === 'newton-cholesky' && !state.since('1.6')));
    if (classes <= 2 || ownWay) return 'rest';
  }
  return binary ? 'both' : 'softmax';
};

export const LogisticRegression: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const { features, classes, binary, predict, decision_function } = linearScores(
    state,
    lowering,
    state.labels('classes_'),
  );
  const mode = modeOf(state, binary, countOf(classes));
  return {
    features,
    classes,
    predict,
    decision_function,
    ...withProbabilities(builder, classes, (frame) => {
      const { slot } = decision_function(frame);
      if (mode === 'rest') return oneAgainstRest(state, builder, binary, slot);
      if (mode === 'softmax') return builder.step('link', { link: 'softmax', flat: false }, [slot]);
      return builder.step('link', { link: 'softmax', flat: false }, [builder.step('bothSigns', {}, [slot])]);
    }),
  };
};
