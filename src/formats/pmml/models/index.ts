/** Every model element of PMML 4.4 that is served, one row each: what lowers it. */
import { anomalyDetectionModel } from './anomaly.ts';
import { associationModel } from './association.ts';
import { clusteringModel } from './clustering.ts';
import { gaussianProcessModel } from './gaussian-process.ts';
import { generalRegressionModel } from './general-regression.ts';
import { miningModel } from './mining.ts';
import type { LowerModel } from './model.ts';
import { naiveBayesModel } from './naive-bayes.ts';
import { nearestNeighborModel } from './nearest-neighbours.ts';
import { neuralNetwork } from './neural-network.ts';
import { regressionModel } from './regression.ts';
import { ruleSetModel } from './rule-set.ts';
import { scorecard } from './scorecard.ts';
import { supportVectorMachineModel } from './support-vectors.ts';
import { timeSeriesModel } from './time-series.ts';
import { treeModel } from './tree.ts';

// biome-ignore format: one model a line, so that branches merge
export const MODELS: Readonly<Record<string, LowerModel>> = {
  AssociationModel: associationModel,
  AnomalyDetectionModel: anomalyDetectionModel,
  ClusteringModel: clusteringModel,
  GaussianProcessModel: gaussianProcessModel,
  GeneralRegressionModel: generalRegressionModel,
  NaiveBayesModel: naiveBayesModel,
  NearestNeighborModel: nearestNeighborModel,
  NeuralNetwork: neuralNetwork,
  RegressionModel: regressionModel,
  RuleSetModel: ruleSetModel,
  Scorecard: scorecard,
  MiningModel: miningModel,
  SupportVectorMachineModel: supportVectorMachineModel,
  TimeSeriesModel: timeSeriesModel,
  TreeModel: treeModel,
};

/** Model elements that are not served, and why. */
export const REFUSED: Readonly<Record<string, string>> = {
  BayesianNetworkModel: 'JPMML-Evaluator has none either, so that there is nothing to compare with',
  BaselineModel:
    'it compares windows of many rows, while a row here is answered by itself; JPMML-Evaluator has none either',
  SequenceModel: 'JPMML-Evaluator has none either, so that there is nothing to compare with',
  TextModel: 'it was deprecated with PMML 4.1 for TextIndex, and JPMML-Evaluator has none either',
};
