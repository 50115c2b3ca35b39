/**
 * ELF shared libraries, made as small as they can be: what the loader maps ends with the last PT_LOAD segment; the
 * static symbol tables behind it are for debuggers, and a quarter of TensorFlow's library. The section headers of what
 * stays, which lie at the very end, are kept: linkers read the library's symbols by them.
 * https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html, ch4.sheader.html, ch5.pheader.html
 *
 *   header, segments … │ symbol tables, debugging │ section names │ section headers
 *   header, segments … │ section names │ section headers
 */
import { ServingError } from '../../errors.ts';

const MAGIC = 0x464c457f;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const PT_LOAD = 1;
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const SECTION_HEADER_BYTES = 64;
// Where the header states its section table: e_shoff, e_shentsize, e_shnum, e_shstrndx.
const SECTION_OFFSET = 40;
const SECTION_SIZE = 58;
const SECTION_COUNT = 60;
const SECTION_NAMES = 62;
// Of a section's header: sh_type, sh_flags, sh_offset, sh_size.
const TYPE = 4;
const FLAGS = 8;
const OFFSET = 24;
const SIZE = 32;
const [SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR] = [1n, 2n, 4n];

/** Bytes of the start of a file that are enough for its program headers. */
export const START_BYTES = 64 * 1024;
/** Bytes of the end of a file in which its section headers are looked for. */
const END_BYTES = 16 * 1024;

const corrupt = (name: string, what: string): ServingError => new ServingError('DOWNLOAD_FAILED', `${name}: ${what}`);

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** How many bytes of the file the loader maps. Throws DOWNLOAD_FAILED where `start` is not that of a 64-bit library. */
export const loadedBytes = (start: Uint8Array, name: string): number => {
  const view = viewOf(start);
  if (start.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) throw corrupt(name, 'not an ELF library');
  if (start[4] !== CLASS_64 || start[5] !== LITTLE_ENDIAN) throw corrupt(name, 'not a 64-bit little-endian library');
  const table = Number(view.getBigUint64(32, true));
  const [size, count] = [view.getUint16(54, true), view.getUint16(56, true)];
  if (size < PROGRAM_HEADER_BYTES || !(table + size * count <= start.length)) {
    throw corrupt(name, `${count} program headers at byte ${table} do not lie at its start`);
  }
  let end = table + size * count;
  for (let i = 0; i < count; i++) {
    const at = table + i * size;
    if (view.getUint32(at, true) !== PT_LOAD) continue;
    end = Math.max(end, Number(view.getBigUint64(at + 8, true) + view.getBigUint64(at + 32, true)));
  }
  return end;
};

/** Section names and headers, and the header of the file that says where they are. */
interface Ending {
  readonly header: Uint8Array;
  readonly tail: Uint8Array;
}

/** Without any sections, where their table is not one that can be kept. */
const withoutSections = (header: Uint8Array): Ending => {
  const changed = new Uint8Array(header);
  changed.fill(0, SECTION_OFFSET, SECTION_OFFSET + 8);
  changed.fill(0, SECTION_COUNT, SECTION_COUNT + 2);
  changed.fill(0, SECTION_NAMES, SECTION_NAMES + 2);
  return { header: changed, tail: new Uint8Array(0) };
};

/** What sections are called, by their kind; their own names lie far before the end. */
const TITLES: Readonly<Record<number, string>> = {
  3: '.dynstr',
  5: '.hash',
  6: '.dynamic',
  7: '.note',
  8: '.bss',
  11: '.dynsym',
  [0x6ffffff6]: '.gnu.hash',
  [0x6ffffffd]: '.gnu.version_d',
  [0x6ffffffe]: '.gnu.version_r',
  [0x6fffffff]: '.gnu.version',
};

const titleOf = (type: number, flags: bigint): string =>
  TITLES[type] ?? (flags & SHF_EXECINSTR ? '.text' : flags & SHF_WRITE ? '.data' : '.rodata');

/** `end` are the last bytes of a file of `sizeBytes`. */
const endingAt = (at: number, header: Uint8Array, end: Uint8Array, sizeBytes: number): Ending => {
  const view = viewOf(header);
  const size = view.getUint16(SECTION_SIZE, true);
  const count = view.getUint16(SECTION_COUNT, true);
  const names = view.getUint16(SECTION_NAMES, true);
  const from = Number(view.getBigUint64(SECTION_OFFSET, true)) - (sizeBytes - end.length);
  const there = from >= 0 && from + size * count <= end.length;
  if (size !== SECTION_HEADER_BYTES || names === 0 || names >= count || !there) return withoutSections(header);
  const table = end.slice(from, from + size * count);
  const sections = viewOf(table);
  let titles = '\0';
  const nameAt = (section: number, title: string): void => {
    sections.setUint32(section, titles.length, true);
    titles += `${title}\0`;
  };
  for (let i = 0; i < count; i++) {
    const section = i * size;
    const flags = sections.getBigUint64(section + FLAGS, true);
    if (flags & SHF_ALLOC) nameAt(section, titleOf(sections.getUint32(section + TYPE, true), flags));
    // A section of no kind: the numbers of the others are those of their places.
    else if (i !== names) table.fill(0, section, section + size);
  }
  nameAt(names * size, '.shstrtab');
  sections.setBigUint64(names * size + OFFSET, BigInt(at), true);
  sections.setBigUint64(names * size + SIZE, BigInt(titles.length), true);
  const tableAt = Math.ceil((at + titles.length) / 8) * 8;
  const tail = new Uint8Array(tableAt + table.length - at);
  tail.set(Buffer.from(titles, 'latin1'));
  tail.set(table, tableAt - at);
  const changed = new Uint8Array(header);
  viewOf(changed).setBigUint64(SECTION_OFFSET, BigInt(tableAt), true);
  return { header: changed, tail };
};

/** Cuts a library as it streams by: `take` gives what is to be written of each piece, `finish` what comes at the end. */
export class Cutter {
  readonly #name: string;
  #start: Uint8Array | undefined = new Uint8Array(0);
  #header = new Uint8Array(0);
  #mapped = 0;
  #seen = 0;
  #end = new Uint8Array(0);

  constructor(name: string) {
    this.#name = name;
  }

  take(piece: Uint8Array): Uint8Array {
    const before = this.#seen;
    this.#seen += piece.length;
    const both = Buffer.concat([this.#end, piece.subarray(-END_BYTES)]);
    this.#end = new Uint8Array(both.subarray(-END_BYTES));
    if (!this.#start) return piece.subarray(0, Math.max(0, this.#mapped - before));
    this.#start = new Uint8Array(Buffer.concat([this.#start, piece]));
    return this.#start.length < START_BYTES ? new Uint8Array(0) : this.#begin();
  }

  #begin(): Uint8Array {
    const start = this.#start!;
    this.#start = undefined;
    this.#mapped = loadedBytes(start, this.#name);
    this.#header = start.slice(0, HEADER_BYTES);
    return start.subarray(0, this.#mapped);
  }

  /** What is still to be written, and the header that then goes to the start. Throws DOWNLOAD_FAILED for a file that was cut. */
  finish(): { readonly rest: Uint8Array; readonly header: Uint8Array } {
    const last = this.#start ? this.#begin() : new Uint8Array(0);
    if (this.#seen < this.#mapped) {
      throw corrupt(this.#name, `ends after ${this.#seen} of ${this.#mapped} bytes`);
    }
    const { header, tail } = endingAt(this.#mapped, this.#header, this.#end, this.#seen);
    return { rest: Buffer.concat([last, tail]), header };
  }
}
