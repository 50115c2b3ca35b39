/**
 * Decodes BMP as TensorFlow does: 8 bits of gray, 24 bits of blue, green, red, or 32 bits with alpha; nothing packed, and
 * no palette. https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/decode_image_op.cc
 */
import { failed } from './arguments.ts';

export interface BmpPixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}

/** Where red, green, blue and alpha lie in a pixel of so many bytes; -1 for what is opaque. */
const PLACES: ReadonlyMap<number, readonly number[]> = new Map([
  [1, [0, 0, 0, -1]],
  [3, [2, 1, 0, -1]],
  [4, [2, 1, 0, 3]],
]);
const MOST_PIXELS = Math.floor((2 ** 31 - 1) / 8);

/** 0 channels are those of the file. Throws RUN_FAILED. */
export const decodeBmp = (bytes: Uint8Array, asked: number): BmpPixels => {
  const invalid = (why: string): Error => failed(`Invalid BMP data: ${why}`);
  if (asked === 1) throw failed('`channels` must be 0, 3 or 4 for BMP, but got 1');
  if (bytes.length < 32) throw invalid(`${bytes.length} bytes, expected at least 32`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = view.getInt32(10, true);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const own = Math.trunc(view.getInt16(28, true) / 8);
  const places = PLACES.get(own);
  if (!places) throw invalid(`${own} bytes a pixel, expected 1, 3 or 4`);
  if (width <= 0 || height === 0 || header < 0)
    throw invalid(`${width} by ${signedHeight} pixels behind ${header} bytes`);
  if (width * height >= MOST_PIXELS) throw invalid(`${width} by ${height} pixels are too many`);
  const row = Math.ceil((own * width) / 4) * 4;
  if (bytes.length !== header + row * height)
    throw invalid(`${bytes.length} bytes, expected ${header + row * height} for ${width} by ${height} pixels`);
  const channels = asked === 0 ? own : asked;
  const out = new Uint8Array(height * width * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    // from the bottom up, unless the height is negative
    let from = header + (signedHeight < 0 ? y : height - 1 - y) * row;
    for (let x = 0; x < width; x++, from += own) {
      for (let c = 0; c < channels; c++) {
        const place = places[c]!;
        out[to++] = place < 0 ? 255 : bytes[from + place]!;
      }
    }
  }
  return { height, width, channels, bytes: out };
};
