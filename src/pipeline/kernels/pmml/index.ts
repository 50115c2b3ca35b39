/** The kernels of PMML, by the names that steps call them by. */

import { isolationScore, ratio } from './anomaly.ts';
import {
  absentNumber,
  classResidual,
  isoTexts,
  nothing,
  priors,
  replaceTexts,
  rescale,
  residual,
  score,
  scoreAt,
  truths,
  whereKnown,
  winner,
  wordNumbers,
  wordTexts,
} from './answers.ts';
import { baskets, itemFlags, itemRules, numbered, rankedRule, ruleLists } from './associations.ts';
import { cast } from './cast.ts';
import { absentFault, choose, forestShares, spreadScores } from './choose.ts';
import { expression } from './expression.ts';
import { answer } from './faults.ts';
import { gaussianProcess } from './gaussian-process.ts';
import { cox, generalLink, predictorTerms, standardErrors } from './general-regression.ts';
import { measuredDistances, measuredSimilarities, ranked } from './measures.ts';
import { naiveBayes } from './naive-bayes.ts';
import { neighbourValue, neighbourVote } from './nearest-instances.ts';
import { denormalize, neuralNetwork } from './neural-network.ts';
import { penalty, pick } from './pick.ts';
import { predicate } from './predicate.ts';
import { categoryLink, inverseLink, regressionTables } from './regression.ts';
import { rules } from './rules.ts';
import { scorecard } from './scorecard.ts';
import { segmentChoice, segmentFaults } from './segment-choice.ts';
import { segmentScores, segmentValues } from './segments.ts';
import { machineVotes, supportVectors } from './support-vectors.ts';
import { forecast } from './time-series.ts';
import { invalidity, treatment } from './treatment.ts';
import { tree } from './tree.ts';
import { treeBlend } from './tree-blend.ts';
import { segmentVotes, treeVotes } from './votes.ts';
import { words } from './words.ts';

// biome-ignore format: one kernel a line, so that branches merge
export const PMML_KERNELS = {
  isolationScore,
  ratio,
  rules,
  scorecard,
  absentFault,
  absentNumber,
  answer,
  baskets,
  cast,
  categoryLink,
  classResidual,
  cox,
  denormalize,
  forecast,
  gaussianProcess,
  generalLink,
  expression,
  choose,
  invalidity,
  inverseLink,
  itemFlags,
  itemRules,
  machineVotes,
  measuredDistances,
  measuredSimilarities,
  naiveBayes,
  neighbourValue,
  neighbourVote,
  neuralNetwork,
  isoTexts,
  nothing,
  penalty,
  pick,
  numbered,
  predicate,
  predictorTerms,
  priors,
  ranked,
  rankedRule,
  regressionTables,
  replaceTexts,
  rescale,
  residual,
  ruleLists,
  score,
  scoreAt,
  standardErrors,
  supportVectors,
  segmentChoice,
  segmentFaults,
  segmentScores,
  segmentValues,
  segmentVotes,
  forestShares,
  spreadScores,
  treatment,
  tree,
  treeBlend,
  treeVotes,
  truths,
  whereKnown,
  winner,
  wordNumbers,
  words,
  wordTexts,
} as const;
