/** Expressions that look values up: between the points of a line, among intervals, in the rows of a table. */
import { type DataType, parseText } from './data-types.ts';
import type { Expression } from './expression.ts';
import { Fault } from './faults.ts';
import { asNumber, fixed, type Node, NoValue, type Value } from './value.ts';

/** to + (x - from) / (from' - from) · (to' - to), between the points around x. */
export const normContinuous = (
  of: Node,
  { from, to, outliers, missing }: Extract<Expression, { op: 'normContinuous' }>,
): Node => {
  const last = from.length - 1;
  const between = (x: number, i: number): number =>
    to[i]! + ((x - from[i]!) / (from[i + 1]! - from[i]!)) * (to[i + 1]! - to[i]!);
  const pieceOf = (x: number): number => {
    let [low, high] = [0, last];
    while (low <= high) {
      const middle = low + Math.floor((high - low) / 2);
      if (x < from[middle]!) {
        high = middle - 1;
        continue;
      }
      if (middle === last || x <= from[middle + 1]!) return middle;
      low = middle + 1;
    }
    return -1;
  };
  return fixed('double', 'continuous', (row) => {
    const value = of.evaluate(row);
    if (value === undefined) return missing;
    const x = asNumber(value, of.type());
    const piece = Number.isNaN(x) ? last : pieceOf(x);
    if (piece >= 0 && piece < last) return between(x, piece);
    if (outliers === 'asMissingValues') return undefined;
    if (outliers === 'asExtremeValues') return piece < 0 ? to[0] : to[last];
    return between(x, piece < 0 ? 0 : last - 1);
  });
};

/** A text of the document as a value of a type; undefined where it is none: a fault where a row comes to it. */
const valueIn = (type: DataType, text: string | undefined): Value | NoValue => {
  if (text === undefined || type === 'string') return text;
  return parseText(type, text) ?? new NoValue(false);
};

const given = (value: Value | NoValue): Value => {
  if (value instanceof NoValue) throw value;
  return value;
};

export const discretize = (of: Node, own: Extract<Expression, { op: 'discretize' }>): Node => {
  const { intervals, type } = own;
  const values = own.texts.map((text) => valueIn(type, text));
  const [missing, otherwise] = [valueIn(type, own.missing), valueIn(type, own.otherwise)];
  return fixed(type, 'categorical', (row) => {
    const value = of.evaluate(row);
    if (value === undefined) return given(missing);
    const x = asNumber(value, of.type());
    const bin = intervals.findIndex(
      ({ low, high, lowClosed, highClosed }) => (lowClosed ? x >= low : x > low) && (highClosed ? x <= high : x < high),
    );
    return given(bin < 0 ? otherwise : values[bin]!);
  });
};

export const mapValues = (of: readonly Node[], own: Extract<Expression, { op: 'mapValues' }>): Node => {
  const { type, columns, reason } = own;
  const values = own.texts.map((text) => valueIn(type, text));
  const [missing, otherwise] = [valueIn(type, own.missing), valueIn(type, own.otherwise)];
  /** By field and type: the rows of the table that a value stands in. */
  const indexes = columns.map(() => new Map<DataType, ReadonlyMap<Value, readonly number[]>>());
  const rowsOf = (i: number, value: Value, valueType: DataType): readonly number[] => {
    let index = indexes[i]!.get(valueType);
    if (!index) {
      const made = new Map<Value, number[]>();
      columns[i]!.forEach((text, at) => {
        const cell = given(valueIn(valueType, text));
        const rows = made.get(cell);
        if (rows) rows.push(at);
        else made.set(cell, [at]);
      });
      indexes[i]!.set(valueType, made);
      index = made;
    }
    return index.get(value) ?? [];
  };
  return fixed(type, 'categorical', (row) => {
    const cells: (readonly [Value, DataType])[] = [];
    for (const node of of) {
      const value = node.evaluate(row);
      if (value === undefined) return given(missing);
      cells.push([value, node.type()]);
    }
    let rows: readonly number[] | undefined;
    for (let i = 0; i < cells.length; i++) {
      const found = rowsOf(i, ...cells[i]!);
      rows = rows ? rows.filter((at) => found.includes(at)) : found;
      if (rows.length === 0) return given(otherwise);
    }
    if (!rows) return given(otherwise);
    if (rows.length > 1) throw new Fault(reason);
    return given(values[rows[0]!]!);
  });
};
