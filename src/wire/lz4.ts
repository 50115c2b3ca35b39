/** LZ4 frames: https://github.com/lz4/lz4/blob/v1.10.0/doc/lz4_Frame_format.md and lz4_Block_format.md. */
import { Growing } from './growing.ts';
import { xxHash32 } from './xxhash.ts';

const MAGIC = 0x184d2204;
/** Frames of other tools, skipped: 0x184d2a50 to …5f. */
const SKIPPABLE = 0x184d2a5;
const MIN_MATCH = 4;
const LONGER = 15;

const unpackBlock = (bytes: Uint8Array, out: Growing): void => {
  let at = 0;
  const longer = (first: number): number => {
    let length = first;
    if (first < LONGER) return length;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('a block is cut');
      length += byte;
      if (byte < 255) return length;
    }
  };
  for (;;) {
    const token = bytes[at++];
    if (token === undefined) throw new Error('a block is cut');
    const literals = longer(token >> 4);
    if (at + literals > bytes.length) throw new Error('a block is cut');
    out.append(bytes.subarray(at, at + literals));
    at += literals;
    if (at === bytes.length) return;
    if (at + 2 > bytes.length) throw new Error('a block is cut');
    const distance = bytes[at]! | (bytes[at + 1]! << 8);
    at += 2;
    out.copy(distance, longer(token & 15) + MIN_MATCH);
  }
};

/** All frames, one after the other. Throws where they are cut, damaged or past the limit. */
export const unpackLz4 = (bytes: Uint8Array, maxBytes: number): Uint8Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Growing(maxBytes, 2 * bytes.length);
  let at = 0;
  const uint32 = (): number => {
    if (at + 4 > bytes.length) throw new Error('the frame is cut');
    at += 4;
    return view.getUint32(at - 4, true);
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error('the frame is cut');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const magic = uint32();
    if (magic >>> 4 === SKIPPABLE) {
      take(uint32());
      continue;
    }
    if (magic !== MAGIC) throw new Error(`no frame at byte ${at - 4}`);
    const headerAt = at;
    const [flags = 0] = take(2);
    if (flags >> 6 !== 1) throw new Error(`frames of version ${flags >> 6} are not known`);
    const [blockChecksums, hasSize, hasChecksum, hasDictionary] = [16, 8, 4, 1].map((bit) => (flags & bit) > 0);
    const stated = hasSize ? Number(view.getBigUint64(take(8).byteOffset - bytes.byteOffset, true)) : undefined;
    if (hasDictionary) throw new Error('it needs a dictionary, which is not in the file');
    const header = bytes.subarray(headerAt, at);
    if (take(1)[0] !== ((xxHash32(header) >>> 8) & 0xff)) throw new Error('the checksum of its header is wrong');
    const start = out.length;
    for (let size = uint32(); size !== 0; size = uint32()) {
      const block = take(size & 0x7fffffff);
      if (size >>> 31) out.append(block);
      else unpackBlock(block, out);
      if (blockChecksums && uint32() !== xxHash32(block)) throw new Error('the checksum of a block is wrong');
    }
    const frame = out.bytes.subarray(start, out.length);
    if (hasChecksum && uint32() !== xxHash32(frame)) throw new Error('its checksum is wrong');
    if (stated !== undefined && stated !== frame.length) {
      throw new Error(`${frame.length} bytes, its header says ${stated}`);
    }
  }
  return out.result;
};
