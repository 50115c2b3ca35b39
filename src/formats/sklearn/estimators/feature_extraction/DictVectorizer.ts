/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_extraction/_dict_vectorizer.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { termsOf } from '../../../../pipeline/kernels/text.ts';
import { describe } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { dtypeIn } from './analysis.ts';

/** [batch] of objects -> sparse [batch, names]: `{"city": "Rome", "t": 18}` is 1 in column `city=Rome` and 18 in `t`. */
export const DictVectorizer: EstimatorClass = (state, { builder }) => {
  const names = state.values(['feature_names_']).map((name) => {
    if (typeof name === 'string') return name;
    if (typeof name === 'bigint') return String(name);
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `DictVectorizer: a feature is called ${describe(name)}, a text was expected`,
    );
  });
  const [major = 1] = (state.version ?? '1').split('.').map(Number);
  const params = {
    names: termsOf(names),
    separator: state.text('separator', '='),
    // sklearn < 0.24 refuses lists.
    lists: major >= 1 || /^0\.24/.test(state.version ?? ''),
    dtype: dtypeIn(state),
  };
  return {
    transform: (frame) =>
      new MadeFrame(
        builder,
        'numbers',
        builder.step('recordVectors', params, [frame.records(state.className)]),
        names.length,
      ),
  };
};
