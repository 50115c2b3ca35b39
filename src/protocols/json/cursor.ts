/** A place in a JSON text (under construction: the signatures stand). */
import { ServingError } from '../../errors.ts';

/** A JSON value that is no tensor. Objects are Maps, so no key means anything to JavaScript. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

export class Cursor {
  readonly bytes: Uint8Array;
  /** The next byte to read. */
  at = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  /** Reads any value that is not meant to be a tensor. */
  value(): JsonValue {
    throw new ServingError('INTERNAL', 'the JSON reader is being built');
  }
}
