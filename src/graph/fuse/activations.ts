/**
 * Gaussian error linear units, which frameworks write out:
 *
 *   x (1 + erf(x / √2)) / 2                                  in any order of factors; also x (1 - erf(-x / √2)) / 2, x erfc(-x / √2) / 2
 *   x (1 + tanh(√(2 / π) (x + 0.044715 x³))) / 2
 */
import { complementOf } from '../erfc.ts';
import type { Node, Value } from '../graph.ts';
import type { Fusion, Rule } from './fusion.ts';

const near = (found: number | undefined, wanted: number): boolean =>
  found !== undefined && Math.abs(found - wanted) <= 1e-6 * Math.abs(wanted);

/** The factors of a product of products that nothing else reads. */
const factorsOf = (f: Fusion, node: Node): readonly Value[] =>
  node.inputs.flatMap((value) => {
    const inner = f.soleMaker(value, 'Mul');
    return inner ? factorsOf(f, inner) : value ? [value] : [];
  });

/** value = x k: returns x and k, k being 1 where value is no such product. */
const multiple = (f: Fusion, value: Value): readonly [Value, number] => {
  const negated = f.maker(value, 'Neg');
  if (negated) {
    const [x, k] = multiple(f, negated.inputs[0]!);
    return [x, -k];
  }
  const product = f.maker(value, 'Mul');
  const sides = f.sides(product, (side) => f.number(side) !== undefined);
  if (sides) {
    const [x, k] = multiple(f, sides[1]);
    return [x, k * f.number(sides[0])!];
  }
  const quotient = f.maker(value, 'Div');
  const divisor = f.number(quotient?.inputs[1]);
  if (!quotient || divisor === undefined) return [value, 1];
  const [x, k] = multiple(f, quotient.inputs[0]!);
  return [x, k / divisor];
};

/** value = 1 ± what `op` makes of its operand: the operand, and the sign. */
const onePlus = (f: Fusion, value: Value, op: string): readonly [Value, number] | undefined => {
  const sum = f.soleMaker(value, 'Add');
  const sides = f.sides(sum, (side) => f.number(side) === 1);
  const plus = sides && f.soleMaker(sides[1], op);
  if (plus) return [plus.inputs[0]!, 1];
  const difference = f.soleMaker(value, 'Sub');
  if (!difference || f.number(difference.inputs[0]) !== 1) return undefined;
  const minus = f.soleMaker(difference.inputs[1], op);
  return minus && [minus.inputs[0]!, -1];
};

/** What x is in value = x³. */
const cubed = (f: Fusion, value: Value): Value | undefined => {
  const power = f.maker(value, 'Pow');
  if (power) return f.number(power.inputs[1]) === 3 ? power.inputs[0] : undefined;
  const product = f.maker(value, 'Mul');
  const sides = f.sides(product, (side) => f.maker(side, 'Mul') !== undefined);
  const square = sides && f.maker(sides[0], 'Mul');
  return square?.inputs.every((side) => side === sides![1]) ? sides![1] : undefined;
};

/** What x is in value = x + 0.044715 x³. */
const bent = (f: Fusion, value: Value): Value | undefined => {
  const sum = f.maker(value, 'Add');
  for (const [x, other] of [sum?.inputs ?? [], sum?.inputs.toReversed() ?? []]) {
    if (!x || !other) continue;
    const [cube, k] = multiple(f, other);
    if (near(k, 0.044715) && cubed(f, cube) === x) return x;
  }
  return undefined;
};

const gelu: Rule = (f, node) => {
  if (node.outputs[0]!.dtype !== 'float32') return undefined;
  const factors = factorsOf(f, node);
  if (factors.length !== 3 || !factors.some((value) => f.number(value) === 0.5)) return undefined;
  const [a, b] = factors.filter((value) => f.number(value) !== 0.5);
  for (const [x, bend] of [
    [a, b],
    [b, a],
  ]) {
    if (!x || !bend || x.shape?.length !== node.outputs[0]!.shape?.length) continue;
    const complement = f.uses(bend) === 1 ? complementOf(bend) : undefined;
    if (complement) {
      const [of, k] = multiple(f, complement);
      if (of === x && near(k, -Math.SQRT1_2)) return [f.node('Gelu', [x], {}, node, node.outputs[0])];
    }
    const exact = onePlus(f, bend, 'Erf');
    if (exact) {
      const [of, k] = multiple(f, exact[0]);
      if (of === x && near(k * exact[1], Math.SQRT1_2)) return [f.node('Gelu', [x], {}, node, node.outputs[0])];
    }
    const smooth = onePlus(f, bend, 'Tanh');
    const [of, k] = smooth && smooth[1] === 1 ? multiple(f, smooth[0]) : [undefined, 0];
    if (of && near(k, Math.sqrt(2 / Math.PI)) && bent(f, of) === x)
      return [f.node('Gelu', [x], { approximate: 'tanh' }, node, node.outputs[0])];
  }
  return undefined;
};

export const activations: Readonly<Record<string, readonly Rule[]>> = { Mul: [gelu] };
