/**
 * Linear support vector machines of Spark, as Sparkling Water exports them.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/svm/SvmMojoModel.java
 */
import { ServingError } from '../../../errors.ts';
import type { Algorithm } from '../scores.ts';

export const svm: Algorithm = ({ mojo, builder, columns }) => {
  const { info, features, classes } = mojo;
  const weights = info.requiredNumbers('weights');
  const row = columns.matrix();
  const values = info.bool('meanImputation') ? info.requiredNumbers('means') : undefined;
  if (weights.length !== features || (values && values.length !== features)) {
    throw new ServingError('CORRUPT_MODEL', `${weights.length} weights are of ${features} columns`);
  }
  const kept = Int32Array.from(weights.keys());
  const filled = values ? builder.step('impute', { marker: Number.NaN, values, kept }, [row]) : row;
  const start = Float64Array.of(info.number('interceptor'));
  const params = { outputs: 1, weights, start, precision: 'float64', skipMissing: false } as const;
  const margin = builder.step('flatten', {}, [builder.step('linear', params, [filled])]);
  if (classes <= 1) return { kind: 'number', value: margin };
  if (classes !== 2)
    throw new ServingError('CORRUPT_MODEL', `a linear machine tells two classes apart, not ${classes}`);
  const bounds = { threshold: info.number('threshold'), least: info.number('defaultThreshold') };
  const both = builder.step('marginClasses', bounds, [margin]);
  const best = builder.step('threshold', { above: bounds.threshold }, [margin]);
  return { kind: 'classes', probabilities: both, best };
};
