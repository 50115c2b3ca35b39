/** The log-likelihood of rows under a normal distribution, as decompositions answer `score_samples`. */
import type { Answer } from '../../pipeline/estimator.ts';
import { logDeterminant } from '../../pipeline/linear-algebra.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import { vectorAnswer } from './classes.ts';
import { vectorIn } from './projection.ts';
import type { State } from './state.ts';

/**
 * [rows, features] -> [rows]
 *
 *   -((x - mean) P (x - mean)ᵀ) / 2 - (n log 2π - log det P) / 2        P: [features, features]
 */
export const logLikelihood = (
  builder: PipelineBuilder,
  state: State,
  slot: number,
  precision: Float64Array,
): Answer => {
  const features = Math.sqrt(precision.length);
  const constant = -0.5 * (features * Math.log(2 * Math.PI) - logDeterminant(precision, features));
  const mean = vectorIn(state, 'mean_', features);
  return vectorAnswer(builder.step('quadratic', { mean, precision, factor: -0.5, constant }, [slot]));
};
