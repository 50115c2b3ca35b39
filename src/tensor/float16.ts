/**
 * The small floating-point formats, kept as their bits, to and from numbers; rounding is to nearest, ties to even.
 * float16: IEEE 754 binary16. bfloat16: the upper half of a float32. float8e4m3fn (no infinity, one NaN a sign) and
 * float8e5m2: https://arxiv.org/abs/2209.05433; those that end in "fnuz" have one NaN where -0 would be, and no infinity:
 * https://arxiv.org/abs/2206.02915; float4e2m1 has neither, and float8e8m0 is a power of two alone:
 * https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf
 *
 * All but the last are one formula over a row of a table: with m mantissa bits and smallest normal exponent e0,
 *   bits = (e - e0) * 2^m + |x| / 2^(e - m),   e = max(floor(log2 |x|), e0)
 * holds for normal and subnormal numbers alike, and a mantissa that rounds up to 2^(m + 1) carries into the exponent.
 */

interface Format {
  /** m: mantissa bits that are stored. */
  readonly mantissa: number;
  /** e0: the exponent of the smallest normal number. */
  readonly minExponent: number;
  readonly signBit: number;
  /** What a magnitude that is too large becomes. */
  readonly infinity: number;
  readonly nan: number;
  /** The largest double whose magnitude still rounds to a finite number. */
  readonly limit: number;
  /** `unsigned zero`: NaN is the bits of -0. `finite`: there is no NaN at all. `power`: 2^(bits - 127), and NaN. */
  readonly odd?: 'unsigned zero' | 'finite' | 'power';
}

// biome-ignore format: one format a line
export const SMALL_FLOATS = {
  float16:      { mantissa: 10, minExponent: -14,  signBit: 0x8000, infinity: 0x7c00, nan: 0x7e00, limit: 65520 - 2 ** -37 },
  bfloat16:     { mantissa: 7,  minExponent: -126, signBit: 0x8000, infinity: 0x7f80, nan: 0x7fc0, limit: 2 ** 128 - 2 ** 119 - 2 ** 75 },
  float8e4m3fn: { mantissa: 3,  minExponent: -6,   signBit: 0x80,   infinity: 0x7f,   nan: 0x7f,   limit: 464 },
  float8e5m2:   { mantissa: 2,  minExponent: -14,  signBit: 0x80,   infinity: 0x7c,   nan: 0x7e,   limit: 61440 - 2 ** -37 },
  float8e4m3fnuz: { mantissa: 3, minExponent: -7,  signBit: 0x80,   infinity: 0x80,   nan: 0x80,   limit: 248 - 2 ** -44, odd: 'unsigned zero' },
  float8e5m2fnuz: { mantissa: 2, minExponent: -15, signBit: 0x80,   infinity: 0x80,   nan: 0x80,   limit: 61440 - 2 ** -37, odd: 'unsigned zero' },
  float4e2m1:   { mantissa: 1,  minExponent: 0,    signBit: 0x8,    infinity: 0x7,    nan: 0x0,    limit: 7 - 2 ** -49, odd: 'finite' },
  float8e8m0:   { mantissa: 0,  minExponent: -127, signBit: 0x80,   infinity: 0xff,   nan: 0xff,   limit: 1.5 * 2 ** 127, odd: 'power' },
} as const satisfies Record<string, Format>;

export type SmallFloat = keyof typeof SMALL_FLOATS;

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);

/** floor(log2 |x|), and something below every minExponent for 0 and for subnormal doubles. */
const exponentOf = (x: number): number => {
  float[0] = x;
  return ((halves[1]! >>> 20) & 0x7ff) - 1023;
};

/** 2^n for a normal result. */
const powerOfTwo = (n: number): number => {
  halves[0] = 0;
  halves[1] = (n + 1023) << 20;
  return float[0]!;
};

/** The place of |x| among the numbers of `format`, counted in its units in the last place. */
const inUnits = (format: Format, x: number): { readonly exponent: number; readonly units: number } => {
  const exponent = Math.max(exponentOf(x), format.minExponent);
  return { exponent, units: Math.abs(x) * powerOfTwo(format.mantissa - exponent) };
};

/** The bits nearest to `x`; a magnitude past the largest number becomes infinity, in float8e4m3fn NaN. */
export const toSmallFloat = (dtype: SmallFloat, x: number): number => {
  const format: Format = SMALL_FLOATS[dtype];
  const sign = x < 0 || Object.is(x, -0) ? format.signBit : 0;
  if (Number.isNaN(x)) return format.nan;
  if (format.odd === 'power') return x > 0 && x < format.limit ? powerBits(x) : format.nan;
  if (Math.abs(x) > format.limit) return sign | format.infinity;
  const { exponent, units } = inUnits(format, x);
  // Adding and taking away 2^52 rounds a smaller number to an integer, ties to even.
  const rounded = units + 2 ** 52 - 2 ** 52;
  const magnitude = (exponent - format.minExponent) * 2 ** format.mantissa + rounded;
  return magnitude === 0 && format.odd === 'unsigned zero' ? 0 : sign | magnitude;
};

/** The power of two that is nearest to a positive number, ties to the larger; 2^-127 is the least. */
const powerBits = (x: number): number => {
  const exponent = Math.max(exponentOf(x), -127);
  return Math.max(0, exponent + 127 + (x >= 1.5 * 2 ** exponent ? 1 : 0));
};

/** Whether `x` lies exactly half way between two neighbours of the format. */
export const isSmallFloatTie = (dtype: SmallFloat, x: number): boolean => {
  const { units } = inUnits(SMALL_FLOATS[dtype], x);
  return units - Math.floor(units) === 0.5;
};

const numberOf = (format: Format, bits: number): number => {
  if (format.odd === 'power') return bits === format.nan ? Number.NaN : 2 ** (bits - 127);
  if (format.odd === 'unsigned zero' && bits === format.nan) return Number.NaN;
  const magnitude = bits & (format.signBit - 1);
  const sign = bits & format.signBit ? -1 : 1;
  if (!format.odd && (magnitude === format.nan || magnitude > format.infinity)) return Number.NaN;
  if (!format.odd && magnitude === format.infinity) return sign * Number.POSITIVE_INFINITY;
  const exponent = Math.max(magnitude >> format.mantissa, 1);
  const units = magnitude - (exponent - 1) * 2 ** format.mantissa;
  return sign * units * 2 ** (exponent - 1 + format.minExponent - format.mantissa);
};

const tables = new Map<SmallFloat, Float32Array>();

/** The value of every bit pattern, by the pattern: 65536 or 256 numbers, made when first asked for. */
export const smallFloatTable = (dtype: SmallFloat): Float32Array => {
  let table = tables.get(dtype);
  if (!table) {
    const format = SMALL_FLOATS[dtype];
    table = Float32Array.from({ length: format.signBit * 2 }, (_, bits) => numberOf(format, bits));
    tables.set(dtype, table);
  }
  return table;
};

/** The number that `bits` stand for, which every float32 holds exactly. */
export const fromSmallFloat = (dtype: SmallFloat, bits: number): number => smallFloatTable(dtype)[bits]!;
