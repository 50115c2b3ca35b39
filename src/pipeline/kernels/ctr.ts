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
import { matrixOf, tensorOf } from '../block.ts';
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

/** The high half of a product of two unsigned numbers of 32 bits. */
const high32 = (a: number, b: number): number => {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (other >>> 16)) | 0;
};

/** Hashes of combinations, row by row, as halves. */
class Hashes {
  readonly low: Int32Array;
  readonly high: Int32Array;

  constructor(rows: number) {
    this.low = new Int32Array(rows);
    this.high = new Int32Array(rows);
  }

  /** hash = M (hash + M · part), `part` being a signed number. */
  add(row: number, part: number): void {
    const sign = part >> 31;
    const productLow = Math.imul(part, M_LOW);
    const productHigh = (high32(part >>> 0, M_LOW >>> 0) + Math.imul(part, M_HIGH) + Math.imul(sign, M_LOW)) | 0;
    const low = (this.low[row]! + productLow) | 0;
    const carry = low >>> 0 < productLow >>> 0 ? 1 : 0;
    const high = (this.high[row]! + productHigh + carry) | 0;
    this.low[row] = Math.imul(low, M_LOW);
    this.high[row] = (high32(low >>> 0, M_LOW >>> 0) + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)) | 0;
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

  /** -1: there is none. */
  find(low: number, high: number): number {
    return this.#entry[this.#place(low, high)]! - 1;
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

/** h of each element. */
const hashesOf = ({ bytes, offsets }: Strings): Int32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hashes = new Int32Array(offsets.length - 1);
  for (let i = 0; i < hashes.length; i++) {
    hashes[i] = Number(BigInt.asIntN(32, cityHash64(view, offsets[i]!, offsets[i + 1]! - offsets[i]!)));
  }
  return hashes;
};

export const ctr: Kernel<CtrParams> = {
  compile({ floats, texts, oneHots, combinations, tables }) {
    const entries = tables.map((table) => new Entries(table));
    const prepared = combinations.map((combination) => ({
      ...combination,
      ctrs: combination.ctrs.map((own) => ({ table: own.table, values: valuesOf(own, tables[own.table]!) })),
    }));
    const columns = floats + oneHots.length + combinations.reduce((sum, { ctrs }) => sum + ctrs.length, 0);
    return (inputs, rows) => {
      const data = new Float32Array(rows * columns);
      const numbers = inputs.slice(0, floats).map((input) => matrixOf(input, 'float32').data);
      const hashes = inputs.slice(floats, floats + texts).map((input) => hashesOf((input as Tensor<'string'>).data));
      numbers.forEach((column, j) => {
        for (let row = 0; row < rows; row++) data[row * columns + j] = column[row]!;
      });
      oneHots.forEach(({ input, value }, j) => {
        const own = hashes[input]!;
        for (let row = 0; row < rows; row++) data[row * columns + floats + j] = own[row] === value ? 1 : 0;
      });
      let to = floats + oneHots.length;
      for (const combination of prepared) {
        const hash = new Hashes(rows);
        for (const input of combination.texts) {
          const own = hashes[input]!;
          for (let row = 0; row < rows; row++) hash.add(row, own[row]!);
        }
        for (const { input, border, nan } of combination.floats) {
          const own = numbers[input]!;
          for (let row = 0; row < rows; row++) {
            const x = own[row]!;
            hash.add(row, (Number.isNaN(x) ? nan : x > border) ? 1 : 0);
          }
        }
        for (const { input, value } of combination.oneHots) {
          const own = hashes[input]!;
          for (let row = 0; row < rows; row++) hash.add(row, own[row] === value ? 1 : 0);
        }
        let [looked, found] = [-1, new Int32Array(0)];
        for (const { table, values } of combination.ctrs) {
          if (table !== looked) {
            const own = entries[table]!;
            found = Int32Array.from({ length: rows }, (_, row) => own.find(hash.low[row]!, hash.high[row]!));
            looked = table;
          }
          const none = values.length - 1;
          for (let row = 0; row < rows; row++) {
            data[row * columns + to] = values[found[row]! < 0 ? none : found[row]!]!;
          }
          to++;
        }
      }
      return [tensorOf({ rows, columns, dtype: 'float32', data })];
    };
  },
};
