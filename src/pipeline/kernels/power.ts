/** Columns made more like a normal distribution by powers, each by its own λ; and back. */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

type Formula = (x: number, lambda: number) => number;

const isZero = (x: number): boolean => Math.abs(x) < 2 ** -52;

/**
 *   x >= 0   ((x + 1)^λ - 1) / λ, ln(x + 1) for λ = 0
 *   x < 0    -((1 - x)^(2 - λ) - 1) / (2 - λ), -ln(1 - x) for λ = 2
 */
const yeoJohnson: Formula = (x, lambda) => {
  if (x >= 0) return isZero(lambda) ? Math.log1p(x) : Math.expm1(lambda * Math.log1p(x)) / lambda;
  return isZero(2 - lambda) ? -Math.log1p(-x) : -Math.expm1((2 - lambda) * Math.log1p(-x)) / (2 - lambda);
};

/** The same, as scikit-learn before 1.9 worked it out: near 0 fewer digits are right. */
const yeoJohnsonByPowers: Formula = (x, lambda) => {
  if (x >= 0) return isZero(lambda) ? Math.log1p(x) : ((x + 1) ** lambda - 1) / lambda;
  return isZero(2 - lambda) ? -Math.log1p(-x) : -((-x + 1) ** (2 - lambda) - 1) / (2 - lambda);
};

const yeoJohnsonInverse: Formula = (x, lambda) => {
  if (x >= 0) return isZero(lambda) ? Math.exp(x) - 1 : (x * lambda + 1) ** (1 / lambda) - 1;
  return isZero(2 - lambda) ? 1 - Math.exp(-x) : 1 - (-(2 - lambda) * x + 1) ** (1 / (2 - lambda));
};

/** (x^λ - 1) / λ, ln x for λ = 0 */
const boxCox: Formula = (x, lambda) =>
  Math.abs(lambda) < 1e-19 ? Math.log(x) : Math.expm1(lambda * Math.log(x)) / lambda;

const boxCoxInverse: Formula = (x, lambda) => (lambda === 0 ? Math.exp(x) : Math.exp(Math.log1p(lambda * x) / lambda));

export const POWERS = {
  yeoJohnson,
  yeoJohnsonByPowers,
  yeoJohnsonInverse,
  boxCox,
  boxCoxInverse,
} as const satisfies Record<string, Formula>;

export interface PowerParams {
  readonly power: keyof typeof POWERS;
  /** By column. */
  readonly lambdas: Float64Array;
}

/** [rows, columns] -> the same; NaN stays. Box-Cox refuses what is not above 0. */
export const power: Kernel<PowerParams> = {
  compile({ power: name, lambdas }) {
    const formula = POWERS[name];
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, lambdas.length);
      const made = new Float64Array(data.length);
      for (let at = 0; at < data.length; at++) {
        const x = data[at]!;
        if (name === 'boxCox' && x <= 0) {
          throw new ServingError(
            'INVALID_INPUT',
            `row ${Math.floor(at / columns)}, column ${at % columns}: ${x}; the Box-Cox transform takes numbers above 0`,
          );
        }
        made[at] = Number.isNaN(x) ? x : formula(x, lambdas[at % columns]!);
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};
