/**
 * The op table as a whole. A file of this folder declares the rows of one field by the registry's canonical names; each
 * operator stands in exactly one.
 */
import { canonical, type OpRow } from '../table.ts';
import { arithmetic } from './arithmetic.ts';
import { attentions } from './attention.ts';
import { control } from './control.ts';
import { convolutions } from './convolution.ts';
import { dense } from './dense.ts';
import { densities } from './density.ts';
import { detection } from './detection.ts';
import { elementwise } from './elementwise.ts';
import { filling } from './fill.ts';
import { fusions } from './fused.ts';
import { images } from './image.ts';
import { indexing } from './indexing.ts';
import { algebra } from './linalg.ts';
import { matrices } from './matrix.ts';
import { normalizations } from './normalization.ts';
import { numpyEdits } from './numpy-edit.ts';
import { numpyElementwise } from './numpy-elementwise.ts';
import { numpyFilling } from './numpy-fill.ts';
import { numpyLinalg } from './numpy-linalg.ts';
import { numpyReductions } from './numpy-reduce.ts';
import { numpyShapes } from './numpy-shape.ts';
import { outputs } from './outputs.ts';
import { pools } from './pooling.ts';
import { recurrent } from './recurrent.ts';
import { reductions } from './reduction.ts';
import { sequences } from './sequence.ts';
import { shapes } from './shape.ts';
import { vision } from './vision.ts';

/** The tables, by what their operators are about. */
export const TABLES: readonly Readonly<Record<string, OpRow>>[] = [
  elementwise,
  arithmetic,
  dense,
  outputs,
  convolutions,
  pools,
  normalizations,
  shapes,
  reductions,
  indexing,
  filling,
  matrices,
  recurrent,
  sequences,
  control,
  fusions,
  detection,
  vision,
  attentions,
  images,
  algebra,
  numpyElementwise,
  numpyShapes,
  numpyReductions,
  numpyEdits,
  numpyFilling,
  numpyLinalg,
  densities,
];

/** Every operator that is served, by its canonical name. */
export const OPS: ReadonlyMap<string, OpRow> = new Map(TABLES.flatMap((rows) => Object.entries(rows)));

/** The row of an operator by any of its names; undefined where there is none. */
export const rowOf = (name: string): OpRow | undefined => OPS.get(name) ?? OPS.get(canonical(name));
