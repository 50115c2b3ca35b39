import type { EstimatorTable } from '../../lowering.ts';
import { FeatureAgglomeration } from './FeatureAgglomeration.ts';
import { BisectingKMeans, KMeans } from './KMeans.ts';
import { AffinityPropagation, Birch, MeanShift } from './nearest.ts';

export const CLUSTER: EstimatorTable = {
  AffinityPropagation,
  Birch,
  BisectingKMeans,
  FeatureAgglomeration,
  KMeans,
  MeanShift,
  MiniBatchKMeans: KMeans,
};

const ONLY_FITTED = 'has no predict: it labels only the rows that it was fitted on';

export const REFUSED: Readonly<Record<string, string>> = {
  AgglomerativeClustering: ONLY_FITTED,
  DBSCAN: ONLY_FITTED,
  HDBSCAN: ONLY_FITTED,
  OPTICS: ONLY_FITTED,
  SpectralBiclustering: ONLY_FITTED,
  SpectralClustering: ONLY_FITTED,
  SpectralCoclustering: ONLY_FITTED,
};
