/**
 * DecodeImage, DecodeJpeg, DecodePng, DecodeGif, DecodeBmp, DecodeAndCropJpeg, ExtractJpegShape: in TensorFlow one kernel,
 * which looks at the first bytes, so that most of the ops decode most of the formats.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/decode_image_op.cc
 */
import type { NumericDType } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostNode, HostRun } from '../kernel.ts';
import {
  dtypeAttribute,
  failed,
  flagOf,
  integers,
  integerTensor,
  numberOf,
  numericTensor,
  scalarBytes,
  textOf,
} from './arguments.ts';
import { decodeBmp } from './bmp.ts';
import { decodeGif } from './gif.ts';
import { type Crop, decodeJpeg, type JpegOptions, jpegShape } from './jpeg/decode.ts';
import { decodePng } from './png/decode.ts';

type Op = 'DecodeImage' | 'DecodeJpeg' | 'DecodePng' | 'DecodeGif' | 'DecodeBmp' | 'DecodeAndCropJpeg';
type Inputs = readonly (Tensor | undefined)[];

/** What a node asks for. */
interface Asked {
  readonly op: Op;
  readonly channels: number;
  readonly dtype: 'uint8' | 'uint16' | 'float32';
  /** Whether all frames of an animation are wanted, and a dimension for them. */
  readonly expand: boolean;
  readonly jpeg: Omit<JpegOptions, 'channels' | 'crop'>;
}

const FORMATS = [
  ['JPEG', [0xff, 0xd8, 0xff]],
  ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['GIF', [0x47, 0x49, 0x46, 0x38]],
  ['BMP', [0x42, 0x4d]],
  ['JPEG XL', [0xff, 0x0a]],
  ['JPEG XL', [0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a, 0x87, 0x0a]],
] as const;
type Format = (typeof FORMATS)[number][0] | 'WebP';

const isAt = (bytes: Uint8Array, at: number, wanted: readonly number[]): boolean =>
  wanted.every((byte, i) => bytes[at + i] === byte);
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];

const formatOf = (bytes: Uint8Array): Format => {
  if (isAt(bytes, 0, RIFF) && isAt(bytes, 8, WEBP)) return 'WebP';
  const found = FORMATS.find(([, magic]) => isAt(bytes, 0, magic));
  if (!found) throw failed('Unknown image file format. One of JPEG, PNG, GIF, BMP required.');
  return found[0];
};

/** Bytes as the dtype: 16 bits are 256 times, floats the 255th part. */
const asDtype = ({ dtype }: Asked, shape: readonly number[], bytes: Uint8Array): Tensor => {
  if (dtype === 'uint8') return numericTensor('uint8', shape, bytes);
  if (dtype === 'uint16')
    return numericTensor(
      'uint16',
      shape,
      Uint16Array.from(bytes, (value) => value * 256),
    );
  const scale = Math.fround(1 / 255);
  return numericTensor(
    'float32',
    shape,
    Float32Array.from(bytes, (value) => value * scale),
  );
};

const wrongOp = (asked: Asked, format: Format): Error => failed(`${asked.op} does not decode ${format}`);

const jpegOf = (asked: Asked, bytes: Uint8Array, inputs: Inputs): Tensor => {
  if (asked.channels === 4) throw failed('JPEG does not support 4 channels');
  if (asked.op === 'DecodeBmp') throw wrongOp(asked, 'JPEG');
  const window = asked.op === 'DecodeAndCropJpeg' ? integers(inputs, 1) : undefined;
  if (window && window.length !== 4) throw failed(`crop_window has ${window.length} elements, expected 4`);
  const crop: Crop | undefined = window && { y: window[0]!, x: window[1]!, height: window[2]!, width: window[3]! };
  const { channels } = asked;
  const pixels = decodeJpeg(bytes, { ...asked.jpeg, channels, ...(crop && { crop }) });
  const shape = [pixels.height, pixels.width, pixels.channels];
  return asDtype(asked, asked.op === 'DecodeGif' ? [1, ...shape] : shape, pixels.bytes);
};

const pngOf = (asked: Asked, bytes: Uint8Array): Tensor => {
  if (asked.op === 'DecodeBmp' || asked.op === 'DecodeAndCropJpeg') throw wrongOp(asked, 'PNG');
  const { height, width, channels, samples } = decodePng(bytes, asked.channels, asked.dtype !== 'uint8');
  const own = [height, width, channels];
  const shape = asked.op === 'DecodeGif' ? [1, ...own] : own;
  if (asked.dtype !== 'float32') return numericTensor(asked.dtype as NumericDType, shape, samples as Uint8Array);
  const scale = Math.fround(1 / 65535);
  return numericTensor(
    'float32',
    shape,
    Float32Array.from(samples, (value) => value * scale),
  );
};

const gifOf = (asked: Asked, bytes: Uint8Array): Tensor => {
  const { op, channels, expand } = asked;
  if (channels !== 0 && channels !== 3) throw failed(`channels must be 0 or 3 for GIF, got ${channels}`);
  if (op === 'DecodeBmp' || op === 'DecodeAndCropJpeg') throw wrongOp(asked, 'GIF');
  const frames = decodeGif(bytes, expand);
  const shape = [frames.height, frames.width, 3];
  if (op === 'DecodeJpeg' || op === 'DecodePng') {
    if (frames.count !== 1) throw failed(`${op} decodes one frame of a GIF, and there are ${frames.count}`);
    return asDtype(asked, shape, frames.bytes);
  }
  return asDtype(asked, expand ? [frames.count, ...shape] : shape, frames.bytes);
};

const bmpOf = (asked: Asked, bytes: Uint8Array): Tensor => {
  if (asked.op !== 'DecodeBmp' && asked.op !== 'DecodeImage') throw wrongOp(asked, 'BMP');
  const pixels = decodeBmp(bytes, asked.channels);
  return asDtype(asked, [pixels.height, pixels.width, pixels.channels], pixels.bytes);
};

const refuse = (format: Format): never => {
  throw failed(`the image is ${format}, which is not decoded here; send JPEG, PNG, GIF or BMP`);
};

const DECODERS: Readonly<Record<Format, (asked: Asked, bytes: Uint8Array, inputs: Inputs) => Tensor>> = {
  JPEG: jpegOf,
  PNG: pngOf,
  GIF: gifOf,
  BMP: bmpOf,
  WebP: () => refuse('WebP'),
  'JPEG XL': () => refuse('JPEG XL'),
};

/** A picture of so many bytes is taken to unpack to so many times more. */
const EXPANSION = 24;

const workBytes: NonNullable<HostRun['workBytes']> = ([contents]) =>
  contents?.dtype === 'string' ? (contents as Tensor<'string'>).data.bytes.length * EXPANSION : 0;

const PLAIN: Asked['jpeg'] = {
  ratio: 1,
  fancy_upscaling: true,
  try_recover_truncated: false,
  acceptable_fraction: 1,
  isFast: true,
};

const jpegAttributes = (node: HostNode): Asked['jpeg'] => ({
  ratio: numberOf(node, 'ratio'),
  fancy_upscaling: flagOf(node, 'fancy_upscaling'),
  try_recover_truncated: flagOf(node, 'try_recover_truncated'),
  acceptable_fraction: numberOf(node, 'acceptable_fraction'),
  isFast: textOf(node, 'dct_method') !== 'INTEGER_ACCURATE',
});

const decoder =
  (op: Op, ask: (node: HostNode) => Partial<Asked>): HostKernel =>
  (node) => {
    const asked: Asked = { op, channels: 0, dtype: 'uint8', expand: true, jpeg: PLAIN, ...ask(node) };
    const run = (inputs: Inputs): readonly Tensor[] => {
      const rank = inputs[0]?.shape.length;
      if (rank !== 0) throw failed(`contents has ${rank} dimensions, expected a scalar`);
      const bytes = scalarBytes(inputs, 0);
      if (bytes.length === 0) throw failed('Input is empty.');
      return [DECODERS[formatOf(bytes)](asked, bytes, inputs)];
    };
    return Object.assign(run, { workBytes });
  };

const channels = (node: HostNode): { channels: number } => ({ channels: numberOf(node, 'channels') });
const dtype = (node: HostNode): Pick<Asked, 'dtype'> => ({ dtype: dtypeAttribute(node, 'dtype') as Asked['dtype'] });

export const decodeJpegKernel = decoder('DecodeJpeg', (node) => ({ ...channels(node), jpeg: jpegAttributes(node) }));
export const decodeAndCropJpeg = decoder('DecodeAndCropJpeg', (node) => ({
  ...channels(node),
  jpeg: jpegAttributes(node),
}));
export const decodePngKernel = decoder('DecodePng', (node) => ({ ...channels(node), ...dtype(node) }));
export const decodeGifKernel = decoder('DecodeGif', () => ({ channels: 3 }));
export const decodeBmpKernel = decoder('DecodeBmp', channels);
export const decodeImage = decoder('DecodeImage', (node) => ({
  ...channels(node),
  ...dtype(node),
  expand: flagOf(node, 'expand_animations'),
}));

export const extractJpegShape: HostKernel = (node) => {
  const outputType = dtypeAttribute(node, 'output_type');
  return (inputs) => [integerTensor(outputType, [3], jpegShape(scalarBytes(inputs, 0)))];
};
