import type { EstimatorTable } from '../../lowering.ts';
import { Isomap } from './Isomap.ts';
import { LocallyLinearEmbedding } from './LocallyLinearEmbedding.ts';

export const MANIFOLD: EstimatorTable = { Isomap, LocallyLinearEmbedding };

const ONLY_FITTED = 'has no transform: it places only the rows that it was fitted on';

export const REFUSED: Readonly<Record<string, string>> = {
  ClassicalMDS: ONLY_FITTED,
  MDS: ONLY_FITTED,
  SpectralEmbedding: ONLY_FITTED,
  TSNE: ONLY_FITTED,
};
