/** Rows of named values, as JSON in texts, as sparse rows of numbers: DictVectorizer and FeatureHasher of scikit-learn. */
import { ServingError } from '../../errors.ts';
import { textAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Block } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { SparseRows } from '../text/sparse-rows.ts';
import { type HashingParams, hashedRows } from './text.ts';

const refuse = (row: number, message: string): ServingError =>
  new ServingError('INVALID_INPUT', `row ${row}: ${message}`);

/** Tokens that JSON does not have, outside of texts. */
const TOKENS = /"(?:[^"\\]|\\.)*"|NaN|-?Infinity/g;
const MARK = '\0';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(text.replace(TOKENS, (found) => (found.startsWith('"') ? found : JSON.stringify(MARK + found))));
  }
};

const valueAt = (block: Block, row: number): unknown => {
  const text = textAt((block as Tensor<'string'>).data, row);
  try {
    return parse(text ?? '');
  } catch {
    throw refuse(row, 'this is no JSON');
  }
};

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 40) ?? 'nothing';

/** A number, or a truth value in its place; undefined for anything else. */
const numberIn = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && value.startsWith(MARK)) return Number(value.slice(1));
  return undefined;
};

const entriesOf = (value: unknown, row: number): readonly (readonly [string, unknown])[] => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw refuse(row, `${shown(value)} is no object of named values`);
};

export interface RecordVectorsParams {
  /** A vector of texts: what column i is called; texts are names with their value behind the separator. */
  readonly names: Tensor<'string'>;
  readonly separator: string;
  /** A list of texts counts each of them. */
  readonly lists: boolean;
  readonly dtype: 'float64' | 'float32' | 'int';
}

const CASTS = {
  float64: (x: number): number => x,
  float32: Math.fround,
  int: Math.trunc,
} as const;

/** [rows] of objects -> sparse [rows, names]; names that are not known are passed over. */
export const recordVectors: Kernel<RecordVectorsParams> = {
  compile({ names, separator, lists, dtype }) {
    const width = names.shape[0]!;
    const columns = new Map(Array.from({ length: width }, (_, i) => [textAt(names.data, i) ?? '', i]));
    const cast = CASTS[dtype];
    const made = new SparseRows(width);
    const add = (name: string, value: number): void => {
      const column = columns.get(name);
      if (column !== undefined) made.add(column, cast(value));
    };
    const entry = (name: string, value: unknown, row: number): void => {
      const number = value === null && dtype !== 'int' ? Number.NaN : numberIn(value);
      if (number !== undefined) add(name, number);
      else if (typeof value === 'string') add(`${name}${separator}${value}`, 1);
      else if (lists && Array.isArray(value) && value.every((one) => typeof one === 'string')) {
        for (const one of value) add(`${name}${separator}${one}`, 1);
      } else
        throw refuse(
          row,
          `${JSON.stringify(name)} is ${shown(value)}; a number${lists ? ', a text or a list of texts' : ' or a text'} was expected`,
        );
    };
    return ([input], rows) => {
      made.clear();
      for (let row = 0; row < rows; row++) {
        for (const [name, value] of entriesOf(valueAt(input!, row), row)) entry(name, value, row);
        made.end();
      }
      return [made.take()];
    };
  },
};

export interface RecordHashesParams {
  readonly hashing: HashingParams;
  /** What a row is: an object, a list of pairs of a name and a value, a list of texts. */
  readonly input: 'dict' | 'pair' | 'string';
}

const pairsOf = (
  value: unknown,
  input: RecordHashesParams['input'],
  row: number,
): readonly (readonly [string, unknown])[] => {
  if (input === 'dict') return entriesOf(value, row);
  if (!Array.isArray(value)) throw refuse(row, `${shown(value)} is no list`);
  return value.map((item: unknown) => {
    const [name, own] = input === 'string' ? [item, 1] : Array.isArray(item) && item.length === 2 ? item : [];
    if (typeof name === 'string') return [name, own];
    throw refuse(row, `${shown(item)} is no ${input === 'string' ? 'text' : 'pair of a name and a value'}`);
  });
};

/** [rows] of named values -> sparse [rows, width], names summed by their hashes. */
export const recordHashes: Kernel<RecordHashesParams> = {
  compile({ hashing, input: kind }) {
    const { made, add, take } = hashedRows(hashing);
    return ([input], rows) => {
      made.clear();
      for (let row = 0; row < rows; row++) {
        for (const [name, value] of pairsOf(valueAt(input!, row), kind, row)) {
          const number = numberIn(value);
          if (number === undefined && typeof value !== 'string') {
            throw refuse(row, `${JSON.stringify(name)} is ${shown(value)}; a number or a text was expected`);
          }
          if (number === undefined) add(`${name}=${String(value)}`, 1);
          else if (number !== 0) add(name, number);
        }
        made.end();
      }
      return [take()];
    };
  },
};
