/**
 * The marker segments of a JPEG file.
 * ITU-T T.81 (1992), annex B; JFIF 1.02; libjpeg-turbo 2.1.4, jdmarker.c
 */
import { BLOCK_SIZE, type Component, type Header, NATURAL, type Scan } from './frame.ts';
import { huffmanTable } from './huffman.ts';
import { invalid, type Source } from './source.ts';

const SOF0 = 0xc0;
const DHT = 0xc4;
const RST0 = 0xd0;
const RST7 = 0xd7;
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP14 = 0xee;

const MAX_SCAN_COMPONENTS = 4;
const TABLES = 4;
/** Bytes of an application segment that are looked at. */
const LOOKED_AT = 14;

/** Finds the next marker, whatever lies before it, and keeps it in the source. */
const nextMarker = (source: Source): void => {
  let code: number;
  do {
    while (source.byte() !== 0xff) source.commit();
    do code = source.byte();
    while (code === 0xff);
    if (code === 0) source.commit();
  } while (code === 0);
  source.marker = code;
  source.commit();
};

const emptyComponent = (index: number, id: number, sampling: number, quantNumber: number): Component => ({
  index,
  id,
  h: sampling >> 4,
  v: sampling & 15,
  quantNumber,
  quant: undefined,
  dcTable: 0,
  acTable: 0,
  width: 0,
  height: 0,
  stride: 0,
  rows: 0,
  scaled: 8,
  samplesWide: 0,
  samplesHigh: 0,
  needed: true,
  samples: new Uint8ClampedArray(0),
  coefficients: new Int16Array(0),
});

const readFrame = (source: Source, header: Header, progressive: boolean, arithmetic: boolean): void => {
  const length = source.word() - 8;
  const precision = source.byte();
  const height = source.word();
  const width = source.word();
  const count = source.byte();
  if (header.frame) throw invalid('it has two frames');
  if (height === 0 || width === 0 || count === 0) throw invalid(`${width} by ${height} pixels of ${count} components`);
  if (length !== 3 * count) throw invalid('the length of its frame header is wrong');
  const components = Array.from({ length: count }, (_, i) =>
    emptyComponent(i, source.byte(), source.byte(), source.byte()),
  );
  header.frame = { progressive, arithmetic, precision, width, height, components, maxH: 1, maxV: 1, groupRows: 0 };
  source.commit();
};

const readScan = (source: Source, { frame }: Header): Scan => {
  if (!frame) throw invalid('a scan comes before the frame header');
  const length = source.word();
  const count = source.byte();
  if (length !== 2 * count + 6 || count < 1 || count > MAX_SCAN_COMPONENTS)
    throw invalid('the length of a scan header is wrong');
  const components: Component[] = [];
  for (let i = 0; i < count; i++) {
    const id = source.byte();
    const tables = source.byte();
    // libjpeg takes a repeated number for the next component of that number
    const found = frame.components.findIndex(
      (component, at) => at < MAX_SCAN_COMPONENTS && component.id === id && components[at] === undefined,
    );
    const component = frame.components[found];
    if (!component || components.includes(component)) throw invalid(`a scan of the component ${id}`);
    component.dcTable = tables >> 4;
    component.acTable = tables & 15;
    components.push(component);
  }
  const spectralStart = source.byte();
  const spectralEnd = source.byte();
  const bits = source.byte();
  source.commit();
  return { components, spectralStart, spectralEnd, high: bits >> 4, low: bits & 15 };
};

const readHuffmanTables = (source: Source, header: Header): void => {
  let length = source.word() - 2;
  while (length > 16) {
    const number = source.byte();
    const counts = Uint8Array.from({ length: 16 }, () => source.byte());
    const count = counts.reduce((sum, one) => sum + one, 0);
    length -= 17;
    if (count > 256 || count > length) throw invalid('a Huffman table is too long');
    const symbols = Uint8Array.from({ length: count }, () => source.byte());
    length -= count;
    const tables = number & 0x10 ? header.acTables : header.dcTables;
    const place = number & 0x10 ? number - 0x10 : number;
    if (place >= TABLES) throw invalid(`the Huffman table number ${place}`);
    tables[place] = huffmanTable(counts, symbols);
  }
  if (length !== 0) throw invalid('the length of its Huffman tables is wrong');
  source.commit();
};

const readQuantTables = (source: Source, header: Header): void => {
  let length = source.word() - 2;
  while (length > 0) {
    const head = source.byte();
    const wide = head >> 4 !== 0;
    const number = head & 15;
    if (number >= TABLES) throw invalid(`the quantization table number ${number}`);
    const table = new Uint16Array(BLOCK_SIZE);
    for (let k = 0; k < BLOCK_SIZE; k++) table[NATURAL[k]!] = wide ? source.word() : source.byte();
    header.quants[number] = table;
    length -= 1 + (wide ? 2 : 1) * BLOCK_SIZE;
  }
  if (length !== 0) throw invalid('the length of its quantization tables is wrong');
  source.commit();
};

const readRestartInterval = (source: Source, header: Header): void => {
  if (source.word() !== 4) throw invalid('the length of its restart interval is wrong');
  header.restartInterval = source.word();
  source.commit();
};

const passOver = (source: Source): void => {
  const length = source.word() - 2;
  source.commit();
  if (length > 0) source.skip(length);
};

const text = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

const readApplication = (source: Source, header: Header, marker: number): void => {
  const length = source.word() - 2;
  const looked = Math.max(0, Math.min(LOOKED_AT, length));
  const bytes = Array.from({ length: looked }, () => source.byte());
  if (marker === APP0 && looked >= 14 && text(bytes.slice(0, 5)) === 'JFIF\0') header.sawJfif = true;
  if (marker === APP14 && looked >= 12 && text(bytes.slice(0, 5)) === 'Adobe') header.adobe = bytes[11]!;
  source.commit();
  if (length > looked) source.skip(length - looked);
};

/** DAC: what arithmetic coding is conditioned on; such files are refused, but for their errors. */
const readConditioning = (source: Source): void => {
  let length = source.word() - 2;
  for (; length > 0; length -= 2) {
    const index = source.byte();
    const value = source.byte();
    if (index >= 32 || (index < 16 && (value & 15) > value >> 4)) throw invalid('an arithmetic conditioning table');
  }
  if (length !== 0) throw invalid('the length of its conditioning tables is wrong');
  source.commit();
};

type Reader = (source: Source, header: Header, marker: number) => void;
const nothing: Reader = () => {};
const range = (from: number, to: number, read: Reader): readonly (readonly [number, Reader])[] =>
  Array.from({ length: to - from + 1 }, (_, i) => [from + i, read]);

/** By marker. Those that are not here are refused, as libjpeg does. */
const READERS: ReadonlyMap<number, Reader> = new Map([
  ...range(SOF0, SOF0 + 1, (source, header) => readFrame(source, header, false, false)),
  [0xc2, (source, header) => readFrame(source, header, true, false)],
  [DHT, readHuffmanTables],
  [0xc9, (source, header) => readFrame(source, header, false, true)],
  [0xca, (source, header) => readFrame(source, header, true, true)],
  [0xcc, readConditioning],
  [0xdb, readQuantTables],
  [0xdc, passOver],
  [0xdd, readRestartInterval],
  ...range(APP0, APP0 + 15, passOver),
  [APP0, readApplication],
  [APP14, readApplication],
  [0xfe, passOver],
  [0x01, nothing],
  ...range(RST0, RST7, nothing),
]);

/** Reads up to the next scan, or to the end of the image: then undefined. */
export const readMarkers = (source: Source, header: Header): Scan | undefined => {
  for (;;) {
    if (source.marker === 0) nextMarker(source);
    const { marker } = source;
    if (marker === SOI) throw invalid('it begins anew within itself');
    if (marker === EOI || marker === SOS) {
      const scan = marker === SOS ? readScan(source, header) : undefined;
      source.marker = 0;
      return scan;
    }
    const read = READERS.get(marker);
    if (!read) throw invalid(`the marker 0xff${marker.toString(16).padStart(2, '0')}`);
    read(source, header, marker);
    source.marker = 0;
  }
};

/** The first two bytes of a file. */
export const readStart = (source: Source): void => {
  if (source.byte() !== 0xff || source.byte() !== SOI) throw invalid('it does not begin with 0xffd8');
  source.commit();
};

/**
 * Passes the restart marker of a number, 0 to 7. Where another is found, libjpeg's rules say whether to go on behind it,
 * to look for a further one, or to leave it for later and take the interval for empty.
 */
export const readRestart = (source: Source, wanted: number): void => {
  if (source.marker === 0) nextMarker(source);
  for (;;) {
    const { marker } = source;
    const ahead = marker >= RST0 && marker <= RST7 ? (marker - RST0 - wanted) & 7 : undefined;
    if (ahead === 0) {
      source.marker = 0;
      return;
    }
    if (marker < SOF0 || ahead === 6 || ahead === 7) nextMarker(source);
    else if (ahead === undefined || ahead <= 2) return;
    else {
      source.marker = 0;
      return;
    }
  }
};
