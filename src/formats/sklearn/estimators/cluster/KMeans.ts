/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/cluster/_kmeans.py and _bisect_k_means.py */
import { ServingError } from '../../../../errors.ts';
import type { Estimator } from '../../../../pipeline/estimator.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { describe, Instance, type Value } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import { matrixIn, vectorIn } from '../../projection.ts';
import { State } from '../../state.ts';
import { labelsOf } from './labels.ts';

/** [batch, features] -> [batch, clusters] of distances to the centers. */
export const distancesTo = (
  state: State,
  { builder }: Lowering,
  points: Float64Array,
  features: number,
): Pick<Estimator, 'transform'> => ({
  transform: (frame) => {
    const slot = builder.step('distances', { points, features }, [frame.numbers(state.className)]);
    return new MadeFrame(builder, 'numbers', slot, points.length / features);
  },
});

/** The nearest center: [batch, features] -> [batch]. Also MiniBatchKMeans. */
export const KMeans: EstimatorClass = (state, lowering) => {
  const { shape, data: points } = matrixIn(state, 'cluster_centers_');
  const [count, features] = shape as [number, number];
  return {
    features,
    predict: (frame) => {
      const slot = lowering.builder.step('nearestPoint', { points, features }, [frame.numbers(state.className)]);
      return labelsOf(
        lowering.builder,
        slot,
        Int32Array.from({ length: count }, (_, i) => i),
      );
    },
    ...distancesTo(state, lowering, points, features),
  };
};

const MAX_NODES = 1e6;

/** The tree's nodes, a parent before its children. */
const nodesOf = (root: Value | undefined): readonly State[] => {
  const nodes: State[] = [];
  const left: (Value | undefined)[] = [root];
  for (let value = left.shift(); value != null; value = left.shift()) {
    if (!(value instanceof Instance) || nodes.length >= MAX_NODES) {
      throw new ServingError('CORRUPT_MODEL', `a node of the tree of clusters is ${describe(value)}`);
    }
    const node = new State(value);
    nodes.push(node);
    if (node.holds('left')) left.push(node.value('left'), node.value('right'));
  }
  return nodes;
};

/** Down the tree of clusters, to the nearer of two centers each time. */
export const BisectingKMeans: EstimatorClass = (state, lowering) => {
  const { shape, data: centers } = matrixIn(state, 'cluster_centers_');
  const features = shape[1]!;
  const nodes = nodesOf(state.value('_bisecting_tree'));
  const mean = state.holds('_X_mean') ? vectorIn(state, '_X_mean', features) : undefined;
  const points = new Float64Array(nodes.length * features);
  nodes.forEach((node, i) => {
    if (i === 0) return;
    vectorIn(node, 'center', features).forEach((x, j) => {
      points[i * features + j] = mean ? x + mean[j]! : x;
    });
  });
  // Children stand in the order in which their parents stand.
  let next = 1;
  const left = Int32Array.from(nodes, (node) => {
    if (!node.holds('left')) return 0;
    next += 2;
    return next - 2;
  });
  const params = {
    ...{ points, features, left },
    right: left.map((child) => (child === 0 ? 0 : child + 1)),
    leaves: Int32Array.from(nodes, (node, i) => (left[i] === 0 ? node.number('label') : 0)),
  };
  return {
    features,
    predict: (frame) => {
      const slot = lowering.builder.step('bisect', params, [frame.numbers(state.className)]);
      return labelsOf(
        lowering.builder,
        slot,
        Int32Array.from({ length: shape[0]! }, (_, i) => i),
      );
    },
    ...distancesTo(state, lowering, centers, features),
  };
};
