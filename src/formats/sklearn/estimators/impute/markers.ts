/** What stands for a missing cell, `missing_values`, and the columns that say which cells were missing. */
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame, sideBySide } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { describe, Global, Instance } from '../../../../wire/pickle/values.ts';
import { State } from '../../state.ts';

/** A number (NaN for the usual one), a text, or null for None. */
export type Marker = number | string | null;

export const markerOf = (state: State): Marker => {
  const value = state.has('missing_values') ? state.value('missing_values') : Number.NaN;
  if (value === null || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  // Before 0.20 NaN was called so.
  if (typeof value === 'string') return state.className === 'Imputer' && value === 'NaN' ? Number.NaN : value;
  if (value instanceof Global && value.name === 'NA') return Number.NaN;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `${state.className}: missing_values is ${describe(value)}; NaN, None, a number or a text is served`,
  );
};

/** What numbers are compared with: NaN where the marker is none of them. */
export const numberMarker = (marker: Marker): number => (typeof marker === 'number' ? marker : Number.NaN);

/** What texts are compared with; undefined: cells that are missing. */
export const textMarker = (marker: Marker): Uint8Array | undefined =>
  typeof marker === 'string' ? new TextEncoder().encode(marker) : undefined;

/** A slot of the columns as numbers or as texts; cells may be missing where that is what is looked for. */
export const slotOf = (frame: Frame, asker: string, marker: Marker, texts: boolean): number => {
  const looksForMissing = marker === null || Number.isNaN(marker);
  return texts
    ? frame.texts(asker, looksForMissing ? 'missing' : 'present')
    : frame.numbers(asker, looksForMissing ? 'nan' : 'finite');
};

/** Runs of neighbouring columns that are of one kind. */
export const runsOf = (isText: readonly boolean[]): readonly (readonly number[])[] => {
  const runs: number[][] = [];
  isText.forEach((texts, column) => {
    if (column > 0 && isText[column - 1] === texts) runs.at(-1)!.push(column);
    else runs.push([column]);
  });
  return runs;
};

/** The columns that MissingIndicator tells of. */
export const toldColumns = (indicator: State): Int32Array => Int32Array.from(indicator.array('features_').data);

/** What an imputer gives, and beside it 1 where a cell of certain columns was missing; `indicator_`. */
export const withIndicator = (
  state: State,
  builder: PipelineBuilder,
  width: number,
  isText: readonly boolean[],
): ((given: Frame, imputed: Frame) => Frame) => {
  if (!state.flag('add_indicator', false)) return (_, imputed) => imputed;
  const value = state.value('indicator_');
  if (!(value instanceof Instance)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: indicator_ is ${describe(value)}`);
  }
  const told = toldColumns(new State(value));
  const marker = markerOf(state);
  return (given, imputed) => {
    const masks = runsOf(Array.from(told, (column) => isText[column] ?? false)).flatMap((run) => {
      const columns = run.map((k) => told[k]!);
      if (columns.length === 0) return [];
      const texts = isText[columns[0]!] ?? false;
      const part = columns.length === width ? given : given.select(columns);
      const mask = builder.step(
        'missingMask',
        {
          marker: texts ? textMarker(marker) : numberMarker(marker),
          texts,
          width: columns.length,
          kept: Int32Array.from(columns.keys()),
        },
        [slotOf(part, state.className, marker, texts)],
      );
      return [new MadeFrame(builder, 'numbers', mask, columns.length)];
    });
    return masks.length === 0 ? imputed : sideBySide(builder, [imputed, ...masks]);
  };
};
