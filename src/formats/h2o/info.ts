/**
 * The values of model.ini's [info], read as hex.genmodel.utils.ParseUtils reads them: `null` is no value, and each is
 * asked for by its kind. Whoever asks for what is not there, or not of that kind, throws CORRUPT_MODEL.
 */
import { ServingError } from '../../errors.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?$/;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** A number as Java's Double.parseDouble takes it; undefined where it is none. */
export const javaNumber = (text: string): number | undefined => {
  const special = SPECIAL.get(text);
  if (special !== undefined) return special;
  return NUMBER.test(text) ? Number(text.replace(/[dDfF]$/, '')) : undefined;
};

export class Info {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** undefined where it is not there, or null. */
  text(key: string): string | undefined {
    const value = this.#values.get(key);
    return value === 'null' ? undefined : value;
  }

  has(key: string): boolean {
    return this.text(key) !== undefined;
  }

  requiredText(key: string): string {
    return this.text(key) ?? this.#lost(key);
  }

  bool(key: string, otherwise = false): boolean {
    const value = this.text(key);
    if (value === undefined) return otherwise;
    if (value !== 'true' && value !== 'false') throw this.#odd(key, value, 'true or false');
    return value === 'true';
  }

  /** Of float64, NaN and infinities among them. */
  number(key: string, otherwise?: number): number {
    const value = this.text(key);
    if (value === undefined) return otherwise ?? this.#lost(key);
    return javaNumber(value) ?? this.#fail(key, value, 'a number');
  }

  /** Of 0 to `most`. */
  count(key: string, otherwise?: number, most = 2 ** 31 - 1): number {
    const number = this.number(key, otherwise);
    if (!(Number.isInteger(number) && number >= 0 && number <= most)) {
      throw this.#odd(key, String(number), `a count of 0 to ${most}`);
    }
    return number;
  }

  /** `[1.0, 2.0]`; undefined where it is not there. */
  numbers(key: string): Float64Array | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    if (!(value.startsWith('[') && value.endsWith(']'))) throw this.#odd(key, value, 'a list in brackets');
    const inside = value.slice(1, -1).trim();
    if (inside === '') return new Float64Array();
    return Float64Array.from(inside.split(','), (cell) => javaNumber(cell.trim()) ?? this.#fail(key, cell, 'a number'));
  }

  requiredNumbers(key: string): Float64Array {
    return this.numbers(key) ?? this.#lost(key);
  }

  #lost(key: string): never {
    throw new ServingError('CORRUPT_MODEL', `model.ini has no ${key}`);
  }

  #odd(key: string, value: string, wanted: string): ServingError {
    const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    return new ServingError('CORRUPT_MODEL', `model.ini: ${key} is ${JSON.stringify(shown)}, ${wanted} was expected`);
  }

  #fail(key: string, value: string, wanted: string): never {
    throw this.#odd(key, value, wanted);
  }
}
