/** Every kernel, by the name that steps call it by. */

import { archetypes } from './archetypes.ts';
import { associations } from './associations.ts';
import { bytes, isolation, priorLink, sammeReal, weightedMedian } from './boosting.ts';
import { centerTree, mixtureShares, nearestCenter } from './centers.ts';
import { column, firstAndRest, reaches, reweigh, tiedClass } from './class-choice.ts';
import { classNumbers } from './class-numbers.ts';
import { codedLinear, definite, plusColumn, productOf, toPower } from './coded-linear.ts';
import { bins, codeTable, numberCodes, places, textCodes } from './codes.ts';
import {
  bothClasses,
  bothSigns,
  divide,
  flatten,
  labels,
  missing,
  shift,
  spread,
  threshold,
  times,
} from './columns.ts';
import { bySum, calibrated, fround, indicators, oneHot, single, stackLabels, weightedSum } from './combine.ts';
import { chosen, combinedLookup, contributions, marginClasses, ruleCodes } from './combined-lookup.ts';
import { covariances, variances } from './covariance.ts';
import { ctr } from './ctr.ts';
import {
  argmaxAbove,
  cells,
  pairProbability,
  scalaVotes,
  scaledArgmax,
  secondAbove,
  shiftedSoftmax,
} from './decide.ts';
import { codesAndNumbers, denseLayers, plusPositive, reconstructionError } from './dense-layers.ts';
import { density } from './density.ts';
import { documentTopics } from './document-topics.ts';
import { booleans, bounded, elementwise, integers } from './elementwise.ts';
import { entrySums } from './entry-sums.ts';
import { dct, expandPolynomial, interact, minHash, projectionBuckets } from './expansion.ts';
import { factorProduct, pairwise } from './factors.ts';
import { forest } from './forest.ts';
import { dense, finite, hstack, hstackTexts, numberTexts, present, refuse, rename, select } from './frames.ts';
import { cubicBasis, firstPositive, iSplineBasis, mSplineBasis, thinPlate } from './gam-splines.ts';
import { isotonic, linkMean } from './general-linear.ts';
import { hashFeatures } from './hash-features.ts';
import { fill, impute, imputeRows, imputeTexts, missingMask } from './impute.ts';
import { imputeNearest } from './impute-nearest.ts';
import {
  bucketize,
  indexNumbers,
  indexTexts,
  mapCategories,
  numbersPresent,
  oneHotIndex,
  textOfIndex,
} from './indexing.ts';
import { numberIndicators, textIndicators } from './indicators.ts';
import { kernelMachine } from './kernel-machine.ts';
import { kernelCenter, kernelMatrix } from './kernel-matrix.ts';
import { laplace, shares } from './laplace.ts';
import { leaves } from './leaves.ts';
import { linear } from './linear.ts';
import { argmax, link } from './link.ts';
import { barycenter, geodesic } from './manifold.ts';
import { leastColumn, mixedDistances } from './mixed-distances.ts';
import { logSumExp, mixture, responsibilities } from './mixture.ts';
import { neighbourLists } from './neighbour-lists.ts';
import { neighbours } from './neighbours.ts';
import { nonNegative } from './non-negative.ts';
import { diagonalNormal, rotatedNormal } from './normal.ts';
import { binarize, normalize } from './norms.ts';
import { pairProbabilities, pairScores, pairVotes } from './one-vs-one.ts';
import { PMML_KERNELS } from './pmml/index.ts';
import { bisect, distances, nearestPoint, pool } from './points.ts';
import { power } from './power.ts';
import { products } from './products.ts';
import { quadratic } from './quadratic.ts';
import { quantiles } from './quantiles.ts';
import { readNumbers } from './read-numbers.ts';
import { recordHashes, recordVectors } from './records.ts';
import { logNormalize, normalizeRows } from './rows.ts';
import { clip, scale } from './scale.ts';
import { additiveChi2, countSketch, sparseLinear } from './sketch.ts';
import { slantedForest } from './slanted.ts';
import { sparseCode } from './sparse-code/index.ts';
import { splines } from './splines.ts';
import { sqlExpression, sqlWhere } from './sql.ts';
import { constant, interpolate, nearest, tableSums } from './tables.ts';
import { termCounts, termHashes, tfidf } from './text.ts';
import { dropWords, joinTokens, splitByPattern, splitWords } from './tokenize.ts';
import { averageTokens, countTokens, hashTokens, parseTokens, tokensAsJson, wordVectors } from './tokens.ts';
import { topics } from './topics.ts';
import { argmaxOrNone, connectivity, difference, localOutlier, means, votes } from './votes.ts';

// biome-ignore format: one kernel a line, so that branches merge
export const KERNELS = {
  associations,
  centerTree,
  mixtureShares,
  nearestCenter,
  cells,
  pairProbability,
  scaledArgmax,
  secondAbove,
  shiftedSoftmax,
  scalaVotes,
  argmaxAbove,
  wordVectors,
  documentTopics,
  factorProduct,
  pairwise,
  isotonic,
  linkMean,
  ...PMML_KERNELS,
  additiveChi2,
  archetypes,
  argmax,
  argmaxOrNone,
  averageTokens,
  barycenter,
  binarize,
  bins,
  bisect,
  booleans,
  bothClasses,
  bothSigns,
  bounded,
  bucketize,
  bySum,
  bytes,
  calibrated,
  chosen,
  classNumbers,
  clip,
  codeTable,
  codedLinear,
  codesAndNumbers,
  column,
  combinedLookup,
  connectivity,
  constant,
  contributions,
  countSketch,
  countTokens,
  covariances,
  ctr,
  cubicBasis,
  dct,
  definite,
  dense,
  denseLayers,
  density,
  diagonalNormal,
  difference,
  distances,
  divide,
  dropWords,
  elementwise,
  expandPolynomial,
  fill,
  entrySums,
  finite,
  firstPositive,
  firstAndRest,
  flatten,
  forest,
  fround,
  geodesic,
  hashFeatures,
  hashTokens,
  hstack,
  hstackTexts,
  impute,
  imputeNearest,
  imputeRows,
  imputeTexts,
  indexNumbers,
  indexTexts,
  indicators,
  integers,
  interact,
  interpolate,
  isolation,
  iSplineBasis,
  joinTokens,
  kernelCenter,
  kernelMachine,
  kernelMatrix,
  labels,
  laplace,
  leastColumn,
  leaves,
  linear,
  link,
  localOutlier,
  logNormalize,
  logSumExp,
  mapCategories,
  marginClasses,
  means,
  minHash,
  missing,
  mSplineBasis,
  missingMask,
  mixedDistances,
  mixture,
  nearest,
  nearestPoint,
  neighbourLists,
  neighbours,
  nonNegative,
  normalize,
  normalizeRows,
  numberCodes,
  numberIndicators,
  numbersPresent,
  numberTexts,
  oneHot,
  oneHotIndex,
  pairProbabilities,
  pairScores,
  pairVotes,
  parseTokens,
  places,
  plusColumn,
  plusPositive,
  pool,
  power,
  present,
  priorLink,
  productOf,
  products,
  projectionBuckets,
  quadratic,
  quantiles,
  reaches,
  readNumbers,
  reconstructionError,
  recordHashes,
  recordVectors,
  refuse,
  rename,
  responsibilities,
  reweigh,
  rotatedNormal,
  ruleCodes,
  sammeReal,
  scale,
  select,
  shares,
  shift,
  single,
  slantedForest,
  sparseCode,
  sparseLinear,
  splines,
  splitByPattern,
  splitWords,
  spread,
  sqlExpression,
  sqlWhere,
  stackLabels,
  tableSums,
  termCounts,
  termHashes,
  textCodes,
  textIndicators,
  textOfIndex,
  tfidf,
  thinPlate,
  threshold,
  tiedClass,
  times,
  tokensAsJson,
  toPower,
  topics,
  variances,
  votes,
  weightedMedian,
  weightedSum,
} as const;
