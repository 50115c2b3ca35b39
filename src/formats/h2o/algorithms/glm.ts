/**
 * Generalized linear models of every family.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/glm/GlmMojoModel.java
 *
 *   eta = Σ beta of the levels + Σ beta · numbers + intercept + offset          mu = inverse link of eta
 *   multinomial    softmax of the classes' etas, which no offset moves
 *   ordinal        p(class ≤ c) = 1 / (1 + e^-(eta of c))
 */
import { ServingError } from '../../../errors.ts';
import type { PipelineBuilder } from '../../../pipeline/pipeline.ts';
import type { Mojo } from '../mojo.ts';
import type { Algorithm, Scores } from '../scores.ts';

const BINOMIAL: ReadonlySet<string> = new Set(['binomial', 'fractionalbinomial', 'quasibinomial', 'bernoulli']);

const LINKS = {
  identity: 'identity',
  logit: 'logistic',
  log: 'exp',
  inverse: 'inverseApart',
} as const;

/** Integers of model.ini; throws CORRUPT_MODEL where there are others. */
export const integersOf = ({ info }: Mojo, key: string): Int32Array => {
  const numbers = info.numbers(key) ?? new Float64Array();
  if (numbers.every((x) => Number.isInteger(x) && Math.abs(x) < 2 ** 31)) return Int32Array.from(numbers);
  throw new ServingError('CORRUPT_MODEL', `model.ini: ${key} is not of integers`);
};

/** The inverse of a link: [rows] -> [rows]. */
export const addInverse = (builder: PipelineBuilder, link: string, power: number, eta: number): number => {
  if (link === 'tweedie') {
    if (power === 0) return builder.step('link', { link: 'expAbove', flat: true }, [eta]);
    return builder.step('toPower', { exponent: 1 / power }, [eta]);
  }
  const known = LINKS[link as keyof typeof LINKS];
  if (!Object.hasOwn(LINKS, link) || known === undefined) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `the link function ${link} is not known; ${Object.keys(LINKS).join(', ')} and tweedie are`,
    );
  }
  return builder.step('link', { link: known, flat: true }, [eta]);
};

/** What stands for missing cells: the most frequent level, the mean. [rows, features] -> the same. */
export const addImputation = (
  builder: PipelineBuilder,
  row: number,
  levels: ArrayLike<number>,
  means: ArrayLike<number>,
  features: number,
): number => {
  const values = Float64Array.of(...Array.from(levels), ...Array.from(means));
  if (values.length !== features) {
    throw new ServingError('CORRUPT_MODEL', `${values.length} numbers stand for missing cells of ${features} columns`);
  }
  return builder.step('impute', { marker: Number.NaN, values, kept: Int32Array.from(values.keys()) }, [row]);
};

/** The betas of some classes apart: weights and intercepts. */
export const splitBeta = (beta: Float64Array, classes: number) => {
  const width = beta.length / classes;
  if (!Number.isInteger(width) || width < 1) {
    throw new ServingError('CORRUPT_MODEL', `${beta.length} betas are of ${classes} classes`);
  }
  const weights = beta.filter((_, i) => (i + 1) % width !== 0);
  return { weights, intercepts: beta.filter((_, i) => (i + 1) % width === 0) };
};

/** A linear model's row after its missing cells were filled, where it does so. */
export const addImputed = (builder: PipelineBuilder, mojo: Mojo, row: number): number => {
  const { info, features } = mojo;
  if (!info.bool('mean_imputation')) return row;
  const modes = integersOf(mojo, 'cat_modes').subarray(0, info.count('cats'));
  return addImputation(builder, row, modes, info.numbers('num_means') ?? [], features);
};

/** The etas of the classes: [rows, classes]. */
const addEtas = (builder: PipelineBuilder, mojo: Mojo, row: number, classes: number): number => {
  const { info, features } = mojo;
  const offsets = integersOf(mojo, 'cat_offsets');
  const codes = offsets.length - 1;
  if (codes !== info.count('cats') || codes > features) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `model.ini: cat_offsets has ${codes + 1} numbers, cats is ${info.text('cats')}`,
    );
  }
  const imputed = addImputed(builder, mojo, row);
  const params = {
    outputs: classes,
    offsets,
    first: info.bool('use_all_factor_levels') ? 0 : 1,
    numbers: features - codes,
    ...splitBeta(info.requiredNumbers('beta'), classes),
    refusedBy: mojo.algorithm,
    names: mojo.columns,
  };
  return builder.step('codedLinear', params, [imputed]);
};

/** Probabilities of the classes of an ordinal response; rows without any are refused. */
export const addOrdinal = (builder: PipelineBuilder, etas: number): Scores => {
  const shares = builder.step('link', { link: 'cumulative', flat: false }, [etas]);
  const probabilities = builder.step('definite', { what: 'the probability of a class' }, [shares]);
  return { kind: 'classes', probabilities, best: builder.step('argmax', {}, [probabilities]) };
};

export const addMultinomial = (builder: PipelineBuilder, etas: number): Scores => {
  const probabilities = builder.step('link', { link: 'softmaxFromZero', flat: false }, [etas]);
  return { kind: 'classes', probabilities, best: builder.step('argmax', {}, [probabilities]) };
};

/** Of the mean of the response: both classes where there are two. */
export const scoresOfMean = (builder: PipelineBuilder, { classes }: Mojo, family: string, mean: number): Scores => {
  if (!BINOMIAL.has(family)) return { kind: 'number', value: mean };
  if (classes !== 2) throw new ServingError('CORRUPT_MODEL', `the family ${family} has ${classes} classes`);
  return { kind: 'classes', probabilities: builder.step('bothClasses', {}, [mean]) };
};

export const glm: Algorithm = ({ mojo, builder, columns }) => {
  const { info, classes } = mojo;
  const family = info.requiredText('family');
  const row = columns.matrix();
  if (family === 'multinomial') return addMultinomial(builder, addEtas(builder, mojo, row, classes));
  const offset = columns.offset();
  const shifted = (etas: number): number =>
    offset === undefined ? etas : builder.step('plusColumn', {}, [etas, offset]);
  if (family === 'ordinal') return addOrdinal(builder, shifted(addEtas(builder, mojo, row, classes)));
  const eta = shifted(addEtas(builder, mojo, row, 1));
  const mean = addInverse(builder, info.requiredText('link'), info.number('tweedie_link_power', 0), eta);
  return scoresOfMean(builder, mojo, family, mean);
};
