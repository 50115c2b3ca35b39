/** Where a layout such as NHWC has its channels and its space; layers compute with channels first. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { transpose } from '../../../graph/layers/values.ts';
import { inversePermutation } from '../../../tensor/permute.ts';
import { text } from '../attrs.ts';
import { refuse } from '../table.ts';

/** A layout by its letters, `None` being that of channels first. */
export const layout = text('None');

/** The axes of batch, channels, space.., for `dims` dimensions of space; undefined where channels are first already. */
export const channelsFirst = (found: string, dims: number): readonly number[] | undefined => {
  const first = `NC${'DHW'.slice(3 - dims)}`;
  if (found === 'None' || found === first) return undefined;
  if ([...found].sort().join('') !== [...first].sort().join('')) {
    throw refuse(
      `the layout ${found.slice(0, 20)} of ${dims} dimensions of space; expected ${first} or another order of it`,
    );
  }
  return [...first].map((letter) => found.indexOf(letter));
};

/** The formula for channels first, on a tensor of any layout; what it makes goes back to that layout. */
export const inLayout = (
  g: GraphBuilder,
  x: Value,
  perm: readonly number[] | undefined,
  formula: (x: Value) => Value,
): Value => {
  if (!perm) return formula(x);
  const made = formula(transpose(g, x, perm));
  return transpose(g, made, inversePermutation(perm));
};
