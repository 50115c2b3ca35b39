/**
 * 1 - erf(x), also where erf(x) is so near to 1 that nothing would be left of the difference. Above 1/2, with
 * t = 1 / (1 + x / 2), a fit of Chebyshev's (W. H. Press et al., Numerical Recipes, 6.2.2), right to 1.2e-7 of the value:
 *
 *   erfc(x) = t exp(-x² + p(t))
 *
 * ONNX has no such operator, so it is remembered of which values this is the formula: a GELU is written with it.
 */
import type { GraphBuilder } from './builder.ts';
import type { Value } from './graph.ts';
import { transposeOf } from './simplify.ts';

/** p, from the constant term on. */
const FIT = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

const OF = new WeakMap<Value, Value>();

/** x, where the value is erfc(x) as made below. */
export const complementOf = (value: Value): Value | undefined => OF.get(value);

/** erfc(x); of float64, for which the fit is not near enough, by the difference alone. */
export const erfc = (g: GraphBuilder, x: Value): Value => {
  const number = (n: number): Value => g.scalar(x.dtype, n);
  const plain = g.op('Sub', [number(1), g.op('Erf', [x])]);
  if (x.dtype !== 'float32') return plain;
  const t = g.op('Reciprocal', [g.op('Add', [number(1), g.op('Mul', [x, number(0.5)])])]);
  const fit = FIT.toReversed()
    .map(number)
    .reduce((sum, coefficient) => g.op('Add', [g.op('Mul', [sum, t]), coefficient]));
  const tail = g.op('Mul', [t, g.op('Exp', [g.op('Sub', [fit, g.op('Mul', [x, x])])])]);
  const result = g.op('Where', [g.op('Greater', [x, number(0.5)]), tail, plain]);
  OF.set(result, x);
  const [turned, from] = [transposeOf(g, result), transposeOf(g, x)];
  if (turned && from?.perm.join() === turned.perm.join()) OF.set(turned.of, from.of);
  return result;
};
