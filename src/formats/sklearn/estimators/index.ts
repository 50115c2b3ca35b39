/** Every class of scikit-learn that is served, by package and name. A package's folder has one file a class or family. */
import type { EstimatorTable } from '../lowering.ts';
import { CALIBRATION } from './calibration/index.ts';
import { CLUSTER, REFUSED as REFUSED_CLUSTER } from './cluster/index.ts';
import { COMPOSE } from './compose/index.ts';
import { COVARIANCE } from './covariance/index.ts';
import { CROSS_DECOMPOSITION } from './cross_decomposition/index.ts';
import { DECOMPOSITION } from './decomposition/index.ts';
import { DISCRIMINANT_ANALYSIS } from './discriminant_analysis/index.ts';
import { DUMMY } from './dummy/index.ts';
import { ENSEMBLE } from './ensemble/index.ts';
import { FEATURE_EXTRACTION, REFUSED as FEATURE_EXTRACTION_REFUSED } from './feature_extraction/index.ts';
import { FEATURE_SELECTION } from './feature_selection/index.ts';
import { FROZEN } from './frozen/index.ts';
import { GAUSSIAN_PROCESS, REFUSED as REFUSED_GAUSSIAN_PROCESS } from './gaussian_process/index.ts';
import { IMPUTE } from './impute/index.ts';
import { ISOTONIC } from './isotonic/index.ts';
import { KERNEL_APPROXIMATION } from './kernel_approximation/index.ts';
import { KERNEL_RIDGE } from './kernel_ridge/index.ts';
import { LINEAR_MODEL } from './linear_model/index.ts';
import { MANIFOLD, REFUSED as REFUSED_MANIFOLD } from './manifold/index.ts';
import { MIXTURE, REFUSED as REFUSED_MIXTURE } from './mixture/index.ts';
import { MODEL_SELECTION } from './model_selection/index.ts';
import { MULTICLASS } from './multiclass/index.ts';
import { MULTIOUTPUT } from './multioutput/index.ts';
import { NAIVE_BAYES } from './naive_bayes/index.ts';
import { NEIGHBORS, REFUSED as REFUSED_NEIGHBORS } from './neighbors/index.ts';
import { NEURAL_NETWORK } from './neural_network/index.ts';
import { PIPELINE } from './pipeline/index.ts';
import { PREPROCESSING } from './preprocessing/index.ts';
import { RANDOM_PROJECTION } from './random_projection/index.ts';
import { SEMI_SUPERVISED } from './semi_supervised/index.ts';
import { SVM } from './svm/index.ts';
import { TREE } from './tree/index.ts';

const rows = <Row>(own: string, table: Readonly<Record<string, Row>>): Readonly<Record<string, Row>> =>
  Object.fromEntries(Object.entries(table).map(([name, row]) => [`${own}.${name}`, row]));

export const ESTIMATORS: EstimatorTable = {
  ...rows('calibration', CALIBRATION),
  ...rows('cluster', CLUSTER),
  ...rows('compose', COMPOSE),
  ...rows('covariance', COVARIANCE),
  ...rows('cross_decomposition', CROSS_DECOMPOSITION),
  ...rows('decomposition', DECOMPOSITION),
  ...rows('discriminant_analysis', DISCRIMINANT_ANALYSIS),
  ...rows('dummy', DUMMY),
  ...rows('ensemble', ENSEMBLE),
  ...rows('feature_extraction', FEATURE_EXTRACTION),
  ...rows('feature_selection', FEATURE_SELECTION),
  ...rows('frozen', FROZEN),
  ...rows('gaussian_process', GAUSSIAN_PROCESS),
  ...rows('impute', IMPUTE),
  ...rows('isotonic', ISOTONIC),
  ...rows('kernel_approximation', KERNEL_APPROXIMATION),
  ...rows('kernel_ridge', KERNEL_RIDGE),
  ...rows('linear_model', LINEAR_MODEL),
  ...rows('manifold', MANIFOLD),
  ...rows('mixture', MIXTURE),
  ...rows('model_selection', MODEL_SELECTION),
  ...rows('multiclass', MULTICLASS),
  ...rows('multioutput', MULTIOUTPUT),
  ...rows('naive_bayes', NAIVE_BAYES),
  ...rows('neighbors', NEIGHBORS),
  ...rows('neural_network', NEURAL_NETWORK),
  ...rows('pipeline', PIPELINE),
  ...rows('preprocessing', PREPROCESSING),
  ...rows('random_projection', RANDOM_PROJECTION),
  ...rows('semi_supervised', SEMI_SUPERVISED),
  ...rows('svm', SVM),
  ...rows('tree', TREE),
};

/** Why a class is not served, for those that cannot be: each package's table is REFUSED in its index.ts. */
export const REFUSED: Readonly<Record<string, string>> = {
  ...rows('cluster', REFUSED_CLUSTER),
  ...rows('feature_extraction', FEATURE_EXTRACTION_REFUSED),
  ...rows('gaussian_process', REFUSED_GAUSSIAN_PROCESS),
  ...rows('manifold', REFUSED_MANIFOLD),
  ...rows('mixture', REFUSED_MIXTURE),
  ...rows('neighbors', REFUSED_NEIGHBORS),
};
