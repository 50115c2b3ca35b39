/** Base64 inside JSON (under construction: the signatures stand). */
import { ServingError } from '../../errors.ts';
import type { Strings } from '../../tensor/dtype.ts';

/** Every element decoded from base64 (plain or URL-safe alphabet, padded or not); throws INVALID_INPUT that names the element. */
export const decodeBase64Elements = (_strings: Strings, _name: string): Strings => {
  throw new ServingError('INTERNAL', 'the JSON reader is being built');
};
