/**
 * From margins to what a model answers: [rows, outputs] -> [rows, outputs], or [rows] for `argmax`. The arithmetic is in
 * the input's dtype; `exp` of float32 is that of float64, rounded.
 */
import { type Floats, floatDTypeOf, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

const round = Math.fround;
const SMALLEST_NORMAL = 2 ** -1022;

type Row = (x: Floats, from: number, to: number) => void;

const each =
  (f: (x: number) => number): Row =>
  (x, from, to) => {
    for (let i = from; i < to; i++) x[i] = f(x[i]!);
  };

/** e^(x - max) / sum; the sum is a double, and divides as one of x's dtype. */
const softmax: Row = (x, from, to) => {
  let max = x[from]!;
  for (let i = from + 1; i < to; i++) if (x[i]! > max) max = x[i]!;
  let sum = 0;
  for (let i = from; i < to; i++) {
    x[i] = Math.exp(x instanceof Float32Array ? round(x[i]! - max) : x[i]! - max);
    sum += x[i]!;
  }
  if (x instanceof Float32Array) sum = round(sum);
  for (let i = from; i < to; i++) x[i] = x[i]! / sum;
};

/** The same; where one x is infinite, its share is 1, and those of others 0 · x. */
const softmaxOrInfinite: Row = (x, from, to) => {
  for (let i = from; i < to; i++) {
    if (x[i] !== Number.POSITIVE_INFINITY) continue;
    for (let k = from; k < to; k++) x[k] = 0 * x[k]!;
    x[i] = 1;
    return;
  }
  softmax(x, from, to);
};

/** 1 / (1 + e^-x), each step rounded where x is float32. */
const logistic: Row = (x, from, to) => {
  const narrow = x instanceof Float32Array;
  for (let i = from; i < to; i++) {
    const e = Math.exp(-x[i]!);
    x[i] = narrow ? 1 / round(round(e) + 1) : 1 / (1 + e);
  }
};

/** x - max - log(sum of e^(x - max)) */
const logSoftmax: Row = (x, from, to) => {
  let max = x[from]!;
  for (let i = from + 1; i < to; i++) if (x[i]! > max) max = x[i]!;
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.exp(x[i]! - max);
  const log = Math.log(sum);
  for (let i = from; i < to; i++) x[i] = x[i]! - max - log;
};

const boundedExp = (x: number): number => Math.min(1e19, Math.exp(x));

/** e^(x - max) · (1 / sum), max being 0 at least: H2O's of multinomial linear models. */
const softmaxFromZero: Row = (x, from, to) => {
  let [max, sum] = [0, 0];
  for (let i = from; i < to; i++) if (x[i]! > max) max = x[i]!;
  for (let i = from; i < to; i++) {
    x[i] = Math.exp(x[i]! - max);
    sum += x[i]!;
  }
  const factor = 1 / sum;
  for (let i = from; i < to; i++) x[i] = x[i]! * factor;
};

/** Of the scores of all classes but the last, the share of each: 1 / (1 + e^-x), less that of the one before. */
const cumulative: Row = (x, from, to) => {
  let before = 0;
  for (let i = from; i < to - 1; i++) {
    const all = 1 / (1 + Math.exp(-x[i]!));
    x[i] = all - before;
    before = all;
  }
  x[to - 1] = 1 - before;
};

/** Of pairs (m, log s), m and s squared. */
const meanAndVariance: Row = (x, from, to) => {
  for (let i = from + 1; i < to; i += 2) x[i] = Math.exp(2 * x[i]!);
};

export const LINKS = {
  identity: () => {},
  logistic,
  softmax,
  softmaxOrInfinite,
  logSoftmax,
  meanAndVariance,
  /** -log(1 + e^-x) */
  logLogistic: each((x) => -Math.log(1 + Math.exp(-x))),
  exp: each(Math.exp),
  /** e^x, 1e19 at most, as H2O has it. */
  boundedExp: each(boundedExp),
  /** 1 / (1 + e^-x), of that. */
  boundedLogistic: each((x) => 1 / (1 + boundedExp(-x))),
  /** 1 - e^-e^x, of that. */
  complementaryLogLog: each((x) => 1 - boundedExp(-1 * boundedExp(x))),
  /** 1 / x, negative x being -1e-5 at most. H2O bounds the others by -1e-5, too. */
  boundedInverse: each((x) => 1 / (x < 0 ? Math.min(-1e-5, x) : Math.max(-1e-5, x))),
  /** 1 / x, x being 1e-5 away from 0 at least. */
  inverseApart: each((x) => 1 / (x < 0 ? Math.min(-1e-5, x) : Math.max(1e-5, x))),
  /** e^x, 2e-16 at least. */
  expAbove: each((x) => Math.max(2e-16, Math.exp(x))),
  softmaxFromZero,
  cumulative,
  /** log(p / (1 - p)), p being 1e-9 away from 0 and 1 and the answer -19 at least. */
  boundedLogit: each((x) => {
    const p = Math.min(1 - 1e-9, Math.max(x, 1e-9));
    return Math.max(-19, Math.log(p / (1 - p)));
  }),
  tanh: each(Math.tanh),
  /** The larger of x and 0; NaN stays. */
  relu: each((x) => (x < 0 ? 0 : x)),
  log: each(Math.log),
  /** log x, that of 0 as that of the smallest normal double. */
  logNormal: each((x) => Math.log(x === 0 ? SMALLEST_NORMAL : x)),
  /** (x kept within [-1, 1] + 1) / 2 */
  clippedHalf: each((x) => (Math.min(Math.max(x, -1), 1) + 1) / 2),
  negative: each((x) => -x),
  /** log(1 + e^x) */
  softplus: each((x) => Math.log1p(Math.exp(x))),
  /** x |x| */
  signedSquare: each((x) => Math.sign(x) * x * x),
  /** 1 above 0, else 0. */
  positive: each((x) => (x > 0 ? 1 : 0)),
} as const satisfies Record<string, Row>;

export interface LinkParams {
  readonly link: keyof typeof LINKS;
  /** What margins are multiplied by first; 1 when absent. */
  readonly scale?: number;
  /** One output is a vector. */
  readonly flat: boolean;
}

export const link: Kernel<LinkParams> = {
  compile({ link: name, scale, flat }) {
    const apply = LINKS[name];
    return ([input], rows) => {
      const { columns, data, dtype } = matrixOf(input!, floatDTypeOf(input!));
      const answer = scale === undefined || scale === 1 ? data.slice() : data.map((x) => scale * x);
      for (let row = 0; row < rows; row++) apply(answer, row * columns, (row + 1) * columns);
      return [tensorOf({ rows, columns, dtype, data: answer }, flat)];
    };
  },
};

export interface ArgmaxParams {
  /** The last of several that are largest, not the first. */
  readonly last?: boolean;
}

/** The column of the largest as a number of the input's dtype: [rows, outputs] -> [rows]. */
export const argmax: Kernel<ArgmaxParams> = {
  compile({ last = false }) {
    return ([input], rows) => {
      const { columns, data, dtype } = matrixOf(input!, floatDTypeOf(input!));
      const answer = dtype === 'float32' ? new Float32Array(rows) : new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let best = 0;
        for (let k = 1; k < columns; k++) {
          const [x, most] = [data[row * columns + k]!, data[row * columns + best]!];
          if (x > most || (last && x === most)) best = k;
        }
        answer[row] = best;
      }
      return [tensorOf({ rows, columns: 1, dtype, data: answer }, true)];
    };
  },
};
