/**
 * The sum and the largest of a run of floats as Eigen finds them in TensorFlow's build for x86-64 with AVX: the order of
 * the additions tells in the last bits, and so does what becomes of NaN.
 * https://gitlab.com/libeigen/eigen/-/blob/master/unsupported/Eigen/CXX11/src/Tensor/TensorReduction.h (InnerMostDimReducer)
 *
 * Numbers are taken by packets, four of them at a time; those that fill no packet come one by one, and last. A run of
 * more than `leaf` packets is cut in halves first.
 */
import { fromSmallFloat, toSmallFloat } from '../../../tensor/float16.ts';

interface Precision {
  /** Numbers in a packet. */
  readonly lanes: number;
  /** Packets that are summed in one go. */
  readonly leaf: number;
  readonly round: (x: number) => number;
  readonly packet: () => Float32Array | Float64Array;
}

const small = (dtype: 'float16' | 'bfloat16', leaf: number): Precision => ({
  lanes: 8,
  leaf,
  round: (x) => fromSmallFloat(dtype, toSmallFloat(dtype, x)),
  packet: () => new Float32Array(8),
});

const PRECISIONS: Readonly<Record<string, Precision>> = {
  float32: { lanes: 8, leaf: 1024, round: Math.fround, packet: () => new Float32Array(8) },
  float64: { lanes: 4, leaf: 1024, round: (x) => x, packet: () => new Float64Array(4) },
  float16: small('float16', 200),
  bfloat16: small('bfloat16', 128),
};

type Floats = ArrayLike<number>;

/** The packet folded by halves; that of a half type in float32, and rounded once. */
const fold = (packet: Float32Array | Float64Array, round: (x: number) => number): number => {
  for (let half = packet.length / 2; half >= 1; half /= 2) {
    for (let i = 0; i < half; i++) packet[i]! += packet[i + half]!;
  }
  return round(packet[0]!);
};

const sumFrom = (precision: Precision, data: Floats, base: number, first: number, count: number): number => {
  const { lanes, leaf, round, packet } = precision;
  const from = base + first;
  if (count > lanes * leaf) {
    // packets begin at whole numbers of them from `base`
    const half = lanes * Math.ceil((first + Math.ceil(count / 2)) / lanes) - first;
    const left = Math.min(half, count);
    const sum = sumFrom(precision, data, base, first, left);
    return left < count ? round(sum + sumFrom(precision, data, base, first + left, count - left)) : sum;
  }
  const sums = packet();
  let at = 0;
  if (count >= 4 * lanes) {
    const four = [sums, packet(), packet(), packet()];
    for (; at + 4 * lanes <= count; at += 4 * lanes) {
      for (let k = 0; k < 4; k++) {
        const one = four[k]!;
        for (let i = 0; i < lanes; i++) one[i] = round(one[i]! + data[from + at + k * lanes + i]!);
      }
    }
    for (let k = 1; k < 4; k++) for (let i = 0; i < lanes; i++) sums[i] = round(sums[i]! + four[k]![i]!);
  }
  for (; at + lanes <= count; at += lanes) {
    for (let i = 0; i < lanes; i++) sums[i] = round(sums[i]! + data[from + at + i]!);
  }
  let rest = 0;
  for (; at < count; at++) rest = round(rest + data[from + at]!);
  return round(rest + fold(sums, round));
};

/** The sum of `data[from .. from + count]`, numbers of `dtype`. */
export const eigenSum = (dtype: string, data: Floats, from: number, count: number): number =>
  sumFrom(PRECISIONS[dtype]!, data, from, 0, count);

/** The largest of `data[from .. from + count]`. NaN is passed over in whole packets; of the rest the last one stays. */
export const eigenMax = (dtype: string, data: Floats, from: number, count: number): number => {
  const { lanes } = PRECISIONS[dtype]!;
  const packed = from + count - (count % lanes);
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from; i < packed; i++) if (most < data[i]!) most = data[i]!;
  let rest = Number.NEGATIVE_INFINITY;
  for (let i = packed; i < from + count; i++) if (!(data[i]! < rest)) rest = data[i]!;
  return rest < most ? most : rest;
};
