/**
 * SparseFillEmptyRows, RaggedFillEmptyRows: a default value for each row without a value.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/sparse_fill_empty_rows_op.cc
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { failed, input, integer, integers } from '../arguments.ts';
import { int64OfNumbers } from '../int64.ts';
import { checkBytes } from '../output-size.ts';
import { tensorOfRows } from '../rows.ts';
import { cooInput, shown } from './coo.ts';

interface Filled {
  /** Which value each place of the answer holds, -1 for the default. */
  readonly sources: Int32Array;
  /** The row of each place. */
  readonly rows: Float64Array;
  readonly empty: Uint8Array;
  /** Where each value went. */
  readonly places: Float64Array;
  readonly isSame: boolean;
}

/** Value i is of row `rowOf(i)`; values of a row keep their order. */
const fill = (count: number, rows: number, rowOf: (i: number) => number): Filled => {
  if (!(rows >= 0)) throw failed(`there are ${rows} rows`);
  if (rows === 0 && count > 0) throw failed(`there are ${count} values in 0 rows`);
  checkBytes(17 * rows, `${rows} rows`);
  const ends = new Float64Array(rows);
  let isSame = true;
  for (let i = 0; i < count; i++) {
    const row = rowOf(i);
    if (!(row >= 0 && row < rows)) throw failed(`value ${i} is of row ${row}, of ${rows} rows`);
    ends[row]!++;
    if (i > 0 && row < rowOf(i - 1)) isSame = false;
  }
  const empty = new Uint8Array(rows);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    if (ends[row] === 0) {
      empty[row] = 1;
      isSame = false;
    }
    // until the values are put there, the place of the row's first one
    const size = Math.max(ends[row]!, 1);
    ends[row] = end;
    end += size;
  }
  const sources = new Int32Array(end).fill(-1);
  const rowsOf = new Float64Array(end);
  for (let row = 0; row < rows; row++) if (empty[row]) rowsOf[ends[row]!] = row;
  const places = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = rowOf(i);
    const place = ends[row]!++;
    places[i] = place;
    sources[place] = i;
    rowsOf[place] = row;
  }
  return { sources, rows: rowsOf, empty, places, isSame };
};

const scalar = (tensor: Tensor): Tensor => {
  if (tensor.shape.length > 0) throw failed(`the default has the shape ${shown(tensor.shape)}, expected a scalar`);
  return tensor;
};

export const sparseFillEmptyRows: HostKernel = () => (inputs) => {
  const { indices, values, shape, count, rank } = cooInput(inputs, 0);
  const fallback = scalar(input(inputs, 3));
  if (rank === 0) throw failed('the dense shape is empty');
  const { sources, rows, empty, places, isSame } = fill(count, shape[0]!, (i) => indices[i * rank]!);
  const indicator: Tensor = { dtype: 'bool', shape: [empty.length], data: empty };
  const map: Tensor = { dtype: 'int64', shape: [count], data: int64OfNumbers(places) };
  if (isSame) return [input(inputs, 0), values, indicator, map];
  const filled = tensorOfRows([sources.length, rank], input(inputs, 0), rank, sources) as Tensor<'int64'>;
  for (let i = 0; i < sources.length; i++) if (sources[i]! < 0) filled.data[i * rank] = BigInt(rows[i]!);
  return [filled, tensorOfRows([sources.length], values, 1, sources, fallback), indicator, map];
};

export const raggedFillEmptyRows: HostKernel = () => (inputs) => {
  const [ids, values] = [input(inputs, 0), input(inputs, 1)];
  if (ids.shape.length !== 1 || values.shape.length !== 1 || ids.shape[0] !== values.shape[0])
    throw failed(`the row ids have the shape ${shown(ids.shape)}, the values ${shown(values.shape)}`);
  const fallback = scalar(input(inputs, 3));
  const row = integers(inputs, 0);
  const { sources, rows, empty, places } = fill(row.length, integer(inputs, 2), (i) => row[i]!);
  return [
    { dtype: 'int64', shape: [rows.length], data: int64OfNumbers(rows) },
    tensorOfRows([sources.length], values, 1, sources, fallback),
    { dtype: 'bool', shape: [empty.length], data: empty },
    { dtype: 'int64', shape: [places.length], data: int64OfNumbers(places) },
  ];
};
