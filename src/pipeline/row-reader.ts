/** Rows of dense and sparse matrices read one after another, without a dense copy of the whole. */
import { type Block, checkWidth, isSparse, matrixOf } from './block.ts';

export interface RowReader {
  readonly columns: number;
  /** Where the row that was read lies, from `offset` on. */
  readonly data: Float64Array;
  /** Reads a row; returns its offset in `data`. */
  read(row: number): number;
}

/** Throws INVALID_INPUT where rows do not have so many columns. */
export const rowReader = (block: Block, wanted: number | undefined): RowReader => {
  if (!isSparse(block)) {
    const { columns, data } = matrixOf(block, 'float64');
    if (wanted !== undefined) checkWidth(columns, wanted);
    return { columns, data: data as Float64Array, read: (row) => row * columns };
  }
  const { columns, indptr, indices, data } = block;
  if (wanted !== undefined) checkWidth(columns, wanted);
  const dense = new Float64Array(columns);
  let last = -1;
  return {
    columns,
    data: dense,
    read: (row) => {
      if (last >= 0) for (let i = indptr[last]!; i < indptr[last + 1]!; i++) dense[indices[i]!] = 0;
      for (let i = indptr[row]!; i < indptr[row + 1]!; i++) dense[indices[i]!] = data[i]!;
      last = row;
      return 0;
    },
  };
};
