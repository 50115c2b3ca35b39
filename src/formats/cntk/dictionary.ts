/**
 * A dictionary of a CNTK file as its reader wants it: every entry asked for by name and kind, and a clear word where it
 * is missing or of another kind. Which of its fields a DictionaryValue has is told by `value_type`; a field that is 0 is
 * not written.
 */
import { ServingError } from '../../errors.ts';
import type { Dictionary, DictionaryValue, NDArrayView } from './messages.ts';

/** The numbers of value_type. */
const TYPE = {
  bool: 1,
  int: 2,
  size: 3,
  float: 4,
  double: 5,
  string: 6,
  shape: 7,
  axis: 8,
  vector: 9,
  dictionary: 10,
  array: 11,
} as const;

/** An axis as upstream names it: its index among the static axes, or one of the marks of axes.ts. */
export interface AxisRef {
  readonly index: number;
  readonly name: string;
  readonly ordered: boolean;
}

export const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** No tensor of CNTK's has more dimensions. */
const MAX_RANK = 32;

/** One entry, or an element of a list. `where` is for messages. */
export class Entry {
  readonly #value: DictionaryValue;
  readonly #where: string;

  constructor(value: DictionaryValue, where: string) {
    this.#value = value;
    this.#where = where;
  }

  #expect(type: number, wanted: string): void {
    if (this.#value.value_type === type) return;
    throw corrupt(`${this.#where} is of another kind (${this.#value.value_type}); expected ${wanted}`);
  }

  bool(): boolean {
    this.#expect(TYPE.bool, 'a bool');
    return this.#value.bool_value ?? false;
  }

  /** Of any numeric kind; a size past 2^63 is below 0, as upstream marks sizes that are not known. */
  number(): number {
    const { value_type, int_value, size_t_value, float_value, double_value } = this.#value;
    if (value_type === TYPE.int) return int_value ?? 0;
    if (value_type === TYPE.size) return Number(size_t_value ?? 0n);
    if (value_type === TYPE.float) return float_value ?? 0;
    this.#expect(TYPE.double, 'a number');
    return double_value ?? 0;
  }

  /** A number that is whole. */
  int(): number {
    const found = this.number();
    if (!Number.isSafeInteger(found)) throw corrupt(`${this.#where} is ${found}; expected an integer`);
    return found;
  }

  text(): string {
    this.#expect(TYPE.string, 'a text');
    return this.#value.string_value ?? '';
  }

  /** In CNTK's order, the first dimension the innermost. */
  shape(): readonly number[] {
    this.#expect(TYPE.shape, 'a shape');
    return checkedShape(this.#value.nd_shape_value?.shape_dim ?? [], this.#where);
  }

  axis(): AxisRef {
    this.#expect(TYPE.axis, 'an axis');
    const axis = this.#value.axis_value;
    return {
      index: axis?.static_axis_idx ?? 0,
      name: axis?.name ?? '',
      ordered: axis?.is_ordered_dynamic_axis ?? false,
    };
  }

  list(): readonly Entry[] {
    this.#expect(TYPE.vector, 'a list');
    return (this.#value.vector_value?.value ?? []).map((value, i) => new Entry(value, `${this.#where}[${i}]`));
  }

  dictionary(): Fields {
    this.#expect(TYPE.dictionary, 'a dictionary');
    return new Fields(this.#value.dictionary_value, this.#where);
  }

  array(): NDArrayView {
    const array = this.#value.nd_array_view_value;
    this.#expect(TYPE.array, 'an array');
    if (!array) throw corrupt(`${this.#where} is an array without contents`);
    return array;
  }
}

/** Sizes below 0 are marks: -1 for one that is inferred, -3 for one that is free. */
export const checkedShape = (dims: readonly number[], where: string): readonly number[] => {
  if (dims.length > MAX_RANK || dims.some((dim) => dim < -3 || dim > 2 ** 40)) {
    throw corrupt(`${where} is [${dims.slice(0, 9).join(', ')}${dims.length > 9 ? ', …' : ''}], which is no shape`);
  }
  return dims;
};

/** The entries of a dictionary. What is asked for and not there is CORRUPT_MODEL. */
export class Fields {
  readonly where: string;
  readonly #data: Dictionary['data'];

  constructor(dictionary: Dictionary | undefined, where: string) {
    this.where = where;
    this.#data = dictionary?.data ?? new Map();
  }

  /** undefined where there is none. */
  maybe(name: string): Entry | undefined {
    const value = this.#data.get(name);
    return value && new Entry(value, `${this.where}, "${name}"`);
  }

  get(name: string): Entry {
    const entry = this.maybe(name);
    if (!entry) throw corrupt(`${this.where} has no "${name}"`);
    return entry;
  }

  text(name: string): string {
    return this.get(name).text();
  }

  /** `''` where there is none. */
  name(name: string): string {
    return this.maybe(name)?.text() ?? '';
  }

  /** The elements of a list of texts. */
  texts(name: string): readonly string[] {
    return this.get(name)
      .list()
      .map((entry) => entry.text());
  }
}
