/** The algorithms whose MOJOs are served, by the short word that model.ini has for each: one line, one file each. */
import type { Algorithm } from '../scores.ts';
import { drf } from './drf.ts';
import { gbm } from './gbm.ts';
import { glm } from './glm.ts';

// biome-ignore format: one algorithm a line, so that branches merge
export const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  drf,
  gbm,
  glm,
};
