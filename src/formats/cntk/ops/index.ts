/** All rows, by the names of PrimitiveOpType. */
import { PRIMITIVES } from '../primitives.ts';
import type { Row } from '../table.ts';
import { criteria } from './criteria.ts';
import { elementwise } from './elementwise.ts';
import { frames } from './frames.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { reduction } from './reduction.ts';
import { sequence } from './sequence.ts';
import { shape } from './shape.ts';
import { window } from './window.ts';

export const ROWS: Readonly<Record<string, Row>> = {
  ...criteria,
  ...elementwise,
  ...matrix,
  ...frames,
  ...sequence,
  ...shape,
  ...reduction,
  ...normalization,
  ...window,
};

const BY_NUMBER: ReadonlyMap<number, Row> = new Map(
  PRIMITIVES.flatMap((name, number) => {
    const row = ROWS[name];
    return row ? [[number, row] as const] : [];
  }),
);

/** The row of a function, or undefined where it has none. */
export const rowOf = (op: number | undefined): Row | undefined => (op === undefined ? undefined : BY_NUMBER.get(op));
