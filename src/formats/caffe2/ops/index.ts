/** The rows of all operators, by Caffe2's names. */
import type { OpRow } from '../table.ts';
import { ACTIVATIONS } from './activation.ts';
import { CONTROL } from './control.ts';
import { CONVOLUTIONS } from './convolution.ts';
import { DETECTION } from './detection.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { FEATURES } from './features.ts';
import { FILLS } from './fill.ts';
import { IMAGES } from './image.ts';
import { LENGTHS } from './lengths.ts';
import { LOSSES } from './loss.ts';
import { MATRICES } from './matrix.ts';
import { NORMS } from './norm.ts';
import { POOLS } from './pool.ts';
import { QUANTIZED } from './quantized.ts';
import { RECURRENT } from './recurrent.ts';
import { REDUCTIONS } from './reduction.ts';
import { ROWWISE } from './rowwise.ts';
import { SEQUENCES } from './sequence.ts';
import { SHAPES } from './shape.ts';
import { SPARSE } from './sparse.ts';
import { TEXTS } from './text.ts';

/** The tables by what they hold, for the coverage page. */
export const TABLES: Readonly<Record<string, Readonly<Record<string, OpRow>>>> = {
  Elements: { ...ELEMENTWISE, ...ACTIVATIONS },
  'Windows and images': { ...CONVOLUTIONS, ...POOLS, ...IMAGES },
  'Matrices and normalizations': { ...MATRICES, ...NORMS },
  Reductions: REDUCTIONS,
  'Shapes and fills': { ...SHAPES, ...FILLS },
  'Lookups and ragged batches': { ...SPARSE, ...LENGTHS },
  'Features and texts': { ...FEATURES, ...TEXTS },
  Sequences: SEQUENCES,
  Detection: DETECTION,
  'Losses and metrics': LOSSES,
  'Eight bits': { ...QUANTIZED, ...ROWWISE },
  'Control flow and recurrence': { ...CONTROL, ...RECURRENT },
};

export const OPS: ReadonlyMap<string, OpRow> = new Map(Object.values(TABLES).flatMap((table) => Object.entries(table)));
