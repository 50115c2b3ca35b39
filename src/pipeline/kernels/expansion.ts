/** Vectors made of vectors: Spark's PolynomialExpansion, DCT, Interaction, MinHashLSHModel and BucketedRandomProjectionLSHModel. */
import { ServingError } from '../../errors.ts';
import { type Block, checkWidth, isSparse, matrixOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { widthOf } from './frames.ts';

const matrix = (rows: number, columns: number, data: Float64Array): readonly Block[] => [
  { dtype: 'float64', shape: [rows, columns], data },
];

/** Cells of one request's answer. */
const MAX_CELLS = 2 ** 27;

/** How many monomials of up to `degree` there are of `features`, the constant one included. */
export const polynomialSize = (features: number, degree: number): number => {
  let size = 1;
  for (let i = 1; i <= Math.min(features, degree); i++) {
    size = Math.round((size * (features + degree - i + 1)) / i);
  }
  return size;
};

/** Products of up to so many cells, without the constant, in Spark's order: [rows, n] -> [rows, size(n, degree) - 1]. */
export const expandPolynomial: Kernel<{ readonly degree: number }> = {
  compile({ degree }) {
    if (!(Number.isInteger(degree) && degree >= 1 && degree <= 64)) {
      throw new ServingError('CORRUPT_MODEL', `polynomials of degree ${degree}`);
    }
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const width = polynomialSize(columns, degree) - 1;
      if (!(rows * width <= MAX_CELLS)) {
        throw new ServingError('TOO_LARGE', `${rows} rows would have ${width} products each; send fewer rows`);
      }
      const made = new Float64Array(rows * width);
      const sizes = Array.from({ length: columns + 1 }, (_, n) =>
        Array.from({ length: degree + 1 }, (__, d) => polynomialSize(n, d)),
      );
      let [from, to] = [0, 0];
      // Cells 0 to last, of up to `left` factors more; returns the place behind all their products.
      const expand = (last: number, left: number, product: number, at: number): number => {
        if (product === 0) return at + sizes[last + 1]![left]!;
        if (left === 0 || last < 0) {
          if (at >= 0) made[to + at] = product;
        } else {
          const x = data[from + last]!;
          let [alpha, start] = [product, at];
          for (let i = 0; i <= left && alpha !== 0; i++) {
            start = expand(last - 1, left - i, alpha, start);
            alpha *= x;
          }
        }
        return at + sizes[last + 1]![left]!;
      };
      for (let row = 0; row < rows; row++) {
        [from, to] = [row * columns, row * width];
        expand(columns - 1, degree, 1, -1);
      }
      return matrix(rows, width, made);
    };
  },
};

/**
 * The discrete cosine transform, scaled to be orthonormal: [rows, n] -> [rows, n].
 *
 *   y[k] = √(2 / n) · s[k] · Σ x[i] · cos(π (2i + 1) k / 2n)      s[0] = √½, else 1; the inverse is its transpose
 */
export const dct: Kernel<{ readonly inverse: boolean }> = {
  compile({ inverse }) {
    let [size, cosines] = [0, new Float64Array()];
    return ([input], rows) => {
      const { columns: n, data } = matrixOf(input!, 'float64');
      if (n > 2 ** 14)
        throw new ServingError('TOO_LARGE', `the cosine transform of ${n} numbers; at most 16384 are done`);
      if (n !== size) {
        size = n;
        cosines = Float64Array.from({ length: 4 * n }, (_, m) => Math.cos((Math.PI * m) / (2 * n)));
      }
      const made = new Float64Array(rows * n);
      const [first, other] = [Math.sqrt(1 / n), Math.sqrt(2 / n)];
      for (let row = 0; row < rows; row++) {
        for (let a = 0; a < n; a++) {
          let sum = 0;
          for (let b = 0; b < n; b++) {
            const [i, k] = inverse ? [a, b] : [b, a];
            const x = data[row * n + b]! * cosines[((2 * i + 1) * k) % (4 * n)]!;
            sum += inverse ? x * (k === 0 ? first : other) : x;
          }
          made[row * n + a] = inverse ? sum : sum * (a === 0 ? first : other);
        }
      }
      return matrix(rows, n, made);
    };
  },
};

export interface InteractParams {
  /** By input, by cell: how many values it has where it is an index of a category, 0 for a number. */
  readonly categories: readonly Int32Array[];
  readonly names: readonly string[];
}

/** Every product of a cell of each input, the last one's places next to each other: [rows, …] each -> [rows, product]. */
export const interact: Kernel<InteractParams> = {
  compile({ categories, names }) {
    const widths = categories.map((cells) => cells.reduce((sum, count) => sum + (count > 0 ? count : 1), 0));
    const width = widths.reduce((product, each) => product * each, 1);
    return (inputs, rows) => {
      if (!(rows * width <= MAX_CELLS)) {
        throw new ServingError('TOO_LARGE', `${rows} rows would have ${width} products each; send fewer rows`);
      }
      let made = new Float64Array(rows).fill(1);
      let active = new Uint8Array(rows).fill(1);
      let size = 1;
      // From the last input to the first, as Spark multiplies them: the first one's places lie furthest apart.
      for (let p = inputs.length - 1; p >= 0; p--) {
        const own = widths[p]!;
        const part = encoded(inputs[p]!, rows, categories[p]!, own, names[p]!);
        const next = new Float64Array(rows * size * own);
        const nextActive = new Uint8Array(next.length);
        for (let row = 0, to = 0; row < rows; row++) {
          for (let j = row * own; j < (row + 1) * own; j++) {
            for (let i = row * size; i < (row + 1) * size; i++, to++) {
              if (active[i] === 0 || part.active[j] === 0) continue;
              next[to] = made[i]! * part.data[j]!;
              nextActive[to] = 1;
            }
          }
        }
        [made, active, size] = [next, nextActive, size * own];
      }
      return matrix(rows, size, made);
    };
  },
};

interface Encoded {
  readonly data: Float64Array;
  /** 0 for the places of categories that a row is not of: products with these are 0, whatever the others are. */
  readonly active: Uint8Array;
}

const encoded = (input: Block, rows: number, cells: Int32Array, width: number, name: string): Encoded => {
  const { data: from } = matrixOf(input, 'float64');
  if (from.length !== rows * cells.length) checkWidth(from.length / rows, cells.length);
  const data = new Float64Array(rows * width);
  const active = new Uint8Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let at = row * width;
    for (let i = 0; i < cells.length; i++) {
      const [x, count] = [from[row * cells.length + i]!, cells[i]!];
      if (count > 0 && !(Number.isInteger(x) && x >= 0 && x < count)) {
        throw new ServingError(
          'INVALID_INPUT',
          `row ${row}, column ${JSON.stringify(name)}: ${x} is no index of ${count}`,
        );
      }
      const place = count > 0 ? at + x : at;
      data[place] = count > 0 ? 1 : x;
      active[place] = 1;
      at += Math.max(count, 1);
    }
  }
  return { data, active };
};

export interface MinHashParams {
  /** a and b of each hash. */
  readonly coefficients: Float64Array;
  /** Products overflow 32 bits, as they did before Spark 2.4. */
  readonly narrow: boolean;
}

const PRIME = 2038074743;

/** The least hash of the places of the cells that are not 0: [rows, n] -> [rows, hashes]. */
export const minHash: Kernel<MinHashParams> = {
  compile({ coefficients, narrow }) {
    const hashes = coefficients.length / 2;
    const hashOf = (place: number, a: number, b: number): number =>
      narrow
        ? ((Math.imul(place + 1, a) + b) | 0) % PRIME
        : Number((BigInt(place + 1) * BigInt(a) + BigInt(b)) % BigInt(PRIME));
    // Products below 2^53 need no big integers.
    const exact = (place: number, a: number, b: number): number => {
      const product = (place + 1) * a + b;
      return !narrow && Number.isSafeInteger(product) ? product % PRIME : hashOf(place, a, b);
    };
    return ([input], rows) => {
      const made = new Float64Array(rows * hashes).fill(Number.POSITIVE_INFINITY);
      const take = (row: number, place: number): void => {
        for (let h = 0; h < hashes; h++) {
          const own = exact(place, coefficients[2 * h]!, coefficients[2 * h + 1]!);
          if (own < made[row * hashes + h]!) made[row * hashes + h] = own;
        }
      };
      if (isSparse(input!)) {
        const { indptr, indices, data } = input;
        for (let row = 0; row < rows; row++) {
          for (let i = indptr[row]!; i < indptr[row + 1]!; i++) if (data[i] !== 0) take(row, indices[i]!);
        }
      } else {
        const { columns, data } = matrixOf(input!, 'float64');
        for (let i = 0; i < data.length; i++) if (data[i] !== 0) take(Math.floor(i / columns), i % columns);
      }
      const empty = made.indexOf(Number.POSITIVE_INFINITY);
      if (empty >= 0 && hashes > 0) {
        const row = Math.floor(empty / hashes);
        throw new ServingError('INVALID_INPUT', `row ${row}: MinHashLSH takes vectors with a cell that is not 0`);
      }
      return matrix(rows, hashes, made);
    };
  },
};

export interface ProjectionBucketsParams {
  /** [hashes, size] */
  readonly vectors: Float64Array;
  readonly hashes: number;
  readonly bucketLength: number;
  /** Sums are divided; else products are of 1 / bucketLength, as in Spark 3. */
  readonly divides: boolean;
}

/** ⌊v · x / bucketLength⌋ of each vector: [rows, size] -> [rows, hashes]. */
export const projectionBuckets: Kernel<ProjectionBucketsParams> = {
  compile({ vectors, hashes, bucketLength, divides }) {
    const size = vectors.length / hashes;
    return ([input], rows) => {
      checkWidth(widthOf(input!), size);
      const { data } = matrixOf(input!, 'float64');
      const made = new Float64Array(rows * hashes);
      for (let row = 0, at = 0; row < rows; row++) {
        for (let h = 0; h < hashes; h++, at++) {
          let sum = 0;
          for (let j = 0; j < size; j++) sum += vectors[h * size + j]! * data[row * size + j]!;
          made[at] = Math.floor(divides ? sum / bucketLength : sum * (1 / bucketLength));
        }
      }
      return matrix(rows, hashes, made);
    };
  },
};
