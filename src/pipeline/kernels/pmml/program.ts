/**
 * Many predicates (predicate.ts) laid out in arrays, for models that ask thousands of them a row: the parts of a compound
 * predicate follow it, and `end` says where it ends. Evaluating makes no objects.
 */
import { ServingError } from '../../../errors.ts';
import { markAt, NO_NUMBER } from '../../../tensor/marks.ts';
import { type Comparison, FALSE, type Predicate, TRUE, type Truth, UNKNOWN } from './predicate.ts';

const OPS = [
  'true',
  'false',
  'isMissing',
  'isNotMissing',
  'equal',
  'notEqual',
  'lessThan',
  'lessOrEqual',
  'greaterThan',
  'greaterOrEqual',
  'isIn',
  'isNotIn',
  'and',
  'or',
  'xor',
  'surrogate',
] as const satisfies readonly (Comparison | Predicate['op'])[];

const NUMBERS = new Map(OPS.map((op, i) => [op, i] as const));
const [AND, SURROGATE] = [NUMBERS.get('and')!, NUMBERS.get('surrogate')!];

/** Plain data. */
export interface Program {
  /** By part: its place in OPS. */
  readonly op: Uint8Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
  /** The part after it and all that is in it. */
  readonly end: Int32Array;
  /** Of parts that ask for a set: where its values begin and end in `values`. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly values: Float64Array;
}

/** A program in the making. */
export class ProgramWriter {
  readonly #op: number[] = [];
  readonly #column: number[] = [];
  readonly #value: number[] = [];
  readonly #end: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #values: number[] = [];

  /** The place of a predicate. */
  add(predicate: Predicate): number {
    const place = this.#op.length;
    this.#op.push(NUMBERS.get(predicate.op)!);
    this.#column.push('column' in predicate ? predicate.column : -1);
    this.#value.push('value' in predicate ? predicate.value : 0);
    this.#end.push(place + 1);
    this.#from.push(this.#values.length);
    if ('values' in predicate) for (const value of predicate.values) this.#values.push(value);
    this.#to.push(this.#values.length);
    if ('of' in predicate) for (const part of predicate.of) this.add(part);
    this.#end[place] = this.#op.length;
    return place;
  }

  finish(): Program {
    return {
      op: Uint8Array.from(this.#op),
      column: Int32Array.from(this.#column),
      value: Float64Array.from(this.#value),
      end: Int32Array.from(this.#end),
      from: Int32Array.from(this.#from),
      to: Int32Array.from(this.#to),
      values: Float64Array.from(this.#values),
    };
  }
}

/** What asks the predicates of a program of one row after the other. */
export interface Asker {
  /** The columns that the program's numbers speak of. */
  columns: readonly Float64Array[];
  /** Whether the last `ask` was answered by a surrogate, one after the first. */
  isSurrogate: boolean;
  /** The mark of a cell without a value that was looked at; 0: there was none since whoever asks set it to 0. */
  fault: number;
  ask(place: number, row: number): Truth;
}

/** Throws CORRUPT_MODEL where a part reads a column that is not there. */
export const askerOf = ({ op, column, value, end, from, to, values }: Program, width: number): Asker => {
  const odd = column.find((own) => own >= width);
  if (odd !== undefined) throw new ServingError('CORRUPT_MODEL', `a predicate reads column ${odd} of ${width}`);
  // Small sets are searched one by one, large ones hashed.
  const sets = new Map<number, ReadonlySet<number>>();
  for (let i = 0; i < op.length; i++) {
    if (to[i]! - from[i]! > 8) sets.set(i, new Set(values.subarray(from[i]!, to[i]!)));
  }
  const isIn = (place: number, x: number): boolean => {
    const set = sets.get(place);
    if (set) return set.has(x);
    for (let i = from[place]!; i < to[place]!; i++) if (values[i] === x) return true;
    return false;
  };
  const compound = (asker: Asker, place: number, row: number): Truth => {
    const kind = OPS[op[place]!];
    let result: Truth = kind === 'and' ? TRUE : kind === 'surrogate' ? UNKNOWN : FALSE;
    asker.isSurrogate = false;
    for (let part = place + 1; part < end[place]!; part = end[part]!) {
      const own = asker.ask(part, row);
      asker.isSurrogate = false;
      if (kind === 'surrogate') {
        if (own === UNKNOWN) continue;
        asker.isSurrogate = part > place + 1;
        return own;
      }
      // All parts are asked, as JPMML-Evaluator does it: a fault in any of them is one of the whole.
      if (kind === 'and') {
        if (own === FALSE) result = FALSE;
        else if (own === UNKNOWN && result === TRUE) result = UNKNOWN;
      } else if (kind === 'or') {
        if (own === TRUE) result = TRUE;
        else if (own === UNKNOWN && result === FALSE) result = UNKNOWN;
      } else if (own === UNKNOWN || result === UNKNOWN) result = UNKNOWN;
      else if (own === TRUE) result = result === TRUE ? FALSE : TRUE;
    }
    return result;
  };
  const asker: Asker = {
    columns: [],
    isSurrogate: false,
    fault: 0,
    ask(place, row) {
      const kind = op[place]!;
      if (kind >= AND && kind <= SURROGATE) return compound(asker, place, row);
      asker.isSurrogate = false;
      if (kind === 0) return TRUE;
      if (kind === 1) return FALSE;
      const data = asker.columns[column[place]!]!;
      const x = data[row]!;
      if (Number.isNaN(x)) {
        const own = markAt(data, row);
        if (own >= NO_NUMBER && asker.fault === 0) asker.fault = own;
        return kind === 2 ? TRUE : kind === 3 ? FALSE : UNKNOWN;
      }
      let holds: boolean;
      switch (kind) {
        case 2:
          return FALSE;
        case 3:
          return TRUE;
        case 4:
          holds = x === value[place];
          break;
        case 5:
          holds = x !== value[place];
          break;
        case 6:
          holds = x < value[place]!;
          break;
        case 7:
          holds = x <= value[place]!;
          break;
        case 8:
          holds = x > value[place]!;
          break;
        case 9:
          holds = x >= value[place]!;
          break;
        case 10:
          holds = isIn(place, x);
          break;
        default:
          holds = !isIn(place, x);
      }
      return holds ? TRUE : FALSE;
    },
  };
  return asker;
};
