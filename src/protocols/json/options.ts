/** What a protocol may set about reading tensors from JSON and writing them back. */

export interface DecodeOptions {
  /** Whether `{"b64": "…"}` in the place of a string stands for the bytes that it decodes to. */
  readonly b64: boolean;
  /** A tensor that would take more bytes than this is refused with TOO_LARGE before it is allocated. */
  readonly maxTensorBytes: number;
}

export interface EncodeOptions {
  /** How NaN and the infinities are written: as the bare tokens `NaN`, `Infinity`, `-Infinity` (the default), or in quotes. */
  readonly nonFinite?: 'token' | 'string';
}
