/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_extraction/text.py */
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { TfidfParams } from '../../../../pipeline/kernels/text.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { Instance } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { State } from '../../state.ts';
import { normIn } from './analysis.ts';

/** The weights of terms; sklearn < 1.5 keeps them as the diagonal of a sparse matrix. */
const idfOf = (state: State): Pick<TfidfParams, 'idf' | 'wideIdf'> => {
  if (!state.flag('use_idf', true)) return {};
  const diagonal = state.value('_idf_diag');
  // dia: one row of data; csr: the stored elements, which are the diagonal's.
  const [of, name] = diagonal instanceof Instance ? [new State(diagonal), 'data'] : [state, 'idf_'];
  const value = of.value(name);
  return { idf: of.array(name).data, wideIdf: !(value instanceof NdArray && value.dtype.itemSize === 4) };
};

/**
 * What tf-idf does to counts:
 *
 *   x = count, or 1 + log(count)       y = x · idf       y / norm of the row
 */
export const tfidfParams = (state: State, single: boolean): TfidfParams => ({
  sublinear: state.flag('sublinear_tf', false),
  ...idfOf(state),
  norm: normIn(state),
  single,
});

/** [batch, terms] of counts -> sparse [batch, terms]. */
export const TfidfTransformer: EstimatorClass = (state, { builder }) => {
  const params = tfidfParams(state, false);
  const features = params.idf?.length;
  return {
    ...(features !== undefined && { features }),
    transform: (frame) => {
      const slot = builder.step('tfidf', params, [frame.numbers(state.className)]);
      return new MadeFrame(builder, 'numbers', slot, frame.width ?? features, frame.names);
    },
  };
};
