/**
 * Regions that ONNX's RoiAlign has not: rotated ones, those of 8-bit images, and the grid of R-MAC. In float32, step by
 * step, as Caffe2 computes which pixels a sample lies between.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/roi_align_rotated_op.cc,
 * quantized/int8_roi_align_op.h, rmac_regions_op.cc
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../../kernel.ts';
import { failed, flagOf, input, integers, numberOf } from '../arguments.ts';
import { outputCount } from '../output-size.ts';

const f = Math.fround;

interface Grid {
  readonly height: number;
  readonly width: number;
  readonly scale: number;
  /** At most 0: as many samples as the region is wide. */
  readonly samples: number;
}
const gridOf = (node: HostNode): Grid => ({
  height: numberOf(node, 'pooled_h'),
  width: numberOf(node, 'pooled_w'),
  scale: numberOf(node, 'spatial_scale'),
  samples: numberOf(node, 'sampling_ratio'),
});
/** A region before it is placed: where its first corner lies, and how large it is. */
interface Region {
  readonly image: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
/** Four neighbours of a sample, by their places in the image, and how far it is from the first. */
interface Sample {
  readonly places: readonly [number, number, number, number];
  readonly ly: number;
  readonly lx: number;
}

/** The sample at (y, x); undefined outside of the image. */
const sampleAt = (givenY: number, givenX: number, height: number, width: number): Sample | undefined => {
  if (givenY < -1 || givenY > height || givenX < -1 || givenX > width) return undefined;
  let [y, x] = [Math.max(0, givenY), Math.max(0, givenX)];
  const [row, column] = [Math.min(Math.trunc(y), height - 1), Math.min(Math.trunc(x), width - 1)];
  const [below, right] = [Math.min(row + 1, height - 1), Math.min(column + 1, width - 1)];
  if (row === height - 1) y = row;
  if (column === width - 1) x = column;
  const places = [row * width + column, row * width + right, below * width + column, below * width + right] as const;
  return { places, ly: f(y - row), lx: f(x - column) };
};

/** Calls `bin` for each bin with its samples, row by row; `place` moves a point of the region into the image. */
const eachBin = (
  region: Region,
  grid: Grid,
  size: readonly [number, number],
  place: (y: number, x: number) => readonly [number, number],
  bin: (at: number, samples: readonly (Sample | undefined)[], count: number) => void,
): void => {
  const [binHeight, binWidth] = [f(region.height / grid.height), f(region.width / grid.width)];
  const rows = grid.samples > 0 ? grid.samples : Math.ceil(binHeight);
  const columns = grid.samples > 0 ? grid.samples : Math.ceil(binWidth);
  if (!(rows * columns * grid.height * grid.width <= 2 ** 24))
    throw failed(`a region of ${region.width} x ${region.height} has too many samples`);
  const along = (from: number, at: number, bins: number, i: number, count: number): number =>
    f(f(from + f(at * bins)) + f(f(f(i + 0.5) * bins) / count));
  for (let ph = 0; ph < grid.height; ph++) {
    for (let pw = 0; pw < grid.width; pw++) {
      const samples: (Sample | undefined)[] = [];
      for (let iy = 0; iy < rows; iy++) {
        const y = along(region.top, ph, binHeight, iy, rows);
        for (let ix = 0; ix < columns; ix++) {
          const x = along(region.left, pw, binWidth, ix, columns);
          const [placedY, placedX] = place(y, x);
          samples.push(sampleAt(placedY, placedX, ...size));
        }
      }
      bin(ph * grid.width + pw, samples, rows * columns);
    }
  }
};

const rowsOf = (regions: Tensor, columns: number): { readonly count: number; readonly wide: number } => {
  const [count = 0, wide = 0] = regions.shape;
  if (regions.shape.length !== 2 || (wide !== columns && wide !== columns + 1))
    throw failed(
      `the regions have the shape [${regions.shape.join(', ')}], expected ${columns} or ${columns + 1} columns`,
    );
  return { count, wide };
};
const imageOf = (number: number, images: number): number => {
  const image = Math.trunc(number);
  if (!(image >= 0 && image < images)) throw failed(`a region of image ${number}, and there are ${images}`);
  return image;
};

/** X [images, channels, height, width], regions (image,) x, y, width, height, degrees -> [regions, channels, ph, pw]. */
const rotated: HostKernel = (node) => {
  const grid = gridOf(node);
  const aligned = flagOf(node, 'aligned');
  return (inputs) => {
    const [x, regions] = [input(inputs, 0), input(inputs, 1)];
    const [images = 0, channels = 0, height = 0, width = 0] = x.shape;
    if (x.shape.length !== 4 || height * width === 0) throw failed(`the images have the shape [${x.shape.join(', ')}]`);
    const { count, wide } = rowsOf(regions, 5);
    const shape = [count, channels, grid.height, grid.width];
    const out = new Float32Array(outputCount('float32', shape));
    const [data, numbers] = [x.data as Float32Array, regions.data as Float32Array];
    const area = grid.height * grid.width;
    for (let n = 0; n < count; n++) {
      const at = n * wide + (wide - 5);
      const image = wide === 6 ? imageOf(numbers[n * wide]!, images) : 0;
      const offset = aligned ? 0.5 : 0;
      const [cx, cy] = [f(f(numbers[at]! * grid.scale) - offset), f(f(numbers[at + 1]! * grid.scale) - offset)];
      const [w, h] = [f(numbers[at + 2]! * grid.scale), f(numbers[at + 3]! * grid.scale)];
      if (aligned && !(w >= 0 && h >= 0)) throw failed(`a region of ${w} x ${h}`);
      const [own, tall] = aligned ? [w, h] : [Math.max(w, 1), Math.max(h, 1)];
      const theta = f((numbers[at + 4]! * Math.PI) / 180);
      const [cos, sin] = [f(Math.cos(theta)), f(Math.sin(theta))];
      const region = { image, left: f(-own / 2), top: f(-tall / 2), width: own, height: tall };
      const turn = (yy: number, xx: number): readonly [number, number] => [
        f(f(f(yy * cos) - f(xx * sin)) + cy),
        f(f(f(xx * cos) + f(yy * sin)) + cx),
      ];
      eachBin(region, grid, [height, width], turn, (bin, samples, total) => {
        for (let c = 0; c < channels; c++) {
          const plane = (image * channels + c) * height * width;
          let sum = 0;
          for (const sample of samples) {
            if (!sample) continue;
            const { places, ly, lx } = sample;
            const [hy, hx] = [f(1 - ly), f(1 - lx)];
            const [a, b, d, e] = places.map((p) => data[plane + p]!) as [number, number, number, number];
            sum = f(sum + f(f(f(f(hy * hx) * a) + f(f(hy * lx) * b)) + f(f(f(ly * hx) * d) + f(f(ly * lx) * e))));
          }
          out[(n * channels + c) * area + bin] = sum / total;
        }
      });
    }
    return [{ dtype: 'float32', shape, data: out }];
  };
};

/** gemmlowp's product of an int32 and a multiplier below 1, rounded twice, halves away from 0. */
const scaled = (number: number, multiplier: number): number => {
  const exponent = Math.floor(Math.log2(multiplier)) + 1;
  let [fixed, shift] = [Math.round(multiplier * 2 ** (31 - exponent)), -exponent];
  if (fixed === 2 ** 31) [fixed, shift] = [2 ** 30, shift - 1];
  const away = (numerator: bigint, bits: bigint): bigint => {
    const size = numerator < 0n ? -numerator : numerator;
    const rounded = bits === 0n ? size : (size + (1n << (bits - 1n))) >> bits;
    return numerator < 0n ? -rounded : rounded;
  };
  return Number(away(away(BigInt(number) * BigInt(fixed), 31n), BigInt(shift)));
};
/** To the nearest integer, halves to the even one. */
const even = (number: number): number => {
  const down = Math.floor(number);
  const rest = number - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
};

/** X uint8 [images, height, width, channels], regions (image,) x1, y1, x2, y2 -> uint8 [regions, ph, pw, channels]. */
const int8: HostKernel = (node) => {
  const grid = gridOf(node);
  const [from, to] = [numberOf(node, 'X_scale'), numberOf(node, 'Y_scale')];
  const [zero, outZero] = [numberOf(node, 'X_zero_point'), numberOf(node, 'Y_zero_point')];
  return (inputs) => {
    const [x, regions] = [input(inputs, 0), input(inputs, 1)];
    const [images = 0, height = 0, width = 0, channels = 0] = x.shape;
    if (x.shape.length !== 4 || height * width === 0) throw failed(`the images have the shape [${x.shape.join(', ')}]`);
    const { count, wide } = rowsOf(regions, 4);
    const shape = [count, grid.height, grid.width, channels];
    const out = new Uint8Array(outputCount('uint8', shape));
    const [data, numbers] = [x.data as Uint8Array, regions.data as Float32Array];
    const area = grid.height * grid.width;
    for (let n = 0; n < count; n++) {
      const image = wide === 5 ? imageOf(numbers[n * wide]!, images) : 0;
      const [x1, y1, x2, y2] = [0, 1, 2, 3].map((i) => f(numbers[n * wide + wide - 4 + i]! * grid.scale)) as [
        number,
        number,
        number,
        number,
      ];
      const region = { image, left: x1, top: y1, width: Math.max(f(x2 - x1), 1), height: Math.max(f(y2 - y1), 1) };
      eachBin(
        region,
        grid,
        [height, width],
        (yy, xx) => [yy, xx],
        (bin, samples, total) => {
          const sums = new Float64Array(channels);
          for (const sample of samples) {
            const [ly, lx] = [sample?.ly ?? 0, sample?.lx ?? 0];
            const [hy, hx] = [f(1 - ly), f(1 - lx)];
            const weights = [f(hy * hx), f(hy * lx), f(ly * hx), f(ly * lx)].map((w) => even(f(w * 255)));
            for (let c = 0; c < channels; c++) {
              if (sample)
                for (const [i, place] of sample.places.entries())
                  sums[c]! += weights[i]! * data[(image * height * width + place) * channels + c]!;
              sums[c]! -= zero * 255;
            }
          }
          // in C float32 · double · float32: the product of the whole is of float64
          const multiplier = from / (to * 255 * total);
          if (!(multiplier < 1)) throw failed(`scales of ${from} and ${to}, whose quotient is not below 1`);
          for (let c = 0; c < channels; c++)
            out[(n * area + bin) * channels + c] = Math.min(255, Math.max(0, scaled(sums[c]!, multiplier) + outZero));
        },
      );
    }
    return [{ dtype: 'uint8', shape, data: out }];
  };
};

/** The shape of a batch of images -> [image, x1, y1, x2, y2] of regions of several scales. */
const rmac: HostKernel = (node) => {
  const [scales, overlap] = [numberOf(node, 'scales'), numberOf(node, 'overlap')];
  return (inputs) => {
    const [batch = 0, , h = 0, w = 0] = integers(inputs, 0);
    const least = Math.min(h, w);
    let step = 0;
    if (w !== h) {
      let nearest = Number.POSITIVE_INFINITY;
      for (let i = 1; i <= 6; i++) {
        const b = f((Math.max(h, w) - least) / i);
        const value = f(Math.abs(f(f(f(least * least - f(least * b)) / (least * least)) - overlap)));
        if (value < nearest) [nearest, step] = [value, i];
      }
    }
    const [moreX, moreY] = [w > h ? step : 0, h > w ? step : 0];
    const regions: number[][] = [];
    for (let l = 1; l <= scales && batch > 0; l++) {
      const size = Math.trunc((2 * least) / (l + 1));
      if (size === 0) break;
      const gap = (side: number, more: number): number => (l + more - 1 > 0 ? f((side - size) / (l + more - 1)) : 0);
      const [bw, bh] = [gap(w, moreX), gap(h, moreY)];
      for (let i = 0; i < l + moreX; i++) {
        for (let j = 0; j < l + moreY; j++) {
          const x = Math.min(Math.trunc(f(bw * i)), w - size);
          const y = Math.min(Math.trunc(f(bh * j)), h - size);
          regions.push([x, y, x + size - 1, y + size - 1]);
        }
      }
    }
    outputCount('float32', [batch, regions.length, 5]);
    const all = Array.from({ length: batch }, (_, n) => regions.flatMap((region) => [n, ...region])).flat();
    return [{ dtype: 'float32', shape: [all.length / 5, 5], data: Float32Array.from(all) }];
  };
};

export const REGION_KERNELS: Readonly<Record<string, HostKernel>> = {
  RoIAlignRotated: rotated,
  Int8RoIAlign: int8,
  RMACRegions: rmac,
};
