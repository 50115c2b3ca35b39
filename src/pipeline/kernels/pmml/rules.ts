/**
 * A rule set as JPMML-Evaluator scores it: https://dmg.org/pmml/v4-4-1/RuleSet.html. All rules are asked; those that fire are
 * put together by their scores, in the order in which these came up first.
 *
 *   firstHit       the first rule that fired; each score has the confidence of its first rule
 *   weightedSum    Σ weights of a score / number of rules that fired
 *   weightedMax    the confidence of a score's heaviest rule
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import { tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { TRUE } from './predicate.ts';
import { askerOf, type Program } from './program.ts';

export const CRITERIA = ['weightedSum', 'weightedMax', 'firstHit'] as const;

export interface RulesParams {
  readonly program: Program;
  readonly columns: number;
  readonly criterion: (typeof CRITERIA)[number];
  /** Rules in the document's order, those inside a compound rule after it: places of their predicates. */
  readonly predicate: Int32Array;
  /** The rule after it and all that are in it. */
  readonly end: Int32Array;
  /** The category of a simple rule; -1: it is a compound one. */
  readonly score: Int32Array;
  readonly confidence: Float64Array;
  readonly weight: Float64Array;
  readonly categories: number;
  /** What is answered where no rule fires: the category, or -1: nothing, and its confidence. */
  readonly otherwise: number;
  readonly otherwiseConfidence: number;
  readonly single: boolean;
}

/**
 * Columns, each float64 [rows] -> [rows, categories] confidences, [rows] the place of the category that won, [rows] the rule
 * that won; NaN: none.
 */
export const rules: Kernel<RulesParams> = {
  compile(params) {
    const { program, columns, criterion, predicate, end, score, confidence, weight, categories, single } = params;
    const asker = askerOf(program, columns);
    const keep = single ? Math.fround : (x: number): number => x;
    return (inputs, rows) => {
      asker.columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const out = new Float64Array(rows * categories);
      const [winners, entities] = [new Float64Array(rows).fill(Number.NaN), new Float64Array(rows).fill(Number.NaN)];
      /** The rule that stands for each category, and the categories in their order. */
      const standing = new Int32Array(categories);
      const order = new Int32Array(categories);
      for (let row = 0; row < rows; row++) {
        const own = out.subarray(row * categories, (row + 1) * categories);
        standing.fill(-1);
        let [fired, seen] = [0, 0];
        for (let rule = 0; rule < predicate.length; ) {
          if (asker.ask(predicate[rule]!, row) !== TRUE) {
            rule = end[rule]!;
            continue;
          }
          const place = score[rule]!;
          if (place >= 0) {
            fired++;
            const known = standing[place]!;
            if (known < 0) order[seen++] = place;
            if (known < 0 || (criterion !== 'firstHit' && weight[known]! < weight[rule]!)) standing[place] = rule;
            own[place] = keep(own[place]! + keep(weight[rule]!));
          }
          rule++;
        }
        if (fired === 0) {
          if (params.otherwise < 0) {
            own.fill(Number.NaN);
            continue;
          }
          own[params.otherwise] = keep(params.otherwiseConfidence);
          winners[row] = params.otherwise;
          continue;
        }
        let best = -1;
        for (let i = 0; i < seen; i++) {
          const place = order[i]!;
          own[place] = criterion === 'weightedSum' ? keep(own[place]! / fired) : keep(confidence[standing[place]!]!);
          if (best < 0 || (criterion !== 'firstHit' && own[place]! > own[best]!)) best = place;
        }
        winners[row] = best;
        entities[row] = standing[best]!;
      }
      return [
        tensorOf({ rows, columns: categories, dtype: 'float64', data: out }),
        { dtype: 'float64', shape: [rows], data: winners },
        { dtype: 'float64', shape: [rows], data: entities },
      ];
    };
  },
};
