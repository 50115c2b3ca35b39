/** Arithmetic in float64 or, where a model's x-mathContext asks for it, in float32; and Java's order of numbers. */
import { erfc } from '../../normal.ts';

/** What a result is kept in after each operation. */
export type Keep = (x: number) => number;

const asIs: Keep = (x) => x;

export const keepOf = (single: boolean): Keep => (single ? Math.fround : asIs);

/** e^x; in float32 of JPMML-Evaluator's own e, which has eight digits. */
export const exponential = (x: number, keep: Keep): number => (keep === asIs ? Math.exp(x) : keep(2.7182817 ** x));

/**
 * As Java's Double.compare: -0 before 0, and NaN, where it is a result and not a missing value, behind all others.
 * Negative, 0 or positive.
 */
export const compareNumbers = (a: number, b: number): number => {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a !== 0 ? 0 : Number(Object.is(b, -0)) - Number(Object.is(a, -0));
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
};

const logit = (y: number, keep: Keep): number => keep(1 / keep(1 + exponential(-y, keep)));

/** Inverses of link functions, by their names in PMML; `parameter` is that of the distribution or of the link. */
export const INVERSE_LINKS = {
  cauchit: (y: number, keep: Keep): number => keep(0.5 + keep(keep(1 / Math.PI) * keep(Math.atan(y)))),
  cloglog: (y: number, keep: Keep): number => keep(1 - exponential(-exponential(y, keep), keep)),
  identity: (y: number): number => y,
  log: (y: number, keep: Keep): number => exponential(y, keep),
  logc: (y: number, keep: Keep): number => keep(1 - exponential(y, keep)),
  logit,
  loglog: (y: number, keep: Keep): number => exponential(-exponential(-y, keep), keep),
  negbin: (y: number, keep: Keep, c: number): number => keep(1 / keep(keep(c) * keep(exponential(-y, keep) - 1))),
  oddspower: (y: number, keep: Keep, d: number): number => {
    if (d === 0 || Number.isNaN(d)) return logit(y, keep);
    const base = keep(1 + keep(keep(d) * y));
    return keep(1 / keep(1 + keep(base ** -keep(1 / keep(d)))));
  },
  power: (y: number, keep: Keep, d: number): number =>
    d === 0 || Number.isNaN(d) ? exponential(y, keep) : keep(y ** keep(1 / keep(d))),
  probit: (y: number): number => (Math.abs(y) > 40 ? Number(y > 0) : 0.5 * erfc(-y / Math.SQRT2)),
} as const;
export type InverseLinkName = keyof typeof INVERSE_LINKS;
