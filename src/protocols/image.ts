/**
 * Uploaded images as a numeric tensor, for a model whose input is pixels.
 *
 *   file ─▶ decode (sharp: JPEG, PNG, WebP, GIF, TIFF, AVIF; first frame; not turned by EXIF) ─▶ 8-bit sRGB
 *        ─▶ resize to the signature's height and width (cubic, aspect ratio not kept) ─▶ channels ─▶ 0..255 as the dtype
 *
 * Values are 0..255 whatever the dtype: a model that wants 0..1 or -1..1 must scale inside its graph, since no signature
 * says so. Grey is ITU-R 601-2, (19595 R + 38470 G + 7471 B + 32768) >> 16, as in the Python program's imaging library.
 * Going to RGB drops alpha; going to RGBA adds an opaque one.
 */
import type { Sharp, SharpOptions } from 'sharp';
import { ServingError } from '../errors.ts';
import { allocate, DTYPES, type DType, type NumericDType } from '../tensor/dtype.ts';
import { type Port, type PortType, printType } from '../tensor/signature.ts';
import { elementCount, type Tensor, tensor } from '../tensor/tensor.ts';
import type { Upload } from './multipart.ts';

/** What a form says about the images besides the files. */
export interface ImageFields {
  readonly channelLayout: string | undefined;
  /** `32,32,1,3` (height, width, batch, channels: the seed's order), `1,32,32,3`, `1,3,32,32`, `32,32,3` or `32,32`. */
  readonly shape: string | undefined;
}

/** Where the pixels lie in the tensor; undefined what the signature leaves open. */
export interface ImageLayout {
  readonly dtype: NumericDType;
  /** Whether images are stacked along a first dimension. */
  readonly batched: boolean;
  readonly channelsFirst: boolean;
  readonly channels: Channels | undefined;
  readonly height: number | undefined;
  readonly width: number | undefined;
}

export type Channels = 1 | 3 | 4;

const LAYOUTS: ReadonlyMap<string, Channels> = new Map([
  ['L', 1],
  ['RGB', 3],
  ['RGBA', 4],
]);

/** Decoding more pixels than this is refused before it starts. */
const MAX_PIXELS = 50_000_000;

/** The dtypes that hold 0..255. */
const PIXEL_TYPES: ReadonlySet<DType> = new Set([
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'int16',
  'int32',
  'int64',
  'float32',
  'float64',
] satisfies DType[]);

const isChannels = (dim: unknown): dim is Channels => dim === 1 || dim === 3 || dim === 4;

const sizeOf = (dim: number | string): number | undefined => (typeof dim === 'number' ? dim : undefined);

/** How images go into a port: undefined where its type is not that of an image. */
export const imageLayout = (type: PortType): ImageLayout | undefined => {
  if (type.kind !== 'tensor' || type.shape === undefined || !PIXEL_TYPES.has(type.dtype)) return undefined;
  const batched = type.shape.length === 4;
  const dims = batched ? type.shape.slice(1) : type.shape;
  if (dims.length !== 3) return undefined;
  const [first, middle, last] = dims as [number | string, number | string, number | string];
  const dtype = type.dtype as NumericDType;
  if (isChannels(first) && !isChannels(last)) {
    return { dtype, batched, channelsFirst: true, channels: first, height: sizeOf(middle), width: sizeOf(last) };
  }
  if (typeof last === 'number' && !isChannels(last)) return undefined;
  const channels = isChannels(last) ? last : undefined;
  return { dtype, batched, channelsFirst: false, channels, height: sizeOf(first), width: sizeOf(middle) };
};

const badShape = (text: string): ServingError =>
  new ServingError(
    'INVALID_REQUEST',
    `shape "${text}" is not one of height,width — height,width,channels — batch,height,width,channels — height,width,batch,channels`,
  );

/** Height, width and channels that the form's `shape` asks for. */
const readShape = (text: string): { height: number; width: number; channels?: number } => {
  const dims = text.split(',').map((part) => (/^\s*\d{1,6}\s*$/.test(part) ? Number(part) : 0));
  const [a, b, c, d] = dims;
  if (dims.length < 2 || dims.length > 4 || dims.includes(0)) throw badShape(text);
  if (dims.length === 2) return { height: a!, width: b! };
  if (dims.length === 3) return { height: a!, width: b!, channels: c! };
  if (!isChannels(d) && isChannels(b)) return { height: c!, width: d!, channels: b };
  return a === 1 && c !== 1 ? { height: b!, width: c!, channels: d! } : { height: a!, width: b!, channels: d! };
};

/** One value from all who name it; a contradiction between the signature and the form is refused. */
const agree = <T extends number>(
  what: string,
  signature: T | undefined,
  field: string,
  form: T | undefined,
): T | undefined => {
  if (signature !== undefined && form !== undefined && signature !== form) {
    throw new ServingError('INVALID_INPUT', `${field} asks for ${what} ${form}, the signature has ${signature}`);
  }
  return signature ?? form;
};

const channelsOf = (layout: ImageLayout, fields: ImageFields, shapeChannels: number | undefined): Channels => {
  const named = fields.channelLayout === undefined ? undefined : LAYOUTS.get(fields.channelLayout.toUpperCase());
  if (fields.channelLayout !== undefined && named === undefined) {
    throw new ServingError('INVALID_REQUEST', `channel_layout "${fields.channelLayout}" is not one of L, RGB, RGBA`);
  }
  if (shapeChannels !== undefined && !isChannels(shapeChannels)) {
    throw new ServingError(
      'INVALID_REQUEST',
      `shape "${fields.shape}" has ${shapeChannels} channels, expected 1, 3 or 4`,
    );
  }
  const asked = agree('channels', layout.channels, 'channel_layout', named);
  return agree('channels', asked, 'shape', shapeChannels as Channels | undefined) ?? 3;
};

type SharpModule = (input: Uint8Array, options: SharpOptions) => Sharp;
let loaded: Promise<SharpModule> | undefined;

const loadSharp = (): Promise<SharpModule> => {
  loaded ??= import('sharp').then(
    (module) => module.default as unknown as SharpModule,
    (error) => {
      loaded = undefined;
      throw new ServingError(
        'UNSUPPORTED_PLATFORM',
        'images are decoded by the optional package sharp, which is not installed here: npm install sharp',
        { cause: error },
      );
    },
  );
  return loaded;
};

const corrupt = (file: Upload, error: unknown): ServingError => {
  const why = (error as Error).message.split('\n')[0]!.slice(0, 200);
  const large = why.includes('pixel limit');
  return new ServingError(
    large ? 'TOO_LARGE' : 'INVALID_INPUT',
    large
      ? `image "${file.filename}" has more than ${MAX_PIXELS} pixels`
      : `image "${file.filename}" cannot be decoded: ${why}`,
  );
};

const openImage = async (
  file: Upload,
): Promise<{ readonly image: Sharp; readonly height: number; readonly width: number }> => {
  const sharp = await loadSharp();
  try {
    const image = sharp(file.bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 });
    const { height, width } = await image.metadata();
    return { image, height: height!, width: width! };
  } catch (error) {
    throw corrupt(file, error);
  }
};

/** The pixels of an image at a size, 4 bytes each: red, green, blue, alpha. */
const pixels = async (file: Upload, image: Sharp, height: number, width: number): Promise<Uint8Array> => {
  try {
    return await image
      .resize(width, height, { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: false })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer();
  } catch (error) {
    throw corrupt(file, error);
  }
};

const grey = (rgba: Uint8Array, at: number): number =>
  (19595 * rgba[at]! + 38470 * rgba[at + 1]! + 7471 * rgba[at + 2]! + 32768) >> 16;

/** Writes RGBA pixels as `channels` planes or interleaved, from `offset` on. */
const place = (
  rgba: Uint8Array,
  data: Uint8Array,
  offset: number,
  channels: Channels,
  channelsFirst: boolean,
): void => {
  const count = rgba.length / 4;
  const step = channelsFirst ? 1 : channels;
  const plane = channelsFirst ? count : 1;
  for (let i = 0; i < count; i++) {
    const to = offset + i * step;
    if (channels === 1) {
      data[to] = grey(rgba, i * 4);
    } else {
      for (let c = 0; c < channels; c++) data[to + c * plane] = rgba[i * 4 + c]!;
    }
  }
};

const cast = (bytes: Uint8Array, dtype: NumericDType, shape: readonly number[]): Tensor => {
  if (dtype === 'uint8') return tensor('uint8', shape, bytes);
  const data = allocate(dtype, bytes.length);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < bytes.length; i++) data[i] = BigInt(bytes[i]!);
  } else {
    data.set(bytes);
  }
  return tensor(dtype, shape, data as never);
};

/**
 * The images as the tensor that `port` takes: `[files, height, width, channels]`, `[files, channels, height, width]`, or
 * one image without the first dimension. A height or width that neither signature nor form names is the first image's.
 * Throws INVALID_INPUT naming the file that is no image; TOO_LARGE beyond `maxBytes`, before pixels are decoded.
 */
export const imageTensor = async (
  files: readonly Upload[],
  port: Port,
  fields: ImageFields,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Tensor> => {
  const layout = imageLayout(port.type);
  if (layout === undefined) {
    throw new ServingError(
      'INVALID_INPUT',
      `input "${port.name}": ${printType(port.type)} cannot be filled from an image`,
    );
  }
  if (!layout.batched && files.length !== 1) {
    throw new ServingError('INVALID_INPUT', `input "${port.name}" takes one image, the form has ${files.length}`);
  }
  const wanted = fields.shape === undefined ? undefined : readShape(fields.shape);
  const channels = channelsOf(layout, fields, wanted?.channels);
  const first = await openImage(files[0]!);
  const height = agree('height', layout.height, 'shape', wanted?.height) ?? first.height;
  const width = agree('width', layout.width, 'shape', wanted?.width) ?? first.width;
  const one = layout.channelsFirst ? [channels, height, width] : [height, width, channels];
  const shape = layout.batched ? [files.length, ...one] : one;
  const sizeBytes = elementCount(shape) * DTYPES[layout.dtype].bytes;
  if (sizeBytes > maxBytes) {
    throw new ServingError(
      'TOO_LARGE',
      `the images would take ${sizeBytes} bytes as a tensor, the limit is ${maxBytes}`,
    );
  }
  const bytes = new Uint8Array(elementCount(shape));
  for (const [i, file] of files.entries()) {
    signal.throwIfAborted();
    const { image } = i === 0 ? first : await openImage(file);
    const rgba = await pixels(file, image, height, width);
    place(rgba, bytes, i * height * width * channels, channels, layout.channelsFirst);
  }
  return cast(bytes, layout.dtype, shape);
};
