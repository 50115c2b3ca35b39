/**
 * The protobuf messages of a CNTK v2 file: a Dictionary of values that may be dictionaries and lists again.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/CNTKv2LibraryDll/proto/CNTK.proto
 *
 * Elements of arrays are kept as the runs of bytes that they travel as, so that a weight is a range of the file.
 */
import {
  bool,
  bytes,
  double,
  float,
  int,
  int64,
  type Message,
  many,
  map,
  maybe,
  message,
  one,
  runs,
  string,
} from '../../wire/protobuf.ts';

interface NDShape {
  readonly shape_dim: readonly number[];
}
interface Axis {
  readonly static_axis_idx: number;
  readonly name: string;
  readonly is_ordered_dynamic_axis: boolean;
}
interface Values {
  readonly value: readonly Uint8Array[];
}
interface BytesValue {
  readonly value: Uint8Array;
}
/** An array, its dimensions in column-major order. */
export interface NDArrayView {
  readonly data_type: number;
  readonly storage_format: number;
  readonly shape: NDShape | undefined;
  readonly float_values: Values | undefined;
  readonly double_values: Values | undefined;
  readonly bytes_value: BytesValue | undefined;
  readonly sint32_values: Values | undefined;
}
interface Vector {
  readonly value: readonly DictionaryValue[];
}
export interface Dictionary {
  readonly version: number;
  readonly data: ReadonlyMap<string, DictionaryValue>;
}
export interface DictionaryValue {
  readonly value_type: number;
  readonly bool_value: boolean | undefined;
  readonly int_value: number | undefined;
  /** Seeds take all 64 bits. */
  readonly size_t_value: bigint | undefined;
  readonly float_value: number | undefined;
  readonly double_value: number | undefined;
  readonly string_value: string | undefined;
  readonly nd_shape_value: NDShape | undefined;
  readonly axis_value: Axis | undefined;
  readonly vector_value: Vector | undefined;
  readonly dictionary_value: Dictionary | undefined;
  readonly nd_array_view_value: NDArrayView | undefined;
}

const NDShape: Message<NDShape> = message('NDShape', () => ({ shape_dim: many(1, int) }));
const Axis: Message<Axis> = message('Axis', () => ({
  static_axis_idx: one(1, int),
  name: one(2, string),
  is_ordered_dynamic_axis: one(3, bool),
}));
const FloatValues: Message<Values> = message('FloatValues', () => ({ value: runs(1, float) }));
const DoubleValues: Message<Values> = message('DoubleValues', () => ({ value: runs(1, double) }));
const IntValues: Message<Values> = message('IntValues', () => ({ value: runs(1, int64) }));
const BytesValue: Message<BytesValue> = message('BytesValue', () => ({ value: one(1, bytes) }));
const NDArrayView: Message<NDArrayView> = message('NDArrayView', () => ({
  data_type: one(1, int),
  storage_format: one(2, int),
  shape: maybe(3, NDShape),
  float_values: maybe(4, FloatValues),
  double_values: maybe(5, DoubleValues),
  bytes_value: maybe(6, BytesValue),
  sint32_values: maybe(7, IntValues),
}));
const Vector: Message<Vector> = message('Vector', () => ({ value: many(1, DictionaryValue) }));

export const Dictionary: Message<Dictionary> = message('Dictionary', () => ({
  version: one(1, int),
  data: map(2, string, DictionaryValue),
}));

export const DictionaryValue: Message<DictionaryValue> = message('DictionaryValue', () => ({
  value_type: one(2, int),
  bool_value: maybe(3, bool),
  int_value: maybe(4, int),
  size_t_value: maybe(5, int64),
  float_value: maybe(6, float),
  double_value: maybe(7, double),
  string_value: maybe(8, string),
  nd_shape_value: maybe(9, NDShape),
  axis_value: maybe(10, Axis),
  vector_value: maybe(11, Vector),
  dictionary_value: maybe(12, Dictionary),
  nd_array_view_value: maybe(13, NDArrayView),
}));
