/** Sparse matrices of SciPy in the state of an estimator, by their compressed rows or columns. */
import { ServingError } from '../../errors.ts';
import type { SparseMatrix } from '../../pipeline/block.ts';
import { float64sOf, numbersOf } from '../../wire/pickle/elements.ts';
import { NdArray } from '../../wire/pickle/numpy.ts';
import { Instance, itemsOf, type Value } from '../../wire/pickle/values.ts';

/** The most cells that a matrix may have which is laid out densely. */
const MAX_CELLS = 2 ** 27;

const LAYOUT = /(^|\.)_?(csr|csc)(_matrix|_array)?$/;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `a sparse matrix ${message}`);

const integersOf = (value: Value | undefined, what: string): Int32Array => {
  if (!(value instanceof NdArray)) throw corrupt(`has no ${what}`);
  return Int32Array.from(numbersOf(value) as ArrayLike<number | bigint>, Number);
};

/** The rows and columns swapped; the entries of each row in ascending order of their columns. */
export const transposed = ({ rows, columns, indptr, indices, data }: SparseMatrix): SparseMatrix => {
  const starts = new Int32Array(columns + 1);
  for (const column of indices) starts[column + 1] = starts[column + 1]! + 1;
  for (let j = 0; j < columns; j++) starts[j + 1] = starts[j + 1]! + starts[j]!;
  const next = starts.slice(0, columns);
  const [toIndices, toData] = [new Int32Array(indices.length), new Float64Array(indices.length)];
  for (let row = 0; row < rows; row++) {
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
      const column = indices[i]!;
      const to = next[column]!;
      next[column] = to + 1;
      toIndices[to] = row;
      toData[to] = data[i]!;
    }
  }
  return { kind: 'sparse', rows: columns, columns: rows, indptr: starts, indices: toIndices, data: toData };
};

const isAscending = ({ rows, indptr, indices }: SparseMatrix): boolean => {
  for (let row = 0; row < rows; row++) {
    for (let i = indptr[row]! + 1; i < indptr[row + 1]!; i++) if (indices[i]! < indices[i - 1]!) return false;
  }
  return true;
};

/** A matrix in compressed rows, its columns ascending; undefined for anything but a csr or csc matrix. */
export const sparseIn = (value: Value | undefined): SparseMatrix | undefined => {
  if (!(value instanceof Instance) || !(value.state instanceof Map)) return undefined;
  const layout = LAYOUT.exec(value.of.name)?.[2];
  if (!layout) return undefined;
  const { state } = value;
  const shape = itemsOf(state.get('_shape') ?? state.get('shape'))?.map(Number);
  if (shape?.length !== 2 || !shape.every((dim) => Number.isInteger(dim) && dim >= 0 && dim < 2 ** 31)) {
    throw corrupt('has no shape of 2 dimensions');
  }
  const [rows, columns] = layout === 'csr' ? [shape[0]!, shape[1]!] : [shape[1]!, shape[0]!];
  const indptr = integersOf(state.get('indptr'), 'indptr');
  const indices = integersOf(state.get('indices'), 'indices');
  const stored = state.get('data');
  if (!(stored instanceof NdArray)) throw corrupt('has no data');
  const data = float64sOf(stored);
  const count = indptr[rows] ?? -1;
  if (indptr.length !== rows + 1 || indptr[0] !== 0 || count > indices.length || count > data.length) {
    throw corrupt(`of ${rows} rows has ${indptr.length} starts, ${indices.length} places and ${data.length} numbers`);
  }
  if (indptr.some((start, i) => i > 0 && start < indptr[i - 1]!)) throw corrupt('has rows that end before they begin');
  const matrix: SparseMatrix = {
    kind: 'sparse',
    rows,
    columns,
    indptr,
    indices: indices.subarray(0, count),
    data: data.subarray(0, count),
  };
  if (matrix.indices.some((column) => column < 0 || column >= columns))
    throw corrupt(`has a cell past its ${columns} columns`);
  if (layout === 'csc') return transposed(matrix);
  return isAscending(matrix) ? matrix : transposed(transposed(matrix));
};

/** All cells, row by row. Throws UNSUPPORTED_MODEL where they are too many. */
export const denseOf = ({ rows, columns, indptr, indices, data }: SparseMatrix): Float64Array => {
  if (rows * columns > MAX_CELLS) {
    throw new ServingError('UNSUPPORTED_MODEL', `a sparse matrix of ${rows} x ${columns} is too large to be laid out`);
  }
  const cells = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
      const at = row * columns + indices[i]!;
      cells[at] = cells[at]! + data[i]!;
    }
  }
  return cells;
};
