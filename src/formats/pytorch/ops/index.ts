/** The table of torch's operators as a whole. A file of this folder declares the rows of one field. */
import type { AtenTable } from '../aten.ts';
import { activations } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { attentions } from './attention.ts';
import { casting } from './casting.ts';
import { complexes, withComplex } from './complex.ts';
import { convolutions } from './convolution.ts';
import { creation } from './creation.ts';
import { cumulative } from './cumulative.ts';
import { elementwise } from './elementwise.ts';
import { embeddings } from './embedding.ts';
import { fourier } from './fourier.ts';
import { grids } from './grid.ts';
import { indexing } from './indexing.ts';
import { join } from './join.ts';
import { linalg } from './linalg.ts';
import { losses } from './loss.ts';
import { matrix } from './matrix.ts';
import { nested } from './nested.ts';
import { normalizations } from './normalization.ts';
import { paddings } from './padding.ts';
import { pools } from './pooling.ts';
import { python } from './python.ts';
import { recurrent } from './recurrent.ts';
import { reduction } from './reduction.ts';
import { shape } from './shape.ts';
import { sorting } from './sorting.ts';
import { tensors } from './tensor.ts';
import { upsampling } from './upsample.ts';
import { vision } from './vision.ts';

/** The tables, by what their operators are about. An operator stands in one of them. */
export const TABLES: readonly AtenTable[] = [
  arithmetic,
  casting,
  complexes,
  creation,
  cumulative,
  elementwise,
  indexing,
  join,
  linalg,
  matrix,
  reduction,
  shape,
  sorting,
  activations,
  attentions,
  convolutions,
  embeddings,
  fourier,
  grids,
  losses,
  nested,
  normalizations,
  paddings,
  pools,
  python,
  recurrent,
  tensors,
  upsampling,
  vision,
];

/** Every operator that has a lowering, by its name: `aten::add`. */
export const ATEN: AtenTable = Object.assign(
  Object.create(null),
  ...TABLES.map((rows) => Object.fromEntries(Object.entries(rows).map(([op, lower]) => [op, withComplex(op, lower)]))),
) as AtenTable;
