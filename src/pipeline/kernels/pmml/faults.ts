/**
 * Cells that could not be computed, as values: a model that looks at such a cell has no answer for its row, one that does
 * not look at it has. Among numbers it is a NaN with a mark, among texts a byte that no UTF-8 holds and the digits of the
 * reason; reasons are texts by number. The kernel `answer` refuses the rows whose answers rest on one.
 */
import { ServingError } from '../../../errors.ts';
import type { Strings } from '../../../tensor/dtype.ts';
import { FIRST_FREE_MARK, mark, markAt, NO_NUMBER } from '../../../tensor/marks.ts';
import type { StringsWriter } from '../../../tensor/strings.ts';
import type { Block } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';

const FAULT_BYTE = 0xfe;
/** Marks from here on are reasons, from 0 on. */
export const FIRST_REASON_MARK = FIRST_FREE_MARK;

/** Thrown by what computes one cell. */
export class Fault {
  readonly reason: number;
  constructor(reason: number) {
    this.reason = reason;
  }
}

export const writeFault = (data: Float64Array, i: number, reason: number): void =>
  mark(data, i, FIRST_FREE_MARK + reason);

/** The number of the reason why element `i` could not be computed, or -1; for NaN only. */
export const faultAt = (data: Float64Array, i: number): number => {
  const own = markAt(data, i);
  return own >= FIRST_FREE_MARK ? own - FIRST_FREE_MARK : -1;
};

export const writeTextFault = (out: StringsWriter, reason: number): void => {
  out.byte(FAULT_BYTE);
  out.latin1(String(reason));
  out.end();
};

/** The same among texts. */
export const textFaultAt = ({ bytes, offsets }: Strings, i: number): number => {
  const from = offsets[i]!;
  if (offsets[i + 1]! - from < 2 || bytes[from] !== FAULT_BYTE) return -1;
  return Number(Buffer.from(bytes.subarray(from + 1, offsets[i + 1]!)).toString('latin1'));
};

export interface AnswerParams {
  /** By number. */
  readonly reasons: readonly string[];
  /** What each of the inputs after the first is called. */
  readonly names: readonly string[];
}

const firstFault = (block: Block, rows: number): readonly [row: number, reason: number] | undefined => {
  if ('kind' in block) return undefined;
  if (block.dtype === 'string') {
    const { data } = block;
    for (let i = 0; i < data.offsets.length - 1; i++) {
      const reason = textFaultAt(data, i);
      if (reason >= 0) return [i, reason];
    }
    return undefined;
  }
  if (block.dtype !== 'float64') return undefined;
  const { data } = block;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isNaN(data[i]!)) continue;
    const own = markAt(data, i);
    if (own >= FIRST_FREE_MARK) return [Math.floor(i / (data.length / rows)), own - FIRST_FREE_MARK];
    if (own === NO_NUMBER) return [Math.floor(i / (data.length / rows)), -1];
  }
  return undefined;
};

/** An output, and all columns that it rests on: the output as it is. Throws INVALID_INPUT for the first row with a fault. */
export const answer: Kernel<AnswerParams> = {
  compile({ reasons, names }) {
    return (inputs, rows) => {
      for (let k = 0; k < inputs.length; k++) {
        const fault = firstFault(inputs[k]!, rows);
        if (!fault) continue;
        const name = k === 0 ? '' : `, ${JSON.stringify(names[k - 1])}`;
        const told = fault[1] < 0 ? 'the text is no number' : (reasons[fault[1]] ?? 'it has no value');
        throw new ServingError('INVALID_INPUT', `row ${fault[0]}${name}: ${told}`);
      }
      return [inputs[0]!];
    };
  },
};
