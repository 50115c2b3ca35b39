/** The kernels of PMML, by the names that steps call them by. */
import {
  classResidual,
  nothing,
  priors,
  replaceTexts,
  rescale,
  residual,
  score,
  scoreAt,
  whereKnown,
  winner,
  wordNumbers,
  wordTexts,
} from './answers.ts';
import { cast } from './cast.ts';
import { expression } from './expression.ts';
import { answer } from './faults.ts';
import { cox, generalLink, predictorTerms } from './general-regression.ts';
import { predicate } from './predicate.ts';
import { categoryLink, inverseLink, regressionTables } from './regression.ts';
import { treatment } from './treatment.ts';
import { words } from './words.ts';

// biome-ignore format: one kernel a line, so that branches merge
export const PMML_KERNELS = {
  answer,
  cast,
  categoryLink,
  classResidual,
  cox,
  generalLink,
  expression,
  inverseLink,
  nothing,
  predicate,
  predictorTerms,
  priors,
  regressionTables,
  replaceTexts,
  rescale,
  residual,
  score,
  scoreAt,
  treatment,
  whereKnown,
  winner,
  wordNumbers,
  words,
  wordTexts,
} as const;
