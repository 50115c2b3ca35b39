/**
 * Detectron's operators. Regions are pooled by ONNX's own operators, which were taken from these.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/roi_align_op.cc, roi_pool_op.cc, generate_proposals_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { type Regions, roiAlign, roiPool } from '../../../graph/layers/detection.ts';
import { concat, squeeze } from '../../../graph/layers/values.ts';
import { type Args, blobOp, type Call, corrupt, hosted, isInt8, isValue, type OpRow, op, refuse } from '../table.ts';
import { dimOf, shapeOf } from './values.ts';
import { channelsFirst } from './window.ts';

const float = (shape: readonly (number | string)[]) => ({ dtype: 'float32', shape }) as const;
const plusOne = (args: Args): number => Number(args.bool('legacy_plus_one', true));
const upright = (args: Args): void => {
  if (args.bool('rotated', false)) throw refuse('rotated boxes; upright ones are served');
};

const proposals = hosted('scores bbox_deltas im_info anchors', ({ g, args }, scores, deltas, info, anchors) => {
  const columns = dimOf(anchors, 1);
  if (columns === 5) throw refuse('rotated anchors; upright ones are served');
  const attributes = {
    spatial_scale: args.float('spatial_scale', 1 / 16),
    pre_nms_topN: args.int('pre_nms_topN', 6000),
    post_nms_topN: args.int('post_nms_topN', 300),
    nms_thresh: args.float('nms_thresh', 0.7),
    min_size: args.float('min_size', 16),
    one: plusOne(args),
  };
  return g.host('GenerateProposals', [scores, deltas, info, anchors], attributes, [float(['?', 5]), float(['?'])]);
});

const boxTransform = hosted('rois deltas im_info', ({ g, args }, rois, deltas, info) => {
  upright(args);
  const weights = args.floats('weights', [1, 1, 1, 1]);
  if (weights.length !== 4) throw corrupt(`${weights.length} weights, expected 4`);
  const attributes = { weights, apply_scale: Number(args.bool('apply_scale', true)), one: plusOne(args) };
  return g.host('BBoxTransform', [rois, deltas, info], attributes, [
    { dtype: 'float32', shape: deltas.shape },
    float([dimOf(info, 0)]),
  ]);
});

const matrix = (g: GraphBuilder, x: Value): Value => (x.shape?.length === 4 ? squeeze(g, x, [2, 3]) : x);

const limited = hosted('scores boxes batch_splits?', ({ g, args }, scores, boxes, splits) => {
  upright(args);
  const method = args.text('soft_nms_method', 'linear');
  if (method !== 'linear' && method !== 'gaussian') throw corrupt(`its soft_nms_method is "${method}"`);
  const holds = args.bool('input_boxes_include_bg_cls', true);
  const attributes = {
    score_thresh: args.float('score_thresh', 0.05),
    nms: args.float('nms', 0.3),
    detections_per_im: args.int('detections_per_im', 100),
    soft_nms_enabled: Number(args.bool('soft_nms_enabled', false)),
    soft_nms_method: method,
    soft_nms_sigma: args.float('soft_nms_sigma', 0.5),
    soft_nms_min_score_thres: args.float('soft_nms_min_score_thres', 0.001),
    cls_agnostic_bbox_reg: Number(args.bool('cls_agnostic_bbox_reg', false)),
    input_boxes_include_bg_cls: Number(holds),
    output_classes_include_bg_cls: Number(args.bool('output_classes_include_bg_cls', true)),
    one: plusOne(args),
  };
  const images = splits ? dimOf(splits, 0) : 1;
  const classes = dimOf(scores, 1);
  return g.host('BoxWithNMSLimit', [matrix(g, scores), matrix(g, boxes), splits], attributes, [
    float(['?']),
    float(['?', 4]),
    float(['?']),
    float([images]),
    { dtype: 'int32', shape: ['?'] },
    { dtype: 'int32', shape: [images, classes] },
  ]);
});

const levels = (args: Args) => ({
  roi_canonical_scale: args.int('roi_canonical_scale', 224),
  roi_canonical_level: args.int('roi_canonical_level', 4),
  roi_min_level: args.int('roi_min_level', 2),
  roi_max_level: args.int('roi_max_level', 5),
  one: plusOne(args),
});
const ranks = (args: Args, inputs: number) => {
  const count = args.int('rpn_max_level', 6) - args.int('rpn_min_level', 2) + 1;
  if (inputs !== 2 * count) throw corrupt(`${inputs} inputs for ${count} levels, expected ${2 * count}`);
  return { levels: count, rpn_post_nms_topN: args.int('rpn_post_nms_topN', 2000) };
};
const rois = float(['?', 5]);
const restored = { dtype: 'int32', shape: ['?'] } as const;

const fpn = (isCollected: boolean, isDistributed: boolean): OpRow =>
  hosted('inputs*', (call: Call, ...inputs) => {
    const {
      g,
      args,
      op: { type },
    } = call;
    const own = levels(args);
    const each = Array.from({ length: own.roi_max_level - own.roi_min_level + 1 }, () => rois);
    const attributes = { ...(isCollected && ranks(args, inputs.length)), ...(isDistributed && own) };
    return g.host(type, inputs, attributes, [
      ...(isCollected ? [rois] : []),
      ...(isDistributed ? [...each, restored] : []),
    ]);
  });

const keypoints = hosted('heatmaps bboxes_in', ({ g, args }, maps, boxes) =>
  g.host(
    'HeatmapMaxKeypoint',
    [maps, boxes],
    { should_output_softmax: Number(args.bool('should_output_softmax', false)) },
    [float([dimOf(maps, 0), 4, dimOf(maps, 1)])],
  ),
);

/** Regions with the number of their image, [n, 5]; those of one image may lack it. */
const withImage = (g: GraphBuilder, x: Value): Value => {
  if (dimOf(x, 1) === 5) return x;
  if (dimOf(x, 1) !== 4)
    throw refuse('regions whose number of columns is known only at run time; say it in value_info.json');
  return concat(g, [g.op('Expand', [g.scalar('float32', 0), concat(g, [shapeOf(g, x, 0, 1), g.ints([1])])]), x], 1);
};

const regionsOf = (args: Args): Regions => ({
  height: args.int('pooled_h', 1),
  width: args.int('pooled_w', 1),
  scale: args.float('spatial_scale', 1),
});
const aligned = op('X RoIs', ({ g, args }, x, regions) => {
  const columns = dimOf(regions, 1);
  if (columns === 5 || columns === 4) {
    const how = { samples: args.int('sampling_ratio', -1), aligned: args.bool('aligned', false) };
    return channelsFirst(g, args, x, (first) =>
      roiAlign(g, first, withImage(g, regions), { ...regionsOf(args), ...how }),
    );
  }
  throw refuse('regions whose number of columns is known only at run time; say it in value_info.json');
});

const pooled = op('X rois', ({ g, args, outputs }, x, regions) => {
  if (outputs > 1)
    throw refuse(
      'its second output, the places of the largest elements, which only training needs; save the net with is_test = 1',
    );
  return channelsFirst(g, args, x, (first) => roiPool(g, first, withImage(g, regions), regionsOf(args)));
});

const grid = (args: Args) => {
  const attributes = {
    pooled_h: args.int('pooled_h', 1),
    pooled_w: args.int('pooled_w', 1),
    spatial_scale: args.float('spatial_scale', 1),
    sampling_ratio: args.int('sampling_ratio', -1),
  };
  if (!(attributes.pooled_h > 0 && attributes.pooled_w > 0))
    throw corrupt(`its pooled_h and pooled_w are ${attributes.pooled_h} and ${attributes.pooled_w}`);
  return attributes;
};
const roiAlignRotated = hosted('X RoIs', ({ g, args }, x, regions) => {
  const attributes = { ...grid(args), aligned: Number(args.bool('aligned', false)) };
  return channelsFirst(
    g,
    args,
    x,
    (first) =>
      g.host('RoIAlignRotated', [first, regions], attributes, [
        float([dimOf(regions, 0), dimOf(first, 1), attributes.pooled_h, attributes.pooled_w]),
      ])[0]!,
  );
});
/** 8-bit regions of an 8-bit image, channels last. */
const int8RoiAlign = blobOp('X RoIs', ({ g, args }, x, regions) => {
  if (!isInt8(x) || !isValue(regions)) throw corrupt('its inputs are no Int8 image and regions');
  if (args.text('order', 'NHWC') !== 'NHWC') throw corrupt('its order is NCHW; Caffe2 has it for NHWC');
  const [scale, zero] = [args.float('Y_scale', 1), args.int('Y_zero_point', 0)];
  const own = grid(args);
  const attributes = { ...own, X_scale: x.scale, X_zero_point: x.zero, Y_scale: scale, Y_zero_point: zero };
  const shape = [dimOf(regions, 0), own.pooled_h, own.pooled_w, dimOf(x.q, 3)];
  const [q] = g.host('Int8RoIAlign', [x.q, regions], attributes, [{ dtype: 'uint8', shape }]);
  return { q: q!, scale, zero };
});
const rmac = hosted('X', ({ g, args }, x) => {
  const attributes = { scales: args.int('scales', 3), overlap: args.float('overlap', 0.4) };
  return g.host('RMACRegions', [shapeOf(g, x)], attributes, [float(['?', 5])]);
});

// biome-ignore format: one op a line
export const DETECTION: Readonly<Record<string, OpRow>> = {
  GenerateProposals: proposals, GenerateProposalsCPP: proposals, BBoxTransform: boxTransform, BoxWithNMSLimit: limited,
  CollectRpnProposals: fpn(true, false), DistributeFpnProposals: fpn(false, true), CollectAndDistributeFpnRpnProposals: fpn(true, true),
  HeatmapMaxKeypoint: keypoints, RoIAlign: aligned, RoIAlignRotated: roiAlignRotated, Int8RoIAlign: int8RoiAlign, RMACRegions: rmac, RoIPool: pooled,
};
