/** Expressions of SQL as plain data, and what kind of value they are. */
import type { SqlType } from './functions.ts';
import { FUNCTIONS } from './functions.ts';

/** A value of a row; null is SQL's. */
export type SqlValue = null | boolean | number | string;

export type SqlExpression =
  | { readonly kind: 'literal'; readonly value: SqlValue }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly SqlExpression[] };

/** What a value is; undefined where nothing tells. */
export const typeOf = (
  expression: SqlExpression,
  columnType: (name: string) => SqlType | undefined,
): SqlType | undefined => {
  if (expression.kind === 'column') return columnType(expression.name);
  if (expression.kind === 'literal') {
    const { value } = expression;
    return value === null ? undefined : (typeof value as SqlType);
  }
  const { answers } = FUNCTIONS[expression.name]!;
  if (answers !== 'same') return answers;
  const types = valuesOf(expression).map((one) => typeOf(one, columnType));
  return types.find((type) => type !== undefined);
};

/** The arguments of which a call answers one. */
export const valuesOf = ({ name, given }: Extract<SqlExpression, { kind: 'call' }>): readonly SqlExpression[] => {
  if (name === 'if') return given.slice(1);
  if (name === 'case') return given.filter((_, i) => i % 2 === 1 || i === given.length - 1);
  return name === 'nullif' ? given.slice(0, 1) : given;
};

/** The types that the context asks of columns: `a > 1` takes a for a number, `lower(b)` takes b for a text. */
export const demandsOf = (root: SqlExpression): ReadonlyMap<string, SqlType> => {
  const demands = new Map<string, SqlType>();
  const known = (name: string): SqlType | undefined => demands.get(name);
  const ask = (expression: SqlExpression, type: SqlType | undefined): void => {
    if (expression.kind === 'column' && type && !demands.has(expression.name)) demands.set(expression.name, type);
    if (expression.kind === 'call' && FUNCTIONS[expression.name]!.answers === 'same') {
      for (const one of valuesOf(expression)) ask(one, type);
    }
  };
  const walk = (expression: SqlExpression): void => {
    if (expression.kind !== 'call') return;
    const { name, given } = expression;
    const { takes } = FUNCTIONS[name]!;
    if (name === 'if') ask(given[0]!, 'boolean');
    if (name === 'case') for (let i = 0; i + 1 < given.length; i += 2) ask(given[i]!, 'boolean');
    if (takes === 'alike') {
      const compared = name === 'if' || name === 'case' ? valuesOf(expression) : given;
      const type = compared.map((one) => typeOf(one, known)).find((each) => each !== undefined);
      for (const one of compared) ask(one, type);
    } else if (takes !== 'any') {
      for (const [i, one] of given.entries()) ask(one, typeof takes === 'string' ? takes : takes[i]);
    }
    given.forEach(walk);
  };
  // Twice: what one part tells of a column, another may need.
  walk(root);
  walk(root);
  return demands;
};
