/**
 * Arithmetic in a tensor's own dtype, for kernels that are written once for all of them: float32 and the half types
 * round after every step, integers wrap around, and int64 is exact.
 */
import { DTYPES, type NumericDType } from '../../../tensor/dtype.ts';
import { fromSmallFloat, toSmallFloat } from '../../../tensor/float16.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { failed } from './arguments.ts';

/** Numbers in the making; a typed array, so that what is written takes the dtype's form (the half types': float32). */
export interface Elements<E> {
  readonly length: number;
  [i: number]: E;
  fill(value: E, from?: number, to?: number): unknown;
}

export interface Field<E extends number | bigint> {
  readonly dtype: NumericDType;
  readonly zero: E;
  readonly one: E;
  readonly isFloat: boolean;
  /** The lowest value, where a maximum begins. */
  readonly lowest: E;
  readonly highest: E;
  readonly add: (a: E, b: E) => E;
  readonly multiply: (a: E, b: E) => E;
  /** Throws RUN_FAILED for an integer divided by 0. */
  readonly divide: (a: E, b: E) => E;
  /** A count in this dtype. */
  readonly of: (number: number) => E;
  /** Zeros. */
  readonly make: (count: number) => Elements<E>;
  /** The elements of a tensor; not to be written. */
  readonly read: (tensor: Tensor) => Elements<E>;
  readonly tensor: (shape: readonly number[], elements: Elements<E>) => Tensor;
}

const divisor = <E>(value: E, zero: E): E => {
  if (value === zero) throw failed('an integer is divided by 0');
  return value;
};

// biome-ignore format: one dtype a line
const INTEGERS = {
  int8:   { array: Int8Array,   wrap: (x: number) => (x << 24) >> 24 },
  uint8:  { array: Uint8Array,  wrap: (x: number) => x & 0xff },
  int16:  { array: Int16Array,  wrap: (x: number) => (x << 16) >> 16 },
  uint16: { array: Uint16Array, wrap: (x: number) => x & 0xffff },
  int32:  { array: Int32Array,  wrap: (x: number) => x | 0 },
  uint32: { array: Uint32Array, wrap: (x: number) => x >>> 0 },
} as const;

const ends = (dtype: NumericDType): readonly [bigint, bigint] => {
  const bits = BigInt(8 * DTYPES[dtype].bytes);
  return DTYPES[dtype].kind === 'int' ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] : [0n, 2n ** bits - 1n];
};

const integerField = (dtype: keyof typeof INTEGERS): Field<number> => {
  const { array, wrap } = INTEGERS[dtype];
  const [lowest, highest] = ends(dtype).map(Number) as [number, number];
  return {
    dtype,
    zero: 0,
    one: 1,
    isFloat: false,
    lowest,
    highest,
    add: (a, b) => wrap(a + b),
    multiply: (a, b) => wrap(Math.imul(a, b)),
    divide: (a, b) => wrap(Math.trunc(a / divisor(b, 0))),
    of: wrap,
    make: (count) => new array(count),
    read: ({ data }) => data as Elements<number>,
    tensor: (shape, elements) => ({ dtype, shape, data: elements }) as unknown as Tensor,
  };
};

const wideField = (dtype: 'int64' | 'uint64'): Field<bigint> => {
  const wrap = (x: bigint): bigint => (dtype === 'int64' ? BigInt.asIntN(64, x) : BigInt.asUintN(64, x));
  const [lowest, highest] = ends(dtype);
  return {
    dtype,
    zero: 0n,
    one: 1n,
    isFloat: false,
    lowest,
    highest,
    add: (a, b) => wrap(a + b),
    multiply: (a, b) => wrap(a * b),
    divide: (a, b) => wrap(a / divisor(b, 0n)),
    of: (number) => wrap(BigInt(number)),
    make: (count) => (dtype === 'int64' ? new BigInt64Array(count) : new BigUint64Array(count)),
    read: ({ data }) => data as Elements<bigint>,
    tensor: (shape, elements) => ({ dtype, shape, data: elements }) as unknown as Tensor,
  };
};

const floatField = (dtype: 'float32' | 'float64'): Field<number> => {
  const round = dtype === 'float32' ? Math.fround : (x: number): number => x;
  return {
    dtype,
    zero: 0,
    one: 1,
    isFloat: true,
    lowest: dtype === 'float32' ? -3.4028234663852886e38 : -Number.MAX_VALUE,
    highest: dtype === 'float32' ? 3.4028234663852886e38 : Number.MAX_VALUE,
    add: (a, b) => round(a + b),
    multiply: (a, b) => round(a * b),
    divide: (a, b) => round(a / b),
    of: round,
    make: (count) => (dtype === 'float32' ? new Float32Array(count) : new Float64Array(count)),
    read: ({ data }) => data as Elements<number>,
    tensor: (shape, elements) => ({ dtype, shape, data: elements }) as unknown as Tensor,
  };
};

const smallField = (dtype: 'float16' | 'bfloat16'): Field<number> => {
  const round = (x: number): number => fromSmallFloat(dtype, toSmallFloat(dtype, x));
  const highest = dtype === 'float16' ? 65504 : 3.3895313892515355e38;
  return {
    dtype,
    zero: 0,
    one: 1,
    isFloat: true,
    lowest: -highest,
    highest,
    add: (a, b) => round(a + b),
    multiply: (a, b) => round(a * b),
    divide: (a, b) => round(a / b),
    of: round,
    make: (count) => new Float32Array(count),
    read: ({ data }) => Float32Array.from(data as Uint16Array, (bits) => fromSmallFloat(dtype, bits)),
    tensor: (shape, elements) => {
      const data = new Uint16Array(elements.length);
      for (let i = 0; i < data.length; i++) data[i] = toSmallFloat(dtype, elements[i]!);
      return { dtype, shape, data };
    },
  };
};

type NumberField = Field<number>;
const NUMBERS: ReadonlyMap<string, NumberField> = new Map(
  [
    ...(Object.keys(INTEGERS) as (keyof typeof INTEGERS)[]).map(integerField),
    floatField('float32'),
    floatField('float64'),
    smallField('float16'),
    smallField('bfloat16'),
  ].map((field) => [field.dtype, field]),
);
const BIGINTS: ReadonlyMap<string, Field<bigint>> = new Map(
  [wideField('int64'), wideField('uint64')].map((field) => [field.dtype, field]),
);

/** Runs `body` with the arithmetic of `dtype`. Throws RUN_FAILED for a dtype that no arithmetic is done in. */
export const inField = <R>(dtype: string, body: <E extends number | bigint>(field: Field<E>) => R): R => {
  const small = NUMBERS.get(dtype);
  if (small) return body(small);
  const big = BIGINTS.get(dtype);
  if (big) return body(big);
  throw failed(`there is no arithmetic of ${dtype}`);
};
