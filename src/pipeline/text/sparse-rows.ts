/** Sparse rows in the making: numbers are added to columns, those of one column summed, and a row's columns sorted. */
import type { SparseMatrix } from '../block.ts';

/** Above this, sums of a row are kept by column in a map instead of an array. */
const DENSE = 2 ** 22;

export class SparseRows {
  readonly #columns: number;
  /** By column, the sum in this row and whether there is one. */
  readonly #sums: Float64Array | undefined;
  readonly #touched: Uint8Array | undefined;
  readonly #map = new Map<number, number>();
  /** The columns of this row. */
  #row: Int32Array<ArrayBuffer> = new Int32Array(64);
  #count = 0;
  #indices: Int32Array<ArrayBuffer> = new Int32Array(256);
  #data: Float64Array<ArrayBuffer> = new Float64Array(256);
  #length = 0;
  readonly #ends: number[] = [0];

  constructor(columns: number) {
    this.#columns = columns;
    if (columns <= DENSE) {
      this.#sums = new Float64Array(columns);
      this.#touched = new Uint8Array(columns);
    }
  }

  /** Adds to a column of the row at hand. */
  add(column: number, value: number): void {
    if (this.#sums) {
      if (this.#touched![column] === 0) {
        this.#touched![column] = 1;
        this.#push(column);
      }
      this.#sums[column]! += value;
      return;
    }
    const sum = this.#map.get(column);
    if (sum === undefined) this.#push(column);
    this.#map.set(column, (sum ?? 0) + value);
  }

  #push(column: number): void {
    if (this.#count === this.#row.length) this.#row = grown(this.#row);
    this.#row[this.#count++] = column;
  }

  /** Ends the row at hand. */
  end(): void {
    const row = this.#row.subarray(0, this.#count).sort();
    while (this.#length + row.length > this.#indices.length) {
      this.#indices = grown(this.#indices);
      const data = new Float64Array(this.#indices.length);
      data.set(this.#data);
      this.#data = data;
    }
    for (const column of row) {
      this.#indices[this.#length] = column;
      this.#data[this.#length++] = this.#sums ? this.#sums[column]! : this.#map.get(column)!;
      if (this.#sums) {
        this.#sums[column] = 0;
        this.#touched![column] = 0;
      }
    }
    this.#map.clear();
    this.#count = 0;
    this.#ends.push(this.#length);
  }

  /** Forgets the row at hand. */
  cancel(): void {
    for (const column of this.#row.subarray(0, this.#count)) {
      if (this.#sums) {
        this.#sums[column] = 0;
        this.#touched![column] = 0;
      }
    }
    this.#map.clear();
    this.#count = 0;
  }

  /** All rows that were ended, which are forgotten. Sums that are 0 stay. */
  take(): SparseMatrix {
    const made: SparseMatrix = {
      kind: 'sparse',
      rows: this.#ends.length - 1,
      columns: this.#columns,
      indptr: Int32Array.from(this.#ends),
      indices: this.#indices.slice(0, this.#length),
      data: this.#data.slice(0, this.#length),
    };
    this.#length = 0;
    this.#ends.length = 1;
    return made;
  }

  /** Forgets all rows. */
  clear(): void {
    this.cancel();
    this.#length = 0;
    this.#ends.length = 1;
  }
}

const grown = (array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const made = new Int32Array(2 * array.length);
  made.set(array);
  return made;
};
