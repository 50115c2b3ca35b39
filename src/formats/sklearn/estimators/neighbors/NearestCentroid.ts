/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_nearest_centroid.py */
import type { Frame } from '../../../../pipeline/frame.ts';
import type { MetricParams } from '../../../../pipeline/neighbours/metrics.ts';
import { countOf, labelled, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, once } from '../../lowering.ts';
import { matrixIn, vectorIn } from '../../projection.ts';
import { metricIn } from './neighbours.ts';

/** As NumPy's isclose. */
const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-8 + 1e-5 * Math.abs(b);

/**
 * [batch, features] -> [batch] of labels: that of the nearest centroid; since 1.6 that of the largest score, where classes
 * are not equally probable.
 *
 *   score = -|x / s - centroid / s|² + 2 log prior         s: each column's deviation within classes, 1 where it is 0
 */
export const NearestCentroid: EstimatorClass = (state, { builder }) => {
  const classes = state.labels('classes_');
  const { shape, data: points } = matrixIn(state, 'centroids_');
  const [count, features] = [countOf(classes, shape[0]), shape[1]!];
  const metric: MetricParams = metricIn(state.value('metric'), new Map(), state.className);
  const isEuclidean = metric.name === 'euclidean';
  const tolerance = metric.name === 'nan_euclidean' ? 'nan' : 'finite';
  const nearest = (frame: Frame): number => {
    const input = frame.numbers(state.className, tolerance);
    if (isEuclidean) return builder.step('nearestPoint', { points, features }, [input]);
    const apart = builder.step('distances', { points, features, metric }, [input]);
    return builder.step('argmax', {}, [builder.step('link', { link: 'negative', flat: false }, [apart])]);
  };
  if (!state.since('1.6')) {
    return { features, classes, predict: (frame) => labelled(builder, classes, nearest(frame)) };
  }
  const priors = vectorIn(state, 'class_prior_', count);
  const divide = vectorIn(state, 'within_class_std_dev_', features).map((s) => (s === 0 ? 1 : s));
  const scaled = points.map((x, i) => x / divide[i % features]!);
  const add = priors.map((prior) => 2 * Math.log(prior));
  const multiply = new Float64Array(count).fill(-1);
  const scores = once((frame: Frame) => {
    const input = builder.step('scale', { divide }, [frame.numbers(state.className, tolerance)]);
    const apart = builder.step('distances', { points: scaled, features, metric }, [input]);
    const squares = builder.step('link', { link: 'signedSquare', flat: false }, [apart]);
    return builder.step('scale', { multiply, add }, [squares]);
  });
  const isEven = priors.every((prior) => isClose(prior, 1 / count));
  const predict = (frame: Frame) =>
    isEven ? labelled(builder, classes, nearest(frame)) : mostLikely(builder, classes, scores(frame));
  if (!isEuclidean) return { features, classes, predict };
  const logarithms = once((frame: Frame) => builder.step('link', { link: 'logSoftmax', flat: false }, [scores(frame)]));
  return {
    features,
    classes,
    predict,
    decision_function: (frame) => {
      if (count !== 2) return matrixAnswer(scores(frame), count);
      return vectorAnswer(builder.step('difference', {}, [scores(frame)]));
    },
    predict_proba: (frame) =>
      matrixAnswer(builder.step('link', { link: 'exp', flat: false }, [logarithms(frame)]), count),
    predict_log_proba: (frame) => matrixAnswer(logarithms(frame), count),
  };
};
