import type { EstimatorTable } from '../../lowering.ts';
import { AdaBoostClassifier, AdaBoostRegressor } from './AdaBoost.ts';
import { BaggingClassifier, BaggingRegressor } from './Bagging.ts';
import { forestClassifier, forestRegressor } from './Forest.ts';
import { GradientBoostingClassifier, GradientBoostingRegressor } from './GradientBoosting.ts';
import { HistGradientBoostingClassifier, HistGradientBoostingRegressor } from './HistGradientBoosting.ts';
import { IsolationForest, RandomTreesEmbedding } from './IsolationForest.ts';
import { StackingClassifier, StackingRegressor } from './Stacking.ts';
import { VotingClassifier, VotingRegressor } from './Voting.ts';

// biome-ignore format: one class a line, so that branches merge
export const ENSEMBLE: EstimatorTable = {
  AdaBoostClassifier,
  AdaBoostRegressor,
  BaggingClassifier,
  BaggingRegressor,
  ExtraTreesClassifier: forestClassifier,
  ExtraTreesRegressor: forestRegressor,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  HistGradientBoostingClassifier,
  HistGradientBoostingRegressor,
  IsolationForest,
  RandomForestClassifier: forestClassifier,
  RandomForestRegressor: forestRegressor,
  RandomTreesEmbedding,
  StackingClassifier,
  StackingRegressor,
  VotingClassifier,
  VotingRegressor,
};
