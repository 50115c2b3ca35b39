/**
 * Ensembles of trees as one Forest, where that gives the very same numbers: sums, averages and weighted ones of numbers, and
 * averages of probabilities. undefined where a tree, or what is asked of it, is more than a Forest can say.
 *
 *   columns ─ hstack ─ forest ─▶ sums ─ forestShares ─▶ value, or probabilities of the categories
 */
import type { Forest } from '../../../pipeline/forest.ts';
import { child, childrenOf, required, wordOf } from '../element.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import { type Target, targetsOf } from '../targets.ts';
import { readDistributions } from './distributions.ts';
import { ForestWriter, type TreeOfForest } from './forest-writer.ts';
import type { Combination } from './mining.ts';
import { restsOf, type SegmentElement } from './segments.ts';
import { scoreOf } from './tree.ts';
import { NO_TRUE_CHILD_STRATEGIES, readNodes, type TreeNodes } from './tree-nodes.ts';

const MISSING = [
  'none',
  'lastPrediction',
  'nullPrediction',
  'defaultChild',
  'weightedConfidence',
  'aggregateNodes',
] as const;

/** A segment's tree, read but not lowered. */
interface Tree {
  readonly segment: SegmentElement;
  readonly scope: Scope;
  readonly nodes: TreeNodes;
  readonly target: Target;
}

const isPlain = ({ predicate, model }: SegmentElement, functionName: string): boolean =>
  predicate === undefined &&
  model.name === 'TreeModel' &&
  required(model, 'functionName') === functionName &&
  !child(model, 'Targets') &&
  model.attributes.get('isScorable') !== 'false';

/** Whether the answers of single segments are asked for. */
const asksSegments = (scope: Scope): boolean =>
  childrenOf(child(scope.model, 'Output') ?? { ...scope.model, children: [] }, 'OutputField').some((field) =>
    field.attributes.has('segmentId'),
  );

/** Numbers of leaves, and what they hold. */
interface Leaves {
  readonly leafOf: (node: number) => number;
  readonly nothing: number;
}

/** Columns of all trees, each once. */
class ForestColumns {
  readonly slots: number[] = [];
  readonly #places = new Map<number, number>();

  of({ slots, types }: TreeNodes): TreeOfForest['columns'] {
    return slots.map((slot, i) => {
      let place = this.#places.get(slot);
      if (place === undefined) {
        place = this.slots.push(slot) - 1;
        this.#places.set(slot, place);
      }
      const isWhole = types[i] === 'string' || types[i] === 'integer' || types[i] === 'boolean';
      return { place, isWhole };
    });
  }
}

const treeOf = ({ segment, nodes }: Tree, columns: ForestColumns, leaves: Leaves): TreeOfForest | undefined => {
  const missing = wordOf(segment.model, 'missingValueStrategy', MISSING);
  if (missing === 'weightedConfidence' || missing === 'aggregateNodes') return undefined;
  const otherwise = wordOf(segment.model, 'noTrueChildStrategy', NO_TRUE_CHILD_STRATEGIES);
  return { nodes, missing, otherwise, columns: columns.of(nodes), ...leaves };
};

/** A forest of all trees, and its rows; `width` 0: a leaf holds one number. undefined where a forest cannot say them. */
const forestOf = (
  scope: Scope,
  trees: readonly Tree[],
  width: number,
  leavesOf: (tree: Tree) => Leaves,
  valuesOf: () => Float64Array,
  weights: Float64Array | undefined,
): { readonly forest: Forest; readonly matrix: number } | undefined => {
  const writer = new ForestWriter();
  const columns = new ForestColumns();
  for (const tree of trees) {
    const own = treeOf(tree, columns, leavesOf(tree));
    if (!own || !writer.add(own)) return undefined;
  }
  if (columns.slots.length === 0) return undefined;
  const outputs = Math.max(1, width);
  const hasSets = writer.sets.length > 0;
  const forest: Forest = {
    features: columns.slots.length,
    precision: 'float64',
    compare: 'le',
    roots: Int32Array.from(writer.roots),
    ...(width === 0 && { groups: new Int32Array(trees.length) }),
    outputs,
    feature: Int32Array.from(writer.feature),
    threshold: Float64Array.from(writer.threshold),
    left: Int32Array.from(writer.left),
    right: Int32Array.from(writer.right),
    defaultLeft: Uint8Array.from(writer.defaultLeft),
    ...(hasSets && {
      categories: Int32Array.from(writer.categories),
      sets: Uint32Array.from(writer.sets),
      categoriesAbove: -1,
    }),
    values: valuesOf(),
    ...(weights && { weights }),
    start: new Float64Array(outputs),
    sum: scope.math,
  };
  return { forest, matrix: scope.builder.step('hstack', {}, columns.slots) };
};

const WEIGHTED = ['weightedSum', 'weightedAverage'];
const AVERAGES = ['average', 'weightedAverage'];

/** What sums are divided by. */
const divisorOf = (elements: readonly SegmentElement[], { method }: Combination, scope: Scope): number => {
  const keep = scope.math === 'float32' ? Math.fround : (x: number): number => x;
  if (method === 'average') return elements.length;
  return method === 'weightedAverage' ? elements.reduce((sum, { weight }) => keep(sum + keep(weight)), 0) : 1;
};

const weightsOf = (
  elements: readonly SegmentElement[],
  { method }: Combination,
  scope: Scope,
): Float64Array | undefined => {
  if (!WEIGHTED.includes(method)) return undefined;
  return Float64Array.from(elements, ({ weight }) => (scope.math === 'float32' ? Math.fround(weight) : weight));
};

/** Numbers that leaves hold, as those of the model around have them. */
const numbers = (scope: Scope, trees: readonly Tree[], combination: Combination): Result | undefined => {
  const values: number[] = [Number.NaN];
  const isNarrow = scope.math === 'float32';
  const leavesOf = ({ scope: own, nodes, target }: Tree): Leaves => {
    const first = values.length;
    nodes.scores.forEach((text) => {
      const score = scoreOf(text, own);
      values.push(isNarrow || target.dataType === 'float' ? Math.fround(score) : score);
    });
    return { nothing: 0, leafOf: (node) => (Number.isNaN(values[first + node]!) ? -1 : first + node) };
  };
  const elements = trees.map(({ segment }) => segment);
  const weights = weightsOf(elements, combination, scope);
  const made = forestOf(scope, trees, 0, leavesOf, () => Float64Array.from(values), weights);
  if (!made) return undefined;
  const sums = scope.builder.step('forest', made.forest, [made.matrix]);
  const params = { by: divisorOf(elements, combination, scope), single: isNarrow, isVector: true };
  const slot = scope.builder.step('forestShares', params, [sums]);
  return { kind: 'numbers', value: { slot, dataType: isNarrow ? 'float' : 'double' } };
};

const probabilities = (scope: Scope, trees: readonly Tree[], combination: Combination): Result | undefined => {
  const spreads = trees.map(({ scope: own, nodes }) => readDistributions(nodes.elements, nodes.scores, own));
  const [first] = spreads;
  if (!first) return undefined;
  const width = first.categories.length;
  const values: Float64Array[] = [new Float64Array(width).fill(Number.NaN)];
  const isAlike = spreads.every(
    (own) =>
      own?.isUniform &&
      own.categories.length === width &&
      own.categories.every((name, k) => name === first.categories[k]),
  );
  if (!isAlike) return undefined;
  let count = 1;
  const spreadOf = new Map(trees.map((tree, i) => [tree, spreads[i]!]));
  const leavesOf = (tree: Tree): Leaves => {
    const { probabilities: own, faults } = spreadOf.get(tree)!;
    const from = count;
    values.push(own);
    count += faults.length;
    const isLeaf = (node: number): boolean => faults[node] === -1 && tree.nodes.scores[node] !== undefined;
    return { nothing: 0, leafOf: (node) => (isLeaf(node) ? from + node : -1) };
  };
  const table = (): Float64Array => {
    const all = new Float64Array(count * width);
    let at = 0;
    for (const own of values) {
      all.set(own, at);
      at += own.length;
    }
    return all;
  };
  const elements = trees.map(({ segment }) => segment);
  const made = forestOf(scope, trees, width, leavesOf, table, weightsOf(elements, combination, scope));
  if (!made) return undefined;
  const sums = scope.builder.step('forest', made.forest, [made.matrix]);
  const params = { by: divisorOf(elements, combination, scope), single: scope.math === 'float32', isVector: false };
  const slot = scope.builder.step('forestShares', params, [sums]);
  return { kind: 'classes', scores: { slot, categories: first.categories }, features: new Set(['probability']) };
};

/** The categories that trees choose, counted. */
const votes = (
  scope: Scope,
  trees: readonly Tree[],
  { method, treatment, threshold }: Combination,
): Result | undefined => {
  const names = new Map<string, number>();
  const numbersOfLeaves: number[] = [-1];
  const leavesOf = ({ nodes }: Tree): Leaves => {
    const first = numbersOfLeaves.length;
    for (const score of nodes.scores) {
      const place = score === undefined ? -2 : (names.get(score) ?? names.size);
      if (score !== undefined) names.set(score, place);
      numbersOfLeaves.push(place);
    }
    return { nothing: 0, leafOf: (node) => (numbersOfLeaves[first + node] === -2 ? -1 : first + node) };
  };
  // Distributions that are at fault make a row one that is refused.
  if (trees.some(({ nodes }) => nodes.elements.some((element) => child(element, 'ScoreDistribution')))) {
    const spreads = trees.map(({ scope: own, nodes }) => readDistributions(nodes.elements, nodes.scores, own));
    if (spreads.some((own, i) => own?.faults.some((fault, node) => fault >= 0 && isEnd(trees[i]!, node))))
      return undefined;
  }
  const values = (): Float64Array => new Float64Array(numbersOfLeaves.length);
  const made = forestOf(scope, trees, 0, leavesOf, values, undefined);
  if (!made) return undefined;
  const { builder, building } = scope;
  const numbers = Int32Array.from(numbersOfLeaves);
  const choices = builder.step('leaves', { forest: made.forest, numbers }, [made.matrix]);
  const params = {
    weighted: method === 'weightedMajorityVote',
    weights: Float64Array.from(trees, ({ segment }) => segment.weight),
    categories: names.size,
    treatment,
    threshold,
    single: scope.math === 'float32',
    empty: building.reason(`${scope.model.name}: no prediction of a segment is left, or only weights of 0`),
  };
  const [slot, winner] = builder.steps('treeVotes', params, [choices], 2);
  const categories = [...names.keys()];
  return { kind: 'classes', scores: { slot: slot!, categories }, winner: winner!, features: new Set(['probability']) };
};

/** Whether a row may end at a node. */
const isEnd = ({ nodes, segment }: Tree, node: number): boolean =>
  nodes.firstChild[node]! < 0 ||
  segment.model.attributes.get('noTrueChildStrategy') === 'returnLastPrediction' ||
  segment.model.attributes.get('missingValueStrategy') === 'lastPrediction';

/** The trees of all segments in scopes of their own; undefined where one of them is more than its nodes. */
const readTrees = (elements: readonly SegmentElement[], scope: Scope): readonly Tree[] | undefined => {
  const trees: Tree[] = [];
  for (const segment of elements) {
    const own = scope.child(segment.model);
    const [target, ...more] = targetsOf(segment.model, own);
    const isNumber = target?.dataType === 'double' || target?.dataType === 'float';
    if (!target || more.length > 0) return undefined;
    if (required(segment.model, 'functionName') === 'regression' && !isNumber) return undefined;
    const nodes = readNodes(segment.model, own);
    if (nodes.elements.some((element) => child(element, 'Regression'))) return undefined;
    trees.push({ segment, scope: own, nodes, target });
  }
  return trees;
};

export const forestResult = (
  elements: readonly SegmentElement[],
  scope: Scope,
  combination: Combination,
  target: Target | undefined,
): Result | undefined => {
  const functionName = required(scope.model, 'functionName');
  const { method, treatment } = combination;
  const isNumbers =
    functionName === 'regression' && (method === 'sum' || method === 'weightedSum' || AVERAGES.includes(method));
  const isClasses = functionName === 'classification' && AVERAGES.includes(method);
  const isVotes = functionName === 'classification' && (method === 'majorityVote' || method === 'weightedMajorityVote');
  if (!target || !(isNumbers || isClasses || isVotes) || asksSegments(scope)) return undefined;
  // A segment that is skipped would change what the others are divided by.
  if (treatment === 'skipSegment' && !isVotes) return undefined;
  if (isClasses && target.categories && target.categories.length < 2) return undefined;
  if (!elements.every((own) => isPlain(own, functionName) && own.weight >= 0)) return undefined;
  if (divisorOf(elements, combination, scope) === 0) return undefined;
  const trees = readTrees(elements, scope);
  if (!trees) return undefined;
  const lower = isNumbers ? numbers : isClasses ? probabilities : votes;
  const result = lower(scope, trees, combination);
  if (!result) return undefined;
  const rests = [...new Set(trees.flatMap(({ scope: own }) => restsOf(own)))];
  return { ...result, rests };
};
