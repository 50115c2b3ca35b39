/** The table of torch's operators as a whole. A file of this folder declares the rows of one field. */
import type { AtenTable } from '../aten.ts';
import { activations } from './activation.ts';
import { attentions } from './attention.ts';
import { convolutions } from './convolution.ts';
import { embeddings } from './embedding.ts';
import { grids } from './grid.ts';
import { losses } from './loss.ts';
import { normalizations } from './normalization.ts';
import { paddings } from './padding.ts';
import { pools } from './pooling.ts';
import { python } from './python.ts';
import { recurrent } from './recurrent.ts';
import { upsampling } from './upsample.ts';
import { vision } from './vision.ts';

/** The tables, by what their operators are about. An operator stands in one of them. */
export const TABLES: readonly AtenTable[] = [
  activations,
  attentions,
  convolutions,
  embeddings,
  grids,
  losses,
  normalizations,
  paddings,
  pools,
  python,
  recurrent,
  upsampling,
  vision,
];

/** Every operator that has a lowering, by its name: `aten::add`. */
export const ATEN: AtenTable = Object.assign(Object.create(null), ...TABLES) as AtenTable;
