/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_lda.py */
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn } from '../../projection.ts';

/** The topics of each document, whose sum is 1: [batch, words] -> [batch, topics] */
export const LatentDirichletAllocation: EstimatorClass = (state, { builder }) => {
  const { shape, data: weights } = matrixIn(state, 'exp_dirichlet_component_');
  const [topics, words] = shape as [number, number];
  const params = {
    ...{ weights, topics, words },
    prior: state.number('doc_topic_prior_'),
    maxIterations: state.number('max_doc_update_iter'),
    tolerance: state.number('mean_change_tol'),
    asker: state.className,
  };
  return {
    features: words,
    transform: (frame) => {
      const slot = builder.step('topics', params, [frame.numbers(state.className)]);
      return new MadeFrame(builder, 'numbers', slot, topics);
    },
  };
};
