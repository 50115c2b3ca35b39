/**
 * Non-negative matrix factorisation of new rows: x ≈ w · H with w ≥ 0, by the solvers of scikit-learn:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_nmf.py
 *
 * They stop when a whole matrix of rows has converged, so that a row's answer would depend on the other rows of its
 * request; here each row is answered as if it stood in a request of its own.
 */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { gramOf } from '../linear-algebra.ts';
import { type RowReader, rowReader } from '../row-reader.ts';

export interface NonNegativeParams {
  /** Coordinate descent; multiplicative updates; those as MiniBatchNMF stops them. */
  readonly solver: 'cd' | 'mu' | 'minibatch';
  /** H: [components, features] */
  readonly components: Float64Array;
  readonly count: number;
  readonly features: number;
  /** Of the divergence that is made small: 2 Frobenius, 1 Kullback-Leibler, 0 Itakura-Saito. */
  readonly beta: number;
  readonly l1: number;
  readonly l2: number;
  readonly tolerance: number;
  readonly maxIterations: number;
  /** In whose name cells are refused. */
  readonly asker: string;
}

const EPSILON = 2 ** -23;
const DOUBLE_EPSILON = 2 ** -52;

type Solve = (x: Float64Array, w: Float64Array) => void;

const dotOf = (a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, n: number): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[aFrom + i]! * b[bFrom + i]!;
  return sum;
};

/**
 * One coordinate after the other, from w = 0:
 *
 *   g = w · (H Hᵀ + l2 I)[t] - (x Hᵀ - l1)[t]          w[t] = max(w[t] - g / (H Hᵀ + l2 I)[t, t], 0)
 */
const coordinateDescent = (params: NonNegativeParams): Solve => {
  const { components, count, features, l1, l2, tolerance, maxIterations } = params;
  const hht = gramOf(components, count, features);
  for (let t = 0; t < count; t++) hht[t * count + t] = hht[t * count + t]! + l2;
  const xht = new Float64Array(count);
  return (x, w) => {
    w.fill(0);
    for (let t = 0; t < count; t++) xht[t] = dotOf(x, 0, components, t * features, features) - l1;
    let first = 0;
    for (let iteration = 0; iteration < maxIterations; iteration++) {
      let violation = 0;
      for (let t = 0; t < count; t++) {
        let gradient = -xht[t]!;
        for (let r = 0; r < count; r++) gradient += hht[t * count + r]! * w[r]!;
        violation += Math.abs(w[t] === 0 ? Math.min(0, gradient) : gradient);
        const hessian = hht[t * count + t]!;
        if (hessian !== 0) w[t] = Math.max(w[t]! - gradient / hessian, 0);
      }
      if (iteration === 0) first = violation;
      if (first === 0 || violation / first <= tolerance) return;
    }
  };
};

/** w · H */
const product = (w: Float64Array, { components, count, features }: NonNegativeParams, wh: Float64Array): void => {
  wh.fill(0);
  for (let t = 0; t < count; t++) {
    const own = w[t]!;
    if (own === 0) continue;
    for (let j = 0; j < features; j++) wh[j] = wh[j]! + own * components[t * features + j]!;
  }
};

/** sqrt(2 · the divergence of x and w · H) */
const errorOf = (x: Float64Array, w: Float64Array, wh: Float64Array, params: NonNegativeParams): number => {
  const { beta, features } = params;
  product(w, params, wh);
  let sum = 0;
  if (beta === 2) {
    for (let j = 0; j < features; j++) sum += (x[j]! - wh[j]!) ** 2;
    return Math.sqrt(sum);
  }
  let [whole, logs, ratios, xs, powers, xPowers] = [0, 0, 0, 0, 0, 0];
  for (let j = 0; j < features; j++) {
    const [own, made] = [x[j]!, wh[j]!];
    whole += beta === 1 ? made : made ** beta;
    if (!(own > EPSILON)) continue;
    const safe = made < EPSILON ? EPSILON : made;
    const ratio = own / safe;
    xs += own;
    if (beta === 1) logs += own * Math.log(ratio);
    else if (beta === 0) {
      ratios += ratio;
      logs += Math.log(ratio);
    } else {
      powers += own * safe ** (beta - 1);
      xPowers += own ** beta;
    }
  }
  if (beta === 1) sum = logs + (whole - xs);
  else if (beta === 0) sum = ratios - features - logs;
  else sum = (xPowers - beta * powers + whole * (beta - 1)) / (beta * (beta - 1));
  return Math.sqrt(2 * Math.max(sum, 0));
};

/** w ← w · (numerator / (denominator + l1 + l2 w))^gamma, by the rules of the divergence. */
const update = (params: NonNegativeParams) => {
  const { components: h, count, features, beta, l1, l2 } = params;
  const gamma = beta < 1 ? 1 / (2 - beta) : beta > 2 ? 1 / (beta - 1) : 1;
  const wh = new Float64Array(features);
  const powered = new Float64Array(features);
  const numerator = new Float64Array(count);
  const denominator = new Float64Array(count);
  const hht = beta === 2 ? gramOf(h, count, features) : undefined;
  const sumsOfRows = Float64Array.from({ length: count }, (_, t) => {
    let sum = 0;
    for (let j = 0; j < features; j++) sum += h[t * features + j]!;
    return sum;
  });
  const sums = sumsOfRows.slice();
  const weigh = (x: Float64Array, w: Float64Array): void => {
    if (hht) {
      for (let t = 0; t < count; t++) {
        numerator[t] = dotOf(x, 0, h, t * features, features);
        denominator[t] = dotOf(w, 0, hht, t * count, count);
      }
      return;
    }
    product(w, params, wh);
    for (let j = 0; j < features; j++) {
      const made = wh[j]!;
      const safe = beta < 2 && made < EPSILON ? EPSILON : made;
      powered[j] = (beta - 1 < 0 && made < EPSILON ? EPSILON : made) ** (beta - 1);
      wh[j] = beta === 1 ? x[j]! / safe : beta === 0 ? (1 / safe) ** 2 * x[j]! : safe ** (beta - 2) * x[j]!;
    }
    for (let t = 0; t < count; t++) {
      numerator[t] = dotOf(wh, 0, h, t * features, features);
      denominator[t] = beta === 1 ? sums[t]! : dotOf(powered, 0, h, t * features, features);
    }
  };
  const step = (x: Float64Array, w: Float64Array): void => {
    weigh(x, w);
    for (let t = 0; t < count; t++) {
      let below = denominator[t]! + (l1 > 0 ? l1 : 0) + (l2 > 0 ? l2 * w[t]! : 0);
      if (below === 0) below = EPSILON;
      const factor = numerator[t]! / below;
      w[t] = w[t]! * (gamma === 1 ? factor : factor ** gamma);
    }
  };
  return {
    step,
    reset: (): void => sums.set(sumsOfRows),
    /** Upstream's solver "mu" adds l1 to the sums that it keeps for Kullback-Leibler, so that it grows at every step. */
    grow: (): void => {
      if (l1 > 0) for (let t = 0; t < count; t++) sums[t] = sums[t]! + l1;
    },
  };
};

/** Every w = sqrt(mean(x) / components) at first. */
const start = (x: Float64Array, w: Float64Array): void => {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += x[j]!;
  w.fill(Math.sqrt(sum / x.length / w.length));
};

/** Looks whether it has converged at every tenth update. */
const multiplicative = (params: NonNegativeParams): Solve => {
  const { beta, tolerance, maxIterations, features } = params;
  const { step, reset, grow } = update(params);
  const wh = new Float64Array(features);
  return (x, w) => {
    start(x, w);
    reset();
    const first = errorOf(x, w, wh, params);
    let previous = first;
    for (let iteration = 1; iteration <= maxIterations; iteration++) {
      step(x, w);
      if (beta === 1) grow();
      if (beta < 1) for (let t = 0; t < w.length; t++) if (w[t]! < DOUBLE_EPSILON) w[t] = 0;
      if (!(tolerance > 0) || iteration % 10 !== 0) continue;
      const error = errorOf(x, w, wh, params);
      if ((previous - error) / first < tolerance) return;
      previous = error;
    }
  };
};

/** Stops where |w - the w before| / |w| is small. */
const minibatch = (params: NonNegativeParams): Solve => {
  const { tolerance, maxIterations, count } = params;
  const { step } = update(params);
  const before = new Float64Array(count);
  return (x, w) => {
    start(x, w);
    before.set(w);
    for (let iteration = 0; iteration < maxIterations; iteration++) {
      step(x, w);
      let [moved, norm] = [0, 0];
      for (let t = 0; t < count; t++) {
        moved += (w[t]! - before[t]!) ** 2;
        norm += w[t]! ** 2;
      }
      if (tolerance > 0 && Math.sqrt(moved) / Math.sqrt(norm) <= tolerance) return;
      before.set(w);
    }
  };
};

const SOLVERS = { cd: coordinateDescent, mu: multiplicative, minibatch };

const checkCells = (reader: RowReader, at: number, row: number, { asker, beta, solver }: NonNegativeParams): void => {
  for (let j = 0; j < reader.columns; j++) {
    const x = reader.data[at + j]!;
    if (x < 0) {
      throw new ServingError('INVALID_INPUT', `row ${row}, column ${j}: ${x}; ${asker} takes numbers of 0 and above`);
    }
    if (x === 0 && beta <= 0 && solver === 'mu') {
      throw new ServingError('INVALID_INPUT', `row ${row}, column ${j}: 0; ${asker} with beta_loss ${beta} takes none`);
    }
  }
};

/** [rows, features] -> [rows, components] */
export const nonNegative: Kernel<NonNegativeParams> = {
  compile(params) {
    const { components, count, features, solver, maxIterations } = params;
    if (components.length !== count * features || count < 1 || !(maxIterations <= 1e7)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${params.asker}: [${count}, ${features}] components, ${maxIterations} iterations`,
      );
    }
    const solve = SOLVERS[solver](params);
    return ([input], rows) => {
      const reader = rowReader(input!, features);
      const data = new Float64Array(rows * count);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        checkCells(reader, at, row, params);
        solve(reader.data.subarray(at, at + features), data.subarray(row * count, (row + 1) * count));
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data })];
    };
  },
};
