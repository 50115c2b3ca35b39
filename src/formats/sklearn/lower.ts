/**
 * An estimator as a model. Its answers are the seed's: predict, predict_proba, predict_log_proba, each where the estimator
 * has it, or else transform, or else all that it has; decision_function, score_samples and transform on request.
 */
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { type Answer, type Answers, type Estimator, METHODS } from '../../pipeline/estimator.ts';
import { type Frame, InputFrame } from '../../pipeline/frame.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Port } from '../../tensor/signature.ts';
import { Instance, itemsOf, type Value } from '../../wire/pickle/values.ts';
import type { Foreign } from '../foreign.ts';
import { ESTIMATORS, REFUSED } from './estimators/index.ts';
import { newLowering, rowName } from './lowering.ts';

const USUAL: ReadonlySet<string> = new Set([
  'predict',
  'predict_proba',
  'predict_log_proba',
  'mahalanobis',
  'kneighbors',
]);

const portOf = (name: string, { dtype, shape }: Answer, onRequest: boolean): Port => ({
  name,
  type: { kind: 'tensor', dtype, shape: ['batch', ...shape] },
  ...(onRequest && { onRequest }),
});

/** Several targets: `predict_proba_0`, `predict_proba_1` … */
const named = (name: string, answers: Answers): readonly (readonly [string, Answer])[] =>
  'slot' in answers ? [[name, answers]] : answers.map((answer, i) => [`${name}_${i}`, answer] as const);

const transformed = (builder: PipelineBuilder, frame: Frame): Answer => {
  if (frame.answer) return frame.answer;
  const isText = frame.width !== undefined && frame.width > 0 && frame.kindOf(0) === 'texts';
  if (isText) return { slot: frame.texts('transform'), dtype: 'string', shape: [frame.width] };
  const slot = builder.step('dense', {}, [frame.numbers('transform', 'any')]);
  return { slot, dtype: 'float64', shape: [frame.width ?? '?columns'] };
};

const answersOf = (estimator: Estimator, builder: PipelineBuilder, frame: Frame): ReadonlyMap<Port, number> => {
  const ports = new Map<Port, number>();
  const predicts = METHODS.some((method) => USUAL.has(method) && estimator[method]);
  // What is asked for unless the request says otherwise: predictions, or else what it transforms, or else all it has.
  const isUsual = (method: string): boolean => USUAL.has(method) || !(predicts || estimator.transform);
  for (const method of METHODS) {
    const answers = estimator[method]?.(frame);
    if (!answers) continue;
    for (const [name, answer] of named(method, answers)) {
      ports.set(portOf(name, answer, !isUsual(method)), answer.slot);
    }
  }
  if (estimator.transform) {
    const answer = transformed(builder, estimator.transform(frame));
    ports.set(portOf('transform', answer, predicts), answer.slot);
  }
  return ports;
};

/** The estimator in a file: the object itself, or the only one in a dict or a list, as people keep it beside other things. */
const estimatorIn = (value: Value): Value => {
  const held = value instanceof Map ? [...value] : (itemsOf(value)?.map((item, i) => [BigInt(i), item] as const) ?? []);
  const objects = held.filter(([, item]) => item instanceof Instance && rowName(item.of) !== undefined);
  if (objects.length === 0) return value;
  if (objects.length === 1) return objects[0]![1];
  const told = objects.map(
    ([key, item]) => `${typeof key === 'string' ? JSON.stringify(key) : String(key)} (${(item as Instance).of.name})`,
  );
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `it holds ${objects.length} estimators, ${told.join(', ')}; save the one that answers, or a Pipeline of them`,
  );
};

/** Throws CORRUPT_MODEL, or UNSUPPORTED_MODEL where an estimator in it is not served or answers nothing for new rows. */
export const lowerEstimator = (value: Value, foreign: readonly Foreign[]): Model => {
  const builder = new PipelineBuilder();
  const estimator = newLowering(builder, ESTIMATORS, foreign, REFUSED).estimator(estimatorIn(value), '');
  const frame = new InputFrame(builder, estimator.features, estimator.names);
  const answers = answersOf(estimator, builder, frame);
  if (answers.size === 0) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${estimator.className} answers nothing for rows that it was not fitted on`,
    );
  }
  const signature = { ...frame.taken(), outputs: [...answers.keys()] };
  return {
    kind: 'pipeline',
    signatures: new Map([['serving_default', signature]]),
    pipelines: new Map([['serving_default', builder.build([...answers.values()])]]),
  };
};
