/**
 * How a window moves over an image: the arguments of convolutions and pools, and the padding that each size needs.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/conv_pool_op_base.h
 *
 * Legacy paddings depend on the size of the image: where that is known only at run time, ONNX's SAME_UPPER and ceil_mode
 * say the same; what they do not say is refused.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Attributes, Value } from '../../../graph/graph.ts';
import { type Args, corrupt, refuse } from '../table.ts';
import { rankOf, toFirst, toLast } from './values.ts';

export const LEGACY = { NOTSET: 0, VALID: 1, SAME: 2, CAFFE_LEGACY_POOLING: 3 } as const;

export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Of all heads, then of all tails. */
  readonly pads: readonly number[];
  readonly legacyPad: number;
  readonly isGlobal: boolean;
}

/** One list: by its plural, by one number for both dimensions, or by numbers for height and width. */
const listOf = (args: Args, plural: string, single: string, sides: readonly string[]): readonly number[] => {
  if (args.has(single)) return Array<number>(sides.length).fill(args.int(single, 0));
  const parts = sides.map((side) => `${single}_${side}`);
  const base = args.ints(plural);
  return parts.every((name) => args.has(name)) ? [...base, ...parts.map((name) => args.int(name, 0))] : base;
};

/** The arguments. `kernelOf`: what the filter says, where the arguments do not. */
export const windowOf = (args: Args, kernelOf?: readonly number[]): Window => {
  const legacyPad = args.int('legacy_pad', LEGACY.NOTSET);
  if (legacyPad < 0 || legacyPad > 3) throw corrupt(`legacy_pad is ${legacyPad}`);
  const given = listOf(args, 'kernels', 'kernel', ['h', 'w']);
  const isGlobal = args.bool('global_pooling', false);
  const kernel = given.length > 0 ? given : isGlobal ? [0, 0] : (kernelOf ?? []);
  if (!isGlobal && (kernel.length === 0 || kernel.some((size) => !(size > 0))))
    throw corrupt(
      `its kernel is [${kernel.join(', ')}]; expected an argument kernel, kernels, or kernel_h and kernel_w`,
    );
  const n = kernel.length;
  const orElse = (list: readonly number[], count: number, fallback: number): readonly number[] =>
    list.length === 0 ? Array<number>(count).fill(fallback) : list;
  const strides = orElse(listOf(args, 'strides', 'stride', ['h', 'w']), n, 1);
  const dilations = orElse(listOf(args, 'dilations', 'dilation', ['h', 'w']), n, 1);
  const pads = orElse(listOf(args, 'pads', 'pad', ['t', 'l', 'b', 'r']), 2 * n, 0);
  if (
    strides.length !== n ||
    dilations.length !== n ||
    (pads.length !== 2 * n && legacyPad !== LEGACY.SAME && legacyPad !== LEGACY.VALID)
  )
    throw corrupt(
      `kernel, strides, dilations and pads have ${n}, ${strides.length}, ${dilations.length} and ${pads.length} numbers`,
    );
  if ([...strides, ...dilations].some((x) => !(x > 0))) throw corrupt('a stride or dilation is not above 0');
  if (pads.some((x) => !(x >= 0))) throw corrupt('a pad is below 0');
  return { kernel, strides, dilations, pads, legacyPad, isGlobal };
};

/** Heads and tails for an image of these sizes, as ONNX's attributes. */
export const padding = (window: Window, sizes: readonly (number | string)[]): Attributes => {
  const { kernel, strides, dilations, pads, legacyPad } = window;
  const n = kernel.length;
  if (legacyPad === LEGACY.NOTSET) return { pads };
  if (legacyPad === LEGACY.VALID) return { pads: Array<number>(2 * n).fill(0) };
  if (legacyPad === LEGACY.SAME) {
    if (dilations.some((dilation) => dilation !== 1))
      throw corrupt('SAME padding with a dilation, which Caffe2 refuses');
    if (!sizes.every((size) => typeof size === 'number')) {
      if (strides.some((stride, i) => stride > kernel[i]!))
        throw refuse(
          'SAME padding of a kernel smaller than its stride, for an image whose size is known only at run time',
        );
      return { auto_pad: 'SAME_UPPER' };
    }
    const needed = sizes.map(
      (size, i) => (Math.ceil(Number(size) / strides[i]!) - 1) * strides[i]! + kernel[i]! - Number(size),
    );
    const heads = needed.map((all) => Math.trunc(all / 2));
    return { pads: [...heads, ...needed.map((all, i) => all - heads[i]!)] };
  }
  const heads = pads.slice(0, n);
  if (!sizes.every((size) => typeof size === 'number')) {
    if (strides.some((stride, i) => stride > kernel[i]!))
      throw refuse(
        "Caffe's padding of a kernel smaller than its stride, for an image whose size is known only at run time",
      );
    return { pads: [...heads, ...heads], ceil_mode: 1 };
  }
  // out = ceil((in + 2·head - kernel) / stride) + 1, less one where the last window would begin behind the image
  const tails = sizes.map((size, i) => {
    const [head, stride, k] = [heads[i]!, strides[i]!, kernel[i]!];
    let out = Math.ceil(Math.fround((Number(size) + 2 * head - k) / stride) + 1);
    if (head > 0 && (out - 1) * stride >= Number(size) + head) out -= 1;
    return Math.max(0, (out - 1) * stride + k - Number(size) - head);
  });
  return { pads: [...heads, ...tails] };
};

export const isLast = (args: Args): boolean => {
  const order = args.text('order', 'NCHW');
  if (order !== 'NCHW' && order !== 'NHWC') throw corrupt(`its order is "${order}", expected NCHW or NHWC`);
  return order === 'NHWC';
};

/** Computes with channels first, whatever the operator's order. */
export const channelsFirst = (g: GraphBuilder, args: Args, x: Value, body: (x: Value) => Value): Value => {
  if (!isLast(args)) return body(x);
  const rank = rankOf(x);
  return toLast(g, body(toFirst(g, x, rank)), rank);
};
