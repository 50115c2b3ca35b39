/**
 * Ops on image files. Each is a kernel of our own, which gives TensorFlow's bytes (engines/host/kernels/decode-image.ts).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/image_ops.cc
 */
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { bool, dtype, float, type HostOutput, hosted, int, latin1, type OpRow, refuse, text } from '../table.ts';

const DCT_METHODS = ['', 'INTEGER_FAST', 'INTEGER_ACCURATE'] as const;
const RATIOS: readonly number[] = [1, 2, 4, 8];

interface Asked {
  readonly channels: number;
  readonly ratio?: number;
}

/** The channels of the output as far as the node tells them. Throws for what TensorFlow's kernel refuses when it is made. */
const channelsOf = ({ channels, ratio = 1 }: Asked): Dim => {
  if (![0, 1, 3, 4].includes(channels)) throw refuse(`channels is ${channels}, expected 0, 1, 3 or 4`);
  if (!RATIOS.includes(ratio)) throw refuse(`ratio is ${ratio}, expected 1, 2, 4 or 8`);
  return channels === 0 ? '?' : channels;
};

/** [height, width, channels] */
const image = (asked: Asked, found: DType = 'uint8'): readonly HostOutput[] => [
  { dtype: found, shape: ['?', '?', channelsOf(asked)] },
];

/** An animation has a dimension more, which only the file tells. */
const anyImage = (asked: Asked, found: DType, expand: boolean): readonly HostOutput[] => {
  if (!['uint8', 'uint16', 'float32'].includes(found))
    throw refuse(`dtype is ${found}, expected uint8, uint16 or float32`);
  const [still] = image(asked, found);
  return [expand ? { dtype: found, shape: undefined } : still!];
};

const jpeg = {
  channels: int(0),
  ratio: int(1),
  fancy_upscaling: bool(true),
  try_recover_truncated: bool(false),
  acceptable_fraction: float(1),
  dct_method: text('', DCT_METHODS),
};

const pngDtype = (found: DType): DType => {
  if (found !== 'uint8' && found !== 'uint16') throw refuse(`dtype is ${found}, expected uint8 or uint16`);
  return found;
};

const encoding = {
  format: text('', ['', 'grayscale', 'rgb']),
  quality: int(95),
  progressive: bool(false),
  optimize_size: bool(false),
  chroma_downsampling: bool(true),
  density_unit: text('in', ['in', 'cm']),
  x_density: int(300),
  y_density: int(300),
  xmp_metadata: latin1(''),
};

const encoded = ({ quality, progressive, optimize_size }: Readonly<Record<string, unknown>>): readonly HostOutput[] => {
  if (progressive || optimize_size) throw refuse('progressive and optimize_size are not supported: leave both off');
  if (Number(quality) < 0 || Number(quality) > 100) throw refuse(`quality is ${quality}, expected 0 to 100`);
  return file;
};
const file: readonly HostOutput[] = [{ dtype: 'string', shape: [] }];

// biome-ignore format: one op a line
export const imageFiles: Readonly<Record<string, OpRow>> = {
  DecodeImage:       hosted({ inputs: ['contents'], attrs: { channels: int(0), dtype: dtype('uint8'), expand_animations: bool(true) }, outputs: (_, attrs) => anyImage(attrs, attrs.dtype, attrs.expand_animations) }),
  DecodeJpeg:        hosted({ inputs: ['contents'], attrs: jpeg, outputs: (_, attrs) => image(attrs) }),
  DecodeAndCropJpeg: hosted({ inputs: ['contents', 'crop_window'], attrs: jpeg, outputs: (_, attrs) => image(attrs) }),
  DecodePng:         hosted({ inputs: ['contents'], attrs: { channels: int(0), dtype: dtype('uint8') }, outputs: (_, attrs) => image(attrs, pngDtype(attrs.dtype)) }),
  DecodeGif:         hosted({ inputs: ['contents'], outputs: () => [{ dtype: 'uint8', shape: ['?', '?', '?', '?'] }] }),
  DecodeBmp:         hosted({ inputs: ['contents'], attrs: { channels: int(0) }, outputs: (_, attrs) => image(attrs) }),
  EncodeJpeg:        hosted({ inputs: ['image'], attrs: encoding, outputs: (_, attrs) => encoded(attrs) }),
  EncodeJpegVariableQuality: hosted({ inputs: ['images', 'quality'], outputs: () => file }),
  ExtractJpegShape:  hosted({ inputs: ['contents'], attrs: { output_type: dtype('int32') }, outputs: (_, { output_type }) => [{ dtype: output_type, shape: [3] }] }),
};
