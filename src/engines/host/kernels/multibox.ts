/**
 * What MXNet's detectors do with their boxes, one after the other: MultiBoxDetection, box_nms, Proposal. All arithmetic is
 * that of float32, so that thresholds part the boxes alike.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/contrib/multibox_detection.cc, bounding_box-common.h, proposal.cc
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, input, numberOf, numbersOf } from './arguments.ts';

const f = Math.fround;
const { max, min } = Math;

const floatsOf = (inputs: readonly (Tensor | undefined)[], i: number): Float32Array => {
  const { dtype, data } = input(inputs, i);
  if (dtype !== 'float32') throw failed(`boxes of ${dtype}; float32 is expected`);
  return data as Float32Array;
};
const floats = (shape: readonly number[], data: Float32Array): Tensor => ({ dtype: 'float32', shape, data });

/** Places by falling score; of equal ones the first. */
const byScore = (places: number[], scores: Float32Array): number[] =>
  places.sort((a, b) => scores[b]! - scores[a]! || a - b);

/** Intersection over union of the boxes, by corners, that begin at a and b. */
const overlap = (boxes: Float32Array, a: number, b: number): number => {
  const width = max(0, f(min(boxes[a + 2]!, boxes[b + 2]!) - max(boxes[a]!, boxes[b]!)));
  const height = max(0, f(min(boxes[a + 3]!, boxes[b + 3]!) - max(boxes[a + 1]!, boxes[b + 1]!)));
  const shared = f(width * height);
  const area = (at: number): number => f(f(boxes[at + 2]! - boxes[at]!) * f(boxes[at + 3]! - boxes[at + 1]!));
  const union = f(f(area(a) + area(b)) - shared);
  return union <= 0 ? 0 : f(shared / union);
};

/** cls_prob [n, classes, anchors], loc_pred [n, anchors · 4], anchor [1, anchors, 4] -> [n, anchors, 6]: class, score, corners */
export const multiBoxDetection: HostKernel = (node) => {
  const [clip, force] = [flagOf(node, 'clip'), flagOf(node, 'force_suppress')];
  const [threshold, nmsThreshold] = [f(numberOf(node, 'threshold')), f(numberOf(node, 'nms_threshold'))];
  const topk = numberOf(node, 'nms_topk');
  const variances = numbersOf(node, 'variances').map(f);
  return (inputs) => {
    const [batch = 0, classes = 0, anchors = 0] = input(inputs, 0).shape;
    const [scores, locations, boxes] = [floatsOf(inputs, 0), floatsOf(inputs, 1), floatsOf(inputs, 2)];
    if (locations.length !== batch * anchors * 4 || boxes.length !== anchors * 4) {
      throw failed(
        `MultiBoxDetection: ${locations.length} locations and ${boxes.length / 4} anchors for ${batch} images of ${anchors}`,
      );
    }
    const out = new Float32Array(batch * anchors * 6).fill(-1);
    for (let image = 0; image < batch; image++) {
      const rows = new Float32Array(anchors * 6);
      let valid = 0;
      for (let i = 0; i < anchors; i++) {
        let [best, id] = [-1, 0];
        for (let j = 1; j < classes; j++) {
          const score = scores[(image * classes + j) * anchors + i]!;
          if (score > best) [best, id] = [score, j];
        }
        if (id > 0 && best < threshold) id = 0;
        if (id === 0) continue;
        rows[valid * 6] = id - 1;
        rows[valid * 6 + 1] = best;
        decode(rows, valid * 6 + 2, boxes, i * 4, locations, (image * anchors + i) * 4, variances, clip);
        valid++;
      }
      const own = out.subarray(image * anchors * 6, (image + 1) * anchors * 6);
      own.set(rows.subarray(0, valid * 6));
      if (valid < 1 || nmsThreshold <= 0 || nmsThreshold > 1) continue;
      const order = byScore(
        Array.from({ length: valid }, (_, i) => i),
        new Float32Array(valid).map((_, i) => rows[i * 6 + 1]!),
      );
      const kept = topk > 0 && topk < valid ? topk : valid;
      for (let i = kept; i < valid; i++) own[i * 6] = -1;
      for (let i = 0; i < kept; i++) own.set(rows.subarray(order[i]! * 6, order[i]! * 6 + 6), i * 6);
      for (let i = 0; i < kept; i++) {
        if (own[i * 6]! < 0) continue;
        for (let j = i + 1; j < kept; j++) {
          if (own[j * 6]! < 0 || !(force || own[i * 6] === own[j * 6])) continue;
          if (overlap(own, i * 6 + 2, j * 6 + 2) >= nmsThreshold) own[j * 6] = -1;
        }
      }
    }
    return [floats([batch, anchors, 6], out)];
  };
};

/** An anchor moved and stretched by what was predicted, as corners. */
const decode = (
  out: Float32Array,
  to: number,
  anchors: Float32Array,
  a: number,
  predicted: Float32Array,
  p: number,
  v: readonly number[],
  clip: boolean,
): void => {
  const [left, top, right, bottom] = [anchors[a]!, anchors[a + 1]!, anchors[a + 2]!, anchors[a + 3]!];
  const [width, height] = [f(right - left), f(bottom - top)];
  const x = f(f(f(f(predicted[p]! * v[0]!) * width)) + f(f(left + right) / 2));
  const y = f(f(f(f(predicted[p + 1]! * v[1]!) * height)) + f(f(top + bottom) / 2));
  const halfWidth = f(f(f(Math.exp(f(predicted[p + 2]! * v[2]!))) * width) / 2);
  const halfHeight = f(f(f(Math.exp(f(predicted[p + 3]! * v[3]!))) * height) / 2);
  const corners = [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
  for (const [i, corner] of corners.entries()) out[to + i] = clip ? max(0, min(1, f(corner))) : corner;
};

/** [.., boxes, width] -> the same: what is kept by falling score, then rows of -1. */
export const boxNms: HostKernel = (node) => {
  const number = (name: string): number => numberOf(node, name);
  const [threshold, valid, topk] = [f(number('overlap_thresh')), f(number('valid_thresh')), number('topk')];
  const [start, scoreAt, idAt, background] = [
    number('coord_start'),
    number('score_index'),
    number('id_index'),
    number('background_id'),
  ];
  const [force, fromCenter, toCenter] = [
    flagOf(node, 'force_suppress'),
    flagOf(node, 'in_center'),
    flagOf(node, 'out_center'),
  ];
  return (inputs) => {
    const { shape } = input(inputs, 0);
    const data = floatsOf(inputs, 0);
    const [count = 0, width = 0] = shape.slice(-2);
    if (start < 0 || start + 4 > width || scoreAt < 0 || scoreAt >= width || idAt >= width) {
      throw failed(
        `box_nms: rows of ${width} numbers have no coordinates at ${start}, score at ${scoreAt} or class at ${idAt}`,
      );
    }
    const most = topk < 0 ? count : min(count, topk);
    if (most < 1) return [floats(shape, data.slice())];
    const out = new Float32Array(data.length).fill(-1);
    const corners = fromCenter ? toCorners(data, start, width) : data;
    const scores = Float32Array.from({ length: data.length / width }, (_, i) => data[i * width + scoreAt]!);
    for (let first = 0; first < scores.length; first += count) {
      const candidates: number[] = [];
      for (let i = first; i < first + count; i++) {
        if (scores[i]! > valid && (idAt < 0 || data[i * width + idAt] !== background)) candidates.push(i);
      }
      const order = byScore(candidates, scores).slice(0, most);
      const kept: number[] = [];
      for (const i of order) {
        const suppressed = kept.some((better) => {
          if (!force && idAt >= 0 && Math.trunc(data[better * width + idAt]!) !== Math.trunc(data[i * width + idAt]!))
            return false;
          return overlap(corners, better * width + start, i * width + start) > threshold;
        });
        if (!suppressed) kept.push(i);
      }
      for (const [i, place] of kept.entries()) {
        const to = (first + i) * width;
        out.set(data.subarray(place * width, (place + 1) * width), to);
        if (fromCenter !== toCenter) convert(out, to + start, toCenter);
      }
    }
    return [floats(shape, out)];
  };
};

const convert = (rows: Float32Array, at: number, toCenter: boolean): void => {
  const [a, b, c, d] = [rows[at]!, rows[at + 1]!, rows[at + 2]!, rows[at + 3]!];
  const made = toCenter ? [(a + c) / 2, (b + d) / 2, c - a, d - b] : [a - c / 2, b - d / 2, a + c / 2, b + d / 2];
  rows.set(made, at);
};
const toCorners = (data: Float32Array, start: number, width: number): Float32Array => {
  const copy = data.slice();
  for (let at = start; at < copy.length; at += width) convert(copy, at, false);
  return copy;
};

/** Anchors of every ratio and scale around one cell. */
const baseAnchors = (
  stride: number,
  ratios: readonly number[],
  scales: readonly number[],
): readonly (readonly number[])[] =>
  ratios.flatMap((ratio) =>
    scales.map((scale) => {
      const center = f(0.5 * (stride - 1));
      const area = Math.floor(f(f(stride * stride) / ratio));
      const width = f(Math.floor(f(f(Math.sqrt(area)) + 0.5)) * scale);
      const height = f(Math.floor(f(f(f(width / scale) * ratio) + 0.5)) * scale);
      return [
        f(center - f(0.5 * f(width - 1))),
        f(center - f(0.5 * f(height - 1))),
        f(center + f(0.5 * f(width - 1))),
        f(center + f(0.5 * f(height - 1))),
      ];
    }),
  );

/** cls_prob [n, 2 · anchors, h, w], bbox_pred [n, 4 · anchors, h, w], im_info [n, 3] -> rois [n · post, 5], scores [n · post, 1] */
export const proposal: HostKernel = (node) => {
  const number = (name: string): number => numberOf(node, name);
  const [stride, post] = [number('feature_stride'), number('rpn_post_nms_top_n')];
  const base = baseAnchors(stride, numbersOf(node, 'ratios').map(f), numbersOf(node, 'scales').map(f));
  const [threshold, iouLoss] = [f(number('threshold')), flagOf(node, 'iou_loss')];
  return (inputs) => {
    const [batch = 0, channels = 0, height = 0, width = 0] = input(inputs, 0).shape;
    const [scores, deltas, info] = [floatsOf(inputs, 0), floatsOf(inputs, 1), floatsOf(inputs, 2)];
    const anchors = channels / 2;
    const plane = height * width;
    const count = anchors * plane;
    if (anchors !== base.length || deltas.length !== batch * 4 * count || info.length !== batch * 3) {
      throw failed(
        `Proposal: ${anchors} anchors, expected ${base.length} (ratios times scales), with 4 deltas each and 3 numbers an image`,
      );
    }
    const before = number('rpn_pre_nms_top_n');
    const pre = min(before > 0 ? before : count, count);
    const rois = new Float32Array(batch * post * 5);
    const out = new Float32Array(batch * post);
    for (let image = 0; image < batch; image++) {
      const boxes = new Float32Array(count * 5);
      const [imHeight, imWidth, imScale] = info.subarray(image * 3, image * 3 + 3) as unknown as readonly [
        number,
        number,
        number,
      ];
      const real = [Math.trunc(f(imHeight / stride)), Math.trunc(f(imWidth / stride))] as const;
      const least = f(number('rpn_min_size') * imScale);
      for (let i = 0; i < count; i++) {
        const [a, column] = [i % anchors, Math.floor(i / anchors) % width];
        const row = Math.floor(i / anchors / width);
        const anchor = base[a]!.map((side, k) => f(side + (k % 2 === 0 ? column : row) * stride));
        const delta = [0, 1, 2, 3].map((k) => deltas[((image * anchors + a) * 4 + k) * plane + row * width + column]!);
        const box = iouLoss ? anchor.map((side, k) => f(side + delta[k]!)) : moved(anchor, delta);
        const limits = [imWidth, imHeight, imWidth, imHeight].map((size) => f(size - 1));
        const held = box.map((side, k) => max(min(side, limits[k]!), 0));
        let score = scores[(image * channels + anchors + a) * plane + row * width + column]!;
        if (row >= real[0] || column >= real[1]) score = -1;
        if (f(f(held[2]! - held[0]!) + 1) < least || f(f(held[3]! - held[1]!) + 1) < least) {
          for (const k of [0, 1]) held[k] = f(held[k]! - least / 2);
          for (const k of [2, 3]) held[k] = f(held[k]! + least / 2);
          score = -1;
        }
        boxes.set([...held, score], i * 5);
      }
      const order = byScore(
        Array.from({ length: count }, (_, i) => i),
        new Float32Array(count).map((_, i) => boxes[i * 5 + 4]!),
      ).slice(0, pre);
      const kept = suppress(boxes, order, threshold, min(post, pre));
      for (let i = 0; i < post; i++) {
        const place = kept[i % kept.length]! * 5;
        rois.set([image, ...boxes.subarray(place, place + 4)], (image * post + i) * 5);
        out[image * post + i] = boxes[place + 4]!;
      }
    }
    return [floats([batch * post, 5], rois), floats([batch * post, 1], out)];
  };
};

const moved = (anchor: readonly number[], delta: readonly number[]): readonly number[] => {
  const [x1, y1, x2, y2] = anchor as readonly [number, number, number, number];
  const [dx, dy, dw, dh] = delta as readonly [number, number, number, number];
  const [width, height] = [f(x2 - x1 + 1), f(y2 - y1 + 1)];
  const [x, y] = [f(f(dx * width) + f(x1 + 0.5 * (width - 1))), f(f(dy * height) + f(y1 + 0.5 * (height - 1)))];
  const [w, h] = [f(f(Math.exp(dw)) * width), f(f(Math.exp(dh)) * height)];
  return [f(x - 0.5 * (w - 1)), f(y - 0.5 * (h - 1)), f(x + 0.5 * (w - 1)), f(y + 0.5 * (h - 1))];
};

/** The places that are kept, at most `most`; corners are pixels that belong to the box. */
const suppress = (
  boxes: Float32Array,
  order: readonly number[],
  threshold: number,
  most: number,
): readonly number[] => {
  const side = (at: number, k: number): number => boxes[at * 5 + k]!;
  const area = (at: number): number => f(f(f(side(at, 2) - side(at, 0)) + 1) * f(f(side(at, 3) - side(at, 1)) + 1));
  const kept: number[] = [];
  for (const at of order) {
    if (kept.length >= most) break;
    const suppressed = kept.some((better) => {
      const w = max(0, f(f(min(side(better, 2), side(at, 2)) - max(side(better, 0), side(at, 0))) + 1));
      const h = max(0, f(f(min(side(better, 3), side(at, 3)) - max(side(better, 1), side(at, 1))) + 1));
      const shared = f(w * h);
      return f(shared / f(f(area(better) + area(at)) - shared)) > threshold;
    });
    if (!suppressed) kept.push(at);
  }
  return kept;
};
