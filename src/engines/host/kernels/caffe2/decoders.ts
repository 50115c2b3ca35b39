/**
 * What makes labels of scores: CTC's greedy and beam search, Viterbi's path.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/ctc_greedy_decoder_op.cc, ctc_beam_search_decoder_op.cc,
 * crf_viterbi_op.cc
 *
 * All is summed in float32 in Caffe2's own order, since a tie between labels hangs on the last bit.
 */
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel, HostRun } from '../../kernel.ts';
import { failed, flagOf, input, integers, numberOf } from '../arguments.ts';
import type { Inputs } from './lengths.ts';

const f = Math.fround;
const int32 = (shape: readonly number[], data: ArrayLike<number>): Tensor => ({
  dtype: 'int32',
  shape,
  data: Int32Array.from(data),
});

interface Scores {
  readonly time: number;
  readonly batch: number;
  readonly labels: number;
  readonly data: Float32Array;
  /** How many steps each example has. */
  readonly lengths: ArrayLike<number>;
}
/** float32 [time, batch, labels] and, where they are given, lengths [batch]. */
const scoresOf = (inputs: Inputs): Scores => {
  const x = input(inputs, 0);
  const [time = 0, batch = 0, labels = 0] = x.shape;
  if (x.shape.length !== 3 || labels === 0) throw failed(`the scores have the shape [${x.shape.join(', ')}]`);
  const lengths = inputs[1] ? integers(inputs, 1) : new Float64Array(batch).fill(time);
  if (lengths.length < batch || lengths.some((length) => !(length >= 0 && length <= time)))
    throw failed(`the lengths [${lengths.slice(0, 8).join(', ')}] do not fit ${batch} sequences of ${time} steps`);
  return { time, batch, labels, data: x.data as Float32Array, lengths };
};

/** The place of the largest of `count` numbers from `from` on; the first of several. */
const largestAt = (data: Float32Array, from: number, count: number): number => {
  let best = 0;
  for (let i = 1; i < count; i++) if (data[from + i]! > data[from + best]!) best = i;
  return best;
};

/** Label 0 is the blank. */
const greedy: HostKernel = (node) => {
  const merges = flagOf(node, 'merge_repeated');
  return (inputs) => {
    const { batch, labels, data, lengths } = scoresOf(inputs);
    const values: number[] = [];
    const counts = new Int32Array(batch);
    for (let n = 0; n < batch; n++) {
      let before = 0;
      for (let t = 0; t < lengths[n]!; t++) {
        const label = largestAt(data, (t * batch + n) * labels, labels);
        if (label !== 0 && !(merges && label === before)) {
          values.push(label);
          counts[n]! += 1;
        }
        before = label;
      }
    }
    return [int32([batch], counts), int32([values.length], values)];
  };
};

/** A prefix of labels with the probabilities that it ends in a blank, and in its last label. */
interface Prefix {
  readonly labels: readonly number[];
  blank: number;
  label: number;
}
type Beams = Map<string, Prefix>;

/** As std::map orders vectors. */
const compare = (a: readonly number[], b: readonly number[]): number => {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
};
const at = (beams: Beams, labels: readonly number[]): Prefix => {
  const key = labels.join(' ');
  const found = beams.get(key);
  if (found) return found;
  const made = { labels, blank: 0, label: 0 };
  beams.set(key, made);
  return made;
};
const NONE: Prefix = { labels: [], blank: 0, label: 0 };
const whole = ({ blank, label }: Prefix): number => f(blank + label);

/** Best first; of equal ones in the order of their labels. */
const ranked = (beams: Beams): readonly Prefix[] =>
  [...beams.values()].sort((a, b) => compare(a.labels, b.labels)).sort((a, b) => whole(b) - whole(a));

const step = (
  before: Beams,
  kept: readonly Prefix[],
  labels: readonly number[],
  chance: (label: number) => number,
): Beams => {
  const after: Beams = new Map();
  const inBeam = new Set(kept.map((prefix) => prefix.labels.join(' ')));
  for (const own of kept) {
    for (const c of labels) {
      if (c === 0) {
        const next = at(after, own.labels);
        next.blank = f(next.blank + f(chance(0) * whole(own)));
        continue;
      }
      const longer = [...own.labels, c];
      const next = at(after, longer);
      if (own.labels.length > 0 && c === own.labels.at(-1)) {
        next.label = f(next.label + f(chance(c) * own.blank));
        const same = at(after, own.labels);
        same.label = f(same.label + f(chance(c) * own.label));
      } else next.label = f(next.label + f(chance(c) * whole(own)));
      const key = longer.join(' ');
      if (inBeam.has(key)) continue;
      const was = before.get(key) ?? NONE;
      next.blank = f(next.blank + f(chance(0) * whole(was)));
      next.label = f(next.label + f(chance(c) * was.label));
    }
  }
  return after;
};

const beamSearch: HostKernel = (node) => {
  const [width, threshold] = [numberOf(node, 'beam_width'), numberOf(node, 'prune_threshold')];
  const candidates = numberOf(node, 'num_candidates');
  return (inputs) => {
    const { batch, labels, data, lengths } = scoresOf(inputs);
    const counts = new Int32Array(batch * candidates);
    const chances = new Float32Array(batch * candidates);
    const values: number[] = [];
    const every = Array.from({ length: labels }, (_, c) => c);
    for (let n = 0; n < batch; n++) {
      let beams: Beams = new Map([['', { labels: [], blank: 1, label: 0 }]]);
      let best: readonly Prefix[] = [];
      let kept: readonly Prefix[] = [...beams.values()];
      for (let t = 0; t < lengths[n]!; t++) {
        const from = (t * batch + n) * labels;
        const likely = every.filter((c) => data[from + c]! > threshold);
        beams = step(beams, kept, likely.length > 0 ? likely : every, (c) => data[from + c]!);
        best = ranked(beams);
        kept = best.slice(0, width).sort((a, b) => compare(a.labels, b.labels));
      }
      for (const [i, prefix] of best.slice(0, candidates).entries()) {
        counts[n * candidates + i] = prefix.labels.length;
        chances[n * candidates + i] = whole(prefix);
        values.push(...prefix.labels);
      }
    }
    const shape = [batch * candidates];
    return [int32(shape, counts), int32([values.length], values), { dtype: 'float32', shape, data: chances }];
  };
};

/** predictions [steps, labels], transitions [labels, labels] -> the labels of the best path. */
const viterbi: HostRun = (inputs) => {
  const [x, moves] = [input(inputs, 0), input(inputs, 1)];
  const [steps = 0, labels = 0] = x.shape;
  if (x.shape.length !== 2 || moves.shape.length !== 2 || moves.shape.some((size) => size !== labels) || steps === 0)
    throw failed(`predictions of [${x.shape.join(', ')}] and transitions of [${moves.shape.join(', ')}]`);
  const [scores, weights] = [x.data as Float32Array, moves.data as Float32Array];
  let best = scores.slice(0, labels);
  const back = new Int32Array(steps * labels);
  for (let t = 1; t < steps; t++) {
    const next = new Float32Array(labels);
    for (let to = 0; to < labels; to++) {
      let at0 = 0;
      let most = f(best[0]! + weights[to]!);
      for (let from = 1; from < labels; from++) {
        const score = f(best[from]! + weights[from * labels + to]!);
        if (score > most) [most, at0] = [score, from];
      }
      back[t * labels + to] = at0;
      next[to] = scores[t * labels + to]! + most;
    }
    best = next;
  }
  const path = new Int32Array(steps);
  path[steps - 1] = largestAt(best, 0, labels);
  for (let t = steps - 1; t > 0; t--) path[t - 1] = back[t * labels + path[t]!]!;
  return [int32([steps], path)];
};

/** predictions [steps, labels], path -> in each row the largest score and that of the path's label change places. */
const swapBest: HostRun = (inputs) => {
  const x = input(inputs, 0);
  const path = integers(inputs, 1);
  const [steps = 0, labels = 0] = x.shape;
  if (x.shape.length !== 2 || path.length !== steps || path.some((label) => !(label >= 0 && label < labels)))
    throw failed(`a path of ${path.length} labels for predictions of [${x.shape.join(', ')}]`);
  const data = (x.data as Float32Array).slice();
  for (let t = 0; t < steps; t++) {
    const [from, to] = [t * labels + largestAt(data, t * labels, labels), t * labels + path[t]!];
    [data[from], data[to]] = [data[to]!, data[from]!];
  }
  return [{ dtype: 'float32', shape: x.shape, data }];
};

export const DECODER_KERNELS: Readonly<Record<string, HostKernel>> = {
  CTCGreedyLabels: greedy,
  CTCBeamSearchLabels: beamSearch,
  ViterbiPath: () => viterbi,
  SwapBestPath: () => swapBest,
};
