/**
 * Encodes JPEG as TensorFlow does, byte for byte: baseline, with the tables of ITU-T T.81, annex K.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/lib/jpeg/jpeg_mem.cc, over libjpeg-turbo 2.1.4
 * (jccolor.c, jcsample.c, jcprepct.c, jccoefct.c, jfdctint.c, jcdctmgr.c, jchuff.c, jcmarker.c)
 *
 *   pixels ─▶ Y Cb Cr, the latter halved ─▶ blocks of 8 by 8 ─▶ forward transform ─▶ quantized ─▶ Huffman codes
 *
 * What lies beyond the image repeats its last column and row. Not done: optimized Huffman tables, progressive scans.
 */

import { type Plane, quantized } from './forward.ts';
import { BLOCK, BLOCK_SIZE, divUp, NATURAL } from './frame.ts';
import { STANDARD_TABLES } from './standard-tables.ts';

export interface EncodeOptions {
  readonly quality: number;
  readonly chroma_downsampling: boolean;
  /** 1 for inches, 2 for centimetres. */
  readonly density_unit: 1 | 2;
  readonly x_density: number;
  readonly y_density: number;
  readonly xmp_metadata: Uint8Array;
}

// Annex K.1, in natural order.
// biome-ignore format: eight rows of eight
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61,  12, 12, 14, 19, 26, 58, 60, 55,  14, 13, 16, 24, 40, 57, 69, 56,  14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77,  24, 35, 55, 64, 81, 104, 113, 92,  49, 64, 78, 87, 103, 121, 120, 101,  72, 92, 95, 98, 112, 100, 103, 99,
];
// biome-ignore format: eight rows of eight
const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99,  18, 21, 26, 66, 99, 99, 99, 99,  24, 26, 56, 99, 99, 99, 99, 99,  47, 66, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,  99, 99, 99, 99, 99, 99, 99, 99,  99, 99, 99, 99, 99, 99, 99, 99,  99, 99, 99, 99, 99, 99, 99, 99,
];

/** Quality 50 takes the table as it is; below it grows, above it shrinks. */
const scaled = (table: readonly number[], quality: number): Uint8Array => {
  const held = Math.min(100, Math.max(1, quality));
  const percent = held < 50 ? Math.trunc(5000 / held) : 200 - 2 * held;
  return Uint8Array.from(table, (q) => Math.min(255, Math.max(1, Math.trunc((q * percent + 50) / 100))));
};

const fixed = (x: number): number => Math.floor(x * 65536 + 0.5);
const HALF = 32768;
const CENTER = 128 * 65536 + HALF - 1;

/** Y = 0.299 R + 0.587 G + 0.114 B, Cb = 0.5 B - 0.16874 R - 0.33126 G, Cr = 0.5 R - 0.41869 G - 0.08131 B */
const toYcc = (pixels: Uint8Array, width: number, height: number): readonly Plane[] => {
  const planes = [0, 1, 2].map((): Plane => ({ samples: new Uint8Array(width * height), width, height }));
  const [y, cb, cr] = planes.map(({ samples }) => samples) as [Uint8Array, Uint8Array, Uint8Array];
  const [yr, yg, yb] = [fixed(0.299), fixed(0.587), fixed(0.114)];
  const [half, br, bg, rg, rb] = [fixed(0.5), fixed(0.16874), fixed(0.33126), fixed(0.41869), fixed(0.08131)];
  for (let i = 0, at = 0; i < y.length; i++, at += 3) {
    const red = pixels[at]!;
    const green = pixels[at + 1]!;
    const blue = pixels[at + 2]!;
    y[i] = (yr * red + yg * green + yb * blue + HALF) >> 16;
    cb[i] = (half * blue - br * red - bg * green + CENTER) >> 16;
    cr[i] = (half * red - rg * green - rb * blue + CENTER) >> 16;
  }
  return planes;
};

/** Means of 2 by 2 samples; a half is rounded down and up in turn. */
const halved = ({ samples, width, height }: Plane): Plane => {
  const [wide, high] = [divUp(divUp(width, 2), BLOCK) * BLOCK, divUp(height, 2)];
  const out = new Uint8Array(wide * high);
  for (let y = 0; y < high; y++) {
    const upper = 2 * y * width;
    const lower = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < wide; x++) {
      const left = Math.min(2 * x, width - 1);
      const right = Math.min(2 * x + 1, width - 1);
      const sum = samples[upper + left]! + samples[upper + right]! + samples[lower + left]! + samples[lower + right]!;
      out[y * wide + x] = (sum + (x & 1 ? 2 : 1)) >> 2;
    }
  }
  return { samples: out, width: wide, height: high };
};

/** By symbol: its code and how many bits it has. */
interface Codes {
  readonly code: Uint16Array;
  readonly length: Uint8Array;
}
const codesOf = ({ counts, symbols }: { readonly counts: Uint8Array; readonly symbols: Uint8Array }): Codes => {
  const [code, length] = [new Uint16Array(256), new Uint8Array(256)];
  let next = 0;
  let place = 0;
  counts.forEach((count, i) => {
    for (let k = 0; k < count; k++, place++) {
      code[symbols[place]!] = next++;
      length[symbols[place]!] = i + 1;
    }
    next <<= 1;
  });
  return { code, length };
};
const CODES = STANDARD_TABLES.map((table) => ({ ...table, codes: codesOf(table) }));
const codes = (dc: boolean, number: number): Codes =>
  CODES.find((table) => table.dc === dc && table.number === number)!.codes;

class Writer {
  #bytes = new Uint8Array(4096);
  #length = 0;
  #bits = 0;
  #count = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }
  all(values: Iterable<number>): void {
    for (const value of values) this.byte(value);
  }
  segment(marker: number, body: readonly number[] | Uint8Array): void {
    this.all([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]);
    this.all(body);
  }
  bits(value: number, count: number): void {
    this.#bits = (this.#bits << count) | (value & ((1 << count) - 1));
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#bits >>> this.#count) & 255;
      this.byte(byte);
      if (byte === 255) this.byte(0);
    }
    this.#bits &= (1 << this.#count) - 1;
  }
  /** Fills the last byte with ones. */
  flush(): void {
    if (this.#count > 0) this.bits(127, 8 - this.#count);
  }
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

const sizeOf = (value: number): number => 32 - Math.clz32(Math.abs(value));
/** The bits of a value of that size: a negative one is one less. */
const bitsOf = (value: number): number => (value < 0 ? value - 1 : value);

const writeBlock = (writer: Writer, block: Int16Array, before: number, dc: Codes, ac: Codes): void => {
  const difference = block[0]! - before;
  const size = sizeOf(difference);
  writer.bits(dc.code[size]!, dc.length[size]!);
  if (size > 0) writer.bits(bitsOf(difference), size);
  let zeros = 0;
  for (let k = 1; k < BLOCK_SIZE; k++) {
    const value = block[k]!;
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) writer.bits(ac.code[0xf0]!, ac.length[0xf0]!);
    const bits = sizeOf(value);
    writer.bits(ac.code[(zeros << 4) | bits]!, ac.length[(zeros << 4) | bits]!);
    writer.bits(bitsOf(value), bits);
    zeros = 0;
  }
  if (zeros > 0) writer.bits(ac.code[0]!, ac.length[0]!);
};

interface Part {
  readonly plane: Plane;
  /** Blocks of an MCU along each side; and of the component. */
  readonly sampling: number;
  readonly wide: number;
  readonly high: number;
  readonly table: number;
}

const writeHeaders = (
  writer: Writer,
  size: readonly [number, number],
  parts: readonly Part[],
  quants: readonly Uint8Array[],
  options: EncodeOptions,
): void => {
  const [height, width] = size;
  const { density_unit, x_density, y_density, xmp_metadata } = options;
  const word = (value: number): readonly [number, number] => [(value >> 8) & 255, value & 255];
  writer.all([0xff, 0xd8]);
  writer.segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, density_unit, ...word(x_density), ...word(y_density), 0, 0]);
  if (xmp_metadata.length > 0)
    writer.segment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), xmp_metadata]));
  quants.forEach((quant, i) => {
    writer.segment(
      0xdb,
      [i, ...NATURAL.subarray(0, BLOCK_SIZE)].map((k, at) => (at === 0 ? k : quant[k]!)),
    );
  });
  const components = parts.flatMap(({ sampling, table }, i) => [i + 1, (sampling << 4) | sampling, table]);
  writer.segment(0xc0, [8, ...word(height), ...word(width), parts.length, ...components]);
  for (const { dc, number, counts, symbols } of [0, 1].flatMap((n) => STANDARD_TABLES.filter((t) => t.number === n))) {
    if (number < quants.length) writer.segment(0xc4, [(dc ? 0 : 16) | number, ...counts, ...symbols]);
  }
  const scan = parts.flatMap(({ table }, i) => [i + 1, (table << 4) | table]);
  writer.segment(0xda, [parts.length, ...scan, 0, 63, 0]);
};

/** `pixels` [height, width, channels] of 1 or 3 channels. */
export const encodeJpeg = (
  pixels: Uint8Array,
  height: number,
  width: number,
  channels: number,
  options: EncodeOptions,
): Uint8Array => {
  const isGray = channels === 1;
  const planes = isGray ? [{ samples: pixels, width, height }] : toYcc(pixels, width, height);
  const most = !isGray && options.chroma_downsampling ? 2 : 1;
  const parts = planes.map((plane, i): Part => {
    const sampling = i === 0 ? most : 1;
    const wide = divUp(width * sampling, most * BLOCK);
    const high = divUp(height * sampling, most * BLOCK);
    return { plane: sampling < most ? halved(plane) : plane, sampling, wide, high, table: i === 0 ? 0 : 1 };
  });
  const quants = (isGray ? [LUMINANCE] : [LUMINANCE, CHROMINANCE]).map((table) => scaled(table, options.quality));
  const writer = new Writer();
  writeHeaders(writer, [height, width], parts, quants, options);
  const [dc, ac] = [
    [codes(true, 0), codes(true, 1)],
    [codes(false, 0), codes(false, 1)],
  ];
  const before = new Int32Array(parts.length);
  const block = new Int16Array(BLOCK_SIZE);
  for (let row = 0; row < divUp(height, most * BLOCK); row++) {
    for (let column = 0; column < divUp(width, most * BLOCK); column++) {
      parts.forEach(({ plane, sampling, wide, high, table }, i) => {
        for (let k = 0; k < sampling * sampling; k++) {
          const y = row * sampling + Math.floor(k / sampling);
          const x = column * sampling + (k % sampling);
          // blocks beyond the image have the DC of the one before and nothing else
          if (y < high && x < wide) quantized(plane, y, x, quants[table]!, block);
          else block.fill(0).fill(before[i]!, 0, 1);
          writeBlock(writer, block, before[i]!, dc[table]!, ac[table]!);
          before[i] = block[0]!;
        }
      });
    }
  }
  writer.flush();
  writer.all([0xff, 0xd9]);
  return writer.finish();
};
