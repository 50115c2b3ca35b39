/** The rows of all operators, by Caffe2's names. */
import type { OpRow } from '../table.ts';
import { ACTIVATIONS } from './activation.ts';
import { CONTROL } from './control.ts';
import { CONVOLUTIONS } from './convolution.ts';
import { DETECTION } from './detection.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { FILLS } from './fill.ts';
import { IMAGES } from './image.ts';
import { LENGTHS } from './lengths.ts';
import { MATRICES } from './matrix.ts';
import { NORMS } from './norm.ts';
import { POOLS } from './pool.ts';
import { RECURRENT } from './recurrent.ts';
import { REDUCTIONS } from './reduction.ts';
import { SHAPES } from './shape.ts';
import { SPARSE } from './sparse.ts';

export const OPS: ReadonlyMap<string, OpRow> = new Map(
  Object.entries({
    ...ACTIVATIONS,
    ...CONTROL,
    ...CONVOLUTIONS,
    ...DETECTION,
    ...ELEMENTWISE,
    ...FILLS,
    ...IMAGES,
    ...LENGTHS,
    ...MATRICES,
    ...NORMS,
    ...POOLS,
    ...RECURRENT,
    ...REDUCTIONS,
    ...SHAPES,
    ...SPARSE,
  }),
);
