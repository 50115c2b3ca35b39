/** CRC-64 as .xz has it (ECMA-182, reflected), in halves of 32 bits. */

// [low, high] of each of the 256.
const TABLE = (() => {
  const table = new Uint32Array(512);
  for (let i = 0; i < 256; i++) {
    let [low, high] = [i, 0];
    for (let k = 0; k < 8; k++) {
      const odd = low & 1;
      low = ((low >>> 1) | (high << 31)) >>> 0;
      high >>>= 1;
      if (odd) [low, high] = [(low ^ 0xd7870f42) >>> 0, (high ^ 0xc96c5795) >>> 0];
    }
    table[2 * i] = low;
    table[2 * i + 1] = high;
  }
  return table;
})();

/** The 8 bytes of the check, little-endian. */
export const crc64 = (bytes: Uint8Array): Buffer => {
  let [low, high] = [0xffffffff, 0xffffffff];
  for (const byte of bytes) {
    const i = 2 * ((low ^ byte) & 0xff);
    low = (((low >>> 8) | (high << 24)) ^ TABLE[i]!) >>> 0;
    high = ((high >>> 8) ^ TABLE[i + 1]!) >>> 0;
  }
  const check = Buffer.alloc(8);
  check.writeUInt32LE(~low >>> 0, 0);
  check.writeUInt32LE(~high >>> 0, 4);
  return check;
};
