/** Libraries and wheels made for tests: an ELF library of a few bytes, archives, wheels with their RECORD. */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../wire/crc.ts';
import { PACKAGES, type Package } from './packages.ts';

/** A 64-bit library: 64 + 56 bytes of headers, `mapped` bytes in one PT_LOAD, then `debug` bytes that no loader maps. */
export const elf = (mapped = 200, debug = 50): Uint8Array => {
  const bytes = new Uint8Array(mapped + debug).fill(7);
  const view = new DataView(bytes.buffer);
  bytes.fill(0, 0, 120);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setBigUint64(32, 64n, true); // program headers
  view.setBigUint64(40, BigInt(mapped), true); // section headers
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint16(60, 3, true);
  view.setUint16(62, 2, true);
  view.setUint32(64, 1, true); // PT_LOAD
  view.setBigUint64(64 + 8, 0n, true);
  view.setBigUint64(64 + 32, BigInt(mapped), true);
  return bytes;
};

export interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the archive says of it, where that is not so. */
  readonly statedBytes?: number;
  readonly stored?: boolean;
}

/** A zip archive. */
export const zip = (entries: readonly Entry[]): Buffer => {
  const [parts, central]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, bytes, statedBytes = bytes.length, stored = false } of entries) {
    const packed = stored ? Buffer.from(bytes) : deflateRawSync(bytes);
    const title = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(stored ? 0 : 8, 8);
    local.writeUInt16LE(title.length, 26);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(stored ? 0 : 8, 10);
    record.writeUInt32LE(crc32(bytes), 16);
    record.writeUInt32LE(packed.length, 20);
    record.writeUInt32LE(statedBytes, 24);
    record.writeUInt16LE(title.length, 28);
    record.writeUInt32LE(offset, 42);
    parts.push(local, title, packed);
    central.push(record, title);
    offset += 30 + title.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

/** A line of RECORD for each entry. */
export const recordOf = (entries: readonly Entry[]): string =>
  entries.map(({ name, bytes }) => `${name},sha256=${sha256(bytes)},${bytes.length}\n`).join('');

/** The libraries that a package is to hold, as they lie in a wheel. */
export const librariesOf = (pack: Package = PACKAGES.tensorflow): readonly Entry[] =>
  [...pack.libraries.values()].map((name, i) => ({ name: `${pack.folder}/${name}`, bytes: elf(300 + i) }));

/** A wheel of TensorFlow, or with other entries. */
export const wheel = (version = '2.21.0', entries = librariesOf(), name = 'tensorflow_cpu'): Buffer => {
  const info = `${name}-${version}.dist-info`;
  return zip([...entries, { name: `${info}/RECORD`, bytes: Buffer.from(`${recordOf(entries)}${info}/RECORD,,\n`) }]);
};
