/**
 * Colors to gray, as libpng does it: 0.299 red + 0.587 green + 0.114 blue in 15 bits. An image that tells its gamma is
 * made linear before and is curved again afterwards. libpng 1.6.43, png_do_rgb_to_gray, png_build_gamma_table
 */
import { isSignificant } from './chunks.ts';

const RED = 9797;
const GREEN = 19_234;
const BLUE = 32_768 - RED - GREEN;

type Samples = Uint8Array | Uint16Array;

const linear = (red: number, green: number, blue: number): number => RED * red + GREEN * green + BLUE * blue;
const reciprocal = (gamma: number): number => Math.floor(1e10 / gamma + 0.5);
const reciprocal2 = (a: number, b: number): number => Math.floor(1e15 / a / b + 0.5);
const product2 = (a: number, b: number): number => Math.floor(a * 1e-5 * b + 0.5);

const curve8 = (gamma: number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, i) =>
    isSignificant(gamma) ? Math.floor(255 * (i / 255) ** (gamma * 0.00001) + 0.5) : i,
  );

/** A curve of 16 bits at `16 - shift` bits of what goes in. */
const curve16 = (gamma: number, shift: number): Uint16Array => {
  const most = (1 << (16 - shift)) - 1;
  return Uint16Array.from({ length: most + 1 }, (_, i) => {
    if (isSignificant(gamma)) return Math.floor(65535 * (i * (1 / most)) ** (gamma * 0.00001) + 0.5);
    return shift === 0 ? i : Math.floor((i * 65535 + (1 << (15 - shift))) / most);
  });
};

/** Like it, for samples that are cut to 8 bits afterwards: each goes to the nearest of these. */
const curve16to8 = (gamma: number, shift: number): Uint16Array => {
  const most = (1 << (16 - shift)) - 1;
  const table = new Uint16Array(most + 1).fill(65535);
  let last = 0;
  for (let i = 0; i < 255; i++) {
    const edge = Math.floor(65535 * ((i * 257 + 128) / 65535) ** (gamma * 0.00001) + 0.5);
    const bound = Math.floor((edge * most + 32768) / 65535) + 1;
    while (last < bound) table[last++] = i * 257;
  }
  return table;
};

/** `channels` of a pixel are red, green, blue, and maybe alpha; what comes out is gray and maybe alpha. */
export const toGray = (
  samples: Samples,
  channels: number,
  is16: boolean,
  gamma: number | undefined,
  significantBits: number | undefined,
  isCut: boolean,
): Samples => {
  const count = samples.length / channels;
  const out = is16 ? new Uint16Array(count) : new Uint8Array(count);
  const screen = gamma === undefined ? 100_000 : reciprocal(gamma);
  const isCurved = gamma !== undefined && (isSignificant(gamma) || isSignificant(screen));
  const each = (convert: (red: number, green: number, blue: number) => number): Samples => {
    for (let i = 0, at = 0; i < count; i++, at += channels)
      out[i] = convert(samples[at]!, samples[at + 1]!, samples[at + 2]!);
    return out;
  };
  const isGray = (red: number, green: number, blue: number): boolean => red === green && red === blue;
  if (!isCurved) {
    return is16
      ? each((r, g, b) => (linear(r, g, b) + 16384) >>> 15)
      : each((r, g, b) => (isGray(r, g, b) ? r : linear(r, g, b) >>> 15));
  }
  if (!is16) {
    const [whole, to1, from1] = [
      curve8(reciprocal2(gamma, screen)),
      curve8(reciprocal(gamma)),
      curve8(reciprocal(screen)),
    ];
    return each((r, g, b) =>
      isGray(r, g, b) ? whole[r]! : from1[(linear(to1[r]!, to1[g]!, to1[b]!) + 16384) >>> 15]!,
    );
  }
  const bits = significantBits ?? 16;
  const shift = Math.min(8, Math.max(bits < 16 ? 16 - bits : 0, isCut ? 5 : 0));
  const whole = isCut ? curve16to8(product2(gamma, screen), shift) : curve16(reciprocal2(gamma, screen), shift);
  const [to1, from1] = [curve16(reciprocal(gamma), shift), curve16(reciprocal(screen), shift)];
  return each((r, g, b) => {
    if (isGray(r, g, b)) return whole[r >>> shift]!;
    const mixed = (linear(to1[r >>> shift]!, to1[g >>> shift]!, to1[b >>> shift]!) + 16384) >>> 15;
    return from1[mixed >>> shift]!;
  });
};
