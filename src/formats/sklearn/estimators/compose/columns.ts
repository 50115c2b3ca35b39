/** Which columns a step of a ColumnTransformer takes, as the file says it: places, names, masks, slices. */
import { ServingError } from '../../../../errors.ts';
import { valuesOf } from '../../../../wire/pickle/elements.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { describe, Instance, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import { plain } from '../../state.ts';

/** What the columns were called when it was fitted, and how many there were, where that is known. */
export interface Known {
  readonly names: readonly string[] | undefined;
  readonly width: number | undefined;
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `ColumnTransformer: ${message}`);

const placeOf = (value: Value, { names, width }: Known): number => {
  if (typeof value === 'string') {
    const place = names?.indexOf(value) ?? -1;
    if (place < 0) throw corrupt(`a step takes column ${JSON.stringify(value)}, which is none`);
    return place;
  }
  if (typeof value !== 'bigint') throw corrupt(`a step takes column ${describe(value)}`);
  const place = Number(value);
  if (place >= 0) return place;
  if (width === undefined) throw corrupt(`a step takes column ${place}, and how many there are is not known`);
  return place + width;
};

const RANGES = ['builtins.slice', '__builtin__.slice', 'builtins.range', '__builtin__.xrange'];

/** Python's slice: of names, the last one belongs to it. */
const slice = ({ args }: Instance, known: Known): readonly number[] => {
  const [start = null, stop = null, step = null] = args.map((arg) => plain(arg)!);
  const { width } = known;
  if (width === undefined) throw corrupt('a step takes a slice, and how many columns there are is not known');
  if (step !== null && step !== 1n) throw corrupt(`a step takes a slice by ${describe(step)}`);
  const from = start === null ? 0 : placeOf(start, known);
  const to = stop === null ? width : placeOf(stop, known) + (typeof stop === 'string' ? 1 : 0);
  return Array.from({ length: Math.max(0, Math.min(to, width) - from) }, (_, i) => from + i);
};

/** What lists, arrays, pandas' Index and the list of the remaining columns hold. */
const listOf = (value: Value): readonly Value[] | undefined => {
  if (value instanceof NdArray) return valuesOf(value);
  if (!(value instanceof Instance)) return itemsOf(value);
  // UserList
  if (value.state instanceof Map && value.state.has('data')) return listOf(value.state.get('data')!);
  // pandas: _new_Index(class, {"data": …})
  const given = value.args.find((arg) => arg instanceof Map);
  const data = given instanceof Map ? given.get('data') : undefined;
  return data === undefined ? undefined : listOf(data);
};

/** The texts of a list, an array or an Index; undefined where it is none, or of other things. */
export const namesIn = (value: Value | undefined): readonly string[] | undefined => {
  const items = value == null ? undefined : listOf(value)?.map((item) => plain(item));
  return items?.every((item) => typeof item === 'string') ? (items as readonly string[]) : undefined;
};

/** The places of the columns. Throws CORRUPT_MODEL for what says none, and UNSUPPORTED_MODEL for a function. */
export const columnsOf = (value: Value, known: Known): readonly number[] => {
  const own = plain(value)!;
  if (typeof own === 'string' || typeof own === 'bigint') return [placeOf(own, known)];
  if (own instanceof Instance && RANGES.includes(own.of.path)) return slice(own, known);
  const items = listOf(own)?.map((item) => plain(item)!);
  if (!items) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `ColumnTransformer: columns chosen by ${describe(own)}, which is not run`,
    );
  }
  const isMask = items.length > 0 && items.every((item) => typeof item === 'boolean');
  if (isMask) return items.flatMap((chosen, i) => (chosen === true ? [i] : []));
  return items.map((item) => placeOf(item, known));
};
