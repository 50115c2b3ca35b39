import type { EstimatorTable } from '../../lowering.ts';
import { DictionaryLearning, SparseCoder } from './dict_learning.ts';
import { FactorAnalysis } from './FactorAnalysis.ts';
import { FastICA } from './FastICA.ts';
import { KernelPCA } from './KernelPCA.ts';
import { LatentDirichletAllocation } from './LatentDirichletAllocation.ts';
import { MiniBatchNMF, NMF } from './NMF.ts';
import { IncrementalPCA, PCA, RandomizedPCA } from './PCA.ts';
import { SparsePCA } from './SparsePCA.ts';
import { TruncatedSVD } from './TruncatedSVD.ts';

export const DECOMPOSITION: EstimatorTable = {
  DictionaryLearning,
  FactorAnalysis,
  FastICA,
  IncrementalPCA,
  KernelPCA,
  LatentDirichletAllocation,
  MiniBatchDictionaryLearning: DictionaryLearning,
  MiniBatchNMF,
  MiniBatchSparsePCA: SparsePCA,
  NMF,
  PCA,
  RandomizedPCA,
  SparseCoder,
  SparsePCA,
  TruncatedSVD,
};
