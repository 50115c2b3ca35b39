/**
 * How long a pipeline will take for so many rows, from how long it took before. Rows are in classes of powers of two, for
 * one row costs more by itself than among others; a class that never ran is taken from the nearest smaller one.
 */

const CLASSES = 54;

const classOf = (rows: number): number => Math.min(Math.floor(Math.log2(Math.max(rows, 1))), CLASSES - 1);

export class RowCost {
  /** By class: nanoseconds a row, 0 where nothing ran. */
  readonly #perRow = new Float64Array(CLASSES);

  /** Nanoseconds; Infinity where nothing is known. */
  predict(rows: number): number {
    for (let c = classOf(rows); c >= 0; c--) if (this.#perRow[c]! > 0) return this.#perRow[c]! * rows;
    return Number.POSITIVE_INFINITY;
  }

  /** Whether about so many rows ran before; whether one did, for 0. */
  knows(rows: number): boolean {
    return this.#perRow[classOf(rows)]! > 0;
  }

  record(rows: number, ns: number): void {
    const c = classOf(rows);
    const before = this.#perRow[c]!;
    const found = ns / Math.max(rows, 1);
    // Falls fast and rises slowly: what disturbs a run only makes it longer.
    this.#perRow[c] = before > 0 ? before + (found - before) * (found < before ? 0.5 : 0.1) : found;
  }
}
