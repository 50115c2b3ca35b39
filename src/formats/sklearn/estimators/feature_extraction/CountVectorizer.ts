/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_extraction/text.py */
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { termsOf } from '../../../../pipeline/kernels/text.ts';
import { describe, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import { plain, type State } from '../../state.ts';
import { analyzerIn, decodingIn, dtypeIn } from './analysis.ts';

const corrupt = (state: State, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${state.className}: ${message}`);

const inOrder = (a: Value, b: Value): number => {
  // As Python sorts texts: by code points.
  const [left, right] = [[...String(a)], [...String(b)]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (order !== 0) return order;
  }
  return left.length - right.length;
};

/** Terms and their columns: what was learnt, or what was given as the parameter, where it was never fitted. */
const vocabularyOf = (state: State): readonly (readonly [Value, Value])[] => {
  const learnt = state.value('vocabulary_') ?? state.value('vocabulary');
  if (learnt instanceof Map) return [...learnt];
  const given = learnt instanceof Set ? [...learnt].sort(inOrder) : itemsOf(learnt);
  if (given) return given.map((term, i) => [term, BigInt(i)]);
  throw corrupt(
    state,
    `"vocabulary_" is ${describe(learnt)}, a dict was expected; it may have been pickled before it was fitted`,
  );
};

/** Adds the counting of terms; returns its slot, sparse [batch, terms], and how many terms there are. */
export const addTermCounts = (state: State, { builder }: Lowering): ((frame: Frame) => readonly [number, number]) => {
  const vocabulary = vocabularyOf(state);
  const columns = Int32Array.from(vocabulary, ([term, column]) => {
    const place = plain(column);
    if (typeof term !== 'string' || typeof place !== 'bigint') {
      throw corrupt(state, `the vocabulary has ${describe(term)} as column ${describe(place)}`);
    }
    return place >= 0n && place < vocabulary.length ? Number(place) : -1;
  });
  const width = vocabulary.length;
  if (width === 0) throw corrupt(state, 'the vocabulary is empty');
  const params = {
    analyzer: analyzerIn(state),
    decoding: decodingIn(state),
    terms: termsOf(vocabulary.map(([term]) => term as string)),
    columns,
    width,
    binary: state.flag('binary', false),
  };
  return (frame) => [builder.step('termCounts', params, [frame.documents(state.className)]), width];
};

/** [batch] of texts -> sparse [batch, terms] of counts. */
export const CountVectorizer: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const counts = addTermCounts(state, lowering);
  const areInts = dtypeIn(state) === 'int';
  return {
    transform: (frame) => {
      const [slot, width] = counts(frame);
      const answer = areInts
        ? ({ slot: builder.step('integers', { flat: false }, [slot]), dtype: 'int64', shape: [width] } as const)
        : undefined;
      return new MadeFrame(builder, 'numbers', slot, width, undefined, answer);
    },
  };
};
