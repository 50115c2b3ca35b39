/** The algorithms whose MOJOs are served, by the short word that model.ini has for each: one line, one file each. */
import type { Algorithm } from '../scores.ts';
import { coxph } from './coxph.ts';
import { deeplearning } from './deeplearning.ts';
import { drf } from './drf.ts';
import { extendedIsolationForest } from './extended-isolation-forest.ts';
import { gam } from './gam.ts';
import { gbm } from './gbm.ts';
import { glm } from './glm.ts';
import { glrm } from './glrm.ts';
import { isolationForest } from './isolation-forest.ts';
import { isotonicRegression } from './isotonic.ts';
import { klime } from './klime.ts';
import { kmeans } from './kmeans.ts';
import { pca } from './pca.ts';
import { mojoPipeline } from './pipeline.ts';
import { rulefit } from './rulefit.ts';
import { stackedEnsemble } from './stackedensemble.ts';
import { svm } from './svm.ts';
import { targetEncoder } from './targetencoder.ts';
import { upliftDrf } from './uplift-drf.ts';
import { word2vec } from './word2vec.ts';
import { xgboost } from './xgboost.ts';

// biome-ignore format: one algorithm a line, so that branches merge
export const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  deeplearning,
  drf,
  extendedisolationforest: extendedIsolationForest,
  gam,
  gbm,
  glm,
  isolationforest: isolationForest,
  upliftdrf: upliftDrf,
  xgboost,
  coxph,
  isotonicregression: isotonicRegression,
  glrm,
  klime,
  kmeans,
  pca,
  pipeline: mojoPipeline,
  rulefit,
  stackedensemble: stackedEnsemble,
  svm,
  targetencoder: targetEncoder,
  word2vec,
};
