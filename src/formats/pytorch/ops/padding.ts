/**
 * Padding, and what moves elements between space and channels.
 * https://docs.pytorch.org/docs/2.8/generated/torch.nn.functional.pad.html
 * Pads come from the last dimension on, before and behind; what is below 0 is cut off.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { over, reshapeTo, type Size, sizes, sizesOf, times } from '../../../graph/layers/sizes.ts';
import { like, rankOf, transpose } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { type Int, isFloat, Num, type Scalar } from '../values.ts';
import { real, sizeOfInt, wantRank } from './layer-arguments.ts';

const MODES: Readonly<Record<string, string>> = {
  constant: 'constant',
  reflect: 'reflect',
  replicate: 'edge',
  circular: 'wrap',
};

/** Circular pads, by joining: ONNX Runtime's Pad wraps no tensor without elements. What is below 0 is cut off first. */
const wrapped = (g: GraphBuilder, x: Value, before: readonly number[], behind: readonly number[]): Value => {
  const slice = (of: Value, axis: number, from: number, to: number): Value =>
    g.op('Slice', [of, g.ints([from]), g.ints([to]), g.ints([axis])]);
  const END = Number.MAX_SAFE_INTEGER;
  return before.reduce((of, a, axis) => {
    const b = behind[axis]!;
    const kept = a < 0 || b < 0 ? slice(of, axis, Math.max(-a, 0), b < 0 ? b : END) : of;
    const parts = [...(a > 0 ? [slice(kept, axis, -a, END)] : []), kept, ...(b > 0 ? [slice(kept, axis, 0, b)] : [])];
    return parts.length === 1 ? kept : g.op('Concat', parts, { axis });
  }, x);
};

const padded = (g: GraphBuilder, x: Value, pad: readonly Int[], mode: string, value: Scalar | null): Value => {
  const rank = rankOf(x, 'the input');
  if (pad.length % 2 !== 0 || pad.length / 2 > rank)
    throw refuse(`${pad.length} pads for a tensor of ${rank} dimensions`);
  const onnx = MODES[mode];
  if (mode !== 'constant') wantRank(x, 'the input', pad.length / 2 + 1, pad.length / 2 + 2);
  if (!onnx) throw refuse(`the mode "${mode}", expected constant, reflect, replicate or circular`);
  const before: Size[] = new Array<Size>(rank).fill(0);
  const behind: Size[] = new Array<Size>(rank).fill(0);
  for (let i = 0; i < pad.length / 2; i++) {
    before[rank - 1 - i] = sizeOfInt(pad[2 * i]!);
    behind[rank - 1 - i] = sizeOfInt(pad[2 * i + 1]!);
  }
  if (onnx === 'constant') {
    const fill = value === null ? 0 : value instanceof Num ? value : isFloat(value) ? value.float : Number(value);
    const constant = fill instanceof Num ? g.op('CastLike', [fill.value, x]) : like(g, x, fill);
    return g.op('Pad', [x, sizes(g, [...before, ...behind]), constant]);
  }
  // what is cut off goes first: the border that is repeated is the new one, as torch has it
  const known = [...before, ...behind].every((n) => typeof n === 'number');
  const isBelow = (n: Size): boolean => typeof n === 'number' && n < 0;
  const negative = [...before, ...behind].some(isBelow);
  if (onnx === 'wrap' && known) return wrapped(g, x, before as readonly number[], behind as readonly number[]);
  if (!known || !negative) return g.op('Pad', [x, sizes(g, [...before, ...behind])], { mode: onnx });
  const cut = (n: Size): Size => Math.min(n as number, 0);
  const put = (n: Size): Size => Math.max(n as number, 0);
  const less = g.op('Pad', [x, sizes(g, [...before, ...behind].map(cut)), like(g, x, 0)]);
  return g.op('Pad', [less, sizes(g, [...before, ...behind].map(put))], { mode: onnx });
};

const byMode = (mode: string): AtenRow =>
  row<{ self: Value; padding: readonly Int[] }>(({ g, self, padding }) => padded(g, self, padding, mode, null));

/** [.., c r², h, w] -> [.., c, h r, w r] */
const shuffled = (g: GraphBuilder, x: Value, r: number): Value => {
  wantRank(x, 'the input', 3, Infinity);
  const rank = rankOf(x, 'the input');
  if (rank === 4) return g.op('DepthToSpace', [x], { blocksize: r, mode: 'CRD' });
  const leading = sizesOf(g, x, 0, rank - 3);
  const [c, h, w] = sizesOf(g, x, rank - 3) as readonly [Size, Size, Size];
  const apart = reshapeTo(g, x, [...leading, over(g, c, r * r), r, r, h, w]);
  const moved = transpose(g, apart, permuted(rank, [0, 3, 1, 4, 2]));
  return reshapeTo(g, moved, [...leading, over(g, c, r * r), times(g, h, r), times(g, w, r)]);
};

/** [.., c, h r, w r] -> [.., c r², h, w] */
const unshuffled = (g: GraphBuilder, x: Value, r: number): Value => {
  wantRank(x, 'the input', 3, Infinity);
  const rank = rankOf(x, 'the input');
  const leading = sizesOf(g, x, 0, rank - 3);
  const [c, h, w] = sizesOf(g, x, rank - 3) as readonly [Size, Size, Size];
  const apart = reshapeTo(g, x, [...leading, c, over(g, h, r), r, over(g, w, r), r]);
  const moved = transpose(g, apart, permuted(rank, [0, 2, 4, 1, 3]));
  return reshapeTo(g, moved, [...leading, times(g, c, r * r), over(g, h, r), over(g, w, r)]);
};

/** The last five axes in another order. */
const permuted = (rank: number, last: readonly number[]): readonly number[] => [
  ...Array.from({ length: rank - 3 }, (_, i) => i),
  ...last.map((axis) => axis + rank - 3),
];

export const paddings: AtenTable = {
  'aten::constant_pad_nd': row<{ self: Value; pad: readonly Int[]; value: Scalar }>(({ g, self, pad, value }) =>
    padded(g, self, pad, 'constant', value),
  ),
  'aten::pad': row<{ self: Value; pad: readonly Int[]; mode: string; value: Scalar | null }>(
    ({ g, self, pad, mode, value }) => padded(g, self, pad, mode, value),
  ),
  'aten::_pad_circular': row<{ self: Value; pad: readonly Int[] }>(({ g, self, pad }) =>
    padded(g, self, pad, 'circular', null),
  ),
  'aten::reflection_pad1d': byMode('reflect'),
  'aten::reflection_pad2d': byMode('reflect'),
  'aten::reflection_pad3d': byMode('reflect'),
  'aten::replication_pad1d': byMode('replicate'),
  'aten::replication_pad2d': byMode('replicate'),
  'aten::replication_pad3d': byMode('replicate'),
  'aten::pixel_shuffle': row<{ self: Value; upscale_factor: Int }>(({ g, self, upscale_factor }) =>
    shuffled(g, self, real(upscale_factor, 'upscale_factor')),
  ),
  'aten::pixel_unshuffle': row<{ self: Value; downscale_factor: Int }>(({ g, self, downscale_factor }) =>
    unshuffled(g, self, real(downscale_factor, 'downscale_factor')),
  ),
  'aten::channel_shuffle': row<{ self: Value; groups: Int }>(({ g, self, groups }) =>
    shuffledChannels(g, self, groups),
  ),
  'aten::native_channel_shuffle': row<{ self: Value; groups: Int }>(({ g, self, groups }) =>
    shuffledChannels(g, self, groups),
  ),
};

/** Channel i of group j becomes channel j of group i. */
const shuffledChannels = (g: GraphBuilder, x: Value, groups: Int): Value => {
  wantRank(x, 'the input', 3, Infinity);
  const count = real(groups, 'groups');
  const all = sizesOf(g, x);
  const [n, c, ...space] = all as readonly [Size, Size, ...Size[]];
  const apart = reshapeTo(g, x, [n, count, over(g, c, count), ...space]);
  const swapped = transpose(g, apart, [0, 2, 1, ...space.map((_, i) => i + 3)]);
  return reshapeTo(g, swapped, all);
};
