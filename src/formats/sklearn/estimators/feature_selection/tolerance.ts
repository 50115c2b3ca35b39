/** Which cells a selector lets pass: since 0.24 all that its estimator takes. */
import type { Tolerance } from '../../../../pipeline/frame.ts';
import { Instance, type Value } from '../../../../wire/pickle/values.ts';
import { rowName } from '../../lowering.ts';
import { State } from '../../state.ts';
import { treesIn } from '../tree/DecisionTree.ts';

const takesMissing = (value: Instance): boolean => {
  const name = rowName(value.of) ?? '';
  if (/^ensemble\.HistGradientBoosting/.test(name)) return true;
  if (/^tree\./.test(name)) return treesIn([value])?.[0]?.tolerance === 'nan32';
  if (!/^ensemble\.(RandomForest|ExtraTrees)/.test(name)) return name === '';
  const state = new State(value);
  return state.since('1.4') && treesIn(state.values('estimators_'))?.[0]?.tolerance === 'nan32';
};

export const toleranceOf = (selector: State, model: Value | undefined): Tolerance =>
  selector.since('0.24') && model instanceof Instance && takesMissing(model) ? 'any' : 'finite';
