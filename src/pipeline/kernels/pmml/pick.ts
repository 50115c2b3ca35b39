/** Rows of a table by their numbers: what a node, a rule or a segment answers. */
import { ServingError } from '../../../errors.ts';
import { mark, markAt } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { writeFault } from './faults.ts';

export interface PickParams {
  /** [places, width] */
  readonly table: Float64Array;
  /** 0: the table is a vector, and so is the answer. */
  readonly width: number;
  /** By place: why it has no row, or -1; absent where all have. */
  readonly faults?: Int32Array;
}

/** Numbers of rows, float64 [rows] -> [rows] or [rows, width]; what is no number stays so, with what marks it. */
export const pick: Kernel<PickParams> = {
  compile({ table, width, faults }) {
    const step = Math.max(1, width);
    if (table.length % step !== 0) {
      throw new ServingError('CORRUPT_MODEL', `a table of ${table.length} numbers in rows of ${width}`);
    }
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new Float64Array(rows * step);
      for (let row = 0, to = 0; row < rows; row++, to += step) {
        const place = data[row]!;
        if (Number.isNaN(place)) {
          const own = markAt(data, row);
          for (let k = 0; k < step; k++) mark(out, to + k, own);
        } else if (faults && faults[place]! >= 0) {
          for (let k = 0; k < step; k++) writeFault(out, to + k, faults[place]!);
        } else for (let k = 0, from = place * step; k < step; k++) out[to + k] = table[from + k]!;
      }
      if (width === 0) return [{ dtype: 'float64', shape: [rows], data: out }];
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

export interface PenaltyParams {
  readonly penalty: number;
  readonly single: boolean;
}

/** y[k] = x[k] · penaltyˡ: [rows, width], levels [rows] -> [rows, width]. */
export const penalty: Kernel<PenaltyParams> = {
  compile({ penalty: own, single }) {
    const keep = single ? Math.fround : (x: number): number => x;
    return ([input, levels], rows) => {
      const { data, shape } = input as Tensor<'float64'>;
      const level = (levels as Tensor<'float64'>).data;
      const width = data.length / Math.max(1, rows);
      const out = data.slice();
      for (let row = 0; row < rows; row++) {
        if (!(level[row]! > 0)) continue;
        const factor = keep(level[row]! > 1 ? own ** level[row]! : own);
        for (let i = row * width; i < (row + 1) * width; i++) {
          if (!Number.isNaN(out[i]!)) out[i] = keep(out[i]! * factor);
        }
      }
      return [{ dtype: 'float64', shape, data: out }];
    };
  },
};
