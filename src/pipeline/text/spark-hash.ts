/**
 * Murmur3_x86_32 as Spark's `Murmur3_x86_32` computes it. Of the bytes behind the last whole word Spark 3 mixes all at
 * once, as everybody does; Spark 2 mixed each by itself, signed, as a word of its own.
 * https://github.com/apache/spark/blob/v3.5.3/common/unsafe/src/main/java/org/apache/spark/unsafe/hash/Murmur3_x86_32.java
 */

const mixK1 = (k: number): number => {
  const k1 = Math.imul(k, 0xcc9e2d51);
  return Math.imul((k1 << 15) | (k1 >>> 17), 0x1b873593);
};

const mixH1 = (h: number, k1: number): number => {
  const h1 = h ^ k1;
  return (Math.imul((h1 << 13) | (h1 >>> 19), 5) + 0xe6546b64) | 0;
};

const fmix = (h: number, length: number): number => {
  let h1 = h ^ length;
  h1 = Math.imul(h1 ^ (h1 >>> 16), 0x85ebca6b);
  h1 = Math.imul(h1 ^ (h1 >>> 13), 0xc2b2ae35);
  return h1 ^ (h1 >>> 16);
};

const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

/** Seed of the hashing transformers. */
const SEED = 42;

export type SparkHash = (bytes: Uint8Array, from: number, to: number) => number;

/** `hashUnsafeBytes2`, of Spark 3: of bytes[from .. to], a signed integer. */
export const hashBytes: SparkHash = (bytes, from, to) => {
  const length = to - from;
  const whole = from + (length & ~3);
  let h = SEED;
  for (let i = from; i < whole; i += 4) h = mixH1(h, mixK1(word(bytes, i)));
  let k = 0;
  for (let i = to - 1; i >= whole; i--) k = (k << 8) | bytes[i]!;
  return fmix(h ^ mixK1(k), length);
};

/** `hashUnsafeBytes`, of Spark 2. */
export const hashBytesLegacy: SparkHash = (bytes, from, to) => {
  const length = to - from;
  const whole = from + (length & ~3);
  let h = SEED;
  for (let i = from; i < whole; i += 4) h = mixH1(h, mixK1(word(bytes, i)));
  for (let i = whole; i < to; i++) h = mixH1(h, mixK1((bytes[i]! << 24) >> 24));
  return fmix(h, length);
};

/** `Utils.nonNegativeMod`. */
export const nonNegativeMod = (hash: number, width: number): number => {
  const rest = hash % width;
  return rest < 0 ? rest + width : rest | 0;
};
