/**
 * Forests in WebAssembly: [rows, features] -> [rows, outputs], equal to the plain walk to the last bit, for a row takes the
 * same way and each output adds the same numbers in the same order. Rows go in by blocks, column by column.
 */
import { readFileSync } from 'node:fs';
import { type Arena, arenasOf } from './arena.ts';
import { type Floats, matrixOf, tensorOf } from './block.ts';
import { type Forest, MAX_CATEGORY, MISSING, ZERO } from './forest.ts';
import { type Column, type Plan, planOf, writeForest } from './forest-layout.ts';
import type { Apply } from './kernel.ts';

type Walk = (forest: number, rows: number) => void;
type Exports = Readonly<Record<`${Forest['precision']}To${'Float32' | 'Float64'}`, Walk>>;

// Made from assembly/forest.ts by scripts/build.mjs.
const WASM = new URL('./assembly/forest.wasm', import.meta.url);
let module: WebAssembly.Module | undefined;
const arenaFor = arenasOf<Exports>(() => {
  module ??= new WebAssembly.Module(readFileSync(WASM));
  return module;
});

/** Categories of no set, and of a missing cell that goes right. */
const [NONE, ALL] = [2 ** 32 - 2, 2 ** 32 - 1];

/** Columns `from` of a matrix of so many, as their nodes want to see them: cell i at to + i. */
type Copy = (to: Floats, at: number, from: Floats, first: number, columns: number, rows: number) => void;

const plainCopy: Copy = (to, at, from, first, columns, rows) => {
  for (let row = 0, i = first; row < rows; row++, i += columns) to[at + row] = from[i]!;
};

const copyOf = ({ missing, left }: Column): Copy => {
  if (missing === MISSING.nan && !left) return plainCopy;
  const instead = missing === MISSING.none ? 0 : left ? Number.NEGATIVE_INFINITY : Number.NaN;
  const zero = missing === MISSING.zero ? ZERO : -1;
  return (to, at, from, first, columns, rows) => {
    for (let row = 0, i = first; row < rows; row++, i += columns) {
      const value = from[i]!;
      to[at + row] = Number.isNaN(value) || Math.abs(value) <= zero ? instead : value;
    }
  };
};

const categoryOf = (value: number, { missing, left }: Column, above: number): number => {
  let x = value;
  if (missing !== MISSING.nan && Number.isNaN(x)) x = 0;
  if (Number.isNaN(x) || (missing === MISSING.zero && Math.abs(x) <= ZERO)) return left ? NONE : ALL;
  return x > above && x < MAX_CATEGORY ? Math.trunc(x) : NONE;
};

const compiled = (forest: Forest, plan: Plan, arena: Arena<Exports>, start: number): Apply => {
  const { precision, sum, outputs } = forest;
  const begin = sum === 'float32' ? Float32Array.from(forest.start) : forest.start;
  const walk = arena.exports[`${precision}To${sum === 'float32' ? 'Float32' : 'Float64'}`];
  const x = precision === 'float32' ? 4 : 8;
  const cells = start + plan.cells;
  const sums = (start + plan.sums) / (sum === 'float32' ? 4 : 8);
  const above = forest.categoriesAbove ?? -1;
  const copies = plan.columns.map(copyOf);

  const fill = (data: Floats, from: number, columns: number, rows: number): void => {
    const { f32, f64, u32 } = arena.views;
    const to = x === 4 ? f32 : f64;
    for (let i = 0; i < copies.length; i++) {
      const column = plan.columns[i]!;
      const at = cells + i * plan.rows * x;
      const first = from * columns + column.feature;
      if (column.categorical) {
        for (let row = 0; row < rows; row++) {
          u32[(at + row * x) / 4] = categoryOf(data[first + row * columns]!, column, above);
        }
      } else copies[i]!(to, at / x, data, first, columns, rows);
    }
  };

  // Sums of leaves of one value lie output by output, others row by row.
  const [rowStep, outputStep] = forest.groups ? [1, plan.rows] : [outputs, 1];

  const reset = (made: Floats, rows: number): void => {
    for (let k = 0; k < outputs; k++) {
      const value = begin[k]!;
      for (let row = 0, at = sums + k * outputStep; row < rows; row++, at += rowStep) made[at] = value;
    }
  };

  const collect = (made: Floats, answer: Floats, from: number, rows: number): void => {
    for (let k = 0; k < outputs; k++) {
      for (let row = 0, at = sums + k * outputStep; row < rows; row++, at += rowStep) {
        answer[(from + row) * outputs + k] = made[at]!;
      }
    }
  };

  return ([input], rows) => {
    const { columns, data } = matrixOf(input!, precision);
    const answer = sum === 'float32' ? new Float32Array(rows * outputs) : new Float64Array(rows * outputs);
    const { f32, f64 } = arena.views;
    const made = sum === 'float32' ? f32 : f64;
    for (let from = 0; from < rows; from += plan.rows) {
      const count = Math.min(plan.rows, rows - from);
      fill(data, from, columns, count);
      reset(made, count);
      walk(start, count);
      collect(made, answer, from, count);
    }
    return [tensorOf({ rows, columns: outputs, dtype: sum, data: answer })];
  };
};

/** A forest that checkForest has let pass, ready to run; undefined where it has to be walked as it is. */
export const compiledForest = (forest: Forest): Apply | undefined => {
  const plan = planOf(forest);
  if (!plan) return undefined;
  try {
    const arena = arenaFor(plan.bytes);
    const start = arena.allocate(plan.bytes);
    writeForest(forest, plan, arena.views, start);
    return compiled(forest, plan, arena, start);
  } catch (error) {
    // No memory for it; the plain walk needs none.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
