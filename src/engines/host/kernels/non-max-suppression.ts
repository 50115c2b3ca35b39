/**
 * Non-maximum suppression: boxes by falling score, without those that overlap a better one too much.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/non_max_suppression_op.cc
 *
 * All arithmetic is that of float32 (float16 is rounded at each step), so that a threshold parts the boxes alike.
 */
import { fromSmallFloat, toSmallFloat } from '../../../tensor/float16.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, input, integer } from './arguments.ts';
import { introsort, popHeap, pushHeap } from './introsort.ts';
import { double, doubles, dtypeAt, floatTensor } from './numbers.ts';

const f32 = Math.fround;
const { max, min } = Math;

/** The intersection over the union of the boxes that begin at a and b; 0 for boxes without an area. */
const overlapOf = (boxes: Float64Array, a: number, b: number): number => {
  const corner = (at: number, i: number, pick: typeof min): number => pick(boxes[at + i]!, boxes[at + i + 2]!);
  const [aTop, aLeft, aBottom, aRight] = [corner(a, 0, min), corner(a, 1, min), corner(a, 0, max), corner(a, 1, max)];
  const [bTop, bLeft, bBottom, bRight] = [corner(b, 0, min), corner(b, 1, min), corner(b, 0, max), corner(b, 1, max)];
  const aArea = f32(f32(aBottom - aTop) * f32(aRight - aLeft));
  const bArea = f32(f32(bBottom - bTop) * f32(bRight - bLeft));
  if (aArea <= 0 || bArea <= 0) return 0;
  const height = max(f32(min(aBottom, bBottom) - max(aTop, bTop)), 0);
  const width = max(f32(min(aRight, bRight) - max(aLeft, bLeft)), 0);
  const shared = f32(height * width);
  return f32(shared / f32(f32(aArea + bArea) - shared));
};

interface Candidate {
  readonly box: number;
  readonly score: number;
  /** The first of those selected that it was not compared with. */
  readonly begin: number;
}

const isLower = (a: Candidate, b: Candidate): boolean => (a.score === b.score && a.box > b.box) || a.score < b.score;

interface Selected {
  readonly boxes: number[];
  readonly scores: number[];
}

/** Selects up to `most` boxes; with a sigma above 0 an overlap lowers the score instead of forbidding the box. */
const select = (
  scores: Float64Array,
  most: number,
  limits: { readonly overlap: number; readonly score: number; readonly sigma: number },
  overlap: (a: number, b: number) => number,
  round: (x: number) => number,
): Selected => {
  const heap: Candidate[] = [];
  scores.forEach((score, box) => {
    if (score > limits.score) pushHeap(heap, { box, score, begin: 0 }, isLower);
  });
  const isSoft = limits.sigma > 0;
  const scale = isSoft ? round(-0.5 / limits.sigma) : 0;
  const found: Selected = { boxes: [], scores: [] };
  while (found.boxes.length < most && heap.length > 0) {
    const { box, score: original, begin } = popHeap(heap, isLower)!;
    let score = original;
    let isOut = false;
    for (let j = found.boxes.length - 1; j >= begin; j--) {
      const similarity = round(overlap(box, found.boxes[j]!));
      const isNear = similarity > limits.overlap;
      if (isSoft || !isNear) score = round(score * round(Math.exp(round(round(scale * similarity) * similarity))));
      if (!isSoft && isNear) {
        isOut = true;
        break;
      }
      if (score <= limits.score) break;
    }
    if (isOut) continue;
    if (score === original) {
      found.boxes.push(box);
      found.scores.push(score);
    } else if (score > limits.score) pushHeap(heap, { box, score, begin: found.boxes.length }, isLower);
  }
  return found;
};

/**
 * boxes [n, 4] (or, by `overlaps`, the overlap of each pair [n, n]), scores [n], max_output_size, iou_threshold,
 * score_threshold, soft_nms_sigma -> selected [m], their scores [m], how many are valid; padded with 0 where `pad` says.
 */
export const nonMaxSuppression: HostKernel = (node) => {
  const [pad, ofPairs] = [flagOf(node, 'pad'), flagOf(node, 'overlaps')];
  return (inputs) => {
    const { shape } = input(inputs, 0);
    const dtype = dtypeAt(inputs, 1);
    const [boxes, scores] = [doubles(inputs, 0), doubles(inputs, 1)];
    const most = integer(inputs, 2);
    const [overlap, score, sigma] = [double(inputs, 3), double(inputs, 4), double(inputs, 5)];
    const n = shape[0] ?? 0;
    if (shape.length !== 2 || shape[1] !== (ofPairs ? n : 4) || scores.length !== n) {
      throw failed(`boxes of shape [${shape.join(', ')}] and ${scores.length} scores`);
    }
    if (most < 0) throw failed(`max_output_size is ${most}`);
    if (!ofPairs && !(overlap >= 0 && overlap <= 1)) throw failed(`iou_threshold is ${overlap}, expected 0 to 1`);
    if (sigma < 0) throw failed(`soft_nms_sigma is ${sigma}`);
    const round = dtype === 'float16' ? (x: number) => fromSmallFloat(dtype, toSmallFloat(dtype, x)) : f32;
    const similarity = ofPairs
      ? (a: number, b: number) => boxes[a * n + b]!
      : (a: number, b: number) => overlapOf(boxes, 4 * a, 4 * b);
    const found = select(scores, most, { overlap, score, sigma }, similarity, round);
    const size = pad ? most : found.boxes.length;
    const selected = new Int32Array(size);
    selected.set(found.boxes);
    const kept = new Float64Array(size);
    kept.set(found.scores);
    return [
      { dtype: 'int32', shape: [size], data: selected },
      floatTensor(dtype, [size], kept),
      { dtype: 'int32', shape: [], data: Int32Array.of(found.boxes.length) },
    ];
  };
};

interface Detection {
  readonly score: number;
  readonly class: number;
  /** Where its box begins; -1 for a place that no box took. */
  readonly at: number;
}

/** boxes [n, q, 4] and scores [n, classes] of one image -> what is selected of each class, best first. */
const detections = (
  boxes: Float64Array,
  scores: Float64Array,
  sizes: { readonly n: number; readonly q: number; readonly classes: number; readonly perClass: number },
  limits: { readonly overlap: number; readonly score: number },
): Detection[] => {
  const { n, q, classes, perClass } = sizes;
  const found = new Array<Detection>(perClass * classes).fill({ score: -Infinity, class: -1, at: -1 });
  type Box = { readonly score: number; readonly box: number };
  const less = (a: Box, b: Box): boolean => a.score < b.score;
  for (let c = 0; c < classes; c++) {
    const heap: Box[] = [];
    for (let box = 0; box < n; box++) {
      const score = scores[box * classes + c]!;
      if (score > limits.score) pushHeap(heap, { score, box }, less);
    }
    const selected: number[] = [];
    while (selected.length < perClass && heap.length > 0) {
      const { score, box } = popHeap(heap, less)!;
      const at = (box * q + (q > 1 ? c : 0)) * 4;
      let isFree = true;
      for (let j = selected.length - 1; j >= 0 && isFree; j--)
        isFree = !(overlapOf(boxes, at, selected[j]!) > limits.overlap);
      if (!isFree) continue;
      found[selected.length + perClass * c] = { score, class: c, at };
      selected.push(at);
    }
  }
  introsort(found, (a, b) => b.score < a.score);
  return found;
};

/** boxes [batch, n, q, 4], scores [batch, n, classes] -> boxes, scores, classes [batch, size ..], how many are valid [batch]. */
export const combinedNonMaxSuppression: HostKernel = (node) => {
  const [perClass, clip] = [flagOf(node, 'pad_per_class'), flagOf(node, 'clip_boxes')];
  return (inputs) => {
    const [shape, scoreShape] = [input(inputs, 0).shape, input(inputs, 1).shape];
    const [boxes, scores] = [doubles(inputs, 0), doubles(inputs, 1)];
    const [mostPerClass, most] = [integer(inputs, 2), integer(inputs, 3)];
    const limits = { overlap: double(inputs, 4), score: double(inputs, 5) };
    const [batch, n, q] = shape as readonly [number, number, number];
    const classes = scoreShape[2] ?? 0;
    const fits = shape.length === 4 && shape[3] === 4 && scoreShape.length === 3;
    if (!fits || scoreShape[0] !== batch || scoreShape[1] !== n || (q !== 1 && q !== classes)) {
      throw failed(`boxes of shape [${shape.join(', ')}], scores of shape [${scoreShape.join(', ')}]`);
    }
    if (mostPerClass <= 0 || most <= 0)
      throw failed(`max_output_size_per_class is ${mostPerClass}, max_total_size ${most}`);
    if (!(limits.overlap >= 0 && limits.overlap <= 1))
      throw failed(`iou_threshold is ${limits.overlap}, expected 0 to 1`);
    const size = perClass ? min(most, mostPerClass * classes) : most;
    const out = {
      boxes: new Float32Array(batch * size * 4),
      scores: new Float32Array(batch * size),
      classes: new Float32Array(batch * size),
      valid: new Int32Array(batch),
    };
    const sizes = { n, q, classes, perClass: min(mostPerClass, n) };
    for (let image = 0; image < batch; image++) {
      const own = boxes.subarray(image * n * q * 4, (image + 1) * n * q * 4);
      const found = detections(own, scores.subarray(image * n * classes, (image + 1) * n * classes), sizes, limits);
      const valid = min(size, found.filter(({ at }) => at >= 0).length);
      out.valid[image] = valid;
      for (let i = 0; i < valid; i++) {
        const { score, class: c, at } = found[i]!;
        const to = image * size + i;
        for (let k = 0; k < 4; k++) {
          const side = own[at + k]!;
          out.boxes[to * 4 + k] = clip ? max(min(side, 1), 0) : side;
        }
        out.scores[to] = score;
        out.classes[to] = c;
      }
    }
    const float = (own: readonly number[], data: Float32Array): Tensor => ({ dtype: 'float32', shape: own, data });
    return [
      float([batch, size, 4], out.boxes),
      float([batch, size], out.scores),
      float([batch, size], out.classes),
      { dtype: 'int32', shape: [batch], data: out.valid },
    ];
  };
};
