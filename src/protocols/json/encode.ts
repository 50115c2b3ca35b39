/** Tensors as JSON text (under construction: the signatures stand). */
import { ServingError } from '../../errors.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import type { JsonValue } from './cursor.ts';
import type { EncodeOptions } from './options.ts';

/** `{"name": nested arrays, …}`; the members of `extra`, plain values, come after the tensors. */
export const encodeTensors = (
  _outputs: Tensors,
  _options: EncodeOptions = {},
  _extra?: ReadonlyMap<string, JsonValue>,
): Uint8Array => {
  throw new ServingError('INTERNAL', 'the JSON writer is being built');
};
