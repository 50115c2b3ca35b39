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
import { measuredDistances, measuredSimilarities, ranked } from './measures.ts';
import { naiveBayes } from './naive-bayes.ts';
import { neighbourValue, neighbourVote } from './nearest-instances.ts';
import { denormalize, neuralNetwork } from './neural-network.ts';
import { predicate } from './predicate.ts';
import { categoryLink, inverseLink, regressionTables } from './regression.ts';
import { machineVotes, supportVectors } from './support-vectors.ts';
import { treatment } from './treatment.ts';
import { words } from './words.ts';

// biome-ignore format: one kernel a line, so that branches merge
export const PMML_KERNELS = {
  answer,
  cast,
  categoryLink,
  classResidual,
  cox,
  denormalize,
  generalLink,
  expression,
  inverseLink,
  machineVotes,
  measuredDistances,
  measuredSimilarities,
  naiveBayes,
  neighbourValue,
  neighbourVote,
  neuralNetwork,
  nothing,
  predicate,
  predictorTerms,
  priors,
  ranked,
  regressionTables,
  replaceTexts,
  rescale,
  residual,
  score,
  scoreAt,
  supportVectors,
  treatment,
  whereKnown,
  winner,
  wordNumbers,
  words,
  wordTexts,
} as const;
