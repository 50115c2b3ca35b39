/**
 * Decodes GIF as TensorFlow does, over giflib 5.2: a frame is drawn on the one before, whatever its disposal says, and
 * the canvas is as large as the largest frame, not as the screen.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/lib/gif/gif_io.cc
 * https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
import { failed } from './arguments.ts';

const invalid = (why: string): Error => failed(`Invalid GIF data: ${why}`);

export interface Frames {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** [count, height, width, 3] */
  readonly bytes: Uint8Array;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each color. */
  readonly colors: Uint8Array | undefined;
  readonly transparent: number | undefined;
  readonly indices: Uint8Array;
}

/** A file that is damaged or ends: the frames before that are taken. */
class Damage extends Error {}

class Cursor {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new Damage('it ends early');
    return this.bytes[this.at++]!;
  }

  word(): number {
    const low = this.byte();
    return low | (this.byte() << 8);
  }

  take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw new Damage('it ends early');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** A block of at most 255 bytes; undefined for the empty one that ends a row of blocks. */
  block(): Uint8Array | undefined {
    const length = this.byte();
    return length === 0 ? undefined : this.take(length);
  }
}

const MAX_CODE = 4095;
const NO_CODE = 4098;
const CODE_BITS = 12;
/** What a byte of codes unpacks to at most. */
const PIXELS_PER_BYTE = 2731;

/** Inverts the Lempel-Ziv-Welch coding of one frame. */
class Unpacker {
  readonly #cursor: Cursor;
  readonly #prefix = new Uint16Array(MAX_CODE + 2).fill(NO_CODE);
  readonly #suffix = new Uint8Array(MAX_CODE + 2);
  readonly #stack = new Uint8Array(MAX_CODE + 1);
  readonly #clear: number;
  readonly #bitsPerPixel: number;
  #running: number;
  #bits: number;
  #limit: number;
  #buffer = 0;
  #have = 0;
  #block: Uint8Array = new Uint8Array(0);
  #inBlock = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
    const size = cursor.byte();
    if (size > 8) throw new Damage(`codes of ${size} bits`);
    this.#bitsPerPixel = size;
    this.#clear = 1 << size;
    this.#running = this.#clear + 2;
    this.#bits = size + 1;
    this.#limit = 1 << this.#bits;
  }

  unpack(to: Uint8Array): void {
    const [prefix, suffix, stack] = [this.#prefix, this.#suffix, this.#stack];
    const clear = this.#clear;
    let last = NO_CODE;
    let i = 0;
    while (i < to.length) {
      const code = this.#code();
      if (code === clear + 1) throw new Damage('a frame ends early');
      if (code === clear) {
        prefix.fill(NO_CODE);
        this.#running = clear + 2;
        this.#bits = this.#bitsPerPixel + 1;
        this.#limit = 1 << this.#bits;
        last = NO_CODE;
        continue;
      }
      const next = this.#running - 2;
      if (code < clear) to[i++] = code;
      else {
        let top = 0;
        let at = code;
        if (prefix[code] === NO_CODE) {
          at = last;
          suffix[next] = stack[top++] = this.#first(code === next ? last : code);
        }
        while (top < MAX_CODE && at > clear && at <= MAX_CODE) {
          stack[top++] = suffix[at]!;
          at = prefix[at]!;
        }
        if (top >= MAX_CODE || at > MAX_CODE) throw new Damage('a code that was not defined');
        stack[top++] = at;
        while (top > 0 && i < to.length) to[i++] = stack[--top]!;
      }
      if (last !== NO_CODE && next <= MAX_CODE && prefix[next] === NO_CODE) {
        prefix[next] = last;
        suffix[next] = this.#first(code === next ? last : code);
      }
      last = code;
    }
    while (this.#cursor.block());
  }

  /** The first pixel of what a code stands for. */
  #first(code: number): number {
    let at = code;
    for (let i = 0; at > this.#clear && i <= MAX_CODE; i++) {
      if (at > MAX_CODE) return NO_CODE;
      at = this.#prefix[at]!;
    }
    return at;
  }

  #code(): number {
    if (this.#bits > CODE_BITS) throw new Damage('codes of too many bits');
    while (this.#have < this.#bits) {
      if (this.#inBlock === this.#block.length) {
        const block = this.#cursor.block();
        if (!block) throw new Damage('a frame has too few codes');
        this.#block = block;
        this.#inBlock = 0;
      }
      this.#buffer |= this.#block[this.#inBlock++]! << this.#have;
      this.#have += 8;
    }
    const code = this.#buffer & ((1 << this.#bits) - 1);
    this.#buffer >>>= this.#bits;
    this.#have -= this.#bits;
    if (this.#running < MAX_CODE + 2 && ++this.#running > this.#limit && this.#bits < CODE_BITS) {
      this.#limit <<= 1;
      this.#bits++;
    }
    return code;
  }
}

/** The order of an interlaced frame's rows. */
const interlaced = (indices: Uint8Array, width: number, height: number): Uint8Array => {
  const rows = new Uint8Array(indices.length);
  let from = 0;
  for (const [first, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let row = first; row < height; row += step, from += width)
      rows.set(indices.subarray(from, from + width), row * width);
  }
  return rows;
};

const MOST_BYTES = 2 ** 28;

const tooLarge = (): Error => failed(`the image has more than ${MOST_BYTES} samples, which are not decoded here`);

const readFrame = (cursor: Cursor, global: Uint8Array | undefined, transparent: number | undefined): Frame => {
  const [left, top, width, height] = [cursor.word(), cursor.word(), cursor.word(), cursor.word()];
  const flags = cursor.byte();
  const colors = flags & 0x80 ? cursor.take(3 << ((flags & 7) + 1)) : global;
  const unpacker = new Unpacker(cursor);
  if (width === 0 || height === 0) throw new Damage('a frame without pixels');
  if (width * height > PIXELS_PER_BYTE * (cursor.bytes.length - cursor.at)) throw new Damage('it ends early');
  if (width * height > MOST_BYTES) throw tooLarge();
  const packed = new Uint8Array(width * height);
  unpacker.unpack(packed);
  const indices = flags & 0x40 ? interlaced(packed, width, height) : packed;
  return { left, top, width, height, colors, transparent, indices };
};

const GRAPHICS = 0xf9;

/** What a graphics extension says is transparent. */
const transparentOf = (block: Uint8Array): number | undefined =>
  block.length === 4 && (block[0]! & 1) !== 0 ? block[3] : undefined;

const readFrames = (cursor: Cursor): readonly Frame[] => {
  if (String.fromCharCode(...cursor.take(6).subarray(0, 3)) !== 'GIF') throw invalid('it does not begin with GIF');
  cursor.take(4);
  const flags = cursor.byte();
  cursor.take(2);
  const global = flags & 0x80 ? cursor.take(3 << ((flags & 7) + 1)) : undefined;
  const frames: Frame[] = [];
  let pixels = 0;
  let control: Uint8Array | undefined;
  try {
    for (;;) {
      const kind = cursor.byte();
      if (kind === 0x3b) break;
      if (kind === 0x2c) {
        const frame = readFrame(cursor, global, control && transparentOf(control));
        pixels += frame.indices.length;
        if (pixels > MOST_BYTES) throw tooLarge();
        frames.push(frame);
        control = undefined;
      } else if (kind === 0x21) {
        const label = cursor.byte();
        const block = cursor.block();
        if (label === GRAPHICS && block) control ??= block;
        if (block) while (cursor.block());
      } else throw new Damage('a part that is not known');
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    if (frames.length === 0) throw invalid(error.message);
  }
  if (frames.length === 0) throw invalid('it has no frame');
  return frames;
};

const draw = (frame: Frame, number: number, canvas: Uint8Array, at: number, width: number, height: number): void => {
  const { colors, transparent, indices, left, top } = frame;
  if (!colors) throw invalid(`frame ${number} has no colors`);
  const [right, bottom] = [Math.min(left + frame.width, width), Math.min(top + frame.height, height)];
  for (let y = top; y < bottom; y++) {
    let to = at + 3 * (y * width + left);
    let from = (y - top) * frame.width;
    for (let x = left; x < right; x++, to += 3) {
      const index = indices[from++]!;
      if (index === transparent) continue;
      if (3 * index >= colors.length)
        throw invalid(`the color ${index} of frame ${number}, which has ${colors.length / 3}`);
      canvas[to] = colors[3 * index]!;
      canvas[to + 1] = colors[3 * index + 1]!;
      canvas[to + 2] = colors[3 * index + 2]!;
    }
  }
};

/** Decodes all frames, or the first alone. Throws RUN_FAILED for what TensorFlow refuses, too. */
export const decodeGif = (bytes: Uint8Array, all: boolean): Frames => {
  let frames: readonly Frame[];
  try {
    frames = readFrames(new Cursor(bytes));
  } catch (error) {
    throw error instanceof Damage ? invalid(error.message) : error;
  }
  const width = frames.reduce((most, frame) => Math.max(most, frame.width), 0);
  const height = frames.reduce((most, frame) => Math.max(most, frame.height), 0);
  const count = all ? frames.length : 1;
  const size = 3 * width * height;
  if (count * size > MOST_BYTES) throw tooLarge();
  const canvas = new Uint8Array(count * size);
  for (let k = 0; k < count; k++) {
    if (k > 0) canvas.copyWithin(k * size, (k - 1) * size, k * size);
    draw(frames[k]!, k, canvas, k * size, width, height);
  }
  return { count, height, width, bytes: canvas };
};
