/**
 * What detectors do with boxes and regions. What is sequential is a kernel of our own (engines/host/kernels/multibox.ts).
 * https://github.com/apache/mxnet/tree/1.9.1/src/operator/contrib
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Attributes, Value } from '../../../graph/graph.ts';
import { roiAlign, roiPool } from '../../../graph/layers/detection.ts';
import { slice, floats as vectorOf } from '../../../graph/layers/sizes.ts';
import { cast, concat, iota, like, rankOf, sizeOf, unsqueeze } from '../../../graph/layers/values.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { bool, float, floats, int, ints, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';

const FORMAT = word(['corner', 'center'], 'corner');

const hosted = (
  g: GraphBuilder,
  kernel: string,
  inputs: readonly Value[],
  attributes: Attributes,
  shapes: readonly Shape[],
): readonly Value[] => {
  const made = g.host(
    kernel,
    inputs.map((x) => cast(g, x, 'float32')),
    attributes,
    shapes.map((shape) => ({ dtype: 'float32', shape })),
  );
  return made.map((value) => cast(g, value, inputs[0]!.dtype));
};

/** The four columns of boxes [.., 4], each [.., 1]; by corners. */
const columns = (
  g: GraphBuilder,
  boxes: Value,
  format: 'corner' | 'center' = 'corner',
): readonly [Value, Value, Value, Value] => {
  const [a, b, c, d] = g.ops(
    'Split',
    [boxes],
    { axis: rankOf(boxes, 'its boxes') - 1, num_outputs: 4 },
    4,
  ) as readonly [Value, Value, Value, Value];
  if (format === 'corner') return [a, b, c, d];
  const half = (x: Value): Value => g.op('Div', [x, like(g, x, 2)]);
  return [g.op('Sub', [a, half(c)]), g.op('Sub', [b, half(d)]), g.op('Add', [a, half(c)]), g.op('Add', [b, half(d)])];
};

/** Every box of lhs [.., 4] with every box of rhs [.., 4]: [lhs.., rhs..] */
const boxIou = op({
  inputs: ['lhs', 'rhs'],
  attrs: { format: FORMAT },
  lower: (g, { lhs, rhs }, { format }) => {
    const [m, n] = [rankOf(lhs, 'its first input') - 1, rankOf(rhs, 'its second input') - 1];
    const left = (x: Value): Value =>
      unsqueeze(
        g,
        g.op('Squeeze', [x, g.ints([m])]),
        Array.from({ length: n }, (_, i) => m + i),
      );
    const right = (x: Value): Value => g.op('Squeeze', [x, g.ints([n])]);
    const [a, b] = [columns(g, lhs, format).map(left), columns(g, rhs, format).map(right)] as const;
    const side = (from: number, to: number): Value => {
      const reach = g.op('Sub', [g.op('Min', [a[to], b[to]]), g.op('Max', [a[from], b[from]])]);
      return g.op('Max', [reach, like(g, reach, 0)]);
    };
    const shared = g.op('Mul', [side(0, 2), side(1, 3)]);
    const area = (box: readonly (Value | undefined)[]): Value =>
      g.op('Mul', [g.op('Sub', [box[2], box[0]]), g.op('Sub', [box[3], box[1]])]);
    const union = g.op('Sub', [g.op('Add', [area(a), area(b)]), shared]);
    const none = g.op('LessOrEqual', [union, like(g, union, 0)]);
    return g.op('Where', [none, like(g, union, 0), g.op('Div', [shared, union])]);
  },
});

const boxDecode = op({
  inputs: ['data', 'anchors'],
  attrs: {
    std0: float(1),
    std1: float(1),
    std2: float(1),
    std3: float(1),
    clip: float(-1),
    format: word(['corner', 'center'], 'center'),
  },
  lower: (g, { data, anchors }, a) => {
    const [dx, dy, dw, dh] = columns(g, data);
    const parts = columns(g, anchors);
    const half = (x: Value): Value => g.op('Mul', [x, like(g, x, 0.5)]);
    const size = (i: number): Value => (a.format === 'center' ? parts[i + 2]! : g.op('Sub', [parts[i + 2], parts[i]]));
    const center = (i: number): Value => (a.format === 'center' ? parts[i]! : g.op('Add', [parts[i], half(size(i))]));
    const grown = (d: Value, std: number): Value => {
      const scaled = g.op('Mul', [d, like(g, d, std)]);
      return g.op('Exp', [a.clip > 0 ? g.op('Min', [scaled, like(g, d, a.clip)]) : scaled]);
    };
    const at = (d: Value, std: number, i: number): Value =>
      g.op('Add', [g.op('Mul', [g.op('Mul', [d, like(g, d, std)]), size(i)]), center(i)]);
    const [x, y] = [at(dx, a.std0, 0), at(dy, a.std1, 1)];
    const [w, h] = [half(g.op('Mul', [grown(dw, a.std2), size(0)])), half(g.op('Mul', [grown(dh, a.std3), size(1)]))];
    const corners = [g.op('Sub', [x, w]), g.op('Sub', [y, h]), g.op('Add', [x, w]), g.op('Add', [y, h])];
    return concat(g, corners, rankOf(corners[0]!, 'its boxes') - 1);
  },
});

/** Anchors of each cell of an image's grid: [n, c, h, w] -> [1, h · w · anchors, 4] */
const multiBoxPrior = op({
  inputs: ['data'],
  attrs: {
    sizes: floats([1]),
    ratios: floats([1]),
    clip: bool(false),
    steps: floats([-1, -1]),
    offsets: floats([0.5, 0.5]),
  },
  lower: (g, { data }, { sizes, ratios, clip, steps, offsets }) => {
    const dtype = data.dtype === 'float64' ? 'float64' : 'float32';
    const [first = 1] = ratios;
    const shapes = [
      ...sizes.map((size) => [size, Math.sqrt(first)] as const),
      ...ratios.slice(1).map((ratio) => [sizes[0] ?? 1, Math.sqrt(ratio)] as const),
    ];
    const [height, width] = [2, 3].map((axis) => cast(g, sizeOf(g, data, axis), dtype)) as [Value, Value];
    const line = (axis: number, size: Value): Value => {
      const stated = steps[axis - 2] ?? -1;
      const step = stated > 0 ? like(g, size, stated) : g.op('Div', [like(g, size, 1), size]);
      const index = cast(g, iota(g, sizeOf(g, data, axis)), dtype);
      return g.op('Mul', [g.op('Add', [index, like(g, size, offsets[axis - 2] ?? 0.5)]), step]);
    };
    const shape = concat(g, [sizeOf(g, data, 2), sizeOf(g, data, 3), g.ints([shapes.length])]);
    const [y, x] = [unsqueeze(g, line(2, height), [1, 2]), unsqueeze(g, line(3, width), [0, 2])];
    const halfHeight = vectorOf(
      g,
      dtype,
      shapes.map(([size, root]) => size / root / 2),
    );
    const wide = vectorOf(
      g,
      dtype,
      shapes.map(([size, root]) => (size * root) / 2),
    );
    const halfWidth = g.op('Mul', [wide, g.op('Div', [height, width])]);
    const sides = [
      g.op('Sub', [x, halfWidth]),
      g.op('Sub', [y, halfHeight]),
      g.op('Add', [x, halfWidth]),
      g.op('Add', [y, halfHeight]),
    ];
    const all = concat(
      g,
      sides.map((side) => unsqueeze(g, g.op('Expand', [side, shape]), [3])),
      3,
    );
    const flat = g.op('Reshape', [all, g.ints([1, -1, 4])]);
    const held = clip ? g.op('Clip', [flat, like(g, flat, 0), like(g, flat, 1)]) : flat;
    return cast(g, held, data.dtype);
  },
});

const RPN = {
  rpn_pre_nms_top_n: int(6000),
  rpn_post_nms_top_n: int(300),
  threshold: float(Math.fround(0.7)),
  rpn_min_size: int(16),
  scales: floats([4, 8, 16, 32]),
  ratios: floats([0.5, 1, 2]),
  feature_stride: int(16),
  output_score: bool(false),
  iou_loss: bool(false),
} as const;

const proposal = op({
  inputs: ['cls_prob', 'bbox_pred', 'im_info'],
  attrs: RPN,
  lower: (g, { cls_prob, bbox_pred, im_info }, a) => {
    if (a.rpn_post_nms_top_n < 1 || a.rpn_post_nms_top_n > 1 << 20)
      throw refuse(`rpn_post_nms_top_n ${a.rpn_post_nms_top_n}`);
    const batch = cls_prob.shape?.[0];
    const rows = typeof batch === 'number' ? batch * a.rpn_post_nms_top_n : '?';
    const attributes: Attributes = {
      rpn_pre_nms_top_n: a.rpn_pre_nms_top_n,
      rpn_post_nms_top_n: a.rpn_post_nms_top_n,
      threshold: a.threshold,
      rpn_min_size: a.rpn_min_size,
      scales: a.scales,
      ratios: a.ratios,
      feature_stride: a.feature_stride,
      iou_loss: Number(a.iou_loss),
    };
    const [rois, scores] = hosted(g, 'Proposal', [cls_prob, bbox_pred, im_info], attributes, [
      [rows, 5],
      [rows, 1],
    ]);
    return a.output_score ? [rois!, scores!] : rois!;
  },
});

export const detection: Readonly<Record<string, OpRow>> = {
  _contrib_box_iou: boxIou,
  _contrib_box_decode: boxDecode,
  _contrib_box_nms: op({
    inputs: ['data'],
    attrs: {
      overlap_thresh: float(0.5),
      valid_thresh: float(0),
      topk: int(-1),
      coord_start: int(2),
      score_index: int(1),
      id_index: int(-1),
      background_id: int(-1),
      force_suppress: bool(false),
      in_format: FORMAT,
      out_format: FORMAT,
    },
    lower: (g, { data }, a) =>
      hosted(
        g,
        'BoxNMS',
        [data],
        {
          overlap_thresh: a.overlap_thresh,
          valid_thresh: a.valid_thresh,
          topk: a.topk,
          coord_start: a.coord_start,
          score_index: a.score_index,
          id_index: a.id_index,
          background_id: a.background_id,
          force_suppress: Number(a.force_suppress),
          in_center: Number(a.in_format === 'center'),
          out_center: Number(a.out_format === 'center'),
        },
        [data.shape],
      ),
  }),
  _contrib_MultiBoxPrior: multiBoxPrior,
  _contrib_MultiBoxDetection: op({
    inputs: ['cls_prob', 'loc_pred', 'anchor'],
    attrs: {
      clip: bool(true),
      threshold: float(Math.fround(0.01)),
      background_id: int(0),
      nms_threshold: float(0.5),
      force_suppress: bool(false),
      variances: floats([Math.fround(0.1), Math.fround(0.1), Math.fround(0.2), Math.fround(0.2)]),
      nms_topk: int(-1),
    },
    lower: (g, { cls_prob, loc_pred, anchor }, a) => {
      if (a.background_id !== 0) throw refuse(`background_id ${a.background_id}; MXNet's kernel knows 0 only`);
      if (a.variances.length !== 4) throw refuse(`${a.variances.length} variances, expected 4`);
      const attributes: Attributes = {
        clip: Number(a.clip),
        threshold: a.threshold,
        nms_threshold: a.nms_threshold,
        force_suppress: Number(a.force_suppress),
        variances: a.variances,
        nms_topk: a.nms_topk,
      };
      const shape = cls_prob.shape && [cls_prob.shape[0]!, cls_prob.shape[2] ?? '?', 6];
      return hosted(g, 'MultiBoxDetection', [cls_prob, loc_pred, anchor], attributes, [shape]);
    },
  }),
  _contrib_Proposal: proposal,
  _contrib_MultiProposal: proposal,
  ROIPooling: op({
    inputs: ['data', 'rois'],
    attrs: { pooled_size: ints(), spatial_scale: float() },
    lower: (g, { data, rois }, { pooled_size, spatial_scale }) => {
      const [height = 1, width = height] = pooled_size;
      return roiPool(g, data, rois, { scale: spatial_scale, height, width });
    },
  }),
  _contrib_ROIAlign: op({
    inputs: ['data', 'rois'],
    attrs: {
      pooled_size: ints(),
      spatial_scale: float(),
      sample_ratio: int(-1),
      position_sensitive: bool(false),
      aligned: bool(false),
    },
    lower: (g, { data, rois }, { pooled_size, spatial_scale, sample_ratio, position_sensitive, aligned }) => {
      if (position_sensitive) throw refuse('position_sensitive, where each bin has channels of its own');
      const [height = 1, width = height] = pooled_size;
      // Of image -1 are regions that stand for none: their answer is 0.
      const image = slice(g, rois, 1, 0, 1);
      const valid = concat(g, [g.op('Max', [image, like(g, rois, 0)]), slice(g, rois, 1, 1, 5)], 1);
      const made = roiAlign(g, data, valid, { scale: spatial_scale, height, width, samples: sample_ratio, aligned });
      const isThere = unsqueeze(g, g.op('GreaterOrEqual', [image, like(g, rois, 0)]), [2, 3]);
      return g.op('Where', [isThere, made, like(g, made, 0)]);
    },
  }),
};
