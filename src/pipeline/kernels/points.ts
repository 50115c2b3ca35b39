/** Rows and the points of a model, by Euclidean distance, as scikit-learn expands it: |x - y|² = x² - 2 x y + y². */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { type MetricParams, metricOf } from '../neighbours/metrics.ts';
import { rowReader } from '../row-reader.ts';

export interface PointsParams {
  /** [count, features] */
  readonly points: Float64Array;
  readonly features: number;
}

const layOut = ({ points, features }: PointsParams) => {
  const count = features > 0 ? points.length / features : 0;
  if (!Number.isInteger(count) || count < 1) {
    throw new ServingError('CORRUPT_MODEL', `${points.length} numbers are no points of ${features} features`);
  }
  const norms = new Float64Array(count);
  for (let i = 0; i < points.length; i++) {
    const own = Math.floor(i / features);
    norms[own] = norms[own]! + points[i]! * points[i]!;
  }
  return { count, norms };
};

const dotOf = (x: Float64Array, at: number, y: Float64Array, to: number, n: number): number => {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += x[at + j]! * y[to + j]!;
  return sum;
};

export interface DistancesParams extends PointsParams {
  /** Euclidean when absent. */
  readonly metric?: MetricParams;
}

/** The distance to each point: [rows, features] -> [rows, count] */
export const distances: Kernel<DistancesParams> = {
  compile(params) {
    const { points, features, metric } = params;
    const { count, norms } = layOut(params);
    if (metric && metric.name !== 'euclidean') {
      const { rank, toDistance } = metricOf(metric, features);
      return ([input], rows) => {
        const reader = rowReader(input!, features);
        const made = new Float64Array(rows * count);
        for (let row = 0; row < rows; row++) {
          const at = reader.read(row);
          for (let i = 0; i < count; i++) {
            made[row * count + i] = toDistance(rank(reader.data, at, points, i * features, features));
          }
        }
        return [tensorOf({ rows, columns: count, dtype: 'float64', data: made })];
      };
    }
    return ([input], rows) => {
      const reader = rowReader(input!, features);
      const made = new Float64Array(rows * count);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        const own = dotOf(reader.data, at, reader.data, at, features);
        for (let i = 0; i < count; i++) {
          const square = -2 * dotOf(reader.data, at, points, i * features, features) + own + norms[i]!;
          made[row * count + i] = Math.sqrt(Math.max(square, 0));
        }
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data: made })];
    };
  },
};

/** The number of the nearest point, the first of several: [rows, features] -> [rows] */
export const nearestPoint: Kernel<PointsParams> = {
  compile(params) {
    const { points, features } = params;
    const { count, norms } = layOut(params);
    return ([input], rows) => {
      const reader = rowReader(input!, features);
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        let [best, least] = [0, Number.POSITIVE_INFINITY];
        for (let i = 0; i < count; i++) {
          const rank = norms[i]! - 2 * dotOf(reader.data, at, points, i * features, features);
          if (rank < least) [best, least] = [i, rank];
        }
        made[row] = best;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

export interface BisectParams extends PointsParams {
  /** By node, whose center is the point of its number; 0 for a leaf. A child's number is larger than its parent's. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** What a leaf answers. */
  readonly leaves: Int32Array;
}

/** Goes from the root to the nearer of two centers, again and again: [rows, features] -> [rows] */
export const bisect: Kernel<BisectParams> = {
  compile(params) {
    const { points, features, left, right, leaves } = params;
    const { count, norms } = layOut(params);
    const isTree = left.every((child, i) => {
      const other = right[i]!;
      return child === 0 ? other === 0 : child > i && other > i && child < count && other < count;
    });
    if (!isTree || left.length !== count || right.length !== count || leaves.length !== count) {
      throw new ServingError('CORRUPT_MODEL', 'the nodes of a tree of clusters do not form a tree');
    }
    return ([input], rows) => {
      const reader = rowReader(input!, features);
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        const rankOf = (node: number): number =>
          norms[node]! - 2 * dotOf(reader.data, at, points, node * features, features);
        let node = 0;
        while (left[node] !== 0) node = rankOf(right[node]!) < rankOf(left[node]!) ? right[node]! : left[node]!;
        made[row] = leaves[node]!;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

export interface PoolParams {
  /** The group of each column. */
  readonly groups: Int32Array;
  readonly by: keyof typeof POOLS;
}

const sumOf = (x: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum;
};

/** The mean square of what is above or below the mean. */
const varianceOf = (x: Float64Array): number => {
  const mean = sumOf(x) / x.length;
  return sumOf(x.map((own) => (own - mean) ** 2)) / x.length;
};

const POOLS = {
  mean: (x: Float64Array) => sumOf(x) / x.length,
  sum: sumOf,
  prod: (x: Float64Array) => x.reduce((a, b) => a * b, 1),
  var: varianceOf,
  std: (x: Float64Array) => Math.sqrt(varianceOf(x)),
  max: (x: Float64Array) => x.reduce((a, b) => Math.max(a, b)),
  min: (x: Float64Array) => x.reduce((a, b) => Math.min(a, b)),
  median: (x: Float64Array) => {
    const sorted = x.slice().sort();
    const half = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  },
} as const;

/** Whether columns can be pooled so. */
export const isPool = (name: string): name is keyof typeof POOLS => Object.hasOwn(POOLS, name);

/** Columns of a group as one: [rows, features] -> [rows, groups] */
export const pool: Kernel<PoolParams> = {
  compile({ groups, by }) {
    const members: number[][] = [];
    groups.forEach((group, column) => {
      if (group < 0 || group >= groups.length) throw new ServingError('CORRUPT_MODEL', `a column is of group ${group}`);
      for (let i = members.length; i <= group; i++) members.push([]);
      members[group]!.push(column);
    });
    if (members.some((own) => own.length === 0)) throw new ServingError('CORRUPT_MODEL', 'a group has no column');
    const apply = POOLS[by];
    return ([input], rows) => {
      const reader = rowReader(input!, groups.length);
      const made = new Float64Array(rows * members.length);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        members.forEach((own, i) => {
          made[row * members.length + i] = apply(Float64Array.from(own, (column) => reader.data[at + column]!));
        });
      }
      return [tensorOf({ rows, columns: members.length, dtype: 'float64', data: made })];
    };
  },
};
