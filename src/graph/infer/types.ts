/** The types of a node's outputs: shapes by its rule, dtypes by its schema's type variables where the rule is silent. */
import { ServingError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/signature.ts';
import { type PortSchema, portAt, readTypeName, type Schema, typeName } from '../schema.ts';
import { RULES } from './rules.ts';
import type { Site, Type } from './site.ts';

/** A type with everything settled. */
export interface OutputType {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly sequence?: true;
}

/** What each type variable of the schema stands for at this node, by the inputs that use it. */
const bindings = (site: Site, schema: Schema): ReadonlyMap<string, string> => {
  const bound = new Map<string, string>();
  for (const [i, value] of site.inputs.entries()) {
    const port = portAt(schema.inputs, i);
    if (value && port && port.repeats !== 'unlike' && !bound.has(port.type)) bound.set(port.type, typeName(value));
  }
  return bound;
};

const declared = (site: Site, schema: Schema, port: PortSchema, bound: ReadonlyMap<string, string>): string => {
  const own = bound.get(port.type);
  if (own) return own;
  const allowed = schema.types.get(port.type);
  if (!allowed) return port.type;
  // SequenceAt: T is the element type of the sequence S.
  const [first] = site.inputs;
  if (first?.sequence && allowed.has(first.dtype)) return first.dtype;
  if (allowed.size === 1) return [...allowed][0]!;
  throw new ServingError('INTERNAL', `${schema.op}: the inference rule does not say the dtype of output ${port.name}`);
};

/** The types of all outputs that the caller asked for. Throws where the operator has no rule. */
export const typesOf = (site: Site, schema: Schema): readonly OutputType[] => {
  const rule = RULES.get(schema.op);
  if (!rule) throw new ServingError('INTERNAL', `${schema.op} has no inference rule in src/graph/infer`);
  const given: readonly Type[] = rule(site);
  const bound = bindings(site, schema);
  return Array.from({ length: site.outputs }, (_, i): OutputType => {
    const type = given[i] ?? site.fail(`there is no output ${i}`);
    const { shape } = type;
    if (type.dtype) return { dtype: type.dtype, shape, ...(type.sequence ? { sequence: true } : {}) };
    const { dtype, sequence } = readTypeName(declared(site, schema, portAt(schema.outputs, i)!, bound));
    return { dtype, shape, ...(sequence ? { sequence } : {}) };
  });
};
