/**
 * Votes of segments for categories, as JPMML-Evaluator counts them: https://dmg.org/pmml/v4-4-1/MultipleModels.html. Of
 * categories with as many votes, the one that was voted for first wins.
 *
 *   continue         a missing prediction is a vote for a missing answer
 *   skipSegment      it is no vote
 *   both             the answer is missing where the weight of such segments is more than missingThreshold of all
 *   returnMissing    one missing prediction makes the answer missing
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import { type Block, tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { faultAt, writeFault } from './faults.ts';
import { activeOf, numbersOf, type Segments } from './segments.ts';

export interface Election extends Omit<Segments, 'active'> {
  readonly weighted: boolean;
  /** How many categories there are in all segments. */
  readonly categories: number;
}

/** What a segment may say besides the place of a category. */
const [NOTHING, ABSENT, FAULT] = [-1, -2, -3] as const;
/** What may come of it besides the place of the category that won. */
const [MISSING, EMPTY, FAULTY] = [-1, -2, -3] as const;

/** Counts the votes of a row into `own`, which is 0, as shares of all. */
const tallyOf = ({ weights, weighted, categories, treatment, threshold, single }: Election) => {
  const keep = single ? Math.fround : (x: number): number => x;
  const order = new Int32Array(categories);
  return (own: Float64Array, voteOf: (segment: number) => number): number => {
    let [all, lost, voted, none, taking] = [0, 0, 0, 0, 0];
    for (let segment = 0; segment < weights.length; segment++) {
      const place = voteOf(segment);
      if (place === ABSENT) continue;
      if (place === FAULT) return FAULTY;
      const weight = keep(weights[segment]!);
      const vote = weighted ? weight : 1;
      taking++;
      all = keep(all + weight);
      if (place === NOTHING) {
        if (treatment === 'returnMissing') return MISSING;
        lost = keep(lost + weight);
        none = keep(none + vote);
        continue;
      }
      let known = 0;
      while (known < voted && order[known] !== place) known++;
      if (known === voted) order[voted++] = place;
      own[place] = keep(own[place]! + vote);
    }
    if (taking === 0 || lost / all > threshold) return MISSING;
    if (voted === 0) return EMPTY;
    let best = order[0]!;
    for (let i = 1; i < voted; i++) if (own[order[i]!]! > own[best]!) best = order[i]!;
    if (treatment === 'continue' && none > own[best]!) return MISSING;
    let sum = own[order[0]!]!;
    for (let i = 1; i < voted; i++) sum = keep(sum + own[order[i]!]!);
    if (sum === 0) return EMPTY;
    if (sum !== 1) for (let k = 0; k < categories; k++) own[k] = keep(own[k]! / sum);
    return best;
  };
};

/** Shares of the votes [rows, categories], and the places of the categories that won [rows]. */
const answersOf = (
  params: Election,
  rows: number,
  voteOf: (segment: number, row: number) => number,
  faultOf: (row: number) => number,
): readonly Block[] => {
  const { categories, empty } = params;
  const tally = tallyOf(params);
  const shares = new Float64Array(rows * categories);
  const winners = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = shares.subarray(row * categories, (row + 1) * categories);
    const winner = tally(own, (segment) => voteOf(segment, row));
    if (winner >= 0) winners[row] = winner;
    else if (winner === MISSING) {
      winners[row] = Number.NaN;
      own.fill(Number.NaN);
    } else {
      const fault = winner === EMPTY ? empty : faultOf(row);
      writeFault(winners, row, fault);
      for (let k = 0; k < categories; k++) writeFault(shares, row * categories + k, fault);
    }
  }
  return [
    tensorOf({ rows, columns: categories, dtype: 'float64', data: shares }),
    { dtype: 'float64', shape: [rows], data: winners },
  ];
};

export interface SegmentVotesParams extends Election, Pick<Segments, 'active'> {
  /** By segment: the category that each of its own is. */
  readonly places: readonly Int32Array[];
}

/** Places of the categories that segments have chosen, each float64 [rows], then truths -> shares, winners. */
export const segmentVotes: Kernel<SegmentVotesParams> = {
  compile(params) {
    const { active, places } = params;
    const count = active.length;
    return (inputs, rows) => {
      const columns = inputs.slice(0, count).map(numbersOf);
      const isActive = activeOf(params, inputs.slice(count).map(numbersOf));
      const voteOf = (segment: number, row: number): number => {
        if (!isActive(segment, row)) return ABSENT;
        const choice = columns[segment]![row]!;
        if (!Number.isNaN(choice)) return places[segment]![choice]!;
        return faultAt(columns[segment]!, row) < 0 ? NOTHING : FAULT;
      };
      const faultOf = (row: number): number =>
        columns.reduce((found, column, i) => (found >= 0 || !isActive(i, row) ? found : faultAt(column, row)), -1);
      return answersOf(params, rows, voteOf, faultOf);
    };
  },
};

/** Places of the categories that trees have chosen, int32 [rows, trees]; -1: none -> shares, winners. */
export const treeVotes: Kernel<Election> = {
  compile(params) {
    const trees = params.weights.length;
    return ([input], rows) => {
      const { data } = input as Tensor<'int32'>;
      return answersOf(
        params,
        rows,
        (tree, row) => data[row * trees + tree]!,
        () => params.empty,
      );
    };
  },
};
