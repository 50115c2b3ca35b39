/**
 * What each element of a resized dimension takes from those before: TensorFlow's bicubic and area resizing as matrices.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/resize_bicubic_op.cc,
 * resize_area_op.cc and util/image_resizer_state.h; all in float32. And torch's, where it smoothes, and of bytes.
 */
/** How positions of the output lie in the input. */
export interface Placement {
  readonly align_corners: boolean;
  readonly half_pixel_centers: boolean;
}

/** A matrix [to, from] of float32, row by row. */
type Weights = (from: number, to: number) => Float32Array;

const f = Math.fround;

/** in / out, or (in - 1) / (out - 1), as float32. */
export const scaleOf = (from: number, to: number, { align_corners }: Placement): number =>
  align_corners && to > 1 ? f((from - 1) / (to - 1)) : f(from / to);

/** How finely the cubic's weights are tabulated. */
const CUBIC_STEPS = 1024;
/** The cubic convolution kernel at distance x: |x| <= 1, and 1 < |x| < 2. */
const near = (a: number, x: number): number => ((a + 2) * x - (a + 3)) * x * x + 1;
const far = (a: number, x: number): number => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;

/** Four neighbours by R. Keys' kernel: a = -0.5 for half pixel centers, where neighbours outside do not count, else -0.75. */
const cubicWeights =
  (placement: Placement): Weights =>
  (from, to) => {
    const half = placement.half_pixel_centers;
    const a = half ? -0.5 : -0.75;
    const scale = scaleOf(from, to, placement);
    const weights = new Float32Array(to * from);
    for (let i = 0; i < to; i++) {
      const at = half ? f(f(f(i + 0.5) * scale) - 0.5) : f(i * scale);
      const floor = Math.floor(at);
      const step = roundHalfEven(f(f(at - floor) * CUBIC_STEPS));
      const x = f(step / CUBIC_STEPS);
      const four = [far(a, f(x + 1)), near(a, x), near(a, f(1 - x)), far(a, f(2 - x))].map(f);
      const inside = four.map((_, k) => floor - 1 + k >= 0 && floor - 1 + k < from);
      const kept = half ? four.map((w, k) => (inside[k] ? w : 0)) : four;
      const sum = half ? kept.reduce((total, w) => f(total + w), 0) : 1;
      const norm = half && Math.abs(sum) >= 1000 * 1.1754943508222875e-38 ? f(1 / sum) : 1;
      kept.forEach((w, k) => {
        const place = Math.min(Math.max(floor - 1 + k, 0), from - 1);
        weights[i * from + place]! += f(w * norm);
      });
    }
    return weights;
  };

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest > 0.5 ? floor + 1 : floor;
  return floor % 2 === 0 ? floor : floor + 1;
};

/** The mean of what lies between i scale and (i + 1) scale, parts of an element counted by their share. */
const areaWeights =
  (placement: Placement): Weights =>
  (from, to) => {
    const scale = scaleOf(from, to, placement);
    const weights = new Float32Array(to * from);
    for (let i = 0; i < to; i++) {
      const [start, end] = [f(i * scale), f((i + 1) * scale)];
      for (let v = Math.floor(start); v < Math.ceil(end); v++) {
        const share = v < start ? (v + 1 > end ? scale : f(v + 1 - start)) : v + 1 > end ? f(end - v) : 1;
        weights[i * from + Math.min(Math.max(v, 0), from - 1)]! += f(share / scale);
      }
    }
    return weights;
  };

export type ResizeMethod = 'bicubic' | 'area';

export const resizeWeights = (method: ResizeMethod, placement: Placement): Weights =>
  method === 'bicubic' ? cubicWeights(placement) : areaWeights(placement);

/** What torch's antialias takes: all within the kernel's support, which grows with the step between samples. */
export type SmoothMethod = 'antialias-linear' | 'antialias-cubic';

const SUPPORT: Readonly<Record<SmoothMethod, number>> = { 'antialias-linear': 1, 'antialias-cubic': 2 };
type Round = (x: number) => number;
/** Products are added before they are rounded, as torch's build for today's processors does it. */
const KERNEL: Readonly<Record<SmoothMethod, (x: number, r: Round) => number>> = {
  'antialias-linear': (x, r) => r(Math.max(0, 1 - x)),
  'antialias-cubic': (x, r) => {
    if (x < 1) return r(r(r(1.5 * x - 2.5) * x) * x + 1);
    return x < 2 ? r(r(r(2.5 - 0.5 * x) * x - 4) * x + 2) : 0;
  },
};

/**
 * Weight of element j for position i: kernel(|j + 1/2 − center| / spread) over their sum, with center = (i + 1/2) step,
 * spread = max(step, 1), and j within the support of the center.
 * https://github.com/pytorch/pytorch/blob/v2.8.0/aten/src/ATen/native/cpu/UpSampleKernel.cpp (HelperInterpBase)
 */
export const antialiasWeights =
  (method: SmoothMethod, dtype: 'float32' | 'float64', step: number) =>
  (from: number, to: number): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> => {
    const r: Round = dtype === 'float32' ? f : (x) => x;
    const weights = dtype === 'float32' ? new Float32Array(to * from) : new Float64Array(to * from);
    const support = step >= 1 ? r(SUPPORT[method] * step) : SUPPORT[method];
    const invert = step >= 1 ? r(1 / step) : 1;
    for (let i = 0; i < to; i++) {
      const center = r(step * (i + 0.5));
      const first = Math.max(Math.trunc(r(r(center - support) + 0.5)), 0);
      const count = Math.min(Math.trunc(r(r(center + support) + 0.5)), from) - first;
      let sum = 0;
      for (let j = 0; j < count; j++) {
        const weight = KERNEL[method](Math.abs(r(r(r(j + first) - center + 0.5) * invert)), r);
        weights[i * from + first + j] = weight;
        sum = r(sum + weight);
      }
      if (sum !== 0) for (let j = 0; j < count; j++) weights[i * from + first + j]! /= sum;
    }
    return weights;
  };

/** How torch resizes bytes: by weights that are whole numbers of 16 bits over a power of two. */
export type ByteMethod = `bytes-${'linear' | 'cubic'}` | `bytes-${SmoothMethod}`;

/** The kernel's support on each side; outside of the picture its border counts. Positions are not held above 0 for cubic. */
const byteRow = (cubic: boolean, at: number, from: number, row: Float64Array): void => {
  const place = cubic ? at : Math.max(at, 0);
  const floor = Math.min(Math.floor(place), from - 1);
  const t = Math.min(Math.max(place - floor, 0), 1);
  const weights = cubic ? [far(-0.75, 1 + t), near(-0.75, t), near(-0.75, 1 - t), far(-0.75, 2 - t)] : [1 - t, t];
  for (const [k, weight] of weights.entries())
    row[Math.min(Math.max(floor + k - (cubic ? 1 : 0), 0), from - 1)]! += weight;
};

/**
 * Weights of float64 as torch rounds them for bytes: w = round(weight 2^p) / 2^p, with p the most bits, up to 22, at which
 * the largest of all stays below 2^15. What they give is rounded, halves up, and held within 0 and 255.
 * https://github.com/pytorch/pytorch/blob/v2.8.0/aten/src/ATen/native/cpu/UpSampleKernel.cpp (compute_index_ranges_int16_weights)
 */
export const byteWeights =
  (method: ByteMethod, step: number, align: boolean) =>
  (from: number, to: number): Float64Array<ArrayBuffer> => {
    let weights = new Float64Array(to * from);
    if (method === 'bytes-linear' || method === 'bytes-cubic') {
      for (let i = 0; i < to; i++) {
        const at = align ? i * step : (i + 0.5) * step - 0.5;
        byteRow(method === 'bytes-cubic', at, from, weights.subarray(i * from, (i + 1) * from));
      }
    } else {
      const smooth = method.slice('bytes-'.length) as SmoothMethod;
      weights = antialiasWeights(smooth, 'float64', step)(from, to) as Float64Array<ArrayBuffer>;
    }
    const largest = weights.reduce((a, b) => Math.max(a, b), 0);
    let bits = 0;
    while (bits < 22 && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < 2 ** 15) bits++;
    const unit = 2 ** bits;
    return weights.map((weight) => Math.trunc(weight * unit + (weight < 0 ? -0.5 : 0.5)) / unit);
  };
