/**
 * FarmHash's Fingerprint64 of at most 16 bytes, which most words have, modulo a number of buckets: with 64-bit words as
 * halves of 32 bits it takes no BigInt. The formulas are those of farmhash.ts.
 */
const [K0_LOW, K0_HIGH] = [0x97cb3127 | 0, 0xc3a5c85c | 0];
const [K2_LOW, K2_HIGH] = [0x2f90404f | 0, 0x9ae16a3b | 0];

/** The halves of what was computed last. */
let low = 0;
let high = 0;

/** low, high = a · b */
const multiply = (aLow: number, aHigh: number, bLow: number, bHigh: number): void => {
  const [a0, a1, b0, b1] = [aLow & 0xffff, aLow >>> 16, bLow & 0xffff, bLow >>> 16];
  const first = Math.imul(a0, b0) >>> 0;
  const second = (Math.imul(a1, b0) >>> 0) + (first >>> 16);
  const third = (Math.imul(a0, b1) >>> 0) + (second & 0xffff);
  low = ((third & 0xffff) << 16) | (first & 0xffff);
  const carried = (Math.imul(a1, b1) >>> 0) + Math.floor(second / 65536) + Math.floor(third / 65536);
  high = (carried + Math.imul(aHigh, bLow) + Math.imul(aLow, bHigh)) | 0;
};
/** low, high = a + b */
const add = (aLow: number, aHigh: number, bLow: number, bHigh: number): void => {
  const sum = (aLow >>> 0) + (bLow >>> 0);
  low = sum | 0;
  high = (aHigh + bHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
};
/** x ^= x >>> 47 */
const mix = (): void => {
  low ^= high >>> 15;
};

const hash16 = (uLow: number, uHigh: number, vLow: number, vHigh: number, mulLow: number, mulHigh: number): void => {
  multiply(uLow ^ vLow, uHigh ^ vHigh, mulLow, mulHigh);
  mix();
  multiply(vLow ^ low, vHigh ^ high, mulLow, mulHigh);
  mix();
  multiply(low, high, mulLow, mulHigh);
};

const fingerprint = (view: DataView, at: number, length: number): void => {
  if (length >= 4) {
    add(K2_LOW, K2_HIGH, 2 * length, 0);
    const [mulLow, mulHigh] = [low, high];
    if (length < 8) {
      const first = view.getInt32(at, true);
      add(first << 3, first >>> 29, length, 0);
      hash16(low, high, view.getInt32(at + length - 4, true), 0, mulLow, mulHigh);
      return;
    }
    add(view.getInt32(at, true), view.getInt32(at + 4, true), K2_LOW, K2_HIGH);
    const [aLow, aHigh] = [low, high];
    const [bLow, bHigh] = [view.getInt32(at + length - 8, true), view.getInt32(at + length - 4, true)];
    // the halves of b turned right by 37, and those of a by 25
    multiply((bHigh >>> 5) | (bLow << 27), (bLow >>> 5) | (bHigh << 27), mulLow, mulHigh);
    add(low, high, aLow, aHigh);
    const [cLow, cHigh] = [low, high];
    add((aLow >>> 25) | (aHigh << 7), (aHigh >>> 25) | (aLow << 7), bLow, bHigh);
    multiply(low, high, mulLow, mulHigh);
    hash16(cLow, cHigh, low, high, mulLow, mulHigh);
    return;
  }
  if (length === 0) {
    [low, high] = [K2_LOW, K2_HIGH];
    return;
  }
  const y = view.getUint8(at) + (view.getUint8(at + (length >> 1)) << 8);
  multiply(length + (view.getUint8(at + length - 1) << 2), 0, K0_LOW, K0_HIGH);
  const [zLow, zHigh] = [low, high];
  multiply(y, 0, K2_LOW, K2_HIGH);
  low ^= zLow;
  high ^= zHigh;
  mix();
  multiply(low, high, K2_LOW, K2_HIGH);
};

/** The most bytes and buckets that `shortBucket` takes. */
export const SHORT_LENGTH = 16;
export const FEW_BUCKETS = 2 ** 26;

/** The fingerprint of `length` bytes from `at`, modulo `buckets`. */
export const shortBucket = (view: DataView, at: number, length: number, buckets: number): number => {
  fingerprint(view, at, length);
  return (((high >>> 0) % buckets) * (2 ** 32 % buckets) + (low >>> 0)) % buckets;
};
