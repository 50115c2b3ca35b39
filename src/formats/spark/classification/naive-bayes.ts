/**
 * Logarithms of a class's probability and of a row's, given the class, for the four kinds of naive Bayes.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/classification/NaiveBayes.scala
 *
 *   multinomial   pi + x · theta                      complement   x · theta less its log Σ exp
 *   bernoulli     pi + Σ log(1 - e^theta) + x · (theta - log(1 - e^theta))
 *   gaussian      pi - (Σ (x - theta)² / sigma + Σ log sigma) / 2
 */
import { ServingError } from '../../../errors.ts';
import { transpose } from '../../../pipeline/linear-algebra.ts';
import type { DataFrame } from '../data-frame.ts';

export const KINDS = ['multinomial', 'complement', 'bernoulli', 'gaussian'] as const;

export interface NaiveBayes {
  readonly kind: (typeof KINDS)[number];
  readonly classes: number;
  readonly features: number;
  /** By class. */
  readonly pi: Float64Array;
  /** [classes, features] */
  readonly theta: Float64Array;
  /** [classes, features], of gaussian ones. */
  readonly sigma?: Float64Array;
  readonly asker: string;
  /** Of multinomial and complement ones: whether cells that are negative are refused. */
  readonly strict: boolean;
}

const check = ({ kind, classes, features, pi, theta, sigma, asker }: NaiveBayes): void => {
  const fits = pi.length === classes && theta.length === classes * features && classes >= 1;
  if (fits && (kind !== 'gaussian' || sigma?.length === theta.length)) return;
  throw new ServingError(
    'CORRUPT_MODEL',
    `${asker}: ${pi.length} classes, ${theta.length} and ${sigma?.length} numbers`,
  );
};

const linear = (
  frame: DataFrame,
  slot: number,
  classes: number,
  features: number,
  by: Float64Array,
  start: Float64Array,
) =>
  frame.builder.step(
    'linear',
    { outputs: classes, weights: transpose(by, classes, features), start, precision: 'float64', skipMissing: false },
    [slot],
  );

/** [rows, features] -> [rows, classes] */
export const addLogarithms = (frame: DataFrame, features: number, model: NaiveBayes): number => {
  check(model);
  const { builder } = frame;
  const { kind, classes, pi, theta, sigma, asker, strict } = model;
  if (kind === 'gaussian') {
    const start = pi.map((own, k) => {
      let sum = 0;
      for (let j = 0; j < model.features; j++) sum += Math.log(sigma![k * model.features + j]!);
      return own - sum / 2;
    });
    return builder.step('diagonalNormal', { features: model.features, means: theta, variances: sigma!, start }, [
      features,
    ]);
  }
  if (kind === 'bernoulli') {
    const slot = builder.step('cells', { asker, kind: '0 or 1' }, [features]);
    const absent = theta.map((value) => Math.log1p(-Math.exp(value)));
    const start = Float64Array.from(pi);
    absent.forEach((value, i) => {
      start[Math.floor(i / model.features)]! += value;
    });
    return linear(
      frame,
      slot,
      classes,
      model.features,
      theta.map((value, i) => value - absent[i]!),
      start,
    );
  }
  const slot = strict ? builder.step('cells', { asker, kind: 'not negative' }, [features]) : features;
  if (kind === 'multinomial') return linear(frame, slot, classes, model.features, theta, pi);
  const scores = linear(frame, slot, classes, model.features, theta, new Float64Array(classes));
  return builder.step('link', { link: 'logSoftmax', flat: false }, [scores]);
};
