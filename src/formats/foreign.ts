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
