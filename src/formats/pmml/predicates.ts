/** Elements of predicates as the plain predicates of the kernel: https://dmg.org/pmml/v4-4-1/TreeModel.html. */
import type { Comparison, Predicate } from '../../pipeline/kernels/pmml/predicate.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { arrayOf } from './array.ts';
import { content, corrupt, required, requiredChild, unsupported, wordOf } from './element.ts';
import type { Field } from './field.ts';
import type { Scope } from './scope.ts';

const OPERATORS = [
  'equal',
  'notEqual',
  'lessThan',
  'lessOrEqual',
  'greaterThan',
  'greaterOrEqual',
  'isMissing',
  'isNotMissing',
] as const;
const BOOLEAN_OPERATORS = ['and', 'or', 'xor', 'surrogate'] as const;
const SET_OPERATORS = ['isIn', 'isNotIn'] as const;

export const PREDICATES: ReadonlySet<string> = new Set([
  'SimplePredicate',
  'CompoundPredicate',
  'SimpleSetPredicate',
  'True',
  'False',
]);

/** The predicate among an element's children; undefined where there is none. */
export const predicateIn = (element: XmlElement): XmlElement | undefined =>
  element.children.find(({ name }) => PREDICATES.has(name));

/** The columns that predicates look at, each once: their numbers in a predicate are places in this list. */
export class Columns {
  readonly slots: number[] = [];
  readonly #places = new Map<number, number>();
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  get scope(): Scope {
    return this.#scope;
  }

  /** The place of a field's column of numbers. */
  placeOf(name: string, asker: XmlElement): number {
    const slot = this.#scope.column(name, asker);
    let place = this.#places.get(slot);
    if (place === undefined) {
      place = this.slots.length;
      this.slots.push(slot);
      this.#places.set(slot, place);
    }
    return place;
  }
}

/** Whether values of a field have an order that its column keeps. */
const checkOrder = ({ name, dataType, opType, valid }: Field, element: XmlElement, value: string): void => {
  if (opType === 'categorical' && dataType !== 'boolean') {
    throw corrupt(element, `values of the categorical field ${JSON.stringify(name)} have no order to compare by`);
  }
  if (dataType !== 'string') return;
  if (opType === 'ordinal' && valid.includes(value)) return;
  throw unsupported(
    element,
    `texts of ${JSON.stringify(name)} are compared by an order that the document does not list`,
  );
};

const simple = (element: XmlElement, columns: Columns): Predicate => {
  const name = required(element, 'field');
  required(element, 'operator');
  const operator = wordOf(element, 'operator', OPERATORS);
  const column = columns.placeOf(name, element);
  if (operator === 'isMissing' || operator === 'isNotMissing') return { op: operator, column };
  const text = required(element, 'value');
  const field = columns.scope.field(name, element);
  if (operator !== 'equal' && operator !== 'notEqual') checkOrder(field, element, text);
  const value = columns.scope.literal(name, text, element);
  if (value === undefined) {
    throw corrupt(element, `the value ${JSON.stringify(text.slice(0, 60))} is none of type ${field.dataType}`);
  }
  return { op: operator satisfies Comparison, column, value };
};

const set = (element: XmlElement, columns: Columns): Predicate => {
  const name = required(element, 'field');
  required(element, 'booleanOperator');
  const op = wordOf(element, 'booleanOperator', SET_OPERATORS);
  const column = columns.placeOf(name, element);
  const values = arrayOf(requiredChild(element, 'Array')).map((text) => {
    const value = columns.scope.literal(name, text, element);
    if (value !== undefined) return value;
    throw corrupt(
      element,
      `the value ${JSON.stringify(text.slice(0, 60))} is none of the type of ${JSON.stringify(name)}`,
    );
  });
  return { op, column, values };
};

/** Throws CORRUPT_MODEL where it is no predicate. */
export const predicateOf = (element: XmlElement, columns: Columns): Predicate => {
  switch (element.name) {
    case 'True':
      return { op: 'true' };
    case 'False':
      return { op: 'false' };
    case 'SimplePredicate':
      return simple(element, columns);
    case 'SimpleSetPredicate':
      return set(element, columns);
    case 'CompoundPredicate': {
      required(element, 'booleanOperator');
      const of = content(element).map((own) => predicateOf(own, columns));
      if (of.length < 2) throw corrupt(element, `there are ${of.length} predicates in it, at least two were expected`);
      return { op: wordOf(element, 'booleanOperator', BOOLEAN_OPERATORS), of };
    }
    default:
      throw corrupt(element, 'a predicate was expected');
  }
};

/** The slot of a predicate's truth by row: 1, 0, NaN where it is unknown. */
export const addPredicate = (element: XmlElement, scope: Scope): number => {
  const columns = new Columns(scope);
  const predicate = predicateOf(element, columns);
  return scope.builder.step('predicate', { predicate }, columns.slots);
};
