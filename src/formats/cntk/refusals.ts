/** Why primitive functions have no row, for the message that refuses a model and for the coverage page. */

const RANDOM = 'it draws random numbers, so that no answer would be the same twice; leave it out before saving';
const STATE = 'it changes a parameter while the model runs; a served model keeps no state between requests';
const MEASURE = 'it measures answers against labels over a whole training batch; save the model without its criterion';
const OTHER =
  'its code is in a library of the one who wrote it, not in the file; write it with functions of CNTK itself';

// biome-ignore format: one reason a line
export const REFUSALS: Readonly<Record<string, string>> = {
  RandomSample:                   RANDOM,
  RandomSampleInclusionFrequency: RANDOM,
  RandomDistribution:             RANDOM,
  CosDistanceWithNegativeSamples: MEASURE,
  LambdaRank:                     MEASURE,
  NDCG:                           MEASURE,
  EditDistanceError:              MEASURE,
  LabelsToGraph:                  MEASURE,
  ForwardBackward:                MEASURE,
  LatticeSequenceWithSoftmax:     MEASURE,
  Assign:                         STATE,
  CustomProxyOp:                  OTHER,
};
