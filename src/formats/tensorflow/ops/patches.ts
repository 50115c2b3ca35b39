/**
 * Patches of images: ExtractImagePatches takes an image apart into the windows that a convolution would see.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/extract_image_patches_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat, iota, like, rankOf, reshape, sizeOf, transpose } from '../../../graph/layers/values.ts';
import { ints, type OpRow, op, refuse, text } from '../table.ts';
import { extentOf } from './window.ts';

interface Patches {
  readonly ksizes: readonly number[];
  readonly strides: readonly number[];
  readonly rates: readonly number[];
  readonly padding: 'SAME' | 'VALID';
}

const windows = (n: Value, g: GraphBuilder, extent: number, stride: number, same: boolean): Value => {
  const reach = g.op('Sub', [n, g.ints([same ? 1 : extent])]);
  return g.op('Add', [g.op('Div', [reach, g.ints([stride])]), g.ints([1])]);
};

/**
 * [n, h, w, c] -> [n, out h, out w, kh kw c]: rows oh stride + kh rate are gathered as [n, out h, kh, w, c], then the
 * columns likewise, then the two window axes are moved behind.
 */
const extract = (g: GraphBuilder, images: Value, { ksizes, strides, rates, padding }: Patches): Value => {
  rankOf(images, 'the images');
  for (const list of [ksizes, strides, rates])
    if (list.length !== 4 || list[0] !== 1 || list[3] !== 1)
      throw refuse(`a window of [${list.join(', ')}]; expected [1, rows, columns, 1]`);
  const same = padding === 'SAME';
  const axes = [1, 2];
  const extents = axes.map((axis) => extentOf(ksizes[axis]!, rates[axis]!));
  const sizes = axes.map((axis) => sizeOf(g, images, axis));
  const counts = sizes.map((n, i) => windows(n, g, extents[i]!, strides[axes[i]!]!, same));
  let x = images;
  if (same) {
    // total = max((out - 1) stride + extent - n, 0), the smaller half before
    const totals = counts.map((count, i) => {
      const last = g.op('Mul', [g.op('Sub', [count, g.ints([1])]), g.ints([strides[axes[i]!]!])]);
      return g.op('Max', [g.op('Sub', [g.op('Add', [last, g.ints([extents[i]!])]), sizes[i]!]), g.ints([0])]);
    });
    const before = totals.map((total) => g.op('Div', [total, g.ints([2])]));
    const after = totals.map((total, i) => g.op('Sub', [total, before[i]!]));
    const none = g.ints([0]);
    x = g.op('Pad', [x, concat(g, [none, ...before, none, none, ...after, none]), like(g, x, 0)]);
  }
  const places = (i: number): Value => {
    const starts = g.op('Mul', [iota(g, counts[i]!), g.ints([strides[axes[i]!]!])]);
    const offsets = g.ints(Array.from({ length: ksizes[axes[i]!]! }, (_, k) => k * rates[axes[i]!]!));
    return g.op('Add', [g.op('Unsqueeze', [starts, g.ints([1])]), offsets]);
  };
  const rows = g.op('Gather', [x, places(0)], { axis: 1 });
  const both = g.op('Gather', [rows, places(1)], { axis: 3 });
  const [n, c] = [sizeOf(g, images, 0), sizeOf(g, images, 3)];
  const depth = g.op('Mul', [g.ints([ksizes[1]! * ksizes[2]!]), c]);
  return reshape(g, transpose(g, both, [0, 1, 3, 2, 4, 5]), concat(g, [n, ...counts, depth]));
};

// biome-ignore format: one op a line
export const patches: Readonly<Record<string, OpRow>> = {
  ExtractImagePatches: op({ inputs: ['images'], attrs: { ksizes: ints(), strides: ints(), rates: ints(), padding: text(undefined, ['SAME', 'VALID']) }, lower: (g, { images }, attrs) => extract(g, images, attrs) }),
};
