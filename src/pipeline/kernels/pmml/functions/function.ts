/** What a built-in function is: its number of arguments, and how nodes of these become one. */
import type { DataType, OpType } from '../data-types.ts';
import { fixed, type Node, present, type Value } from '../value.ts';

export interface PmmlFunction {
  readonly least: number;
  /** Infinity where there is no limit. */
  readonly most: number;
  readonly make: (args: readonly Node[]) => Node;
}

/** Each argument must be there; the result is of one type. */
export const strict = (
  count: number,
  type: DataType,
  opType: OpType,
  compute: (values: readonly (number | string | readonly string[])[], types: readonly DataType[]) => Value,
): PmmlFunction => ({
  least: count,
  most: count,
  make: (args) =>
    fixed(type, opType, (row) => {
      const values: (number | string | readonly string[])[] = [];
      for (const arg of args) values.push(present(arg.evaluate(row)));
      return compute(
        values,
        args.map((arg) => arg.type()),
      );
    }),
});
