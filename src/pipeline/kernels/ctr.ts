/**
 * CatBoost's features of categories, beside those that are numbers: [rows] each -> [rows, floats + one-hots + CTRs].
 *
 *   h(category)   the low half of CityHash64 of its bytes, as a signed number
 *   one-hot       1 where h is the value asked for, else 0
 *   CTR           what was counted for the hash of a combination, in float32:
 *                   ((good + prior) / (total + denominator) + shift) · scale
 *   combination   hash = M (hash + M · part) mod 2^64 over its parts: each h, then each condition as 1 or 0
 *
 * https://github.com/catboost/catboost/blob/v1.2.10/catboost/libs/model/static_ctr_provider.cpp and ctr_provider.h
 */
import { ServingError } from '../../errors.ts';
import type { Strings } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { cityHash64 } from '../../wire/city-hash.ts';
import { type Floats, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface Ctr {
  /** mean: sum and count of entries; counter: count against `total`; bucket: one class; above: classes past one. */
  readonly counts: 'mean' | 'counter' | 'bucket' | 'above';
  readonly table: number;
  /** Of `bucket`, the class; of `above`, the last one that does not count. */
  readonly target: number;
  readonly priorNum: number;
  readonly priorDenom: number;
  readonly shift: number;
  readonly scale: number;
}

export interface CtrTable {
  /** Entry i is of the hash `low[i]` + 2^32 `high[i]`, and its counts are those of number `index[i]`. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly index: Uint32Array;
  readonly counts: Float64Array;
  /** How many classes are counted, of `bucket` and `above`. */
  readonly classes: number;
  /** Of `counter`. */
  readonly total: number;
}

export interface Combination {
  /** Inputs of texts. */
  readonly texts: readonly number[];
  /** `x > border`, and what NaN gives. */
  readonly floats: readonly { readonly input: number; readonly border: number; readonly nan: boolean }[];
  readonly oneHots: readonly { readonly input: number; readonly value: number }[];
  readonly ctrs: readonly Ctr[];
}

export interface CtrParams {
  /** The first inputs are numbers, as many as this; the others are texts. Numbers are the first columns. */
  readonly floats: number;
  readonly texts: number;
  /** A column each. */
  readonly oneHots: readonly { readonly input: number; readonly value: number }[];
  /** A column for each CTR of each. */
  readonly combinations: readonly Combination[];
  readonly tables: readonly CtrTable[];
}

const round = Math.fround;
const M_LOW = 0x4954cb65;
const M_HIGH = 0x4906ba49;
const [M0, M1] = [M_LOW & 0xffff, M_LOW >>> 16];

/** The high half of the product of an unsigned number of 32 bits and M's low half. */
const highTimesM = (a: number): number => {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const middle = a1 * M0 + ((a0 * M0) >>> 16);
  const other = a0 * M1 + (middle & 0xffff);
  return (a1 * M1 + (middle >>> 16) + (other >>> 16)) | 0;
};

/** Hashes of combinations, row by row, as halves. Each `add` makes M (hash + M · part) of every one. */
class Hashes {
  readonly low: Int32Array;
  readonly high: Int32Array;

  constructor(rows: number) {
    this.low = new Int32Array(rows);
    this.high = new Int32Array(rows);
  }

  set({ low, high }: Hashes): void {
    this.low.set(low);
    this.high.set(high);
  }

  /** Parts are signed numbers of 32 bits. */
  addNumbers(parts: Int32Array): void {
    const { low, high } = this;
    for (let row = 0; row < low.length; row++) {
      const part = parts[row]!;
      const productLow = Math.imul(part, M_LOW);
      const productHigh = (highTimesM(part) + Math.imul(part, M_HIGH) + Math.imul(part >> 31, M_LOW)) | 0;
      const sum = (low[row]! + productLow) | 0;
      const carry = sum >>> 0 < productLow >>> 0 ? 1 : 0;
      const sumHigh = (high[row]! + productHigh + carry) | 0;
      low[row] = Math.imul(sum, M_LOW);
      high[row] = (highTimesM(sum) + Math.imul(sum, M_HIGH) + Math.imul(sumHigh, M_LOW)) | 0;
    }
  }

  /** Parts are 0 and 1. */
  addBits(bits: Uint8Array): void {
    const { low, high } = this;
    for (let row = 0; row < low.length; row++) {
      const mask = -bits[row]!;
      const sum = (low[row]! + (M_LOW & mask)) | 0;
      const carry = mask !== 0 && sum >>> 0 < M_LOW ? 1 : 0;
      const sumHigh = (high[row]! + (M_HIGH & mask) + carry) | 0;
      low[row] = Math.imul(sum, M_LOW);
      high[row] = (highTimesM(sum) + Math.imul(sum, M_HIGH) + Math.imul(sumHigh, M_LOW)) | 0;
    }
  }
}

/** Entries by hash: open addressing, at most half full. */
class Entries {
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  /** The entry's number and 1; 0: free. */
  readonly #entry: Int32Array;
  readonly #mask: number;

  constructor({ low, high }: CtrTable) {
    const size = 2 ** Math.ceil(Math.log2(2 * low.length + 2));
    this.#mask = size - 1;
    this.#low = new Int32Array(size);
    this.#high = new Int32Array(size);
    this.#entry = new Int32Array(size);
    for (let i = 0; i < low.length; i++) {
      const at = this.#place(low[i]! | 0, high[i]! | 0);
      if (this.#entry[at] !== 0) continue;
      this.#low[at] = low[i]!;
      this.#high[at] = high[i]!;
      this.#entry[at] = i + 1;
    }
  }

  #place(low: number, high: number): number {
    let at = (low ^ Math.imul(high, 0x9e3779b1)) & this.#mask;
    while (this.#entry[at] !== 0 && (this.#low[at] !== low || this.#high[at] !== high)) at = (at + 1) & this.#mask;
    return at;
  }

  /** The number of each hash's entry; `none` where there is none. */
  find({ low, high }: Hashes, none: number, found: Int32Array): void {
    for (let row = 0; row < found.length; row++) {
      const entry = this.#entry[this.#place(low[row]!, high[row]!)]!;
      found[row] = entry === 0 ? none : entry - 1;
    }
  }
}

/** good and total of an entry, or where `from` is undefined, of none. */
const countsOf = (
  { counts: kind, target }: Ctr,
  table: CtrTable,
  from: number | undefined,
): readonly [number, number] => {
  const { counts, classes, total } = table;
  if (kind === 'counter') return [from === undefined ? 0 : counts[from]!, total];
  if (from === undefined) return [0, 0];
  if (kind === 'mean') return [counts[from]!, counts[from + 1]!];
  let [good, all] = [0, 0];
  for (let k = 0; k < classes; k++) {
    const count = counts[from + k]!;
    all += count;
    if (kind === 'bucket' ? k === target : k > target) good += count;
  }
  return [good, all];
};

const ratioOf = (ctr: Ctr, [good, total]: readonly [number, number]): number => {
  const part = round(round(round(good) + ctr.priorNum) / round(round(total) + ctr.priorDenom));
  return round(round(part + ctr.shift) * ctr.scale);
};

/** What a CTR is for each entry of its table and, last, for what is in none. */
const valuesOf = (ctr: Ctr, table: CtrTable): Float32Array => {
  const { index, counts, classes } = table;
  const width = ctr.counts === 'mean' ? 2 : ctr.counts === 'counter' ? 1 : classes;
  if (!(width >= 1 && (ctr.counts !== 'bucket' || (ctr.target >= 0 && ctr.target < classes)))) {
    throw new ServingError('CORRUPT_MODEL', `a CTR of class ${ctr.target}, its table counts ${classes}`);
  }
  const values = new Float32Array(index.length + 1);
  for (let i = 0; i < index.length; i++) {
    const from = index[i]! * width;
    if (from + width > counts.length) {
      throw new ServingError('CORRUPT_MODEL', `a table of CTRs has an entry ${index[i]}, but ${counts.length} counts`);
    }
    values[i] = ratioOf(ctr, countsOf(ctr, table, from));
  }
  values[index.length] = ratioOf(ctr, countsOf(ctr, table, undefined));
  return values;
};

/** Numbers that CTRs may be worked out to, for each that was counted: more are of a damaged file. */
const MOST_VALUES = 64;

/** What each CTR is, by entry; equal ones are one. Throws CORRUPT_MODEL where they would take far more than their tables. */
const valuesOfAll = (tables: readonly CtrTable[]): ((own: Ctr) => Float32Array) => {
  const made = new Map<string, Float32Array>();
  let left = tables.reduce((sum, { counts }) => sum + MOST_VALUES * counts.length, 2 ** 20);
  return (own) => {
    const key = JSON.stringify(own);
    let values = made.get(key);
    if (!values) {
      const table = tables[own.table]!;
      left -= table.index.length + 1;
      if (left < 0) throw new ServingError('CORRUPT_MODEL', 'there are far more CTRs than were counted');
      values = valuesOf(own, table);
      made.set(key, values);
    }
    return values;
  };
};

/** h of each element. */
const hashesOf = ({ bytes, offsets }: Strings): Int32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hashes = new Int32Array(offsets.length - 1);
  for (let i = 0; i < hashes.length; i++) {
    hashes[i] = Number(BigInt.asIntN(32, cityHash64(view, offsets[i]!, offsets[i + 1]! - offsets[i]!)));
  }
  return hashes;
};

/** Where each number is above a border. */
const above = (column: Floats, { border, nan }: Combination['floats'][number], bits: Uint8Array): void => {
  const missing = nan ? 1 : 0;
  for (let row = 0; row < bits.length; row++) {
    const x = column[row]!;
    bits[row] = x > border ? 1 : Number.isNaN(x) ? missing : 0;
  }
};

/** Where each category is the one asked for. */
const equal = (hashes: Int32Array, value: number, bits: Uint8Array): void => {
  for (let row = 0; row < bits.length; row++) bits[row] = hashes[row] === value ? 1 : 0;
};

/** Puts a column into a matrix of rows. */
const put = (column: ArrayLike<number>, data: Float32Array, columns: number, at: number): void => {
  for (let row = 0, to = at; to < data.length; row++, to += columns) data[to] = column[row]!;
};

const putValues = (values: Float32Array, found: Int32Array, data: Float32Array, columns: number, at: number): void => {
  for (let row = 0, to = at; to < data.length; row++, to += columns) data[to] = values[found[row]!]!;
};

export const ctr: Kernel<CtrParams> = {
  compile({ floats, texts, oneHots, combinations, tables }) {
    const entries = tables.map((table) => new Entries(table));
    const valuesFor = valuesOfAll(tables);
    const prepared = combinations.map((combination) => ({
      ...combination,
      key: combination.texts.join(),
      ctrs: combination.ctrs.map((own) => ({ table: own.table, values: valuesFor(own) })),
    }));
    const columns = floats + oneHots.length + combinations.reduce((sum, { ctrs }) => sum + ctrs.length, 0);
    return (inputs, rows) => {
      const data = new Float32Array(rows * columns);
      const numbers = inputs.slice(0, floats).map((input) => matrixOf(input, 'float32').data);
      const hashes = inputs.slice(floats, floats + texts).map((input) => hashesOf((input as Tensor<'string'>).data));
      const bits = new Uint8Array(rows);
      const found = new Int32Array(rows);
      const hash = new Hashes(rows);
      numbers.forEach((column, j) => {
        put(column, data, columns, j);
      });
      oneHots.forEach(({ input, value }, j) => {
        equal(hashes[input]!, value, bits);
        put(bits, data, columns, floats + j);
      });
      // Combinations of the same texts begin with the same hash.
      const begun = new Map<string, Hashes>();
      let to = floats + oneHots.length;
      for (const { key, texts: parts, floats: borders, oneHots: values, ctrs } of prepared) {
        let start = begun.get(key);
        if (!start) {
          start = new Hashes(rows);
          for (const input of parts) start.addNumbers(hashes[input]!);
          begun.set(key, start);
        }
        hash.set(start);
        for (const condition of borders) {
          above(numbers[condition.input]!, condition, bits);
          hash.addBits(bits);
        }
        for (const { input, value } of values) {
          equal(hashes[input]!, value, bits);
          hash.addBits(bits);
        }
        let looked = -1;
        for (const { table, values: own } of ctrs) {
          if (table !== looked) entries[table]!.find(hash, own.length - 1, found);
          looked = table;
          putValues(own, found, data, columns, to++);
        }
      }
      return [tensorOf({ rows, columns, dtype: 'float32', data })];
    };
  },
};
