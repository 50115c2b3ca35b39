/**
 * EncodeJpeg, EncodeJpegVariableQuality.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/encode_jpeg_op.cc
 */
import { stringsOfBytes } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, integer, latin1Of, numberOf, numericInput, stringTensor, textOf } from './arguments.ts';
import { type EncodeOptions, encodeJpeg as encode } from './jpeg/encode.ts';

/** By the attribute `format`: the channels that an image may have. */
const CHANNELS: Readonly<Record<string, readonly number[]>> = { '': [1, 3], grayscale: [1], rgb: [3] };
const MAX_SIDE = 65_500;

const encoded = (image: Tensor, format: string, options: EncodeOptions): readonly Tensor[] => {
  const [height, width, channels] = image.shape as [number, number, number];
  if (image.shape.length !== 3) throw failed(`image has ${image.shape.length} dimensions, expected 3`);
  if (!CHANNELS[format]!.includes(channels))
    throw failed(`image has ${channels} channels, expected ${CHANNELS[format]!.join(' or ')}`);
  if (height === 0 || width === 0 || height > MAX_SIDE || width > MAX_SIDE)
    throw failed(`an image of ${height} by ${width} pixels is not encoded as JPEG`);
  const bytes = encode(image.data as Uint8Array, height, width, channels, options);
  return [stringTensor([], stringsOfBytes([bytes]))];
};

const PLAIN: Omit<EncodeOptions, 'quality'> = {
  chroma_downsampling: true,
  density_unit: 1,
  x_density: 300,
  y_density: 300,
  xmp_metadata: new Uint8Array(0),
};

const checked = (quality: number): number => {
  if (quality < 0 || quality > 100) throw failed(`quality is ${quality}, expected 0 to 100`);
  return quality;
};

export const encodeJpeg: HostKernel = (node) => {
  const options: EncodeOptions = {
    quality: numberOf(node, 'quality'),
    chroma_downsampling: flagOf(node, 'chroma_downsampling'),
    density_unit: textOf(node, 'density_unit') === 'cm' ? 2 : 1,
    x_density: numberOf(node, 'x_density'),
    y_density: numberOf(node, 'y_density'),
    xmp_metadata: latin1Of(node, 'xmp_metadata'),
  };
  const format = textOf(node, 'format');
  return (inputs) => encoded(numericInput(inputs, 0), format, options);
};

export const encodeJpegVariableQuality: HostKernel = () => (inputs) =>
  encoded(numericInput(inputs, 0), '', { ...PLAIN, quality: checked(integer(inputs, 1)) });
