/**
 * CityHash64 as it was in version 1.0, which later versions of CityHash do not give: CatBoost hashes categories by it.
 * https://github.com/catboost/catboost/blob/v1.2.10/util/digest/city.cpp
 */
import { K0, K1, K2, rotate, shiftMix, u64 } from './city.ts';

const K3 = 0xc949d7c7509e6557n;
const MUL = 0x9ddfea08eb382d69n;

const hash16 = (u: bigint, v: bigint): bigint => {
  const a = shiftMix(u64((u ^ v) * MUL));
  return u64(shiftMix(u64((v ^ a) * MUL)) * MUL);
};

const upTo16 = (view: DataView, at: number, length: number): bigint => {
  if (length > 8) {
    const a = view.getBigUint64(at, true);
    const b = view.getBigUint64(at + length - 8, true);
    const by = BigInt(length);
    return hash16(a, rotate(u64(b + by), by)) ^ b;
  }
  if (length >= 4) {
    const a = BigInt(view.getUint32(at, true));
    return hash16(u64(BigInt(length) + (a << 3n)), BigInt(view.getUint32(at + length - 4, true)));
  }
  if (length > 0) {
    const y = BigInt(view.getUint8(at) + (view.getUint8(at + (length >> 1)) << 8));
    const z = BigInt(length + (view.getUint8(at + length - 1) << 2));
    return u64(shiftMix(u64(y * K2) ^ u64(z * K3)) * K2);
  }
  return K2;
};

const upTo32 = (view: DataView, at: number, length: number): bigint => {
  const a = u64(view.getBigUint64(at, true) * K1);
  const b = view.getBigUint64(at + 8, true);
  const c = u64(view.getBigUint64(at + length - 8, true) * K2);
  const d = u64(view.getBigUint64(at + length - 16, true) * K0);
  return hash16(u64(rotate(u64(a - b), 43n) + rotate(c, 30n) + d), u64(a + rotate(b ^ K3, 20n) - c + BigInt(length)));
};

/** 32 bytes mixed with a number and what comes before them: two words. */
const mix32 = (view: DataView, at: number, start: bigint, z: bigint): readonly [bigint, bigint] => {
  const b = rotate(u64(start + z), 52n);
  const c = rotate(start, 37n);
  const second = u64(start + view.getBigUint64(at + 8, true));
  const third = u64(second + view.getBigUint64(at + 16, true));
  return [u64(third + z), u64(b + rotate(third, 31n) + c + rotate(second, 7n))];
};

const upTo64 = (view: DataView, at: number, length: number): bigint => {
  const end = at + length;
  const [vf, vs] = mix32(
    view,
    at,
    u64(view.getBigUint64(at, true) + (BigInt(length) + view.getBigUint64(end - 16, true)) * K0),
    view.getBigUint64(at + 24, true),
  );
  const [wf, ws] = mix32(
    view,
    end - 32,
    u64(view.getBigUint64(at + 16, true) + view.getBigUint64(end - 32, true)),
    view.getBigUint64(end - 8, true),
  );
  const r = shiftMix(u64((vf + ws) * K2 + (wf + vs) * K0));
  return u64(shiftMix(u64(r * K0 + vs)) * K2);
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
  const end = from + length;
  let x = view.getBigUint64(from, true);
  let y = view.getBigUint64(end - 16, true) ^ K1;
  let z = view.getBigUint64(end - 56, true) ^ K0;
  let [v0, v1] = weak(view, end - 64, BigInt(length), y);
  let [w0, w1] = weak(view, end - 32, u64(BigInt(length) * K1), K0);
  z = u64(z + shiftMix(v1) * K1);
  x = u64(rotate(u64(z + x), 39n) * K1);
  y = u64(rotate(y, 33n) * K1);
  const last = from + Math.floor((length - 1) / 64) * 64;
  for (let at = from; at < last; at += 64) {
    x = u64(rotate(u64(x + y + v0 + view.getBigUint64(at + 16, true)), 37n) * K1) ^ w1;
    y = u64(rotate(u64(y + v1 + view.getBigUint64(at + 48, true)), 42n) * K1) ^ v0;
    z = rotate(z ^ w0, 33n);
    [v0, v1] = weak(view, at, u64(v1 * K1), u64(x + w0));
    [w0, w1] = weak(view, at + 32, u64(z + w1), y);
    [x, z] = [z, x];
  }
  return hash16(u64(hash16(v0, w0) + shiftMix(y) * K1 + z), u64(hash16(v1, w1) + x));
};

/** The hash of `length` bytes from `at`. */
export const cityHash64 = (view: DataView, at: number, length: number): bigint => {
  if (length <= 16) return upTo16(view, at, length);
  if (length <= 32) return upTo32(view, at, length);
  return length <= 64 ? upTo64(view, at, length) : long(view, at, length);
};
