/** Every model with predictions: of spark.ml, and of spark.mllib as its own `save` writes it. */
import { FMClassificationModel } from './classification/FMClassificationModel.ts';
import { LinearSVCModel } from './classification/LinearSVCModel.ts';
import { LogisticRegressionModel } from './classification/LogisticRegressionModel.ts';
import { MultilayerPerceptronClassificationModel } from './classification/MultilayerPerceptronClassificationModel.ts';
import { NaiveBayesModel } from './classification/NaiveBayesModel.ts';
import { OneVsRestModel } from './classification/OneVsRestModel.ts';
import { BisectingKMeansModel } from './clustering/BisectingKMeansModel.ts';
import { GaussianMixtureModel } from './clustering/GaussianMixtureModel.ts';
import { KMeansModel } from './clustering/KMeansModel.ts';
import { LocalLDAModel } from './clustering/LocalLDAModel.ts';
import { FPGrowthModel } from './fpm/FPGrowthModel.ts';
import { MLLIB_MODELS } from './mllib/models.ts';
import { ALSModel } from './recommendation/ALSModel.ts';
import { AFTSurvivalRegressionModel } from './regression/AFTSurvivalRegressionModel.ts';
import { FMRegressionModel } from './regression/FMRegressionModel.ts';
import { GeneralizedLinearRegressionModel } from './regression/GeneralizedLinearRegressionModel.ts';
import { IsotonicRegressionModel } from './regression/IsotonicRegressionModel.ts';
import { LinearRegressionModel } from './regression/LinearRegressionModel.ts';
import type { StageRow } from './row.ts';
import {
  DecisionTreeClassificationModel,
  DecisionTreeRegressionModel,
  GBTClassificationModel,
  GBTRegressionModel,
  RandomForestClassificationModel,
  RandomForestRegressionModel,
} from './trees/tree-models.ts';
import { bestModel } from './tuning/best-model.ts';

// biome-ignore format: one class a line, so that branches merge
export const MODELS: Readonly<Record<string, StageRow>> = {
  'ml.classification.DecisionTreeClassificationModel': DecisionTreeClassificationModel,
  'ml.classification.FMClassificationModel': FMClassificationModel,
  'ml.classification.GBTClassificationModel': GBTClassificationModel,
  'ml.classification.LinearSVCModel': LinearSVCModel,
  'ml.classification.LogisticRegressionModel': LogisticRegressionModel,
  'ml.classification.MultilayerPerceptronClassificationModel': MultilayerPerceptronClassificationModel,
  'ml.classification.NaiveBayesModel': NaiveBayesModel,
  'ml.classification.OneVsRestModel': OneVsRestModel,
  'ml.classification.RandomForestClassificationModel': RandomForestClassificationModel,
  'ml.clustering.BisectingKMeansModel': BisectingKMeansModel,
  'ml.clustering.GaussianMixtureModel': GaussianMixtureModel,
  'ml.clustering.KMeansModel': KMeansModel,
  'ml.clustering.LocalLDAModel': LocalLDAModel,
  'ml.fpm.FPGrowthModel': FPGrowthModel,
  'ml.recommendation.ALSModel': ALSModel,
  'ml.regression.AFTSurvivalRegressionModel': AFTSurvivalRegressionModel,
  'ml.regression.DecisionTreeRegressionModel': DecisionTreeRegressionModel,
  'ml.regression.FMRegressionModel': FMRegressionModel,
  'ml.regression.GBTRegressionModel': GBTRegressionModel,
  'ml.regression.GeneralizedLinearRegressionModel': GeneralizedLinearRegressionModel,
  'ml.regression.IsotonicRegressionModel': IsotonicRegressionModel,
  'ml.regression.LinearRegressionModel': LinearRegressionModel,
  'ml.regression.RandomForestRegressionModel': RandomForestRegressionModel,
  'ml.tuning.CrossValidatorModel': bestModel,
  'ml.tuning.TrainValidationSplitModel': bestModel,
  ...MLLIB_MODELS,
};
