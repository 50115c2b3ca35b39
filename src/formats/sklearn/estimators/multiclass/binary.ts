/** What an estimator of two classes, or a regressor in its place, says of the second one. */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Answers, Estimator } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { itemsOf } from '../../../../wire/pickle/values.ts';
import type { Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** The answer of a method that gives one. Throws CORRUPT_MODEL where it gives several, or is not there. */
export const oneAnswer = (estimator: Estimator, method: string, answers: Answers | undefined): Answer => {
  if (answers && 'slot' in answers) return answers;
  throw corrupt(`${estimator.className} has no ${method} of one target`);
};

/** [rows] of what is [rows] or [rows, 1]. */
const flat = (builder: PipelineBuilder, { slot, shape }: Answer): number =>
  shape.length === 0 ? slot : builder.step('flatten', {}, [slot]);

/** The probability of the second class: [rows, 2] -> [rows]. */
export const secondOf = (builder: PipelineBuilder, { slot }: Answer): number =>
  builder.step('flatten', {}, [builder.step('select', { columns: Int32Array.of(1) }, [slot])]);

/** The prediction of a regressor, else the decision, else the probability of the second class: [rows]. */
export const binaryScore = (builder: PipelineBuilder, estimator: Estimator, frame: Frame): number => {
  const { isRegressor, predict, decision_function, predict_proba } = estimator;
  if (isRegressor) return flat(builder, oneAnswer(estimator, 'predict', predict?.(frame)));
  if (decision_function) return flat(builder, oneAnswer(estimator, 'decision_function', decision_function(frame)));
  return secondOf(builder, oneAnswer(estimator, 'predict_proba', predict_proba?.(frame)));
};

/** What stands for a class that all rows, or none, belong to. */
export const CONSTANT = '_ConstantPredictor';

/** What such a score is above for the second class; CONSTANT is no classifier to upstream, so that 0.5 goes for all. */
export const binaryThreshold = ({ className, isRegressor, decision_function }: Estimator): number =>
  decision_function && !isRegressor && className !== CONSTANT ? 0 : 0.5;

/** `estimators_`, at least one. */
export const estimatorsOf = (state: State, lowering: Lowering): readonly Estimator[] => {
  const values = itemsOf(state.value('estimators_')) ?? state.values('estimators_');
  if (values.length === 0) throw corrupt(`${state.className}: "estimators_" is empty`);
  return values.map((value, i) => lowering.estimator(value, `estimator ${i}`));
};
