/**
 * Isolation forest. https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_iforest.py
 *
 *   c(n)               = 2 (ln(n - 1) + gamma) - 2 (n - 1) / n;  c(2) = 1, c(1) = 0;  until 0.20 c(1) = 1, c(2) by the formula
 *   score_samples(x)   = -2^(-sum of (depth of the leaf + c(rows of the leaf)) / (trees · c(rows of a tree)))
 *   decision_function  = score_samples - offset;      0.19: 0.5 + score_samples, and no score_samples
 *   predict            = -1 where the decision is below 0, else 1
 */
import { ServingError } from '../../../../errors.ts';
import type { Labels } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame, type Tolerance } from '../../../../pipeline/frame.ts';
import { columnOf } from '../../../../wire/pickle/records.ts';
import { above, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, once } from '../../lowering.ts';
import { addForest, forestOf, type LeafValue } from '../tree/forest.ts';
import type { Tree } from '../tree/tree.ts';
import { subsetsOf } from './Bagging.ts';
import { treesOf } from './Forest.ts';

const GAMMA = 0.5772156649015329;

/** The length of an unsuccessful search in a tree of n rows. */
const averagePath = (n: number, old: boolean): number => {
  if (n <= 1) return old ? 1 : 0;
  if (n === 2 && !old) return 1;
  return 2 * (Math.log(n - 1) + GAMMA) - (2 * (n - 1)) / n;
};

/** By node, how many nodes lie above it and it; a parent stands before its children. */
const depthsOf = ({ left, right }: Tree): Float64Array => {
  const depths = new Float64Array(left.length).fill(1);
  for (let n = 0; n < left.length; n++) {
    if (left[n]! < 0) continue;
    depths[left[n]!] = depths[n]! + 1;
    depths[right[n]!] = depths[n]! + 1;
  }
  return depths;
};

const INLIERS: Labels = { dtype: 'int64', shape: [2], data: BigInt64Array.of(-1n, 1n) };

export const IsolationForest: EstimatorClass = (state, { builder }) => {
  const parts = treesOf(state);
  const old = !state.since('0.21');
  const subsets = subsetsOf(state, parts.length);
  const features = state.optionalNumber(['n_features_in_', 'n_features_']);
  const width = features ?? Math.max(-1, ...subsets.flatMap((subset) => [...subset])) + 1;
  // Where a tree was given as many columns as there are, it was given the rows as they are.
  const whole = state.number('_max_features', width) === width;
  const about = parts.map(({ tree }) => ({
    depths: depthsOf(tree),
    rows: columnOf(tree.records, 'n_node_samples'),
  }));
  const leaf: LeafValue = (_tree, node, to, at, t) => {
    const { depths, rows } = about[t]!;
    to[at] = depths[node]! + averagePath(rows[node]!, old) - 1;
  };
  const forest = forestOf(
    parts.map(({ tree }) => tree),
    { features: width, outputs: 1, leaf, ...(!whole && { columns: (t: number) => subsets[t]! }) },
  );
  const denominator = parts.length * averagePath(state.number(['_max_samples', 'max_samples_']), old);
  // 1.6 took NaN first, and what no float32 holds.
  const tolerance: Tolerance = state.since('1.6') ? 'any' : 'finite32';
  const scores = once((frame: Frame): number => {
    const depth = addForest(builder, frame, state.className, tolerance, forest);
    // What 0 / 0 is was settled in 1.0.
    return builder.step('isolation', { denominator, none: state.since('1.0') ? 1 : Number.NaN }, [depth]);
  });
  const hasScores = state.since('0.20');
  if (hasScores && !state.holds('offset_')) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: it has no "offset_"; it may have been pickled before it was fitted`,
    );
  }
  const offset = Float64Array.of(hasScores ? state.number('offset_') : -0.5);
  const decision = once((frame: Frame): number => {
    const moved = builder.step('scale', { subtract: offset }, [scores(frame)]);
    return builder.step('flatten', {}, [moved]);
  });
  // Until 0.21 a forest of "behaviour" old has its own threshold, in 0.19 the only one.
  const isOld = !hasScores || (old && state.value('behaviour') === 'old') || state.value('behaviour') === 'old';
  const threshold = isOld && state.has('threshold_') ? state.number('threshold_') : 0;
  const inlier = (frame: Frame) => {
    // 0.19: an outlier where it is not above; since 0.20 where it is below.
    if (!hasScores) return above(builder, INLIERS, decision(frame), threshold);
    const moved = builder.step('scale', { subtract: Float64Array.of(threshold) }, [decision(frame)]);
    return above(builder, INLIERS, builder.step('flatten', {}, [moved]), -Number.MIN_VALUE);
  };
  return {
    features: width,
    predict: inlier,
    decision_function: (frame) => vectorAnswer(decision(frame)),
    ...(hasScores && { score_samples: (frame: Frame) => vectorAnswer(scores(frame)) }),
  };
};

/** Which frame a leaf's number becomes: a row with a 1 for the leaf of each tree. */
export const RandomTreesEmbedding: EstimatorClass = (state, { builder }) => {
  const parts = treesOf(state);
  const { features } = parts[0]!.tree;
  const columns = new Map<string, number>();
  for (const [t, { tree }] of parts.entries()) {
    for (let n = 0; n < tree.left.length; n++) if (tree.left[n]! < 0) columns.set(`${t}:${n}`, columns.size);
  }
  const forest = forestOf(
    parts.map(({ tree }) => tree),
    {
      features,
      outputs: parts.length,
      groups: Int32Array.from(parts.keys()),
      leaf: (_tree, node, to, at, t) => {
        to[at] = columns.get(`${t}:${node}`)!;
      },
    },
  );
  return {
    features,
    transform: (frame) => {
      const places = addForest(builder, frame, state.className, 'finite32', forest);
      const slot = builder.step('indicators', { columns: columns.size }, [places]);
      return new MadeFrame(builder, 'numbers', slot, columns.size);
    },
  };
};
