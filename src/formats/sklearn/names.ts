/** What a pickle of scikit-learn may name: its estimators, and the objects and functions that stand in their state. */
import { type Constructor, type Constructors, INERT } from '../../wire/pickle/constructors.ts';
import { Global } from '../../wire/pickle/values.ts';
import { ESTIMATORS, REFUSED } from './estimators/index.ts';
import { knownFunction } from './estimators/preprocessing/FunctionTransformer.ts';
import { rowName } from './lowering.ts';

/** By package and name, as estimators are: what is held as data, or not looked at. */
const HELD: ReadonlySet<string> = new Set(
  // biome-ignore format: one package a line
  [
    '_loss AbsoluteError CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss CyHalfMultinomialLoss CyHalfPoissonLoss CyHalfSquaredError CyHalfTweedieLoss CyHalfTweedieLossIdentity CyHuberLoss CyPinballLoss DistributionBoundary ExponentialLoss GammaDistribution HalfBinomialLoss HalfGammaLoss HalfLogitLink HalfMultinomialLoss HalfPoissonLoss HalfSquaredError HalfTweedieLoss HalfTweedieLossIdentity HuberLoss IdentityLink Interval InverseGaussianDistribution LogLink LogitLink MultinomialLogit NormalDistribution PinballLoss PoissonDistribution TweedieDistribution',
    'calibration _CalibratedClassifier _SigmoidCalibration _TemperatureScaling',
    'cluster _BisectingTree _CFNode _CFSubcluster _kmeans_single_elkan _kmeans_single_lloyd',
    'compose _RemainderColsList make_column_selector',
    'covariance _DictWithDeprecatedKeys',
    'dummy DummyClassifier DummyRegressor',
    'ensemble BinaryCrossEntropy BinomialDeviance CategoricalCrossEntropy ExponentialLoss HuberLossFunction LeastAbsoluteDeviation LeastAbsoluteError LeastSquares LeastSquaresError LogOddsEstimator MeanEstimator MultinomialDeviance Poisson PriorProbabilityEstimator QuantileEstimator QuantileLossFunction ScaledLogOddsEstimator TreePredictor ZeroEstimator _BinMapper',
    'externals Bunch Memory',
    'feature_extraction strip_accents_ascii strip_accents_unicode',
    'feature_selection chi2 f_classif f_oneway f_regression mutual_info_classif mutual_info_regression r_regression',
    'gaussian_process CompoundKernel ConstantKernel DotProduct ExpSineSquared Exponentiation Matern PairwiseKernel Product RBF RationalQuadratic Sum WhiteKernel _BinaryGaussianProcessClassifierLaplace',
    'impute ImputerTriplet _ImputerTriplet',
    'linear_model EpsilonInsensitive Hinge Huber IdentityLink Log LogLink LogitLink ModifiedHuber SquaredEpsilonInsensitive SquaredHinge SquaredLoss',
    'metrics BrayCurtisDistance BrayCurtisDistance32 BrayCurtisDistance64 CanberraDistance CanberraDistance32 CanberraDistance64 ChebyshevDistance ChebyshevDistance32 ChebyshevDistance64 DiceDistance DiceDistance32 DiceDistance64 EuclideanDistance EuclideanDistance32 EuclideanDistance64 HammingDistance HammingDistance32 HammingDistance64 HaversineDistance HaversineDistance32 HaversineDistance64 JaccardDistance JaccardDistance32 JaccardDistance64 KulsinskiDistance KulsinskiDistance32 KulsinskiDistance64 MahalanobisDistance MahalanobisDistance32 MahalanobisDistance64 ManhattanDistance ManhattanDistance32 ManhattanDistance64 MatchingDistance MatchingDistance32 MatchingDistance64 MinkowskiDistance MinkowskiDistance32 MinkowskiDistance64 PyFuncDistance PyFuncDistance32 PyFuncDistance64 RogersTanimotoDistance RogersTanimotoDistance32 RogersTanimotoDistance64 RussellRaoDistance RussellRaoDistance32 RussellRaoDistance64 SEuclideanDistance SEuclideanDistance32 SEuclideanDistance64 SokalMichenerDistance SokalMichenerDistance32 SokalMichenerDistance64 SokalSneathDistance SokalSneathDistance32 SokalSneathDistance64 WMinkowskiDistance WMinkowskiDistance32 WMinkowskiDistance64 _BaseScorer _CurveScorer _MultimetricScorer _PassthroughScorer _PredictScorer _ProbaScorer _Scorer _ThresholdScorer _passthrough_scorer accuracy_score additive_chi2_kernel adjusted_mutual_info_score adjusted_rand_score average_precision_score balanced_accuracy_score brier_score_loss chi2_kernel cohen_kappa_score completeness_score cosine_similarity d2_absolute_error_score d2_pinball_score d2_tweedie_score explained_variance_score f1_score fbeta_score fowlkes_mallows_score hamming_loss hinge_loss homogeneity_score jaccard_score jaccard_similarity_score laplacian_kernel linear_kernel log_loss matthews_corrcoef max_error mean_absolute_error mean_absolute_percentage_error mean_gamma_deviance mean_pinball_loss mean_poisson_deviance mean_squared_error mean_squared_log_error median_absolute_error mutual_info_score ndcg_score newObj normalized_mutual_info_score polynomial_kernel precision_score r2_score rand_score rbf_kernel recall_score roc_auc_score root_mean_squared_error root_mean_squared_log_error sigmoid_kernel top_k_accuracy_score v_measure_score zero_one_loss',
    'model_selection GroupKFold GroupShuffleSplit KFold LeaveOneGroupOut LeaveOneOut LeavePGroupsOut LeavePOut ParameterGrid ParameterSampler PredefinedSplit RepeatedKFold RepeatedStratifiedKFold ShuffleSplit StratifiedGroupKFold StratifiedKFold StratifiedShuffleSplit TimeSeriesSplit _CVIterableWrapper _CurveScorer _YieldIter _refit_callable',
    'multiclass OneVsOneClassifier OneVsRestClassifier _ConstantPredictor',
    'neighbors GaussianRandomProjectionHash BallTree BallTree32 BallTree64 BinaryTree BrayCurtisDistance CanberraDistance ChebyshevDistance DiceDistance EuclideanDistance HammingDistance HaversineDistance JaccardDistance KDTree KDTree32 KDTree64 KulsinskiDistance MahalanobisDistance ManhattanDistance MatchingDistance MinkowskiDistance PyFuncDistance RogersTanimotoDistance RussellRaoDistance SEuclideanDistance SokalMichenerDistance SokalSneathDistance WMinkowskiDistance newObj',
    'neural_network AdamOptimizer SGDOptimizer',
    'preprocessing FunctionTransformer KernelCenterer LabelBinarizer LabelEncoder OneHotEncoder',
    'tree Tree',
    'utils Bunch DeprecationDict MetadataRequest MethodMetadataRequest check_array deprecated',
  ].flatMap((line) => {
    const [own, ...names] = line.split(' ');
    return names.map((name) => `${own}.${name}`);
  }),
);

/** What Cython's classes are pickled by: a function named after the class. */
const CYTHON = /^__pyx_unpickle_/;

/** Of other libraries, by the whole path. */
const OTHERS: ReadonlySet<string> = new Set([
  'scipy.interpolate.interpolate.BSpline',
  'scipy.interpolate._bsplines.BSpline',
  'pandas._libs.missing.NA',
  'scipy._lib.array_api_compat.numpy._aliases.asarray',
]);

const nameOf = (path: string): string => {
  const at = path.lastIndexOf('.');
  const [module, name] = [path.slice(0, at), path.slice(at + 1).replace(CYTHON, '')];
  // sklearn 1.4 to 1.7: sklearn._loss._loss names itself so.
  return module === '_loss' ? `_loss.${name}` : (rowName(new Global(module, name)) ?? '');
};

/** What pandas leaves in a ColumnTransformer: the names of the columns. Where it stood changed between versions. */
const PANDAS: ReadonlySet<string> = new Set([
  ...['pandas.core.indexes.base', 'pandas.indexes.base', 'pandas.core.index', 'pandas'].flatMap((own) =>
    ['_new_Index', 'Index', 'Int64Index', 'RangeIndex'].map((name) => `${own}.${name}`),
  ),
  'pandas.core.indexes.range.RangeIndex',
  'pandas.core.indexes.numeric.Int64Index',
]);

/** NumPy's functions that stand in estimators as what they apply: in `numpy`, or in the modules of NumPy before 1.17. */
const FUNCTION = /^numpy(\.core\.fromnumeric|\.lib\.function_base)?\.(mean|sum|a?max|a?min|median|std|var|prod)$/;

/**
 * What searches keep of what they searched by: SciPy's distributions, which hold methods of their own by name, and
 * categories of warnings. Names only: nothing is looked up or called.
 */
const SEARCHED =
  /^(scipy\.stats\._(continuous|discrete)_distns\.\w+_gen|scipy\.stats\._distn_infrastructure\.rv_\w*frozen|numpy\.vectorize|builtins\.getattr|(builtins|exceptions)\.(Future|Deprecation|User)Warning)$/;

/** The allow-list. All of it is inert: a name, and what the file gives it. */
export const SKLEARN: Constructors = {
  get: (path: string): Constructor | undefined => {
    const name = nameOf(path);
    const isHeld = HELD.has(name) || PANDAS.has(path) || OTHERS.has(path) || FUNCTION.test(path) || SEARCHED.test(path);
    const isClass = Object.hasOwn(ESTIMATORS, name) || Object.hasOwn(REFUSED, name);
    return isHeld || isClass || knownFunction(path) !== undefined ? INERT : undefined;
  },
};
