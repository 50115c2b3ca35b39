/**
 * Non-maximum suppression: ONNX's operator where it is the same, else a kernel of our own (soft suppression, overlaps
 * given, the combined one).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/non_max_suppression_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { inMemory, type Value } from '../../../graph/graph.ts';
import { cast, int64, known, scalarOf, shapeOf, squeeze, unsqueeze, vector } from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { bool, float, hosted, type OpRow, op } from '../table.ts';

/** The lowest float32: only -infinity and NaN are below it. */
const LOWEST = -3.4028234663852886e38;

interface Args {
  readonly boxes: Value;
  readonly scores: Value;
  readonly max_output_size: Value;
  readonly iou_threshold: Value;
  readonly score_threshold?: Value;
}

/** The boxes kept, best first: [kept] int64. Boxes may be given by any two opposite corners. */
const byOnnx = (g: GraphBuilder, args: Args): Value => {
  const vectorOf = (x: Value): Value => vector(g, cast(g, x, 'float32'));
  const found = g.op('NonMaxSuppression', [
    unsqueeze(g, cast(g, args.boxes, 'float32'), [0]),
    unsqueeze(g, cast(g, args.scores, 'float32'), [0, 1]),
    vector(g, int64(g, args.max_output_size)),
    vectorOf(args.iou_threshold),
    args.score_threshold
      ? vectorOf(args.score_threshold)
      : g.constant({ dtype: 'float32', shape: [1], data: Float32Array.of(LOWEST) }),
  ]);
  return squeeze(g, g.op('Slice', [found, g.ints([2]), g.ints([3]), g.ints([1])]), [1]);
};

const indices = (g: GraphBuilder, args: Args): Value => cast(g, byOnnx(g, args), 'int32');

/** `x` with zeros behind, so that it is as long as max_output_size says. */
const padded = (g: GraphBuilder, x: Value, size: Value): Value => {
  const missing = g.op('Sub', [vector(g, int64(g, size)), shapeOf(g, x)]);
  return g.op('Pad', [x, g.op('Concat', [g.ints([0]), missing], { axis: 0 })], { mode: 'constant' });
};

const countOf = (g: GraphBuilder, x: Value): Value => cast(g, scalarOf(g, shapeOf(g, x)), 'int32');

const isZero = (g: GraphBuilder, x: Value): boolean => {
  const constant = g.constantOf(x);
  return constant !== undefined && inMemory(constant) && constant.dtype === 'float32' && constant.data[0] === 0;
};

/** The kernel's three outputs; what has no threshold or sigma gets one that changes nothing. */
const byHost = (
  g: GraphBuilder,
  args: Args & { readonly sigma?: Value },
  pad: boolean,
  overlaps = false,
): readonly Value[] => {
  const size: Dim = pad ? (known(g, args.max_output_size)?.[0] ?? '?') : '?';
  const number = (n: number): Value => g.scalar('float32', n);
  const inputs = [
    args.boxes,
    args.scores,
    args.max_output_size,
    args.iou_threshold,
    args.score_threshold ?? number(LOWEST),
    args.sigma ?? number(0),
  ];
  return g.host('NonMaxSuppressionV5', inputs, { pad: Number(pad), overlaps: Number(overlaps) }, [
    { dtype: 'int32', shape: [size] },
    { dtype: args.scores.dtype, shape: [size] },
    { dtype: 'int32', shape: [] },
  ]);
};

const boxesOnly = ['boxes', 'scores', 'max_output_size'] as const;
const thresholds = [...boxesOnly, 'iou_threshold', 'score_threshold'] as const;

export const suppressions: Readonly<Record<string, OpRow>> = {
  NonMaxSuppression: op({
    inputs: boxesOnly,
    attrs: { iou_threshold: float(0.5) },
    lower: (g, args, { iou_threshold }) => indices(g, { ...args, iou_threshold: g.scalar('float32', iou_threshold) }),
  }),
  NonMaxSuppressionV2: op({ inputs: [...boxesOnly, 'iou_threshold'], lower: (g, args) => indices(g, args) }),
  NonMaxSuppressionV3: op({ inputs: thresholds, lower: (g, args) => indices(g, args) }),
  NonMaxSuppressionV4: op({
    inputs: thresholds,
    attrs: { pad_to_max_output_size: bool(false) },
    lower: (g, args, { pad_to_max_output_size }) => {
      const found = indices(g, args);
      return [pad_to_max_output_size ? padded(g, found, args.max_output_size) : found, countOf(g, found)];
    },
  }),
  NonMaxSuppressionV5: op({
    inputs: [...thresholds, 'soft_nms_sigma'],
    attrs: { pad_to_max_output_size: bool(false) },
    host: true,
    lower: (g, { soft_nms_sigma: sigma, ...args }, { pad_to_max_output_size: pad }) => {
      if (args.scores.dtype !== 'float32' || !isZero(g, sigma)) return byHost(g, { ...args, sigma }, pad);
      const found = byOnnx(g, args);
      const scores = g.op('Gather', [args.scores, found], { axis: 0 });
      const fit = (x: Value): Value => (pad ? padded(g, x, args.max_output_size) : x);
      return [fit(cast(g, found, 'int32')), fit(scores), countOf(g, found)];
    },
  }),
  NonMaxSuppressionWithOverlaps: op({
    inputs: ['overlaps', 'scores', 'max_output_size', 'overlap_threshold', 'score_threshold'],
    host: true,
    lower: (g, { overlaps, overlap_threshold, ...args }) =>
      byHost(g, { ...args, boxes: overlaps, iou_threshold: overlap_threshold }, false, true)[0]!,
  }),
  CombinedNonMaxSuppression: hosted({
    inputs: ['boxes', 'scores', 'max_output_size_per_class', 'max_total_size', 'iou_threshold', 'score_threshold'],
    attrs: { pad_per_class: bool(false), clip_boxes: bool(true) },
    outputs: ({ boxes, scores, max_output_size_per_class, max_total_size }, { pad_per_class }, g) => {
      const batch = boxes.shape?.[0] ?? '?';
      const total = known(g, max_total_size)?.[0] ?? '?';
      const each = known(g, max_output_size_per_class)?.[0];
      const classes = scores.shape?.[2];
      const most =
        typeof total === 'number' && each !== undefined && typeof classes === 'number'
          ? Math.min(total, each * classes)
          : '?';
      const size: Dim = pad_per_class ? most : total;
      return [
        { dtype: 'float32', shape: [batch, size, 4] },
        { dtype: 'float32', shape: [batch, size] },
        { dtype: 'float32', shape: [batch, size] },
        { dtype: 'int32', shape: [batch] },
      ];
    },
  }),
};
