/** Every class of scikit-learn that is served, by package and name. A package's folder has one file a class or family. */
import type { EstimatorTable } from '../lowering.ts';
import { COMPOSE } from './compose/index.ts';
import { DECOMPOSITION } from './decomposition/index.ts';
import { ENSEMBLE } from './ensemble/index.ts';
import { FEATURE_SELECTION } from './feature_selection/index.ts';
import { LINEAR_MODEL } from './linear_model/index.ts';
import { PIPELINE } from './pipeline/index.ts';
import { PREPROCESSING } from './preprocessing/index.ts';
import { TREE } from './tree/index.ts';

const rows = <Row>(own: string, table: Readonly<Record<string, Row>>): Readonly<Record<string, Row>> =>
  Object.fromEntries(Object.entries(table).map(([name, row]) => [`${own}.${name}`, row]));

export const ESTIMATORS: EstimatorTable = {
  ...rows('ensemble', ENSEMBLE),
  ...rows('compose', COMPOSE),
  ...rows('feature_selection', FEATURE_SELECTION),
  ...rows('decomposition', DECOMPOSITION),
  ...rows('linear_model', LINEAR_MODEL),
  ...rows('pipeline', PIPELINE),
  ...rows('preprocessing', PREPROCESSING),
  ...rows('tree', TREE),
};

/** Why a class is not served, for those that cannot be: each package's table is REFUSED in its index.ts. */
export const REFUSED: Readonly<Record<string, string>> = {};
