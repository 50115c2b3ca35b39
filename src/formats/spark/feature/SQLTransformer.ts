/**
 * Columns by a SELECT statement. What a column of the request holds is told by what is done with it. Rows that WHERE
 * leaves out are refused, since each row of a request has an answer.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/SQLTransformer.scala
 */
import { ServingError } from '../../../errors.ts';
import { demandsOf, type SqlExpression, typeOf } from '../../../pipeline/sql/expression.ts';
import type { SqlType } from '../../../pipeline/sql/functions.ts';
import type { Column, DataFrame } from '../data-frame.ts';
import type { StageRow } from '../row.ts';
import { parseSelect, type Selected } from '../sql/parse.ts';

interface Made {
  readonly slot: number;
  readonly type: SqlType;
}

/** What columns of the request are, by name. */
type Demands = ReadonlyMap<string, SqlType>;

const columnsIn = (expression: SqlExpression): readonly string[] =>
  expression.kind === 'column'
    ? [expression.name]
    : expression.kind === 'call'
      ? expression.given.flatMap(columnsIn)
      : [];

/** The column of an expression over numbers, texts and truth values. */
const evaluated = (frame: DataFrame, demands: Demands, expression: SqlExpression, wanted?: SqlType): Made => {
  const typeOfColumn = (name: string): SqlType | undefined => {
    const made = frame.made(name);
    if (!made) return demands.get(name);
    if (made.kind === 'number') return 'number';
    if (made.kind === 'text') return 'string';
    throw new ServingError('UNSUPPORTED_MODEL', `an expression over the column ${name}, which is no single value`);
  };
  const names = [...new Set(columnsIn(expression))];
  const columns = names.map((name) => ({ name, type: typeOfColumn(name) ?? 'number' }));
  const slots = columns.map(({ name, type }) =>
    type === 'string' ? frame.text(name, { missing: true }) : frame.number(name, { missing: true }),
  );
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const type = wanted ?? typeOf(expression, (name) => types.get(name)) ?? 'number';
  return { slot: frame.builder.step('sqlExpression', { expression, columns, answers: type }, slots), type };
};

const columnOf = (frame: DataFrame, demands: Demands, expression: SqlExpression): Column => {
  const known = expression.kind === 'column' ? frame.made(expression.name) : undefined;
  if (known) return known;
  const { slot, type } = evaluated(frame, demands, expression);
  return type === 'string' ? { kind: 'text', slot } : { kind: 'number', slot };
};

export const SQLTransformer: StageRow = {
  lower: (stage, frame) => {
    const statement = stage.params.text('statement');
    const { selected, where } = parseSelect(statement);
    // What one expression tells of a column holds for the others.
    const all = [...selected.flatMap(({ expression }) => expression ?? []), ...(where ? [where] : [])];
    const demands: Demands = new Map(all.flatMap((expression) => [...demandsOf(expression)]).reverse());
    const guard = where && evaluated(frame, demands, where, 'boolean').slot;
    const guarded = (column: Column): Column =>
      guard === undefined || !('slot' in column)
        ? column
        : { ...column, slot: frame.builder.step('sqlWhere', { statement }, [guard, column.slot]) };
    const isAll = selected.some(({ expression }) => expression === undefined);
    const own = (one: Selected): one is Selected & { readonly expression: SqlExpression } =>
      // A column of the request that is passed on as it is stays what it is.
      one.expression !== undefined &&
      !(one.expression.kind === 'column' && one.expression.name === one.name && !frame.has(one.name));
    const made = selected
      .filter(own)
      .map(({ name, expression }) => [name, columnOf(frame, demands, expression)] as const);
    const kept = frame.names.filter((name) => isAll || selected.some((one) => one.name === name));
    for (const name of frame.names) if (!kept.includes(name)) frame.drop(name);
    if (guard !== undefined) {
      for (const name of kept) frame.add(name, guarded(frame.made(name)!));
    }
    for (const [name, column] of made) frame.add(name, guarded(column));
  },
};
