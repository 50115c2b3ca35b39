/** Labels of classes: vectors of numbers, texts or truth values. */
import { allocate } from '../tensor/dtype.ts';
import { stringAt, stringsOfBytes } from '../tensor/strings.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** The elements of a vector at these places. */
export const sliceOf = (vector: Tensor, places: ArrayLike<number>): Tensor => {
  const shape = [places.length];
  if (vector.dtype === 'string') {
    const { data } = vector;
    return { dtype: 'string', shape, data: stringsOfBytes(Array.from(places, (place) => stringAt(data, place))) };
  }
  const data = allocate(vector.dtype, places.length) as Float64Array;
  const from = vector.data as Float64Array;
  for (let i = 0; i < places.length; i++) data[i] = from[places[i]!]!;
  return { dtype: vector.dtype, shape, data } as Tensor;
};
