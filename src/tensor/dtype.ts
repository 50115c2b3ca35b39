/**
 * Element types, one row each: its number in ONNX's TensorProto.DataType and in TensorFlow's DataType, its bytes, and
 * the typed array that holds it.
 * https://github.com/onnx/onnx/blob/v1.19.0/onnx/onnx.proto3 · https://github.com/tensorflow/tensorflow/blob/v2.20.0/tensorflow/core/framework/types.proto
 *
 * float16, bfloat16, the float8 and the float4 types are kept as their bits (float16.ts converts). bool is a byte of 0 or 1.
 * A complex number is two neighbouring floats. The 4-bit and 2-bit types are kept one element a byte; only the engine packs them.
 */

interface Row {
  readonly onnx: number;
  /** undefined: TensorFlow has no such type. */
  readonly tensorflow: number | undefined;
  /** Bytes of one element in memory; 0 for strings, whose elements differ. */
  readonly bytes: number;
  readonly kind: 'float' | 'int' | 'uint' | 'bool' | 'complex' | 'string';
}

// biome-ignore format: one type a line
export const DTYPES = {
  float32:      { onnx: 1,  tensorflow: 1,  bytes: 4,  kind: 'float' },
  uint8:        { onnx: 2,  tensorflow: 4,  bytes: 1,  kind: 'uint' },
  int8:         { onnx: 3,  tensorflow: 6,  bytes: 1,  kind: 'int' },
  uint16:       { onnx: 4,  tensorflow: 17, bytes: 2,  kind: 'uint' },
  int16:        { onnx: 5,  tensorflow: 5,  bytes: 2,  kind: 'int' },
  int32:        { onnx: 6,  tensorflow: 3,  bytes: 4,  kind: 'int' },
  int64:        { onnx: 7,  tensorflow: 9,  bytes: 8,  kind: 'int' },
  string:       { onnx: 8,  tensorflow: 7,  bytes: 0,  kind: 'string' },
  bool:         { onnx: 9,  tensorflow: 10, bytes: 1,  kind: 'bool' },
  float16:      { onnx: 10, tensorflow: 19, bytes: 2,  kind: 'float' },
  float64:      { onnx: 11, tensorflow: 2,  bytes: 8,  kind: 'float' },
  uint32:       { onnx: 12, tensorflow: 22, bytes: 4,  kind: 'uint' },
  uint64:       { onnx: 13, tensorflow: 23, bytes: 8,  kind: 'uint' },
  complex64:    { onnx: 14, tensorflow: 8,  bytes: 8,  kind: 'complex' },
  complex128:   { onnx: 15, tensorflow: 18, bytes: 16, kind: 'complex' },
  bfloat16:     { onnx: 16, tensorflow: 14, bytes: 2,  kind: 'float' },
  float8e4m3fn: { onnx: 17, tensorflow: 25, bytes: 1,  kind: 'float' },
  float8e5m2:   { onnx: 19, tensorflow: 24, bytes: 1,  kind: 'float' },
  uint4:        { onnx: 21, tensorflow: 30, bytes: 1,  kind: 'uint' },
  int4:         { onnx: 22, tensorflow: 29, bytes: 1,  kind: 'int' },
  float8e4m3fnuz: { onnx: 18, tensorflow: undefined, bytes: 1, kind: 'float' },
  float8e5m2fnuz: { onnx: 20, tensorflow: undefined, bytes: 1, kind: 'float' },
  float4e2m1:   { onnx: 23, tensorflow: undefined, bytes: 1, kind: 'float' },
  float8e8m0:   { onnx: 24, tensorflow: undefined, bytes: 1, kind: 'float' },
  uint2:        { onnx: 25, tensorflow: undefined, bytes: 1, kind: 'uint' },
  int2:         { onnx: 26, tensorflow: undefined, bytes: 1, kind: 'int' },
} as const satisfies Record<string, Row>;

export type DType = keyof typeof DTYPES;

/**
 * The elements of a string tensor: element i is `bytes[offsets[i] .. offsets[i + 1]]`, any bytes at all, NUL included.
 * Text exists only at the JSON edge.
 */
export interface Strings {
  readonly bytes: Uint8Array;
  /** One more than there are elements; the first is 0. */
  readonly offsets: Uint32Array;
}

/** What holds the elements of each dtype. */
export interface DataOf {
  readonly float32: Float32Array;
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly uint16: Uint16Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly string: Strings;
  readonly bool: Uint8Array;
  readonly float16: Uint16Array;
  readonly float64: Float64Array;
  readonly uint32: Uint32Array;
  readonly uint64: BigUint64Array;
  readonly complex64: Float32Array;
  readonly complex128: Float64Array;
  readonly bfloat16: Uint16Array;
  readonly float8e4m3fn: Uint8Array;
  readonly float8e5m2: Uint8Array;
  readonly uint4: Uint8Array;
  readonly int4: Int8Array;
  readonly float8e4m3fnuz: Uint8Array;
  readonly float8e5m2fnuz: Uint8Array;
  readonly float4e2m1: Uint8Array;
  readonly float8e8m0: Uint8Array;
  readonly uint2: Uint8Array;
  readonly int2: Int8Array;
}

/** Every dtype whose elements have one size. */
export type NumericDType = Exclude<DType, 'string'>;

// biome-ignore format: one type a line
const ARRAYS: { readonly [D in NumericDType]: new (from: ArrayBufferLike | number, byteOffset?: number, length?: number) => DataOf[D] } = {
  float32: Float32Array, uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, int32: Int32Array,
  int64: BigInt64Array, bool: Uint8Array, float16: Uint16Array, float64: Float64Array, uint32: Uint32Array,
  uint64: BigUint64Array, complex64: Float32Array, complex128: Float64Array, bfloat16: Uint16Array,
  float8e4m3fn: Uint8Array, float8e5m2: Uint8Array, uint4: Uint8Array, int4: Int8Array,
  float8e4m3fnuz: Uint8Array, float8e5m2fnuz: Uint8Array, float4e2m1: Uint8Array, float8e8m0: Uint8Array,
  uint2: Uint8Array, int2: Int8Array,
};

/** Elements of the typed array that one tensor element takes: 2 for complex numbers, else 1. */
export const lanes = (dtype: DType): 1 | 2 => (DTYPES[dtype].kind === 'complex' ? 2 : 1);

/** A zeroed array for `count` tensor elements. Made by its length, since V8 keeps the smallest ones on its own heap. */
export const allocate = <D extends NumericDType>(dtype: D, count: number): DataOf[D] =>
  new ARRAYS[dtype](count * lanes(dtype)) as DataOf[D];

/**
 * The elements that lie in `bytes`, little-endian as on every platform served: a view where the bytes are aligned,
 * else a copy. `bytes.length` must be a whole number of elements.
 */
export const viewBytes = <D extends NumericDType>(dtype: D, bytes: Uint8Array): DataOf[D] => {
  const width = DTYPES[dtype].bytes / lanes(dtype);
  // Not bytes.slice(), which of a Buffer is no copy.
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  return new ARRAYS[dtype](aligned.buffer, aligned.byteOffset, aligned.length / width) as DataOf[D];
};

/** The bytes under a typed array, without a copy. */
export const bytesOf = (data: DataOf[NumericDType]): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const byNumber = (key: 'onnx' | 'tensorflow'): ReadonlyMap<number, DType> =>
  new Map(
    (Object.keys(DTYPES) as DType[]).flatMap((dtype) => {
      const number = DTYPES[dtype][key];
      return number === undefined ? [] : [[number, dtype] as const];
    }),
  );
const ONNX = byNumber('onnx');
const TENSORFLOW = byNumber('tensorflow');

/** The dtype with this TensorProto.DataType number, or undefined. */
export const dtypeOfOnnx = (number: number): DType | undefined => ONNX.get(number);

/** The dtype with this TensorFlow DataType number (not a reference type), or undefined. */
export const dtypeOfTensorFlow = (number: number): DType | undefined => TENSORFLOW.get(number);
