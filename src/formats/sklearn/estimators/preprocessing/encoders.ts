/** Encoders whose answer is a number, or some, for each category. */
import { ServingError } from '../../../../errors.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { numbersIn } from '../../state.ts';
import { categoriesOf, codesOf, groupingsOf, madeOf } from './categories.ts';

/**
 * [batch, columns] -> [batch, columns]: the place of each cell's category; those that are seldom share the last one.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_encoders.py
 */
export const OrdinalEncoder: EstimatorClass = (state, { builder }) => {
  const categories = categoriesOf(state);
  const groupings = groupingsOf(state, categories);
  const encodesUnknown = state.text('handle_unknown', 'error') !== 'error';
  const unknown = encodesUnknown ? state.number('unknown_value') : Number.NaN;
  const encodedMissing = state.number('encoded_missing_value', Number.NaN);
  const found = state.value('_missing_indices');
  const missing = new Map(
    found instanceof Map ? [...found].map(([column, code]) => [Number(column), Number(code)]) : [],
  );
  const tables = categories.map(({ count }, column) =>
    Float64Array.from({ length: count + 1 }, (_, code) => {
      if (code === count) return unknown;
      return code === missing.get(column) ? encodedMissing : (groupings[column]?.[code] ?? code);
    }),
  );
  // Before 1.0 None could be a category, and NaN could not be at all; before 0.24 neither.
  const knowsMissing = categories.some(({ missing: code }) => code >= 0);
  const tolerant = state.since('1.0') || (state.since('0.24') && knowsMissing);
  const coder = { asker: state.className, categories, refuses: !encodesUnknown, tolerant };
  return {
    features: categories.length,
    transform: (frame) => {
      const slot = builder.step('codeTable', { tables, width: 1 }, [codesOf(builder, frame, coder)]);
      return madeOf(builder, slot, categories.length, frame.names);
    },
  };
};

/**
 * [batch, columns] -> [batch, columns], or [batch, columns · classes] of several classes: the mean of the target in each
 * cell's category, drawn towards that of all rows, which also stands for unknown cells.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_target_encoder.py
 */
export const TargetEncoder: EstimatorClass = (state, { builder }) => {
  const categories = categoriesOf(state);
  const encodings = state.values('encodings_').map((value) => numbersIn(value)?.data);
  const means = state.array('target_mean_').data;
  const width = state.text('target_type_') === 'multiclass' ? means.length : 1;
  if (encodings.length !== categories.length * width || means.length !== width) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `TargetEncoder: ${encodings.length} encodings and ${means.length} means for ${categories.length} columns`,
    );
  }
  const tables = categories.map(({ count }, column) => {
    const table = new Float64Array((count + 1) * width);
    for (let k = 0; k < width; k++) {
      const own = encodings[column * width + k];
      if (own?.length !== count) {
        throw new ServingError(
          'CORRUPT_MODEL',
          `TargetEncoder: column ${column} has ${count} categories and ${own?.length ?? 'no'} encodings`,
        );
      }
      for (let code = 0; code < count; code++) table[code * width + k] = own[code]!;
      table[count * width + k] = means[k]!;
    }
    return table;
  });
  const coder = { asker: state.className, categories, refuses: false, tolerant: true };
  return {
    features: categories.length,
    transform: (frame) => {
      const slot = builder.step('codeTable', { tables, width }, [codesOf(builder, frame, coder)]);
      return madeOf(builder, slot, categories.length * width, width === 1 ? frame.names : undefined);
    },
  };
};
