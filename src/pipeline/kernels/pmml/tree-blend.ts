/**
 * Trees whose answer for a row with missing values is made of several nodes (the strategies weightedConfidence and
 * aggregateNodes of https://dmg.org/pmml/v4-4-1/TreeModel.html). A child whose predicate is unknown counts as one that a
 * row may have gone to, with those of its siblings that are not false.
 *
 *   weightedConfidence    confidence = Σ over such children: records of child / records of node · confidence from there
 *   aggregateNodes        probability = records of all leaves that may be reached / their sum
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import { tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { FALSE, TRUE, UNKNOWN } from './predicate.ts';
import { askerOf } from './program.ts';
import { checkNodes, type Nodes } from './tree.ts';

export interface BlendParams {
  readonly nodes: Nodes;
  readonly columns: number;
  readonly how: 'weightedConfidence' | 'aggregateNodes';
  readonly otherwise: 'returnNullPrediction' | 'returnLastPrediction';
  /** How many there are. */
  readonly categories: number;
  /** [nodes, categories]: what a node by itself answers. */
  readonly told: Float64Array;
  /** [nodes, categories] of leaves; by aggregateNodes. */
  readonly records: Float64Array;
  /** [nodes]: their records; by weightedConfidence. */
  readonly counts: Float64Array;
  /** By node: the category of its score, or -1. */
  readonly scores: Int32Array;
}

/**
 * Columns, each float64 [rows] -> [rows] nodes (NaN: none, or several), [rows, categories] what is answered of each, [rows]
 * the place of the category that won (NaN: none).
 */
export const treeBlend: Kernel<BlendParams> = {
  prepare(params) {
    checkNodes(params.nodes);
    return params;
  },

  compile({ nodes, columns, how, otherwise, categories, told, records, counts, scores }) {
    const { firstChild, nextSibling, predicate, hasScore, program } = nodes;
    const asker = askerOf(program, columns);
    const sums = new Float64Array(categories);

    /** The node that is reached without doubt, or the one where doubt begins (`~node`); undefined: none. */
    const certain = (from: number, row: number): number | undefined => {
      let node = from;
      down: while (firstChild[node]! >= 0) {
        for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!) {
          const truth = asker.ask(predicate[child]!, row);
          if (truth === UNKNOWN) return ~node;
          if (truth === TRUE) {
            node = child;
            continue down;
          }
        }
        return otherwise === 'returnLastPrediction' && hasScore[node] === 1 ? node : undefined;
      }
      return node;
    };
    /** Adds the confidences of what is reached from a node, times a weight. */
    const weigh = (from: number, row: number, weight: number): void => {
      const end = certain(from, row);
      if (end === undefined) return;
      if (end >= 0) {
        for (let k = 0; k < categories; k++) sums[k] = sums[k]! + told[end * categories + k]! * weight;
        return;
      }
      const node = ~end;
      for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!) {
        const truth = asker.ask(predicate[child]!, row);
        if (truth !== FALSE) weigh(child, row, (weight * counts[child]!) / counts[node]!);
        if (truth === TRUE) return;
      }
    };
    /** Adds the records of the leaves that may be reached from a node. */
    const gather = (node: number, row: number): void => {
      if (firstChild[node]! < 0) {
        for (let k = 0; k < categories; k++) sums[k] = sums[k]! + records[node * categories + k]!;
        return;
      }
      for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!) {
        const truth = asker.ask(predicate[child]!, row);
        if (truth !== FALSE) gather(child, row);
        if (truth === TRUE) return;
      }
    };

    return (inputs, rows) => {
      asker.columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const ends = new Float64Array(rows).fill(Number.NaN);
      const winners = new Float64Array(rows).fill(Number.NaN);
      const answer = new Float64Array(rows * categories).fill(Number.NaN);
      for (let row = 0; row < rows; row++) {
        if (asker.ask(predicate[0]!, row) !== TRUE) continue;
        const end = certain(0, row);
        if (end === undefined) continue;
        if (end >= 0) {
          ends[row] = end;
          answer.set(told.subarray(end * categories, (end + 1) * categories), row * categories);
          winners[row] = scores[end]! < 0 ? Number.NaN : scores[end]!;
          continue;
        }
        sums.fill(0);
        if (how === 'aggregateNodes') gather(~end, row);
        else weigh(~end, row, 1);
        let best = 0;
        for (let k = 1; k < categories; k++) if (sums[k]! > sums[best]!) best = k;
        if (!(sums[best]! > 0)) continue;
        winners[row] = best;
        const total = how === 'aggregateNodes' ? sums.reduce((sum, own) => sum + own, 0) : 1;
        for (let k = 0; k < categories; k++) answer[row * categories + k] = sums[k]! / total;
      }
      return [
        { dtype: 'float64', shape: [rows], data: ends },
        tensorOf({ rows, columns: categories, dtype: 'float64', data: answer }),
        { dtype: 'float64', shape: [rows], data: winners },
      ];
    };
  },
};
