/**
 * The chunks of a PNG file: https://www.w3.org/TR/2003/REC-PNG-20031110/, as libpng 1.6.43 takes them: a critical chunk
 * must be sound; an ancillary one that is damaged, doubled or out of place does not count.
 */
import { failed } from '../arguments.ts';
import { crc32 } from './crc32.ts';
import { isKnownSrgb } from './profiles.ts';

export const GRAY = 0;
export const RGB = 2;
export const PALETTE = 3;
export const GRAY_ALPHA = 4;
export const RGB_ALPHA = 6;

export interface Png {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly interlaced: boolean;
  /** Red, green, blue of each color. */
  palette: Uint8Array | undefined;
  /** The chunk tRNS. */
  transparency: Uint8Array | undefined;
  /** Times 100 000; undefined where nothing tells it. */
  gamma: number | undefined;
  /** The most significant bits of red, green and blue. */
  significant: number | undefined;
  /** The parts of the compressed image. */
  readonly data: readonly Uint8Array[];
}

export const invalid = (why: string): Error => failed(`Invalid PNG data: ${why}`);

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
  readonly isSound: boolean;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_LENGTH = 2 ** 31 - 1;
const MAX_SIDE = 1_000_000;

function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; ; ) {
    if (at + 8 > bytes.length) throw invalid('it ends early');
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw invalid('a chunk without a name');
    const end = at + 8 + length;
    if (length > MAX_LENGTH || end + 4 > bytes.length) throw invalid(`it ends within the chunk ${type}`);
    const isSound = crc32(bytes.subarray(at + 4, end)) === view.getUint32(end);
    const isCritical = (type.charCodeAt(0) & 32) === 0;
    if (isCritical && !isSound) throw invalid(`the checksum of the chunk ${type} is wrong`);
    yield { type, body: bytes.subarray(at + 8, end), isSound };
    at = end + 4;
  }
}

/** Bits a sample may have, by color type. */
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
  [GRAY, [1, 2, 4, 8, 16]],
  [RGB, [8, 16]],
  [PALETTE, [1, 2, 4, 8]],
  [GRAY_ALPHA, [8, 16]],
  [RGB_ALPHA, [8, 16]],
]);

const readHeader = ({ type, body }: Chunk, data: readonly Uint8Array[]): Png => {
  if (type !== 'IHDR' || body.length !== 13) throw invalid('it does not begin with IHDR');
  const view = new DataView(body.buffer, body.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colorType, compression, filter, interlace] = body.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE)
    throw invalid(`${width} by ${height} pixels`);
  if (!DEPTHS.get(colorType)?.includes(depth)) throw invalid(`the color type ${colorType} of ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw invalid('a method that is not known');
  return {
    width,
    height,
    depth,
    colorType,
    interlaced: interlace === 1,
    palette: undefined,
    transparency: undefined,
    gamma: undefined,
    significant: undefined,
    data,
  };
};

const readPalette = (png: Png, body: Uint8Array): void => {
  if (png.colorType === GRAY || png.colorType === GRAY_ALPHA) return;
  if (body.length > 768 || body.length % 3 !== 0) {
    if (png.colorType === PALETTE) throw invalid(`a palette of ${body.length} bytes`);
    return;
  }
  png.palette = png.colorType === PALETTE ? body.subarray(0, 3 << png.depth) : body;
  png.transparency = undefined;
};

const readTransparency = (png: Png, body: Uint8Array): void => {
  const colors = png.palette ? png.palette.length / 3 : 0;
  const fits =
    (png.colorType === GRAY && body.length === 2) ||
    (png.colorType === RGB && body.length === 6) ||
    (png.colorType === PALETTE && body.length > 0 && body.length <= colors);
  if (fits) png.transparency = body;
};

const SRGB_GAMMA = 45_455;

/** Where the gamma comes from: only one profile counts, and what it says is not overruled. */
interface Origin {
  profile: boolean;
  chunk: boolean;
  isInvalid: boolean;
}

/** Whether a gamma, times 100 000, is more than 5 % off 1. */
export const isSignificant = (gamma: number): boolean => gamma < 95_000 || gamma > 105_000;

const readGamma = (png: Png, body: Uint8Array, origin: Origin): void => {
  if (body.length !== 4) return;
  const gamma = new DataView(body.buffer, body.byteOffset).getUint32(0);
  if (gamma < 16 || gamma > 625_000_000 || origin.chunk) origin.isInvalid = true;
  if (origin.isInvalid) return;
  const isOff = png.gamma !== undefined && isSignificant(Math.floor((png.gamma * 100_000) / gamma + 0.5));
  if (isOff && origin.profile) return;
  png.gamma = gamma;
  origin.chunk = true;
};

const readSrgb = (png: Png, intent: number | undefined, origin: Origin): void => {
  if (origin.profile || intent === undefined || intent > 3) origin.isInvalid = true;
  if (origin.isInvalid) return;
  png.gamma = SRGB_GAMMA;
  origin.profile = true;
};

const readSignificant = (png: Png, body: Uint8Array): void => {
  const samples = png.colorType === RGB ? 3 : png.colorType === RGB_ALPHA ? 4 : 0;
  if (samples === 0 || body.length !== samples || png.significant !== undefined) return;
  if (body.some((bits) => bits === 0 || bits > png.depth)) return;
  png.significant = Math.max(...body.subarray(0, 3));
};

/** Reads a whole file. Throws RUN_FAILED for what libpng refuses. */
export const readPng = (bytes: Uint8Array): Png => {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw invalid('it does not begin with its signature');
  const data: Uint8Array[] = [];
  const origin: Origin = { profile: false, chunk: false, isInvalid: false };
  let png: Png | undefined;
  let hasPalette = false;
  let isBehind = false;
  for (const chunk of chunksOf(bytes)) {
    const { type, body, isSound } = chunk;
    if (!png) {
      png = readHeader(chunk, data);
      continue;
    }
    const isFirst = data.length === 0;
    if (type === 'IDAT') {
      if (isFirst && png.colorType === PALETTE && !png.palette) throw invalid('it has no palette');
      if (!isBehind) data.push(body);
      continue;
    }
    isBehind = !isFirst;
    if (type === 'IEND') {
      if (isFirst) throw invalid('it has no image');
      return png;
    }
    if (type === 'IHDR') throw invalid('a second IHDR');
    if (type === 'PLTE') {
      if (hasPalette) throw invalid('a second palette');
      hasPalette = true;
      if (isFirst) readPalette(png, body);
      continue;
    }
    if ((type.charCodeAt(0) & 32) === 0) throw invalid(`the chunk ${type} is not known`);
    if (!isSound || !isFirst) continue;
    if (type === 'tRNS') {
      if (!png.transparency) readTransparency(png, body);
    } else if (hasPalette) continue;
    else if (type === 'gAMA') readGamma(png, body, origin);
    else if (type === 'sRGB' && body.length === 1) readSrgb(png, body[0], origin);
    else if (type === 'sBIT') readSignificant(png, body);
    else if (type === 'iCCP' && isKnownSrgb(body)) readSrgb(png, 0, origin);
  }
  throw invalid('it has no end');
};
