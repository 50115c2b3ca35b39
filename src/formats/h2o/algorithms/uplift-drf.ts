/**
 * Uplift forests: the mean of the trees with and without the treatment, and how much more the first is.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/upliftdrf/UpliftDrfMojoModel.java
 */
import { ServingError } from '../../../errors.ts';
import type { Algorithm } from '../scores.ts';
import { addForest, treesPerGroup } from '../shared-tree.ts';

export const upliftDrf: Algorithm = (context) => {
  const { builder, mojo } = context;
  if (treesPerGroup(mojo) !== 2)
    throw new ServingError('CORRUPT_MODEL', `${treesPerGroup(mojo)} trees in a group, 2 were expected`);
  const means = builder.step('divide', { by: mojo.info.count('n_trees') }, [addForest(context)]);
  const swapped = builder.step('select', { columns: Int32Array.of(1, 0) }, [means]);
  const columnOf = (column: number): number => builder.step('column', { column }, [means]);
  return {
    kind: 'columns',
    columns: [
      { name: 'uplift_predict', slot: builder.step('difference', {}, [swapped]) },
      { name: 'p_y1_with_treatment', slot: columnOf(0) },
      { name: 'p_y1_without_treatment', slot: columnOf(1) },
    ],
  };
};
