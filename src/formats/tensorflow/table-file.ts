/**
 * The text files that fill lookup tables (InitializeTableFromTextFile): a key and a value a line, each being the whole
 * line, its number, or one of its columns.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/lookup_util.cc
 */
import { ServingError } from '../../errors.ts';
import { allocate, type DType, type NumericDType } from '../../tensor/dtype.ts';
import { StringsWriter } from '../../tensor/strings.ts';
import { type Tensor, tensor } from '../../tensor/tensor.ts';
import { parseDouble, parseFloat32, parseInteger } from '../../wire/number-text.ts';

const WHOLE_LINE = -2;
const LINE_NUMBER = -1;
const LF = 10;
const CR = 13;

/** What the initialiser's attributes say. */
export interface TableFile {
  /** -2: the whole line; -1: its number; else a column. */
  readonly key_index: number;
  readonly value_index: number;
  /** How many lines are read; -1: all there are. */
  readonly vocab_size: number;
  /** One byte between columns. */
  readonly delimiter: number;
  /** Added to line numbers. */
  readonly offset: number;
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Where each line begins and ends, in pairs; a last line without a line feed counts where it is not empty. */
const linesOf = (bytes: Uint8Array): readonly number[] => {
  const places: number[] = [];
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(LF, from);
    const to = found < 0 ? bytes.length : found;
    places.push(from, to);
    from = to + 1;
  }
  return places;
};

const READERS: Partial<Record<DType, (text: string) => number | bigint | undefined>> = {
  float32: parseFloat32,
  float64: parseDouble,
  int64: parseInteger,
  int32: (text) => {
    const number = parseInteger(text);
    return number === undefined || BigInt.asIntN(32, number) !== number ? undefined : Number(number);
  },
};

/** Keys or values in the making: `add` takes the bytes of a field and the number of its line. */
interface Column {
  add(field: Uint8Array, line: number): void;
  finish(count: number): Tensor;
}

const columnOf = (dtype: DType, index: number, count: number, offset: number): Column => {
  if (index === LINE_NUMBER) {
    if (dtype !== 'int64') throw corrupt(`line numbers are int64, the table has ${dtype}`);
    const data = BigInt64Array.from({ length: count }, (_, line) => BigInt(line + offset));
    return { add: () => {}, finish: () => ({ dtype, shape: [count], data }) };
  }
  if (dtype === 'string') {
    const out = new StringsWriter(count);
    const add = (field: Uint8Array): void => {
      // a carriage return is no part of a line, wherever it stands
      if (!field.includes(CR)) out.bytes(field);
      else for (const byte of field) if (byte !== CR) out.byte(byte);
      out.end();
    };
    return { add, finish: () => ({ dtype, shape: [count], data: out.finish() }) };
  }
  const read = READERS[dtype];
  if (!read) throw new ServingError('UNSUPPORTED_MODEL', `a table file with ${dtype} is not read`);
  const data = allocate(dtype as NumericDType, count);
  const add = (field: Uint8Array, line: number): void => {
    const text = Buffer.from(field).toString('latin1').replaceAll('\r', '');
    const number = read(text);
    if (number === undefined) throw corrupt(`line ${line + 1}: "${text.slice(0, 40)}" is no ${dtype}`);
    data[line] = number as never;
  };
  return { add, finish: () => tensor(dtype as NumericDType, [count], data) };
};

/** The keys and values of a file, in its order. Throws CORRUPT_MODEL where a line does not fit. */
export const readTableFile = (
  bytes: Uint8Array,
  file: TableFile,
  keyType: DType,
  valueType: DType,
): { readonly keys: Tensor; readonly values: Tensor } => {
  const { key_index, value_index, vocab_size, delimiter, offset } = file;
  const lines = linesOf(bytes);
  const count = vocab_size < 0 ? lines.length / 2 : vocab_size;
  if (count > lines.length / 2) throw corrupt(`the file has ${lines.length / 2} lines, vocab_size says ${count}`);
  const keys = columnOf(keyType, key_index, count, offset);
  const values = columnOf(valueType, value_index, count, offset);
  const last = Math.max(key_index, value_index);
  for (let line = 0; line < count; line++) {
    const whole = bytes.subarray(lines[2 * line]!, lines[2 * line + 1]!);
    if (whole.every((byte) => byte === CR)) throw corrupt(`line ${line + 1} is empty, which no table file may have`);
    const fields: Uint8Array[] = [];
    if (last >= 0) {
      let from = 0;
      for (let at = 0; at <= whole.length && fields.length <= last; at++) {
        if (at < whole.length && whole[at] !== delimiter) continue;
        fields.push(whole.subarray(from, at));
        from = at + 1;
      }
      if (fields.length <= last) throw corrupt(`line ${line + 1} has ${fields.length} columns, expected ${last + 1}`);
    }
    keys.add(key_index === WHOLE_LINE ? whole : (fields[key_index] ?? whole), line);
    values.add(value_index === WHOLE_LINE ? whole : (fields[value_index] ?? whole), line);
  }
  return { keys: keys.finish(count), values: values.finish(count) };
};
