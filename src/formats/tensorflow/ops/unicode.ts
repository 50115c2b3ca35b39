/**
 * Ops on text in Unicode: each is a kernel of our own.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/string_ops.cc
 */
import type { Dim } from '../../../tensor/signature.ts';
import { bool, dtype, type HostOutput, hosted, int, type OpRow, text } from '../table.ts';

const ERRORS = ['strict', 'replace', 'ignore'] as const;
const OUTPUT_ENCODINGS = ['UTF-8', 'UTF-16-BE', 'UTF-32-BE'] as const;
const SPLITS = ['?'] as readonly Dim[];

const decoding = {
  input_encoding: text(),
  errors: text('replace', ERRORS),
  replacement_char: int(65533),
  replace_control_characters: bool(false),
  Tsplits: dtype('int64'),
} as const;
const points: HostOutput = { dtype: 'int32', shape: ['?'] };

// biome-ignore format: one op a line
export const unicodes: Readonly<Record<string, OpRow>> = {
  UnicodeDecode:            hosted({ inputs: ['input'], attrs: decoding, outputs: (_, { Tsplits }) => [{ dtype: Tsplits, shape: SPLITS }, points] }),
  UnicodeDecodeWithOffsets: hosted({ inputs: ['input'], attrs: decoding, outputs: (_, { Tsplits }) => [{ dtype: Tsplits, shape: SPLITS }, points, { dtype: 'int64', shape: ['?'] }] }),
  UnicodeTranscode:         hosted({ inputs: ['input'], attrs: { input_encoding: text(), output_encoding: text(undefined, OUTPUT_ENCODINGS), errors: text('replace', ERRORS), replacement_char: int(65533), replace_control_characters: bool(false) }, outputs: ({ input }) => [{ dtype: 'string', shape: input.shape }] }),
  UnicodeEncode:            hosted({ inputs: ['input_values', 'input_splits'], attrs: { errors: text('replace', ERRORS), output_encoding: text(undefined, OUTPUT_ENCODINGS), replacement_char: int(65533) }, outputs: () => [{ dtype: 'string', shape: ['?'] }] }),
  UnicodeScript:            hosted({ inputs: ['input'], outputs: ({ input }) => [{ dtype: 'int32', shape: input.shape }] }),
};
