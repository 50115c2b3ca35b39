/**
 * Tree ensembles of TensorFlow 1's estimators. The resource that holds an ensemble, or the boundaries of its buckets, is
 * read as a table is (tables.ts): what the checkpoint restores into it is constant.
 * https://github.com/tensorflow/tensorflow/blob/v2.4.0/tensorflow/core/ops/boosted_trees_ops.cc
 */
import type { Dim } from '../../../tensor/signature.ts';
import { int, type OpRow, op, refuse } from '../table.ts';
import { contents } from './tables.ts';

const some = ['?'] as readonly Dim[];

export const boostedTrees: Readonly<Record<string, OpRow>> = {
  BoostedTreesPredict: op({
    inputs: ['tree_ensemble_handle', 'bucketized_features*'],
    attrs: { logits_dimension: int() },
    host: true,
    lower: (g, { tree_ensemble_handle, bucketized_features }, { logits_dimension }) => {
      const rows = bucketized_features[0]?.shape?.[0] ?? '?';
      return g.host(
        'BoostedTreesPredict',
        [contents(g, tree_ensemble_handle).keys, ...bucketized_features],
        { logits_dimension },
        [{ dtype: 'float32', shape: [rows, logits_dimension] }],
      );
    },
  }),
  BoostedTreesQuantileStreamResourceGetBucketBoundaries: op({
    inputs: ['quantile_stream_resource_handle'],
    attrs: { num_features: int() },
    host: true,
    lower: (g, { quantile_stream_resource_handle }, { num_features }) => {
      const { keys, values } = contents(g, quantile_stream_resource_handle);
      if (values.shape?.[0] !== num_features + 1) throw refuse(`the checkpoint has not ${num_features} features`);
      return g.host(
        'BoostedTreesBucketBoundaries',
        [keys, values],
        {},
        Array.from({ length: num_features }, () => ({ dtype: 'float32' as const, shape: some })),
      );
    },
  }),
  // its two lists stand one behind the other
  BoostedTreesBucketize: op({
    inputs: ['rest*'],
    attrs: { num_features: int() },
    host: true,
    lower: (g, { rest }, { num_features }) => {
      if (rest.length !== 2 * num_features) throw refuse(`${rest.length} inputs for ${num_features} features`);
      return g.host(
        'BoostedTreesBucketize',
        rest,
        {},
        rest.slice(0, num_features).map(({ shape }) => ({ dtype: 'int32' as const, shape })),
      );
    },
  }),
};
