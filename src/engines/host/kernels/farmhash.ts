/**
 * FarmHash's Fingerprint64, for StringToHashBucketFast.
 * https://github.com/google/farmhash/blob/0d859a811870d10f53a594927d0d0b97573ad06d/src/farmhash.cc (farmhashna)
 */
import { K0, K1, K2, rotate, shiftMix, u64 } from '../../../wire/city.ts';

const hash16 = (u: bigint, v: bigint, mul: bigint): bigint => {
  const a = shiftMix(u64((u ^ v) * mul));
  const b = shiftMix(u64((v ^ a) * mul));
  return u64(b * mul);
};

const upTo16 = (view: DataView, at: number, length: number): bigint => {
  if (length >= 8) {
    const mul = u64(K2 + BigInt(length) * 2n);
    const a = u64(view.getBigUint64(at, true) + K2);
    const b = view.getBigUint64(at + length - 8, true);
    const c = u64(rotate(b, 37n) * mul + a);
    const d = u64((rotate(a, 25n) + b) * mul);
    return hash16(c, d, mul);
  }
  if (length >= 4) {
    const mul = u64(K2 + BigInt(length) * 2n);
    const a = BigInt(view.getUint32(at, true));
    return hash16(u64(BigInt(length) + (a << 3n)), BigInt(view.getUint32(at + length - 4, true)), mul);
  }
  if (length > 0) {
    const y = BigInt(view.getUint8(at) + (view.getUint8(at + (length >> 1)) << 8));
    const z = BigInt(length + (view.getUint8(at + length - 1) << 2));
    return u64(shiftMix(u64(y * K2) ^ u64(z * K0)) * K2);
  }
  return K2;
};

const upTo32 = (view: DataView, at: number, length: number): bigint => {
  const mul = u64(K2 + BigInt(length) * 2n);
  const a = u64(view.getBigUint64(at, true) * K1);
  const b = view.getBigUint64(at + 8, true);
  const c = u64(view.getBigUint64(at + length - 8, true) * mul);
  const d = u64(view.getBigUint64(at + length - 16, true) * K2);
  return hash16(u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d), u64(a + rotate(u64(b + K2), 18n) + c), mul);
};

const upTo64 = (view: DataView, at: number, length: number): bigint => {
  const mul = u64(K2 + BigInt(length) * 2n);
  const a = u64(view.getBigUint64(at, true) * K2);
  const b = view.getBigUint64(at + 8, true);
  const c = u64(view.getBigUint64(at + length - 8, true) * mul);
  const d = u64(view.getBigUint64(at + length - 16, true) * K2);
  const y = u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d);
  const z = hash16(y, u64(a + rotate(u64(b + K2), 18n) + c), mul);
  const e = u64(view.getBigUint64(at + 16, true) * mul);
  const f = view.getBigUint64(at + 24, true);
  const g = u64((y + view.getBigUint64(at + length - 32, true)) * mul);
  const h = u64((z + view.getBigUint64(at + length - 24, true)) * mul);
  return hash16(u64(rotate(u64(e + f), 43n) + rotate(g, 30n) + h), u64(e + rotate(u64(f + a), 18n) + g), mul);
};

/** 32 bytes mixed with two seeds. */
const weak = (view: DataView, at: number, seedA: bigint, seedB: bigint): readonly [bigint, bigint] => {
  const z = view.getBigUint64(at + 24, true);
  const a = u64(seedA + view.getBigUint64(at, true));
  const b = rotate(u64(seedB + a + z), 21n);
  const sum = u64(a + view.getBigUint64(at + 8, true) + view.getBigUint64(at + 16, true));
  return [u64(sum + z), u64(b + rotate(sum, 44n) + a)];
};

const long = (view: DataView, from: number, length: number): bigint => {
  const SEED = 81n;
  let at = from;
  let y = u64(SEED * K1 + 113n);
  let z = u64(shiftMix(u64(y * K2 + 113n)) * K2);
  let [v0, v1, w0, w1] = [0n, 0n, 0n, 0n];
  let x = u64(SEED * K2 + view.getBigUint64(at, true));
  /** 64 bytes from `at`; the last round multiplies by another number and weighs v and w by `nine`. */
  const round = (mul: bigint, nine: bigint): void => {
    x = u64(rotate(u64(x + y + v0 + view.getBigUint64(at + 8, true)), 37n) * mul);
    y = u64(rotate(u64(y + v1 + view.getBigUint64(at + 48, true)), 42n) * mul);
    x ^= u64(w1 * nine);
    y = u64(y + v0 * nine + view.getBigUint64(at + 40, true));
    z = u64(rotate(u64(z + w0), 33n) * mul);
    [v0, v1] = weak(view, at, u64(v1 * mul), u64(x + w0));
    [w0, w1] = weak(view, at + 32, u64(z + w1), u64(y + view.getBigUint64(at + 16, true)));
    [x, z] = [z, x];
  };
  const end = from + Math.floor((length - 1) / 64) * 64;
  const rest = (length - 1) & 63;
  for (; at < end; at += 64) round(K1, 1n);
  at = end + rest - 63;
  w0 = u64(w0 + BigInt(rest));
  v0 = u64(v0 + w0);
  w0 = u64(w0 + v0);
  const mul = u64(K1 + ((z & 0xffn) << 1n));
  round(mul, 9n);
  return hash16(u64(hash16(v0, w0, mul) + u64(shiftMix(y) * K0) + z), u64(hash16(v1, w1, mul) + x), mul);
};

/** The fingerprint of `length` bytes from `at`. */
export const fingerprint64 = (view: DataView, at: number, length: number): bigint => {
  if (length <= 16) return upTo16(view, at, length);
  if (length <= 32) return upTo32(view, at, length);
  return length <= 64 ? upTo64(view, at, length) : long(view, at, length);
};
