/** What all encoders of categories do: which place among its column's categories each cell has. */
import { isUtf8 } from 'node:buffer';
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { stringsOfBytes } from '../../../../tensor/strings.ts';
import { valuesOf } from '../../../../wire/pickle/elements.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { describe, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import type { State } from '../../state.ts';
import { plain } from '../../state.ts';

/** The categories of one column, without those that say that a cell is missing. */
export interface Categories {
  /** How many there are, None and NaN included. */
  readonly count: number;
  /** undefined: there are none but None and NaN. */
  readonly kind: 'numbers' | 'texts' | undefined;
  readonly numbers: Float64Array;
  readonly texts: readonly Uint8Array[];
  /** The place of None, or of NaN; -1 where neither is a category. Where both are, a missing cell is None. */
  readonly missing: number;
}

const utf8 = new TextEncoder();
/** A text that stands for a place that no text has: it is found by none that comes in a request. */
const NO_TEXT = Uint8Array.of(0xff, 0xff);

const isMissing = (value: Value): boolean => value === null || (typeof value === 'number' && Number.isNaN(value));

const numberOf = (value: Value, where: string): number => {
  if (typeof value === 'bigint' && Number(value) !== Number(BigInt.asIntN(54, value))) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${where}: the category ${value} is an int past 2^53, which the float64 that rows are sent as do not hold exactly`,
    );
  }
  return Number(value);
};

/**
 * A text as UTF-8. One of Python 2 (`old`) is a text of its bytes: they are taken as they are, where they are UTF-8.
 */
const encoded = (text: string, old: boolean): Uint8Array => {
  if (!old || !/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return utf8.encode(text);
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes : utf8.encode(text);
};

/**
 * `old`: the file may be of Python 2. Throws UNSUPPORTED_MODEL where they are neither all numbers nor all texts.
 */
export const categoriesIn = (value: Value | undefined, where: string, old: boolean): Categories => {
  if (value instanceof NdArray && 'MmVc'.includes(value.dtype.kind)) {
    throw new ServingError('UNSUPPORTED_MODEL', `${where}: categories in ${value.what} are not served`);
  }
  const items = value instanceof NdArray ? valuesOf(value) : itemsOf(value);
  if (!items) throw new ServingError('CORRUPT_MODEL', `${where}: the categories are ${describe(value)}`);
  const values: readonly Value[] = items.map((item) => plain(item) ?? null);
  const present = values.filter((item) => !isMissing(item));
  const areTexts = present.every((item) => typeof item === 'string' || item instanceof Uint8Array);
  const areNumbers = present.every((item) => ['number', 'bigint', 'boolean'].includes(typeof item));
  if (!areTexts && !areNumbers) {
    const kinds = [...new Set(present.map(describe))].join(', ');
    throw new ServingError('UNSUPPORTED_MODEL', `${where}: the categories are of several types: ${kinds}`);
  }
  const none = values.indexOf(null);
  return {
    count: values.length,
    kind: present.length === 0 ? undefined : areTexts ? 'texts' : 'numbers',
    numbers: Float64Array.from(values, (item) => (areNumbers && !isMissing(item) ? numberOf(item, where) : Number.NaN)),
    texts: values.map((item) =>
      item instanceof Uint8Array ? item : typeof item === 'string' ? encoded(item, old) : NO_TEXT,
    ),
    missing: none >= 0 ? none : values.findIndex(isMissing),
  };
};

/** Whether a version of Python 2 may have fitted an estimator: 0.20 was the last. */
export const mayBeOld = (state: State): boolean => !state.since('0.21');

/** By column; `categories_`. */
export const categoriesOf = (state: State): readonly Categories[] =>
  state
    .values('categories_')
    .map((value, column) => categoriesIn(value, `${state.className}: column ${column}`, mayBeOld(state)));

const columnTold = (column: number, names: readonly string[] | undefined): string =>
  names?.[column] === undefined ? String(column) : `${column} (${JSON.stringify(names[column])})`;

interface Coder {
  readonly asker: string;
  readonly categories: readonly Categories[];
  /** Whether a cell that is none of the categories is refused. */
  readonly refuses: boolean;
  /** Whether cells may be missing. */
  readonly tolerant: boolean;
}

/**
 * A slot of codes, [rows, columns]: the place of each cell among its column's categories, -1 for an unknown one. A column
 * is asked for as texts where its categories are texts.
 */
export const codesOf = (builder: PipelineBuilder, frame: Frame, coder: Coder): number => {
  const { asker, categories, tolerant } = coder;
  const anyTexts = categories.some(({ kind }) => kind === 'texts');
  const isText = categories.map(({ kind }, column) =>
    kind === undefined ? (frame.kindOf(column) ?? (anyTexts ? 'texts' : 'numbers')) === 'texts' : kind === 'texts',
  );
  const coded = (as: 'texts' | 'numbers', columns: readonly number[]): number => {
    const own = columns.map((column) => categories[column]!);
    const whole = columns.length === categories.length;
    const part = whole ? frame : frame.select(columns);
    const params = {
      refusedBy: coder.refuses ? asker : undefined,
      missing: Int32Array.from(own, ({ missing }) => missing),
      columns: columns.map((column) => columnTold(column, frame.names)),
    };
    if (as === 'numbers') {
      const numbers = own.map((each) => each.numbers);
      const slot = part.numbers(asker, tolerant ? 'nan' : 'finite');
      return builder.step('numberCodes', { ...params, categories: numbers }, [slot]);
    }
    const texts = own.map((each) => ({
      dtype: 'string' as const,
      shape: [each.count],
      data: stringsOfBytes(each.texts),
    }));
    return builder.step('textCodes', { ...params, categories: texts }, [
      part.texts(asker, tolerant ? 'missing' : 'present'),
    ]);
  };
  const places = (wanted: boolean): readonly number[] =>
    isText.flatMap((texts, column) => (texts === wanted ? [column] : []));
  const [texts, numbers] = [places(true), places(false)];
  if (numbers.length === 0 && texts.length > 0) return coded('texts', texts);
  if (texts.length === 0) return coded('numbers', numbers);
  const order = [...numbers, ...texts];
  const both = builder.step('hstack', {}, [coded('numbers', numbers), coded('texts', texts)]);
  return builder.step('select', { columns: Int32Array.from(categories, (_, column) => order.indexOf(column)) }, [both]);
};

/** By column: the code that each category has after those that are seldom were put together; undefined: as they are. */
export const groupingsOf = (state: State, categories: readonly Categories[]): readonly (Float64Array | undefined)[] => {
  const mappings = state.flag('_infrequent_enabled', false)
    ? state.values('_default_to_infrequent_mappings')
    : categories.map(() => null);
  return categories.map(({ count }, column) => {
    const value = mappings[column];
    if (value === null) return undefined;
    const mapping = value instanceof NdArray ? Float64Array.from(valuesOf(value), Number) : undefined;
    if (mapping && mapping.length <= count && mapping.every((code) => code >= 0 && code < count)) return mapping;
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: column ${column} has ${count} categories, and they are put together by ${describe(value)}`,
    );
  });
};

export const madeOf = (builder: PipelineBuilder, slot: number, width: number, names?: readonly string[]): Frame =>
  new MadeFrame(builder, 'numbers', slot, width, names);
