/** All rows, by the names of PrimitiveOpType. */
import { PRIMITIVES } from '../primitives.ts';
import type { Row } from '../table.ts';
import { elementwise } from './elementwise.ts';
import { matrix } from './matrix.ts';
import { reduction } from './reduction.ts';
import { sequence } from './sequence.ts';
import { shape } from './shape.ts';

export const ROWS: Readonly<Record<string, Row>> = { ...elementwise, ...matrix, ...sequence, ...shape, ...reduction };

const BY_NUMBER: ReadonlyMap<number, Row> = new Map(
  PRIMITIVES.flatMap((name, number) => {
    const row = ROWS[name];
    return row ? [[number, row] as const] : [];
  }),
);

/** The row of a function, or undefined where it has none. */
export const rowOf = (op: number | undefined): Row | undefined => (op === undefined ? undefined : BY_NUMBER.get(op));
