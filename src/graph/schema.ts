/** An operator's schema as ONNX publishes it: which inputs, outputs and attributes it has, and which types they may be. */
import type { DType } from '../tensor/dtype.ts';
import type { Domain } from './graph.ts';
import { SCHEMAS } from './schemas.ts';

/** One row of schemas.ts, whose head explains the notation. */
export interface SchemaText {
  /** The opset in which the operator last changed. */
  readonly since: number;
  readonly inputs: string;
  readonly outputs: string;
  readonly attributes?: string;
  readonly types?: Readonly<Record<string, string>>;
}

/** `float32`, or `seq(float32)` for a sequence of such tensors. */
export type TypeName = string;

export interface PortSchema {
  readonly name: string;
  /** A type variable of the schema's `types`, or a type. */
  readonly type: string;
  readonly optional: boolean;
  /** The last port may repeat: all of one type, or each of its own. */
  readonly repeats: 'no' | 'alike' | 'unlike';
}
/** Upstream's words for what an attribute holds. */
export type AttributeKind = 'INT' | 'INTS' | 'FLOAT' | 'FLOATS' | 'STRING' | 'STRINGS' | 'TENSOR' | 'GRAPH' | 'OTHER';
export interface AttributeSchema {
  readonly name: string;
  readonly kind: AttributeKind;
  readonly required: boolean;
  readonly fallback: number | string | readonly number[] | undefined;
}
export interface Schema {
  readonly op: string;
  readonly inputs: readonly PortSchema[];
  readonly outputs: readonly PortSchema[];
  readonly attributes: ReadonlyMap<string, AttributeSchema>;
  /** What each type variable may stand for. */
  readonly types: ReadonlyMap<string, ReadonlySet<TypeName>>;
}

const words = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

const readPort = (text: string): PortSchema => {
  const [, name, mark, type] = /^(\w+)(\?|\*\*?)?:(.+)$/.exec(text)!;
  const repeats = mark === '*' ? 'alike' : mark === '**' ? 'unlike' : 'no';
  return { name: name!, type: type!, optional: mark === '?', repeats };
};

const KINDS: ReadonlySet<string> = new Set('INT INTS FLOAT FLOATS STRING STRINGS TENSOR GRAPH'.split(' '));
const readAttribute = (text: string): AttributeSchema => {
  const [, name, kind, mark, fallback] = /^(\w+):(\w+)([=?]?)(.*)$/.exec(text)!;
  const value = (): AttributeSchema['fallback'] => {
    if (mark !== '=') return undefined;
    if (kind === 'INT' || kind === 'FLOAT') return Number(fallback);
    if (kind === 'INTS' || kind === 'FLOATS') return fallback!.split(',').map(Number);
    return fallback;
  };
  return {
    name: name!,
    kind: KINDS.has(kind!) ? (kind as AttributeKind) : 'OTHER',
    required: mark === '',
    fallback: value(),
  };
};

const readSchema = (op: string, row: SchemaText): Schema => ({
  op,
  inputs: words(row.inputs).map(readPort),
  outputs: words(row.outputs).map(readPort),
  attributes: new Map(words(row.attributes ?? '').map((text) => [text.split(':')[0]!, readAttribute(text)])),
  types: new Map(Object.entries(row.types ?? {}).map(([name, types]) => [name, new Set(words(types))])),
});

const cache = new Map<string, Schema>();

/** The schema of an operator, or undefined where the vocabulary has none of that name. */
export const schemaOf = (op: string, domain: Domain = ''): Schema | undefined => {
  if (domain !== '' || !Object.hasOwn(SCHEMAS, op)) return undefined;
  let schema = cache.get(op);
  if (!schema) {
    schema = readSchema(op, SCHEMAS[op as keyof typeof SCHEMAS]);
    cache.set(op, schema);
  }
  return schema;
};

/** The port that the input or output at `index` belongs to, or undefined where there are fewer. */
export const portAt = (ports: readonly PortSchema[], index: number): PortSchema | undefined => {
  const last = ports.at(-1);
  return ports[index] ?? (last && last.repeats !== 'no' ? last : undefined);
};

/** The type of a value, as schemas write it. */
export const typeName = (value: { readonly dtype: DType; readonly sequence?: true }): TypeName =>
  value.sequence ? `seq(${value.dtype})` : value.dtype;

/** The dtype in a type name, and whether it is a sequence. */
export const readTypeName = (name: TypeName): { dtype: DType; sequence?: true } =>
  name.startsWith('seq(') ? { dtype: name.slice(4, -1) as DType, sequence: true } : { dtype: name as DType };
