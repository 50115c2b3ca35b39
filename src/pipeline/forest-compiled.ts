/**
 * Forests in WebAssembly: [rows, features] -> [rows, outputs], equal to the plain walk to the last bit, for a row takes the
 * same way and each output adds the same numbers in the same order. Rows go in by blocks, column by column.
 */
import { readFileSync } from 'node:fs';
import { ServingError } from '../errors.ts';
import { type Arena, arenasOf, FIRST, hasOwnArena, viewsOf } from './arena.ts';
import { type Floats, isSparse, matrixOf, type SparseMatrix, tensorOf } from './block.ts';
import { type Forest, MAX_CATEGORY, MISSING, ZERO } from './forest.ts';
import { type Column, type Plan, planOf } from './forest-layout.ts';
import { writeForest } from './forest-write.ts';
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

/** How the nodes that look at a column want to see a number: what is missing as what goes their way. */
const cellOf = ({ missing, left }: Column): ((value: number) => number) => {
  const instead = missing === MISSING.none ? 0 : left ? Number.NEGATIVE_INFINITY : Number.NaN;
  const zero = missing === MISSING.zero ? ZERO : -1;
  return (value) => (Number.isNaN(value) || Math.abs(value) <= zero ? instead : value);
};

/** The same of a category. */
const categoryOf = (value: number, { missing, left }: Column, above: number, whole: boolean): number => {
  let x = value;
  if (missing !== MISSING.nan && Number.isNaN(x)) x = 0;
  if (Number.isNaN(x) || (missing === MISSING.zero && Math.abs(x) <= ZERO)) return left ? NONE : ALL;
  return x > above && x < MAX_CATEGORY && !(whole && !Number.isInteger(x)) ? Math.trunc(x) : NONE;
};

/** Copies a column of a matrix of so many to where cell i is at to + i. */
type Copy = (to: Floats, at: number, from: Floats, first: number, columns: number, rows: number) => void;

const plainCopy: Copy = (to, at, from, first, columns, rows) => {
  for (let row = 0, i = first; row < rows; row++, i += columns) to[at + row] = from[i]!;
};

const copyOf = (column: Column): Copy => {
  if (column.missing === MISSING.nan && !column.left) return plainCopy;
  const cell = cellOf(column);
  return (to, at, from, first, columns, rows) => {
    for (let row = 0, i = first; row < rows; row++, i += columns) to[at + row] = cell(from[i]!);
  };
};

/** What is left to know of a forest whose trees are laid out. */
type Rules = Pick<Forest, 'precision' | 'sum' | 'outputs' | 'start' | 'categoriesAbove' | 'wholeCategories' | 'groups'>;

/** A large forest as plain data that takes no time to open: memory as an arena will have it. */
export interface LaidOutForest {
  readonly rules: Rules;
  readonly plan: Pick<Plan, 'bytes' | 'rows' | 'columns' | 'cells' | 'sums'>;
  /** Shared memory, to be copied to an arena's beginning. */
  readonly image: Uint8Array;
}

/** By feature: its columns. */
const placesOf = (columns: readonly Column[]): Map<number, number[]> => {
  const places = new Map<number, number[]>();
  columns.forEach(({ feature }, i) => {
    const own = places.get(feature);
    if (own) own.push(i);
    else places.set(feature, [i]);
  });
  return places;
};

const compiled = (forest: Rules, plan: LaidOutForest['plan'], arena: Arena<Exports>, start: number): Apply => {
  const { precision, sum, outputs } = forest;
  const begin = sum === 'float32' ? Float32Array.from(forest.start) : forest.start;
  const walk = arena.exports[`${precision}To${sum === 'float32' ? 'Float32' : 'Float64'}`];
  const x = precision === 'float32' ? 4 : 8;
  const cells = start + plan.cells;
  const sums = (start + plan.sums) / (sum === 'float32' ? 4 : 8);
  const above = forest.categoriesAbove ?? -1;
  const whole = forest.wholeCategories === true;
  const copies = plan.columns.map(copyOf);

  const stride = plan.rows * x;
  const fill = (data: Floats, from: number, columns: number, rows: number): void => {
    const { f32, f64, u32 } = arena.views;
    const to = x === 4 ? f32 : f64;
    for (let i = 0; i < copies.length; i++) {
      const column = plan.columns[i]!;
      const at = cells + i * stride;
      const first = from * columns + column.feature;
      if (column.categorical) {
        for (let row = 0; row < rows; row++) {
          u32[(at + row * x) / 4] = categoryOf(data[first + row * columns]!, column, above, whole);
        }
      } else copies[i]!(to, at / x, data, first, columns, rows);
    }
  };

  const toCell = plan.columns.map(cellOf);
  let places: Map<number, number[]> | undefined;
  /** The same of rows of which most cells are 0, and not there. */
  const fillSparse = ({ indptr, indices, data }: SparseMatrix, from: number, rows: number): void => {
    places ??= placesOf(plan.columns);
    const { f32, f64, u32 } = arena.views;
    const to = x === 4 ? f32 : f64;
    const write = (i: number, row: number, value: number): void => {
      const column = plan.columns[i]!;
      const address = cells + i * stride + row * x;
      const rounded = x === 4 ? Math.fround(value) : value;
      if (column.categorical) u32[address / 4] = categoryOf(rounded, column, above, whole);
      else to[address / x] = toCell[i]!(rounded);
    };
    for (let i = 0; i < plan.columns.length; i++) for (let row = 0; row < rows; row++) write(i, row, 0);
    for (let row = 0; row < rows; row++) {
      for (let at = indptr[from + row]!; at < indptr[from + row + 1]!; at++) {
        const own = places.get(indices[at]!);
        if (own) for (const i of own) write(i, row, data[at]!);
      }
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
    const sparse = isSparse(input!) ? input : undefined;
    const dense = sparse ? undefined : matrixOf(input!, precision);
    const answer = sum === 'float32' ? new Float32Array(rows * outputs) : new Float64Array(rows * outputs);
    const { f32, f64 } = arena.views;
    const made = sum === 'float32' ? f32 : f64;
    for (let from = 0; from < rows; from += plan.rows) {
      const count = Math.min(plan.rows, rows - from);
      if (sparse) fillSparse(sparse, from, count);
      else fill(dense!.data, from, dense!.columns, count);
      reset(made, count);
      walk(start, count);
      collect(made, answer, from, count);
    }
    return [tensorOf({ rows, columns: outputs, dtype: sum, data: answer })];
  };
};

/** Node without a just-in-time compiler (--jitless) has none. */
const hasWebAssembly = typeof WebAssembly !== 'undefined';

/** Does something that needs memory; undefined where there is none. */
const ifRoom = <T>(act: () => T): T | undefined => {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/**
 * A forest that checkForest has let pass, ready to run; undefined where it has to be walked as it is, which takes no
 * memory.
 */
export const compiledForest = (forest: Forest): Apply | undefined => {
  const plan = hasWebAssembly ? planOf(forest) : undefined;
  if (!plan) return undefined;
  return ifRoom(() => {
    const arena = arenaFor(plan.bytes);
    const start = arena.allocate(plan.bytes);
    writeForest(forest, plan, arena.views, start);
    return compiled(forest, plan, arena, start);
  });
};

/** A forest that checkForest has let pass, laid out if that takes long; undefined where it is better left as it is. */
export const layOut = (forest: Forest): LaidOutForest | undefined => {
  const plan = hasWebAssembly ? planOf(forest) : undefined;
  if (!plan || !hasOwnArena(plan.bytes)) return undefined;
  return ifRoom(() => {
    const memory = new SharedArrayBuffer(FIRST + plan.bytes);
    writeForest(forest, plan, viewsOf(memory), FIRST);
    const { precision, sum, outputs, start, categoriesAbove, wholeCategories, groups } = forest;
    const { bytes, rows, columns, cells, sums } = plan;
    return {
      rules: {
        precision,
        sum,
        outputs,
        start,
        ...(groups && { groups }),
        ...(categoriesAbove !== undefined && { categoriesAbove }),
        ...(wholeCategories && { wholeCategories }),
      },
      plan: { bytes, rows, columns, cells, sums },
      image: new Uint8Array(memory, FIRST),
    };
  });
};

/** A laid-out forest, ready to run. Throws INTERNAL where there is no memory for it. */
export const openedForest = ({ rules, plan, image }: LaidOutForest): Apply => {
  const opened = ifRoom(() => {
    const arena = arenaFor(plan.bytes);
    const start = arena.allocate(plan.bytes);
    arena.write(start, image);
    return compiled(rules, plan, arena, start);
  });
  if (opened) return opened;
  throw new ServingError('INTERNAL', `there is no memory for the model's trees, which take ${plan.bytes} bytes`);
};
