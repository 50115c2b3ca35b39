/** The table of torch's operators as a whole. A file of this folder declares the rows of one field. */
import type { AtenTable } from '../aten.ts';
import { basics } from './basics.ts';

/** The tables, by what their operators are about. An operator stands in one of them. */
export const TABLES: readonly AtenTable[] = [basics];

/** Every operator that has a lowering, by its name: `aten::add`. */
export const ATEN: AtenTable = Object.assign(Object.create(null), ...TABLES) as AtenTable;
