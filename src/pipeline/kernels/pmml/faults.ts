/**
 * Cells that could not be computed, as values: a model that looks at such a cell has no answer for its row, one that does
 * not look at it has. Among numbers it is a NaN with a mark, among texts a byte that no UTF-8 holds and the digits of the
 * reason; reasons are texts by number. The kernel `answer` refuses the rows whose answers rest on one.
 */
import { ServingError } from '../../../errors.ts';
import type { Strings } from '../../../tensor/dtype.ts';
import { FIRST_FREE_MARK, mark, markAt, NO_NUMBER } from '../../../tensor/marks.ts';
import { type StringsWriter, stringAt } from '../../../tensor/strings.ts';
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
  /** What each of the columns after the output is called. */
  readonly names: readonly string[];
  /** How many of them refuse a row with a fault; the others only say where a fault of the output comes from. */
  readonly eager: number;
  /** By column: the input that it was made of as it came, among all inputs of the step; -1: it is of no single one. */
  readonly raw: readonly number[];
}

/** The reason of a row's fault, -1 for a text that is no number; undefined: it has none. For columns of one value a row. */
const reasonAt = (block: Block, row: number): number | undefined => {
  if ('kind' in block) return undefined;
  if (block.dtype === 'string') {
    const reason = textFaultAt(block.data, row);
    return reason < 0 ? undefined : reason;
  }
  if (block.dtype !== 'float64' || !Number.isNaN(block.data[row]!)) return undefined;
  const own = markAt(block.data, row);
  return own >= FIRST_FREE_MARK ? own - FIRST_FREE_MARK : own === NO_NUMBER ? -1 : undefined;
};

/** The first fault of a column: its row and its reason, -1 for a text that is no number. */
export const firstFault = (block: Block, rows: number): readonly [row: number, reason: number] | undefined => {
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

/** Of a text in the place of a number; `@` is what stood there. */
export const INVALID = '@ is invalid';

const SHOWN = 60;

/** What stood in the request. */
const shown = (block: Block | undefined, row: number): string => {
  if (!block || 'kind' in block) return 'it';
  if (block.dtype === 'string') {
    const text = Buffer.from(stringAt(block.data, row)).toString('utf8');
    return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  }
  if (block.dtype !== 'float64') return 'it';
  const value = block.data[row]!;
  return Number.isNaN(value) && markAt(block.data, row) === NO_NUMBER ? 'a text that is no number' : String(value);
};

/**
 * An output, the columns that it rests on, and the request's own ones: the output as it is. Throws INVALID_INPUT for the
 * first row with a fault; `@` in its reason stands for what the request had there.
 */
export const answer: Kernel<AnswerParams> = {
  compile({ reasons, names, eager, raw }) {
    /** Among the columns that are looked at by some rows only, that of a fault. */
    const origin = (inputs: readonly Block[], row: number, reason: number): number => {
      for (let k = eager + 1; k <= names.length; k++) {
        const own = reasonAt(inputs[k]!, row);
        if (own === reason || (own === -1 && reasons[reason] === INVALID)) return k;
      }
      return 0;
    };
    return (inputs, rows) => {
      for (let at = 0; at <= eager; at++) {
        const fault = firstFault(inputs[at]!, rows);
        if (!fault) continue;
        const [row, reason] = fault;
        const k = at === 0 ? origin(inputs, row, reason) : at;
        const name = k === 0 ? '' : `, column ${JSON.stringify(names[k - 1])}`;
        const told = reason < 0 ? INVALID : (reasons[reason] ?? 'it has no value');
        const found = k === 0 ? undefined : inputs[raw[k - 1]!];
        throw new ServingError('INVALID_INPUT', `row ${row}${name}: ${told.replace('@', () => shown(found, row))}`);
      }
      return [inputs[0]!];
    };
  },
};
