/** Python's labels of classes as a vector. */
import { ServingError } from '../../errors.ts';
import { stringsOfBytes, stringsOfTexts } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { describe, type Value } from './values.ts';

const allAre = <T extends Value>(values: readonly Value[], type: string): values is readonly T[] =>
  values.every((value) => typeof value === type);

/** A vector of ints, floats, texts or truth values. Throws UNSUPPORTED_MODEL for labels of several or other types. */
export const vectorOf = (values: readonly Value[]): Tensor => {
  const shape = [values.length];
  if (allAre<bigint>(values, 'bigint')) return { dtype: 'int64', shape, data: BigInt64Array.from(values) };
  if (allAre<number>(values, 'number')) return { dtype: 'float64', shape, data: Float64Array.from(values) };
  if (allAre<string>(values, 'string')) return { dtype: 'string', shape, data: stringsOfTexts(values) };
  // NumPy's strings of Python 2 are bytes.
  if (values.every((value) => value instanceof Uint8Array)) {
    return { dtype: 'string', shape, data: stringsOfBytes(values) };
  }
  if (allAre<boolean>(values, 'boolean')) return { dtype: 'bool', shape, data: Uint8Array.from(values, Number) };
  // Texts of Python 2, in arrays of fixed sizes.
  if (values.length > 0 && values.every((value) => value instanceof Uint8Array)) {
    return { dtype: 'string', shape, data: stringsOfBytes(values as readonly Uint8Array[]) };
  }
  const kinds = [...new Set(values.map(describe))].join(', ');
  throw new ServingError('UNSUPPORTED_MODEL', `the labels are of several types: ${kinds}`);
};
