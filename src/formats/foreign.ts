/** Estimators that one format lends to the others: a scikit-learn Pipeline may end in a booster of XGBoost. */
import { ServingError } from '../errors.ts';
import type { Estimator, Labels, MethodName } from '../pipeline/estimator.ts';
import type { Frame } from '../pipeline/frame.ts';
import type { PipelineBuilder } from '../pipeline/pipeline.ts';
import type { Port } from '../tensor/signature.ts';
import type { Constructors } from '../wire/pickle/constructors.ts';
import type { Global, Instance } from '../wire/pickle/values.ts';

export interface Foreign {
  /** What pickles of such estimators name. */
  readonly constructors: Constructors;
  /** Whether a class is of that library. */
  has(of: Global): boolean;
  /** Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
  estimator(instance: Instance, builder: PipelineBuilder): Estimator;
  /** A booster in the library's own bytes. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
  readonly booster?: (bytes: Uint8Array, options: BoosterOptions) => ForeignBooster;
}

/** A booster that stands in the model of another library. */
export interface ForeignBooster {
  readonly features: number;
  readonly outputs: number;
  /** What the trees sum up to for a slot of rows, NaN for missing cells, from the base score on or from 0: [rows, outputs]. */
  margin(builder: PipelineBuilder, rows: number, withBase: boolean): number;
  /** What it predicts for a margin: [rows, outputs], or [rows] of one. */
  answer(builder: PipelineBuilder, margin: number): number;
}

export interface BoosterOptions {
  /** The weights of DART are counted among the trees of each output, as xgboost-predictor has it; not among all. */
  readonly weightsByOutput: boolean;
}

/** A booster's wrapper by its outputs: what `add` puts behind a slot of numbers, NaN for missing ones. */
interface Wrapper {
  readonly className: string;
  readonly features: number;
  readonly names?: readonly string[] | undefined;
  /** Absent: a regressor. */
  readonly classes?: Labels | undefined;
  readonly add: (input: number) => ReadonlyMap<Port, number>;
  /** The output that each method answers. */
  readonly methods: Readonly<Partial<Record<MethodName, string>>>;
}

/** A wrapper as an estimator that others hold. */
export const estimatorOf = ({ className, features, names, classes, add, methods }: Wrapper): Estimator => {
  const made = new Map<Frame, ReadonlyMap<Port, number>>();
  const outputsFor = (frame: Frame): ReadonlyMap<Port, number> => {
    const outputs = made.get(frame) ?? add(frame.numbers(className, 'any'));
    made.set(frame, outputs);
    return outputs;
  };
  const methodFor = (output: string) => (frame: Frame) => {
    const found = [...outputsFor(frame)].find(([{ name }]) => name === output);
    if (found?.[0].type.kind === 'tensor') {
      const [{ type }, slot] = found;
      return { slot, dtype: type.dtype, shape: (type.shape ?? []).slice(1) };
    }
    throw new ServingError('UNSUPPORTED_MODEL', `${className}: this one has no ${output}`);
  };
  return {
    className,
    features,
    names,
    ...(classes ? { classes } : { isRegressor: true }),
    ...Object.fromEntries(Object.entries(methods).map(([method, output]) => [method, methodFor(output)])),
  };
};
