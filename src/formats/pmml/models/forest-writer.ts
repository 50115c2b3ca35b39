/**
 * Trees of PMML as trees of a Forest (pipeline/forest.ts), where a node asks one column once and goes left or right. The
 * children of a node are asked in their order, so that they become a chain:
 *
 *   c1? ─yes─▶ below c1             a missing value goes its own way: on along the chain, to the node itself, to nothing, or
 *    └─no─▶ c2? ─yes─▶ below c2     to the default child; a node that only asks whether it is missing stands before c1 where
 *            └─no─▶ none holds      that is neither of the two ways
 *
 * Ways that two nodes share are written twice; trees that would grow too much by that, and compound predicates, are left to
 * the kernel `tree`.
 */
import type { Predicate } from '../../../pipeline/kernels/pmml/predicate.ts';
import type { TreeParams } from '../../../pipeline/kernels/pmml/tree.ts';
import type { TreeNodes } from './tree-nodes.ts';

/** Categories of sets are whole numbers below this. */
const MAX_CATEGORY = 2 ** 20;
/** Words of 32 categories that all sets of a forest may have. */
const MAX_WORDS = 2 ** 24;

const bits = new DataView(new ArrayBuffer(8));

/** The largest number below one that is not -Infinity. */
export const below = (x: number): number => {
  if (x === 0) return -Number.MIN_VALUE;
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + (x > 0 ? -1n : 1n));
  return bits.getFloat64(0);
};

const COMPLEMENTS: Readonly<Record<string, string>> = {
  lessThan: 'greaterOrEqual',
  lessOrEqual: 'greaterThan',
  greaterThan: 'lessOrEqual',
  greaterOrEqual: 'lessThan',
  equal: 'notEqual',
  notEqual: 'equal',
  isIn: 'isNotIn',
  isNotIn: 'isIn',
  isMissing: 'isNotMissing',
  isNotMissing: 'isMissing',
};

/** Whether one holds of a value that is there whenever the other does not. */
const isComplement = (a: Predicate, b: Predicate): boolean => {
  if (b.op === 'true') return true;
  if (!('column' in a && 'column' in b) || a.column !== b.column || COMPLEMENTS[a.op] !== b.op) return false;
  if ('value' in a && 'value' in b) return a.value === b.value;
  if ('values' in a && 'values' in b) {
    return a.values.length === b.values.length && a.values.every((value, i) => value === b.values[i]);
  }
  return true;
};

/** Where the walk goes on: below a node, along its children from one on, or at an end. */
type Way =
  | { readonly to: 'node'; readonly node: number }
  | { readonly to: 'chain'; readonly node: number; readonly child: number }
  | { readonly to: 'leaf'; readonly node: number }
  | { readonly to: 'nothing' };

interface Work {
  readonly way: Way;
  /** Columns that are there on this way, and those that are not. */
  readonly known: readonly number[];
  readonly absent: readonly number[];
  /** The place that is to hold the node. */
  readonly parent: number;
  readonly side: 'left' | 'right' | 'root';
}

/** What a tree is to a forest. */
export interface TreeOfForest extends Pick<TreeParams, 'missing' | 'otherwise'> {
  readonly nodes: TreeNodes;
  /** The forest's column of each of the tree's, and whether its values are whole numbers. */
  readonly columns: readonly { readonly place: number; readonly isWhole: boolean }[];
  /** The number of a node as a leaf; -1: it cannot be one. */
  readonly leafOf: (node: number) => number;
  /** The leaf of rows without an answer. */
  readonly nothing: number;
}

/** Nodes of a forest in the making. */
export class ForestWriter {
  readonly feature: number[] = [];
  readonly threshold: number[] = [];
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly defaultLeft: number[] = [];
  readonly categories: number[] = [];
  readonly sets: number[] = [];
  readonly roots: number[] = [];

  #node(feature: number, threshold: number, missingLeft: boolean, set = -1): number {
    this.threshold.push(threshold);
    this.left.push(-1);
    this.right.push(-1);
    this.defaultLeft.push(missingLeft ? 1 : 0);
    this.categories.push(set);
    return this.feature.push(feature) - 1;
  }

  /** Where a set of categories begins; undefined where they are none. */
  #set(values: readonly number[]): number | undefined {
    if (!values.every((value) => Number.isInteger(value) && value >= 0 && value < MAX_CATEGORY)) return undefined;
    const words = values.length === 0 ? 0 : (values.reduce((most, value) => Math.max(most, value)) >>> 5) + 1;
    if (this.sets.length + words > MAX_WORDS) return undefined;
    const bits32 = new Uint32Array(words);
    for (const value of values) bits32[value >>> 5]! |= 1 << (value & 31);
    const at = this.sets.length;
    this.sets.push(words);
    for (const word of bits32) this.sets.push(word);
    return at;
  }

  /** Adds a tree; false where a forest cannot say it, and then the writer is of no more use. */
  add(tree: TreeOfForest): boolean {
    const { nodes, missing, otherwise, columns, leafOf, nothing } = tree;
    const { predicates, firstChild, nextSibling, defaultChild, scores } = nodes;
    const most = this.feature.length + 8 * predicates.length + 256;
    const work: Work[] = [];
    const place = (index: number, { parent, side }: Pick<Work, 'parent' | 'side'>): void => {
      if (side === 'root') this.roots.push(index);
      else this[side][parent] = index;
    };
    const rootWay = (): Way | undefined => {
      if (predicates[0]!.op === 'true') return { to: 'node', node: 0 };
      return predicates[0]!.op === 'false' ? { to: 'nothing' } : undefined;
    };
    const start = rootWay();
    if (!start) return false;
    work.push({ way: start, known: [], absent: [], parent: -1, side: 'root' });
    while (work.length > 0) {
      if (this.feature.length > most) return false;
      const own = work.pop()!;
      const { way, known, absent } = own;
      if (way.to === 'nothing' || way.to === 'leaf') {
        const leaf = way.to === 'nothing' ? nothing : leafOf(way.node);
        if (leaf < 0) return false;
        place(this.#node(~leaf, 0, false), own);
        continue;
      }
      const { node } = way;
      const child = way.to === 'node' ? firstChild[node]! : way.child;
      if (child < 0) {
        const isEnd = way.to === 'node' || (otherwise === 'returnLastPrediction' && scores[node] !== undefined);
        work.push({ ...own, way: isEnd ? { to: 'leaf', node } : { to: 'nothing' } });
        continue;
      }
      const predicate = predicates[child]!;
      const next = nextSibling[child]!;
      if (predicate.op === 'true' || predicate.op === 'false') {
        work.push({
          ...own,
          way: predicate.op === 'true' ? { to: 'node', node: child } : { to: 'chain', node, child: next },
        });
        continue;
      }
      if (!('column' in predicate)) return false;
      const column = columns[predicate.column]!;
      const asks = predicate.op === 'isMissing' || predicate.op === 'isNotMissing';
      if (absent.includes(predicate.column)) {
        const ways: Readonly<Record<typeof missing, Way>> = {
          none: { to: 'chain', node, child: next },
          nullPrediction: { to: 'nothing' },
          lastPrediction: { to: 'leaf', node },
          defaultChild: { to: 'node', node: defaultChild[node]! },
        };
        const holds: Way = predicate.op === 'isMissing' ? { to: 'node', node: child } : ways.none;
        const chosen = asks ? holds : ways[missing];
        if (chosen.to === 'node' && chosen.node < 0) return false;
        work.push({ ...own, way: chosen });
        continue;
      }
      const isKnown = known.includes(predicate.column);
      const whenTrue: Way = { to: 'node', node: child };
      const along: Way = { to: 'chain', node, child: next };
      if (asks && isKnown) {
        work.push({ ...own, way: predicate.op === 'isMissing' ? along : whenTrue });
        continue;
      }
      if (asks) {
        const asked = this.#node(column.place, Number.POSITIVE_INFINITY, false);
        place(asked, own);
        const there = [...known, predicate.column];
        const isMissing = predicate.op === 'isMissing';
        const not = [...absent, predicate.column];
        work.push({ way: isMissing ? along : whenTrue, known: there, absent, parent: asked, side: 'left' });
        work.push({ way: isMissing ? whenTrue : along, known, absent: not, parent: asked, side: 'right' });
        continue;
      }
      /** For a value that is there. */
      const isSure = next >= 0 && isComplement(predicate, predicates[next]!);
      const whenFalse: Way = isSure ? { to: 'node', node: next } : along;
      let missingTrue = false;
      if (!isKnown) {
        const elsewhere = ((): Way | undefined => {
          if (missing === 'none') return isSure ? along : undefined;
          if (missing === 'nullPrediction') return { to: 'nothing' };
          if (missing === 'lastPrediction') return { to: 'leaf', node };
          const target = defaultChild[node]!;
          if (target === child) {
            missingTrue = true;
            return undefined;
          }
          return isSure && target === next ? undefined : { to: 'node', node: target };
        })();
        if (elsewhere) {
          if (elsewhere.to === 'node' && elsewhere.node < 0) return false;
          const asked = this.#node(column.place, Number.POSITIVE_INFINITY, false);
          place(asked, own);
          const not = [...absent, predicate.column];
          work.push({ way: elsewhere, known, absent: not, parent: asked, side: 'right' });
          work.push({ way, known: [...known, predicate.column], absent, parent: asked, side: 'left' });
          continue;
        }
      }
      if (!this.#split(predicate, column, missingTrue, own, whenTrue, whenFalse, place, work)) return false;
    }
    return true;
  }

  /** The node, or nodes, that ask a predicate. */
  #split(
    predicate: Exclude<Predicate, { readonly op: 'true' | 'false' | 'and' | 'or' | 'xor' | 'surrogate' }>,
    column: TreeOfForest['columns'][number],
    missingTrue: boolean,
    own: Work,
    whenTrue: Way,
    whenFalse: Way,
    place: (index: number, at: Pick<Work, 'parent' | 'side'>) => void,
    work: Work[],
  ): boolean {
    const { known, absent } = own;
    const fork = (node: number, left: Way, right: Way): true => {
      work.push({ way: right, known, absent, parent: node, side: 'right' });
      work.push({ way: left, known, absent, parent: node, side: 'left' });
      return true;
    };
    if ('values' in predicate || predicate.op === 'equal' || predicate.op === 'notEqual') {
      const values = 'values' in predicate ? predicate.values : 'value' in predicate ? [predicate.value] : [];
      const isIn = predicate.op === 'isIn' || predicate.op === 'equal';
      if (!column.isWhole) return false;
      const set = this.#set(values);
      if (set === undefined) return false;
      // What is in the set goes right.
      const asked = this.#node(column.place, 0, missingTrue !== isIn, set);
      place(asked, own);
      return isIn ? fork(asked, whenFalse, whenTrue) : fork(asked, whenTrue, whenFalse);
    }
    if (!('value' in predicate)) return false;
    const { op, value } = predicate;
    const strict = op === 'lessThan' || op === 'greaterOrEqual';
    if (Number.isNaN(value) || (strict && value === Number.NEGATIVE_INFINITY)) return false;
    const isLess = op === 'lessThan' || op === 'lessOrEqual';
    const asked = this.#node(column.place, strict ? below(value) : value, missingTrue === isLess);
    place(asked, own);
    return isLess ? fork(asked, whenTrue, whenFalse) : fork(asked, whenFalse, whenTrue);
  }
}
