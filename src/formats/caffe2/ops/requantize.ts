/**
 * QNNPACK's fixed-point arithmetic: an exact integer sum becomes 8 bits again by a multiplier of 24 bits and shifts. Its
 * numbers are below 2^53 and are computed as float64, which holds them exactly.
 * https://github.com/pytorch/QNNPACK/blob/7d2a4e9931a82adc3814275b6219a03e24e36b4c/src/qnnpack/requantization.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast } from '../../../graph/layers/values.ts';
import { corrupt, refuse } from '../table.ts';

/** What an 8-bit output stands for, and the range that its activation leaves. */
export interface Quantized {
  readonly scale: number;
  readonly zero: number;
  readonly least: number;
}

const float = (number: number): number => Math.fround(number);

/** `number` as m · 2^(exponent - 150), m of 24 bits. */
const partsOf = (number: number): { readonly mantissa: number; readonly exponent: number } => {
  const bits = new Uint32Array(Float32Array.of(number).buffer)[0]!;
  return { mantissa: (bits & 0x7fffff) | 0x800000, exponent: bits >>> 23 };
};

const double = (g: GraphBuilder, number: number): Value => g.scalar('float64', number);

/** x / 2^shift as float64, rounded to the nearest integer, halves away from 0. */
const shifted = (g: GraphBuilder, x: Value, shift: number): Value => {
  if (shift === 0) return x;
  const below = cast(g, g.op('Less', [x, double(g, 0)]), 'float64');
  const half = g.op('Sub', [g.op('Add', [x, double(g, 2 ** (shift - 1))]), below]);
  return g.op('Floor', [g.op('Mul', [half, double(g, 2 ** -shift)])]);
};

/** An integer in float64 as 8 bits around the zero point, cut at the ends of the range. */
const eightBits = (g: GraphBuilder, x: Value, { zero, least }: Quantized): Value =>
  cast(g, g.op('Clip', [g.op('Add', [x, double(g, zero)]), double(g, least), double(g, 255)]), 'uint8');

/** An int32 sum whose size stays below 2^29, by the product of the scales of its factors. */
export const requantized = (g: GraphBuilder, sum: Value, factors: number, to: Quantized): Value => {
  const scale = float(factors / to.scale);
  if (!(scale < 1 && scale >= 2 ** -32))
    throw corrupt(
      `the scales of its inputs and its output make ${scale}, expected a number from 2^-32 up to 1 (QNNPACK has no other)`,
    );
  const { mantissa, exponent } = partsOf(scale);
  const product = g.op('Mul', [cast(g, sum, 'float64'), double(g, mantissa * 2 ** -24)]);
  const rounded = g.op('Floor', [g.op('Add', [product, double(g, 0.5)])]);
  return eightBits(g, shifted(g, rounded, 126 - exponent), to);
};

/** An int32 sum of `count` elements as their mean, rounded to the nearest, halves away from 0. */
export const averaged = (g: GraphBuilder, sum: Value, from: number, count: number, to: Quantized): Value => {
  const ratio = float(from / to.scale);
  if (!(ratio >= 2 ** -8 && ratio < 2 ** 8))
    throw corrupt(`the scale of its input is ${ratio} times that of its output, expected 2^-8 up to 2^8`);
  const { mantissa, exponent } = partsOf(float(from / float(to.scale * float(count))));
  const product = g.op('Mul', [cast(g, sum, 'float64'), double(g, mantissa)]);
  const size = g.op('Mul', [g.op('Abs', [product]), double(g, 2 ** (exponent - 150))]);
  const whole = g.op('Floor', [g.op('Add', [size, double(g, 0.5)])]);
  return eightBits(g, g.op('Mul', [g.op('Sign', [product]), whole]), to);
};

/** (a - zero of a) · scale of a + (b - zero of b) · scale of b, by multipliers of 22 bits. */
export const added = (
  g: GraphBuilder,
  parts: readonly { readonly q: Value; readonly scale: number; readonly zero: number }[],
  to: Quantized,
): Value => {
  const ratios = parts.map(({ scale }) => float(scale / to.scale));
  if (ratios.some((ratio) => !(ratio >= 2 ** -14 && ratio < 2 ** 8)))
    throw corrupt(
      `the scales of its inputs are ${ratios.join(' and ')} times that of its output, expected 2^-14 up to 2^8`,
    );
  const shift = 21 - (partsOf(Math.max(...ratios)).exponent - 127);
  const terms = parts.map(({ q, zero }, i) => {
    const multiplier = roundedEven(float(ratios[i]! * 2 ** shift));
    return g.op('Mul', [g.op('Sub', [cast(g, q, 'float64'), double(g, zero)]), double(g, multiplier)]);
  });
  return eightBits(
    g,
    shifted(
      g,
      terms.reduce((a, b) => g.op('Add', [a, b])),
      shift,
    ),
    to,
  );
};

/** To the nearest integer, halves to the even one, as C's lrint. */
export const roundedEven = (number: number): number => {
  const down = Math.floor(number);
  const rest = number - down;
  if (rest !== 0.5) return rest < 0.5 ? down : down + 1;
  return down % 2 === 0 ? down : down + 1;
};

/** Throws where a sum of 8-bit products and a bias might leave the range in which float64 is exact. */
export const checkSums = (largest: number): void => {
  if (!(largest < 2 ** 29))
    throw refuse(`sums of up to ${largest}; those below 2^29 are computed exactly, and larger ones are not served`);
};
