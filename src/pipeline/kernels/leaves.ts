/** The leaf of each tree that a row falls in, by the library's own numbers: [rows, features] -> [rows, trees]. */
import { ServingError } from '../../errors.ts';
import { type Block, isSparse, matrixOf } from '../block.ts';
import { checkForest, type Forest } from '../forest.ts';
import { walkOf } from '../forest-plain.ts';
import type { Apply, Kernel } from '../kernel.ts';
import { rowReader } from '../row-reader.ts';

export interface LeavesParams {
  readonly forest: Forest;
  /** What each leaf of the forest is called. */
  readonly numbers: Int32Array;
  /** It was found sound when the pipeline was prepared. */
  readonly isChecked?: true;
}

const check = ({ forest, numbers, isChecked }: LeavesParams): void => {
  if (isChecked) return;
  checkForest(forest);
  const count = forest.feature.reduce((max, column) => Math.max(max, ~column), -1) + 1;
  if (numbers.length < count) {
    throw new ServingError('CORRUPT_MODEL', `${count} leaves, numbers for ${numbers.length}`);
  }
};

/** Rows of the precision that trees compare in; sparse ones one at a time. */
const readerOf = (block: Block, precision: Forest['precision']) => {
  if (!isSparse(block)) {
    const { columns, data } = matrixOf(block, precision);
    return { data, read: (row: number) => row * columns };
  }
  return rowReader(precision === 'float32' ? { ...block, data: block.data.map(Math.fround) } : block, undefined);
};

const applyOf = ({ forest, numbers }: LeavesParams): Apply => {
  const { roots, precision } = forest;
  const leafOf = walkOf(forest);
  return ([input], rows) => {
    const reader = readerOf(input!, precision);
    const answer = new Int32Array(rows * roots.length);
    for (let row = 0, to = 0; row < rows; row++) {
      const at = reader.read(row);
      for (let tree = 0; tree < roots.length; tree++, to++)
        answer[to] = numbers[leafOf(reader.data, at, roots[tree]!)]!;
    }
    return [{ dtype: 'int32', shape: [rows, roots.length], data: answer }];
  };
};

export const leaves: Kernel<LeavesParams> = {
  prepare(params) {
    check(params);
    return { ...params, isChecked: true };
  },

  compile(params) {
    check(params);
    // Seldom asked for: what the walk needs is laid out when it first is.
    let apply: Apply | undefined;
    return (inputs, rows) => {
      apply ??= applyOf(params);
      return apply(inputs, rows);
    };
  },
};
