/** Every kernel, by the name that steps call it by. */
import { bothClasses, divide, labels, missing, threshold } from './columns.ts';
import { forest } from './forest.ts';
import { dense, finite, hstack, hstackTexts, present, rename, select } from './frames.ts';
import { linear } from './linear.ts';
import { argmax, link } from './link.ts';
import { scale } from './scale.ts';

// biome-ignore format: one kernel a line, so that branches merge
export const KERNELS = {
  argmax,
  bothClasses,
  dense,
  divide,
  finite,
  forest,
  hstack,
  hstackTexts,
  labels,
  linear,
  link,
  missing,
  present,
  rename,
  scale,
  select,
  threshold,
} as const;
