/**
 * Every class of stage, by its place below org.apache.spark. One row a class; a class is a file named by it. A row adds
 * the columns that the class's `transform` adds.
 */
import { Binarizer } from './feature/Binarizer.ts';
import { BucketedRandomProjectionLSHModel } from './feature/BucketedRandomProjectionLSHModel.ts';
import { Bucketizer } from './feature/Bucketizer.ts';
import { ChiSqSelectorModel } from './feature/ChiSqSelectorModel.ts';
import { ColumnPruner } from './feature/ColumnPruner.ts';
import { CountVectorizerModel } from './feature/CountVectorizerModel.ts';
import { DCT } from './feature/DCT.ts';
import { ElementwiseProduct } from './feature/ElementwiseProduct.ts';
import { FeatureHasher } from './feature/FeatureHasher.ts';
import { HashingTF } from './feature/HashingTF.ts';
import { IDFModel } from './feature/IDFModel.ts';
import { ImputerModel } from './feature/ImputerModel.ts';
import { IndexToString } from './feature/IndexToString.ts';
import { Interaction } from './feature/Interaction.ts';
import { MaxAbsScalerModel } from './feature/MaxAbsScalerModel.ts';
import { MinHashLSHModel } from './feature/MinHashLSHModel.ts';
import { MinMaxScalerModel } from './feature/MinMaxScalerModel.ts';
import { NGram } from './feature/NGram.ts';
import { Normalizer } from './feature/Normalizer.ts';
import { OneHotEncoder } from './feature/OneHotEncoder.ts';
import { OneHotEncoderModel } from './feature/OneHotEncoderModel.ts';
import { PCAModel } from './feature/PCAModel.ts';
import { PolynomialExpansion } from './feature/PolynomialExpansion.ts';
import { RegexTokenizer } from './feature/RegexTokenizer.ts';
import { RFormulaModel } from './feature/RFormulaModel.ts';
import { RobustScalerModel } from './feature/RobustScalerModel.ts';
import { SQLTransformer } from './feature/SQLTransformer.ts';
import { StandardScalerModel } from './feature/StandardScalerModel.ts';
import { StopWordsRemover } from './feature/StopWordsRemover.ts';
import { StringIndexerModel } from './feature/StringIndexerModel.ts';
import { Tokenizer } from './feature/Tokenizer.ts';
import { UnivariateFeatureSelectorModel } from './feature/UnivariateFeatureSelectorModel.ts';
import { VarianceThresholdSelectorModel } from './feature/VarianceThresholdSelectorModel.ts';
import { VectorAssembler } from './feature/VectorAssembler.ts';
import { VectorAttributeRewriter } from './feature/VectorAttributeRewriter.ts';
import { VectorIndexerModel } from './feature/VectorIndexerModel.ts';
import { VectorSizeHint } from './feature/VectorSizeHint.ts';
import { VectorSlicer } from './feature/VectorSlicer.ts';
import { Word2VecModel } from './feature/Word2VecModel.ts';
import { MODELS } from './models.ts';
import { PipelineModel } from './PipelineModel.ts';
import type { StageRow } from './row.ts';

// biome-ignore format: one class a line, so that branches merge
export const STAGES: Readonly<Record<string, StageRow>> = {
  'ml.PipelineModel': PipelineModel,
  'ml.feature.Binarizer': Binarizer,
  'ml.feature.BucketedRandomProjectionLSHModel': BucketedRandomProjectionLSHModel,
  'ml.feature.Bucketizer': Bucketizer,
  'ml.feature.ChiSqSelectorModel': ChiSqSelectorModel,
  'ml.feature.ColumnPruner': ColumnPruner,
  'ml.feature.CountVectorizerModel': CountVectorizerModel,
  'ml.feature.DCT': DCT,
  'ml.feature.ElementwiseProduct': ElementwiseProduct,
  'ml.feature.FeatureHasher': FeatureHasher,
  'ml.feature.HashingTF': HashingTF,
  'ml.feature.IDFModel': IDFModel,
  'ml.feature.ImputerModel': ImputerModel,
  'ml.feature.IndexToString': IndexToString,
  'ml.feature.Interaction': Interaction,
  'ml.feature.MaxAbsScalerModel': MaxAbsScalerModel,
  'ml.feature.MinHashLSHModel': MinHashLSHModel,
  'ml.feature.MinMaxScalerModel': MinMaxScalerModel,
  'ml.feature.NGram': NGram,
  'ml.feature.Normalizer': Normalizer,
  'ml.feature.OneHotEncoder': OneHotEncoder,
  'ml.feature.OneHotEncoderModel': OneHotEncoderModel,
  'ml.feature.PCAModel': PCAModel,
  'ml.feature.PolynomialExpansion': PolynomialExpansion,
  'ml.feature.RFormulaModel': RFormulaModel,
  'ml.feature.RegexTokenizer': RegexTokenizer,
  'ml.feature.RobustScalerModel': RobustScalerModel,
  'ml.feature.SQLTransformer': SQLTransformer,
  'ml.feature.StandardScalerModel': StandardScalerModel,
  'ml.feature.StopWordsRemover': StopWordsRemover,
  'ml.feature.StringIndexerModel': StringIndexerModel,
  'ml.feature.Tokenizer': Tokenizer,
  'ml.feature.UnivariateFeatureSelectorModel': UnivariateFeatureSelectorModel,
  'ml.feature.VarianceThresholdSelectorModel': VarianceThresholdSelectorModel,
  'ml.feature.VectorAssembler': VectorAssembler,
  'ml.feature.VectorAttributeRewriter': VectorAttributeRewriter,
  'ml.feature.VectorIndexerModel': VectorIndexerModel,
  'ml.feature.VectorSizeHint': VectorSizeHint,
  'ml.feature.VectorSlicer': VectorSlicer,
  'ml.feature.Word2VecModel': Word2VecModel,
  ...MODELS,
};

const RANDOM =
  'it begins each inference with other random numbers, so that Spark itself never answers the same twice; save ' +
  'model.toLocal() of spark.ml instead, whose seed is fixed';

/** Classes that are known and not served, with the reason and what to do. */
export const REFUSED: Readonly<Record<string, string>> = {
  'ml.clustering.DistributedLDAModel': RANDOM,
  'ml.clustering.PowerIterationClustering':
    'it has no transform: it clusters the graph that it is given; serve its table of clusters',
  'ml.fpm.PrefixSpan': 'it has no transform: it finds sequences in the data that it is given',
  'mllib.clustering.DistributedLDAModel': RANDOM,
  'mllib.clustering.LDAModel':
    'pyspark.mllib reads its topics, and gives no topics of documents; save the model of spark.ml',
  'mllib.clustering.LocalLDAModel': RANDOM,
  'mllib.clustering.PowerIterationClusteringModel':
    'it has no predict: it holds the clusters of the vertices that it was fitted on; look them up in its table',
  'mllib.fpm.FPGrowthModel':
    'it has no predict: it holds the sets of items that were frequent; save the model of spark.ml, whose transform answers',
  'mllib.fpm.PrefixSpanModel': 'it has no predict: it is a table of frequent sequences',
};
