/** Every kernel, by the name that steps call it by. */
import { bothClasses, bothSigns, divide, flatten, labels, missing, spread, threshold, times } from './columns.ts';
import { fround, indicators, oneHot, place, stackLabels, weightedSum } from './combine.ts';
import { ctr } from './ctr.ts';
import { forest } from './forest.ts';
import { dense, finite, hstack, hstackTexts, numberTexts, present, rename, select } from './frames.ts';
import { kernelMachine } from './kernel-machine.ts';
import { kernelCenter, kernelMatrix } from './kernel-matrix.ts';
import { leaves } from './leaves.ts';
import { linear } from './linear.ts';
import { argmax, link } from './link.ts';
import { logSumExp, mixture, responsibilities } from './mixture.ts';
import { nonNegative } from './non-negative.ts';
import { diagonalNormal, rotatedNormal } from './normal.ts';
import { pairProbabilities, pairScores, pairVotes } from './one-vs-one.ts';
import { bisect, distances, nearestPoint, pool } from './points.ts';
import { quadratic } from './quadratic.ts';
import { logNormalize, normalizeRows } from './rows.ts';
import { scale } from './scale.ts';
import { sparseCode } from './sparse-code/index.ts';
import { constant, interpolate, nearest, tableSums } from './tables.ts';
import { topics } from './topics.ts';

// biome-ignore format: one kernel a line, so that branches merge
export const KERNELS = {
  argmax,
  bisect,
  bothClasses,
  bothSigns,
  constant,
  ctr,
  dense,
  diagonalNormal,
  distances,
  divide,
  finite,
  flatten,
  forest,
  fround,
  hstack,
  hstackTexts,
  indicators,
  interpolate,
  kernelCenter,
  kernelMachine,
  kernelMatrix,
  labels,
  leaves,
  linear,
  link,
  logNormalize,
  logSumExp,
  missing,
  mixture,
  nearest,
  nearestPoint,
  nonNegative,
  normalizeRows,
  numberTexts,
  oneHot,
  pairProbabilities,
  pairScores,
  pairVotes,
  place,
  pool,
  present,
  quadratic,
  rename,
  responsibilities,
  rotatedNormal,
  scale,
  select,
  sparseCode,
  spread,
  stackLabels,
  tableSums,
  threshold,
  times,
  topics,
  weightedSum,
} as const;
