/** The transformers inside a ColumnTransformer and a FeatureUnion: each transforms the same rows, some with a weight. */
import { ServingError } from '../../errors.ts';
import { type Frame, MadeFrame } from '../../pipeline/frame.ts';
import { Instance, type Value } from '../../wire/pickle/values.ts';
import { type Lowering, rowName } from './lowering.ts';
import { plain } from './state.ts';

type Transform = (frame: Frame) => Frame;

// sklearn 1.1 and later put a FunctionTransformer without a function where "passthrough" stood.
const passes = (value: Value): boolean =>
  value === 'passthrough' ||
  (value instanceof Instance &&
    rowName(value.of) === 'preprocessing.FunctionTransformer' &&
    value.state instanceof Map &&
    value.state.get('func') === null);

/** What a part does; `name` is what it is called. Throws CORRUPT_MODEL where it cannot transform. */
export const partOf = (lowering: Lowering, value: Value, name: string): Transform => {
  if (passes(value)) return (frame) => frame;
  const { transform, className } = lowering.estimator(value, `transformer ${JSON.stringify(name)}`);
  if (transform) return transform;
  throw new ServingError('CORRUPT_MODEL', `transformer ${JSON.stringify(name)}: ${className} has no transform`);
};

/** A part whose numbers are multiplied by what `weights`, a dict, says of its name; 1 where it says nothing. */
export const weighted = (
  { builder }: Lowering,
  weights: Value | undefined,
  name: string,
  transform: Transform,
): Transform => {
  const weight = weights instanceof Map ? plain(weights.get(name)) : undefined;
  if (weight == null) return transform;
  const by = Number(typeof weight === 'bigint' || typeof weight === 'number' ? weight : Number.NaN);
  return (frame) => {
    const made = transform(frame);
    const slot = builder.step('times', { by }, [made.numbers(`the weight of ${JSON.stringify(name)}`, 'any')]);
    return new MadeFrame(builder, 'numbers', slot, made.width, made.names);
  };
};
