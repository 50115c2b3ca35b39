/** The losses of H2O's low rank models: https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/glrm/GlrmLoss.java */

interface NumericLoss {
  /** Of what the model says, u, and what is. */
  readonly loss: (u: number, a: number) => number;
  /** Its derivative by u. */
  readonly slope: (u: number, a: number) => number;
}

export const NUMERIC_LOSSES = {
  Quadratic: { loss: (u, a) => (u - a) * (u - a), slope: (u, a) => 2 * (u - a) },
  Absolute: { loss: (u, a) => Math.abs(u - a), slope: (u, a) => Math.sign(u - a) },
  Huber: {
    loss: (u, a) => {
      const x = u - a;
      return x > 1 ? x - 0.5 : x < -1 ? -x - 0.5 : 0.5 * x * x;
    },
    slope: (u, a) => {
      const x = u - a;
      return x > 1 ? 1 : x < -1 ? -1 : x;
    },
  },
  Poisson: {
    loss: (u, a) => Math.exp(u) + (a === 0 ? 0 : -a * u + a * Math.log(a) - a),
    slope: (u, a) => Math.exp(u) - a,
  },
  Logistic: {
    loss: (u, a) => Math.log(1 + Math.exp((1 - 2 * a) * u)),
    slope: (u, a) => {
      const s = 1 - 2 * a;
      return s / (1 + Math.exp(-s * u));
    },
  },
  Hinge: {
    loss: (u, a) => Math.max(1 + (1 - 2 * a) * u, 0),
    slope: (u, a) => {
      const s = 1 - 2 * a;
      return 1 + s * u > 0 ? s : 0;
    },
  },
} as const satisfies Record<string, NumericLoss>;
export type NumericLossName = keyof typeof NUMERIC_LOSSES;

interface CategoricalLoss {
  /** Of what the model says of each of `count` levels, and the level that is. */
  readonly loss: (u: Float64Array, a: number, count: number) => number;
  readonly slope: (u: Float64Array, a: number, count: number, into: Float64Array) => void;
}

export const CATEGORICAL_LOSSES = {
  Categorical: {
    loss: (u, a, count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += Math.max(1 + u[i]!, 0);
      return sum + (Math.max(1 - u[a]!, 0) - Math.max(1 + u[a]!, 0));
    },
    slope: (u, a, count, into) => {
      for (let i = 0; i < count; i++) into[i] = 1 + u[i]! > 0 ? 1 : 0;
      into[a] = 1 - u[a]! > 0 ? -1 : 0;
    },
  },
  Ordinal: {
    loss: (u, a, count) => {
      let sum = 0;
      for (let i = 0; i < count - 1; i++) sum += a > i ? Math.max(1 - u[i]!, 0) : 1;
      return sum;
    },
    slope: (u, a, count, into) => {
      for (let i = 0; i < count - 1; i++) into[i] = a > i && 1 - u[i]! > 0 ? -1 : 0;
    },
  },
} as const satisfies Record<string, CategoricalLoss>;
export type CategoricalLossName = keyof typeof CATEGORICAL_LOSSES;
