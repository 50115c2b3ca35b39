import type { EstimatorTable } from '../../lowering.ts';
import { treeClassifier, treeRegressor } from './DecisionTree.ts';

export const TREE: EstimatorTable = {
  DecisionTreeClassifier: treeClassifier,
  DecisionTreeRegressor: treeRegressor,
  ExtraTreeClassifier: treeClassifier,
  ExtraTreeRegressor: treeRegressor,
};
