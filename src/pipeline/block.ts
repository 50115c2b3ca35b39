/** What flows between the steps of a pipeline: tensors of [rows] or [rows, columns], and sparse matrices. */
import { ServingError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Compressed sparse rows: row i has the columns `indices[indptr[i] .. indptr[i + 1]]`. */
export interface SparseMatrix {
  readonly kind: 'sparse';
  readonly rows: number;
  readonly columns: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly data: Float64Array;
}

export type Block = Tensor | SparseMatrix;

export const isSparse = (block: Block): block is SparseMatrix => 'kind' in block;

/** 1 at these places, 0 elsewhere. */
export const onesAt = (rows: number, columns: number, indptr: Int32Array, indices: Int32Array): SparseMatrix => ({
  kind: 'sparse',
  rows,
  columns,
  indptr,
  indices,
  data: new Float64Array(indices.length).fill(1),
});

export type FloatDType = 'float32' | 'float64';
export type Floats = Float32Array | Float64Array;

/** Refuses rows of another width. */
export const checkWidth = (found: number, expected: number): void => {
  if (found === expected) return;
  throw new ServingError('INVALID_INPUT', `a row has ${found} columns, ${expected} were expected`);
};

/** A function of each cell that leaves 0 as it is, so that sparse matrices stay so; in float64. */
export const mapCells = (block: Block, f: (x: number) => number): Block =>
  isSparse(block)
    ? { ...block, data: block.data.map(f) }
    : ({ dtype: 'float64', shape: block.shape, data: matrixOf(block, 'float64').data.map(f) } as Tensor);

/** A dense matrix of floats. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly dtype: FloatDType;
  /** Row-major. */
  readonly data: Floats;
}

const newFloats = (dtype: FloatDType, length: number): Floats =>
  dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);

/** float32 where a block is of that; all else is computed in float64. */
export const floatDTypeOf = (block: Block): FloatDType =>
  !isSparse(block) && block.dtype === 'float32' ? 'float32' : 'float64';

/** Cells of a sparse matrix that is laid out whole: 2 GiB. */
const MAX_DENSE = 2 ** 28;

/** The numbers of a block in rows and columns, as they are where they are of that dtype already; a vector is one column. */
export const matrixOf = (block: Block, dtype: FloatDType): Matrix => {
  if (isSparse(block)) {
    const { rows, columns, indptr, indices, data } = block;
    if (rows * columns > MAX_DENSE) {
      throw new ServingError(
        'TOO_LARGE',
        `${rows} sparse rows of ${columns} columns are too many for a step that takes them whole; send fewer rows`,
      );
    }
    const dense = newFloats(dtype, rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let i = indptr[row]!; i < indptr[row + 1]!; i++) dense[row * columns + indices[i]!] = data[i]!;
    }
    return { rows, columns, dtype, data: dense };
  }
  const [rows = 1, ...rest] = block.shape;
  const columns = rest.reduce((product, dim) => product * dim, 1);
  if (block.dtype === dtype) return { rows, columns, dtype, data: block.data };
  const from = block.data as ArrayLike<number | bigint>;
  const data = newFloats(dtype, rows * columns);
  for (let i = 0; i < data.length; i++) data[i] = Number(from[i]);
  return { rows, columns, dtype, data };
};

/** A matrix as a tensor; of one column, as a vector where `flat`. */
export const tensorOf = ({ rows, columns, dtype, data }: Matrix, flat = false): Tensor =>
  ({ dtype, shape: flat && columns === 1 ? [rows] : [rows, columns], data }) as Tensor;
