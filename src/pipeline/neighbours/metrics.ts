/**
 * Distances between rows, by scikit-learn's names:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/metrics/_dist_metrics.pyx.tp, and SciPy's cdist for what
 * stands there only. Where it saves time they are compared by a rank that grows with them, as upstream does it: the square
 * for the Euclidean one.
 */
import { ServingError } from '../../errors.ts';

export interface MetricParams {
  readonly name: MetricName;
  /** Of Minkowski's. */
  readonly p?: number | undefined;
  /** Of Minkowski's, by column. */
  readonly weights?: Float64Array | undefined;
  /** Of the standardised Euclidean one, by column. */
  readonly variances?: Float64Array | undefined;
  /** The inverse of the covariance, of Mahalanobis': [columns, columns]. */
  readonly inverse?: Float64Array | undefined;
}

/** Of x from `at` on and y from `to` on, each of n numbers. */
export type Rank = (x: Float64Array, at: number, y: Float64Array, to: number, n: number) => number;

export interface Metric {
  readonly rank: Rank;
  readonly toDistance: (rank: number) => number;
  readonly toRank: (distance: number) => number;
}

const same = (x: number): number => x;
const square = (x: number): number => x * x;
const plain = (rank: Rank): Metric => ({ rank, toDistance: same, toRank: same });
const rooted = (rank: Rank): Metric => ({ rank, toDistance: Math.sqrt, toRank: square });

const squares: Rank = (x, at, y, to, n) => {
  let sum = 0;
  for (let j = 0; j < n; j++) {
    const d = x[at + j]! - y[to + j]!;
    sum += d * d;
  }
  return sum;
};

const manhattan: Rank = (x, at, y, to, n) => {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += Math.abs(x[at + j]! - y[to + j]!);
  return sum;
};

const chebyshev: Rank = (x, at, y, to, n) => {
  let max = 0;
  for (let j = 0; j < n; j++) max = Math.max(max, Math.abs(x[at + j]! - y[to + j]!));
  return max;
};

const minkowski = ({ p = 2, weights }: MetricParams): Metric => ({
  rank: (x, at, y, to, n) => {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const power = Math.abs(x[at + j]! - y[to + j]!) ** p;
      sum += weights ? weights[j]! * power : power;
    }
    return sum;
  },
  toDistance: (rank) => rank ** (1 / p),
  toRank: (distance) => distance ** p,
});

/** The weights are of the differences, not of their powers. */
const wminkowski = ({ p = 2, weights }: MetricParams): Metric => ({
  rank: (x, at, y, to, n) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (weights![j]! * Math.abs(x[at + j]! - y[to + j]!)) ** p;
    return sum;
  },
  toDistance: (rank) => rank ** (1 / p),
  toRank: (distance) => distance ** p,
});

const seuclidean = ({ variances }: MetricParams): Metric =>
  rooted((x, at, y, to, n) => {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const d = x[at + j]! - y[to + j]!;
      sum += (d * d) / variances![j]!;
    }
    return sum;
  });

const mahalanobis = ({ inverse }: MetricParams): Metric =>
  rooted((x, at, y, to, n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let own = 0;
      for (let j = 0; j < n; j++) own += inverse![i * n + j]! * (x[at + j]! - y[to + j]!);
      sum += own * (x[at + i]! - y[to + i]!);
    }
    return sum;
  });

const hamming: Rank = (x, at, y, to, n) => {
  let count = 0;
  for (let j = 0; j < n; j++) if (x[at + j] !== y[to + j]) count++;
  return count / n;
};

const canberra: Rank = (x, at, y, to, n) => {
  let sum = 0;
  for (let j = 0; j < n; j++) {
    const [a, b] = [x[at + j]!, y[to + j]!];
    const whole = Math.abs(a) + Math.abs(b);
    if (whole > 0) sum += Math.abs(a - b) / whole;
  }
  return sum;
};

const braycurtis: Rank = (x, at, y, to, n) => {
  let [apart, whole] = [0, 0];
  for (let j = 0; j < n; j++) {
    const [a, b] = [x[at + j]!, y[to + j]!];
    apart += Math.abs(a - b);
    whole += Math.abs(a) + Math.abs(b);
  }
  return whole > 0 ? apart / whole : 0;
};

/** Σ |x - y| / Σ |x + y| */
const braycurtisOfScipy: Rank = (x, at, y, to, n) => {
  let [apart, whole] = [0, 0];
  for (let j = 0; j < n; j++) {
    apart += Math.abs(x[at + j]! - y[to + j]!);
    whole += Math.abs(x[at + j]! + y[to + j]!);
  }
  return apart / whole;
};

/** On a sphere of radius 1, of latitude and longitude in radians; the rank is sin² of half of it. */
const haversine: Metric = {
  rank: (x, at, y, to) => {
    const a = Math.sin(0.5 * (x[at]! - y[to]!));
    const b = Math.sin(0.5 * (x[at + 1]! - y[to + 1]!));
    return a * a + Math.cos(x[at]!) * Math.cos(y[to]!) * b * b;
  },
  toDistance: (rank) => 2 * Math.asin(Math.sqrt(rank)),
  toRank: (distance) => Math.sin(0.5 * distance) ** 2,
};

/** Of truth values: how many are true in both, in one only, in the other only. */
const truths =
  (of: (both: number, one: number, other: number, n: number) => number): Rank =>
  (x, at, y, to, n) => {
    let [both, one, other] = [0, 0, 0];
    for (let j = 0; j < n; j++) {
      const [a, b] = [x[at + j] !== 0, y[to + j] !== 0];
      if (a && b) both++;
      else if (a) one++;
      else if (b) other++;
    }
    return of(both, one, other, n);
  };

/** 1 - cos of the angle, within [0, 2]; 1 where a row is 0. */
const cosine: Rank = (x, at, y, to, n) => {
  let [xx, yy, xy] = [0, 0, 0];
  for (let j = 0; j < n; j++) {
    const [a, b] = [x[at + j]!, y[to + j]!];
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  return Math.min(Math.max(1 - xy / ((Math.sqrt(xx) || 1) * (Math.sqrt(yy) || 1)), 0), 2);
};

/** 1 - the correlation of the two rows' numbers. */
const correlation: Rank = (x, at, y, to, n) => {
  let [mx, my] = [0, 0];
  for (let j = 0; j < n; j++) {
    mx += x[at + j]! / n;
    my += y[to + j]! / n;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let j = 0; j < n; j++) {
    const [a, b] = [x[at + j]! - mx, y[to + j]! - my];
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  return 1 - xy / Math.sqrt(xx) / Math.sqrt(yy);
};

/** sqrt(n / how many are in both · Σ (x - y)² over those); NaN where none is. */
const nanEuclidean: Rank = (x, at, y, to, n) => {
  let [sum, present] = [0, 0];
  for (let j = 0; j < n; j++) {
    const d = x[at + j]! - y[to + j]!;
    if (Number.isNaN(d)) continue;
    sum += d * d;
    present++;
  }
  return present === 0 ? Number.NaN : Math.sqrt((sum / present) * n);
};

const PLAIN = {
  euclidean: rooted(squares),
  sqeuclidean: plain(squares),
  manhattan: plain(manhattan),
  chebyshev: plain(chebyshev),
  hamming: plain(hamming),
  canberra: plain(canberra),
  braycurtis: plain(braycurtis),
  braycurtisOfScipy: plain(braycurtisOfScipy),
  haversine,
  cosine: plain(cosine),
  correlation: plain(correlation),
  nan_euclidean: plain(nanEuclidean),
  jaccard: plain(truths((both, one, other) => (both + one + other === 0 ? 0 : (one + other) / (both + one + other)))),
  matching: plain(truths((_both, one, other, n) => (one + other) / n)),
  dice: plain(truths((both, one, other) => (one + other) / (2 * both + one + other))),
  kulsinski: plain(truths((both, one, other, n) => (one + other - both + n) / (one + other + n))),
  rogerstanimoto: plain(truths((_both, one, other, n) => (2 * (one + other)) / (n + one + other))),
  russellrao: plain(truths((both, _one, _other, n) => (n - both) / n)),
  sokalmichener: plain(truths((_both, one, other, n) => (2 * (one + other)) / (n + one + other))),
  sokalsneath: plain(truths((both, one, other) => (one + other) / (one + other + 0.5 * both))),
  yule: plain(
    truths((both, one, other, n) => {
      const crossed = one * other;
      return crossed === 0 ? 0 : (2 * crossed) / (both * (n - both - one - other) + crossed);
    }),
  ),
} as const satisfies Record<string, Metric>;

const WITH_PARAMS = { minkowski, wminkowski, seuclidean, mahalanobis } as const;

export type MetricName = keyof typeof PLAIN | keyof typeof WITH_PARAMS;

/** Whether there is such a metric. */
export const isMetricName = (name: string): name is MetricName =>
  Object.hasOwn(PLAIN, name) || Object.hasOwn(WITH_PARAMS, name);

/** Throws CORRUPT_MODEL where its parameters do not fit rows of so many columns. */
export const metricOf = (params: MetricParams, columns: number): Metric => {
  const { name, p = 2, weights, variances, inverse } = params;
  const wrong =
    (weights && weights.length !== columns) ||
    (name === 'wminkowski' && !weights) ||
    (name === 'seuclidean' && variances?.length !== columns) ||
    (name === 'mahalanobis' && inverse?.length !== columns * columns) ||
    (name === 'haversine' && columns !== 2) ||
    !(p > 0);
  if (wrong) throw new ServingError('CORRUPT_MODEL', `the metric ${name} does not fit rows of ${columns} columns`);
  if (name in PLAIN) return PLAIN[name as keyof typeof PLAIN];
  return WITH_PARAMS[name as keyof typeof WITH_PARAMS](params);
};
