/** Every inference rule, by operator of ai.onnx. An operator without a row cannot be put into a graph. */
import { CONTROL_FLOW } from './control-flow.ts';
import { CONVOLUTION } from './convolution.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { GENERATOR } from './generator.ts';
import { INDEXING } from './indexing.ts';
import { MATRIX } from './matrix.ts';
import { NORMALIZATION } from './normalization.ts';
import { QUANTIZATION } from './quantization.ts';
import { REDUCTION } from './reduction.ts';
import { SEQUENCE } from './sequence.ts';
import { SHAPE } from './shape.ts';
import type { Rule } from './site.ts';
import { TEXT } from './text.ts';

export const RULES: ReadonlyMap<string, Rule> = new Map(
  [
    CONTROL_FLOW,
    CONVOLUTION,
    ELEMENTWISE,
    GENERATOR,
    INDEXING,
    MATRIX,
    NORMALIZATION,
    QUANTIZATION,
    REDUCTION,
    SEQUENCE,
    SHAPE,
    TEXT,
  ].flatMap((table) => Object.entries(table)),
);
