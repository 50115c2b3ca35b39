/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/impute/_iterative.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { describe, Instance, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { numbersIn, plain, State } from '../../state.ts';
import { markerOf, numberMarker, slotOf, withIndicator } from './markers.ts';
import { imputationOf } from './SimpleImputer.ts';

/** (column, the columns that it is predicted from, estimator), a named tuple. */
const partsOf = (value: Value): readonly Value[] =>
  value instanceof Instance
    ? (itemsOf(value.args.length === 1 ? value.args[0] : undefined) ?? value.args)
    : (itemsOf(value) ?? []);

/** A bound by column: an array, one number for all of them, or none. */
const boundOf = (state: State, names: readonly string[], none: number): ((column: number) => number) => {
  const bounds = state.optionalArray(names)?.data;
  return (column) => (bounds?.length === 1 ? bounds[0]! : (bounds?.[column] ?? none));
};

/**
 * [batch, features] -> [batch, kept]: missing cells are filled simply at first, then column by column by what estimators
 * say of the other columns, round after round. A row of which all is missing stays as it was filled at first, as upstream
 * has it for a request of such rows only.
 */
export const IterativeImputer: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  if (state.flag('sample_posterior', false)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      'IterativeImputer draws its answers at random (sample_posterior=True), so that no two are equal; fit it with False',
    );
  }
  const initial = state.value('initial_imputer_');
  if (!(initial instanceof Instance)) {
    throw new ServingError('CORRUPT_MODEL', `IterativeImputer: initial_imputer_ is ${describe(initial)}`);
  }
  const simple = lowering.estimator(initial, 'initial_imputer_');
  const { values, kept } = imputationOf(new State(initial));
  const marker = markerOf(state);
  const [low, high] = [
    boundOf(state, ['_min_value', 'min_value'], -Infinity),
    boundOf(state, ['_max_value', 'max_value'], Infinity),
  ];
  const rounds = state.number('n_iter_', 0);
  const sequence = rounds === 0 ? [] : state.values('imputation_sequence_');
  const turns = sequence.map((value, i) => {
    const [column, others, estimator] = partsOf(value);
    const place = Number(plain(column));
    const neighbours = Array.from(numbersIn(others)?.data ?? []);
    const isPlace = (at: number): boolean => Number.isInteger(at) && at >= 0 && at < kept.length;
    if (!isPlace(place) || neighbours.some((at) => !isPlace(at))) {
      throw new ServingError('CORRUPT_MODEL', `IterativeImputer: turn ${i} fills column ${describe(column)}`);
    }
    return { place, neighbours, estimator: lowering.estimator(estimator, `turn ${i}`) };
  });
  const indicated = withIndicator(state, builder, values.length, []);
  return {
    features: values.length,
    transform: (frame) => {
      const mask = builder.step(
        'missingMask',
        {
          marker: numberMarker(marker),
          texts: false,
          width: values.length,
          kept: Int32Array.from(kept),
          unlessAll: true,
        },
        [slotOf(frame, state.className, marker, false)],
      );
      const first = simple.transform!(frame);
      let slot = first.numbers(state.className, 'any');
      for (const { place, neighbours, estimator } of turns) {
        const others = new MadeFrame(builder, 'numbers', slot, kept.length).select(neighbours);
        const answer = estimator.predict?.(others);
        if (!answer || !('slot' in answer)) {
          throw new ServingError('CORRUPT_MODEL', `IterativeImputer: ${estimator.className} predicts no number`);
        }
        const params = { column: place, low: low(place), high: high(place) };
        slot = builder.step('fill', params, [slot, mask, answer.slot]);
      }
      return indicated(frame, new MadeFrame(builder, 'numbers', slot, kept.length, first.names));
    },
  };
};
