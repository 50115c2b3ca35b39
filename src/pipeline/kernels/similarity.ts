/**
 * How alike a row x and stored vectors y are, by the kernels of kernel methods.
 *
 *   linear        x · y
 *   poly          (gamma · x·y + coef0) ^ degree       powi: the same by repeated squaring, for whole degrees
 *   rbf           e^(-gamma |x - y|²)                  rbfExpanded: |x - y|² as |x|² - 2 x·y + |y|², not below 0
 *   sigmoid       tanh(gamma · x·y + coef0)
 *   laplacian     e^(-gamma Σ|x - y|)
 *   additiveChi2  -Σ (x - y)² / (x + y)                chi2: e^(gamma · additiveChi2)
 *   cosine        x·y / (|x| |y|)
 *
 * poly (powi), rbf and sigmoid are LIBSVM's; the others those of sklearn.metrics.pairwise:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/metrics/pairwise.py
 */
import { ServingError } from '../../errors.ts';
import { type Block, isSparse, type Matrix, type SparseMatrix } from '../block.ts';
import { rowReader } from '../row-reader.ts';

/** Vectors to compare with, in rows. */
export type Vectors = Matrix | SparseMatrix;

export interface SimilarityParams {
  readonly name: keyof typeof SIMILARITIES;
  readonly gamma: number;
  readonly coef0: number;
  readonly degree: number;
}

/** One row: its cells, and the places of those that are not 0, ascending. */
export interface Row {
  readonly index: number;
  readonly cells: Float64Array;
  /** Where in `cells` it begins. */
  readonly at: number;
  readonly places: () => Int32Array;
}

/** Writes one number a vector. */
type Compare = (row: Row, out: Float64Array) => void;

const isCompressed = (vectors: Vectors): vectors is SparseMatrix => 'kind' in vectors;

const products = (vectors: Vectors): Compare => {
  const { rows, columns, data } = vectors;
  if (isCompressed(vectors)) {
    const { indptr, indices } = vectors;
    return ({ cells, at }, out) => {
      for (let v = 0; v < rows; v++) {
        let sum = 0;
        for (let i = indptr[v]!; i < indptr[v + 1]!; i++) sum += cells[at + indices[i]!]! * data[i]!;
        out[v] = sum;
      }
    };
  }
  return ({ cells, at }, out) => {
    for (let v = 0, from = 0; v < rows; v++) {
      let sum = 0;
      for (let j = 0; j < columns; j++, from++) sum += cells[at + j]! * data[from]!;
      out[v] = sum;
    }
  };
};

type Term = (x: number, y: number) => number;

/** Σ term(x, y) over the columns where one of both is not 0, in their order; term(0, 0) must be 0. */
const sums = (vectors: Vectors, term: Term): Compare => {
  const { rows, columns, data } = vectors;
  if (!isCompressed(vectors)) {
    return ({ cells, at }, out) => {
      for (let v = 0, from = 0; v < rows; v++) {
        let sum = 0;
        for (let j = 0; j < columns; j++, from++) sum += term(cells[at + j]!, data[from]!);
        out[v] = sum;
      }
    };
  }
  const { indptr, indices } = vectors;
  return ({ cells, at, places }, out) => {
    const own = places();
    for (let v = 0; v < rows; v++) {
      let sum = 0;
      let p = 0;
      for (let i = indptr[v]!; i < indptr[v + 1]!; i++) {
        const column = indices[i]!;
        for (; p < own.length && own[p]! < column; p++) sum += term(cells[at + own[p]!]!, 0);
        if (own[p] === column) p++;
        sum += term(cells[at + column]!, data[i]!);
      }
      for (; p < own.length; p++) sum += term(cells[at + own[p]!]!, 0);
      out[v] = sum;
    }
  };
};

const squares = (vectors: Vectors): Compare =>
  sums(vectors, (x, y) => {
    const d = x - y;
    return d * d;
  });

/** |y|² of each vector. */
const squaredNorms = (vectors: Vectors): Float64Array => {
  const { rows, columns, data } = vectors;
  const norms = new Float64Array(rows);
  for (let v = 0; v < rows; v++) {
    const from = isCompressed(vectors) ? vectors.indptr[v]! : v * columns;
    const to = isCompressed(vectors) ? vectors.indptr[v + 1]! : from + columns;
    for (let i = from; i < to; i++) norms[v] = norms[v]! + data[i]! * data[i]!;
  }
  return norms;
};

const squaredNormOf = ({ cells, at }: Row, columns: number): number => {
  let sum = 0;
  for (let j = at; j < at + columns; j++) sum += cells[j]! * cells[j]!;
  return sum;
};

/** |x - y|² as |x|² - 2 x·y + |y|², not below 0. */
const expandedSquares = (vectors: Vectors): Compare => {
  const dot = products(vectors);
  const norms = squaredNorms(vectors);
  return (row, out) => {
    dot(row, out);
    const own = squaredNormOf(row, vectors.columns);
    for (let v = 0; v < norms.length; v++) out[v] = Math.max(-2 * out[v]! + own + norms[v]!, 0);
  };
};

const cosines = (vectors: Vectors): Compare => {
  const dot = products(vectors);
  const norms = squaredNorms(vectors).map((square) => Math.sqrt(square) || 1);
  return (row, out) => {
    dot(row, out);
    const own = Math.sqrt(squaredNormOf(row, vectors.columns)) || 1;
    for (let v = 0; v < norms.length; v++) out[v] = out[v]! / own / norms[v]!;
  };
};

/** -Σ (x - y)² / (x + y), of numbers from 0 on. */
const chiSquared = (vectors: Vectors): Compare => {
  const compare = sums(vectors, (x, y) => {
    const sum = x + y;
    return sum === 0 ? 0 : -((x - y) * (x - y)) / sum;
  });
  return (row, out) => {
    for (let j = 0; j < vectors.columns; j++) {
      const x = row.cells[row.at + j]!;
      if (x >= 0) continue;
      throw new ServingError(
        'INVALID_INPUT',
        `row ${row.index}, column ${j}: ${x}; the kernel takes numbers of 0 and above`,
      );
    }
    compare(row, out);
  };
};

/** By repeated squaring, as LIBSVM does it. */
const power = (base: number, times: number): number => {
  let [square, result] = [base, 1];
  for (let t = times; t > 0; t = Math.floor(t / 2)) {
    if (t % 2 === 1) result *= square;
    square *= square;
  }
  return result;
};

const then =
  (compare: Compare, finish: (value: number) => number): Compare =>
  (row, out) => {
    compare(row, out);
    for (let v = 0; v < out.length; v++) out[v] = finish(out[v]!);
  };

type Make = (vectors: Vectors, params: Omit<SimilarityParams, 'name'>) => Compare;

export const SIMILARITIES = {
  linear: products,
  poly: (vectors, { gamma, coef0, degree }) => then(products(vectors), (x) => (gamma * x + coef0) ** degree),
  powi: (vectors, { gamma, coef0, degree }) => then(products(vectors), (x) => power(gamma * x + coef0, degree)),
  rbf: (vectors, { gamma }) => then(squares(vectors), (x) => Math.exp(-gamma * x)),
  rbfExpanded: (vectors, { gamma }) => then(expandedSquares(vectors), (x) => Math.exp(-gamma * x)),
  sigmoid: (vectors, { gamma, coef0 }) => then(products(vectors), (x) => Math.tanh(gamma * x + coef0)),
  laplacian: (vectors, { gamma }) =>
    then(
      sums(vectors, (x, y) => Math.abs(x - y)),
      (x) => Math.exp(-gamma * x),
    ),
  additiveChi2: chiSquared,
  chi2: (vectors, { gamma }) => then(chiSquared(vectors), (x) => Math.exp(gamma * x)),
  cosine: cosines,
} as const satisfies Record<string, Make>;

const placesIn = (cells: Float64Array, at: number, columns: number): Int32Array => {
  const places: number[] = [];
  for (let j = 0; j < columns; j++) if (cells[at + j] !== 0) places.push(j);
  return Int32Array.from(places);
};

/** The rows of a block one after the other. Throws INVALID_INPUT where they do not have so many columns. */
export const eachRow = (block: Block, rows: number, columns: number, visit: (row: Row) => void): void => {
  const reader = rowReader(block, columns);
  for (let index = 0; index < rows; index++) {
    const at = reader.read(index);
    const places = isSparse(block)
      ? () => Int32Array.from(new Set(block.indices.subarray(block.indptr[index], block.indptr[index + 1]))).sort()
      : () => placesIn(reader.data, at, columns);
    visit({ index, cells: reader.data, at, places });
  }
};

/** Throws CORRUPT_MODEL where the numbers of the vectors do not fill their shape. */
export const similarityTo = (vectors: Vectors, params: SimilarityParams): Compare => {
  if (!isCompressed(vectors) && vectors.data.length !== vectors.rows * vectors.columns) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${vectors.rows} vectors of ${vectors.columns} columns have ${vectors.data.length} numbers`,
    );
  }
  if (params.name === 'powi' && !(params.degree >= 0 && params.degree < 2 ** 31)) {
    throw new ServingError('CORRUPT_MODEL', `the degree of a kernel is ${params.degree}`);
  }
  return (SIMILARITIES[params.name] as Make)(vectors, params);
};
