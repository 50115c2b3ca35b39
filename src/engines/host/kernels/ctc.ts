/**
 * Decoders of connectionist temporal classification: [time, batch, classes] -> the labels of each sequence, as sparse
 * tensors.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/ctc_decoder_ops.cc,
 * core/util/ctc/ctc_beam_search.h · https://doi.org/10.1007/978-3-642-24797-2
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, input, integers, integerTensor, numberOf } from './arguments.ts';
import { doubles, dtypeAt, floatTensor } from './numbers.ts';
import { TopN } from './top-n.ts';

type Inputs = readonly (Tensor | undefined)[];
type Round = (x: number) => number;

interface Logits {
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  readonly values: Float64Array;
  readonly lengths: Float64Array;
  readonly round: Round;
}

const logitsOf = (inputs: Inputs): Logits => {
  const { shape } = input(inputs, 0);
  const [time, batch, classes] = shape as readonly [number, number, number];
  const values = doubles(inputs, 0);
  const lengths = integers(inputs, 1);
  if (shape.length !== 3 || values.length === 0)
    throw failed(`the inputs have the shape [${shape.join(', ')}], expected [time, batch, classes]`);
  if (lengths.length !== batch) throw failed(`${lengths.length} lengths for ${batch} sequences`);
  for (const length of lengths)
    if (length > time) throw failed(`a sequence of ${length} steps, but the inputs have ${time}`);
  return { time, batch, classes, values, lengths, round: dtypeAt(inputs, 0) === 'float64' ? (x) => x : Math.fround };
};

/** The sequences [path][batch] as the indices, values and shapes of sparse tensors: first all indices, and so on. */
const sparse = (paths: readonly (readonly (readonly number[])[])[]): readonly Tensor[] => {
  const of = (make: (sequences: readonly (readonly number[])[]) => Tensor): readonly Tensor[] => paths.map(make);
  return [
    ...of((sequences) => {
      const indices = sequences.flatMap((labels, b) => labels.flatMap((_, t) => [b, t]));
      return integerTensor('int64', [indices.length / 2, 2], indices);
    }),
    ...of((sequences) => {
      const values = sequences.flat();
      return integerTensor('int64', [values.length], values);
    }),
    ...of((sequences) => {
      const longest = sequences.reduce((most, { length }) => Math.max(most, length), 0);
      return integerTensor('int64', [2], [sequences.length, longest]);
    }),
  ];
};

/** The best class of each step, without blanks and, where wanted, without repetitions. */
export const ctcGreedyDecoder: HostKernel = (node) => {
  const [merge, given] = [flagOf(node, 'merge_repeated'), numberOf(node, 'blank_index')];
  return (inputs) => {
    const { batch, classes, values, lengths, round } = logitsOf(inputs);
    const blank = given < 0 ? classes + given : given;
    if (!(blank >= 0 && blank < classes)) throw failed(`blank_index is ${given}, and there are ${classes} classes`);
    const scores = new Float64Array(batch);
    const sequences: number[][] = [];
    for (let b = 0; b < batch; b++) {
      const labels: number[] = [];
      let before = -1;
      for (let t = 0; t < lengths[b]!; t++) {
        const from = (t * batch + b) * classes;
        let best = 0;
        for (let c = 1; c < classes; c++) if (values[from + c]! > values[from + best]!) best = c;
        scores[b] = round(scores[b]! - values[from + best]!);
        if (best !== blank && !(merge && best === before)) labels.push(best);
        before = best;
      }
      sequences.push(labels);
    }
    return [...sparse([sequences]), floatTensor(dtypeAt(inputs, 0), [batch, 1], scores)];
  };
};

/** Logarithms of probabilities: of ending in a blank, in the label, and in either. */
interface Odds {
  total: number;
  blank: number;
  label: number;
}
const impossible = (): Odds => ({ total: -Infinity, blank: -Infinity, label: -Infinity });

/** A sequence of labels: a parent's, and one more. */
interface Beam {
  readonly parent: Beam | undefined;
  readonly label: number;
  readonly children: Map<number, Beam>;
  old: Odds;
  now: Odds;
}
const beamOf = (parent: Beam | undefined, label: number): Beam => ({
  parent,
  label,
  children: new Map(),
  old: impossible(),
  now: impossible(),
});

const labelsOf = (beam: Beam, merge: boolean): number[] => {
  const labels: number[] = [];
  let before = -1;
  for (let at = beam; at.parent; at = at.parent) {
    if (!merge || at.label !== before) labels.push(at.label);
    before = at.label;
  }
  return labels.reverse();
};

const isBetter = (a: Beam, b: Beam): boolean => a.now.total > b.now.total;

/** One step of the search: `row` holds the logits of all classes, the last one being the blank. */
const step = (leaves: TopN<Beam>, width: number, row: Float64Array, round: Round): void => {
  const logSum = (a: number, b: number): number => {
    const [high, low] = a > b ? [a, b] : [b, a];
    if (low === -Infinity) return high;
    // in float32 for float64, too
    return round(high + Math.fround(Math.log1p(Math.fround(Math.exp(Math.fround(low - high))))));
  };
  const highest = row.reduce((most, x) => Math.max(most, x), -Infinity);
  let sum = 0;
  for (const x of row) sum = round(sum + round(Math.exp(round(x - highest))));
  const norm = round(highest + round(Math.log(sum)));
  const blank = row.length - 1;
  const branches = leaves.extract();
  for (const beam of branches) beam.old = { ...beam.now };
  for (const beam of branches) {
    const { parent, now, old } = beam;
    if (parent) {
      if (parent.now.total !== -Infinity) {
        const previous = beam.label === parent.label ? parent.old.blank : parent.old.total;
        now.label = logSum(now.label, previous);
      }
      now.label = round(now.label + round(row[beam.label]! - norm));
    }
    now.blank = round(round(old.total + row[blank]!) - norm);
    now.total = logSum(now.blank, now.label);
    leaves.push(beam);
  }
  const isCandidate = ({ total }: Odds): boolean =>
    total > -Infinity && (leaves.size < width || total > leaves.worst.now.total);
  for (const beam of branches) {
    if (!isCandidate(beam.old)) continue;
    for (let label = 0; label < blank; label++) {
      let child = beam.children.get(label);
      if (!child) {
        child = beamOf(beam, label);
        beam.children.set(label, child);
      }
      if (child.now.total !== -Infinity) continue;
      const previous = label === beam.label ? beam.old.blank : beam.old.total;
      child.now.blank = -Infinity;
      child.now.label = round(round(row[label]! - norm) + previous);
      child.now.total = child.now.label;
      if (isCandidate(child.now)) {
        if (leaves.size === width) leaves.worst.now = impossible();
        leaves.push(child);
      } else {
        child.old = impossible();
        child.now = impossible();
      }
    }
  }
};

/** The most probable sequences of labels, searched with so many of them kept at each step. */
export const ctcBeamSearchDecoder: HostKernel = (node) => {
  const [width, paths, merge] = [
    numberOf(node, 'beam_width'),
    numberOf(node, 'top_paths'),
    flagOf(node, 'merge_repeated'),
  ];
  return (inputs) => {
    const { batch, classes, values, lengths, round } = logitsOf(inputs);
    if (paths > width) throw failed(`top_paths is ${paths}, and beam_width ${width}`);
    const found: number[][][] = Array.from({ length: paths }, () => []);
    const scores = new Float64Array(batch * paths);
    for (let b = 0; b < batch; b++) {
      const leaves = new TopN<Beam>(width, isBetter);
      const root = beamOf(undefined, -1);
      root.now.total = 0;
      root.now.blank = 0;
      leaves.push(root);
      for (let t = 0; t < lengths[b]!; t++) {
        const from = (t * batch + b) * classes;
        step(leaves, width, values.subarray(from, from + classes), round);
      }
      if (paths > leaves.size) throw failed(`top_paths is ${paths}, but the search has ${leaves.size} sequences only`);
      const best = new TopN<Beam>(paths, isBetter);
      for (const beam of leaves.elements.slice(0, leaves.size)) best.push(beam);
      best.extract().forEach((beam, path) => {
        found[path]!.push(labelsOf(beam, merge));
        scores[b * paths + path] = beam.now.total;
      });
    }
    return [...sparse(found), floatTensor(dtypeAt(inputs, 0), [batch, paths], scores)];
  };
};
