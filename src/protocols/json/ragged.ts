/**
 * Sequences of a batch: lists of lists in which rows may have different numbers of steps,
 *
 *   [[[1, 2]], [[3, 4], [5, 6], [7, 8]]]   ->   [2, 3, 2], its first row filled up with zeros; lengths 1 and 3
 *
 * Rows of one length are read in one go, as any tensor. Rows without steps are refused: no framework has them.
 */
import { ServingError } from '../../errors.ts';
import { allocate, DTYPES, type NumericDType } from '../../tensor/dtype.ts';
import type { Port, Shape } from '../../tensor/signature.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Cursor } from './cursor.ts';
import { type DecodeOptions, optionsFor } from './options.ts';
import { TensorReader } from './tensor-reader.ts';

const LIST = 0x5b;

interface Sequences {
  readonly tensor: Tensor;
  /** The steps of each row. */
  readonly lengths: readonly number[];
}

/** Reads an input whose port has `steps`. Throws as a TensorReader does. */
export const readSequences = (cursor: Cursor, port: Port, given: DecodeOptions): Sequences => {
  const { type } = port;
  if (type.kind !== 'tensor' || type.dtype === 'string') throw new ServingError('INTERNAL', 'sequences of no numbers');
  const options = optionsFor(port, given);
  const where = `input "${port.name}"`;
  const { at, depth } = cursor;
  try {
    const reader = new TensorReader(where, type.dtype, options);
    reader.read(cursor);
    const tensor = reader.finish(type.shape);
    return { tensor, lengths: new Array<number>(tensor.shape[0]!).fill(tensor.shape[1]!) };
  } catch (error) {
    if (!(error instanceof ServingError) || error.code !== 'INVALID_INPUT') throw error;
    cursor.at = at;
    cursor.depth = depth;
    if (cursor.peek() !== LIST) throw error;
    return readRows(cursor, where, type.dtype, type.shape, options);
  }
};

const readRows = (
  cursor: Cursor,
  where: string,
  dtype: NumericDType,
  wanted: Shape,
  options: DecodeOptions,
): Sequences => {
  const rows: Tensor[] = [];
  cursor.list((i) => {
    const reader = new TensorReader(`${where} row ${i}`, dtype, options);
    reader.read(cursor);
    const row = reader.finish(wanted?.slice(1));
    if (row.shape[0] === 0) throw new ServingError('INVALID_INPUT', `${where} row ${i} has no steps`);
    const other = rows[0]?.shape.slice(1);
    if (other && row.shape.slice(1).some((size, axis) => size !== other[axis])) {
      throw new ServingError(
        'INVALID_INPUT',
        `${where} row ${i} has steps of [${row.shape.slice(1).join(', ')}], row 0 of [${other.join(', ')}]`,
      );
    }
    rows.push(row);
  });
  const lengths = rows.map(({ shape }) => shape[0]!);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const inner = rows[0]!.shape.slice(1);
  const step = inner.reduce((product, size) => product * size, 1);
  const count = rows.length * longest * step;
  if (count * DTYPES[dtype].bytes > options.maxTensorBytes) {
    throw new ServingError(
      'TOO_LARGE',
      `${where}: ${rows.length} rows filled up to ${longest} steps would be ${count} elements of ${dtype}, more than one tensor may have here`,
    );
  }
  const data = allocate(dtype, count) as Float32Array;
  for (const [i, row] of rows.entries()) data.set(row.data as Float32Array, i * longest * step);
  return { tensor: { dtype, shape: [rows.length, longest, ...inner], data } as unknown as Tensor, lengths };
};
