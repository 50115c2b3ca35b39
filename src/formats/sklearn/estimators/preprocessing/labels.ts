/**
 * Transformers of labels, each a row of its own: a request holds one label a row, or, of several labels, as many columns
 * as the row with most of them has, and null in those that it does not need.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_label.py
 */
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { stringsOfBytes } from '../../../../tensor/strings.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { type Categories, categoriesIn, codesOf, mayBeOld } from './categories.ts';

const classesOf = (state: State): Categories =>
  categoriesIn(state.value('classes_'), `${state.className}: classes_`, mayBeOld(state));

/** Numbers that `transform` answers as int64; of one column as a vector where `flat`. */
const wholeNumbers = (builder: PipelineBuilder, slot: number, width: number, flat = false): Frame =>
  new MadeFrame(builder, 'numbers', slot, width, undefined, {
    slot: builder.step('integers', { flat }, [slot]),
    dtype: 'int64',
    shape: flat ? [] : [width],
  });

/** [batch, 1] of labels -> [batch], their places among the sorted classes. */
export const LabelEncoder: EstimatorClass = (state, { builder }) => {
  const coder = { asker: state.className, categories: [classesOf(state)], refuses: true, tolerant: true };
  return {
    features: 1,
    transform: (frame) => wholeNumbers(builder, codesOf(builder, frame, coder), 1, true),
  };
};

/**
 * [batch, 1] of labels -> [batch, classes], or [batch, 1] of two classes or one: pos_label at the class, else neg_label.
 * Fitted on indicators: [batch, classes] -> [batch, classes].
 */
export const LabelBinarizer: EstimatorClass = (state, { builder }) => {
  const classes = classesOf(state);
  const { count } = classes;
  const [off, on] = [state.number('neg_label', 0), state.number('pos_label', 1)];
  if (state.text('y_type_', 'multiclass').startsWith('multilabel')) {
    const categories = Array.from({ length: count }, () => Float64Array.of(0));
    const params = {
      missing: new Int32Array(count),
      columns: categories.map((_, column) => String(column)),
      categories,
    };
    return {
      features: count,
      transform: (frame) => {
        const codes = builder.step('numberCodes', params, [frame.numbers(state.className)]);
        const tables = categories.map(() => Float64Array.of(off, on));
        return wholeNumbers(builder, builder.step('codeTable', { tables, width: 1 }, [codes]), count);
      },
    };
  }
  const width = count > 2 ? count : 1;
  const table = new Float64Array((count + 1) * width).fill(off);
  if (count > 2) for (let i = 0; i < count; i++) table[i * width + i] = on;
  if (count === 2) table[1] = on;
  const coder = { asker: state.className, categories: [classes], refuses: false, tolerant: false };
  return {
    features: 1,
    transform: (frame) => {
      const codes = codesOf(builder, frame, coder);
      return wholeNumbers(builder, builder.step('codeTable', { tables: [table], width }, [codes]), width);
    },
  };
};

/** [batch, labels] -> [batch, classes]: 1 at each label's class. Unknown labels are left out. */
export const MultiLabelBinarizer: EstimatorClass = (state, { builder }) => {
  const { kind, count, texts, numbers } = classesOf(state);
  if (kind === undefined) {
    throw new ServingError('UNSUPPORTED_MODEL', 'MultiLabelBinarizer: there are no classes but missing ones');
  }
  return {
    transform: (frame) => {
      const slot =
        kind === 'texts'
          ? builder.step(
              'textIndicators',
              { classes: { dtype: 'string', shape: [count], data: stringsOfBytes(texts) } },
              [frame.texts(state.className, 'missing')],
            )
          : builder.step('numberIndicators', { classes: numbers }, [frame.numbers(state.className, 'any')]);
      return wholeNumbers(builder, slot, count);
    },
  };
};
