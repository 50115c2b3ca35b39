/**
 * Gradient boosting machines.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/gbm/GbmMojoModel.java
 *
 *   f = sum of trees + init_f + offset
 *   two classes    p = 1 / (1 + e^-f)          more    softmax of the classes' sums          else    inverse link of f
 */
import { ServingError } from '../../../errors.ts';
import type { LINKS } from '../../../pipeline/kernels/link.ts';
import type { Algorithm, Context } from '../scores.ts';
import { addCalibration, addCorrection, addForest } from '../shared-tree.ts';

type Link = keyof typeof LINKS;

/** By link function; e^x is at most 1e19. */
const INVERSES: Readonly<Record<string, Link>> = {
  identity: 'identity',
  log: 'boundedExp',
  logit: 'boundedLogistic',
  ologit: 'boundedLogistic',
  ologlog: 'complementaryLogLog',
  inverse: 'boundedInverse',
};

/** Files before 3.24 do not state the link. */
const DEFAULTS: Readonly<Record<string, string>> = {
  bernoulli: 'logit',
  fractionalbinomial: 'logit',
  quasibinomial: 'logit',
  modified_huber: 'logit',
  ordinal: 'logit',
  multinomial: 'log',
  poisson: 'log',
  gamma: 'log',
  tweedie: 'log',
};

const LOGISTIC: ReadonlySet<string> = new Set(['bernoulli', 'quasibinomial', 'modified_huber']);

const linkOf = ({ mojo: { info } }: Context, distribution: string): Link => {
  const name = info.text('link_function') ?? DEFAULTS[distribution] ?? 'identity';
  const link = INVERSES[name];
  if (link && Object.hasOwn(INVERSES, name)) return link;
  throw new ServingError('UNSUPPORTED_MODEL', `the link function ${name} is not known to GBM`);
};

export const gbm: Algorithm = (context) => {
  const { mojo, builder, columns } = context;
  const { info, classes } = mojo;
  const distribution = info.requiredText('distribution');
  const sums = addForest(context);
  const offset = columns.offset();
  const shifted = (): number => {
    const f = builder.step('scale', { multiply: Float64Array.of(1), add: Float64Array.of(info.number('init_f')) }, [
      sums,
    ]);
    return offset === undefined ? f : builder.step('weightedSum', {}, [f, offset]);
  };
  if (distribution === 'multinomial') {
    const both = (): number =>
      builder.step('select', { columns: Int32Array.of(1, 0) }, [builder.step('bothSigns', {}, [shifted()])]);
    const all = builder.step('link', { link: 'softmax', flat: false }, [classes === 2 ? both() : sums]);
    return { kind: 'classes', probabilities: addCorrection(builder, mojo, all) };
  }
  const mean = builder.step('link', { link: linkOf(context, distribution), flat: true }, [shifted()]);
  if (!LOGISTIC.has(distribution)) {
    if (classes <= 1) return { kind: 'number', value: mean };
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `a classifier of the distribution ${distribution} has no probabilities in H2O's own MOJO; train it on another one`,
    );
  }
  const probabilities = addCorrection(builder, mojo, builder.step('bothClasses', {}, [mean]));
  const calibrated = addCalibration(builder, mojo, probabilities);
  return { kind: 'classes', probabilities, ...(calibrated !== undefined && { calibrated }) };
};
