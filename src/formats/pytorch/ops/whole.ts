/** Division to whole numbers, as torch's floor_divide has it. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { floorDiv } from '../../../graph/layers/elementwise.ts';
import { cast, isFloat, like } from '../../../graph/layers/values.ts';
import { inWide, type Operand } from './operands.ts';

/**
 * Of floats through the remainder, so that a quotient just below a whole number is not rounded up to it:
 *
 *   m = fmod(a, b), q = (a - m) / b, less 1 where m is not 0 and its sign is not b's; then the whole number next to q
 *
 * and a / b where b is 0.
 */
const floored = (g: GraphBuilder, a: Value, b: Value): Value => {
  const zero = like(g, a, 0);
  const rest = g.op('Mod', [a, b], { fmod: 1 });
  const exact = g.op('Div', [g.op('Sub', [a, rest]), b]);
  const signsDiffer = g.op('Xor', [g.op('Less', [b, zero]), g.op('Less', [rest, zero])]);
  const below = g.op('And', [g.op('Not', [g.op('Equal', [rest, zero])]), signsDiffer]);
  const quotient = g.op('Sub', [exact, cast(g, below, a.dtype)]);
  const floor = g.op('Floor', [quotient]);
  const up = g.op('Greater', [g.op('Sub', [quotient, floor]), like(g, a, 0.5)]);
  const whole = g.op('Add', [floor, cast(g, up, a.dtype)]);
  return g.op('Where', [g.op('Equal', [b, zero]), g.op('Div', [a, b]), whole]);
};

/** floor(self / other) */
export const floorDivide = (g: GraphBuilder, self: Operand, other: Operand): Value =>
  inWide(g, [self, other], (a, b) => (isFloat(a!) ? floored(g, a!, b!) : floorDiv(g, a!, b!)));
