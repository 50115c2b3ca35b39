import type { EstimatorTable } from '../../lowering.ts';
import { CountVectorizer } from './CountVectorizer.ts';
import { DictVectorizer } from './DictVectorizer.ts';
import { FeatureHasher } from './FeatureHasher.ts';
import { HashingVectorizer } from './HashingVectorizer.ts';
import { TfidfTransformer } from './TfidfTransformer.ts';
import { TfidfVectorizer } from './TfidfVectorizer.ts';

export const FEATURE_EXTRACTION: EstimatorTable = {
  CountVectorizer,
  DictVectorizer,
  FeatureHasher,
  HashingVectorizer,
  TfidfTransformer,
  TfidfVectorizer,
};

export const REFUSED: Readonly<Record<string, string>> = {
  PatchExtractor: 'takes images and gives several rows for each of them',
};
