/**
 * The center that a row is nearest to, by Spark's arithmetic, which decides between centers that are as near:
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/mllib/clustering/DistanceMeasure.scala
 *
 *   euclidean   |x|² + |c|² - 2 x·c, or Σ (x - c)² where that would lose too many digits
 *   cosine      1 - x·c / |c| / |x|; not of a row of zeros
 *
 * Rows may be sparse: a product with a center reads the cells that are there.
 */
import { ServingError } from '../../errors.ts';
import { type Block, checkWidth, isSparse, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface CentersParams {
  /** [count, features] */
  readonly centers: Float64Array;
  readonly features: number;
  readonly measure: 'euclidean' | 'cosine';
  readonly asker: string;
  /** As Spark before 3.1: a row with NaN is nearest to the first center, and not refused. */
  readonly takesNaN?: boolean;
}

const EPSILON = 2 ** -52;
const PRECISION = 1e-6;

/** A row to be compared: its cells, from `from` to `to`, of the columns `indices` or, absent, of all. */
interface Row {
  readonly indices: Int32Array | undefined;
  readonly data: Float64Array;
  readonly from: number;
  readonly to: number;
  readonly norm: number;
}

const normOf = (x: Float64Array, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += x[i]! * x[i]!;
  return Math.sqrt(sum);
};

/** Rows one after another. Throws INVALID_INPUT where they do not have so many columns. */
const rowsOf = (block: Block, features: number): ((row: number) => Row) => {
  if (isSparse(block)) {
    const { columns, indptr, indices, data } = block;
    checkWidth(columns, features);
    return (row) => {
      const [from, to] = [indptr[row]!, indptr[row + 1]!];
      return { indices, data, from, to, norm: normOf(data, from, to) };
    };
  }
  const { columns, data } = matrixOf(block, 'float64');
  checkWidth(columns, features);
  const cells = data as Float64Array;
  return (row) => {
    const [from, to] = [row * columns, (row + 1) * columns];
    return { indices: undefined, data: cells, from, to, norm: normOf(cells, from, to) };
  };
};

const dotOf = ({ indices, data, from, to }: Row, centers: Float64Array, at: number): number => {
  let sum = 0;
  if (indices) for (let i = from; i < to; i++) sum += data[i]! * centers[at + indices[i]!]!;
  else for (let i = from, c = at; i < to; i++, c++) sum += data[i]! * centers[c]!;
  return sum;
};

const squaresOf = ({ indices, data, from, to }: Row, centers: Float64Array, at: number, features: number): number => {
  let sum = 0;
  if (!indices) {
    for (let i = from, c = at; i < to; i++, c++) sum += (data[i]! - centers[c]!) ** 2;
    return sum;
  }
  for (let j = 0, i = from; j < features; j++) {
    const x = i < to && indices[i] === j ? data[i++]! : 0;
    sum += (x - centers[at + j]!) ** 2;
  }
  return sum;
};

/** How far a row is from center k; what is farther is larger. */
type Distance = (row: Row, k: number) => number;

const layOut = ({ centers, features, measure, asker, takesNaN = false }: CentersParams) => {
  const count = features > 0 ? centers.length / features : 0;
  if (!Number.isInteger(count) || count < 1) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${asker}: ${centers.length} numbers are no centers of ${features} features`,
    );
  }
  const norms = Float64Array.from({ length: count }, (_, k) => normOf(centers, k * features, (k + 1) * features));
  const euclidean: Distance = (row, k) => {
    const norm = norms[k]!;
    const squares = norm * norm + row.norm * row.norm;
    const difference = norm - row.norm;
    const bound = (2 * EPSILON * squares) / (difference * difference + EPSILON);
    if (bound < PRECISION) return squares - 2 * dotOf(row, centers, k * features);
    if (row.indices) {
      const dot = dotOf(row, centers, k * features);
      const distance = Math.max(squares - 2 * dot, 0);
      if (!((EPSILON * (squares + 2 * Math.abs(dot))) / (distance + EPSILON) > PRECISION)) return distance;
    }
    return squaresOf(row, centers, k * features, features);
  };
  const cosine: Distance = (row, k) => 1 - dotOf(row, centers, k * features) / norms[k]! / row.norm;
  /** Whether a center may be nearer than that: the norms alone may tell that it is not. */
  const mayBeat = (row: Row, k: number, best: number): boolean => {
    const difference = norms[k]! - row.norm;
    return measure === 'cosine' || difference * difference < best;
  };
  const check = (norm: number, row: number): void => {
    if (norm > 0 || (measure === 'euclidean' && norm === 0) || (takesNaN && Number.isNaN(norm))) return;
    const told = Number.isNaN(norm) ? 'has NaN' : 'is all zeros, which has no direction';
    throw new ServingError('INVALID_INPUT', `row ${row} ${told}; ${asker} compares rows by ${measure} distances`);
  };
  return { count, distance: measure === 'cosine' ? cosine : euclidean, mayBeat, check };
};

/** The number of the nearest center, the first of several: [rows, features] -> [rows] of int32. */
export const nearestCenter: Kernel<CentersParams> = {
  compile(params) {
    const { count, distance, mayBeat, check } = layOut(params);
    return ([input], rows) => {
      const rowAt = rowsOf(input!, params.features);
      const data = new Int32Array(rows);
      for (let r = 0; r < rows; r++) {
        const row = rowAt(r);
        check(row.norm, r);
        let [best, least] = [0, Number.POSITIVE_INFINITY];
        for (let k = 0; k < count; k++) {
          if (!mayBeat(row, k, least)) continue;
          const d = distance(row, k);
          if (d < least) [best, least] = [k, d];
        }
        data[r] = best;
      }
      return [{ dtype: 'int32', shape: [rows], data }];
    };
  },
};

export interface CenterTreeParams extends CentersParams {
  /** By node, whose center is that of its number: where its children begin in `children`; one more than nodes. */
  readonly starts: Int32Array;
  /** Numbers of nodes, larger than their parent's. The first node is the root. */
  readonly children: Int32Array;
  /** What a leaf answers, by node. */
  readonly labels: Int32Array;
}

/** Goes from the root to the nearest child, again and again: [rows, features] -> [rows] of int32. */
export const centerTree: Kernel<CenterTreeParams> = {
  compile(params) {
    const { starts, children, labels, asker } = params;
    const { count, distance, check } = layOut(params);
    const seen = new Uint8Array(count);
    let isTree = starts.length === count + 1 && labels.length === count && starts[count] === children.length;
    for (let node = 0; isTree && node < count; node++) {
      isTree = starts[node]! <= starts[node + 1]!;
      for (let i = starts[node]!; isTree && i < starts[node + 1]!; i++) {
        const child = children[i]!;
        isTree = child > node && child < count && seen[child] === 0;
        if (isTree) seen[child] = 1;
      }
    }
    if (!isTree) throw new ServingError('CORRUPT_MODEL', `${asker}: the nodes of the clusters do not form a tree`);
    return ([input], rows) => {
      const rowAt = rowsOf(input!, params.features);
      const data = new Int32Array(rows);
      for (let r = 0; r < rows; r++) {
        const row = rowAt(r);
        check(row.norm, r);
        let node = 0;
        while (starts[node]! < starts[node + 1]!) {
          let [best, least] = [children[starts[node]!]!, distance(row, children[starts[node]!]!)];
          for (let i = starts[node]! + 1; i < starts[node + 1]!; i++) {
            const d = distance(row, children[i]!);
            if (d < least) [best, least] = [children[i]!, d];
          }
          node = best;
        }
        data[r] = labels[node]!;
      }
      return [{ dtype: 'int32', shape: [rows], data }];
    };
  },
};

export interface MixtureSharesParams {
  /** By component. */
  readonly weights: Float64Array;
}

/** Of logarithms of densities, each component's share of ε + weight · density: [rows, components] -> the same. */
export const mixtureShares: Kernel<MixtureSharesParams> = {
  compile({ weights }) {
    return ([input], rows) => {
      const { columns, data: from } = matrixOf(input!, 'float64');
      if (columns !== weights.length) {
        throw new ServingError('CORRUPT_MODEL', `${columns} densities, weights for ${weights.length}`);
      }
      const data = new Float64Array(from.length);
      for (let row = 0, at = 0; row < rows; row++, at += columns) {
        let sum = 0;
        for (let k = 0; k < columns; k++) {
          data[at + k] = EPSILON + weights[k]! * Math.exp(from[at + k]!);
          sum += data[at + k]!;
        }
        for (let k = 0; k < columns; k++) data[at + k] = data[at + k]! / sum;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data })];
    };
  },
};
