/**
 * Values of expressions, and expressions made ready to run: https://dmg.org/pmml/v4-4-1/Transformations.html. A value has a
 * type of data and one of measurement, as FieldValue of JPMML-Evaluator: mostly they are known before any row is, but the
 * branches of an `if` may differ, and what stands for a missing value is always a text. So a type is asked for after the
 * value.
 */
import { castValue, textOfValue } from './cast.ts';
import { type DataType, isNumeric, type OpType, parseText } from './data-types.ts';

/** Numbers and what lies in columns as numbers (data-types.ts; truth values, dates), texts, lists of texts; undefined: missing. */
export type Value = number | string | readonly string[] | undefined;

export interface Node {
  readonly evaluate: (row: number) => Value;
  /** Of the value that `evaluate` gave last. */
  readonly type: () => DataType;
  readonly opType: () => OpType;
  /** The type, where it is always the same. */
  readonly fixed?: DataType | undefined;
  /** Its values are numbers, though of more than one type. */
  readonly isNumber?: boolean | undefined;
  /** Valid values in their order, of an ordinal field. */
  readonly ordering?: readonly Value[] | undefined;
  /** The value, where it is the same for each row. */
  readonly constant?: Value;
  /** Whether the value is invalid, though taken as it is. */
  readonly invalid?: (row: number) => boolean;
}

/** Thrown where a value cannot be computed: it has no result, or an operand that it does not take. */
export class NoValue {
  /** Whether it is the function that has no result, for which an Apply may say what to do. */
  readonly undefined: boolean;
  constructor(isUndefined: boolean) {
    this.undefined = isUndefined;
  }
}

export const NO_VALUE = new NoValue(false);
export const NO_RESULT = new NoValue(true);

export const refuse = (): never => {
  throw NO_VALUE;
};

/** A node whose type is always the same. */
export const fixed = (type: DataType, opType: OpType, evaluate: (row: number) => Value): Node => ({
  evaluate,
  type: () => type,
  opType: () => opType,
  fixed: type,
});

/** A value as one of another type. Throws NO_VALUE where it has no such form. */
export const castTo = (to: DataType, value: number | string, from: DataType): number | string => {
  if (from === to) return value;
  if (typeof value === 'string') return parseText(to, value) ?? refuse();
  if (to === 'string') return textOfValue(from, value) ?? refuse();
  return castValue(from, to, value) ?? refuse();
};

/** Whether its values are always numbers. */
export const givesNumbers = ({ fixed: type, isNumber }: Node): boolean =>
  isNumber === true || (type !== undefined && isNumeric(type));

/** The type of all of them, where they are of one and the same. */
export const sharedType = (nodes: readonly Node[]): DataType | undefined => {
  const type = nodes[0]?.fixed;
  return type !== undefined && nodes.every((node) => node.fixed === type) ? type : undefined;
};

/** As asNumber of FieldValue: texts and truth values as doubles. */
export const asNumber = (value: Value, type: DataType): number => {
  if (typeof value === 'number') {
    if (isNumeric(type) || type === 'boolean' || type.includes('[') || type === 'timeSeconds') return value;
    return refuse();
  }
  return typeof value === 'string' ? (parseText('double', value) ?? refuse()) : refuse();
};

export const asText = (value: Value, type: DataType): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? (textOfValue(type, value) ?? refuse()) : refuse();
};

export const asInteger = (value: Value, type: DataType): number => {
  if (typeof value === 'string') return parseText('integer', value) ?? refuse();
  return typeof value === 'number' ? (castValue(type, 'integer', value) ?? refuse()) : refuse();
};

export const asBoolean = (value: Value, type: DataType): boolean => {
  if (typeof value === 'string') return (parseText('boolean', value) ?? refuse()) === 1;
  return typeof value === 'number' ? (castValue(type, 'boolean', value) ?? refuse()) === 1 : refuse();
};

/** An operand that must be there. */
export const present = (value: Value): number | string | readonly string[] => value ?? refuse();

/** As Double.equals: NaN is itself. */
const same = (a: Value, b: Value): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/** As equalsValue of FieldValue: the other one as a value of this one's type. */
export const equalTo = (value: Value, type: DataType, other: Value, otherType: DataType): boolean => {
  if (typeof value === 'object' || typeof other === 'object' || other === undefined) return refuse();
  return same(value, type === otherType ? other : castTo(type, other, otherType));
};

const order = (a: number | string, b: number | string): number => {
  if (a === b) return 0;
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -1 : 1;
};

/** As compareToValue of FieldValue: below, at or above 0. Categorical values have no order, but for truth values. */
export const compareTo = (value: Value, node: Node, other: Value, otherType: DataType): number => {
  if (typeof value === 'object' || value === undefined || typeof other === 'object' || other === undefined)
    return refuse();
  const [type, opType] = [node.type(), node.opType()];
  if (opType === 'categorical') {
    if (type !== 'boolean') return refuse();
    if (otherType === 'boolean') return order(value, other);
    return order(value, castTo('double', other, otherType));
  }
  if (opType === 'ordinal' && node.ordering && node.ordering.length > 0) {
    const places = [value, castTo(type, other, otherType)].map((own) =>
      node.ordering!.findIndex((one) => same(one, own)),
    );
    return places.some((place) => place < 0) ? refuse() : places[0]! - places[1]!;
  }
  if (type === otherType) return order(value, other);
  if (opType === 'continuous' && typeof value === 'number') {
    const cast = typeof other === 'string' ? parseText(type, other) : castValue(otherType, type, other);
    return order(value, cast ?? castTo('double', other, otherType));
  }
  return order(value, castTo(type, other, otherType));
};

const NUMERIC: readonly DataType[] = ['integer', 'float', 'double'];

/** The type of a result of two numbers; throws NO_VALUE where one is no number. */
export const commonType = (a: DataType, b: DataType): DataType => {
  const [x, y] = [NUMERIC.indexOf(a), NUMERIC.indexOf(b)];
  return x < 0 || y < 0 ? refuse() : NUMERIC[Math.max(x, y)]!;
};

/** A double as a value of a numeric type: a whole number for `integer`, else NO_VALUE is thrown. */
export const numberAs = (type: DataType, value: number): number => {
  if (type === 'double') return value + 0;
  return castValue('double', type, value) ?? refuse();
};
