/**
 * Rows of 8-bit numbers with a scale and a bias of their own behind them, 4 bytes each: x = q · scale + bias.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/fused_rowwise_8bit_conversion_ops.h
 */
import type { HostKernel, HostRun } from '../../kernel.ts';
import { countOf, failed, input } from '../arguments.ts';
import { doubles } from '../numbers.ts';
import { checkBytes } from '../output-size.ts';
import type { Inputs } from './lengths.ts';

const f = Math.fround;

/** uint8 [rows, columns + 8] -> float32 [rows, columns]. */
const dequantize: HostKernel = () => (inputs) => {
  const x = input(inputs, 0);
  const [rows = 0, wide = 0] = x.shape;
  if (x.dtype !== 'uint8' || x.shape.length !== 2 || wide < 8)
    throw failed(`the rows are ${x.dtype} [${x.shape.join(', ')}], expected uint8 [rows, columns + 8]`);
  const columns = wide - 8;
  checkBytes(4 * rows * columns, `${rows} rows`);
  const view = new DataView(x.data.buffer, x.data.byteOffset, x.data.byteLength);
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * wide;
    const [scale, bias] = [view.getFloat32(from + columns, true), view.getFloat32(from + columns + 4, true)];
    for (let k = 0; k < columns; k++) out[row * columns + k] = f(x.data[from + k]! * scale) + bias;
  }
  return [{ dtype: 'float32', shape: [rows, columns], data: out }];
};

/** To the nearest integer, halves away from 0. */
const nearest = (number: number): number => Math.floor(number + 0.5);

/** How a row becomes 8 bits: its least number, the size of a step, and what numbers are multiplied by. */
interface Steps {
  readonly bias: number;
  readonly scale: number;
  readonly inverse: number;
}
const rowsOf = (inputs: Inputs, steps: (least: number, range: number) => Steps) => {
  const x = input(inputs, 0);
  const [rows = 0, columns = 0] = [x.shape[0], countOf(x.shape.slice(1))];
  if (x.shape.length < 2 || columns === 0) throw failed(`the rows have the shape [${x.shape.join(', ')}]`);
  const data = Float32Array.from(doubles(inputs, 0));
  const quantized = new Uint8Array(rows * columns);
  const all = Array.from({ length: rows }, (_, row): Steps => {
    const own = data.subarray(row * columns, (row + 1) * columns);
    const least = own.reduce((a, b) => (b < a ? b : a));
    const step = steps(least, f(own.reduce((a, b) => (b > a ? b : a)) - least));
    for (let k = 0; k < columns; k++) quantized[row * columns + k] = nearest(f(f(own[k]! - least) * step.inverse));
    return step;
  });
  return { shape: x.shape, rows, columns, quantized, all };
};

/** float [rows, columns] -> uint8 [rows, columns + 8]. */
const quantizeFused: HostRun = (inputs) => {
  const made = rowsOf(inputs, (bias, range) => ({ bias, scale: f(range / 255), inverse: f(255 / f(range + f(1e-8))) }));
  const { rows, columns, quantized, all } = made;
  const out = new Uint8Array(rows * (columns + 8));
  const view = new DataView(out.buffer);
  for (const [row, { scale, bias }] of all.entries()) {
    const from = row * (columns + 8);
    out.set(quantized.subarray(row * columns, (row + 1) * columns), from);
    view.setFloat32(from + columns, scale, true);
    view.setFloat32(from + columns + 4, bias, true);
  }
  return [{ dtype: 'uint8', shape: [rows, columns + 8], data: out }];
};

/** float [rows, ..] -> uint8 [rows, ..] and scale and bias [rows, 2]. */
const quantizeApart: HostRun = (inputs) => {
  const { shape, rows, quantized, all } = rowsOf(inputs, (bias, range) => {
    if (range < f(1e-10)) return { bias, scale: 1, inverse: 0 };
    const scale = f(range / 255);
    return { bias, scale, inverse: f(1 / scale) };
  });
  const scales = Float32Array.from(all.flatMap(({ scale, bias }) => [scale, bias]));
  return [
    { dtype: 'uint8', shape, data: quantized },
    { dtype: 'float32', shape: [rows, 2], data: scales },
  ];
};

/** Rows of 1, 2, 4 or 8 bits a number, behind a byte for the bits, one for unused places, the least and the largest. */
const unpackBits: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const [rows = 0, wide = 0] = x.shape;
  const data = x.data as Uint8Array;
  const [bits, tail] = [data[0] ?? 0, data[1] ?? 0];
  if (x.shape.length !== 2 || wide < 10 || ![1, 2, 4, 8].includes(bits) || tail >= 8)
    throw failed(`rows of [${x.shape.join(', ')}] with ${bits} bits a number and ${tail} places unused`);
  const segment = wide - 10;
  const columns = segment * (8 / bits) - tail;
  if (columns < 0) throw failed(`rows of ${segment} bytes with ${tail} places unused`);
  checkBytes(4 * rows * columns, `${rows} rows`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * wide;
    const [least, most] = [view.getFloat32(from + 2, true), view.getFloat32(from + 6, true)];
    const gap = f(f(most - least) / (2 ** bits - 1));
    for (let k = 0; k < columns; k++) {
      const byte = data[from + 10 + (k % segment)]!;
      const q = (byte >> (bits * Math.floor(k / segment))) & (2 ** bits - 1);
      out[row * columns + k] = f(q * gap) + least;
    }
  }
  return [{ dtype: 'float32', shape: [rows, columns], data: out }];
};

export const ROWWISE_KERNELS: Readonly<Record<string, HostKernel>> = {
  Fused8BitRowwiseQuantizedToFloat: dequantize,
  FloatToFused8BitRowwiseQuantized: () => quantizeFused,
  FloatToRowwiseQuantized8Bits: () => quantizeApart,
  FusedRandRowwiseQuantizedToFloat: () => unpackBits,
};
