/** Rows of numeric ops that ONNX has not, most of them by kernels of our own, by family. */
import type { OpRow } from '../table.ts';
import { aliases } from './alias.ts';
import { complexNumbers } from './complex.ts';
import { algebra } from './linalg.ts';
import { suppressions } from './non-max-suppression.ts';
import { recurrent } from './recurrent.ts';
import { specials } from './special.ts';
import { spectra } from './spectral.ts';
import { warps } from './warp.ts';

// biome-ignore format: one family a line
export const numeric: readonly Readonly<Record<string, OpRow>>[] = [
  spectra,
  complexNumbers,
  suppressions,
  specials,
  aliases,
  algebra,
  warps,
  recurrent,
];
