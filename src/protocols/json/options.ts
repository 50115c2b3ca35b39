/** What a protocol may set about reading tensors from JSON and writing them back. */
import type { Port } from '../../tensor/signature.ts';

export interface DecodeOptions {
  /** Whether `{"b64": "…"}` in the place of a string stands for the bytes that it decodes to. */
  readonly b64: boolean;
  /** Whether null stands for a cell that is missing: NaN among floats, MISSING_TEXT among texts, where NaN does so, too. */
  readonly nullIsMissing?: boolean;
  /** Whether an integer in the place of a text is the text of its digits, true that of 1 and false that of 0. */
  readonly integersAreTexts?: boolean;
  /** Whether cells are read as Java reads them: see Port.java. */
  readonly java?: boolean;
  /** What the columns of a matrix are called, for messages. */
  readonly columns?: readonly string[];
  /** A tensor that would take more bytes than this is refused with TOO_LARGE before it is allocated. */
  readonly maxTensorBytes: number;
}

/** The options for an input whose cells may be missing or integers, or not, and whose columns may have names. */
export const optionsFor = ({ missing, integers, java, columns }: Port, options: DecodeOptions): DecodeOptions =>
  missing || integers || java || columns
    ? {
        ...options,
        ...(missing && { nullIsMissing: true }),
        ...(integers && { integersAreTexts: true }),
        ...(java && { java }),
        ...(columns && { columns }),
      }
    : options;

export interface EncodeOptions {
  /** How NaN and the infinities are written: as the bare tokens `NaN`, `Infinity`, `-Infinity` (the default), or in quotes. */
  readonly nonFinite?: 'token' | 'string';
}
