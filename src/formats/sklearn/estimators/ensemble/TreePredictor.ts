/**
 * The trees of histogram gradient boosting as a Forest.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_hist_gradient_boosting/_predictor.pyx
 *
 *   a number:    left where x <= num_threshold; `threshold` until 0.23
 *   NaN:         left where missing_go_to_left; no such field in 0.21, which refused NaN
 *   a category:  left where the node's set holds it, right where another one of the column's does; else as NaN
 */
import { ServingError } from '../../../../errors.ts';
import type { Forest } from '../../../../pipeline/forest.ts';
import { numbersOf } from '../../../../wire/pickle/elements.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { columnOf, optionalColumn } from '../../../../wire/pickle/records.ts';
import { describe, stateOf, type Value } from '../../../../wire/pickle/values.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Categories are bytes: a set is eight words. */
const WORDS = 8;
const CATEGORIES = 32 * WORDS;

interface Predictor {
  readonly nodes: NdArray;
  /** [categorical splits, words] */
  readonly sets: ArrayLike<number | bigint>;
}

const predictorOf = (value: Value | undefined): Predictor => {
  const state = stateOf(value, 'a tree of histogram gradient boosting');
  const nodes = state.get('nodes');
  const sets = state.get('raw_left_cat_bitsets');
  if (!(nodes instanceof NdArray)) throw corrupt(`the nodes of a tree are ${describe(nodes)}, an array was expected`);
  return { nodes, sets: sets instanceof NdArray ? numbersOf(sets) : [] };
};

/** The categories that go right, as the words of a set. */
const rightSet = (
  left: (category: number) => boolean,
  known: ReadonlySet<number>,
  missingLeft: boolean,
): readonly number[] => {
  const words = new Array<number>(WORDS).fill(0);
  for (let category = 0; category < CATEGORIES; category++) {
    const goesRight = !left(category) && (known.has(category) || !missingLeft);
    if (goesRight) words[category >> 5]! |= 1 << (category & 31);
  }
  return words;
};

interface PredictorsPlan {
  readonly features: number;
  readonly outputs: number;
  readonly start: Float64Array;
  readonly sum: Forest['sum'];
  /** Tree t adds to output t modulo outputs. */
  readonly trees: readonly Value[];
  /** The categories that a column had at the fit. */
  readonly known: (column: number) => ReadonlySet<number>;
}

export const predictorsForest = ({ features, outputs, start, sum, trees, known }: PredictorsPlan): Forest => {
  const predictors = trees.map(predictorOf);
  const count = predictors.reduce((total, { nodes }) => total + nodes.count, 0);
  const [feature, left, right] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const [threshold, defaultLeft] = [new Float64Array(count), new Uint8Array(count)];
  const categories = new Int32Array(count).fill(-1);
  const [values, sets]: [number[], number[]] = [[], []];
  const roots = new Int32Array(trees.length);
  let at = 0;
  predictors.forEach(({ nodes, sets: own }, t) => {
    const begin = at;
    roots[t] = begin;
    const column = (name: string): Float64Array => columnOf(nodes, name);
    const [isLeaf, value, columns] = [column('is_leaf'), column('value'), column('feature_idx')];
    const [toLeft, toRight] = [column('left'), column('right')];
    const limit = optionalColumn(nodes, 'num_threshold') ?? column('threshold');
    const missing = optionalColumn(nodes, 'missing_go_to_left');
    const categorical = optionalColumn(nodes, 'is_categorical');
    const set = optionalColumn(nodes, 'bitset_idx');
    for (let n = 0; n < nodes.count; n++, at++) {
      if (isLeaf[n] !== 0) {
        feature[at] = ~values.length;
        values.push(value[n]!);
        continue;
      }
      if (!(columns[n]! >= 0 && columns[n]! < features)) {
        throw corrupt(`tree ${t}: a split by column ${columns[n]}, there are ${features}`);
      }
      [feature[at], threshold[at]] = [columns[n]!, limit[n]!];
      [left[at], right[at]] = [begin + toLeft[n]!, begin + toRight[n]!];
      defaultLeft[at] = missing?.[n] ?? 0;
      if (!categorical || categorical[n] === 0) continue;
      const from = (set?.[n] ?? 0) * WORDS;
      if (from + WORDS > own.length) throw corrupt(`tree ${t}: a split by categories that are not there`);
      const holds = (c: number): boolean => (Number(own[from + (c >> 5)]) & (1 << (c & 31))) !== 0;
      categories[at] = sets.length;
      sets.push(WORDS, ...rightSet(holds, known(columns[n]!), defaultLeft[at] === 1));
    }
  });
  return {
    features,
    outputs,
    precision: 'float64',
    compare: 'le',
    roots,
    groups: Int32Array.from(trees, (_, t) => t % outputs),
    feature,
    threshold,
    left,
    right,
    defaultLeft,
    values: Float64Array.from(values),
    start,
    sum,
    ...(sets.length > 0 && { categories, sets: Uint32Array.from(sets) }),
  };
};
