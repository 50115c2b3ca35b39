/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/pipeline.py */
import { ServingError } from '../../../../errors.ts';
import { type Estimator, METHODS } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { describe } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';

/** Steps that leave the data as they are. */
const PASSED: readonly unknown[] = [null, 'passthrough'];

/**
 * Each step transforms what the one before it gave; the last one answers.
 *
 *   method(X) = last.method(transform n(… transform 1(X)))
 */
export const Pipeline: EstimatorClass = (state, lowering) => {
  const steps = state.tuples('steps').flatMap(([name, value]) => {
    if (PASSED.includes(value)) return [];
    return [lowering.estimator(value, `step ${typeof name === 'string' ? JSON.stringify(name) : describe(name)}`)];
  });
  const passes = PASSED.includes(state.tuples('steps').at(-1)?.[1]);
  const before = passes ? steps : steps.slice(0, -1);
  const last: Estimator | undefined = passes ? undefined : steps.at(-1);
  for (const step of before) {
    if (step.transform) continue;
    throw new ServingError('CORRUPT_MODEL', `${step.className} stands before the last step and has no transform`);
  }
  const transformed = (frame: Frame): Frame => before.reduce((made, step) => step.transform!(made), frame);
  const methods = METHODS.flatMap((name) => {
    const method = last?.[name];
    return method ? [[name, (frame: Frame) => method(transformed(frame))] as const] : [];
  });
  const transform = last ? last.transform : (frame: Frame) => frame;
  const inverses = steps.map((step) => step.inverse_transform);
  const inverse = (frame: Frame): Frame => inverses.reduceRight<Frame>((made, back) => back!(made), frame);
  return {
    ...Object.fromEntries(methods),
    ...(last?.classes && { classes: last.classes }),
    ...(last?.isRegressor && { isRegressor: true }),
    features: steps[0]?.features,
    names: steps[0]?.names,
    ...(transform && { transform: (frame: Frame) => transform(transformed(frame)) }),
    ...(inverses.every(Boolean) && { inverse_transform: inverse }),
  };
};
