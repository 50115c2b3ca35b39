/**
 * Tensors out of text and messages, and tensors as text: each is a kernel of our own.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/parsing_ops.cc, string_ops.cc
 */
import { bool, dtype, hosted, int, ints, latin1, type OpRow } from '../table.ts';

// biome-ignore format: one op a line
export const parsing: Readonly<Record<string, OpRow>> = {
  DecodeCSV:         hosted({ inputs: ['records', 'record_defaults*'], attrs: { field_delim: latin1(','), use_quote_delim: bool(true), na_value: latin1(''), select_cols: ints([]) }, outputs: ({ records, record_defaults }) => record_defaults.map(({ dtype }) => ({ dtype, shape: records.shape })) }),
  DecodeJSONExample: hosted({ inputs: ['json_examples'], outputs: ({ json_examples }) => [{ dtype: 'string', shape: json_examples.shape }] }),
  Fingerprint:       hosted({ inputs: ['data', 'method'], outputs: ({ data }) => [{ dtype: 'uint8', shape: [data.shape?.[0] ?? '?', 8] }] }),
  ParseTensor:       hosted({ inputs: ['serialized'], attrs: { out_type: dtype() }, outputs: (_, { out_type }) => [{ dtype: out_type, shape: undefined }] }),
  SerializeTensor:   hosted({ inputs: ['tensor'], outputs: () => [{ dtype: 'string', shape: [] }] }),
  StringFormat:      hosted({ inputs: ['inputs*'], attrs: { template: latin1('%s'), placeholder: latin1('%s'), summarize: int(3) }, outputs: () => [{ dtype: 'string', shape: [] }] }),
};
