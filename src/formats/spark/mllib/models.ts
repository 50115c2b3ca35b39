/**
 * Models of spark.mllib, the old API, as `model.save(sc, path)` writes them. They have no columns of their own: rows have
 * `features` (a Word2VecModel a `word`, factors `user` and `product`), and are answered `prediction`.
 */
import { refused } from '../refused.ts';
import type { StageRow } from '../row.ts';
import { LogisticRegressionModel, linearModel, SVMModel } from './linear.ts';
import * as others from './others.ts';
import { DecisionTreeModel, treeEnsemble } from './trees.ts';

const RANDOM =
  'it begins each inference with other random numbers; save a LocalLDAModel of spark.ml, whose seed is fixed';

// biome-ignore format: one class a line, so that branches merge
export const MLLIB_MODELS: Readonly<Record<string, StageRow>> = {
  'mllib.classification.LogisticRegressionModel': LogisticRegressionModel,
  'mllib.classification.NaiveBayesModel': others.NaiveBayesModel,
  'mllib.classification.SVMModel': SVMModel,
  'mllib.clustering.BisectingKMeansModel': others.BisectingKMeansModel,
  'mllib.clustering.DistributedLDAModel': refused(RANDOM),
  'mllib.clustering.GaussianMixtureModel': others.GaussianMixtureModel,
  'mllib.clustering.KMeansModel': others.KMeansModel,
  'mllib.clustering.LocalLDAModel': refused(RANDOM),
  'mllib.clustering.PowerIterationClusteringModel': refused('it has no predict: it is a table of the clusters of a graph; serve that table'),
  'mllib.feature.ChiSqSelectorModel': others.ChiSqSelectorModel,
  'mllib.feature.Word2VecModel': others.Word2VecModel,
  'mllib.fpm.FPGrowthModel': refused('it has no predict: it is a table of frequent items; FPGrowthModel of spark.ml has a transform'),
  'mllib.fpm.PrefixSpanModel': refused('it has no predict: it is a table of frequent sequences'),
  'mllib.recommendation.MatrixFactorizationModel': others.MatrixFactorizationModel,
  'mllib.regression.IsotonicRegressionModel': others.IsotonicRegressionModel,
  'mllib.regression.LassoModel': linearModel,
  'mllib.regression.LinearRegressionModel': linearModel,
  'mllib.regression.RidgeRegressionModel': linearModel,
  'mllib.tree.DecisionTreeModel': DecisionTreeModel,
  'mllib.tree.model.TreeEnsembleModel$SaveLoadV1_0$': treeEnsemble,
  'mllib.tree.GradientBoostedTreesModel': treeEnsemble,
  'mllib.tree.RandomForestModel': treeEnsemble,
  'mllib.tree.model.DecisionTreeModel': DecisionTreeModel,
  'mllib.tree.model.GradientBoostedTreesModel': treeEnsemble,
  'mllib.tree.model.RandomForestModel': treeEnsemble,
};
