/**
 * What estimators of this package have in common: their points, in a tree or not, and their metric.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_base.py
 */
import { ServingError } from '../../../../errors.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { Brute, NeighboursParams } from '../../../../pipeline/kernels/neighbours.ts';
import { inverseOf } from '../../../../pipeline/linear-algebra.ts';
import { isMetricName, type MetricParams } from '../../../../pipeline/neighbours/metrics.ts';
import type { TreeParams } from '../../../../pipeline/neighbours/tree.ts';
import { fieldOf, float64sOf } from '../../../../wire/pickle/elements.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { type Dict, describe, Global, Instance, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import { type Lowering, once } from '../../lowering.ts';
import { matrixIn } from '../../projection.ts';
import { numbersIn, plain, type State } from '../../state.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const SAME: Readonly<Record<string, string>> = {
  cityblock: 'manhattan',
  l1: 'manhattan',
  l2: 'euclidean',
  infinity: 'chebyshev',
  p: 'minkowski',
};

/** The classes of metrics that trees hold, without `Distance` and what version of a number they take. */
const CLASSES: Readonly<Record<string, string>> = {
  Euclidean: 'euclidean',
  SEuclidean: 'seuclidean',
  Manhattan: 'manhattan',
  Chebyshev: 'chebyshev',
  Minkowski: 'minkowski',
  WMinkowski: 'wminkowski',
  Mahalanobis: 'mahalanobis',
  Hamming: 'hamming',
  Canberra: 'canberra',
  BrayCurtis: 'braycurtis',
  Jaccard: 'jaccard',
  Matching: 'matching',
  Dice: 'dice',
  Kulsinski: 'kulsinski',
  RogersTanimoto: 'rogerstanimoto',
  RussellRao: 'russellrao',
  SokalMichener: 'sokalmichener',
  SokalSneath: 'sokalsneath',
  Haversine: 'haversine',
};

const named = (name: string, asker: string): MetricParams['name'] => {
  const own = SAME[name] ?? name;
  if (isMetricName(own)) return own;
  throw new ServingError('UNSUPPORTED_MODEL', `${asker}: the metric "${name}" is not served`);
};

const numbersOf = (value: Value | undefined): Float64Array | undefined => numbersIn(plain(value))?.data;

/** A metric by its name, or the object that stands for it, and its keyword arguments. */
export const metricIn = (value: Value | undefined, params: Dict, asker: string): MetricParams => {
  if (typeof value !== 'string') {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${asker}: its metric is ${describe(value)}; fit it with the name of a metric`,
    );
  }
  const name = named(value, asker);
  const p = plain(params.get('p'));
  const covariance = numbersOf(params.get('V'));
  const inverse =
    numbersOf(params.get('VI')) ??
    (name === 'mahalanobis' && covariance && inverseOf(covariance, Math.sqrt(covariance.length)));
  return {
    name,
    ...((typeof p === 'number' || typeof p === 'bigint') && { p: Number(p) }),
    ...(params.get('w') != null && { weights: numbersOf(params.get('w')) }),
    ...(name === 'seuclidean' && { variances: covariance }),
    ...(inverse && { inverse }),
  };
};

/** `(p, vector, matrix)`, by the class of the metric. */
const metricOfTree = (value: Value | undefined, features: number, asker: string): MetricParams => {
  const of = value instanceof Instance ? value.args[0] : undefined;
  const known = of instanceof Global ? /^(\w+?)Distance(64|32)?$/.exec(of.name)?.[1] : undefined;
  const name = known !== undefined ? CLASSES[known] : undefined;
  if (!(value instanceof Instance) || name === undefined) {
    const found = of instanceof Global ? of.name : describe(value);
    throw new ServingError('UNSUPPORTED_MODEL', `${asker}: the metric of its tree is ${found}, which is not served`);
  }
  const [p, vector, matrix] = itemsOf(value.state) ?? [];
  const own = numbersOf(vector);
  const weighted =
    name === 'wminkowski' || (name === 'minkowski' && own?.length === features && own.some((w) => w > 0));
  return {
    name: named(name, asker),
    p: Number(plain(p) ?? 2),
    ...(weighted && { weights: own }),
    ...(name === 'seuclidean' && { variances: own }),
    ...(name === 'mahalanobis' && { inverse: numbersOf(matrix) }),
  };
};

const arrayIn = (value: Value | undefined, what: string, asker: string): NdArray => {
  if (value instanceof NdArray) return value;
  throw corrupt(`${asker}: the ${what} of its tree are ${describe(value)}`);
};

export interface FittedTree {
  readonly tree: TreeParams;
  readonly weights: Float64Array | undefined;
}

/** `(points, order, nodes, bounds, …, metric, weights)`; KD trees have two bounds a node, ball trees one center. */
export const treeIn = (value: Value | undefined, asker: string): FittedTree => {
  const items = value instanceof Instance ? itemsOf(value.state) : undefined;
  if (!items || items.length < 12) throw corrupt(`${asker}: its tree is ${describe(value)}`);
  const points = arrayIn(items[0], 'points', asker);
  const nodes = arrayIn(items[2], 'nodes', asker);
  const bounds = arrayIn(items[3], 'bounds', asker);
  const field = (name: string): Float64Array => float64sOf(fieldOf(nodes, name));
  const features = points.shape[1] ?? 0;
  const tree: TreeParams = {
    kind: bounds.shape[0] === 2 ? 'kd' : 'ball',
    metric: metricOfTree(items[11], features, asker),
    points: float64sOf(points),
    features,
    order: Int32Array.from(float64sOf(arrayIn(items[1], 'indices', asker))),
    starts: Int32Array.from(field('idx_start')),
    ends: Int32Array.from(field('idx_end')),
    leaves: Uint8Array.from(field('is_leaf')),
    radii: field('radius'),
    bounds: float64sOf(bounds),
  };
  return { tree, weights: items[12] == null ? undefined : numbersOf(items[12]) };
};

/** What upstream's own search (from 1.1 on) does not take: SciPy's, or its own after it, then chooses by argpartition. */
const SLOW: ReadonlySet<string> = new Set(
  'mahalanobis hamming cosine correlation nan_euclidean yule jaccard matching dice kulsinski rogerstanimoto russellrao sokalmichener sokalsneath'.split(
    ' ',
  ),
);

const bruteOf = (state: State): { readonly brute: Brute; readonly features: number } => {
  const params = state.value('effective_metric_params_');
  const metric = metricIn(
    state.value('effective_metric_'),
    params instanceof Map ? params : new Map(),
    state.className,
  );
  const sparse = state.sparse('_fit_X');
  const raw = sparse ? undefined : state.raw('_fit_X').dtype;
  const isDouble = raw?.kind === 'f' && raw.itemSize === 8;
  const choice = state.since('1.1') && isDouble && !SLOW.has(metric.name) ? 'heap' : 'partition';
  const chosen: MetricParams =
    choice === 'partition' && metric.name === 'braycurtis' ? { ...metric, name: 'braycurtisOfScipy' } : metric;
  if (sparse) {
    const { rows, columns, indptr, indices, data } = sparse;
    const points = { rows, columns, indptr, indices, data };
    return { brute: { points, count: rows, features: columns, metric: chosen, choice }, features: columns };
  }
  const { shape, data } = matrixIn(state, '_fit_X');
  const [count, features] = shape as [number, number];
  return { brute: { points: data, count, features, metric: chosen, choice }, features };
};

export interface Neighbourhood {
  readonly features: number;
  readonly count: number;
  /** [rows, features] -> a sparse matrix [rows, points] of distances */
  readonly near: (frame: Frame) => number;
}

/** The points that a row's answer is made of. */
export const neighbourhoodOf = (state: State, { builder }: Lowering, take: NeighboursParams['take']): Neighbourhood => {
  const method = state.text('_fit_method');
  // Precomputed distances come in place of rows.
  const given = state.value('effective_metric_') === 'precomputed';
  const laid = ((): Pick<NeighboursParams, 'among'> & { readonly features: number; readonly count: number } => {
    if (given) {
      const count = state.raw('_fit_X').shape[0]!;
      return { among: { given: count }, features: count, count };
    }
    if (method === 'brute') {
      const { brute, features } = bruteOf(state);
      return { among: { brute }, features, count: brute.count };
    }
    const { tree } = treeIn(state.value('_tree'), state.className);
    return { among: { tree }, features: tree.features, count: tree.points.length / tree.features };
  })();
  const { among, features, count } = laid;
  const params = { among, take, asker: state.className };
  const tolerance = state.value('effective_metric_') === 'nan_euclidean' ? 'nan' : 'finite';
  return {
    features,
    count,
    near: once((frame: Frame) => builder.step('neighbours', params, [frame.numbers(state.className, tolerance)])),
  };
};

/** Whether neighbours weigh by their distance. Throws UNSUPPORTED_MODEL for a function. */
export const weighsByDistance = (state: State): boolean => {
  const weights = state.value('weights');
  if (weights === 'distance') return true;
  if (weights == null || weights === 'uniform') return false;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `${state.className}: its weights are ${describe(weights)}; "uniform" and "distance" are served`,
  );
};
