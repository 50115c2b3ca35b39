/**
 * Isolation forests: how short the paths are, by the shortest and longest of the training.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/isofor/IsolationForestMojoModel.java
 *
 *   score = (longest - sum of paths) / (longest - shortest), 1 where these are one        mean_length = sum / trees
 */
import type { Algorithm } from '../scores.ts';
import { addForest } from '../shared-tree.ts';

export const isolationForest: Algorithm = (context) => {
  const { builder, mojo } = context;
  const { info } = mojo;
  const [shortest, longest] = [info.number('min_path_length', 0), info.number('max_path_length', 0)];
  const sums = builder.step('flatten', {}, [addForest(context)]);
  const trees = info.count('n_trees');
  const length = trees >= 1 ? builder.step('divide', { by: trees }, [sums]) : sums;
  const of = (x: number) => Float64Array.of(x);
  const score =
    longest > shortest
      ? builder.step('flatten', {}, [
          builder.step('scale', { subtract: of(longest), divide: of(shortest - longest) }, [sums]),
        ])
      : builder.step('constant', { values: of(1), flat: true }, [sums]);
  const mean_length = { name: 'mean_length', slot: builder.step('flatten', {}, [length]) };
  if (!info.bool('output_anomaly_flag'))
    return { kind: 'columns', columns: [{ name: 'predict', slot: score }, mean_length] };
  const above = info.number('default_threshold');
  const flag = builder.step('threshold', { above, dtype: 'int64' }, [score]);
  return {
    kind: 'columns',
    columns: [{ name: 'predict', slot: flag, dtype: 'int64' }, { name: 'score', slot: score }, mean_length],
  };
};
