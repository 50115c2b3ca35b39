/**
 * Objectives: how a sum of leaves becomes a prediction (ConvertOutput).
 * https://github.com/microsoft/LightGBM/tree/v4.6.0/src/objective
 */
import { ServingError } from '../../errors.ts';
import type { LinkParams } from '../../pipeline/kernels/link.ts';

type Link = Omit<LinkParams, 'flat'>;

const SAME: Link = { link: 'identity' };
const EXP: Link = { link: 'exp' };

/** What stands after an objective's name: `sigmoid:0.5`, `sqrt`. */
interface Settings {
  readonly sigmoid: number;
  readonly sqrt: boolean;
}
const regression = ({ sqrt }: Settings): Link => (sqrt ? { link: 'signedSquare' } : SAME);
const sigmoid = ({ sigmoid: scale }: Settings): Link => ({ link: 'logistic', scale });

// biome-ignore format: one objective a line
export const OBJECTIVES: Readonly<Record<string, (settings: Settings) => Link>> = {
  regression:           regression,
  regression_l2:        regression,
  regression_l1:        () => SAME,
  huber:                () => SAME,
  fair:                 () => SAME,
  quantile:             () => SAME,
  mape:                 () => SAME,
  poisson:              () => EXP,
  gamma:                () => EXP,
  tweedie:              () => EXP,
  binary:               sigmoid,
  multiclass:           () => ({ link: 'softmax' }),
  multiclassova:        sigmoid,
  cross_entropy:        () => ({ link: 'logistic' }),
  cross_entropy_lambda: () => ({ link: 'softplus' }),
  lambdarank:           () => SAME,
  rank_xendcg:          () => SAME,
  // A model of a custom objective answers sums.
  custom:               () => SAME,
  none:                 () => SAME,
  '':                   () => SAME,
};

/** From the objective as it stands in a file. Throws UNSUPPORTED_MODEL for one that is not known. */
export const linkOf = (objective: string): Link => {
  const [name = '', ...words] = objective.split(' ').filter(Boolean);
  const row = OBJECTIVES[name];
  if (!row) {
    const known = Object.keys(OBJECTIVES).filter(Boolean).join(', ');
    throw new ServingError('UNSUPPORTED_MODEL', `the objective "${name}" is not known; known are ${known}`);
  }
  const scale = words.map((word) => /^sigmoid:(.+)$/.exec(word)?.[1]).find((found) => found !== undefined);
  return row({ sigmoid: scale === undefined ? 1 : Number(scale), sqrt: words.includes('sqrt') });
};
