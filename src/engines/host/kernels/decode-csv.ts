/**
 * DecodeCSV: records to one tensor a column.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/decode_csv_op.cc
 */
import { allocate, type NumericDType } from '../../../tensor/dtype.ts';
import { StringsWriter, stringCount } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import {
  countOf,
  failed,
  flagOf,
  input,
  latin1Of,
  numbersOf,
  numericTensor,
  stringInput,
  stringTensor,
} from './arguments.ts';
import { READERS } from './string-to-number.ts';

const QUOTE = 0x22;
const LF = 10;
const CR = 13;

interface Form {
  readonly delimiter: number;
  readonly quotes: boolean;
  /** The columns that are read, in order; none: all. */
  readonly columns: readonly number[];
}

const isBreak = (byte: number | undefined): boolean => byte === LF || byte === CR;

/** Calls `field` with the bytes of each field that is read. Line breaks before a field are passed over. */
const readRecord = (
  bytes: Uint8Array,
  from: number,
  to: number,
  { delimiter, quotes, columns }: Form,
  field: (bytes: Uint8Array, from: number, to: number) => void,
): void => {
  let column = 0;
  let found = 0;
  const isRead = (): boolean => columns.length === 0 || columns[found] === column;
  for (let at = from; at < to; ) {
    if (isBreak(bytes[at])) {
      at++;
      continue;
    }
    const read = isRead();
    if (quotes && bytes[at] === QUOTE) {
      const start = ++at;
      let doubled = false;
      while (at < to - 1 && (bytes[at] !== QUOTE || bytes[at + 1] !== delimiter)) {
        if (bytes[at] !== QUOTE) at++;
        else if (bytes[at + 1] === QUOTE) {
          doubled = true;
          at += 2;
        } else throw failed(`field ${column}: a quote inside of quotes must be written twice`);
      }
      if (at >= to || bytes[at] !== QUOTE || (at !== to - 1 && bytes[at + 1] !== delimiter)) {
        throw failed(`field ${column}: what begins with a quote must end with one before the delimiter or the end`);
      }
      if (read && !doubled) field(bytes, start, at);
      else if (read) {
        const single = bytes
          .subarray(start, at)
          .filter((byte, i, all) => byte !== QUOTE || quotesBefore(all, i) % 2 === 0);
        field(single, 0, single.length);
      }
      at += 2;
    } else {
      const start = at;
      for (; at < to && bytes[at] !== delimiter; at++) {
        if ((quotes && bytes[at] === QUOTE) || isBreak(bytes[at]))
          throw failed(`field ${column}: quotes and line breaks must stand in quotes`);
      }
      if (read) field(bytes, start, at);
      at++;
    }
    column++;
    if (read && ++found === columns.length) return;
  }
  if (to > from && isRead() && bytes[to - 1] === delimiter) field(bytes, to, to);
};

/** How many quotes stand in a row before place `i`. */
const quotesBefore = (bytes: Uint8Array, i: number): number => {
  let at = i;
  while (at > 0 && bytes[at - 1] === QUOTE) at--;
  return i - at;
};

/** A column in the making. */
interface Column {
  add(bytes: Uint8Array, from: number, to: number, record: number): void;
  /** Takes the default. */
  miss(record: number): void;
  finish(shape: readonly number[]): Tensor;
}

const textColumn = (fallback: Tensor<'string'>, count: number): Column => {
  const out = new StringsWriter(count);
  return {
    add: (bytes, from, to) => {
      out.bytes(bytes, from, to);
      out.end();
    },
    miss: () => {
      out.bytes(fallback.data.bytes, fallback.data.offsets[0], fallback.data.offsets[1]);
      out.end();
    },
    finish: (shape) => stringTensor(shape, out.finish()),
  };
};

const numberColumn = (fallback: Tensor<NumericDType>, count: number, column: number): Column => {
  const { dtype } = fallback;
  const read = READERS[dtype];
  if (!read) throw failed(`column ${column} of ${dtype}`);
  const data = allocate(dtype, count);
  return {
    add: (bytes, from, to, record) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
      const number = read(text);
      if (number === undefined)
        throw failed(`field ${column} in record ${record} is no valid ${dtype}: "${text.slice(0, 40)}"`);
      data[record] = number as never;
    },
    miss: (record) => {
      data[record] = fallback.data[0] as never;
    },
    finish: (shape) => numericTensor(dtype, shape, data),
  };
};

const formOf = (node: HostNode): Form => ({
  delimiter: latin1Of(node, 'field_delim')[0]!,
  quotes: flagOf(node, 'use_quote_delim'),
  columns: numbersOf(node, 'select_cols'),
});

export const decodeCSV: HostKernel = (node) => {
  const form = formOf(node);
  const missing = Buffer.from(latin1Of(node, 'na_value'));
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const count = stringCount(data);
    const defaults = inputs.slice(1).map((_, i) => input(inputs, i + 1));
    const columns = defaults.map((fallback, i) => {
      if (fallback.shape.length > 1 || countOf(fallback.shape) > 1)
        throw failed(`the default of column ${i} has the shape [${fallback.shape.join(', ')}], expected one or none`);
      return fallback.dtype === 'string'
        ? textColumn(fallback, count)
        : numberColumn(fallback as Tensor<NumericDType>, count, i);
    });
    for (let record = 0; record < count; record++) {
      let found = 0;
      readRecord(data.bytes, data.offsets[record]!, data.offsets[record + 1]!, form, (bytes, from, to) => {
        const column = columns[found];
        if (column) {
          const isMissing = from === to || missing.equals(bytes.subarray(from, to));
          if (!isMissing) column.add(bytes, from, to, record);
          else if (countOf(defaults[found]!.shape) === 0)
            throw failed(`field ${found} is required but missing in record ${record}`);
          else column.miss(record);
        }
        found++;
      });
      if (found !== columns.length) throw failed(`record ${record} has ${found} fields, expected ${columns.length}`);
    }
    return columns.map((column) => column.finish(shape));
  };
};
