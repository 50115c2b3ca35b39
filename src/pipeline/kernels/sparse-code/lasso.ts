/** The lasso by coordinate descent: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_cd_fast.pyx */
import type { Coder } from './index.ts';

export interface LassoDescent {
  /** Q: [atoms, atoms] */
  readonly gram: Float64Array;
  readonly atoms: number;
  readonly alpha: number;
  readonly maxIterations: number;
  readonly positive: boolean;
  readonly screens: boolean;
  /** Of the duality gap, in shares of |x|². */
  readonly tolerance: number;
}

/**
 *   w[j] = sign(t) max(|t| - alpha, 0) / Q[j, j]         t = q[j] - Q[j] · w + Q[j, j] w[j]
 *
 * until the duality gap is small. Upstream looks at the gap when the largest step of a round was small.
 */
export const lassoDescent = ({
  gram,
  atoms: n,
  alpha,
  maxIterations,
  positive,
  screens,
  tolerance: share,
}: LassoDescent): Coder => {
  const qw = new Float64Array(n);
  const slack = new Float64Array(n);
  const active = new Int32Array(n);
  const excluded = new Uint8Array(n);
  const screening = screens && alpha !== 0;
  let dualNorm = 0;

  const gapOf = (q: Float64Array, w: Float64Array, norm: number): number => {
    let [qDotW, wqw, size] = [0, 0, 0];
    for (let j = 0; j < n; j++) {
      qDotW += w[j]! * q[j]!;
      wqw += w[j]! * qw[j]!;
      size += Math.abs(w[j]!);
      slack[j] = q[j]! - qw[j]!;
    }
    const residual = norm + wqw - 2 * qDotW;
    if (screens && alpha === 0) {
      dualNorm = slack.reduce((sum, x) => sum + x * x, 0);
      return dualNorm;
    }
    dualNorm = positive ? slack[0]! : Math.abs(slack[0]!);
    for (let j = 1; j < n; j++) dualNorm = Math.max(dualNorm, positive ? slack[j]! : Math.abs(slack[j]!));
    const scale = dualNorm > alpha ? alpha / dualNorm : 1;
    if (screens) return 0.5 * residual + alpha * size - (-0.5 * scale ** 2 * residual + scale * (norm - qDotW));
    const gap = dualNorm > alpha ? 0.5 * (residual + residual * scale ** 2) : residual;
    return gap + alpha * size - scale * norm + scale * qDotW;
  };

  const shift = (by: number, j: number): void => {
    for (let i = 0; i < n; i++) qw[i] = qw[i]! + by * gram[j * n + i]!;
  };

  /** Which atoms may still have a coefficient; returns how many (gap-safe rules, https://arxiv.org/abs/1802.07481). */
  const screen = (w: Float64Array, gap: number): number => {
    const radius = Math.sqrt(2 * Math.abs(gap)) / alpha;
    let count = 0;
    for (let j = 0; j < n; j++) {
      if (excluded[j] === 1) continue;
      const theta = slack[j]! / Math.max(alpha, dualNorm);
      if ((1 - Math.abs(theta)) / Math.sqrt(gram[j * n + j]!) <= radius) {
        active[count++] = j;
        continue;
      }
      if (w[j] !== 0) {
        shift(-w[j]!, j);
        w[j] = 0;
      }
      excluded[j] = 1;
    }
    return count;
  };

  return (q, norm, w) => {
    qw.fill(0);
    const tolerance = share * norm;
    let count = n;
    for (let j = 0; j < n; j++) {
      active[j] = j;
      excluded[j] = gram[j * n + j] === 0 ? 1 : 0;
    }
    if (screens) {
      const gap = gapOf(q, w, norm);
      if (gap >= 0 && gap <= tolerance) return;
      if (screening) count = screen(w, gap);
    }
    for (let iteration = 0; iteration < maxIterations; iteration++) {
      let [largest, step] = [0, 0];
      for (let f = 0; f < count; f++) {
        const j = active[f]!;
        const own = gram[j * n + j]!;
        if (own === 0) continue;
        const before = w[j]!;
        let t: number;
        if (screens) t = q[j]! - qw[j]! + before * own;
        else {
          if (before !== 0) shift(-before, j);
          t = q[j]! - qw[j]!;
        }
        w[j] = positive && t < 0 ? 0 : (Math.sign(t) * Math.max(Math.abs(t) - alpha, 0)) / own;
        if (screens) {
          if (w[j] !== before) shift(w[j]! - before, j);
        } else if (w[j] !== 0) shift(w[j]!, j);
        step = Math.max(step, Math.abs(w[j]! - before));
        largest = Math.max(largest, Math.abs(w[j]!));
      }
      const small = screens ? step / largest <= share : step / largest < share;
      if (largest !== 0 && !small && iteration !== maxIterations - 1) continue;
      const gap = gapOf(q, w, norm);
      if (screens ? gap <= tolerance : gap < tolerance) return;
      if (screening) count = screen(w, gap);
    }
  };
};
