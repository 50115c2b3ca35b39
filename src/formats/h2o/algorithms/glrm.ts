/**
 * Generalized low rank models: each row as a mixture of archetypes, and what those make of it.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/glrm/GlrmMojoReader.java
 */
import { ServingError } from '../../../errors.ts';
import {
  CATEGORICAL_LOSSES,
  type CategoricalLossName,
  NUMERIC_LOSSES,
  type NumericLossName,
} from '../../../pipeline/kernels/archetype-losses.ts';
import { REGULARIZERS, type RegularizerName } from '../../../pipeline/kernels/archetype-regularizers.ts';
import { doublesOf } from '../blobs.ts';
import type { Mojo } from '../mojo.ts';
import type { Algorithm } from '../scores.ts';
import { integersOf } from './glm.ts';

const MAX_RANK = 2 ** 16;

/** One of a table's names; throws UNSUPPORTED_MODEL for any other. */
const nameIn = <Name extends string>(
  table: Readonly<Record<Name, unknown>>,
  name: string | undefined,
  what: string,
): Name => {
  if (name !== undefined && Object.hasOwn(table, name)) return name as Name;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the ${what} ${name} is none that H2O's own scoring of MOJOs knows; train it with ${Object.keys(table).join(', ')}, or serve the binary model through an H2O server (--h2o_url)`,
  );
};

/** A Java long in digits; files of MOJO 1.00 have none, and are scored by the time of day: by 0 here. */
const seedOf = ({ info }: Mojo): string => {
  const text = info.text('seed') ?? '0';
  if (/^-?\d{1,19}$/.test(text)) return text;
  throw new ServingError(
    'CORRUPT_MODEL',
    `model.ini: seed is ${JSON.stringify(text.slice(0, 60))}, a whole number was expected`,
  );
};

export const glrm: Algorithm = ({ mojo, builder, columns }) => {
  const { info, features } = mojo;
  const rank = info.count('ncolX', undefined, MAX_RANK);
  const [categories, numbers] = [info.count('num_categories'), info.count('num_numeric')];
  const permutation = integersOf(mojo, 'cols_permutation');
  const losses = mojo.lines('losses');
  const isWrong =
    categories + numbers !== features ||
    permutation.length !== features ||
    losses.length !== features ||
    info.count('nrowY') !== rank ||
    permutation.some((place) => place < 0 || place >= features);
  if (isWrong) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${categories} categories and ${numbers} numbers with ${losses.length} losses are ${features} columns of rank ${rank}`,
    );
  }
  const params = {
    rank,
    archetypes: doublesOf(mojo, 'archetypes', rank * info.count('ncolY')),
    levels: integersOf(mojo, 'num_levels_per_category').subarray(0, categories),
    categoricalLosses: losses
      .slice(0, categories)
      .map((name) => nameIn<CategoricalLossName>(CATEGORICAL_LOSSES, name, 'loss of categories')),
    numericLosses: losses
      .slice(categories)
      .map((name) => nameIn<NumericLossName>(NUMERIC_LOSSES, name, 'loss of numbers')),
    subtract: (info.numbers('norm_sub') ?? new Float64Array()).subarray(0, numbers),
    multiply: (info.numbers('norm_mul') ?? new Float64Array()).subarray(0, numbers),
    regularizer: nameIn<RegularizerName>(REGULARIZERS, info.text('regularizationX'), 'regularization'),
    gamma: info.number('gammaX'),
    seed: seedOf(mojo),
  };
  const row = builder.step('select', { columns: permutation }, [columns.matrix()]);
  const made = builder.step('archetypes', params, [row]);
  return {
    kind: 'columns',
    columns: Array.from({ length: rank }, (_, k) => ({
      name: `Arch${k + 1}`,
      slot: builder.step('column', { column: k }, [made]),
    })),
  };
};
