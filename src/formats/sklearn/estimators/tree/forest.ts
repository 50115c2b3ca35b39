/** Trees of scikit-learn as a Forest: one table of nodes for all of them, leaves with what their owner makes of them. */
import { ServingError } from '../../../../errors.ts';
import type { Forest } from '../../../../pipeline/forest.ts';
import type { Frame, Tolerance } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import type { Tree } from './tree.ts';

/** Writes what tree `t` answers in a leaf to `to`, from `at` on. */
export type LeafValue = (tree: Tree, node: number, to: Float64Array, at: number, t: number) => void;

interface ForestPlan {
  /** How many columns a row has. */
  readonly features: number;
  readonly outputs: number;
  readonly leaf: LeafValue;
  /** The columns of a row that tree t's columns are; absent: they are the same. */
  readonly columns?: (t: number) => ArrayLike<number> | undefined;
  /** The output that each tree adds to; absent: all. */
  readonly groups?: Int32Array;
  readonly weights?: Float64Array;
  /** By output; absent: 0. */
  readonly start?: Float64Array;
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Throws CORRUPT_MODEL where a tree looks at columns that there are not; what else may be damaged, checkForest finds. */
export const forestOf = (trees: readonly Tree[], plan: ForestPlan): Forest => {
  const { features, outputs, leaf, columns, groups, weights, start } = plan;
  const nodes = trees.reduce((sum, { left }) => sum + left.length, 0);
  const leaves = trees.reduce(
    (sum, { left }) => sum + left.reduce((count, child) => count + (child < 0 ? 1 : 0), 0),
    0,
  );
  const width = groups ? 1 : outputs;
  const [feature, left, right] = [new Int32Array(nodes), new Int32Array(nodes), new Int32Array(nodes)];
  const [threshold, defaultLeft] = [new Float64Array(nodes), new Uint8Array(nodes)];
  const [values, roots] = [new Float64Array(leaves * width), new Int32Array(trees.length)];
  let [at, leafAt] = [0, 0];
  trees.forEach((tree, t) => {
    const begin = at;
    roots[t] = begin;
    const places = columns?.(t);
    for (let n = 0; n < tree.left.length; n++, at++) {
      if (tree.left[n]! < 0) {
        leaf(tree, n, values, leafAt * width, t);
        feature[at] = ~leafAt++;
        continue;
      }
      const own = tree.feature[n]!;
      const column = places && own < places.length ? places[own]! : own;
      if (!(own >= 0 && own < (places?.length ?? features) && column >= 0 && column < features)) {
        throw corrupt(`tree ${t}: a split by column ${own}, there are ${places?.length ?? features}`);
      }
      feature[at] = column;
      threshold[at] = tree.threshold[n]!;
      left[at] = begin + tree.left[n]!;
      right[at] = begin + tree.right[n]!;
      defaultLeft[at] = tree.defaultLeft?.[n] ?? 0;
    }
  });
  return {
    features,
    outputs,
    precision: 'float32',
    compare: 'le',
    roots,
    feature,
    threshold,
    left,
    right,
    defaultLeft,
    values,
    start: start ?? new Float64Array(outputs),
    sum: 'float64',
    ...(groups && { groups }),
    ...(weights && { weights }),
  };
};

/** Rows wider than this may be sparse: only the columns that are looked at are laid out. */
const WIDE = 512;

/** Adds the step, behind a check of the cells; of wide rows, only what the trees look at. */
export const addForest = (
  builder: PipelineBuilder,
  frame: Frame,
  asker: string,
  tolerance: Tolerance,
  forest: Forest,
): number => {
  const slot = frame.numbers(asker, tolerance);
  const used = [...new Set(forest.feature.filter((column) => column >= 0))].sort((a, b) => a - b);
  if (forest.features <= WIDE || used.length * 2 > forest.features) return builder.step('forest', forest, [slot]);
  // A row has to have a column even where all trees are leaves.
  const columns = Int32Array.from(used.length === 0 ? [0] : used);
  const places = new Map(used.map((column, i) => [column, i]));
  const feature = forest.feature.map((column) => (column < 0 ? column : places.get(column)!));
  const narrow = builder.step('select', { columns }, [slot]);
  return builder.step('forest', { ...forest, feature, features: columns.length }, [narrow]);
};
