/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_extraction/_hash.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { hashingIn } from './HashingVectorizer.ts';

const INPUTS = ['dict', 'pair', 'string'] as const;

/** [batch] of objects, lists of pairs or lists of texts -> sparse [batch, hashes]. */
export const FeatureHasher: EstimatorClass = (state, { builder }) => {
  const kind = state.text('input_type', 'dict');
  const input = INPUTS.find((one) => one === kind);
  if (!input) throw new ServingError('CORRUPT_MODEL', `FeatureHasher: "input_type" is ${JSON.stringify(kind)}`);
  const params = { hashing: hashingIn(state), input };
  return {
    transform: (frame) =>
      new MadeFrame(
        builder,
        'numbers',
        builder.step('recordHashes', params, [frame.records(state.className)]),
        params.hashing.width,
      ),
  };
};
