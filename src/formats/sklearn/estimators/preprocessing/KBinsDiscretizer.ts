/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_discretization.py */
import { ServingError } from '../../../../errors.ts';
import { Global } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { numbersIn } from '../../state.ts';
import { madeOf } from './categories.ts';

const ENCODINGS = ['ordinal', 'onehot', 'onehot-dense'];

/** [batch, features] -> [batch, features], the number of each cell's bin, or [batch, bins], a 1 at each cell's bin. */
export const KBinsDiscretizer: EstimatorClass = (state, { builder }) => {
  const edges = state.values('bin_edges_').map((value, column) => {
    const found = numbersIn(value)?.data;
    if (found && found.length >= 2) return found;
    throw new ServingError('CORRUPT_MODEL', `KBinsDiscretizer: column ${column} has fewer than two edges of bins`);
  });
  const encode = state.text('encode', 'onehot');
  if (!ENCODINGS.includes(encode)) {
    throw new ServingError('CORRUPT_MODEL', `KBinsDiscretizer: encode is ${JSON.stringify(encode)}`);
  }
  const dtype = state.value('dtype');
  const params = {
    edges: edges.map((own) => own.subarray(1, -1)),
    shifted: !state.since('1.1'),
    narrow: dtype instanceof Global && dtype.name === 'float32',
  };
  let width = 0;
  const places = edges.map((own) => {
    const first = width;
    width += own.length - 1;
    return Int32Array.from(own, (_, bin) => (bin === own.length - 1 ? -1 : first + bin));
  });
  return {
    features: edges.length,
    transform: (frame) => {
      const slot = builder.step('bins', params, [frame.numbers(state.className)]);
      if (encode === 'ordinal') return madeOf(builder, slot, edges.length, frame.names);
      return madeOf(builder, builder.step('places', { places, width, sparse: encode === 'onehot' }, [slot]), width);
    },
  };
};
