/**
 * Boxes as Detectron's operators have them, upright: [x1, y1, x2, y2], in float32 step by step, since whether two boxes
 * overlap too much may hang on the last bit.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/generate_proposals_op_util_boxes.h, .._util_nms.h
 *
 * `one` is 1 where boxes end with their last pixel (legacy_plus_one), else 0.
 */
const f = Math.fround;
const { max, min } = Math;
/** log(1000 / 16) */
const CLIP = f(Math.log(1000 / 16));

export type Box = readonly [number, number, number, number];

/** The box that `deltas` (dx, dy, dw, dh), divided by their weights, make of a box. */
export const transformed = ([x1, y1, x2, y2]: Box, deltas: Box, weights: Box, one: number): Box => {
  const [w, h] = [f(f(x2 - x1) + one), f(f(y2 - y1) + one)];
  const [x, y] = [f(x1 + f(0.5 * w)), f(y1 + f(0.5 * h))];
  const [dx, dy, dw, dh] = deltas.map((delta, i) => f(delta / weights[i]!)) as unknown as Box;
  const [cx, cy] = [f(f(dx * w) + x), f(f(dy * h) + y)];
  const [pw, ph] = [f(f(Math.exp(min(dw, CLIP))) * w), f(f(Math.exp(min(dh, CLIP))) * h)];
  return [f(cx - f(0.5 * pw)), f(cy - f(0.5 * ph)), f(f(cx + f(0.5 * pw)) - one), f(f(cy + f(0.5 * ph)) - one)];
};

export const clipped = (box: Box, height: number, width: number, one: number): Box =>
  box.map((side, i) => max(min(side, (i % 2 === 0 ? width : height) - one), 0)) as unknown as Box;

/** Whether the box is at least `least` wide and high, and its centre inside the image. */
export const isKept = ([x1, y1, x2, y2]: Box, least: number, height: number, width: number, one: number): boolean => {
  const [w, h] = [f(f(x2 - x1) + one), f(f(y2 - y1) + one)];
  return w >= least && h >= least && f(x1 + f(w / 2)) < width && f(y1 + f(h / 2)) < height;
};

const areaOf = ([x1, y1, x2, y2]: Box, one: number): number => f(f(f(x2 - x1) + one) * f(f(y2 - y1) + one));

const overlap = (a: Box, b: Box, one: number): number => {
  const w = max(f(f(min(a[2], b[2]) - max(a[0], b[0])) + one), 0);
  const h = max(f(f(min(a[3], b[3]) - max(a[1], b[1])) + one), 0);
  const shared = f(w * h);
  return f(shared / f(f(areaOf(a, one) + areaOf(b, one)) - shared));
};

/** Of `order`, best first, those that overlap no better one by more than `limit`; at most `most` where that is not below 0. */
export const suppressed = (
  boxes: readonly Box[],
  order: readonly number[],
  limit: number,
  most: number,
  one: number,
): number[] => {
  const kept: number[] = [];
  let rest = order;
  while (rest.length > 0 && !(most >= 0 && kept.length >= most)) {
    const [best, ...others] = rest;
    kept.push(best!);
    rest = others.filter((other) => overlap(boxes[best!]!, boxes[other]!, one) <= limit);
  }
  return kept;
};

export interface Soft {
  readonly method: string;
  readonly sigma: number;
  readonly overlap: number;
  readonly score: number;
}

/** As `suppressed`, lowering the scores of boxes that overlap a better one; it changes `scores`. */
export const softened = (
  boxes: readonly Box[],
  scores: Float32Array,
  among: readonly number[],
  soft: Soft,
  one: number,
): number[] => {
  const kept: number[] = [];
  let pending = [...among];
  while (pending.length > 0) {
    let at = 0;
    for (let i = 1; i < pending.length; i++) if (scores[pending[i]!]! > scores[pending[at]!]!) at = i;
    const best = pending[at]!;
    kept.push(best);
    pending[at] = pending[0]!;
    const rest = pending.slice(1);
    for (const other of rest) {
      const shared = overlap(boxes[best]!, boxes[other]!, one);
      const weight =
        soft.method === 'linear'
          ? shared > soft.overlap
            ? f(1 - shared)
            : 1
          : f(Math.exp((-1 * shared * shared) / soft.sigma));
      scores[other] = f(scores[other]! * weight);
    }
    pending = rest.filter((other) => scores[other]! >= soft.score);
  }
  return kept;
};
