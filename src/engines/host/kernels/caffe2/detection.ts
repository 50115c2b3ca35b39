/**
 * Detectron's operators: proposals from the scores of anchors, boxes from their deltas, suppression by class, the levels
 * of a feature pyramid, keypoints from heatmaps.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/generate_proposals_op.cc, bbox_transform_op.cc,
 * box_with_nms_limit_op.cc, collect_and_distribute_fpn_rpn_proposals_op.cc, heatmap_max_keypoint_op.cc
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import { failed, flagOf, input, numberOf, numbersOf, textOf } from '../arguments.ts';
import { introsort } from '../introsort.ts';
import { doubles } from '../numbers.ts';
import { type Box, clipped, isKept, softened, suppressed, transformed } from './boxes.ts';
import type { Inputs } from './lengths.ts';

const f = Math.fround;
const float = (shape: readonly number[], values: ArrayLike<number>): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});
const boxAt = (data: ArrayLike<number>, at: number): Box => [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];

/** Sorts as C++'s std::sort does, so that equal scores come in the same order. */
const byScore = (indices: number[], scoreOf: (i: number) => number): number[] => {
  introsort(indices, (a, b) => scoreOf(a) > scoreOf(b));
  return indices;
};

const shapesFit = (what: string, shape: readonly number[], wanted: readonly number[]): void => {
  if (shape.length !== wanted.length || wanted.some((size, i) => size >= 0 && size !== shape[i]))
    throw failed(
      `${what} has the shape [${shape.join(', ')}], expected [${wanted.map((size) => (size < 0 ? '?' : size)).join(', ')}]`,
    );
};

const UNIT: Box = [1, 1, 1, 1];

/** scores [n, A, H, W], deltas [n, 4A, H, W], im_info [n, 3], anchors [A, 4] -> rois [kept, 5], their scores. */
const generateProposals: HostKernel = (node) => {
  const stride = f(1 / numberOf(node, 'spatial_scale'));
  const [before, after] = [numberOf(node, 'pre_nms_topN'), numberOf(node, 'post_nms_topN')];
  const [limit, least, one] = [numberOf(node, 'nms_thresh'), numberOf(node, 'min_size'), numberOf(node, 'one')];
  return (inputs) => {
    const [scores, deltas, info, anchors] = [0, 1, 2, 3].map((i) => doubles(inputs, i)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const [images = 0, count = 0, height = 0, width = 0] = input(inputs, 0).shape;
    shapesFit('scores', input(inputs, 0).shape, [-1, -1, -1, -1]);
    shapesFit('anchors', input(inputs, 3).shape, [count, 4]);
    shapesFit('bbox_deltas', input(inputs, 1).shape, [images, 4 * count, height, width]);
    shapesFit('im_info', input(inputs, 2).shape, [images, 3]);
    const area = height * width;
    const rois: number[] = [];
    const kept: number[] = [];
    for (let image = 0; image < images; image++) {
      // place p of an image is row p / (W·A), column, anchor
      const score = (p: number): number => scores[(image * count + (p % count)) * area + Math.floor(p / count)]!;
      const order = byScore(
        Array.from({ length: area * count }, (_, p) => p),
        score,
      );
      const best = before > 0 && before < order.length ? order.slice(0, before) : order;
      const [h, w, scale] = [info[3 * image]!, info[3 * image + 1]!, info[3 * image + 2]!];
      const boxes = best.map((p): Box => {
        const anchor = p % count;
        const cell = Math.floor(p / count);
        const [x, y] = [f((cell % width) * stride), f(Math.floor(cell / width) * stride)];
        const box = boxAt(anchors, 4 * anchor).map((side, i) => f(side + (i % 2 === 0 ? x : y))) as unknown as Box;
        const delta = [0, 1, 2, 3].map(
          (i) => deltas[(image * 4 * count + 4 * anchor + i) * area + cell]!,
        ) as unknown as Box;
        return clipped(transformed(box, delta, UNIT, one), Math.trunc(h), Math.trunc(w), one);
      });
      const large = boxes.flatMap((box, i) => (isKept(box, least * scale, h, w, one) ? [i] : []));
      const most = after > 0 && after < large.length ? after : -1;
      for (const i of suppressed(boxes, large, limit, most, one)) {
        rois.push(image, ...boxes[i]!);
        kept.push(score(best[i]!));
      }
    }
    return [float([kept.length, 5], rois), float([kept.length], kept)];
  };
};

/** rois [n, 4 or 5], deltas [n, 4·classes], im_info [images, 3] -> boxes [n, 4·classes], how many each image has. */
const bboxTransform: HostKernel = (node) => {
  const weights = numbersOf(node, 'weights') as unknown as Box;
  const [isScaled, one] = [flagOf(node, 'apply_scale'), numberOf(node, 'one')];
  return (inputs) => {
    const [rois, deltas, info] = [0, 1, 2].map((i) => doubles(inputs, i)) as [Float64Array, Float64Array, Float64Array];
    const [n = 0, columns = 0] = input(inputs, 0).shape;
    const [images = 0] = input(inputs, 2).shape;
    if (columns !== 4 && columns !== 5) throw failed(`rois have ${columns} columns, expected 4 or 5`);
    shapesFit('deltas', input(inputs, 1).shape, [n, -1]);
    shapesFit('im_info', input(inputs, 2).shape, [-1, 3]);
    const classes = Math.floor((input(inputs, 1).shape[1] ?? 0) / 4);
    if (classes * 4 !== input(inputs, 1).shape[1]) throw failed('the columns of deltas are no multiple of 4');
    const splits = new Float32Array(images);
    if (columns === 4 && images !== 1) throw failed(`rois without an image's number for ${images} images`);
    for (let i = 0; i < n; i++) {
      const image = columns === 4 ? 0 : Math.trunc(rois[5 * i]!);
      if (!(image >= 0 && image < images)) throw failed(`image ${image} of ${images}`);
      splits[image]! += 1;
    }
    const out = new Float64Array(n * 4 * classes);
    let at = 0;
    for (let image = 0; image < images; image++) {
      const scale = info[3 * image + 2]!;
      const [height, width] = [0, 1].map((k) => Math.trunc(f(info[3 * image + k]! / scale) + 0.5)) as [number, number];
      for (let i = 0; i < splits[image]!; i++, at++) {
        const box = boxAt(rois, columns * at + columns - 4).map((side) => f(side / scale)) as unknown as Box;
        for (let k = 0; k < classes; k++) {
          const to = at * 4 * classes + 4 * k;
          const made = clipped(transformed(box, boxAt(deltas, to), weights, one), height, width, one);
          for (let side = 0; side < 4; side++) out[to + side] = isScaled ? f(made[side]! * scale) : made[side]!;
        }
      }
    }
    return [float(input(inputs, 1).shape, out), { dtype: 'float32', shape: [images], data: splits }];
  };
};

/** scores [n, classes], boxes [n, 4·classes], how many each image has -> what is kept of each class. */
const boxWithNmsLimit: HostKernel = (node) => {
  const [least, limit, most] = [
    numberOf(node, 'score_thresh'),
    numberOf(node, 'nms'),
    numberOf(node, 'detections_per_im'),
  ];
  const soft = flagOf(node, 'soft_nms_enabled') && {
    method: textOf(node, 'soft_nms_method'),
    sigma: numberOf(node, 'soft_nms_sigma'),
    overlap: limit,
    score: numberOf(node, 'soft_nms_min_score_thres'),
  };
  const [isAgnostic, boxesHold, classesHold] = [
    flagOf(node, 'cls_agnostic_bbox_reg'),
    flagOf(node, 'input_boxes_include_bg_cls'),
    flagOf(node, 'output_classes_include_bg_cls'),
  ];
  const one = numberOf(node, 'one');
  return (inputs) => {
    const [scores, boxes] = [doubles(inputs, 0), doubles(inputs, 1)];
    const [n = 0, columns = 0] = input(inputs, 0).shape;
    // without the background's boxes its scores are the last
    const classes = columns;
    const scoreOf = (j: number): number => (boxesHold ? j : j - 1);
    const boxOf = (j: number): number => (isAgnostic ? 0 : boxesHold ? j : j - 1);
    const wide = boxOf(classes - 1) + 1;
    if (boxes.length !== n * 4 * wide)
      throw failed(`boxes have the shape [${input(inputs, 1).shape.join(', ')}], expected [${n}, ${4 * wide}]`);
    const splits = inputs[2] ? doubles(inputs, 2) : Float64Array.of(n);
    if (splits.reduce((a, b) => a + b, 0) !== n) throw failed(`batch_splits do not sum to ${n}`);
    const out = { scores: [] as number[], boxes: [] as number[], classes: [] as number[], keeps: [] as number[] };
    const [keptOf, sizes]: [number[], number[]] = [[], []];
    let offset = 0;
    for (const split of splits) {
      const keeps: number[][] = Array.from({ length: classes }, () => []);
      const own: Float32Array[] = [];
      const byClass: Box[][] = [];
      for (let j = 1; j < classes; j++) {
        own[j] = Float32Array.from({ length: split }, (_, i) => scores[(offset + i) * columns + scoreOf(j)]!);
        byClass[j] = Array.from({ length: split }, (_, i) => boxAt(boxes, ((offset + i) * wide + boxOf(j)) * 4));
        const over = Array.from({ length: split }, (_, i) => i).filter((i) => own[j]![i]! > least);
        keeps[j] = soft
          ? softened(byClass[j]!, own[j]!, over, soft, one)
          : suppressed(
              byClass[j]!,
              byScore(over, (i) => own[j]![i]!),
              limit,
              most > 0 ? most : -1,
              one,
            );
      }
      const all = keeps.flatMap((kept, j) => kept.map((i) => [j, i] as const));
      if (most > 0 && all.length > most) {
        introsort(all, ([j, a], [k, b]) => own[j]![a]! > own[k]![b]!);
        for (const kept of keeps) kept.length = 0;
        for (const [j, i] of all.slice(0, most)) keeps[j]!.push(i);
      }
      let total = 0;
      keeps.forEach((kept, j) => {
        for (const i of kept) {
          out.scores.push(own[j]![i]!);
          out.boxes.push(...byClass[j]![i]!);
          out.classes.push(classesHold ? j : j - 1);
          out.keeps.push(i);
        }
        total += kept.length;
        sizes.push(kept.length);
      });
      keptOf.push(total);
      offset += split;
    }
    const count = out.scores.length;
    return [
      float([count], out.scores),
      float([count, 4], out.boxes),
      float([count], out.classes),
      float([splits.length], keptOf),
      { dtype: 'int32', shape: [count], data: Int32Array.from(out.keeps) },
      { dtype: 'int32', shape: [splits.length, classes], data: Int32Array.from(sizes) },
    ];
  };
};

interface Rois {
  readonly rows: readonly (readonly number[])[];
  readonly scores: readonly number[];
}
const collected = (inputs: Inputs, levels: number, most: number): number[][] => {
  const found: Rois = { rows: [], scores: [] };
  for (let i = 0; i < levels; i++) {
    const rois = doubles(inputs, i);
    const scores = doubles(inputs, levels + i);
    if (rois.length !== 5 * scores.length) throw failed(`${scores.length} scores for ${rois.length / 5} rois`);
    for (let k = 0; k < scores.length; k++) {
      (found.rows as number[][]).push([...rois.subarray(5 * k, 5 * k + 5)]);
      (found.scores as number[]).push(scores[k]!);
    }
  }
  const order = found.scores.map((_, i) => i).sort((a, b) => found.scores[b]! - found.scores[a]! || a - b);
  return (most > 0 ? order.slice(0, most) : order).map((i) => [...found.rows[i]!]);
};

/** floor(level + log2(sqrt(area) / scale + 1e-6)), within the levels. */
const levelOf = (
  roi: readonly number[],
  canonical: { scale: number; level: number; min: number; max: number; one: number },
): number => {
  const w = f(f(roi[3]! - roi[1]!) + canonical.one);
  const h = f(f(roi[4]! - roi[2]!) + canonical.one);
  const area = f(w * h);
  if (area < 0) throw failed('a roi has a negative area');
  const ratio = f(f(f(Math.sqrt(area)) / canonical.scale) + f(1e-6));
  const level = Math.floor(f(canonical.level + f(f(Math.log(ratio)) / f(Math.log(2)))));
  return Math.max(Math.min(level, canonical.max), canonical.min);
};

const distributed = (rois: readonly number[][], canonical: Parameters<typeof levelOf>[1]): readonly Tensor[] => {
  const levels = rois.map((roi) => levelOf(roi, canonical));
  const order: number[] = [];
  const outputs: Tensor[] = [];
  for (let level = canonical.min; level <= canonical.max; level++) {
    const own = rois.flatMap((_, i) => (levels[i] === level ? [i] : []));
    order.push(...own);
    outputs.push(
      float(
        [own.length, 5],
        own.flatMap((i) => rois[i]!),
      ),
    );
  }
  const restore = new Int32Array(order.length);
  order.forEach((i, at) => {
    restore[i] = at;
  });
  return [...outputs, { dtype: 'int32', shape: [order.length], data: restore }];
};

/** What a node of a pyramid says; the kernels of its three operators differ in which half they do. */
const fpn =
  (isCollected: boolean, isDistributed: boolean): HostKernel =>
  (node) => {
    const [levels, most] = isCollected ? [numberOf(node, 'levels'), numberOf(node, 'rpn_post_nms_topN')] : [0, 0];
    const canonical = isDistributed && {
      scale: numberOf(node, 'roi_canonical_scale'),
      level: numberOf(node, 'roi_canonical_level'),
      min: numberOf(node, 'roi_min_level'),
      max: numberOf(node, 'roi_max_level'),
      one: numberOf(node, 'one'),
    };
    return (inputs) => {
      const given = isCollected ? undefined : doubles(inputs, 0);
      const rois = given
        ? Array.from({ length: given.length / 5 }, (_, i) => [...given.subarray(5 * i, 5 * i + 5)])
        : collected(inputs, levels, most);
      const all = float([rois.length, 5], rois.flat());
      if (!canonical) return [all];
      return isCollected ? [all, ...distributed(rois, canonical)] : distributed(rois, canonical);
    };
  };

/** heatmaps [n, points, s, s], boxes [n, 4 ..] -> [n, 4, points]: x, y, the score, its share of the softmax. */
const heatmapMaxKeypoint: HostKernel = (node) => {
  const isShare = flagOf(node, 'should_output_softmax');
  return (inputs) => {
    const [maps, boxes] = [doubles(inputs, 0), doubles(inputs, 1)];
    const [n = 0, points = 0, size = 0] = input(inputs, 0).shape;
    shapesFit('heatmaps', input(inputs, 0).shape, [-1, -1, -1, size]);
    shapesFit('boxes', input(inputs, 1).shape, [n, -1]);
    const columns = input(inputs, 1).shape[1] ?? 0;
    if (size < 2 || columns < 4) throw failed('heatmaps are at least 2 by 2, and boxes have at least 4 columns');
    const out = new Float32Array(n * 4 * points);
    for (let k = 0; k < n; k++) {
      const [x0, y0, x1, y1] = boxAt(boxes, k * columns);
      const [width, height] = [Math.max(f(x1 - x0), 1), Math.max(f(y1 - y0), 1)];
      for (let j = 0; j < points; j++) {
        const map = maps.subarray((k * points + j) * size * size, (k * points + j + 1) * size * size);
        const { x, y, score, at } = peak(map, size);
        const put = (row: number, value: number): void => {
          out[(k * 4 + row) * points + j] = value;
        };
        put(0, x0 + ((0.5 + x) * width) / size);
        put(1, y0 + ((0.5 + y) * height) / size);
        put(2, score);
        if (isShare) put(3, Math.exp(map[at]!) / map.reduce((sum, value) => sum + Math.exp(value), 0));
      }
    }
    return [{ dtype: 'float32', shape: [n, 4, points], data: out }];
  };
};

const MAX_DELTA = 1.5;

/** The largest element, moved to the extreme of the parabola through its neighbours, which are mirrored at the edges. */
const peak = (map: Float64Array, size: number): { x: number; y: number; score: number; at: number } => {
  let at = 0;
  for (let i = 1; i < map.length; i++) if (map[i]! > map[at]!) at = i;
  const [py, px] = [Math.floor(at / size), at % size];
  const near = (dy: number, dx: number): number => {
    const xx = dx + px >= size ? dx - 2 : dx + px < 0 ? dx + 2 : dx;
    const yy = dy + py >= size ? dy - 2 : dy + py < 0 ? dy + 2 : dy;
    return map[(yy + py) * size + xx + px]!;
  };
  const centre = near(0, 0);
  const b = [-(near(0, 1) - near(0, -1)) / 2, -(near(1, 0) - near(-1, 0)) / 2] as const;
  const cross = (near(1, 1) - near(1, -1) - near(-1, 1) + near(-1, -1)) / 4;
  const [xx, yy] = [near(0, -1) - 2 * centre + near(0, 1), near(-1, 0) - 2 * centre + near(1, 0)];
  const determinant = f(xx * yy - cross * cross);
  if (Math.abs(determinant) < f(1e-4)) return { x: px, y: py, score: centre, at };
  let [dx, dy] = [(yy * b[0] - cross * b[1]) / determinant, (xx * b[1] - cross * b[0]) / determinant];
  const larger = Math.max(Math.abs(dx), Math.abs(dy));
  if (larger > MAX_DELTA) [dx, dy] = [(dx / larger) * MAX_DELTA, (dy / larger) * MAX_DELTA];
  const bend = 0.5 * (dx * (xx * dx + cross * dy) + dy * (cross * dx + yy * dy));
  return { x: px + dx, y: py + dy, score: centre - (b[0] * dx + b[1] * dy) + bend, at };
};

export const DETECTION_KERNELS: Readonly<Record<string, HostKernel>> = {
  GenerateProposals: generateProposals,
  BBoxTransform: bboxTransform,
  BoxWithNMSLimit: boxWithNmsLimit,
  CollectRpnProposals: fpn(true, false),
  DistributeFpnProposals: fpn(false, true),
  CollectAndDistributeFpnRpnProposals: fpn(true, true),
  HeatmapMaxKeypoint: heatmapMaxKeypoint,
};
