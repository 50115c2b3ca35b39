/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_encoders.py */
import { ServingError } from '../../../../errors.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { categoriesOf, codesOf, groupingsOf, madeOf } from './categories.ts';
import { integerOneHot } from './integer-one-hot.ts';

const UNKNOWN = ['error', 'ignore', 'infrequent_if_exist', 'warn'];

/** By column: the code, after grouping, of the category that is left out. Before 1.2 there was one attribute for both. */
const droppedOf = (state: State, columns: number): readonly (number | undefined)[] => {
  const dropped = state.optionalValues(['_drop_idx_after_grouping', 'drop_idx_']);
  if (!dropped) return new Array(columns).fill(undefined);
  if (dropped.length !== columns) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `OneHotEncoder: ${dropped.length} categories dropped of ${columns} columns`,
    );
  }
  return dropped.map((code) => (code === null ? undefined : Number(code)));
};

/** What the categories of one column stand at: [codes + 1], -1 for nowhere; the last is for unknown cells. */
const placesOf = (
  count: number,
  first: number,
  dropped: number | undefined,
  grouping: Float64Array | undefined,
  groupsUnknown: boolean,
): { readonly places: Int32Array; readonly width: number } => {
  const place = (code: number): number => {
    if (code === dropped) return -1;
    return first + code - (dropped !== undefined && code > dropped ? 1 : 0);
  };
  const codes = Float64Array.from({ length: count }, (_, code) => grouping?.[code] ?? code);
  const groups = grouping ? codes.reduce((max, code) => Math.max(max, code), -1) + 1 : count;
  const places = new Int32Array(count + 1);
  codes.forEach((code, i) => {
    places[i] = place(code);
  });
  places[count] = groupsUnknown && grouping ? place(groups - 1) : -1;
  return { places, width: groups - (dropped === undefined ? 0 : 1) };
};

const byCategories = (state: State, { builder }: Lowering): ReturnType<EstimatorClass> => {
  const categories = categoriesOf(state);
  const unknown = state.text('handle_unknown', 'error');
  if (!UNKNOWN.includes(unknown)) {
    throw new ServingError('CORRUPT_MODEL', `OneHotEncoder: handle_unknown is ${JSON.stringify(unknown)}`);
  }
  const dropped = droppedOf(state, categories.length);
  const groupings = groupingsOf(state, categories);
  // Before 1.8 "warn" left unknown cells out even where seldom ones were put together.
  const groupsUnknown = unknown === 'infrequent_if_exist' || (unknown === 'warn' && state.since('1.8'));
  const places: Int32Array[] = [];
  let width = 0;
  categories.forEach(({ count }, i) => {
    const own = placesOf(count, width, dropped[i], groupings[i], groupsUnknown);
    places.push(own.places);
    width += own.width;
  });
  const sparse = state.flag(['sparse_output', 'sparse'], true);
  const coder = {
    asker: state.className,
    categories,
    refuses: unknown === 'error',
    tolerant: state.since('0.24'),
  };
  return {
    features: categories.length,
    transform: (frame) =>
      madeOf(builder, builder.step('places', { places, width, sparse }, [codesOf(builder, frame, coder)]), width),
  };
};

/**
 * [batch, columns] -> [batch, categories]: a 1 at each cell's category; categories that are seldom may share a place, and
 * one of each column may have none. Before 0.20 categories were ints from 0 on.
 */
export const OneHotEncoder: EstimatorClass = (state, lowering) =>
  state.has('categories_') && !state.flag('_legacy_mode', false)
    ? byCategories(state, lowering)
    : integerOneHot(state, lowering);
