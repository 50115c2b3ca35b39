/** The checksum of PNG's chunks: ISO 3309, the polynomial 0xedb88320 reflected. */
const CRCS = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** Of all the bytes. */
export const crc32 = (bytes: Uint8Array): number => {
  let c = 0xffffffff;
  for (const byte of bytes) c = CRCS[(c ^ byte) & 0xff]! ^ (c >>> 8);
  return ~c >>> 0;
};
