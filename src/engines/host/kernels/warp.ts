/**
 * Images moved, scaled and drawn on: [batch, height, width, channels]. Places are computed in float32, step by step, so
 * that they fall on the same side of a pixel's edge.
 * https://github.com/tensorflow/tensorflow/tree/v2.21.0/tensorflow/core/kernels/image (image_ops.h,
 * scale_and_translate_op.cc, sampling_kernels.h, draw_bounding_box_op.cc, adjust_hue_op.cc, adjust_saturation_op.cc)
 */
import { allocate, DTYPES, type NumericDType } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, input, integers, numericTensor, textOf } from './arguments.ts';
import { double, doubles, dtypeAt, floatTensor } from './numbers.ts';

const f32 = Math.fround;
type Inputs = readonly (Tensor | undefined)[];
type Sizes = readonly [batch: number, height: number, width: number, channels: number];

const sizesOf = (inputs: Inputs): Sizes => {
  const { shape } = input(inputs, 0);
  if (shape.length !== 4) throw failed(`the images have the shape [${shape.join(', ')}], expected 4 dimensions`);
  return shape as unknown as Sizes;
};

/** Numbers as a tensor of any type; integers cut towards zero. */
const asTensor = (dtype: NumericDType, shape: readonly number[], values: Float64Array): Tensor => {
  const { kind, bytes } = DTYPES[dtype];
  if (kind === 'float') return floatTensor(dtype, shape, values);
  const out = allocate(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    const whole = Math.trunc(values[i]!);
    out[i] = (bytes === 8 ? BigInt(whole) : whole) as never;
  }
  return numericTensor(dtype, shape, out);
};

/** Where a coordinate outside an image of `size` is read instead. */
const FILL: Readonly<Record<string, (at: number, size: number) => number>> = {
  CONSTANT: (at) => at,
  NEAREST: (at, size) => clamped(at, size),
  // abcd -> dcba abcd dcba
  REFLECT: (at, size) => {
    const turn = 2 * size;
    let x = at;
    if (x < 0) {
      if (size <= 1) return 0;
      if (x < turn) x = f32(f32(turn * Math.trunc(f32(-x / turn))) + x);
      x = x < -size ? f32(x + turn) : f32(-x - 1);
    } else if (x > size - 1) {
      if (size <= 1) return 0;
      x = f32(x - f32(turn * Math.trunc(f32(x / turn))));
      if (x >= size) x = f32(f32(turn - x) - 1);
    }
    return clamped(x, size);
  },
  // abcd -> abcd abcd abcd
  WRAP: (at, size) => {
    let x = at;
    if (x < 0) {
      if (size <= 1) return 0;
      x = f32(x + size * (Math.trunc(f32(-x / (size - 1))) + 1));
    } else if (x > size - 1) {
      if (size <= 1) return 0;
      x = f32(x - size * Math.trunc(f32(x / (size - 1))));
    }
    return clamped(x, size);
  },
};
const clamped = (x: number, size: number): number => Math.min(Math.max(x, 0), size - 1);
const rounded = (x: number): number => (x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5));

/**
 * Images through a projection: (x, y) of the output is read at ((a x + b y + c) / k, (d x + e y + f) / k) with
 * k = g x + h y + 1. transforms [batch or 1, 8], output_shape [2], fill_value (or none: 0).
 */
export const projectiveTransform: HostKernel = (node) => {
  const nearest = textOf(node, 'interpolation') === 'NEAREST';
  const fill = FILL[textOf(node, 'fill_mode')]!;
  return (inputs) => {
    const [batch, height, width, channels] = sizesOf(inputs);
    const { shape } = input(inputs, 1);
    const [transforms, wanted] = [doubles(inputs, 1), integers(inputs, 2)];
    const outside = inputs.length > 3 ? double(inputs, 3) : 0;
    const [rows, columns] = wanted as unknown as readonly [number, number];
    const isOne = shape[0] === 1;
    if (shape.length !== 2 || shape[1] !== 8 || (!isOne && shape[0] !== batch))
      throw failed(`the transforms have the shape [${shape.join(', ')}], expected [${batch}, 8]`);
    if (wanted.length !== 2 || !(rows > 0 && columns > 0)) throw failed(`output_shape is [${wanted.join(', ')}]`);
    const values = doubles(inputs, 0);
    const out = new Float64Array(batch * rows * columns * channels);
    const read = (image: number, y: number, x: number, c: number): number =>
      y >= 0 && y < height && x >= 0 && x < width
        ? values[((image * height + y) * width + x) * channels + c]!
        : outside;
    let to = 0;
    for (let image = 0; image < batch; image++) {
      const t = transforms.subarray(isOne ? 0 : image * 8, (isOne ? 0 : image * 8) + 8);
      const along = (i: number, x: number, y: number, end: number): number =>
        f32(f32(f32(t[i]! * x) + f32(t[i + 1]! * y)) + end);
      for (let oy = 0; oy < rows; oy++) {
        for (let ox = 0; ox < columns; ox++, to += channels) {
          const k = along(6, ox, oy, 1);
          const x = k === 0 ? NaN : fill(f32(along(0, ox, oy, t[2]!) / k), width);
          const y = k === 0 ? NaN : fill(f32(along(3, ox, oy, t[5]!) / k), height);
          if (!Number.isFinite(x) || !Number.isFinite(y)) {
            out.fill(outside, to, to + channels);
            continue;
          }
          const [top, left] = [Math.floor(y), Math.floor(x)];
          for (let c = 0; c < channels; c++) {
            if (nearest) {
              out[to + c] = read(image, rounded(y), rounded(x), c);
              continue;
            }
            const row = (at: number): number =>
              f32(
                f32(f32(left + 1 - x) * read(image, at, left, c)) + f32(f32(x - left) * read(image, at, left + 1, c)),
              );
            out[to + c] = f32(f32(f32(top + 1 - y) * row(top)) + f32(f32(y - top) * row(top + 1)));
          }
        }
      }
    }
    return [asTensor(dtypeAt(inputs, 0), [batch, rows, columns, channels], out)];
  };
};

interface Sampling {
  readonly radius: number;
  readonly weight: (x: number) => number;
}

const lanczos = (radius: number): Sampling => ({
  radius,
  weight: (x) => {
    if (x > radius) return 0;
    if (x <= 1e-3) return 1;
    return (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * Math.PI * x * x);
  },
});

const SAMPLING: Readonly<Record<string, Sampling>> = {
  lanczos1: lanczos(1),
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
  gaussian: { radius: 1.5, weight: (x) => (x >= 1.5 ? 0 : Math.exp(-(x * x) / (2 * 0.5 * 0.5))) },
  box: { radius: 0.5, weight: (x) => (x < 0.5 ? 1 : x === 0.5 ? 0.5 : 0) },
  triangle: { radius: 1, weight: (x) => (x < 1 ? 1 - x : 0) },
  keyscubic: {
    radius: 2,
    weight: (x) => (x >= 2 ? 0 : x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1),
  },
  mitchellcubic: {
    radius: 2,
    weight: (x) =>
      x >= 2 ? 0 : x >= 1 ? (((-7 / 18) * x + 2) * x - 10 / 3) * x + 16 / 9 : ((7 / 6) * x - 2) * x * x + 8 / 9,
  },
};

/** By output place: the first source, and the weights of it and those behind. */
interface Span {
  readonly start: number;
  readonly weights: readonly number[];
}

const spansOf = (
  { radius, weight }: Sampling,
  wanted: number,
  size: number,
  scale: number,
  translation: number,
  antialias: boolean,
): readonly Span[] => {
  const inverse = f32(1 / scale);
  const shift = f32(-inverse * translation);
  const stretch = antialias ? Math.max(inverse, 1) : 1;
  const shrink = f32(1 / stretch);
  const reach = f32(radius * stretch);
  const within = (at: number): number => Math.min(Math.max(at, 0), size - 1);
  return Array.from({ length: wanted }, (_, i): Span => {
    const at = f32(f32((i + 0.5) * inverse) + shift);
    if (at < 0 || at > size) return { start: 0, weights: [] };
    const start = within(Math.ceil(f32(f32(at - reach) - 0.5)));
    const end = within(Math.floor(f32(f32(at + reach) - 0.5))) + 1;
    const raw = Array.from({ length: end - start }, (_one, k) =>
      weight(Math.abs(f32(f32(start + k + 0.5 - at) * shrink))),
    );
    const sum = raw.reduce((total, one) => total + one, 0);
    return { start, weights: Math.abs(sum) >= 1000 * 1.1754943508222875e-38 ? raw.map((one) => one / sum) : [] };
  });
};

/** Images resampled by a kernel: size [2], scale [2], translation [2] -> float32. */
export const scaleAndTranslate: HostKernel = (node) => {
  const name = textOf(node, 'kernel_type');
  const sampling = SAMPLING[name];
  if (!sampling) throw failed(`the kernel "${name}" is not known`);
  const antialias = flagOf(node, 'antialias');
  return (inputs) => {
    const [batch, height, width, channels] = sizesOf(inputs);
    const size = integers(inputs, 1);
    const [scale, shift] = [doubles(inputs, 2), doubles(inputs, 3)];
    const [rows, columns] = size as unknown as readonly [number, number];
    if (size.length !== 2 || scale.length !== 2 || shift.length !== 2 || !(rows > 0 && columns > 0))
      throw failed(`size is [${size.join(', ')}], scale [${scale.join(', ')}]`);
    if (!(scale[0]! > 0 && scale[1]! > 0)) throw failed(`scale is [${scale.join(', ')}], expected numbers above 0`);
    if (!(height > 0 && width > 0 && channels > 0)) throw failed('an image has no pixels');
    const across = spansOf(sampling, columns, width, scale[1]!, shift[1]!, antialias);
    const down = spansOf(sampling, rows, height, scale[0]!, shift[0]!, antialias);
    const values = doubles(inputs, 0);
    const out = new Float32Array(batch * rows * columns * channels);
    const line = new Float64Array(width * channels);
    let to = 0;
    for (let image = 0; image < batch; image++) {
      for (const { start, weights } of down) {
        line.fill(0);
        weights.forEach((weight, k) => {
          const from = (image * height + start + k) * width * channels;
          for (let i = 0; i < line.length; i++) line[i] = line[i]! + weight * values[from + i]!;
        });
        for (const span of across) {
          for (let c = 0; c < channels; c++) {
            let sum = 0;
            span.weights.forEach((weight, k) => {
              sum += weight * line[(span.start + k) * channels + c]!;
            });
            out[to++] = sum;
          }
        }
      }
    }
    return [{ dtype: 'float32', shape: [batch, rows, columns, channels], data: out }];
  };
};

// biome-ignore format: one color a line
const COLORS = [
  [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5, 0, 0.5, 1],
  [0.5, 0.5, 0, 1], [0.5, 0, 0, 1], [0, 0, 0.5, 1], [0, 1, 1, 1], [1, 0, 1, 1],
];

/** Images with boxes [batch, boxes, (top, left, bottom, right)] drawn on them, in colors [n, channels] or ten of its own. */
export const drawBoundingBoxes: HostKernel = () => (inputs) => {
  const [batch, height, width, depth] = sizesOf(inputs);
  const { shape } = input(inputs, 1);
  if (shape.length !== 3 || shape[0] !== batch || shape[2] !== 4)
    throw failed(`the boxes have the shape [${shape.join(', ')}], expected [${batch}, boxes, 4]`);
  if (depth !== 1 && depth !== 3 && depth !== 4) throw failed(`${depth} channels, expected 1, 3 or 4`);
  let colors = COLORS.map((color) => (depth === 1 ? [1] : color));
  if (inputs.length > 2) {
    const own = input(inputs, 2).shape;
    if (own.length !== 2 || own[1]! < depth)
      throw failed(`the colors have the shape [${own.join(', ')}], expected [n, ${depth}]`);
    const given = doubles(inputs, 2);
    if (given.length > 0) {
      colors = Array.from({ length: own[0]! }, (_, i) => Array.from(given.subarray(i * own[1]!, (i + 1) * own[1]!)));
    }
  }
  const [values, boxes] = [doubles(inputs, 0), doubles(inputs, 1)];
  for (let image = 0; image < batch; image++) {
    for (let b = 0; b < shape[1]!; b++) {
      const at = (image * shape[1]! + b) * 4;
      const place = (i: number, size: number): number => Math.trunc(f32(boxes[at + i]! * (size - 1)));
      const [top, left, bottom, right] = [place(0, height), place(1, width), place(2, height), place(3, width)];
      if (!(top <= bottom && left <= right) || top >= height || bottom < 0 || left >= width || right < 0) continue;
      const color = colors[b % colors.length]!;
      const paint = (y: number, x: number): void => {
        for (let c = 0; c < depth; c++) values[((image * height + y) * width + x) * depth + c] = color[c]!;
      };
      const [x0, x1, y0, y1] = [
        Math.max(left, 0),
        Math.min(right, width - 1),
        Math.max(top, 0),
        Math.min(bottom, height - 1),
      ];
      for (const y of [top, bottom]) if (y >= 0 && y < height) for (let x = x0; x <= x1; x++) paint(y, x);
      for (const x of [left, right]) if (x >= 0 && x < width) for (let y = y0; y <= y1; y++) paint(y, x);
    }
  }
  return [floatTensor(dtypeAt(inputs, 0), input(inputs, 0).shape, values)];
};

const pixels = (inputs: Inputs): Float64Array => {
  const { shape } = input(inputs, 0);
  if (shape.length < 3 || shape.at(-1) !== 3)
    throw failed(`the images have the shape [${shape.join(', ')}], expected 3 channels`);
  return doubles(inputs, 0);
};

/** The hue of each pixel turned by delta (1 is a whole turn), its highest and lowest channel staying as they are. */
export const adjustHue: HostKernel = () => (inputs) => {
  const rgb = pixels(inputs);
  const turn = f32(f32(double(inputs, 1)) * 6);
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
    let [high, mid, low, category] = [r, b, g, 5];
    if (r < g) {
      if (b < r) [high, mid, low, category] = [g, r, b, 1];
      else if (b > g) [high, mid, low, category] = [b, g, r, 3];
      else [high, mid, low, category] = [g, b, r, 2];
    } else if (b < g) [high, mid, low, category] = [r, g, b, 0];
    else if (b > r) [high, mid, low, category] = [b, r, g, 4];
    let hue = 0;
    if (high !== low) {
      const ratio = f32(f32(mid - low) / f32(high - low));
      hue = f32(category + (category % 2 === 0 ? ratio : f32(1 - ratio)));
    }
    hue = f32(hue + turn);
    if (!Number.isFinite(hue)) throw failed(`delta is ${turn / 6}`);
    if (Math.abs(hue) > 1e6) throw failed(`delta is ${turn / 6}; expected a few turns`);
    while (hue < 0) hue = f32(hue + 6);
    while (hue >= 6) hue = f32(hue - 6);
    const sector = Math.trunc(hue);
    const part = f32(hue - sector);
    const share = sector % 2 === 0 ? part : f32(1 - part);
    const between = f32(low + f32(share * f32(high - low)));
    const [x, y, z] = [
      [high, between, low],
      [between, high, low],
      [low, high, between],
      [low, between, high],
      [between, low, high],
      [high, low, between],
    ][sector]! as [number, number, number];
    rgb[i] = x;
    rgb[i + 1] = y;
    rgb[i + 2] = z;
  }
  return [floatTensor(dtypeAt(inputs, 0), input(inputs, 0).shape, rgb)];
};

/** The saturation of each pixel times `scale`, held in [0, 1]; hue and value stay. */
export const adjustSaturation: HostKernel = () => (inputs) => {
  const rgb = pixels(inputs);
  const scale = f32(double(inputs, 1));
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
    const value = Math.max(r, g, b);
    const range = value - Math.min(r, g, b);
    let saturation = value > 0 ? range / value : 0;
    const norm = 1 / (6 * range);
    let hue = r === value ? norm * (g - b) : g === value ? norm * (b - r) + 2 / 6 : norm * (r - g) + 4 / 6;
    if (range <= 0) hue = 0;
    if (hue < 0) hue += 1;
    saturation = Math.min(1, Math.max(0, saturation * scale));
    const chroma = saturation * value;
    const base = value - chroma;
    const sixth = hue * 6;
    const sector = Math.trunc(sixth);
    const middle = chroma * (1 - Math.abs((sixth % 2) - 1));
    const [x, y, z] = ([
      [chroma, middle, 0],
      [middle, chroma, 0],
      [0, chroma, middle],
      [0, middle, chroma],
      [middle, 0, chroma],
      [chroma, 0, middle],
    ][sector] ?? [0, 0, 0]) as [number, number, number];
    rgb[i] = x + base;
    rgb[i + 1] = y + base;
    rgb[i + 2] = z + base;
  }
  return [floatTensor(dtypeAt(inputs, 0), input(inputs, 0).shape, rgb)];
};
