/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_extraction/text.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { describe, Instance } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { State } from '../../state.ts';
import { dtypeIn } from './analysis.ts';
import { addTermCounts } from './CountVectorizer.ts';
import { tfidfParams } from './TfidfTransformer.ts';

/** [batch] of texts -> sparse [batch, terms]: the counts of terms, weighted as TfidfTransformer does. */
export const TfidfVectorizer: EstimatorClass = (state, lowering) => {
  const inner = state.value('_tfidf');
  if (!(inner instanceof Instance)) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `TfidfVectorizer: "_tfidf" is ${describe(inner)}; it may have been pickled before it was fitted`,
    );
  }
  const counts = addTermCounts(state, lowering);
  const params = tfidfParams(new State(inner), dtypeIn(state) === 'float32');
  return {
    transform: (frame) => {
      const [slot, width] = counts(frame);
      return new MadeFrame(lowering.builder, 'numbers', lowering.builder.step('tfidf', params, [slot]), width);
    },
  };
};
