/**
 * What a shared library says of itself, read from its file before anything of it runs: for which processor it is built,
 * which libraries it needs, which symbols it has and which it wants from others. ELF alone (Linux):
 * https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html
 */
import { open } from 'node:fs/promises';
import { ServingError } from '../../errors.ts';

export interface SharedLibrary {
  /** As `process.arch` has it; undefined for another one. */
  readonly arch: string | undefined;
  /** DT_SONAME: what others call it. */
  readonly soname: string | undefined;
  /** DT_NEEDED: the libraries that are loaded with it. */
  readonly needed: readonly string[];
  readonly defined: ReadonlySet<string>;
  /** Symbols that others must have. */
  readonly wanted: ReadonlySet<string>;
}

const MAGIC = 0x464c457f;
const ARCHITECTURES: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' };
const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NEEDED, DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SONAME, DT_GNU_HASH] = [1, 4, 5, 6, 10, 14, 0x6ffffef5];
/** Those whose value is an address. */
const TABLES: ReadonlySet<number> = new Set([DT_HASH, DT_STRTAB, DT_SYMTAB, DT_GNU_HASH]);
const SHN_UNDEF = 0;
const SYMBOL_BYTES = 24;
/** Of one table; the largest of TensorFlow's own is a tenth of it. */
const MAX_TABLE_BYTES = 2 ** 28;

type Read = (from: number, length: number) => Promise<DataView>;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
}

const word = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

const readSegments = async (read: Read): Promise<{ machine: number; segments: readonly Segment[] }> => {
  const header = await read(0, 64);
  if (header.getUint32(0, true) !== MAGIC) throw new Error('it is no shared library of Linux (ELF)');
  if (header.getUint8(4) !== 2 || header.getUint8(5) !== 1) throw new Error('it is no 64-bit little-endian library');
  const [size, count] = [header.getUint16(54, true), header.getUint16(56, true)];
  if (size < 56) throw new Error('its program headers are too small');
  const table = await read(word(header, 32), size * count);
  const segments = Array.from({ length: count }, (_, i): Segment => {
    const at = i * size;
    const [offset, address, fileBytes] = [word(table, at + 8), word(table, at + 16), word(table, at + 32)];
    return { type: table.getUint32(at, true), offset, address, fileBytes };
  });
  return { machine: header.getUint16(18, true), segments };
};

/** How many symbols there are: stated by DT_HASH, or where the last chain of DT_GNU_HASH ends. */
const countSymbols = async (at: ReadonlyMap<number, number>, read: Read): Promise<number> => {
  const hash = at.get(DT_HASH);
  if (hash !== undefined) return (await read(hash, 8)).getUint32(4, true);
  const gnu = at.get(DT_GNU_HASH);
  if (gnu === undefined) return 0;
  const header = await read(gnu, 16);
  const [buckets, first, bloom] = [header.getUint32(0, true), header.getUint32(4, true), header.getUint32(8, true)];
  const table = await read(gnu + 16 + 8 * bloom, 4 * buckets);
  let last = 0;
  for (let i = 0; i < buckets; i++) last = Math.max(last, table.getUint32(4 * i, true));
  // No chain at all: every symbol before the first hashed one is wanted from others.
  if (last < first) return first;
  for (let chain = gnu + 16 + 8 * bloom + 4 * buckets; ; last++) {
    if ((await read(chain + 4 * (last - first), 4)).getUint32(0, true) & 1) return last + 1;
  }
};

const textAt = (strings: DataView, at: number): string => {
  const bytes = new Uint8Array(strings.buffer, strings.byteOffset, strings.byteLength);
  const end = bytes.indexOf(0, at);
  return Buffer.from(bytes.subarray(at, end < 0 ? undefined : end)).toString();
};

const readDynamic = async (read: Read): Promise<SharedLibrary> => {
  const { machine, segments } = await readSegments(read);
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) throw new Error('it has no dynamic section: it is no shared library');
  const offsetOf = (address: number): number => {
    const load = loads.find((one) => address >= one.address && address < one.address + one.fileBytes);
    if (!load) throw new Error('it refers to what is not in it');
    return address - load.address + load.offset;
  };
  const entries = await read(dynamic.offset, dynamic.fileBytes);
  const at = new Map<number, number>();
  const names: number[] = [];
  for (let i = 0; i + 16 <= entries.byteLength; i += 16) {
    const [tag, value] = [word(entries, i), word(entries, i + 8)];
    if (tag === 0) break;
    if (tag === DT_NEEDED) names.push(value);
    else at.set(tag, TABLES.has(tag) ? offsetOf(value) : value);
  }
  const strings = await read(at.get(DT_STRTAB) ?? 0, at.get(DT_STRSZ) ?? 0);
  const count = await countSymbols(at, read);
  const symbols = await read(at.get(DT_SYMTAB) ?? 0, count * SYMBOL_BYTES);
  const [defined, wanted] = [new Set<string>(), new Set<string>()];
  for (let i = 1; i < count; i++) {
    const symbol = i * SYMBOL_BYTES;
    const name = textAt(strings, symbols.getUint32(symbol, true));
    (symbols.getUint16(symbol + 6, true) === SHN_UNDEF ? wanted : defined).add(name);
  }
  const soname = at.get(DT_SONAME);
  return {
    arch: ARCHITECTURES[machine],
    soname: soname === undefined ? undefined : textAt(strings, soname),
    needed: names.map((name) => textAt(strings, name)),
    defined,
    wanted,
  };
};

/** Reads a library's file. Throws INVALID_CONFIG where it is none, or cut. */
export const readSharedLibrary = async (path: string): Promise<SharedLibrary> => {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(path);
    const opened = file;
    const { size } = await file.stat();
    return await readDynamic(async (from, length) => {
      if (length > MAX_TABLE_BYTES || from + length > size) throw new Error('it is damaged, or was cut');
      const bytes = new Uint8Array(length);
      const { bytesRead } = await opened.read(bytes, 0, length, from);
      if (bytesRead < length) throw new Error('it is damaged, or was cut');
      return new DataView(bytes.buffer);
    });
  } catch (error) {
    throw new ServingError('INVALID_CONFIG', `custom_op_paths: ${path}: ${(error as Error).message}`);
  } finally {
    await file?.close();
  }
};
