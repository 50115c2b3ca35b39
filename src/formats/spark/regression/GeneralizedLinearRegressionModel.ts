/**
 * The mean of a family by the inverse of a link, of features · coefficients + intercept + offset.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/regression/GeneralizedLinearRegression.scala
 */
import { ServingError } from '../../../errors.ts';
import type { LinkMeanParams, MEANS, RANGES } from '../../../pipeline/kernels/general-linear.ts';
import { predictionColOf } from '../classification/classifier.ts';
import type { StageRow } from '../row.ts';
import type { Stage } from '../stage.ts';
import { addLinear } from './regressor.ts';

type Family = keyof typeof RANGES;
type Link = keyof typeof MEANS;

/** By family: its own link. */
const FAMILIES: ReadonlyMap<string, readonly [Family, Link]> = new Map([
  ['gaussian', ['gaussian', 'identity']],
  ['binomial', ['binomial', 'logit']],
  ['poisson', ['poisson', 'log']],
  ['gamma', ['gamma', 'inverse']],
]);
const LINKS: readonly Link[] = ['identity', 'log', 'inverse', 'logit', 'probit', 'cloglog', 'sqrt'];

/** Tweedie's family is another one for some powers of its variance. */
const tweedie = (variance: number): readonly [Family, Link | number] => {
  const other = { 0: 'gaussian', 1: 'poisson', 2: 'gamma' }[variance];
  return other ? FAMILIES.get(other)! : ['tweedie', 1 - variance];
};

/** Powers that are links of a name, by whose formulas they are computed. */
const POWERS: ReadonlyMap<number, Link> = new Map([
  [0, 'log'],
  [1, 'identity'],
  [-1, 'inverse'],
  [0.5, 'sqrt'],
]);

const meanOf = ({ params }: Stage): LinkMeanParams => {
  const name = params.text('family', 'gaussian').toLowerCase();
  if (name === 'tweedie') {
    const [family, own] = tweedie(params.number('variancePower', 0));
    if (params.isSet('linkPower')) {
      const power = params.number('linkPower');
      return { family, link: POWERS.get(power) ?? power };
    }
    return { family, link: own === 0 ? 'log' : own };
  }
  const known = FAMILIES.get(name);
  if (!known) throw new ServingError('UNSUPPORTED_MODEL', `the family ${JSON.stringify(name)} is not known`);
  const [family, own] = known;
  const wanted = params.isSet('link') ? params.text('link').toLowerCase() : own;
  const link = LINKS.find((each) => each === wanted);
  if (!link) throw new ServingError('UNSUPPORTED_MODEL', `the link ${JSON.stringify(wanted)} is not known`);
  return { family, link };
};

export const GeneralizedLinearRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const mean = meanOf(stage);
    const offsetCol = params.isSet('offsetCol') ? params.text('offsetCol') : '';
    const scores = frame.builder.step('flatten', {}, [addLinear(stage, frame)]);
    const eta =
      offsetCol === ''
        ? scores
        : frame.builder.step('weightedSum', {}, [scores, frame.number(offsetCol, { missing: true })]);
    frame.add(params.text('linkPredictionCol', ''), { kind: 'number', slot: eta }, { answer: true });
    const slot = frame.builder.step('linkMean', mean, [eta]);
    frame.add(predictionColOf(stage), { kind: 'number', slot }, { answer: true });
  },
};
