/**
 * Objectives: how a base score becomes a margin, and a margin a prediction.
 * https://github.com/dmlc/xgboost/tree/v3.1.0/src/objective
 */
import type { LINKS } from '../../pipeline/kernels/link.ts';

export interface Objective {
  readonly link: keyof typeof LINKS;
  /** ProbToMargin. */
  readonly toMargin: (base: number) => number;
  /** The answer is the number of the class. */
  readonly argmax?: boolean;
}

const round = Math.fround;
const same = (base: number): number => base;
/** -log(1 / base - 1), each step a float32 */
const logit = (base: number): number => -round(Math.log(round(round(1 / base) - 1)));
const log = (base: number): number => round(Math.log(base));

// biome-ignore format: one objective a line
export const OBJECTIVES: Readonly<Record<string, Objective>> = {
  'reg:squarederror':       { link: 'identity', toMargin: same },
  'reg:linear':             { link: 'identity', toMargin: same },
  'reg:squaredlogerror':    { link: 'identity', toMargin: same },
  'reg:pseudohubererror':   { link: 'identity', toMargin: same },
  'reg:absoluteerror':      { link: 'identity', toMargin: same },
  'reg:quantileerror':      { link: 'identity', toMargin: same },
  'reg:expectileerror':     { link: 'identity', toMargin: same },
  'reg:logistic':           { link: 'logistic', toMargin: logit },
  'reg:gamma':              { link: 'exp',      toMargin: log },
  'reg:tweedie':            { link: 'exp',      toMargin: log },
  'binary:logistic':        { link: 'logistic', toMargin: logit },
  'binary:logitraw':        { link: 'identity', toMargin: same },
  'binary:hinge':           { link: 'positive', toMargin: same },
  'count:poisson':          { link: 'exp',      toMargin: log },
  'survival:cox':           { link: 'exp',      toMargin: log },
  'survival:aft':           { link: 'exp',      toMargin: log },
  'multi:softmax':          { link: 'identity', toMargin: same, argmax: true },
  'multi:softprob':         { link: 'softmax',  toMargin: same },
  'rank:pairwise':          { link: 'identity', toMargin: same },
  'rank:ndcg':              { link: 'identity', toMargin: same },
  'rank:map':               { link: 'identity', toMargin: same },
};
