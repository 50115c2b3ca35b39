/** Axes as MXNet's attributes have them: None or () for all, below 0 from the end, or all but those named, if any is. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { fromFront, rankOf, unsqueeze } from '../../../graph/layers/values.ts';

/** The axes of a reduction, counted from the front and in order. */
export const reducedAxes = (x: Value, axis: readonly number[] | null, exclude = false): readonly number[] => {
  const rank = rankOf(x, 'its input');
  const all = Array.from({ length: rank }, (_, i) => i);
  if (axis === null || axis.length === 0) return all;
  const named = new Set(axis.map((one) => fromFront(one, rank)));
  return all.filter((i) => named.has(i) !== exclude);
};

/** MXNet had no scalars before its numpy: what would be one is a vector of one element. */
export const noScalar = (g: GraphBuilder, x: Value): Value => (x.shape?.length === 0 ? unsqueeze(g, x, [0]) : x);

/** All elements in one dimension. */
export const flat = (g: GraphBuilder, x: Value): Value =>
  x.shape?.length === 1 ? x : g.op('Reshape', [x, g.ints([-1])]);
