/**
 * A scorecard: https://dmg.org/pmml/v4-4-1/Scorecard.html
 *
 *   y = initial score + Σ over characteristics: the points of the first attribute whose predicate holds
 *   points of a reason code = Σ over the characteristics that name it: ±(points - baseline); below 0 they are no reason
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import { tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { faultAt, writeFault } from './faults.ts';
import { TRUE } from './predicate.ts';
import { askerOf, type Program } from './program.ts';

export interface ScorecardParams {
  readonly program: Program;
  /** How many of the inputs the program asks; behind them come those of complex partial scores. */
  readonly columns: number;
  readonly initial: number;
  /** Per characteristic, and one more: where its attributes begin. */
  readonly begin: Int32Array;
  /** Per attribute: the place of its predicate. */
  readonly predicate: Int32Array;
  readonly points: Float64Array;
  /** Per attribute: which input behind the columns has its points, or -1. */
  readonly complex: Int32Array;
  /** Per attribute: its reason code, or -1: it has none, which is a fault where it is chosen. */
  readonly codes: Int32Array;
  /** Per characteristic. */
  readonly baselines: Float64Array;
  /** 1: points above the baseline are reasons; -1: points below; 0: no reasons are asked for. */
  readonly sign: 1 | 0 | -1;
  /** How many reason codes there are. */
  readonly reasons: number;
  readonly single: boolean;
  /** Per characteristic: why a row has no score that no attribute is for. */
  readonly unmatched: Int32Array;
  /** Why a row has no score: the points of an attribute are missing; an attribute has no reason code. */
  readonly pointless: number;
  readonly codeless: number;
}

/** Columns, each float64 [rows] -> [rows] scores, [rows, reasons] reason codes by rank, NaN where there are fewer. */
export const scorecard: Kernel<ScorecardParams> = {
  compile(params) {
    const { program, columns, begin, predicate, points, complex, codes, baselines, sign, reasons, single } = params;
    const asker = askerOf(program, columns);
    const keep = single ? Math.fround : (x: number): number => x;
    const width = Math.max(1, reasons);
    return (inputs, rows) => {
      const all = inputs.map((input) => (input as Tensor<'float64'>).data);
      asker.columns = all.slice(0, columns);
      const scores = new Float64Array(rows);
      const ranks = new Float64Array(rows * width).fill(Number.NaN);
      const sums = new Float64Array(width);
      const order = new Int32Array(width);
      const rankRow = (row: number, seen: number): void => {
        const ranked = [...order.subarray(0, seen)].filter((code) => !(sums[code]! < 0));
        // Of equal points, the one that came first.
        ranked.sort((a, b) => sums[b]! - sums[a]!);
        for (let rank = 0; rank < ranked.length; rank++) ranks[row * width + rank] = ranked[rank]!;
      };
      for (let row = 0; row < rows; row++) {
        let sum = keep(params.initial);
        let [fault, seen] = [-1, 0];
        sums.fill(Number.NaN);
        for (let k = 0; k < baselines.length && fault < 0; k++) {
          let chosen = -1;
          for (let attribute = begin[k]!; chosen < 0 && attribute < begin[k + 1]!; attribute++) {
            if (asker.ask(predicate[attribute]!, row) === TRUE) chosen = attribute;
          }
          if (chosen < 0) {
            fault = params.unmatched[k]!;
            break;
          }
          let own = points[chosen]!;
          if (complex[chosen]! >= 0) {
            const data = all[columns + complex[chosen]!]!;
            own = data[row]!;
            if (Number.isNaN(own)) {
              const told = faultAt(data, row);
              fault = told < 0 ? params.pointless : told;
            }
          }
          sum = keep(sum + keep(own));
          if (sign === 0 || fault >= 0) continue;
          const code = codes[chosen]!;
          if (code < 0) {
            fault = params.codeless;
            break;
          }
          if (Number.isNaN(sums[code]!)) {
            order[seen++] = code;
            sums[code] = 0;
          }
          sums[code] = keep(sums[code]! + keep(sign > 0 ? own - baselines[k]! : baselines[k]! - own));
        }
        if (fault < 0) {
          scores[row] = sum;
          rankRow(row, seen);
          continue;
        }
        writeFault(scores, row, fault);
        for (let rank = 0; rank < width; rank++) writeFault(ranks, row * width + rank, fault);
      }
      return [
        { dtype: 'float64', shape: [rows], data: scores },
        tensorOf({ rows, columns: width, dtype: 'float64', data: ranks }),
      ];
    };
  },
};
