/**
 * Decodes JPEG as TensorFlow does, byte for byte: baseline, extended and progressive, Huffman coded.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/lib/jpeg/jpeg_mem.cc, over libjpeg-turbo 2.1.4
 *
 *   markers ─▶ scans: coefficients ─▶ inverse transforms: samples of each component ─▶ rows: enlarged, converted
 *
 * Not done: arithmetic coding. Sizes are checked before anything is allocated.
 */
import { failed } from '../arguments.ts';
import { conversion } from './color.ts';
import { BLOCK, BLOCK_SIZE, colorSpaceOf, divUp, type Frame, type Header, type Scan, scale, setUp } from './frame.ts';
import { huffmanTable } from './huffman.ts';
import { fast, flat } from './idct.ts';
import { readMarkers, readStart } from './markers.ts';
import { allocateSamples, samplesAt, type Transform, transformAll, transformOf } from './planes.ts';
import { type Known, nothingKnown } from './progressive.ts';
import { ScanReader, type Take } from './scans.ts';
import { invalid, Source, Suspension } from './source.ts';
import { STANDARD_TABLES } from './standard-tables.ts';
import { type Upsampler, upsampler } from './upsample.ts';

export interface JpegOptions {
  /** 0 for as many as the file has, at most 3. */
  readonly channels: number;
  readonly ratio: number;
  readonly fancy_upscaling: boolean;
  readonly try_recover_truncated: boolean;
  /** Rows that must have been read for an answer, as a share of all. */
  readonly acceptable_fraction: number;
  /** The fast transform, or the accurate one. */
  readonly isFast: boolean;
  readonly crop?: Crop;
}

export interface Crop {
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
}

export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Row by row, the channels of a pixel side by side. */
  readonly bytes: Uint8Array;
}

/** TensorFlow's own limit on the samples of an image. */
const TENSORFLOW_MOST = 2 ** 29;
/** Ours: a larger image is refused. */
const MOST_SAMPLES = 2 ** 28;
/** A file that announces more samples a byte than this is taken for an attack, if it is more than a few megapixels. */
const SAMPLES_PER_BYTE = 2048;
const SMALL = 2 ** 24;

const emptyHeader = (): Header => ({
  frame: undefined,
  restartInterval: 0,
  sawJfif: false,
  adobe: undefined,
  quants: [],
  dcTables: [],
  acTables: [],
});

interface Opened {
  readonly source: Source;
  readonly header: Header;
  readonly frame: Frame;
  readonly scan: Scan;
}

const openImage = (bytes: Uint8Array, recover: boolean): Opened => {
  const source = new Source(bytes, recover);
  const header = emptyHeader();
  try {
    readStart(source);
    const scan = readMarkers(source, header);
    const { frame } = header;
    if (!scan || !frame) throw invalid('it has no image');
    setUp(frame);
    return { source, header, frame, scan };
  } catch (error) {
    throw error instanceof Suspension ? invalid('it ends before the image') : error;
  }
};

/** Height, width and channels, without the image. Throws RUN_FAILED for what is no JPEG. */
export const jpegShape = (bytes: Uint8Array): readonly [number, number, number] => {
  const { frame, header } = openImage(bytes, false);
  const components = frame.components.length;
  const space = colorSpaceOf(frame, header);
  if (space === 'unknown') return [frame.height, frame.width, components];
  return [frame.height, frame.width, components];
};

const channelsOf = (asked: number, components: number): 1 | 3 => {
  const channels = asked === 0 ? Math.min(components, 3) : asked;
  if (channels === 1 || channels === 3) return channels;
  throw invalid(`${components} components`);
};

const checkSize = (samples: number, fileBytes: number): void => {
  if (samples >= TENSORFLOW_MOST) throw invalid(`${samples} samples are too many`);
  if (samples > MOST_SAMPLES)
    throw failed(`the image has ${samples} samples; more than ${MOST_SAMPLES} are not decoded here`);
  if (samples > SMALL && samples > SAMPLES_PER_BYTE * fileBytes)
    throw failed(`the image announces ${samples} samples in a file of ${fileBytes} bytes; it is not decoded`);
};

const checkCrop = (
  { x, y, width, height }: Crop,
  output: { readonly height: number; readonly width: number },
): void => {
  const fits = width > 0 && height > 0 && x >= 0 && y >= 0 && y + height <= output.height && x + width <= output.width;
  if (!fits) {
    throw invalid(
      `a crop of ${height} by ${width} at ${y}, ${x} of an image of ${output.height} by ${output.width} pixels`,
    );
  }
};

/** Tables that files with moving pictures leave out. */
const addStandardTables = (header: Header): void => {
  for (const { dc, number, counts, symbols } of STANDARD_TABLES) {
    const tables = dc ? header.dcTables : header.acTables;
    tables[number] ??= huffmanTable(counts, symbols);
  }
};

/** Reads all scans up to the end of the file; gives how far the last one came. Throws for a file that ends early. */
const readAll = (opened: Opened, known: Known | undefined): number => {
  const { frame, header, source } = opened;
  for (const component of frame.components)
    component.coefficients = new Int16Array(component.stride * component.rows * BLOCK_SIZE);
  let lastGoodRow = 0;
  try {
    let scan: Scan | undefined = opened.scan;
    let scans = 1;
    for (; scan; scans++) {
      const reader = new ScanReader(frame, header, scan, source, known, scans);
      for (let row = 0; row < frame.groupRows; row++) reader.readRow(row, undefined);
      lastGoodRow = reader.lastGoodRow;
      scan = readMarkers(source, header);
    }
    // of a first scan, nothing was known before
    if (scans === 2) for (const before of known?.before ?? []) before.fill(-1);
  } catch (error) {
    throw error instanceof Suspension ? invalid('it ends early') : error;
  }
  return lastGoodRow;
};

/** Reads the only scan, row by row of groups, as far as it goes and at most `most` rows; gives how many. */
const readOnly = (opened: Opened, isFast: boolean, most: number): number => {
  const { frame, header, scan, source } = opened;
  const reader = new ScanReader(frame, header, scan, source, undefined, 1);
  const transforms = frame.components.map((component): Transform => transformOf(component, isFast));
  const take: Take = (component, row, column, blocks, from, isFlat) => {
    if (!component.needed) return;
    const { idct, quant } = transforms[component.index]!;
    const { samples, stride, scaled } = component;
    const at = samplesAt(component, row, column);
    if (isFlat && idct === fast) flat(blocks[from]! * quant[0]!, samples, at, stride * scaled);
    else idct(blocks, from, quant, samples, at, stride * scaled);
  };
  let rows = 0;
  try {
    for (; rows < most; rows++) reader.readRow(rows, take);
  } catch (error) {
    if (!(error instanceof Suspension)) throw error;
  }
  return rows;
};

/** What lies behind the only scan must be sound, too, up to the end of the image. */
const readEnd = ({ source, header }: Opened): void => {
  try {
    if (readMarkers(source, header)) throw invalid('a second scan, where all components were in the first');
  } catch (error) {
    if (!(error instanceof Suspension)) throw error;
  }
};

/** Rows of the output that are there once so many rows of groups are read. */
const outputRows = (frame: Frame, groups: number, smallest: number, looksAround: boolean, height: number): number => {
  if (groups === frame.groupRows) return height;
  const rowGroups = groups * smallest - (looksAround && groups > 0 ? 1 : 0);
  return Math.min(height, rowGroups * frame.maxV);
};

/** Decodes one image. Throws RUN_FAILED for what TensorFlow refuses, too. */
export const decodeJpeg = (bytes: Uint8Array, options: JpegOptions): Pixels => {
  const { ratio, isFast, fancy_upscaling: fancy, crop } = options;
  const opened = openImage(bytes, options.try_recover_truncated);
  const { frame, header } = opened;
  const space = colorSpaceOf(frame, header);
  const channels = channelsOf(options.channels, frame.components.length);
  const output = scale(frame, ratio);
  checkSize(output.height * output.width * frame.components.length, bytes.length);
  if (frame.arithmetic) throw failed('the image is coded arithmetically, which is not supported here; convert it');
  const found = conversion(space, channels, header.adobe !== undefined);
  if (!found) throw invalid(`no conversion of its ${frame.components.length} components to ${channels} channels`);
  for (const component of frame.components) component.needed = component.index < found.components;

  // a crop is decoded from the groups' border before it on, as if the image began there
  const smallest = BLOCK / ratio;
  const window = crop ?? { x: 0, y: 0, ...output };
  if (crop) checkCrop(crop, output);
  const isWhole = window.width === output.width;
  const align = smallest * (frame.components.length === 1 ? 1 : frame.maxH);
  const left = isWhole ? 0 : Math.floor(window.x / align) * align;
  const width = isWhole ? output.width : window.width + window.x - left;
  const upsamplers = (): readonly Upsampler[] => {
    const used = frame.components.slice(0, found.components);
    const counts = frame.components.map(({ h, samplesWide }) => (isWhole ? samplesWide : divUp(width * h, frame.maxH)));
    const isNarrowed = frame.components.some(({ samplesWide }, i) => counts[i]! < 2 && samplesWide >= 2);
    return used.map((component, i) => {
      const first = (left / align) * component.scaled * (frame.components.length === 1 ? 1 : component.h);
      const enough = (isNarrowed ? counts[i]! : component.samplesWide) > 2;
      // libjpeg forgets that a component may be reduced less than others, and leaves part of a row as it was in memory
      const { h, scaled, samplesWide } = component;
      const count = isWhole ? samplesWide : divUp(width * h * scaled, frame.maxH * smallest);
      return upsampler(frame, component, { first, count }, width, smallest, fancy, enough);
    });
  };
  const looksAround = upsamplers().some((one) => one.looksAround);

  for (const component of frame.components) if (component.needed) allocateSamples(component);
  const isMany = opened.scan.components.length < frame.components.length || frame.progressive;
  let read = output.height;
  if (isMany) {
    const known = frame.progressive ? nothingKnown(frame) : undefined;
    if (!frame.progressive) addStandardTables(header);
    const lastGoodRow = readAll(opened, known);
    transformAll(frame, known, isFast, left / align, lastGoodRow);
  } else {
    addStandardTables(header);
    const bottom = window.y + window.height;
    let wanted = 1;
    while (wanted < frame.groupRows && outputRows(frame, wanted, smallest, looksAround, output.height) < bottom)
      wanted++;
    const groups = readOnly(opened, isFast, wanted);
    read = outputRows(frame, groups, smallest, looksAround, output.height);
    if (read >= bottom && bottom === output.height) readEnd(opened);
  }

  const rowsRead = Math.max(0, Math.min(window.height, read - window.y));
  if (Math.fround(rowsRead / window.height) < Math.min(1, Math.fround(options.acceptable_fraction)))
    throw invalid(`it ends early: ${rowsRead} of ${window.height} rows are there`);
  const pixels = new Uint8Array(window.height * window.width * channels);
  const line = new Uint8Array(width * channels);
  const ways = upsamplers();
  const buffers = ways.map(() => new Uint8Array(divUp(width, frame.maxH) * frame.maxH + 2 * BLOCK));
  const rows: Uint8Array[] = [...buffers];
  for (let y = 0; y < rowsRead; y++) {
    for (let i = 0; i < ways.length; i++) rows[i] = ways[i]!.rowOf(window.y + y, buffers[i]!);
    if (width === window.width) found.convert(rows, width, pixels, y * width * channels);
    else {
      found.convert(rows, width, line, 0);
      pixels.set(line.subarray((window.x - left) * channels), y * window.width * channels);
    }
  }
  return { height: window.height, width: window.width, channels, bytes: pixels };
};
