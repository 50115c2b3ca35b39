/** Rows of a request as Openscoring takes them, and its results as outputs. */
import { ServingError } from '../../../errors.ts';
import type { Port } from '../../../tensor/signature.ts';
import { isMissingAt, MISSING_TEXT, StringsWriter, textAt } from '../../../tensor/strings.ts';
import type { Tensor, Tensors } from '../../../tensor/tensor.ts';
import { isObject, type Schema } from './schema.ts';

type Cell = string | number | boolean | undefined;
type Row = Readonly<Record<string, Cell>>;

const refuse = (row: number, field: string, why: string): never => {
  throw new ServingError('INVALID_INPUT', `row ${row}, field ${JSON.stringify(field)}: ${why}`);
};

const cellAt = (column: Tensor, row: number, field: string, isBoolean: boolean): Cell => {
  if (column.dtype === 'string') {
    if (isMissingAt(column.data, row)) return undefined;
    return textAt(column.data, row) ?? refuse(row, field, 'bytes that are not UTF-8 cannot be sent');
  }
  const number = (column.data as Float64Array)[row]!;
  if (Number.isNaN(number)) return undefined;
  if (!Number.isFinite(number)) return refuse(row, field, `${number} cannot be sent as JSON`);
  if (!isBoolean) return number;
  return number === 0 || number === 1 ? number === 1 : refuse(row, field, `${number} is neither 0 nor 1`);
};

/** Cells that are missing are left out. Names are the document's own: no prototype lends them any. */
export const rowsOf = ({ signature, booleans }: Schema, inputs: Tensors, rows: number): readonly Row[] =>
  Array.from({ length: rows }, (_, row) => {
    const cells = Object.create(null) as Record<string, Cell>;
    for (const { name } of signature.inputs) {
      cells[name] = cellAt(inputs.get(name) as Tensor, row, name, booleans.has(name));
    }
    return cells;
  });

/** One row's results, by field: `results`, or `result` as versions before 2.0 say. */
export const resultsOf = (where: string, answer: unknown, row: number): Readonly<Record<string, unknown>> => {
  if (isObject(answer)) {
    const results = answer['results'] ?? answer['result'];
    if (isObject(results)) return results;
    const message = answer['message'];
    if (typeof message === 'string') throw new ServingError('INVALID_INPUT', `row ${row}: ${message}`);
    // What is empty is left out.
    if (answer['message'] === undefined && results === undefined) return {};
  }
  throw new ServingError('REMOTE_FAILED', `${where}: row ${row} has no results`);
};

const numberOf = (value: unknown): number => {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  // Jackson writes what JSON has no numbers for in quotes.
  return value === 'Infinity' || value === '-Infinity' || value === 'NaN' ? Number(value) : Number.NaN;
};

/** An output of all rows; what a row does not have is missing. */
export const outputOf = ({ name, type }: Port, results: readonly Readonly<Record<string, unknown>>[]): Tensor => {
  const shape = [results.length];
  const values = results.map((each) => (Object.hasOwn(each, name) ? (each[name] ?? undefined) : undefined));
  if (type.kind === 'tensor' && type.dtype === 'string') {
    const writer = new StringsWriter(values.length);
    for (const value of values) {
      if (value === undefined) writer.bytes(MISSING_TEXT);
      else writer.text(typeof value === 'string' ? value : JSON.stringify(value));
      writer.end();
    }
    return { dtype: 'string', shape, data: writer.finish(), missing: true };
  }
  return { dtype: 'float64', shape, data: Float64Array.from(values, numberOf), missing: true };
};
