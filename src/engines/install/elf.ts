/**
 * ELF shared libraries, as far as they can be made smaller: what the loader maps ends with the last PT_LOAD segment; the
 * static symbol tables behind it are for debuggers, and a quarter of TensorFlow's library.
 * https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html
 */
import { ServingError } from '../../errors.ts';

const MAGIC = 0x464c457f;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const PT_LOAD = 1;
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
// Where the header states its section table: e_shoff, e_shnum, e_shstrndx.
const SECTION_OFFSET = 40;
const SECTION_COUNT = 60;
const SECTION_NAMES = 62;

/** Bytes of the start of a file that are enough for `loadedBytes`. */
export const START_BYTES = 64 * 1024;

const corrupt = (name: string, what: string): ServingError => new ServingError('DOWNLOAD_FAILED', `${name}: ${what}`);

/** How many bytes of the file the loader maps. Throws DOWNLOAD_FAILED where `start` is not that of a 64-bit library. */
export const loadedBytes = (start: Uint8Array, name: string): number => {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
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

/** The start of the file, saying that there are no sections. */
export const withoutSections = (start: Uint8Array): Uint8Array => {
  const changed = new Uint8Array(start);
  changed.fill(0, SECTION_OFFSET, SECTION_OFFSET + 8);
  changed.fill(0, SECTION_COUNT, SECTION_COUNT + 2);
  changed.fill(0, SECTION_NAMES, SECTION_NAMES + 2);
  return changed;
};
