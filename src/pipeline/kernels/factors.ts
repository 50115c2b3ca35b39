/** Factorizations: of pairs of features, and of pairs of a user and an item. */
import { ServingError } from '../../errors.ts';
import { type Block, checkWidth, isSparse, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface PairwiseParams {
  readonly features: number;
  readonly rank: number;
  /** [features, rank] */
  readonly factors: Float64Array;
}

/**
 * ½ Σ over factors f of (Σ x[j] · v[j][f])² - Σ (x[j] · v[j][f])²: [rows, features] -> [rows], dense or sparse.
 * The first input has one number a row, [rows, 1], that the sums begin with.
 */
export const pairwise: Kernel<PairwiseParams> = {
  compile({ features, rank, factors }) {
    if (factors.length !== features * rank) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${factors.length} factors of ${features} features and a rank of ${rank}`,
      );
    }
    const sums = new Float64Array(rank);
    const squares = new Float64Array(rank);
    const add = (x: number, j: number): void => {
      if (x === 0) return;
      for (let f = 0, at = j * rank; f < rank; f++, at++) {
        const vx = factors[at]! * x;
        squares[f] = squares[f]! + vx * vx;
        sums[f] = sums[f]! + vx;
      }
    };
    return ([start, input], rows) => {
      const { data: from } = matrixOf(start!, 'float64');
      const made = new Float64Array(rows);
      const matrix = isSparse(input!) ? undefined : matrixOf(input!, 'float64');
      checkWidth(isSparse(input!) ? input.columns : matrix!.columns, features);
      for (let row = 0; row < rows; row++) {
        sums.fill(0);
        squares.fill(0);
        if (isSparse(input!)) {
          for (let i = input.indptr[row]!; i < input.indptr[row + 1]!; i++) add(input.data[i]!, input.indices[i]!);
        } else for (let j = 0; j < features; j++) add(matrix!.data[row * features + j]!, j);
        let sum = from[row]!;
        for (let f = 0; f < rank; f++) sum += 0.5 * (sums[f]! * sums[f]! - squares[f]!);
        made[row] = sum;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

/** Vectors by whole numbers. */
export interface Side {
  /** Ascending. */
  readonly ids: Int32Array;
  /** [ids, rank] */
  readonly factors: Float64Array;
  /** What the column is called, for messages. */
  readonly name: string;
}

export interface FactorProductParams {
  readonly rank: number;
  readonly user: Side;
  readonly item: Side;
  /** What sums are kept in, product after product. */
  readonly precision: 'float32' | 'float64';
  /** A pair of which one is not known: NaN, or refused. */
  readonly unknown: 'nan' | 'refuse';
  readonly asker: string;
}

const place = (ids: Int32Array, id: number): number => {
  let [low, high] = [0, ids.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (ids[middle]! < id) low = middle + 1;
    else if (ids[middle]! > id) high = middle - 1;
    else return middle;
  }
  return -1;
};

/** The whole numbers of a column. Throws INVALID_INPUT for others, as Spark does for what it would have to cut. */
const idsOf = (block: Block, rows: number, name: string, asker: string): Int32Array => {
  const { data } = matrixOf(block, 'float64');
  const ids = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    ids[row] = data[row]!;
    if (ids[row] === data[row]) continue;
    throw new ServingError(
      'INVALID_INPUT',
      `row ${row}, column ${JSON.stringify(name)}: ${data[row]}; ${asker} takes whole numbers of 32 bits`,
    );
  }
  return ids;
};

/** The product of a user's and an item's factors: [rows] and [rows] of ids -> [rows]. */
export const factorProduct: Kernel<FactorProductParams> = {
  compile({ rank, user, item, precision, unknown, asker }) {
    for (const { ids, factors, name } of [user, item]) {
      if (factors.length !== ids.length * rank || ids.some((id, i) => i > 0 && id <= ids[i - 1]!)) {
        throw new ServingError('CORRUPT_MODEL', `${asker}: factors of ${name}`);
      }
    }
    const round = precision === 'float32' ? Math.fround : (x: number) => x;
    return ([users, items], rows) => {
      const own = idsOf(users!, rows, user.name, asker);
      const others = idsOf(items!, rows, item.name, asker);
      const made = precision === 'float32' ? new Float32Array(rows) : new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const [u, i] = [place(user.ids, own[row]!), place(item.ids, others[row]!)];
        if (u < 0 || i < 0) {
          if (unknown === 'refuse') {
            const [side, id] = u < 0 ? [user, own[row]!] : [item, others[row]!];
            throw new ServingError(
              'INVALID_INPUT',
              `row ${row}, column ${JSON.stringify(side.name)}: ${id} is not known to ${asker}, which drops such rows or fails`,
            );
          }
          made[row] = Number.NaN;
          continue;
        }
        let sum = 0;
        for (let f = 0; f < rank; f++) {
          sum = round(sum + round(user.factors[u * rank + f]! * item.factors[i * rank + f]!));
        }
        made[row] = sum;
      }
      return [tensorOf({ rows, columns: 1, dtype: precision, data: made }, true)];
    };
  },
};
