/**
 * The op table as a whole. A file of this folder declares the rows of one field by the registry's canonical names; each
 * operator stands in exactly one.
 */
import { canonical, type OpRow } from '../table.ts';
import { arithmetic } from './arithmetic.ts';
import { dense } from './dense.ts';
import { elementwise } from './elementwise.ts';
import { outputs } from './outputs.ts';

/** The tables, by what their operators are about. */
export const TABLES: readonly Readonly<Record<string, OpRow>>[] = [elementwise, arithmetic, dense, outputs];

/** Every operator that is served, by its canonical name. */
export const OPS: ReadonlyMap<string, OpRow> = new Map(TABLES.flatMap((rows) => Object.entries(rows)));

/** The row of an operator by any of its names; undefined where there is none. */
export const rowOf = (name: string): OpRow | undefined => OPS.get(name) ?? OPS.get(canonical(name));
