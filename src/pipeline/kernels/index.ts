/** Every kernel, by the name that steps call it by. */
import { bothClasses, bothSigns, divide, flatten, labels, missing, spread, threshold } from './columns.ts';
import { fround, indicators, oneHot, place, stackLabels, weightedSum } from './combine.ts';
import { ctr } from './ctr.ts';
import { forest } from './forest.ts';
import { dense, finite, hstack, hstackTexts, numberTexts, present, rename, select } from './frames.ts';
import { leaves } from './leaves.ts';
import { linear } from './linear.ts';
import { argmax, link } from './link.ts';
import { scale } from './scale.ts';

// biome-ignore format: one kernel a line, so that branches merge
export const KERNELS = {
  argmax,
  bothClasses,
  bothSigns,
  ctr,
  dense,
  divide,
  finite,
  flatten,
  forest,
  fround,
  hstack,
  hstackTexts,
  indicators,
  labels,
  leaves,
  linear,
  link,
  missing,
  numberTexts,
  oneHot,
  place,
  present,
  rename,
  scale,
  select,
  spread,
  stackLabels,
  threshold,
  weightedSum,
} as const;
