/** torchvision's own operators: https://github.com/pytorch/vision/tree/v0.24.0/torchvision/csrc/ops */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { nonMaximumSuppression, roiAlign, roiPool } from '../../../graph/layers/detection.ts';
import { over, reshapeTo, sizeAt, slice } from '../../../graph/layers/sizes.ts';
import { cast, wide } from '../../../graph/layers/values.ts';
import { type AtenTable, row } from '../aten.ts';
import { type Int, intsValue, Num, numberOf } from '../values.ts';
import { flag, real, wantRank } from './layer-arguments.ts';

interface Roi {
  readonly input: Value;
  readonly rois: Value;
  readonly spatial_scale: number | Num;
  readonly pooled_height: Int;
  readonly pooled_width: Int;
}
// Rows (image, x1, y1, x2, y2) are scaled before, as the kernels do first of all, where only the run knows the scale.
const scaled = (
  g: GraphBuilder,
  { rois, spatial_scale: scale }: Roi,
): { readonly rois: Value; readonly scale: number } => {
  if (!(scale instanceof Num)) return { rois, scale };
  const factor = g.op('Reshape', [cast(g, scale.value, rois.dtype), g.ints([1])]);
  const one = cast(g, g.ints([1]), rois.dtype);
  return { rois: g.op('Mul', [rois, g.op('Concat', [one, factor, factor, factor, factor], { axis: 0 })]), scale: 1 };
};

const regionsOf = (a: Roi) => {
  wantRank(a.input, 'the input', 4);
  wantRank(a.rois, 'rois', 2);
  return {
    height: real(a.pooled_height, 'pooled_height'),
    width: real(a.pooled_width, 'pooled_width'),
  };
};

interface Deform {
  readonly input: Value;
  readonly weight: Value;
  readonly offset: Value;
  readonly mask: Value;
  readonly bias: Value;
  readonly stride_h: Int;
  readonly stride_w: Int;
  readonly pad_h: Int;
  readonly pad_w: Int;
  readonly dilation_h: Int;
  readonly dilation_w: Int;
  readonly groups: Int;
  readonly offset_groups: Int;
  readonly use_mask: boolean | Num;
}

/** The mean of no samples: a region of no height (or width) has none, and torch divides by their number. */
const withoutSamples = (
  g: GraphBuilder,
  found: Value,
  region: { readonly rois: Value; readonly scale: number },
  { height, width }: { readonly height: number; readonly width: number },
): Value => {
  const rois = cast(g, region.rois, 'float32');
  const number = (x: number): Value => g.scalar('float32', x);
  const corner = (i: number): Value =>
    g.op('Sub', [g.op('Mul', [slice(g, rois, 1, i, i + 1), number(region.scale)]), number(0.5)]);
  const samples = (from: number, to: number, bins: number): Value =>
    g.op('Ceil', [g.op('Div', [g.op('Sub', [corner(to), corner(from)]), number(bins)])]);
  const none = g.op('Equal', [g.op('Mul', [samples(2, 4, height), samples(1, 3, width)]), number(0)]);
  const flags = g.op('Unsqueeze', [none, g.ints([2, 3])]);
  return g.op('Where', [flags, cast(g, number(Number.NaN), found.dtype), found]);
};

/** A convolution whose number of groups only the run tells: one of the divisors of its output channels. */
const ofGroups = (
  g: GraphBuilder,
  groups: Num,
  channels: number,
  grouped: (g: GraphBuilder, group: number) => Value,
): Value => {
  const divisors = Array.from({ length: channels }, (_, i) => i + 1).filter((n) => channels % n === 0);
  const from = (body: GraphBuilder, i: number): Value => {
    const group = divisors[i]!;
    if (i === divisors.length - 1) return grouped(body, group);
    return body.op('If', [body.op('Equal', [groups.value, body.scalar('int64', group)])], {
      then_branch: body.subgraph([], (inner) => [grouped(inner, group)]),
      else_branch: body.subgraph([], (inner) => [from(inner, i + 1)]),
    });
  };
  return from(g, 0);
};

export const vision: AtenTable = {
  // torchvision 0.5, which names no arguments: what comes of no images, and of no regions, at all
  'torchvision::_new_empty_tensor_op': row<{ _0: Value; _1: readonly Int[] }>(({ g, _0: input, _1: shape }) =>
    cast(g, g.op('ConstantOfShape', [intsValue(g, shape)], {}), input.dtype),
  ),
  'torchvision::nms': row<{ dets: Value; scores: Value; iou_threshold: number | Num }>(
    ({ g, dets, scores, iou_threshold }) => {
      wantRank(dets, 'dets', 2);
      wantRank(scores, 'scores', 1);
      return nonMaximumSuppression(g, dets, scores, real(iou_threshold, 'iou_threshold'));
    },
  ),
  'torchvision::roi_align': row<Roi & { readonly sampling_ratio: Int; readonly aligned?: boolean | Num }>(
    ({ g, ...a }) => {
      const { rois, scale } = scaled(g, a);
      return roiAlign(g, a.input, rois, {
        ...regionsOf(a),
        scale,
        samples: real(a.sampling_ratio, 'sampling_ratio'),
        aligned: flag(a.aligned ?? false, 'aligned'),
      });
    },
  ),
  // also answers where the maxima were, which only training reads
  'torchvision::roi_pool': row<Roi>(({ g, ...a }) => {
    const { rois, scale } = scaled(g, a);
    return [roiPool(g, a.input, rois, { ...regionsOf(a), scale }), g.ints([])];
  }),
  // bin (i, j) of channel c is that of channel (c · height + i) · width + j of the input
  'torchvision::ps_roi_align': row<Roi & { readonly sampling_ratio: Int }>(({ g, ...a }) => {
    const region = scaled(g, a);
    const r = { ...regionsOf(a), scale: region.scale };
    const bins = r.height * r.width;
    const all = wide(g, [a.input, region.rois], (x, rois) =>
      roiAlign(g, x!, rois!, { ...r, samples: real(a.sampling_ratio, 'sampling_ratio'), aligned: true }),
    );
    const channels = over(g, sizeAt(g, a.input, 1), bins);
    const square = reshapeTo(g, all, [sizeAt(g, a.rois, 0), channels, bins * bins]);
    const own = g.op('Slice', [square, g.ints([0]), g.ints([bins * bins]), g.ints([2]), g.ints([bins + 1])]);
    const found = reshapeTo(g, own, [sizeAt(g, a.rois, 0), channels, r.height, r.width]);
    const isCounted = real(a.sampling_ratio, 'sampling_ratio') <= 0;
    return [isCounted ? withoutSamples(g, found, region, r) : found, g.ints([])];
  }),
  'torchvision::deform_conv2d': row<Deform>(({ g, ...a }) => {
    const masked = flag(a.use_mask, 'use_mask');
    wantRank(a.input, 'the input', 4);
    wantRank(a.offset, 'offset', 4);
    const pads = [real(a.pad_h, 'pad_h'), real(a.pad_w, 'pad_w')];
    const attributes = {
      strides: [real(a.stride_h, 'stride_h'), real(a.stride_w, 'stride_w')],
      dilations: [real(a.dilation_h, 'dilation_h'), real(a.dilation_w, 'dilation_w')],
      pads: [...pads, ...pads],
      offset_group: real(a.offset_groups, 'offset_groups'),
    };
    const inputs = [a.input, a.weight, a.offset, a.bias, ...(masked ? [a.mask] : [])];
    return wide(g, inputs, (...all) => {
      const grouped = (body: GraphBuilder, group: number): Value =>
        body.op('DeformConv', all, { ...attributes, group });
      if (a.groups instanceof Num && numberOf(a.groups) === undefined) {
        return ofGroups(g, a.groups, real(a.weight.shape?.[0] as number, 'out_channels'), grouped);
      }
      return grouped(g, real(a.groups, 'groups'));
    });
  }),
};
