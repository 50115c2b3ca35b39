/** What H2O's low rank models ask of mixtures: https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/glrm/GlrmRegularizer.java */
import type { JavaRandom } from '../java-random.ts';

interface Regularizer {
  /** 0 for what is as asked for, Infinity for what may not be. */
  readonly regularize: (u: Float64Array) => number;
  /** The proximal operator of `delta` times it; may give `u` itself. */
  readonly proximal: (u: Float64Array, delta: number, random: JavaRandom) => Float64Array;
  /** Onto what is allowed. */
  readonly project: (u: Float64Array, random: JavaRandom) => Float64Array;
}

const itself = (u: Float64Array): Float64Array => u;

const squares = (u: Float64Array): number => {
  let sum = 0;
  for (const x of u) sum += x * x;
  return sum;
};

/** The place of the largest; of several that are, one is drawn. */
const largest = (u: Float64Array, random: JavaRandom): number => {
  let [best, count] = [0, 0];
  for (let i = 1; i < u.length; i++) {
    if (u[i]! > u[best]!) [best, count] = [i, 1];
    else if (u[i] === u[best] && random.nextInt(++count) === 0) best = i;
  }
  return best;
};

const positive = (u: Float64Array, delta: number): Float64Array => (delta === 0 ? u : u.map((x) => Math.max(x, 0)));

const oneSparse = (u: Float64Array, delta: number, random: JavaRandom): Float64Array => {
  if (delta === 0) return u;
  const made = new Float64Array(u.length);
  const place = largest(u, random);
  made[place] = u[place]! > 0 ? u[place]! : 1e-6;
  return made;
};

const unitOneSparse = (u: Float64Array, delta: number, random: JavaRandom): Float64Array => {
  if (delta === 0) return u;
  const made = new Float64Array(u.length);
  made[largest(u, random)] = 1;
  return made;
};

const bits = new DataView(new ArrayBuffer(8));

/** The distance to the next double. */
const ulp = (x: number): number => {
  if (!Number.isFinite(x)) return Math.abs(x);
  bits.setFloat64(0, Math.abs(x));
  const own = bits.getBigUint64(0);
  bits.setBigUint64(0, own + 1n);
  return bits.getFloat64(0) - Math.abs(x);
};

const simplexOf = (u: Float64Array): number => {
  let [sum, all] = [0, 0];
  for (const x of u) {
    if (x < 0) return Number.POSITIVE_INFINITY;
    sum += x;
    all += Math.abs(x);
  }
  return Math.abs(sum - 1) <= (u.length - 1) * ulp(sum) * all ? 0 : Number.POSITIVE_INFINITY;
};

/** The nearest of those that are at least 0 and sum up to 1, by the algorithm of Chen and Ye. */
const ontoSimplex = (u: Float64Array, delta: number): Float64Array => {
  if (delta === 0) return u;
  const n = u.length;
  const order = Array.from(u.keys()).sort((a, b) => u[a]! - u[b]!);
  const sums = new Float64Array(n);
  sums[n - 1] = u[order[n - 1]!]!;
  for (let i = n - 2; i >= 0; i--) sums[i] = sums[i + 1]! + u[order[i]!]!;
  let t = (sums[0]! - 1) / n;
  for (let i = n - 1; i >= 1; i--) {
    const tried = (sums[i]! - 1) / (n - i);
    if (tried < u[order[i - 1]!]!) continue;
    t = tried;
    break;
  }
  return u.map((x) => Math.max(x - t, 0));
};

export const REGULARIZERS = {
  None: { regularize: () => 0, proximal: itself, project: itself },
  Quadratic: {
    regularize: squares,
    proximal: (u, delta) => (delta === 0 ? u : u.map((x) => x * (1 / (1 + 2 * delta)))),
    project: itself,
  },
  L2: {
    regularize: (u) => Math.sqrt(squares(u)),
    proximal: (u, delta) => {
      if (delta === 0) return u;
      const weight = 1 - delta / Math.sqrt(squares(u));
      return weight < 0 ? new Float64Array(u.length) : u.map((x) => weight * x);
    },
    project: itself,
  },
  L1: {
    regularize: (u) => {
      let sum = 0;
      for (const x of u) sum += Math.abs(x);
      return sum;
    },
    proximal: (u, delta) => (delta === 0 ? u : u.map((x) => Math.max(x - delta, 0) + Math.min(x + delta, 0))),
    project: itself,
  },
  NonNegative: {
    regularize: (u) => (u.some((x) => x < 0) ? Number.POSITIVE_INFINITY : 0),
    proximal: positive,
    project: (u) => positive(u, 1),
  },
  OneSparse: {
    regularize: (u) => (!u.some((x) => x < 0) && u.filter((x) => x > 0).length === 1 ? 0 : Number.POSITIVE_INFINITY),
    proximal: oneSparse,
    project: (u, random) => oneSparse(u, 1, random),
  },
  UnitOneSparse: {
    regularize: (u) =>
      u.every((x) => x === 0 || x === 1) && u.filter((x) => x === 1).length === 1 ? 0 : Number.POSITIVE_INFINITY,
    proximal: unitOneSparse,
    project: (u, random) => unitOneSparse(u, 1, random),
  },
  Simplex: {
    regularize: simplexOf,
    proximal: ontoSimplex,
    project: (u) => (simplexOf(u) === 0 ? u : ontoSimplex(u, 1)),
  },
} as const satisfies Record<string, Regularizer>;
export type RegularizerName = keyof typeof REGULARIZERS;
