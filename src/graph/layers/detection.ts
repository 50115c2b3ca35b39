/**
 * What object detectors do with boxes: suppression, and pools over regions of interest. Boxes are [count, 4] by corners.
 * https://onnx.ai/onnx/operators/onnx__NonMaxSuppression.html, onnx__RoiAlign.html, onnx__MaxRoiPool.html
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { slice } from './sizes.ts';
import { cast, isFloat, isHalf, refuse, squeeze, unsqueeze } from './values.ts';

/** The largest float32 that is not above a number: x > n and x > floorFloat(n) are the same for every float32 x. */
export const floorFloat = (number: number): number => {
  const near = Math.fround(number);
  if (!(near > number)) return near;
  const bits = new Int32Array(Float32Array.of(near).buffer);
  bits[0]! -= near > 0 ? 1 : -1;
  return new Float32Array(bits.buffer)[0]!;
};

/**
 * Boxes that overlap with a better one by more than `threshold` of their union are left out: int64 [kept], best first,
 * of equal scores the first, and before all what is no number. boxes [count, 4], scores [count]. A box whose second
 * corner is not behind the first has nothing in common with any other, as in torch; ONNX would exchange the two:
 *   corner₂ ← max(corner₁, corner₂)
 */
export const nonMaximumSuppression = (g: GraphBuilder, boxes: Value, scores: Value, threshold: number): Value => {
  if (!isFloat(boxes) || !isFloat(scores)) throw refuse(`boxes of ${boxes.dtype}; supported for floats`);
  if (boxes.dtype === 'float64' || scores.dtype === 'float64')
    throw refuse('a suppression of boxes of float64, whose overlaps would be compared in float32');
  if (!(threshold >= 0))
    throw refuse(`a suppression of boxes that overlap by more than ${threshold}; supported for numbers from 0 to 1`);
  const float = (number: number): Value => g.constant({ dtype: 'float32', shape: [1], data: Float32Array.of(number) });
  const count = g.op('Shape', [scores], { start: 0, end: 1 });
  const [corners, numbers] = [cast(g, boxes, 'float32'), cast(g, scores, 'float32')];
  const first = slice(g, corners, 1, 0, 2);
  const ordered = g.op('Concat', [first, g.op('Max', [first, slice(g, corners, 1, 2, 4)])], { axis: 1 });
  const ranked = g.op('Where', [g.op('IsNaN', [numbers]), float(Number.POSITIVE_INFINITY), numbers]);
  // no overlap is above 1; without a least score, those of -Infinity stay
  const found = g.op('NonMaxSuppression', [
    unsqueeze(g, ordered, [0]),
    unsqueeze(g, ranked, [0, 1]),
    count,
    float(floorFloat(Math.min(threshold, 1))),
  ]);
  return squeeze(g, slice(g, found, 1, 2, 3), [1]);
};

export interface Regions {
  /** Sizes of the image times this are sizes of `x`. */
  readonly scale: number;
  readonly height: number;
  readonly width: number;
}

/** rois [count, 5]: the image's number, x1, y1, x2, y2. */
const batchOf = (g: GraphBuilder, rois: Value): Value => cast(g, squeeze(g, slice(g, rois, 1, 0, 1), [1]), 'int64');

/**
 * The mean (or maximum, as ONNX defines it) of samples by linear interpolation: x [batch, channels, height, width],
 * rois [count, 5] -> [count, channels, height, width]. `samples` of 0: as many as a bin is large. `aligned`: corners are
 * half a pixel further up and left.
 */
export const roiAlign = (
  g: GraphBuilder,
  x: Value,
  rois: Value,
  r: Regions & { readonly samples: number; readonly aligned: boolean; readonly mode?: 'avg' | 'max' },
): Value => {
  if (isHalf(x)) return cast(g, roiAlign(g, cast(g, x, 'float32'), cast(g, rois, 'float32'), r), x.dtype);
  const boxes = slice(g, rois, 1, 1, 5);
  return g.op('RoiAlign', [x, boxes, batchOf(g, rois)], {
    coordinate_transformation_mode: r.aligned ? 'half_pixel' : 'output_half_pixel',
    output_height: r.height,
    output_width: r.width,
    sampling_ratio: Math.max(r.samples, 0),
    spatial_scale: { float: r.scale },
    mode: r.mode ?? 'avg',
  });
};

/** The maximum of each bin, whose borders are rounded to whole pixels. rois [count, 5] -> [count, channels, height, width] */
export const roiPool = (g: GraphBuilder, x: Value, rois: Value, r: Regions): Value => {
  if (isHalf(x)) return cast(g, roiPool(g, cast(g, x, 'float32'), cast(g, rois, 'float32'), r), x.dtype);
  return g.op('MaxRoiPool', [x, rois], { pooled_shape: [r.height, r.width], spatial_scale: { float: r.scale } });
};
