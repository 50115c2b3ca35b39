/**
 * Models of spark.mllib, the old API, as `model.save(sc, path)` writes them. They have no columns of their own: rows have
 * `features` (a Word2VecModel a `word`, factors `user` and `product`), and are answered `prediction`.
 */
import type { StageRow } from '../row.ts';
import { LogisticRegressionModel, linearModel, SVMModel } from './linear.ts';
import * as others from './others.ts';
import { DecisionTreeModel, treeEnsemble } from './trees.ts';

// biome-ignore format: one class a line, so that branches merge
export const MLLIB_MODELS: Readonly<Record<string, StageRow>> = {
  'mllib.classification.LogisticRegressionModel': LogisticRegressionModel,
  'mllib.classification.NaiveBayesModel': others.NaiveBayesModel,
  'mllib.classification.SVMModel': SVMModel,
  'mllib.clustering.BisectingKMeansModel': others.BisectingKMeansModel,
  'mllib.clustering.GaussianMixtureModel': others.GaussianMixtureModel,
  'mllib.clustering.KMeansModel': others.KMeansModel,
  'mllib.feature.ChiSqSelectorModel': others.ChiSqSelectorModel,
  'mllib.feature.Word2VecModel': others.Word2VecModel,
  'mllib.recommendation.MatrixFactorizationModel': others.MatrixFactorizationModel,
  'mllib.regression.IsotonicRegressionModel': others.IsotonicRegressionModel,
  'mllib.regression.LassoModel': linearModel,
  'mllib.regression.LinearRegressionModel': linearModel,
  'mllib.regression.RidgeRegressionModel': linearModel,
  'mllib.tree.DecisionTreeModel': DecisionTreeModel,
  'mllib.tree.model.GradientBoostedTreesModel': treeEnsemble,
  'mllib.tree.model.RandomForestModel': treeEnsemble,
};
