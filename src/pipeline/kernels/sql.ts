/** Expressions of SQL over columns, row by row. */
import { ServingError } from '../../errors.ts';
import { isMissingAt, MISSING_TEXT, StringsWriter, stringAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Block, matrixOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import type { SqlExpression, SqlValue } from '../sql/expression.ts';
import { FUNCTIONS, type SqlType, textOf } from '../sql/functions.ts';

type Evaluate = (columns: readonly ((row: number) => SqlValue)[], row: number) => SqlValue;

const READERS: Readonly<Record<SqlType, (block: Block) => (row: number) => SqlValue>> = {
  number: (block) => {
    const { data } = matrixOf(block, 'float64');
    return (row) => (Number.isNaN(data[row]) ? null : data[row]!);
  },
  boolean: (block) => {
    const { data } = matrixOf(block, 'float64');
    return (row) => (Number.isNaN(data[row]) ? null : data[row] !== 0);
  },
  string: (block) => {
    const { data } = block as Tensor<'string'>;
    return (row) => (isMissingAt(data, row) ? null : Buffer.from(stringAt(data, row)).toString('utf8'));
  },
};

const compileExpression = (expression: SqlExpression, places: ReadonlyMap<string, number>): Evaluate => {
  if (expression.kind === 'literal') {
    const { value } = expression;
    return () => value;
  }
  if (expression.kind === 'column') {
    const place = places.get(expression.name);
    if (place === undefined) throw new ServingError('CORRUPT_MODEL', `there is no column ${expression.name}`);
    return (columns, row) => columns[place]!(row);
  }
  const given = expression.given.map((one) => compileExpression(one, places));
  switch (expression.name) {
    case 'if':
    case 'case':
      return (columns, row) => {
        for (let i = 0; i + 1 < given.length; i += 2) {
          if (given[i]!(columns, row) === true) return given[i + 1]!(columns, row);
        }
        return given.length % 2 === 1 ? given.at(-1)!(columns, row) : null;
      };
    case 'coalesce':
    case 'nvl':
    case 'ifnull':
      return (columns, row) => {
        for (const one of given) {
          const value = one(columns, row);
          if (value !== null) return value;
        }
        return null;
      };
  }
  const { of, nulls = false } = FUNCTIONS[expression.name]!;
  return (columns, row) => {
    const values = given.map((one) => one(columns, row));
    return !nulls && values.includes(null) ? null : of!(...values);
  };
};

export interface SqlParams {
  readonly expression: SqlExpression;
  /** What the inputs are, in their order. */
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly answers: SqlType;
}

/** [rows] each -> [rows] of numbers or texts; truth values are 1 and 0. null is NaN and MISSING_TEXT. */
export const sqlExpression: Kernel<SqlParams> = {
  compile({ expression, columns, answers }) {
    const places = new Map(columns.map(({ name }, i) => [name, i]));
    const evaluate = compileExpression(expression, places);
    return (inputs, rows) => {
      const opened = columns.map(({ type }, i) => READERS[type](inputs[i]!));
      if (answers === 'string') {
        const out = new StringsWriter(rows);
        for (let row = 0; row < rows; row++) {
          const value = evaluate(opened, row);
          if (value === null) out.bytes(MISSING_TEXT);
          else out.text(textOf(value));
          out.end();
        }
        return [{ dtype: 'string', shape: [rows], data: out.finish() }];
      }
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const value = evaluate(opened, row);
        made[row] = value === null ? Number.NaN : Number(value);
      }
      return [{ dtype: 'float64', shape: [rows], data: made }];
    };
  },
};

/** Rows that WHERE would drop are refused: [rows] of conditions, and anything -> that. */
export const sqlWhere: Kernel<{ readonly statement: string }> = {
  compile:
    ({ statement }) =>
    ([condition, input]) => {
      const { data } = matrixOf(condition!, 'float64');
      const row = data.findIndex((x) => x !== 1);
      if (row < 0) return [input!];
      throw new ServingError(
        'INVALID_INPUT',
        `row ${row} is one that ${JSON.stringify(statement.slice(0, 200))} leaves out`,
      );
    },
};
