/**
 * OneHotEncoder as it was before 0.20: columns of ints from 0 up to n_values, beside columns that pass.
 * https://github.com/scikit-learn/scikit-learn/blob/0.19.2/sklearn/preprocessing/data.py
 */
import { ServingError } from '../../../../errors.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { madeOf } from './categories.ts';

/** Columns that a damaged file may ask for. */
const MAX_WIDTH = 2 ** 24;

/** The columns that are encoded, in their order; undefined: all. */
const selectedOf = (state: State): readonly number[] | undefined => {
  const selected = state.value(['categorical_features', '_categorical_features']);
  if (selected === undefined || selected === null || selected === 'all') return undefined;
  const values = state.values(['categorical_features', '_categorical_features']);
  const isMask = values.every((value) => typeof value === 'boolean');
  const columns = isMask ? values.flatMap((value, i) => (value === true ? [i] : [])) : values.map(Number);
  if (columns.some((column) => !Number.isInteger(column))) {
    throw new ServingError('CORRUPT_MODEL', `OneHotEncoder: categorical_features are ${columns.join(', ')}`);
  }
  return [...new Set(columns)].sort((a, b) => a - b);
};

/** [batch, columns] -> [batch, places]: the place of the int x of column j is feature_indices[j] + x. */
export const integerOneHot: EstimatorClass = (state, { builder }) => {
  const selected = selectedOf(state);
  if (selected?.length === 0) return { transform: (frame) => frame };
  const starts = state.array(['feature_indices_', '_feature_indices_']).data;
  const counts = state.array(['n_values_', '_n_values_']).data;
  const width = starts.at(-1) ?? Number.NaN;
  const fits = counts.every((count, j) => Number.isInteger(count) && starts[j + 1] === starts[j]! + count);
  if (!(width >= 0 && width <= MAX_WIDTH) || starts.length !== counts.length + 1 || starts[0] !== 0 || !fits) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `OneHotEncoder: columns of ${counts.join(', ')} values stand at ${starts.join(', ')}`,
    );
  }
  const isAuto = ['auto', undefined, null].includes(state.value(['n_values', '_n_values']) as string);
  const active = isAuto ? state.array(['active_features_', '_active_features_']).data : undefined;
  const placeOf = active && new Map(Array.from(active, (place, i) => [place, i]));
  const places = Array.from(counts, (count, j) =>
    Int32Array.from({ length: count + 1 }, (_, x) => {
      if (x === count) return -1;
      return placeOf ? (placeOf.get(starts[j]! + x) ?? -1) : starts[j]! + x;
    }),
  );
  const made = active?.length ?? width;
  const params = {
    refusedBy: state.text('handle_unknown', 'error') === 'error' ? state.className : undefined,
    missing: Int32Array.from(counts, () => -1),
    categories: Array.from(counts, (count) => Float64Array.from({ length: count }, (_, x) => x)),
  };
  const sparse = state.flag('sparse', true);
  const oneHot = (slot: number, columns: readonly number[]): number => {
    const whole = builder.step('elementwise', { name: 'trunc' }, [slot]);
    const natural = builder.step('bounded', { asker: state.className, above: -1, wanted: 'ints from 0 on' }, [whole]);
    const codes = builder.step('numberCodes', { ...params, columns: columns.map(String) }, [natural]);
    return builder.step('places', { places, width: made, sparse }, [codes]);
  };
  const all = Array.from(counts, (_, j) => j);
  if (!selected) {
    return {
      features: counts.length,
      transform: (frame) => madeOf(builder, oneHot(frame.numbers(state.className), all), made),
    };
  }
  return {
    transform: (frame) => {
      const { width: given } = frame;
      if (given === undefined) {
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          'OneHotEncoder of some columns does not tell how many there are; put a step that does in front of it, as a scaler',
        );
      }
      const slot = frame.numbers(state.className);
      const encoded = selected.map((column) => (column < 0 ? column + given : column)).sort((a, b) => a - b);
      const rest = Array.from({ length: given }, (_, j) => j).filter((j) => !encoded.includes(j));
      const part = (columns: readonly number[]): number =>
        builder.step('select', { columns: Int32Array.from(columns) }, [slot]);
      const stacked = builder.step('hstack', {}, [oneHot(part(encoded), encoded), part(rest)]);
      return madeOf(builder, stacked, made + rest.length);
    },
  };
};
