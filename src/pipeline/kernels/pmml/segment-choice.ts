/** Which segment answers a row, and whether one of them could not be computed: see segments.ts. */
import { mark, markAt } from '../../../tensor/marks.ts';
import { isMissingAt } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Block } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { textFaultAt, writeFault } from './faults.ts';
import { activeOf, numbersOf, type Segments } from './segments.ts';

export interface SegmentChoiceParams extends Pick<Segments, 'active'> {
  /** The last that takes part, or the first. */
  readonly last: boolean;
  /** The first that may be chosen: the answer is counted from it. */
  readonly from: number;
  /**
   * take: one without a prediction is as good as any. pass: it is taken only where all are without. end: no segment is
   * chosen where one that is looked at has none.
   */
  readonly whenMissing: 'take' | 'pass' | 'end';
}

const isMissingCell = (block: Block, row: number): boolean => {
  const tensor = block as Tensor;
  if (tensor.dtype === 'string') return isMissingAt(tensor.data, row);
  const data = tensor.data as Float64Array;
  return Number.isNaN(data[row]!) && markAt(data, row) === 0;
};

/** Predictions of segments, then truths -> float64 [rows]: the segment that answers; NaN: none. */
export const segmentChoice: Kernel<SegmentChoiceParams> = {
  compile(params) {
    const { active, last, from, whenMissing } = params;
    const count = active.length;
    return (inputs, rows) => {
      const isActive = activeOf(params, inputs.slice(count).map(numbersOf));
      const chosenAt = (row: number): number => {
        let [chosen, first] = [-1, -1];
        for (let segment = 0; segment < count; segment++) {
          if (!isActive(segment, row)) continue;
          const isMissing = whenMissing !== 'take' && isMissingCell(inputs[segment]!, row);
          if (isMissing && whenMissing === 'end') return -1;
          if (first < 0) first = segment;
          if (isMissing) continue;
          chosen = segment;
          if (!last) return chosen;
        }
        return chosen < 0 ? first : chosen;
      };
      const out = new Float64Array(rows).fill(Number.NaN);
      for (let row = 0; row < rows; row++) {
        const chosen = chosenAt(row);
        if (chosen >= from) out[row] = chosen - from;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface SegmentFaultsParams {
  /** The first input is the truth of the segment's predicate. */
  readonly hasPredicate: boolean;
  /** The prediction must be there, since a later segment is given what it makes: the reason where it is not; or -1. */
  readonly wants: number;
}

/** The truth of the predicate (if any), the prediction, other columns -> float64 [rows]: 0, or the first fault among them. */
export const segmentFaults: Kernel<SegmentFaultsParams> = {
  compile({ hasPredicate, wants }) {
    return (inputs, rows) => {
      const truth = hasPredicate ? numbersOf(inputs[0]!) : undefined;
      const columns = inputs.slice(hasPredicate ? 1 : 0) as readonly Tensor[];
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        if (truth && truth[row] !== 1) continue;
        if (wants >= 0 && isMissingCell(columns[0]!, row)) {
          writeFault(out, row, wants);
          continue;
        }
        for (const column of columns) {
          if (column.dtype === 'string') {
            const fault = textFaultAt(column.data, row);
            if (fault < 0) continue;
            writeFault(out, row, fault);
            break;
          }
          const data = column.data as Float64Array;
          const width = data.length / Math.max(1, rows);
          if (!Number.isNaN(data[row * width]!)) continue;
          const own = markAt(data, row * width);
          if (own === 0) continue;
          mark(out, row, own);
          break;
        }
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};
