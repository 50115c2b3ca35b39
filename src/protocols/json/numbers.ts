/**
 * The elements of a numeric tensor while it is being read: numbers are staged as doubles, 64-bit integers as their two
 * halves, a few thousand at a time, and then converted in bulk to the dtype. So one loop reads every dtype, and the
 * tensor itself is the only thing that grows.
 */
import { ServingError } from '../../errors.ts';
import { allocate, type DataOf, DTYPES, lanes, type NumericDType } from '../../tensor/dtype.ts';
import { SMALL_FLOATS, type SmallFloat, toSmallFloat } from '../../tensor/float16.ts';

interface Range {
  /** The least and the greatest double that the dtype can take, after rounding. */
  readonly low: number;
  readonly high: number;
  readonly kind: 'float' | 'small float' | 'integer' | 'wide integer';
  readonly infinity: boolean;
  /** low and high again, where V8 always finds doubles. */
  readonly bounds: Float64Array;
}

const range = (low: number, high: number, kind: Range['kind'], infinity: boolean): Range => ({
  low,
  high,
  kind,
  infinity,
  bounds: Float64Array.of(low, high),
});

const float = (high: number): Range => range(-high, high, 'float', true);
/** Those that have infinities. */
const INFINITE: ReadonlySet<SmallFloat> = new Set<SmallFloat>(['float16', 'bfloat16', 'float8e5m2']);
const small = (dtype: SmallFloat): Range =>
  range(-SMALL_FLOATS[dtype].limit, SMALL_FLOATS[dtype].limit, 'small float', INFINITE.has(dtype));
const integer = (low: number, high: number): Range => range(low, high, 'integer', false);
const wide = (low: number, high: number): Range => range(low, high, 'wide integer', false);

/** The last double below the one half way between the largest float32 and 2^128. */
const FLOAT32_HIGH = 2 ** 128 - 2 ** 103 - 2 ** 75;

// biome-ignore format: one dtype a line
export const RANGES: { readonly [D in NumericDType]: Range } = {
  float32:      float(FLOAT32_HIGH),
  float64:      float(Number.MAX_VALUE),
  complex64:    float(FLOAT32_HIGH),
  complex128:   float(Number.MAX_VALUE),
  float16:      small('float16'),
  bfloat16:     small('bfloat16'),
  float8e4m3fn: small('float8e4m3fn'),
  float8e5m2:   small('float8e5m2'),
  float8e4m3fnuz: small('float8e4m3fnuz'),
  float8e5m2fnuz: small('float8e5m2fnuz'),
  float4e2m1:   small('float4e2m1'),
  float8e8m0:   range(2 ** -127, SMALL_FLOATS.float8e8m0.limit, 'small float', false),
  bool:         integer(0, 1),
  int4:         integer(-8, 7),
  uint4:        integer(0, 15),
  int2:         integer(-2, 1),
  uint2:        integer(0, 3),
  int8:         integer(-(2 ** 7), 2 ** 7 - 1),
  uint8:        integer(0, 2 ** 8 - 1),
  int16:        integer(-(2 ** 15), 2 ** 15 - 1),
  uint16:       integer(0, 2 ** 16 - 1),
  int32:        integer(-(2 ** 31), 2 ** 31 - 1),
  uint32:       integer(0, 2 ** 32 - 1),
  // What a double says exactly; larger ones are read as their two halves.
  int64:        wide(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  uint64:       wide(0, Number.MAX_SAFE_INTEGER),
};

/** What an integer dtype takes, as text for a message and as exact bounds. */
export const integerBounds = (dtype: NumericDType): readonly [bigint, bigint] =>
  dtype === 'int64'
    ? [-(2n ** 63n), 2n ** 63n - 1n]
    : dtype === 'uint64'
      ? [0n, 2n ** 64n - 1n]
      : [BigInt(RANGES[dtype].low), BigInt(RANGES[dtype].high)];

const STAGED = 4096;
const STAGED_AT_FIRST = 64;
/** Below this a loop is quicker than a bulk copy. */
const FEW = 40;

/** Numbers not yet converted; for the wide integers the same bytes as low and high halves in turn. */
interface Stage {
  readonly doubles: Float64Array;
  readonly halves: Int32Array;
}
const makeStage = (size: number): Stage => {
  const doubles = new Float64Array(size);
  return { doubles, halves: new Int32Array(doubles.buffer) };
};

/** A full-sized stage that is not in use; most requests need one at a time. */
let spare: Stage | undefined = makeStage(STAGED);

export class Numbers {
  readonly dtype: NumericDType;
  readonly range: Range;
  readonly maxCount: number;
  private readonly where: string;
  stage: Float64Array;
  halves: Int32Array;
  /** How many numbers the stage holds. */
  staged = 0;
  private data: DataOf[NumericDType] | undefined;
  private filled = 0;

  /** `maxBytes` bounds what the tensor may take; `where` opens the message of a refusal. */
  constructor(dtype: NumericDType, maxBytes: number, where: string) {
    this.dtype = dtype;
    this.range = RANGES[dtype];
    this.where = where;
    this.maxCount = Math.floor((maxBytes * lanes(dtype)) / DTYPES[dtype].bytes);
    const { doubles, halves } = spare ?? makeStage(STAGED_AT_FIRST);
    spare = undefined;
    this.stage = doubles;
    this.halves = halves;
  }

  /** The numbers so far, two for each complex element. */
  get count(): number {
    return this.filled + this.staged;
  }

  /** Makes room in the stage, which is full. Throws TOO_LARGE. */
  makeRoom(): void {
    if (this.stage.length < STAGED) {
      const { doubles, halves } = makeStage(STAGED);
      doubles.set(this.stage);
      this.stage = doubles;
      this.halves = halves;
      this.checkCount();
    } else this.convert(Math.max(2 * this.filled, 4 * STAGED));
  }

  /** Makes each number the real part of a complex element whose imaginary part is 0. Throws TOO_LARGE. */
  spread(): void {
    this.convert(this.count);
    const reals = this.data!.subarray(0, this.filled) as Float32Array | Float64Array;
    this.filled *= 2;
    this.checkCount();
    const pairs = allocate(this.dtype, reals.length) as Float32Array | Float64Array;
    for (let i = 0; i < reals.length; i++) pairs[2 * i] = reals[i]!;
    this.data = pairs;
  }

  /** All the numbers in the tensor's own type. Throws TOO_LARGE. */
  finish(): DataOf[NumericDType] {
    this.convert(this.count);
    const data = this.data!;
    if (this.stage.length === STAGED) spare = { doubles: this.stage, halves: this.halves };
    if (this.filled === data.length) return data;
    // A view keeps what was allocated for growth; that is worth a copy where it is much.
    return this.filled * 4 < data.length * 3 ? data.slice(0, this.filled) : data.subarray(0, this.filled);
  }

  private checkCount(): void {
    if (this.count <= this.maxCount) return;
    const most = Math.floor(this.maxCount / lanes(this.dtype));
    throw new ServingError(
      'TOO_LARGE',
      `${this.where}: more than ${most} elements of ${this.dtype}, the most that one tensor may have here`,
    );
  }

  private convert(capacity: number): void {
    this.checkCount();
    const { dtype, filled, staged } = this;
    let data = this.data;
    if (!data || data.length < filled + staged) {
      const length = Math.max(filled + staged, Math.min(capacity, this.maxCount));
      const grown = allocate(dtype, Math.ceil(length / lanes(dtype)));
      if (data) copy(grown, data.subarray(0, filled), 0);
      data = grown;
      this.data = grown;
    }
    if (dtype === 'int64' || dtype === 'uint64') {
      copy(
        data,
        dtype === 'int64'
          ? new BigInt64Array(this.stage.buffer, 0, staged)
          : new BigUint64Array(this.stage.buffer, 0, staged),
        filled,
      );
    } else if (dtype in SMALL_FLOATS) {
      const bits = data as Uint16Array;
      for (let i = 0; i < staged; i++) bits[filled + i] = toSmallFloat(dtype as SmallFloat, this.stage[i]!);
    } else if (staged < FEW) {
      const numbers = data as Float64Array;
      for (let i = 0; i < staged; i++) numbers[filled + i] = this.stage[i]!;
    } else copy(data, this.stage.subarray(0, staged), filled);
    this.filled += staged;
    this.staged = 0;
  }
}

/** `source` into `target` from element `at` on, each converted as JavaScript does on assignment. */
const copy = (target: DataOf[NumericDType], source: DataOf[NumericDType], at: number): void => {
  (target as Float64Array).set(source as Float64Array, at);
};
