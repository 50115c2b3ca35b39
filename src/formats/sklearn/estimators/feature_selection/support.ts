/**
 * Selectors that keep their choice. RFE and RFECV answer, too, as the estimator that was fitted on the columns that stayed.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_selection/_rfe.py, _sequential.py
 */
import { ServingError } from '../../../../errors.ts';
import { type Estimator, METHODS } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { type EstimatorClass, once } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { selected } from './selected.ts';
import { toleranceOf } from './tolerance.ts';

const bySupport = (state: State, builder: PipelineBuilder, name: string): Omit<Estimator, 'className'> => {
  const mask = Array.from(state.arrayOf(name, 1).data, (stays) => stays !== 0);
  return selected(builder, state.className, mask, toleranceOf(state, state.value(['estimator_', 'estimator'])));
};

export const RFE: EstimatorClass = (state, { builder, estimator }) => {
  const chosen = bySupport(state, builder, 'support_');
  const inner = estimator(state.value('estimator_'), '"estimator"');
  if (!chosen.transform) throw new ServingError('CORRUPT_MODEL', `${state.className}: it selects nothing`);
  const rows = once(chosen.transform);
  const methods = METHODS.flatMap((name) => {
    const method = name === 'score_samples' ? undefined : inner[name];
    return method ? [[name, (frame: Frame) => method(rows(frame))] as const] : [];
  });
  return {
    ...chosen,
    transform: rows,
    ...(inner.classes && { classes: inner.classes }),
    ...(inner.isRegressor && { isRegressor: true }),
    ...Object.fromEntries(methods),
  };
};

export const SequentialFeatureSelector: EstimatorClass = (state, { builder }) => bySupport(state, builder, 'support_');
