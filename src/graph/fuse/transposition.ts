/** Two transposes in a row are one, or none. */
import type { Rule } from './fusion.ts';

const twice: Rule = (f, node) => {
  const first = f.maker(node.inputs[0], 'Transpose');
  const x = first?.inputs[0];
  if (!first || !x) return undefined;
  const [inner, outer] = [first, node].map((one) => one.attributes['perm'] as readonly number[]);
  const perm = outer!.map((axis) => inner![axis]!);
  if (perm.every((axis, i) => axis === i)) return [f.node('Identity', [x], {}, node, node.outputs[0])];
  return [f.node('Transpose', [x], { perm }, node, node.outputs[0])];
};

export const transposition: Readonly<Record<string, readonly Rule[]>> = { Transpose: [twice] };
