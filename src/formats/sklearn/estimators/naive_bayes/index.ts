import type { EstimatorTable } from '../../lowering.ts';
import { BernoulliNB, CategoricalNB, ComplementNB, GaussianNB, MultinomialNB } from './NaiveBayes.ts';

export const NAIVE_BAYES: EstimatorTable = { BernoulliNB, CategoricalNB, ComplementNB, GaussianNB, MultinomialNB };
