/**
 * Deep learning: dense layers over levels and standardized numbers, with a softmax, a mean or the row itself behind them.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/deeplearning/DeeplearningMojoModel.java
 *
 * The library forgets the offset of models that have one; model.predict does not, where it is above 0, and is followed.
 */
import { ServingError } from '../../../errors.ts';
import type { DenseLayer } from '../../../pipeline/kernels/dense-layers.ts';
import type { Mojo } from '../mojo.ts';
import type { Algorithm, Context, Scores } from '../scores.ts';
import { addCorrection } from '../shared-tree.ts';
import { integersOf } from './glm.ts';

const ACTIVATIONS: Readonly<Record<string, DenseLayer['activation']>> = {
  Linear: 'linear',
  Rectifier: 'rectifier',
  RectifierWithDropout: 'rectifier',
  ExpRectifier: 'expRectifier',
  ExpRectifierWithDropout: 'expRectifier',
  Maxout: 'maxout',
  MaxoutWithDropout: 'maxout',
  Tanh: 'tanh',
  TanhWithDropout: 'tanh',
};

/** By distribution; the response itself for all others. */
const LINKS: Readonly<Record<string, 'boundedExp' | 'boundedLogistic'>> = {
  bernoulli: 'boundedLogistic',
  quasibinomial: 'boundedLogistic',
  ordinal: 'boundedLogistic',
  multinomial: 'boundedExp',
  poisson: 'boundedExp',
  gamma: 'boundedExp',
  tweedie: 'boundedExp',
};

const layersOf = (mojo: Mojo, isAutoEncoder: boolean): readonly DenseLayer[] => {
  const { info } = mojo;
  const name = info.requiredText('activation');
  const activation = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (!activation) {
    const known = Object.keys(ACTIVATIONS).join(', ');
    throw new ServingError('UNSUPPORTED_MODEL', `the activation ${name} is not known; ${known} are`);
  }
  const units = integersOf(mojo, 'neural_network_sizes');
  const ratios = info.numbers('hidden_dropout_ratios') ?? new Float64Array();
  return Array.from(units.subarray(1), (count, i): DenseLayer => {
    const isLast = i === units.length - 2 && !isAutoEncoder;
    const drops = !isLast && name.endsWith('WithDropout');
    return {
      units: count,
      activation: isLast ? 'linear' : activation,
      weights: Float32Array.from(info.numbers(`weight_layer${i}`) ?? []),
      bias: info.numbers(`bias_layer${i}`) ?? new Float64Array(),
      keep: drops && ratios[i]! > 0 ? 1 - ratios[i]! : 1,
    };
  });
};

interface Standard {
  readonly subtract: Float64Array;
  readonly multiply: Float64Array;
}

/** Of the numbers; undefined: they are as they come. */
const standardOf = ({ info }: Mojo, numbers: number): Standard | undefined => {
  const [multiply, subtract] = [info.numbers('norm_mul'), info.numbers('norm_sub')];
  if (!multiply || multiply.length === 0) return undefined;
  if (multiply.length === numbers && subtract?.length === numbers) return { subtract, multiply };
  throw new ServingError('CORRUPT_MODEL', `model.ini: norm_mul has ${multiply.length} numbers for ${numbers} columns`);
};

/** The row as the first layer sees it, [rows, units]. */
const addInputs = ({ mojo, builder, columns }: Context, standard: Standard | undefined): number => {
  const [codes, numbers] = [mojo.info.count('cats'), mojo.info.count('nums')];
  const offsets = integersOf(mojo, 'cat_offsets');
  if (codes + numbers !== mojo.features || (offsets.length !== codes + 1 && codes > 0)) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `model.ini: ${codes} categories with ${offsets.length} offsets and ${numbers} numbers are ${mojo.features} columns`,
    );
  }
  const row = columns.matrix();
  const scaled = standard
    ? builder.step(
        'scale',
        {
          subtract: Float64Array.of(...new Float64Array(codes), ...standard.subtract),
          multiply: Float64Array.of(...new Float64Array(codes).fill(1), ...standard.multiply),
        },
        [row],
      )
    : row;
  const params = {
    offsets: codes > 0 ? offsets : Int32Array.of(0),
    first: mojo.info.bool('use_all_factor_levels') ? 0 : 1,
    numbers,
  };
  return builder.step('codesAndNumbers', params, [scaled]);
};

/** What the units of an autoencoder's last layer stand for. */
const unitNames = ({ columns, domains, features }: Mojo): readonly string[] =>
  columns.slice(0, features).flatMap((name, i) => {
    const domain = domains[i];
    if (!domain) return [`reconstr_${name}`];
    return [...domain.map((level) => `reconstr_${name}.${level}`), `reconstr_${name}.missing(NA)`];
  });

const autoEncoder = (context: Context, made: number, standard: Standard | undefined, units: number): Scores => {
  const { mojo, builder, columns } = context;
  const names = unitNames(mojo);
  const numbers = mojo.info.count('nums');
  if (names.length !== units) {
    throw new ServingError('CORRUPT_MODEL', `${units} units reconstruct ${names.length} levels and numbers`);
  }
  const ones = new Float64Array(units - numbers).fill(1);
  const multiply = Float64Array.of(...ones, ...(standard?.multiply ?? new Float64Array(numbers).fill(1)));
  const back = standard
    ? builder.step(
        'scale',
        { divide: multiply, add: Float64Array.of(...new Float64Array(units - numbers), ...standard.subtract) },
        [made],
      )
    : made;
  const sizes = mojo.domains.slice(0, mojo.features).map((domain) => (domain ? domain.length + 1 : 0));
  const error = builder.step('reconstructionError', { sizes: Int32Array.from(sizes), multiply }, [
    columns.matrix(),
    back,
  ]);
  return {
    kind: 'columns',
    columns: [
      ...names.map((name, k) => ({ name, slot: builder.step('column', { column: k }, [back]) })),
      { name: 'Reconstruction.MSE', slot: error, onRequest: true },
    ],
  };
};

export const deeplearning: Algorithm = (context) => {
  const { mojo, builder, columns } = context;
  const { info, classes, category } = mojo;
  const isAutoEncoder = category === 'AutoEncoder';
  const distribution = info.requiredText('distribution');
  if (distribution === 'modified_huber') {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      'the distribution modified_huber has the same answer for all rows in H2O; serve the model by --h2o_url',
    );
  }
  const layers = layersOf(mojo, isAutoEncoder);
  const standard = standardOf(mojo, info.count('nums'));
  const input = addInputs(context, standard);
  const made = builder.step('denseLayers', { inputs: integersOf(mojo, 'neural_network_sizes')[0] ?? 0, layers }, [
    input,
  ]);
  const units = layers.at(-1)?.units ?? 0;
  if (isAutoEncoder) return autoEncoder(context, made, standard, units);
  if (category !== 'Regression') {
    if (units !== classes) throw new ServingError('CORRUPT_MODEL', `${units} units answer for ${classes} classes`);
    const shares = builder.step('link', { link: 'softmax', flat: false }, [made]);
    const definite = builder.step('definite', { what: 'the probability of a class' }, [shares]);
    return { kind: 'classes', probabilities: addCorrection(builder, mojo, definite) };
  }
  const [factor = 1] = info.numbers('norm_resp_mul') ?? [];
  const [middle = 0] = info.numbers('norm_resp_sub') ?? [];
  const offset = columns.offset();
  const shifted =
    offset === undefined ? made : builder.step('plusPositive', { subtract: middle, multiply: factor }, [made, offset]);
  const response = builder.step('scale', { divide: Float64Array.of(factor), add: Float64Array.of(middle) }, [shifted]);
  const link = (Object.hasOwn(LINKS, distribution) && LINKS[distribution]) || 'identity';
  const mean = builder.step('link', { link, flat: true }, [response]);
  return { kind: 'number', value: builder.step('definite', { what: 'the answer' }, [mean]) };
};
