/** A PMML document's signature as Openscoring tells it: a port for each input field, and for each target and output field. */
import { ServingError } from '../../../errors.ts';
import type { Port, Signature } from '../../../tensor/signature.ts';

type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** PMML's types that are numbers here; the others, dates among them, are texts. */
const NUMBERS: ReadonlySet<unknown> = new Set(['integer', 'float', 'double', 'boolean']);

interface Field {
  readonly name: string;
  readonly type: string;
}

/** Of the lists of fields; the target without a name is called as the server calls it in its answers. */
const fieldsOf = (where: string, schema: Json, list: string): readonly Field[] => {
  const fields = schema[list] ?? [];
  if (!Array.isArray(fields)) throw new ServingError('REMOTE_FAILED', `${where}: ${list} is no list of fields`);
  return fields.map((field: unknown) => {
    const { id, dataType } = isObject(field) ? field : {};
    return { name: typeof id === 'string' ? id : '_target', type: String(dataType) };
  });
};

export interface Schema {
  readonly signature: Signature;
  /** Inputs whose numbers are sent as true and false. */
  readonly booleans: ReadonlySet<string>;
}

const port = ({ name, type }: Field, shape: readonly (string | number)[], isInput: boolean): Port => {
  const isNumber = NUMBERS.has(type);
  return {
    name,
    type: { kind: 'tensor', dtype: isNumber ? 'float64' : 'string', shape },
    missing: true,
    ...(isInput && !isNumber && { integers: true }),
  };
};

/** Throws UNSUPPORTED_MODEL for a model whose rows are grouped, REMOTE_FAILED for an answer without a schema. */
export const readSchema = (where: string, answer: unknown): Schema => {
  const schema = isObject(answer) ? answer['schema'] : undefined;
  if (!isObject(schema)) throw new ServingError('REMOTE_FAILED', `${where}: the model has no schema`);
  const grouped = fieldsOf(where, schema, 'groupFields');
  if (grouped.length > 0) {
    const names = grouped.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${where} puts rows of the same ${names} together, so that they have no answer each; run the model in process`,
    );
  }
  const inputs = fieldsOf(where, schema, 'inputFields');
  const outputs = [...fieldsOf(where, schema, 'targetFields'), ...fieldsOf(where, schema, 'outputFields')];
  const shape = inputs.length === 1 ? ['batch', 1] : ['batch'];
  return {
    signature: {
      inputs: inputs.map((field) => port(field, shape, true)),
      outputs: outputs.map((field) => port(field, ['batch'], false)),
    },
    booleans: new Set(inputs.flatMap(({ name, type }) => (type === 'boolean' ? [name] : []))),
  };
};
