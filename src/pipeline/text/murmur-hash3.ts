/** MurmurHash3_x86_32, seed 0. https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp */

const mix = (k: number): number => {
  const k1 = Math.imul(k, 0xcc9e2d51);
  return Math.imul((k1 << 15) | (k1 >>> 17), 0x1b873593);
};

/** The hash of the first `length` bytes, as a signed integer. */
export const murmurHash3 = (bytes: Uint8Array, length: number): number => {
  let h = 0;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    h ^= mix(k);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  let k = 0;
  for (let i = length - 1; i >= whole; i--) k = (k << 8) | bytes[i]!;
  if (length > whole) h ^= mix(k);
  h ^= length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};
