/** Every class of scikit-learn that is served, by package and name. A package's folder has one file a class or family. */
import type { EstimatorTable } from '../lowering.ts';
import { CLUSTER, REFUSED as REFUSED_CLUSTER } from './cluster/index.ts';
import { COMPOSE } from './compose/index.ts';
import { COVARIANCE } from './covariance/index.ts';
import { DECOMPOSITION } from './decomposition/index.ts';
import { ENSEMBLE } from './ensemble/index.ts';
import { FEATURE_EXTRACTION, REFUSED as FEATURE_EXTRACTION_REFUSED } from './feature_extraction/index.ts';
import { FEATURE_SELECTION } from './feature_selection/index.ts';
import { IMPUTE } from './impute/index.ts';
import { LINEAR_MODEL } from './linear_model/index.ts';
import { MIXTURE, REFUSED as REFUSED_MIXTURE } from './mixture/index.ts';
import { NEURAL_NETWORK } from './neural_network/index.ts';
import { PIPELINE } from './pipeline/index.ts';
import { PREPROCESSING } from './preprocessing/index.ts';
import { TREE } from './tree/index.ts';

const rows = <Row>(own: string, table: Readonly<Record<string, Row>>): Readonly<Record<string, Row>> =>
  Object.fromEntries(Object.entries(table).map(([name, row]) => [`${own}.${name}`, row]));

export const ESTIMATORS: EstimatorTable = {
  ...rows('neural_network', NEURAL_NETWORK),
  ...rows('covariance', COVARIANCE),
  ...rows('mixture', MIXTURE),
  ...rows('cluster', CLUSTER),
  ...rows('ensemble', ENSEMBLE),
  ...rows('compose', COMPOSE),
  ...rows('feature_extraction', FEATURE_EXTRACTION),
  ...rows('feature_selection', FEATURE_SELECTION),
  ...rows('impute', IMPUTE),
  ...rows('decomposition', DECOMPOSITION),
  ...rows('linear_model', LINEAR_MODEL),
  ...rows('pipeline', PIPELINE),
  ...rows('preprocessing', PREPROCESSING),
  ...rows('tree', TREE),
};

/** Why a class is not served, for those that cannot be: each package's table is REFUSED in its index.ts. */
export const REFUSED: Readonly<Record<string, string>> = {
  ...rows('mixture', REFUSED_MIXTURE),
  ...rows('cluster', REFUSED_CLUSTER),
  ...rows('feature_extraction', FEATURE_EXTRACTION_REFUSED),
};
