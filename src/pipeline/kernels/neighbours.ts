/**
 * The nearest points of each row, or those within a radius: [rows, features] -> a sparse matrix [rows, points] of
 * distances, with an entry for each neighbour.
 */
import { ServingError } from '../../errors.ts';
import type { SparseMatrix } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { type MetricParams, metricOf } from '../neighbours/metrics.ts';
import { Heap, partition } from '../neighbours/select.ts';
import { searchTree, type TreeParams, treeOf } from '../neighbours/tree.ts';
import { rowReader } from '../row-reader.ts';

/** Points that are not in a tree. */
export interface Brute {
  /** [count, features]; those of text are sparse. */
  readonly points: Float64Array | Omit<SparseMatrix, 'kind'>;
  readonly count: number;
  readonly features: number;
  readonly metric: MetricParams;
  /** How upstream chooses among equal ones. */
  readonly choice: 'heap' | 'partition';
}

export interface NeighboursParams {
  readonly among: { readonly tree: TreeParams } | { readonly brute: Brute } | { readonly given: number };
  /** How many, or how near. */
  readonly take: { readonly k: number } | { readonly radius: number };
  readonly asker: string;
}

/** Writes the ranks of all points, for the row that lies at a place. */
type Ranks = (x: Float64Array, at: number, ranks: Float64Array) => void;

interface Laid {
  readonly count: number;
  readonly features: number;
  readonly ranks: Ranks;
  readonly toDistance: (rank: number) => number;
  readonly toRank: (distance: number) => number;
}

const same = (x: number): number => x;

/** x² - 2 x y + y², at least 0, of sparse points: their dot products take only what is not 0. */
const sparseRanks = (points: Omit<SparseMatrix, 'kind'>, features: number, name: string): Ranks => {
  const { rows: count, indptr, indices, data } = points;
  const norms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let e = indptr[i]!; e < indptr[i + 1]!; e++) norms[i] = norms[i]! + data[e]! * data[e]!;
  }
  return (x, at, ranks) => {
    let own = 0;
    for (let j = 0; j < features; j++) own += x[at + j]! * x[at + j]!;
    for (let i = 0; i < count; i++) {
      let dot = 0;
      for (let e = indptr[i]!; e < indptr[i + 1]!; e++) dot += x[at + indices[e]!]! * data[e]!;
      if (name === 'cosine') {
        const cos = dot / ((Math.sqrt(own) || 1) * (Math.sqrt(norms[i]!) || 1));
        ranks[i] = Math.min(Math.max(1 - cos, 0), 2);
      } else ranks[i] = Math.max(own - 2 * dot + norms[i]!, 0);
    }
  };
};

const denseRanks = (points: Float64Array, { count, features, metric }: Brute): Ranks => {
  const { name } = metric;
  const { rank } = metricOf(metric, features);
  if (name !== 'euclidean' && name !== 'sqeuclidean') {
    return (x, at, ranks) => {
      for (let i = 0; i < count; i++) ranks[i] = rank(x, at, points, i * features, features);
    };
  }
  const norms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < features; j++) norms[i] = norms[i]! + points[i * features + j]! ** 2;
  }
  return (x, at, ranks) => {
    let own = 0;
    for (let j = 0; j < features; j++) own += x[at + j]! * x[at + j]!;
    for (let i = 0, to = 0; i < count; i++) {
      let dot = 0;
      for (let j = 0; j < features; j++, to++) dot += x[at + j]! * points[to]!;
      ranks[i] = Math.max(own + -2 * dot + norms[i]!, 0);
    }
  };
};

const SPARSE_METRICS: readonly string[] = ['euclidean', 'sqeuclidean', 'cosine'];

const layOutBrute = (brute: Brute): Laid => {
  const { points, count, features, metric } = brute;
  const { toDistance, toRank } = metricOf(metric, features);
  if (points instanceof Float64Array) {
    if (points.length !== count * features || count < 1) {
      throw new ServingError('CORRUPT_MODEL', `${points.length} numbers are no [${count}, ${features}] points`);
    }
    return { count, features, ranks: denseRanks(points, brute), toDistance, toRank };
  }
  if (!SPARSE_METRICS.includes(metric.name) || points.rows !== count || points.columns !== features) {
    throw new ServingError('UNSUPPORTED_MODEL', `the metric ${metric.name} between sparse rows is not served`);
  }
  return { count, features, ranks: sparseRanks(points, features, metric.name), toDistance, toRank };
};

const layOut = ({ among }: NeighboursParams): Laid => {
  if ('given' in among) {
    const count = among.given;
    const ranks: Ranks = (x, at, to) => to.set(x.subarray(at, at + count));
    return { count, features: count, ranks, toDistance: same, toRank: same };
  }
  if ('brute' in among) return layOutBrute(among.brute);
  const { count, metric, params } = treeOf(among.tree);
  const { points, features } = params;
  return {
    count,
    features,
    toDistance: metric.toDistance,
    toRank: metric.toRank,
    ranks: (x, at, to) => {
      for (let i = 0; i < count; i++) to[i] = metric.rank(x, at, points, i * features, features);
    },
  };
};

/** Fills `places` and `ranks` of the k nearest, nearest first. */
type Nearest = (
  x: Float64Array,
  at: number,
  k: number,
) => { readonly values: Float64Array; readonly places: Int32Array };

const nearestOf = (params: NeighboursParams, laid: Laid, k: number): Nearest => {
  const { among } = params;
  const ranks = new Float64Array(laid.count);
  const sorted = (values: Float64Array, places: Int32Array) => {
    const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);
    return { values: Float64Array.from(order, (i) => values[i]!), places: Int32Array.from(order, (i) => places[i]!) };
  };
  if ('tree' in among || ('brute' in among && among.brute.choice === 'heap')) {
    const tree = 'tree' in among ? treeOf(among.tree) : undefined;
    const heap = new Heap(k);
    return (x, at) => {
      heap.clear();
      if (tree) searchTree(tree, x, at, heap);
      else {
        laid.ranks(x, at, ranks);
        for (let i = 0; i < laid.count; i++) heap.push(ranks[i]!, i);
      }
      return sorted(heap.values, heap.places);
    };
  }
  const order = new Int32Array(laid.count);
  return (x, at) => {
    laid.ranks(x, at, ranks);
    for (let i = 0; i < order.length; i++) order[i] = i;
    partition(ranks, order, k - 1);
    const places = order.slice(0, k);
    return sorted(
      Float64Array.from(places, (place) => ranks[place]!),
      places,
    );
  };
};

const byCount = (params: NeighboursParams, laid: Laid, k: number): ReturnType<Kernel<unknown>['compile']> => {
  if (!(Number.isInteger(k) && k >= 1 && k <= laid.count)) {
    throw new ServingError('CORRUPT_MODEL', `${params.asker} takes ${k} neighbours of ${laid.count}`);
  }
  const nearest = nearestOf(params, laid, k);
  return ([input], rows) => {
    const reader = rowReader(input!, laid.features);
    const indptr = new Int32Array(rows + 1);
    const indices = new Int32Array(rows * k);
    const data = new Float64Array(rows * k);
    for (let row = 0; row < rows; row++) {
      const { values, places } = nearest(reader.data, reader.read(row), k);
      for (let i = 0; i < k; i++) {
        indices[row * k + i] = places[i]!;
        data[row * k + i] = laid.toDistance(values[i]!);
      }
      indptr[row + 1] = (row + 1) * k;
    }
    return [{ kind: 'sparse', rows, columns: laid.count, indptr, indices, data }];
  };
};

const byRadius = (laid: Laid, radius: number): ReturnType<Kernel<unknown>['compile']> => {
  const limit = laid.toRank(radius);
  const ranks = new Float64Array(laid.count);
  return ([input], rows) => {
    const reader = rowReader(input!, laid.features);
    const indptr = new Int32Array(rows + 1);
    const [indices, data]: [number[], number[]] = [[], []];
    for (let row = 0; row < rows; row++) {
      laid.ranks(reader.data, reader.read(row), ranks);
      for (let i = 0; i < laid.count; i++) {
        if (!(ranks[i]! <= limit)) continue;
        indices.push(i);
        data.push(laid.toDistance(ranks[i]!));
      }
      indptr[row + 1] = indices.length;
    }
    const matrix = { indptr, indices: Int32Array.from(indices), data: Float64Array.from(data) };
    return [{ kind: 'sparse', rows, columns: laid.count, ...matrix }];
  };
};

export const neighbours: Kernel<NeighboursParams> = {
  compile(params) {
    const laid = layOut(params);
    return 'k' in params.take ? byCount(params, laid, params.take.k) : byRadius(laid, params.take.radius);
  },
};
