/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_extraction/text.py */
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { HashingParams } from '../../../../pipeline/kernels/text.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { analyzerIn, decodingIn, dtypeIn, normIn } from './analysis.ts';

/** Of HashingVectorizer and FeatureHasher. */
export const hashingIn = (state: State): HashingParams => ({
  width: state.number('n_features'),
  alternate: state.flag('alternate_sign', true),
  // sklearn < 0.21
  absolute: state.flag('non_negative', false),
});

/** [batch] of texts -> sparse [batch, hashes]: terms are summed by hash, then the rows divided by their norms. */
export const HashingVectorizer: EstimatorClass = (state, { builder }) => {
  const hashing = hashingIn(state);
  const params = {
    analyzer: analyzerIn(state),
    decoding: decodingIn(state),
    hashing,
    binary: state.flag('binary', false),
  };
  const norm = normIn(state);
  const single = dtypeIn(state) === 'float32';
  return {
    transform: (frame) => {
      const sums = builder.step('termHashes', params, [frame.documents(state.className)]);
      const slot = norm === undefined ? sums : builder.step('tfidf', { sublinear: false, norm, single }, [sums]);
      return new MadeFrame(builder, 'numbers', slot, hashing.width);
    },
  };
};
