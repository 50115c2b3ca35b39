/**
 * FFT and its kin over the last one, two or three dimensions; complex tensors come and go as two of floats.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/fft_ops.cc
 *
 *   FFT, IFFT [.., n] -> [.., n] · RFFT [.., n] -> [.., length / 2 + 1] · IRFFT [.., k] -> [.., length]
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { countOf, failed, flagOf, input, integers, numberOf, textOf } from './arguments.ts';
import { transformOf } from './fft.ts';
import { doubles, floatTensor } from './numbers.ts';

interface Grid {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly shape: readonly number[];
}

/** Copies the corner that both shapes have; what is beyond it is 0. */
const fitted = ({ re, im, shape }: Grid, wanted: readonly number[]): Grid => {
  if (shape.every((size, i) => size === wanted[i])) return { re, im, shape };
  const count = countOf(wanted);
  const out = { re: new Float64Array(count), im: new Float64Array(count), shape: wanted };
  const rank = shape.length;
  const width = Math.min(shape[rank - 1]!, wanted[rank - 1]!);
  const rows = count / (wanted[rank - 1]! || 1);
  for (let row = 0; row < rows; row++) {
    let [rest, from, stride, inside] = [row, 0, shape[rank - 1]!, true];
    for (let axis = rank - 2; axis >= 0; axis--) {
      const at = rest % wanted[axis]!;
      inside &&= at < shape[axis]!;
      from += at * stride;
      stride *= shape[axis]!;
      rest = Math.floor(rest / wanted[axis]!);
    }
    if (!inside) continue;
    out.re.set(re.subarray(from, from + width), row * wanted[rank - 1]!);
    out.im.set(im.subarray(from, from + width), row * wanted[rank - 1]!);
  }
  return out;
};

/** Transforms along one axis, in place. */
const along = ({ re, im, shape }: Grid, axis: number, inverse: boolean): void => {
  const n = shape[axis]!;
  const stride = countOf(shape.slice(axis + 1));
  const transform = transformOf(n);
  const [a, b] = [new Float64Array(n), new Float64Array(n)];
  for (let outer = 0; outer < re.length; outer += n * stride) {
    for (let inner = outer; inner < outer + stride; inner++) {
      for (let i = 0; i < n; i++) {
        a[i] = re[inner + i * stride]!;
        b[i] = im[inner + i * stride]!;
      }
      transform(a, b, inverse);
      for (let i = 0; i < n; i++) {
        re[inner + i * stride] = a[i]!;
        im[inner + i * stride] = b[i]!;
      }
    }
  }
};

/** The whole last axis of a real signal's spectrum from its half: X_(n-k) is the conjugate of X_k. */
const mirrored = ({ re, im, shape }: Grid, n: number): Grid => {
  const half = shape.at(-1)!;
  const rows = re.length / half;
  const out = { re: new Float64Array(rows * n), im: new Float64Array(rows * n), shape: [...shape.slice(0, -1), n] };
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < half; k++) {
      const real = k === 0 || 2 * k === n;
      const [x, y] = [re[row * half + k]!, real ? 0 : im[row * half + k]!];
      out.re[row * n + k] = x;
      out.im[row * n + k] = y;
      if (real) continue;
      out.re[row * n + n - k] = x;
      out.im[row * n + n - k] = -y;
    }
  }
  return out;
};

/** Attributes: rank, inverse, form (complex, or real: what goes in or comes out is), dtype of the parts. */
export const fourier: HostKernel = (node) => {
  const [rank, inverse, real] = [numberOf(node, 'rank'), flagOf(node, 'inverse'), textOf(node, 'form') === 'real'];
  return (inputs) => {
    const { shape, dtype } = input(inputs, 0);
    if (shape.length < rank) throw failed(`the input has the shape [${shape.join(', ')}], expected ${rank} dimensions`);
    const re = doubles(inputs, 0);
    const im = real && !inverse ? new Float64Array(re.length) : doubles(inputs, 1);
    const outer = shape.slice(0, -rank);
    const own = shape.slice(-rank);
    const lengths = real ? Array.from(integers(inputs, inverse ? 2 : 1)) : own;
    if (lengths.length !== rank) throw failed(`fft_length has ${lengths.length} elements, expected ${rank}`);
    if (lengths.some((length) => length < 0)) throw failed(`fft_length [${lengths.join(', ')}] holds a number below 0`);
    // TensorFlow's own process ends here
    if (real && lengths.includes(0) && countOf(shape) > 0) throw failed('fft_length is 0');
    const halves = lengths.map((length, i) => (real && i === rank - 1 && length > 0 ? (length >> 1) + 1 : length));
    const read = inverse ? halves.map((size, i) => (real && i === rank - 1 ? (lengths[i]! >> 1) + 1 : size)) : lengths;
    own.forEach((size, i) => {
      if (size !== 0 && size < read[i]!)
        throw failed(`dimension ${outer.length + i} has ${size} elements, expected ${read[i]} or more`);
    });
    const written = [...outer, ...(inverse ? lengths : halves)];
    const count = countOf(written);
    let grid: Grid = { re, im, shape };
    if (countOf(shape) === 0 || count === 0) {
      grid = { re: new Float64Array(count), im: new Float64Array(count), shape: written };
    } else {
      grid = fitted(grid, [...outer, ...read]);
      const first = outer.length;
      const last = first + rank - 1;
      for (let axis = first; axis < last + (real && inverse ? 0 : 1); axis++) along(grid, axis, inverse);
      if (real && inverse) {
        grid = mirrored(grid, lengths[rank - 1]!);
        along(grid, last, true);
      } else if (real) grid = fitted(grid, written);
    }
    const parts: Tensor[] = [floatTensor(dtype, written, grid.re)];
    if (!(real && inverse)) parts.push(floatTensor(dtype, written, grid.im));
    return parts;
  };
};
