/** One of several columns, row by row. */
import { copyNumber, mark, markAt } from '../../../tensor/marks.ts';
import { MISSING_TEXT, StringsWriter, stringAt } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../kernel.ts';
import { faultAt, writeFault, writeTextFault } from './faults.ts';

export interface ChooseParams {
  /** By the number in the first input: which of the inputs after it, from 0; -1: none. Absent: that number itself. */
  readonly which?: Int32Array;
  /** Where the one that is chosen is missing, the first of them stands in. */
  readonly elseFirst: boolean;
}

/**
 * Numbers, float64 [rows], and columns of [rows] or [rows, width], all of numbers or all of texts -> one of their kind.
 * Where the number is NaN nothing is chosen, and a fault there is one of the answer.
 */
export const choose: Kernel<ChooseParams> = {
  compile({ which, elseFirst }) {
    return ([chooser, ...columns], rows) => {
      const numbers = (chooser as Tensor<'float64'>).data;
      const placeAt = (row: number): number => {
        const number = numbers[row]!;
        return Number.isNaN(number) ? -1 : which ? which[number]! : number;
      };
      const [first] = columns as readonly Tensor[];
      if (first!.dtype === 'string') {
        const texts = (columns as readonly Tensor<'string'>[]).map(({ data }) => data);
        const out = new StringsWriter(rows);
        for (let row = 0; row < rows; row++) {
          const place = placeAt(row);
          const fault = place < 0 && Number.isNaN(numbers[row]!) ? faultAt(numbers, row) : -1;
          if (fault >= 0) {
            writeTextFault(out, fault);
            continue;
          }
          out.bytes(place < 0 ? MISSING_TEXT : stringAt(texts[place]!, row));
          out.end();
        }
        return [{ dtype: 'string', shape: [rows], data: out.finish() }];
      }
      const data = (columns as readonly Tensor<'float64'>[]).map((column) => column.data);
      const shape = first!.shape;
      const width = shape.length > 1 ? shape[1]! : 1;
      const out = new Float64Array(rows * width);
      for (let row = 0, to = 0; row < rows; row++) {
        const place = placeAt(row);
        for (let k = 0; k < width; k++, to++) {
          if (place < 0) {
            mark(out, to, Number.isNaN(numbers[row]!) ? markAt(numbers, row) : 0);
            continue;
          }
          let from = data[place]!;
          if (elseFirst && Number.isNaN(from[to]!) && markAt(from, to) === 0) from = data[0]!;
          if (Number.isNaN(from[to]!)) mark(out, to, markAt(from, to));
          else out[to] = from[to]!;
        }
      }
      return [{ dtype: 'float64', shape, data: out }];
    };
  },
};

export interface SpreadScoresParams {
  /** Where each column goes. */
  readonly places: Int32Array;
  readonly width: number;
}

/** Columns among others, which are 0, or NaN where the row is NaN throughout: [rows, n] -> [rows, width]. */
export const spreadScores: Kernel<SpreadScoresParams> = {
  compile({ places, width }) {
    const own = places.length;
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const first = row * own;
        if (own > 0 && Number.isNaN(data[first]!)) {
          const fault = markAt(data, first);
          for (let k = 0; k < width; k++) mark(out, row * width + k, fault);
        } else for (let k = 0; k < own; k++) copyNumber(data, first + k, out, row * width + places[k]!);
      }
      return [{ dtype: 'float64', shape: [rows, width], data: out }];
    };
  },
};

export interface AbsentFaultParams {
  readonly reason: number;
}

/** Numbers, where a missing one is a fault: [rows] -> [rows]. */
export const absentFault: Kernel<AbsentFaultParams> = {
  compile:
    ({ reason }) =>
    ([input]) => {
      const { data, shape } = input as Tensor<'float64'>;
      const out = data.slice();
      for (let i = 0; i < out.length; i++)
        if (Number.isNaN(out[i]!) && markAt(data, i) === 0) writeFault(out, i, reason);
      return [{ dtype: 'float64', shape, data: out }];
    },
};

export interface ForestSharesParams {
  readonly by: number;
  /** Rounded to float32. */
  readonly single: boolean;
  /** Of one column: [rows]. */
  readonly isVector: boolean;
}

/** y = x / by, in float64: [rows, n] -> [rows, n] or [rows]. */
export const forestShares: Kernel<ForestSharesParams> = {
  compile({ by, single, isVector }) {
    const keep = single ? Math.fround : (x: number): number => x;
    return ([input], rows) => {
      const { data } = input as Tensor<'float64' | 'float32'>;
      const out = new Float64Array(data.length);
      for (let i = 0; i < out.length; i++) {
        const x = data[i]!;
        // What is missing is NaN without a mark, whatever bits the sum of it had.
        out[i] = Number.isNaN(x) ? Number.NaN : keep(x / by);
      }
      return [{ dtype: 'float64', shape: isVector ? [rows] : [rows, data.length / Math.max(1, rows)], data: out }];
    };
  },
};
