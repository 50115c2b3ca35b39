/** What can be wrong with a tensor that is being read, as messages that name the place. All are INVALID_INPUT. */
import { ServingError } from '../../errors.ts';
import { DTYPES, type DType, type NumericDType } from '../../tensor/dtype.ts';
import { integerBounds } from './numbers.ts';

/** A longer text is cut in a message. */
const SHOWN = 40;

/** A message lists so many names, and how many more there are. */
const LISTED = 20;

/** `"a", "b" and 3 more` */
export const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, LISTED).map((name) => `"${name}"`);
  return `${shown.join(', ')}${names.length > LISTED ? ` and ${names.length - LISTED} more` : ''}`;
};

export class Refusals {
  private readonly where: string;
  private readonly dtype: DType;
  private readonly counts: readonly number[];
  private readonly columns: readonly string[] | undefined;

  /** `counts[level]` is how many elements come before the one in question, within the list that is open at that level. `columns`: names of a matrix's columns. */
  constructor(where: string, dtype: DType, counts: readonly number[], columns?: readonly string[]) {
    this.columns = columns;
    this.where = where;
    this.dtype = dtype;
    this.counts = counts;
  }

  /** `input "x": row 3 has 8 values, row 0 has 9`; `undefined`: the first had none, and how many this has is not known yet. */
  ragged(level: number, wanted: number | undefined): never {
    const path = this.counts.slice(1, level);
    const row = (indexes: readonly number[]) =>
      indexes.length === 1 ? `row ${indexes[0]}` : `row [${indexes.join(', ')}]`;
    const [has, before] = wanted === undefined ? ['has values', 'none'] : [`has ${this.counts[level]} values`, wanted];
    return this.refuse(`${row(path)} ${has}, ${row(path.map(() => 0))} has ${before}`);
  }

  /** A list beside values or the reverse. */
  mixed(level: number, found: 'a list' | 'a single value'): never {
    const before = found === 'a list' ? 'single values' : 'lists';
    return this.refuse(`element ${this.path(level)} is ${found}, those before it are ${before}`);
  }

  /** A number that the dtype does not take. */
  number(level: number, text: string): never {
    const { kind } = DTYPES[this.dtype];
    if (kind === 'float' || kind === 'complex') return this.element(level, text, `too large for ${this.dtype}`);
    const [low, high] = integerBounds(this.dtype as NumericDType);
    return this.element(level, text, `${this.dtype} takes integers from ${low} to ${high}`);
  }

  /** An element of a kind that the dtype does not take. */
  kind(level: number, found: string): never {
    return this.element(level, found, `${this.dtype} takes ${this.dtype === 'string' ? 'texts' : 'numbers'}`);
  }

  /** `input "x": element [0, 2] is 2.5; int32 takes …`. */
  element(level: number, found: string, why: string): never {
    const shown = found.length > SHOWN ? `${found.slice(0, SHOWN)}…` : found;
    return this.refuse(`${level === 0 ? 'the value' : `element ${this.path(level)}`} is ${shown}; ${why}`);
  }

  /** Complex numbers whose innermost lists are no pairs. */
  pairs(): never {
    return this.refuse(`${this.dtype} takes pairs [real, imaginary]`);
  }

  shape(found: string, wanted: string): never {
    const columns = this.columns ? `; the columns are ${listed(this.columns)}` : '';
    return this.refuse(`shape ${found} does not fit ${wanted}${columns}`);
  }

  private path(level: number): string {
    const name = level === 2 ? this.columns?.[this.counts[2]!] : undefined;
    return `[${this.counts.slice(1, level + 1).join(', ')}]${name === undefined ? '' : ` (column ${JSON.stringify(name)})`}`;
  }

  private refuse(message: string): never {
    throw new ServingError('INVALID_INPUT', `${this.where}: ${message}`);
  }
}
