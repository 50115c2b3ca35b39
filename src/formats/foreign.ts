/** Estimators that one format lends to the others: a scikit-learn Pipeline may end in a booster of XGBoost. */
import type { Estimator } from '../pipeline/estimator.ts';
import type { PipelineBuilder } from '../pipeline/pipeline.ts';
import type { Constructors } from '../wire/pickle/constructors.ts';
import type { Global, Instance } from '../wire/pickle/values.ts';

export interface Foreign {
  /** What pickles of such estimators name. */
  readonly constructors: Constructors;
  /** Whether a class is of that library. */
  has(of: Global): boolean;
  /** Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
  estimator(instance: Instance, builder: PipelineBuilder): Estimator;
}
