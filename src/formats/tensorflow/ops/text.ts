/**
 * Ops on strings: each is a kernel of our own, since ONNX's strings are text and TensorFlow's are bytes.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/string_ops.cc, parsing_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { fromFront, known } from '../../../graph/layers/values.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import {
  bigInt,
  bigInts,
  bool,
  dtype,
  type HostOutput,
  hosted,
  int,
  ints,
  latin1,
  type OpRow,
  text,
} from '../table.ts';

const strings = (shape: Shape): readonly HostOutput[] => [{ dtype: 'string', shape }];

/** One dimension of two shapes that broadcast. */
const broadcastDim = (a: Dim, b: Dim): Dim => {
  if (a === b || b === 1) return a;
  if (a === 1 || typeof b === 'number') return b;
  return typeof a === 'number' ? a : '?';
};
/** The shape of two that broadcast, as far as it is known. */
export const broadcast = (a: Shape, b: Shape): Shape => {
  if (!a || !b) return undefined;
  const rank = Math.max(a.length, b.length);
  const dim = (shape: readonly Dim[], axis: number): Dim => shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => broadcastDim(dim(a, axis), dim(b, axis)));
};

/** Scalars go with all others, which have one shape. */
const joined = (inputs: readonly Value[]): Shape => {
  const shapes = inputs.map(({ shape }) => shape);
  return shapes.find((shape) => shape && shape.length > 0) ?? (shapes.includes(undefined) ? undefined : []);
};

const withoutAxes = (g: GraphBuilder, { shape }: Value, indices: Value, keep: boolean): Shape => {
  const numbers = known(g, indices);
  if (!shape) return undefined;
  if (!numbers) return keep ? shape.map(() => '?') : undefined;
  const axes = numbers.map((axis) => fromFront(axis, shape.length));
  return keep
    ? shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : shape.filter((_, axis) => !axes.includes(axis));
};

/** The parts of strings: their places [n, 2], the parts [n], and [strings, most parts of one]. */
const split: readonly HostOutput[] = [
  { dtype: 'int64', shape: ['?', 2] },
  { dtype: 'string', shape: ['?'] },
  { dtype: 'int64', shape: [2] },
];

const behind = (shape: Shape, dim: Dim): Shape => shape && [...shape, dim];
const UNITS = ['BYTE', 'UTF8_CHAR'] as const;
const ENCODINGS = ['', 'utf-8'] as const;
const COMPRESSIONS = ['', 'ZLIB', 'GZIP'] as const;

// biome-ignore format: one op a line
export const texts: Readonly<Record<string, OpRow>> = {
  StringLower:  hosted({ inputs: ['input'], attrs: { encoding: text('', ENCODINGS) }, outputs: ({ input }) => strings(input.shape) }),
  StringUpper:  hosted({ inputs: ['input'], attrs: { encoding: text('', ENCODINGS) }, outputs: ({ input }) => strings(input.shape) }),
  StringStrip:  hosted({ inputs: ['input'], outputs: ({ input }) => strings(input.shape) }),
  StringLength: hosted({ inputs: ['input'], attrs: { unit: text('BYTE', UNITS) }, outputs: ({ input }) => [{ dtype: 'int32', shape: input.shape }] }),
  Substr:       hosted({ inputs: ['input', 'pos', 'len'], attrs: { unit: text('BYTE', UNITS) }, outputs: ({ input, pos }) => strings(broadcast(input.shape, pos.shape)) }),

  StringJoin:          hosted({ inputs: ['inputs*'], attrs: { separator: latin1('') }, outputs: ({ inputs }) => strings(joined(inputs)) }),
  ReduceJoin:          hosted({ inputs: ['inputs', 'reduction_indices'], attrs: { keep_dims: bool(false), separator: latin1('') }, outputs: ({ inputs, reduction_indices }, { keep_dims }, g) => strings(withoutAxes(g, inputs, reduction_indices, keep_dims)) }),
  UnsortedSegmentJoin: hosted({ inputs: ['inputs', 'segment_ids', 'num_segments'], attrs: { separator: latin1('') }, outputs: ({ inputs, segment_ids, num_segments }, _, g) => strings(segment_ids.shape && inputs.shape && [known(g, num_segments)?.[0] ?? '?', ...inputs.shape.slice(segment_ids.shape.length)]) }),
  StringSplit:         hosted({ inputs: ['input', 'delimiter'], attrs: { skip_empty: bool(true) }, outputs: () => split }),
  StringSplitV2:       hosted({ inputs: ['input', 'sep'], attrs: { maxsplit: int(-1) }, outputs: () => split }),
  StringNGrams:        hosted({ inputs: ['data', 'data_splits'], attrs: { separator: latin1(), ngram_widths: ints(), left_pad: latin1(), right_pad: latin1(), pad_width: int(), preserve_short_sequences: bool(), Tsplits: dtype('int64') }, outputs: ({ data_splits }, { Tsplits }) => [{ dtype: 'string', shape: ['?'] }, { dtype: Tsplits, shape: data_splits.shape }] }),

  StringToHashBucket:       hosted({ inputs: ['string_tensor'], attrs: { num_buckets: bigInt() }, outputs: ({ string_tensor }) => [{ dtype: 'int64', shape: string_tensor.shape }] }),
  StringToHashBucketFast:   hosted({ inputs: ['input'], attrs: { num_buckets: bigInt() }, outputs: ({ input }) => [{ dtype: 'int64', shape: input.shape }] }),
  StringToHashBucketStrong: hosted({ inputs: ['input'], attrs: { num_buckets: bigInt(), key: bigInts() }, outputs: ({ input }) => [{ dtype: 'int64', shape: input.shape }] }),

  RegexFullMatch:       hosted({ inputs: ['input', 'pattern'], outputs: ({ input }) => [{ dtype: 'bool', shape: input.shape }] }),
  StaticRegexFullMatch: hosted({ inputs: ['input'], attrs: { pattern: latin1() }, outputs: ({ input }) => [{ dtype: 'bool', shape: input.shape }] }),
  RegexReplace:         hosted({ inputs: ['input', 'pattern', 'rewrite'], attrs: { replace_global: bool(true) }, outputs: ({ input }) => strings(input.shape) }),
  StaticRegexReplace:   hosted({ inputs: ['input'], attrs: { pattern: latin1(), rewrite: latin1(), replace_global: bool(true) }, outputs: ({ input }) => strings(input.shape) }),

  AsString:       hosted({ inputs: ['input'], attrs: { precision: int(-1), scientific: bool(false), shortest: bool(false), width: int(-1), fill: latin1('') }, outputs: ({ input }) => strings(input.shape) }),
  StringToNumber: hosted({ inputs: ['string_tensor'], attrs: { out_type: dtype('float32') }, outputs: ({ string_tensor }, { out_type }) => [{ dtype: out_type, shape: string_tensor.shape }] }),

  EncodeBase64:     hosted({ inputs: ['input'], attrs: { pad: bool(false) }, outputs: ({ input }) => strings(input.shape) }),
  DecodeBase64:     hosted({ inputs: ['input'], outputs: ({ input }) => strings(input.shape) }),
  DecodeCompressed: hosted({ inputs: ['bytes'], attrs: { compression_type: text('', COMPRESSIONS) }, outputs: ({ bytes }) => strings(bytes.shape) }),
  DecodeRaw:        hosted({ inputs: ['bytes'], attrs: { out_type: dtype(), little_endian: bool(true) }, outputs: ({ bytes }, { out_type }) => [{ dtype: out_type, shape: behind(bytes.shape, '?') }] }),
  DecodePaddedRaw:  hosted({ inputs: ['input_bytes', 'fixed_length'], attrs: { out_type: dtype(), little_endian: bool(true) }, outputs: ({ input_bytes }, { out_type }) => [{ dtype: out_type, shape: behind(input_bytes.shape, '?') }] }),
};
