/**
 * Decodes PNG as TensorFlow does, over libpng 1.6.43.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/lib/png/png_io.cc
 *
 *   chunks ─▶ inflated rows ─▶ samples ─▶ palette, transparency ─▶ alpha off ─▶ gray or color ─▶ 8 or 16 bits ─▶ alpha on
 */
import { failed } from '../arguments.ts';
import { GRAY, GRAY_ALPHA, invalid, PALETTE, type Png, RGB_ALPHA, readPng } from './chunks.ts';
import { toGray } from './gray.ts';
import { inflate, mostInflated } from './inflate.ts';
import { inflatedBytes, readSamples, samplesOf } from './samples.ts';

type Samples = Uint8Array | Uint16Array;

export interface PngPixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly samples: Samples;
}

const MOST_SAMPLES = 2 ** 28;

/** Samples of an image and how many a pixel has. */
interface Pixels {
  readonly samples: Samples;
  readonly channels: number;
}

const like = (samples: Samples, length: number): Samples =>
  samples instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);

const channelsOf = (png: Png, asked: number): number => {
  if (asked !== 0) return asked;
  return png.colorType === PALETTE ? (png.transparency ? 4 : 3) : samplesOf(png);
};

const fromPalette = ({ palette, transparency }: Png, indices: Samples, withAlpha: boolean): Pixels => {
  const channels = withAlpha ? 4 : 3;
  const samples = new Uint8Array(indices.length * channels);
  for (let i = 0, to = 0; i < indices.length; i++, to += channels) {
    const index = indices[i]!;
    for (let c = 0; c < 3; c++) samples[to + c] = palette![3 * index + c] ?? 0;
    if (withAlpha) samples[to + 3] = transparency![index] ?? 255;
  }
  return { samples, channels };
};

/** Adds an alpha that is 0 where the pixel has the transparent color. */
const withTransparency = ({ depth, transparency }: Png, { samples, channels }: Pixels): Pixels => {
  const factor = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
  const mask = (1 << depth) - 1;
  const color = Array.from({ length: channels }, (_, c) => {
    const value = (transparency![2 * c]! << 8) | transparency![2 * c + 1]!;
    return (value & mask) * factor;
  });
  const opaque = depth === 16 ? 65535 : 255;
  const out = like(samples, (samples.length / channels) * (channels + 1));
  for (let i = 0, to = 0; i < samples.length; i += channels, to += channels + 1) {
    let same = true;
    for (let c = 0; c < channels; c++) {
      const value = samples[i + c]!;
      out[to + c] = value;
      same &&= value === color[c];
    }
    out[to + channels] = same ? 0 : opaque;
  }
  return { samples: out, channels: channels + 1 };
};

/** The pixels with other channels: `from[c]` says which one the c-th is, a negative one that it is `filler`. */
const pick = ({ samples, channels }: Pixels, from: readonly number[], filler = 0): Pixels => {
  const out = like(samples, (samples.length / channels) * from.length);
  for (let i = 0, to = 0; i < samples.length; i += channels) {
    for (const c of from) out[to++] = c < 0 ? filler : samples[i + c]!;
  }
  return { samples: out, channels: from.length };
};

const convert = (png: Png, read: Samples, channels: number, is16: boolean): Samples => {
  const { colorType, depth, transparency } = png;
  const wantsAlpha = channels % 2 === 0;
  const hasAlpha = colorType === GRAY_ALPHA || colorType === RGB_ALPHA;
  let pixels: Pixels = { samples: read, channels: samplesOf(png) };
  if (colorType === PALETTE) pixels = fromPalette(png, read, wantsAlpha && transparency !== undefined);
  else {
    if (depth < 8) {
      const factor = 255 / ((1 << depth) - 1);
      read.forEach((value, i) => {
        read[i] = value * factor;
      });
    }
    if (wantsAlpha && !hasAlpha && transparency) pixels = withTransparency(png, pixels);
    else if (!wantsAlpha && hasAlpha) pixels = pick(pixels, colorType === RGB_ALPHA ? [0, 1, 2] : [0]);
  }
  const isColor = colorType !== GRAY && colorType !== GRAY_ALPHA;
  if (channels < 3 && isColor) {
    const samples = toGray(pixels.samples, pixels.channels, depth === 16, png.gamma, png.significant, !is16);
    pixels = { samples, channels: 1 };
  } else if (channels >= 3 && !isColor) pixels = pick(pixels, pixels.channels === 2 ? [0, 0, 0, 1] : [0, 0, 0]);
  if (depth === 16 && !is16) pixels = { ...pixels, samples: Uint8Array.from(pixels.samples, (value) => value >> 8) };
  // what libpng puts for a missing alpha has the file's depth, whatever the image was expanded to
  if (pixels.channels < channels) {
    const own = Array.from({ length: pixels.channels }, (_, c) => c);
    pixels = pick(pixels, [...own, -1], (1 << depth) - 1);
  }
  return depth < 16 && is16 ? Uint16Array.from(pixels.samples, (value) => value * 257) : pixels.samples;
};

/** Decodes one image to samples of 8 or 16 bits; 0 channels are those of the file. Throws RUN_FAILED. */
export const decodePng = (bytes: Uint8Array, asked: number, is16: boolean): PngPixels => {
  const png = readPng(bytes);
  const channels = channelsOf(png, asked);
  const { width, height } = png;
  if (width * height >= 2 ** 29) throw invalid(`its size ${width} by ${height} is too large`);
  if (width * height * channels > MOST_SAMPLES)
    throw failed(`the image has ${width * height * channels} samples; more than ${MOST_SAMPLES} are not decoded here`);
  const length = inflatedBytes(png);
  const compressed = png.data.reduce((sum, part) => sum + part.length, 0);
  if (length > mostInflated(compressed)) throw invalid(`${compressed} bytes cannot hold ${width} by ${height} pixels`);
  const inflated = inflate(png.data.length === 1 ? png.data[0]! : Buffer.concat(png.data), length);
  if (!inflated) throw invalid('the compressed image is damaged or too short');
  return { height, width, channels, samples: convert(png, readSamples(png, inflated), channels, is16) };
};
