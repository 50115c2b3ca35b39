/** A booster that stands in the model of another library: its sums and its answers apart, so that a margin may come between. */
import type { BoosterOptions, ForeignBooster } from '../foreign.ts';
import type { Booster, Trees } from './booster.ts';
import { addAnswer, addMargin, outputsOf } from './lower.ts';

/** The weight of the i-th tree of each output is the i-th of all. */
const weightedByOutput = (trees: Trees): Trees => {
  const { weight_drop, tree_info } = trees;
  if (!weight_drop) return trees;
  const counts = new Map<number, number>();
  const weights = Float32Array.from(tree_info, (output) => {
    const own = counts.get(output) ?? 0;
    counts.set(output, own + 1);
    return weight_drop[own]!;
  });
  return { ...trees, weight_drop: weights };
};

/** Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const foreignBooster = (read: Booster, { weightsByOutput }: BoosterOptions): ForeignBooster => {
  const { gradient_booster: model } = read;
  const booster =
    weightsByOutput && model.kind === 'dart' ? { ...read, gradient_booster: weightedByOutput(model) } : read;
  return {
    features: booster.num_feature,
    outputs: outputsOf(booster),
    margin: (builder, rows, withBase) => addMargin(builder, booster, rows, {}, withBase).margin,
    answer: (builder, margin) => addAnswer(builder, booster, margin).result,
  };
};
