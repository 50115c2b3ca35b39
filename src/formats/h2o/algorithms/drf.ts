/**
 * Distributed random forests: the mean of the trees; of two classes that share trees, that of the first.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/drf/DrfMojoModel.java
 */
import type { Algorithm } from '../scores.ts';
import { addCalibration, addCorrection, addForest } from '../shared-tree.ts';

export const drf: Algorithm = (context) => {
  const { mojo, builder } = context;
  const { info, classes } = mojo;
  const sums = addForest(context);
  const by = info.count('n_trees');
  if (classes <= 1)
    return { kind: 'number', value: builder.step('flatten', {}, [builder.step('divide', { by }, [sums])]) };
  const shared = classes === 2 && !info.bool('binomial_double_trees');
  const raw = shared
    ? builder.step('firstAndRest', {}, [builder.step('divide', { by }, [sums])])
    : builder.step('normalizeRows', { zero: 'keep' }, [sums]);
  const probabilities = addCorrection(builder, mojo, raw);
  const calibrated = addCalibration(builder, mojo, probabilities);
  return { kind: 'classes', probabilities, ...(calibrated !== undefined && { calibrated }) };
};
