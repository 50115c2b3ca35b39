/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/impute/_base.py */
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame, sideBySide } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { stringsOfTexts } from '../../../../tensor/strings.ts';
import { NdDtype } from '../../../../wire/pickle/numpy.ts';
import { describe, type Value } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { type Marker, markerOf, numberMarker, runsOf, slotOf, textMarker, withIndicator } from './markers.ts';

export interface Imputation {
  readonly marker: Marker;
  /** By column: a number or a text; NaN for a column that the fit had no value of. */
  readonly values: readonly (number | string)[];
  readonly isText: readonly boolean[];
  /** The columns that stay. */
  readonly kept: readonly number[];
}

const fillOf = (state: State, column: number, value: Value): number | string => {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (value === null) return Number.NaN;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `${state.className}: column ${column} is filled with ${describe(value)}; a number or a text is served`,
  );
};

const isFloat32 = (dtype: Value | undefined): boolean => dtype instanceof NdDtype && dtype.text.endsWith('f4');

/** What stands for missing cells. Columns without a value are left out, but of `constant` before 1.8. */
export const imputationOf = (state: State): Imputation => {
  const narrow = state.since('1.8') && isFloat32(state.value('_fill_dtype'));
  const values = state.values('statistics_').map((value, column) => {
    const fill = fillOf(state, column, value);
    return narrow && typeof fill === 'number' ? Math.fround(fill) : fill;
  });
  const marker = markerOf(state);
  const anyText = values.some((value) => typeof value === 'string') || typeof marker === 'string';
  // Of a column without a value nothing tells what it holds.
  const isText = values.map((value) => typeof value === 'string' || (anyText && Number.isNaN(value)));
  const keepsAll =
    state.flag('keep_empty_features', false) || (state.text('strategy') === 'constant' && !state.since('1.8'));
  const kept = values.flatMap((value, column) => (keepsAll || !Number.isNaN(value) ? [column] : []));
  return { marker, values, isText, kept };
};

const filledPart = (
  builder: PipelineBuilder,
  asker: string,
  { marker, values, isText, kept }: Imputation,
  frame: Frame,
  columns: readonly number[],
): readonly Frame[] => {
  const part = columns.length === values.length ? frame : frame.select(columns);
  const own = columns.map((column) => values[column]!);
  const stays = columns.flatMap((column, k) => (kept.includes(column) ? [k] : []));
  const texts = isText[columns[0]!]!;
  if (stays.length === 0) return [];
  const names = part.names && stays.map((k) => part.names![k]!);
  if (!texts) {
    const params = {
      marker: numberMarker(marker),
      values: Float64Array.from(own, Number),
      kept: Int32Array.from(stays),
    };
    const slot = builder.step('impute', params, [slotOf(part, asker, marker, false)]);
    return [new MadeFrame(builder, 'numbers', slot, stays.length, names)];
  }
  const here = stays.length === columns.length ? part : part.select(stays);
  const strings = stringsOfTexts(stays.map((k) => String(own[k]!)));
  const filled = { dtype: 'string', shape: [stays.length], data: strings } as const;
  const params = { marker: textMarker(marker), values: filled };
  const slot = builder.step('imputeTexts', params, [slotOf(here, asker, marker, true)]);
  return [new MadeFrame(builder, 'texts', slot, stays.length, names)];
};

/** [batch, columns] -> [batch, kept]: each missing cell becomes its column's mean, median, most frequent or given value. */
export const SimpleImputer: EstimatorClass = (state, { builder }) => {
  const imputation = imputationOf(state);
  const { values, isText } = imputation;
  const indicated = withIndicator(state, builder, values.length, isText);
  return {
    features: values.length,
    transform: (frame) => {
      const parts = runsOf(isText).flatMap((columns) =>
        filledPart(builder, state.className, imputation, frame, columns),
      );
      const none = (): Frame => frame.select([]);
      return indicated(frame, parts.length === 0 ? none() : sideBySide(builder, parts));
    },
  };
};
