/**
 * The scans of a JPEG image, read MCU by MCU.
 * libjpeg-turbo 2.1.4, jdinput.c (per_scan_setup), jdcoefct.c, jdhuff.c, jdphuff.c
 *
 *   one scan of all components    each block is transformed at once; rows that are complete count if the file ends early
 *   several scans                 all coefficients are kept, and transformed at the end of the file
 */
import { BLOCK, BLOCK_SIZE, type Component, divUp, type Frame, type Header, type Scan } from './frame.ts';
import { BitReader, type HuffmanTable, usable } from './huffman.ts';
import { readRestart } from './markers.ts';
import {
  type BandRun,
  blockAt,
  type Known,
  noteScan,
  readBand,
  readDc,
  refineBand,
  refineDc,
  tableKind,
} from './progressive.ts';
import { latest, readBlock } from './sequential.ts';
import { invalid, type Source } from './source.ts';

const MAX_BLOCKS = 10;
/** libjpeg reads fast where so many bytes are left for each block of an MCU. */
const FAST_BYTES = 512;

/** A component within the scan's MCUs. */
interface Part {
  readonly component: Component;
  /** Blocks of an MCU. */
  readonly wide: number;
  readonly high: number;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

/** What is done with a block when it is read, where coefficients are not kept. Rows and columns are counted in blocks. */
export type Take = (
  component: Component,
  row: number,
  column: number,
  blocks: Int16Array,
  from: number,
  isFlat: boolean,
) => void;

/** Keeps the quantization tables as they are when a component's first scan begins. */
const keepQuants = (scan: Scan, header: Header): void => {
  for (const component of scan.components) {
    if (component.quant) continue;
    const table = header.quants[component.quantNumber];
    if (!table) throw invalid(`quantization table ${component.quantNumber} is not there`);
    component.quant = table;
  }
};

const partsOf = (frame: Frame, scan: Scan, header: Header): readonly Part[] => {
  const lone = scan.components.length === 1;
  const kind = frame.progressive ? tableKind(scan) : 'both';
  const parts = scan.components.map((component): Part => {
    const { h, v, dcTable, acTable } = component;
    return {
      component,
      wide: lone ? 1 : h,
      high: lone ? 1 : v,
      dc: kind === 'both' || kind === 'dc' ? usable(header.dcTables, dcTable, true) : undefined,
      ac: kind === 'both' || kind === 'ac' ? usable(header.acTables, acTable, false) : undefined,
    };
  });
  const blocks = parts.reduce((sum, { wide, high }) => sum + wide * high, 0);
  if (blocks > MAX_BLOCKS) throw invalid(`an MCU of ${blocks} blocks`);
  return parts;
};

/** Reads one block into `block[from ..]`, knowing which of the scan's components it is of. */
type ReadBlock = (part: number, block: Int16Array, from: number) => void;

/** Reads the MCUs of one scan in their order, group row by group row. */
export class ScanReader {
  /** The last row of groups whose data was there. */
  lastGoodRow = 0;
  readonly #frame: Frame;
  readonly #interval: number;
  readonly #reader: BitReader;
  readonly #parts: readonly Part[];
  readonly #blocks: number;
  readonly #readBlock: ReadBlock;
  /** Whether nothing is read once the data has run out; a missing further bit of the DC is taken for 0. */
  readonly #stops: boolean;
  readonly #predictions: Int32Array;
  readonly #before: Int32Array;
  readonly #run: BandRun = { left: 0 };
  readonly #mcu = new Int16Array(MAX_BLOCKS * BLOCK_SIZE);
  /** By block of the MCU: 1 where it has but its DC coefficient. */
  readonly #flat = new Uint8Array(MAX_BLOCKS);
  #restartsToGo: number;
  #nextRestart = 0;

  /** `scans` counts the scans, this one included. Throws for what libjpeg refuses at the scan's beginning. */
  constructor(frame: Frame, header: Header, scan: Scan, source: Source, known: Known | undefined, scans: number) {
    this.#frame = frame;
    this.#interval = header.restartInterval;
    this.#reader = new BitReader(source);
    keepQuants(scan, header);
    if (known) noteScan(known, scan, scans);
    this.#parts = partsOf(frame, scan, header);
    this.#blocks = this.#parts.reduce((sum, { wide, high }) => sum + wide * high, 0);
    this.#predictions = new Int32Array(this.#parts.length);
    this.#before = new Int32Array(this.#parts.length);
    this.#restartsToGo = this.#interval;
    this.#readBlock = known ? this.#progressive(scan) : this.#sequential();
    this.#stops = !(known && tableKind(scan) === 'none');
  }

  /** Reads a row of groups: `v` rows of blocks of each component, kept as coefficients where there is no `take`. */
  readRow(row: number, take: Take | undefined): void {
    const { maxH, width } = this.#frame;
    const { component } = this.#parts[0]!;
    const lone = this.#parts.length === 1;
    const columns = lone ? component.width : divUp(width, BLOCK * maxH);
    const rows = lone ? Math.min(component.v, component.height - row * component.v) : 1;
    for (let y = 0; y < rows; y++) {
      const top = lone ? row * component.v + y : row;
      for (let x = 0; x < columns; x++) {
        if (!this.#reader.insufficient) this.lastGoodRow = row;
        this.#readMcu(top, x, take);
        if (take) this.#give(top, x, take);
      }
    }
  }

  #readMcu(row: number, column: number, take: Take | undefined): void {
    const reader = this.#reader;
    if (this.#interval !== 0 && this.#restartsToGo === 0) this.#restart();
    if (take) {
      this.#mcu.fill(0, 0, this.#blocks * BLOCK_SIZE);
      this.#flat.fill(1);
    }
    if (!reader.insufficient || !this.#stops) {
      const { source } = reader;
      const mayRunFast = !this.#frame.progressive && this.#interval === 0 && source.marker === 0;
      reader.begin(mayRunFast && source.left >= FAST_BYTES * this.#blocks);
      this.#before.set(this.#predictions);
      this.#readBlocks(row, column, take !== undefined);
      if (!reader.end()) {
        reader.begin(false);
        this.#predictions.set(this.#before);
        this.#readBlocks(row, column, take !== undefined);
        reader.end();
      }
    }
    if (this.#interval !== 0) this.#restartsToGo--;
  }

  #readBlocks(row: number, column: number, passing: boolean): void {
    let block = 0;
    for (let part = 0; part < this.#parts.length; part++) {
      const { component, wide, high } = this.#parts[part]!;
      for (let y = 0; y < high; y++) {
        for (let x = 0; x < wide; x++, block++) {
          if (passing) {
            this.#readBlock(part, this.#mcu, block * BLOCK_SIZE);
            this.#flat[block] = latest.isFlat ? 1 : 0;
          } else this.#readBlock(part, component.coefficients, blockAt(component, row * high + y, column * wide + x));
        }
      }
    }
  }

  /** Hands on the blocks of an MCU that hold samples of the image. */
  #give(row: number, column: number, take: Take): void {
    let block = 0;
    for (const { component, wide, high } of this.#parts) {
      for (let y = 0; y < high; y++) {
        for (let x = 0; x < wide; x++, block++) {
          const atRow = row * high + y;
          const atColumn = column * wide + x;
          if (atRow < component.height && atColumn < component.width)
            take(component, atRow, atColumn, this.#mcu, block * BLOCK_SIZE, this.#flat[block] === 1);
        }
      }
    }
  }

  #restart(): void {
    this.#reader.reset();
    readRestart(this.#reader.source, this.#nextRestart);
    this.#nextRestart = (this.#nextRestart + 1) & 7;
    this.#predictions.fill(0);
    this.#run.left = 0;
    this.#restartsToGo = this.#interval;
    if (this.#reader.source.marker === 0) this.#reader.insufficient = false;
  }

  #sequential(): ReadBlock {
    const [reader, predictions, parts] = [this.#reader, this.#predictions, this.#parts];
    return (part, block, from) => {
      const { dc, ac } = parts[part]!;
      predictions[part] = readBlock(reader, dc!, ac!, predictions[part]!, block, from);
    };
  }

  #progressive(scan: Scan): ReadBlock {
    const [reader, predictions, parts, run] = [this.#reader, this.#predictions, this.#parts, this.#run];
    const { low, high } = scan;
    if (scan.spectralStart === 0) {
      if (high !== 0) return (_, block, from) => refineDc(reader, low, block, from);
      return (part, block, from) => {
        predictions[part] = readDc(reader, parts[part]!.dc!, predictions[part]!, low, block, from);
      };
    }
    const table = parts[0]!.ac!;
    if (high !== 0) return (_, block, from) => refineBand(reader, table, scan, run, block, from);
    return (_, block, from) => readBand(reader, table, scan, run, block, from);
  }
}
