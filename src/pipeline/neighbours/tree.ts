/**
 * KD trees and ball trees, as fitted: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/
 * _binary_tree.pxi.tp, _kd_tree.pyx.tp, _ball_tree.pyx.tp. Node i has the children 2i + 1 and 2i + 2.
 */
import { ServingError } from '../../errors.ts';
import type { Metric, MetricParams } from './metrics.ts';
import { metricOf } from './metrics.ts';
import type { Heap } from './select.ts';

export interface TreeParams {
  readonly kind: 'kd' | 'ball';
  readonly metric: MetricParams;
  /** [count, features] */
  readonly points: Float64Array;
  readonly features: number;
  /** The points' numbers, node by node. */
  readonly order: Int32Array;
  /** By node: which of them are its. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly leaves: Uint8Array;
  readonly radii: Float64Array;
  /** The lower, then the upper bounds of kd nodes, [2, nodes, features]; the centers of balls, [nodes, features]. */
  readonly bounds: Float64Array;
}

export interface Tree {
  readonly count: number;
  readonly metric: Metric;
  readonly params: TreeParams;
  /** The least rank of a point of a node, from x. */
  leastRank(node: number, x: Float64Array, at: number): number;
  /** The least and the largest distance of a point of a node, written to two places. */
  distances(node: number, x: Float64Array, at: number, to: Float64Array): void;
}

const check = ({ points, features, order, starts, ends, leaves, radii, bounds, kind }: TreeParams): number => {
  const count = points.length / features;
  const nodes = starts.length;
  const fits =
    features >= 1 &&
    Number.isInteger(count) &&
    nodes >= 1 &&
    order.length === count &&
    [ends, leaves, radii].every(({ length }) => length === nodes) &&
    bounds.length === nodes * features * (kind === 'kd' ? 2 : 1) &&
    order.every((place) => place >= 0 && place < count) &&
    starts.every((start, i) => {
      const children = leaves[i] === 1 || 2 * i + 2 < nodes;
      return start >= 0 && start <= ends[i]! && ends[i]! <= count && children;
    });
  if (!fits) throw new ServingError('CORRUPT_MODEL', `the nodes of a ${kind} tree contradict each other`);
  return count;
};

const exponentOf = ({ name, p = 2 }: MetricParams): number =>
  name === 'manhattan' ? 1 : name === 'chebyshev' ? Number.POSITIVE_INFINITY : name === 'minkowski' ? p : 2;

const kdTree = (params: TreeParams, metric: Metric, count: number): Tree => {
  const { bounds, features, starts } = params;
  const above = starts.length * features;
  const p = exponentOf(params.metric);
  const power = p === 2 ? (x: number) => x * x : p === 1 ? (x: number) => x : (x: number) => x ** p;
  return {
    ...{ params, metric, count },
    leastRank: (node, x, at) => {
      let rank = 0;
      for (let j = 0; j < features; j++) {
        const low = bounds[node * features + j]! - x[at + j]!;
        const high = x[at + j]! - bounds[above + node * features + j]!;
        const d = 0.5 * (low + Math.abs(low) + (high + Math.abs(high)));
        if (p === Number.POSITIVE_INFINITY) rank = Math.max(rank, d);
        else rank += power(d);
      }
      return rank;
    },
    distances: (node, x, at, to) => {
      let [least, most] = [0, 0];
      for (let j = 0; j < features; j++) {
        const low = bounds[node * features + j]! - x[at + j]!;
        const high = x[at + j]! - bounds[above + node * features + j]!;
        const d = 0.5 * (low + Math.abs(low) + (high + Math.abs(high)));
        const far = Math.max(Math.abs(low), Math.abs(high));
        if (p === Number.POSITIVE_INFINITY) {
          least = Math.max(least, d);
          most = Math.max(most, far);
        } else {
          least += power(d);
          most += power(far);
        }
      }
      const root = p === Number.POSITIVE_INFINITY ? 1 : 1 / p;
      to[0] = least ** root;
      to[1] = most ** root;
    },
  };
};

const ballTree = (params: TreeParams, metric: Metric, count: number): Tree => {
  const { bounds, features, radii } = params;
  const toCenter = (node: number, x: Float64Array, at: number): number =>
    metric.toDistance(metric.rank(x, at, bounds, node * features, features));
  return {
    ...{ params, metric, count },
    leastRank: (node, x, at) => metric.toRank(Math.max(0, toCenter(node, x, at) - radii[node]!)),
    distances: (node, x, at, to) => {
      const distance = toCenter(node, x, at);
      to[0] = Math.max(0, distance - radii[node]!);
      to[1] = distance + radii[node]!;
    },
  };
};

/** Throws CORRUPT_MODEL where its nodes or its metric do not fit its points. */
export const treeOf = (params: TreeParams): Tree => {
  const count = check(params);
  const metric = metricOf(params.metric, params.features);
  return params.kind === 'kd' ? kdTree(params, metric, count) : ballTree(params, metric, count);
};

/** Puts the nearest points into a heap: depth first, the nearer child first. */
export const searchTree = (tree: Tree, x: Float64Array, at: number, heap: Heap): void => {
  const { points, features, order, starts, ends, leaves } = tree.params;
  const visit = (node: number, rank: number): void => {
    if (rank > heap.largest) return;
    if (leaves[node] === 1) {
      for (let i = starts[node]!; i < ends[node]!; i++) {
        const place = order[i]!;
        heap.push(tree.metric.rank(x, at, points, place * features, features), place);
      }
      return;
    }
    const [left, right] = [2 * node + 1, 2 * node + 2];
    const [a, b] = [tree.leastRank(left, x, at), tree.leastRank(right, x, at)];
    visit(a <= b ? left : right, Math.min(a, b));
    visit(a <= b ? right : left, a <= b ? b : a);
  };
  visit(0, tree.leastRank(0, x, at));
};
