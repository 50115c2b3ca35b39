/**
 * Convolutions and mean pools of float64, which ONNX Runtime has not; by ONNX's definitions, over up to three dimensions.
 * https://github.com/onnx/onnx/blob/v1.19.0/docs/Operators.md#Conv, #AveragePool
 */
import type { HostKernel, HostNode } from '../kernel.ts';
import { countOf, failed, input, numbersOf } from './arguments.ts';
import { doubles } from './numbers.ts';

type Three = readonly [number, number, number];

const list = (node: HostNode, name: string, dims: number, other: number): readonly number[] =>
  node.attributes[name] === undefined ? new Array<number>(dims).fill(other) : numbersOf(node, name);

/** A dimension more in front where there are fewer than three. */
const three = (sizes: readonly number[], other: number): Three =>
  [...new Array<number>(3 - sizes.length).fill(other), ...sizes] as unknown as Three;

interface Sweep {
  readonly own: Three;
  readonly kernel: Three;
  readonly strides: Three;
  readonly dilations: Three;
  readonly before: Three;
  readonly out: Three;
  /** The sizes of the result's space, without dimensions put in front. */
  readonly space: readonly number[];
}

const sweepOf = (node: HostNode, space: readonly number[], kernel: readonly number[]): Sweep => {
  const dims = space.length;
  const [strides, dilations] = [list(node, 'strides', dims, 1), list(node, 'dilations', dims, 1)];
  const pads = list(node, 'pads', 2 * dims, 0);
  const same = node.attributes['auto_pad'] === 'SAME_UPPER';
  const before: number[] = [];
  const out = space.map((size, i) => {
    const extent = (kernel[i]! - 1) * dilations[i]! + 1;
    if (same) {
      const count = Math.ceil(size / strides[i]!);
      before.push(Math.floor(Math.max((count - 1) * strides[i]! + extent - size, 0) / 2));
      return count;
    }
    before.push(pads[i]!);
    return Math.max(0, Math.floor((size + pads[i]! + pads[i + dims]! - extent) / strides[i]!) + 1);
  });
  return {
    own: three(space, 1),
    kernel: three(kernel, 1),
    strides: three(strides, 1),
    dilations: three(dilations, 1),
    before: three(before, 0),
    out: three(out, 1),
    space: out,
  };
};

/** Calls `visit` for each place of the result and each element of the window that lies in the tensor. */
const eachInside = (s: Sweep, visit: (to: number, from: number, element: number) => void): void => {
  const [d, h, w] = s.out;
  const at = (axis: number, out: number, k: number): number =>
    out * s.strides[axis]! + k * s.dilations[axis]! - s.before[axis]!;
  for (let z = 0, to = 0; z < d; z++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++, to++)
        for (let a = 0, element = 0; a < s.kernel[0]; a++)
          for (let b = 0; b < s.kernel[1]; b++)
            for (let c = 0; c < s.kernel[2]; c++, element++) {
              const [i, j, k] = [at(0, z, a), at(1, y, b), at(2, x, c)];
              if (i < 0 || i >= s.own[0] || j < 0 || j >= s.own[1] || k < 0 || k >= s.own[2]) continue;
              visit(to, (i * s.own[1] + j) * s.own[2] + k, element);
            }
};

/** x [n, c, space..], w [out, c / group, kernel..] -> [n, out, space..] */
export const convolution: HostKernel = (node) => (inputs) => {
  const [shape, filter] = [input(inputs, 0).shape, input(inputs, 1).shape];
  const group = Number(node.attributes['group'] ?? 1);
  const [n, channels] = shape as unknown as readonly [number, number];
  const [outputs, seen] = filter as unknown as readonly [number, number];
  if (shape.length !== filter.length || channels !== seen * group)
    throw failed(`an input of shape [${shape.join(', ')}], a filter of shape [${filter.join(', ')}]`);
  const sweep = sweepOf(node, shape.slice(2), filter.slice(2));
  const [x, w] = [doubles(inputs, 0), doubles(inputs, 1)];
  const [area, window, result] = [countOf(sweep.own), countOf(sweep.kernel), countOf(sweep.out)];
  const out = new Float64Array(n * outputs * result);
  const each = outputs / group;
  for (let image = 0; image < n; image++) {
    for (let m = 0; m < outputs; m++) {
      const to = (image * outputs + m) * result;
      for (let c = 0; c < seen; c++) {
        const from = (image * channels + Math.floor(m / each) * seen + c) * area;
        const weight = (m * seen + c) * window;
        eachInside(sweep, (place, at, element) => {
          out[to + place] = out[to + place]! + x[from + at]! * w[weight + element]!;
        });
      }
    }
  }
  return [{ dtype: 'float64', shape: [n, outputs, ...sweep.space], data: out }];
};

/** The mean of what each window has of the tensor: [n, c, space..] -> [n, c, space..] */
export const averagePool: HostKernel = (node) => (inputs) => {
  const { shape } = input(inputs, 0);
  const sweep = sweepOf(node, shape.slice(2), numbersOf(node, 'kernel_shape'));
  const x = doubles(inputs, 0);
  const [area, result] = [countOf(sweep.own), countOf(sweep.out)];
  const planes = shape[0]! * shape[1]!;
  const out = new Float64Array(planes * result);
  const counts = new Float64Array(result);
  eachInside(sweep, (place) => {
    counts[place] = counts[place]! + 1;
  });
  for (let plane = 0; plane < planes; plane++) {
    eachInside(sweep, (place, at) => {
      out[plane * result + place] = out[plane * result + place]! + x[plane * area + at]!;
    });
    for (let i = 0; i < result; i++) out[plane * result + i] = out[plane * result + i]! / counts[i]!;
  }
  return [{ dtype: 'float64', shape: [shape[0]!, shape[1]!, ...sweep.space], data: out }];
};
