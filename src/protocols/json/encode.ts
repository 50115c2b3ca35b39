/**
 * Tensors to JSON text, straight from the typed arrays into one growing buffer. Floats are the shortest text that reads
 * back as the same number of their own dtype (shortest.ts) and always look like floats; integers are exact; strings are
 * text where the bytes are UTF-8, else `{"b64": "…"}`; complex numbers are pairs [real, imaginary]; a sequence is a
 * list, a map an object with the labels as keys.
 */
import type { DataOf, DType, NumericDType, Strings } from '../../tensor/dtype.ts';
import { type SmallFloat, smallFloatTable } from '../../tensor/float16.ts';
import { markAt } from '../../tensor/marks.ts';
import { isMissingAt, stringAt } from '../../tensor/strings.ts';
import {
  type Datum,
  isSequence,
  isTensor,
  MISSING_TRUTH,
  type Tensor,
  type TensorMap,
  type Tensors,
} from '../../tensor/tensor.ts';
import { Bytes } from './bytes.ts';
import type { JsonValue } from './cursor.ts';
import type { EncodeOptions } from './options.ts';
import { LONGEST_FLOAT, writeFloat32, writeFloat64, writeNatural, writePadded } from './shortest.ts';
import { writeAscii, writeBytes, writeMembers, writeNonFinite, writeValue } from './text.ts';

const COMMA = 0x2c;
const MINUS = 0x2d;
const LIST = 0x5b;
const LIST_END = 0x5d;

/** Answers up to this long are copied out of a buffer that is kept; a longer one takes its buffer along. */
const KEPT = 256 * 1024;
let kept = new Bytes(16 * 1024);

/** `{"name": nested lists, …}`; the members of `extra`, plain values, come after the tensors. */
export const encodeTensors = (
  outputs: Tensors,
  options: EncodeOptions = {},
  extra: ReadonlyMap<string, JsonValue> = new Map(),
): Uint8Array => {
  const target = kept;
  target.length = 0;
  const members = [...outputs, ...extra] as readonly (readonly [string, Datum | JsonValue])[];
  writeMembers(target, members, (value) => {
    if (isDatum(value)) writeDatum(target, value, options);
    else writeValue(target, value, options);
  });
  if (target.buffer.length <= KEPT) return target.taken().slice();
  kept = new Bytes(16 * 1024);
  return target.taken();
};

const isDatum = (value: Datum | JsonValue): value is Datum =>
  typeof value === 'object' &&
  value !== null &&
  ('dtype' in value || 'items' in value || 'values' in value) &&
  !(value instanceof Map || Array.isArray(value));

/** Appends one output. */
export const writeDatum = (target: Bytes, datum: Datum, options: EncodeOptions): void => {
  if (isTensor(datum)) writeTensor(target, datum, options);
  else if (isSequence(datum)) {
    target.push(LIST);
    datum.items.forEach((item, i) => {
      if (i > 0) target.push(COMMA);
      writeDatum(target, item, options);
    });
    target.push(LIST_END);
  } else writeMap(target, datum, options);
};

/** Appends the elements `from` to `to` with commas between. */
type Run = (target: Bytes, data: DataOf[DType], from: number, to: number, options: EncodeOptions) => void;

/** Whether element `i` is a missing cell. */
const isMissing = ({ dtype, data }: Tensor, i: number): boolean => {
  if (dtype === 'string') return isMissingAt(data, i);
  if (dtype === 'bool') return (data as Uint8Array)[i] === MISSING_TRUTH;
  if (dtype === 'float64') return Number.isNaN(data[i]!) && markAt(data, i) === 0;
  return Number.isNaN((data as Float32Array)[i]);
};

/** With null for missing cells. */
const withNulls =
  (tensor: Tensor, run: Run): Run =>
  (target, data, from, to, options) => {
    for (let i = from; i < to; i++) {
      if (i > from) target.push(COMMA);
      if (isMissing(tensor, i)) writeAscii(target, 'null');
      else run(target, data, i, i + 1, options);
    }
  };

const writeTensor = (target: Bytes, tensor: Tensor, options: EncodeOptions): void => {
  const { dtype, shape, data, steps } = tensor;
  const plain = (tensor.json && dtype === 'string' ? asTheyAre : RUNS[dtype]) as Run;
  const run = tensor.missing ? withNulls(tensor, plain) : plain;
  const last = shape.length - 1;
  let next = 0;
  const nest = (level: number, row: number): void => {
    const whole = shape[level]!;
    const size = steps && level === 1 ? Math.min(whole, Number(steps[row] ?? steps[0])) : whole;
    target.push(LIST);
    if (level === last) {
      run(target, data, next, next + size, options);
      next += whole;
    } else {
      for (let i = 0; i < size; i++) {
        if (i > 0) target.push(COMMA);
        nest(level + 1, i);
      }
      // What stands behind the end of a row.
      if (size < whole) next += shape.slice(level + 1).reduce((product, dim) => product * dim, whole - size);
    }
    target.push(LIST_END);
  };
  if (last < 0) run(target, data, 0, 1, options);
  else nest(0, 0);
};

const floats =
  (write: (buffer: Uint8Array, at: number, x: number) => number) =>
  (target: Bytes, data: Float32Array | Float64Array, from: number, to: number, options: EncodeOptions): void => {
    target.reserve((to - from) * LONGEST_FLOAT);
    for (let i = from; i < to; i++) {
      if (i > from) target.buffer[target.length++] = COMMA;
      const x = data[i]!;
      if (Number.isFinite(x)) target.length = write(target.buffer, target.length, x);
      else {
        writeNonFinite(target, x, options);
        target.reserve((to - i) * LONGEST_FLOAT);
      }
    }
  };

const pairs =
  (run: ReturnType<typeof floats>): ReturnType<typeof floats> =>
  (target, data, from, to, options) => {
    for (let i = from; i < to; i++) {
      if (i > from) target.push(COMMA);
      target.push(LIST);
      run(target, data, 2 * i, 2 * i + 2, options);
      target.push(LIST_END);
    }
  };

/** As the shortest text of the float32 that they are, so that a client who reads any float reads the same number. */
const smallFloats =
  (dtype: SmallFloat) =>
  (target: Bytes, data: Uint16Array | Uint8Array, from: number, to: number, options: EncodeOptions): void => {
    const table = smallFloatTable(dtype);
    for (let i = from; i < to; i++) {
      if (i > from) target.push(COMMA);
      const x = table[data[i]!]!;
      if (Number.isFinite(x)) {
        target.reserve(LONGEST_FLOAT);
        target.length = writeFloat32(target.buffer, target.length, x);
      } else writeNonFinite(target, x, options);
    }
  };

/** "-" and 20 digits and a comma. */
const LONGEST_INTEGER = 22;

/** Writes an integer that a double holds exactly; returns where it ends. */
const writeInteger = (buffer: Uint8Array, start: number, x: number): number => {
  let at = start;
  if (x < 0) buffer[at++] = MINUS;
  const a = Math.abs(x);
  if (a < 1e9) return writeNatural(buffer, at, a);
  const top = Math.floor(a / 1e9);
  at = writeNatural(buffer, at, top);
  return writePadded(buffer, at, a - top * 1e9, 9);
};

const integers = (target: Bytes, data: Int32Array, from: number, to: number): void => {
  target.reserve((to - from) * LONGEST_INTEGER);
  const { buffer } = target;
  let at = target.length;
  for (let i = from; i < to; i++) {
    if (i > from) buffer[at++] = COMMA;
    at = writeInteger(buffer, at, data[i]!);
  }
  target.length = at;
};

const wideIntegers = (target: Bytes, data: BigInt64Array | BigUint64Array, from: number, to: number): void => {
  target.reserve((to - from) * LONGEST_INTEGER);
  const halves = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
  const signed = data instanceof BigInt64Array;
  for (let i = from; i < to; i++) {
    if (i > from) target.push(COMMA);
    const high = signed ? halves[2 * i + 1]! | 0 : halves[2 * i + 1]!;
    // Within 2^53 the two halves make an exact double.
    if (high < 0x1fffff && high >= -0x200000) {
      target.length = writeInteger(target.buffer, target.length, high * 2 ** 32 + halves[2 * i]!);
    } else writeAscii(target, String(data[i]));
  }
};

const booleans = (target: Bytes, data: Uint8Array, from: number, to: number): void => {
  for (let i = from; i < to; i++) {
    if (i > from) target.push(COMMA);
    writeAscii(target, data[i] === 0 ? 'false' : 'true');
  }
};

const strings = (target: Bytes, { bytes, offsets }: Strings, from: number, to: number): void => {
  for (let i = from; i < to; i++) {
    if (i > from) target.push(COMMA);
    writeBytes(target, bytes, offsets[i]!, offsets[i + 1]!);
  }
};

/** Texts that are JSON. */
const asTheyAre = (target: Bytes, { bytes, offsets }: Strings, from: number, to: number): void => {
  for (let i = from; i < to; i++) {
    if (i > from) target.push(COMMA);
    target.append(bytes, offsets[i]!, offsets[i + 1]!);
  }
};

const narrow = integers as (target: Bytes, data: DataOf[NumericDType], from: number, to: number) => void;
const float32s = floats(writeFloat32);
const float64s = floats(writeFloat64);

type Runs = {
  readonly [D in DType]: (target: Bytes, data: DataOf[D], from: number, to: number, options: EncodeOptions) => void;
};

// biome-ignore format: one kind a line
const RUNS: Runs = {
  float32: float32s, float64: float64s, complex64: pairs(float32s), complex128: pairs(float64s),
  float16: smallFloats('float16'), bfloat16: smallFloats('bfloat16'), float8e4m3fn: smallFloats('float8e4m3fn'), float8e5m2: smallFloats('float8e5m2'),
  float8e4m3fnuz: smallFloats('float8e4m3fnuz'), float8e5m2fnuz: smallFloats('float8e5m2fnuz'), float4e2m1: smallFloats('float4e2m1'), float8e8m0: smallFloats('float8e8m0'),
  int2: narrow, uint2: narrow,
  int4: narrow, int8: narrow, int16: narrow, int32: narrow, uint4: narrow, uint8: narrow, uint16: narrow, uint32: narrow,
  int64: wideIntegers, uint64: wideIntegers, bool: booleans, string: strings,
};

const writeMap = (target: Bytes, { keys, values }: TensorMap, options: EncodeOptions): void => {
  const run = RUNS[values.dtype] as Run;
  const count = values.shape[0]!;
  const size = values.shape.slice(1).reduce((product, dim) => product * dim, 1);
  const entries = Array.from({ length: count }, (_, i) => [label(keys, i), i] as const);
  writeMembers(target, entries, (i) => {
    if (values.shape.length === 1) run(target, values.data, i, i + 1, options);
    else {
      target.push(LIST);
      run(target, values.data, i * size, (i + 1) * size, options);
      target.push(LIST_END);
    }
  });
};

const label = (keys: Tensor, i: number): string =>
  keys.dtype === 'string'
    ? Buffer.from(stringAt(keys.data, i)).toString('utf8')
    : String((keys.data as DataOf[NumericDType])[i]);
