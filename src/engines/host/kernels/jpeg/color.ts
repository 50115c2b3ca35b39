/**
 * From the file's color space to that of the output.
 * libjpeg-turbo 2.1.4, jdcolor.c; for four components, TensorFlow v2.21.0, core/lib/jpeg/jpeg_mem.cc
 *
 *   R = Y + 1.402 Cr    G = Y - 0.34414 Cb - 0.71414 Cr    B = Y + 1.772 Cb    gray = 0.299 R + 0.587 G + 0.114 B
 * with 16 bits below the point.
 */
import type { ColorSpace } from './frame.ts';

const fixed = (x: number): number => Math.floor(x * 65536 + 0.5);
const HALF = 32768;

const centered = (of: (x: number) => number): Int32Array => Int32Array.from({ length: 256 }, (_, i) => of(i - 128));
const RED_OF_CR = centered((x) => (fixed(1.402) * x + HALF) >> 16);
const BLUE_OF_CB = centered((x) => (fixed(1.772) * x + HALF) >> 16);
const GREEN_OF_CR = centered((x) => -fixed(0.71414) * x);
const GREEN_OF_CB = centered((x) => -fixed(0.34414) * x + HALF);

/** Writes `width` pixels to `to` from `at` on, given a row of each component. */
export type Convert = (rows: readonly Uint8Array[], width: number, to: Uint8Array, at: number) => void;

const copyFirst: Convert = ([y], width, to, at) => to.set(y!.subarray(0, width), at);

const grayToRgb: Convert = ([y], width, to, at) => {
  for (let x = 0, i = at; x < width; x++, i += 3) {
    const value = y![x]!;
    to[i] = value;
    to[i + 1] = value;
    to[i + 2] = value;
  }
};

/** 0 to 255 as they are, by 256 more than the number; what lies beyond as the nearest of them. */
const CLAMPED = Uint8Array.from({ length: 768 }, (_, i) => Math.min(255, Math.max(0, i - 256)));

const yccToRgb: Convert = (rows, width, to, at) => {
  const [y, cb, cr] = [rows[0]!, rows[1]!, rows[2]!];
  for (let x = 0, i = at; x < width; x++, i += 3) {
    const light = y[x]! + 256;
    const blue = cb[x]!;
    const red = cr[x]!;
    to[i] = CLAMPED[light + RED_OF_CR[red]!]!;
    to[i + 1] = CLAMPED[light + ((GREEN_OF_CB[blue]! + GREEN_OF_CR[red]!) >> 16)]!;
    to[i + 2] = CLAMPED[light + BLUE_OF_CB[blue]!]!;
  }
};

const rgbToRgb: Convert = ([r, g, b], width, to, at) => {
  for (let x = 0, i = at; x < width; x++, i += 3) {
    to[i] = r![x]!;
    to[i + 1] = g![x]!;
    to[i + 2] = b![x]!;
  }
};

const rgbToGray: Convert = ([r, g, b], width, to, at) => {
  const [red, green, blue] = [fixed(0.299), fixed(0.587), fixed(0.114)];
  for (let x = 0; x < width; x++) to[at + x] = (red * r![x]! + green * g![x]! + blue * b![x]! + HALF) >> 16;
};

const clamped = (x: number): number => (x < 0 ? 0 : x > 255 ? 255 : x);

/** Inks to light: an Adobe file holds them inverted. */
const inksToRgb =
  (isAdobe: boolean, isYcck: boolean): Convert =>
  ([first, second, third, black], width, to, at) => {
    for (let x = 0, i = at; x < width; x++, i += 3) {
      let c = first![x]!;
      let m = second![x]!;
      let y = third![x]!;
      const k = black![x]!;
      if (isYcck) {
        const [light, blue, red] = [c, m, y];
        c = clamped(255 - (light + RED_OF_CR[red]!));
        m = clamped(255 - (light + ((GREEN_OF_CB[blue]! + GREEN_OF_CR[red]!) >> 16)));
        y = clamped(255 - (light + BLUE_OF_CB[blue]!));
      }
      to[i] = Math.trunc(isAdobe ? (k * c) / 255 : ((255 - k) * (255 - c)) / 255);
      to[i + 1] = Math.trunc(isAdobe ? (k * m) / 255 : ((255 - k) * (255 - m)) / 255);
      to[i + 2] = Math.trunc(isAdobe ? (k * y) / 255 : ((255 - k) * (255 - y)) / 255);
    }
  };

/** The conversion, and how many of the components it looks at; undefined where libjpeg has none. */
export const conversion = (
  from: ColorSpace,
  channels: 1 | 3,
  isAdobe: boolean,
): { readonly convert: Convert; readonly components: number } | undefined => {
  if (channels === 1) {
    if (from === 'gray' || from === 'ycc') return { convert: copyFirst, components: 1 };
    return from === 'rgb' ? { convert: rgbToGray, components: 3 } : undefined;
  }
  if (from === 'gray') return { convert: grayToRgb, components: 1 };
  if (from === 'ycc') return { convert: yccToRgb, components: 3 };
  if (from === 'rgb') return { convert: rgbToRgb, components: 3 };
  return from === 'unknown' ? undefined : { convert: inksToRgb(isAdobe, from === 'ycck'), components: 4 };
};
