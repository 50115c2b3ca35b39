/**
 * A tree as JPMML-Evaluator walks it (https://dmg.org/pmml/v4-4-1/TreeModel.html): columns -> the node where each row ends,
 * and how many predicates on its way were unknown. Trees that a Forest can say do not come here.
 *
 *   a node's children in order    the first whose predicate holds is the next node
 *   one is unknown                missingValueStrategy: on to the next child, the node itself, nothing, or its default child
 *   none holds                    noTrueChildStrategy: nothing, or the node itself where it has a score
 */
import { ServingError } from '../../../errors.ts';
import { mark } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../kernel.ts';
import { FIRST_REASON_MARK, writeFault } from './faults.ts';
import { TRUE, UNKNOWN } from './predicate.ts';
import { type Asker, askerOf, type Program } from './program.ts';

/** Nodes in the document's order, the root first; -1: there is none. */
export interface Nodes {
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  /** The place of each node's predicate in the program. */
  readonly predicate: Int32Array;
  /** The child that is named; -1: none is, or there is none of that name. */
  readonly defaultChild: Int32Array;
  /** 1: it has a score. */
  readonly hasScore: Uint8Array;
  readonly program: Program;
}

export const MISSING_VALUE_STRATEGIES = [
  'none',
  'lastPrediction',
  'nullPrediction',
  'defaultChild',
  'weightedConfidence',
  'aggregateNodes',
] as const;
export type MissingValueStrategy = (typeof MISSING_VALUE_STRATEGIES)[number];

export interface TreeParams {
  readonly nodes: Nodes;
  readonly columns: number;
  readonly missing: Exclude<MissingValueStrategy, 'weightedConfidence' | 'aggregateNodes'>;
  readonly otherwise: 'returnNullPrediction' | 'returnLastPrediction';
  /** Why a row has no answer whose node names no default child. */
  readonly reason: number;
  /** Why it has none that comes to a text in a number's place. */
  readonly invalid: number;
}

/** Throws CORRUPT_MODEL where nodes are not there, or come before those above them. */
export const checkNodes = ({ firstChild, nextSibling, predicate, defaultChild, program }: Nodes): void => {
  for (let node = 0; node < firstChild.length; node++) {
    for (const next of [firstChild[node]!, nextSibling[node]!, defaultChild[node]!]) {
      if (next === -1 || (next > node && next < firstChild.length)) continue;
      throw new ServingError('CORRUPT_MODEL', `node ${node} is followed by node ${next} of ${firstChild.length}`);
    }
    if (!(predicate[node]! >= 0 && predicate[node]! < program.op.length)) {
      throw new ServingError('CORRUPT_MODEL', `node ${node} has no predicate`);
    }
  }
};

/** The node that a row ends at. */
export interface Ending {
  /** -1: none; -2: the default child that was wanted is not there; -3: it came to a cell without a value, of this `mark`. */
  node: number;
  /** Predicates that were unknown and had surrogates, or default children in their place. */
  levels: number;
  mark: number;
}

export const walkOf = ({ nodes, missing, otherwise }: TreeParams, asker: Asker) => {
  const { firstChild, nextSibling, predicate, defaultChild, hasScore } = nodes;
  const stop = (ending: Ending): void => {
    ending.node = -3;
    ending.mark = asker.fault;
  };
  return (row: number, ending: Ending): void => {
    ending.levels = 0;
    ending.node = -1;
    asker.fault = 0;
    const root = asker.ask(predicate[0]!, row);
    if (asker.fault !== 0) {
      stop(ending);
      return;
    }
    if (asker.isSurrogate) ending.levels++;
    if (root !== TRUE) return;
    let node = 0;
    down: while (firstChild[node]! >= 0) {
      for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!) {
        const truth = asker.ask(predicate[child]!, row);
        if (asker.fault !== 0) {
          stop(ending);
          return;
        }
        if (asker.isSurrogate) ending.levels++;
        if (truth === TRUE) {
          node = child;
          continue down;
        }
        if (truth !== UNKNOWN || missing === 'none') continue;
        if (missing === 'nullPrediction') return;
        if (missing === 'lastPrediction') {
          ending.node = node;
          return;
        }
        ending.levels++;
        if (defaultChild[node]! < 0) {
          ending.node = -2;
          return;
        }
        node = defaultChild[node]!;
        continue down;
      }
      if (otherwise === 'returnLastPrediction' && hasScore[node] === 1) ending.node = node;
      return;
    }
    ending.node = node;
  };
};

/** Columns, each float64 [rows] -> [rows] nodes (NaN: none), [rows] levels. */
export const tree: Kernel<TreeParams> = {
  prepare(params) {
    checkNodes(params.nodes);
    return params;
  },

  compile(params) {
    const asker = askerOf(params.nodes.program, params.columns);
    const walk = walkOf(params, asker);
    return (inputs, rows) => {
      asker.columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const [nodes, levels] = [new Float64Array(rows), new Float64Array(rows)];
      const ending: Ending = { node: -1, levels: 0, mark: 0 };
      for (let row = 0; row < rows; row++) {
        walk(row, ending);
        levels[row] = ending.levels;
        if (ending.node === -2) writeFault(nodes, row, params.reason);
        else if (ending.node === -3) {
          if (ending.mark >= FIRST_REASON_MARK) mark(nodes, row, ending.mark);
          else writeFault(nodes, row, params.invalid);
        } else nodes[row] = ending.node < 0 ? Number.NaN : ending.node;
      }
      return [
        { dtype: 'float64', shape: [rows], data: nodes },
        { dtype: 'float64', shape: [rows], data: levels },
      ];
    };
  },
};
