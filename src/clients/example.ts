/**
 * A request that fits a signature, as text: what the seed's gen_json answers and its generated clients send.
 * An unknown dimension is 2, an integer 1, a float 1.0, a boolean true, a string "": `{"keys": [[1], [1]]}`.
 *
 * The text is built by repeating the text of one element, so that a large image costs a few joins.
 */
import { ServingError } from '../errors.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';
import { type Dim, type Port, type PortType, printType, type Signature, type TensorType } from '../tensor/signature.ts';
import { quoteJson } from './quote.ts';

/** How a language writes what differs from JSON in its own literals. */
export interface Notation {
  readonly true: string;
  /** A member's name, quoted. */
  readonly key: (name: string) => string;
}

const JSON_NOTATION: Notation = { true: 'true', key: quoteJson };

/** Longer examples serve nobody: they are first made with 1 for each unknown dimension, then refused. */
const MAX_EXAMPLE_CHARACTERS = 8 * 2 ** 20;

/** What stands for a dimension, or for a whole shape, that the signature leaves open. */
const FREE_DIM = 2;
const UNKNOWN_SHAPE: readonly Dim[] = ['?'];

/** The shape that is likely; of an open rank else rows of the last dimension, where that is all that is known. */
const likelyShape = ({ shape, likely, last }: TensorType): readonly Dim[] =>
  likely ?? shape ?? (last === undefined ? UNKNOWN_SHAPE : ['?', last]);

const elementText = (dtype: DType, notation: Notation): string => {
  // biome-ignore format: one kind a line
  const texts = {
    float: '1.0', int: '1', uint: '1', bool: notation.true, string: '""', complex: '[1.0, 0.0]',
  } as const satisfies Record<(typeof DTYPES)[DType]['kind'], string>;
  return texts[DTYPES[dtype].kind];
};

const list = (item: string, count: number): string => `[${new Array<string>(count).fill(item).join(', ')}]`;

/** Characters of nested lists of `shape`, without building them. */
const listLength = (shape: readonly number[], elementLength: number): number =>
  shape.reduceRight((inner, dim) => dim * (inner + 2) + 2, elementLength);

const tensorText = (type: TensorType, notation: Notation, name: string): string => {
  const { dtype } = type;
  const shape = likelyShape(type);
  const element = elementText(dtype, notation);
  const filled = (free: number): readonly number[] => shape.map((dim) => (typeof dim === 'number' ? dim : free));
  const dims = [FREE_DIM, 1].map(filled).find((d) => listLength(d, element.length) <= MAX_EXAMPLE_CHARACTERS);
  if (dims === undefined) {
    throw new ServingError(
      'TOO_LARGE',
      `input "${name}": an example of ${printType(type)} would be longer than ${MAX_EXAMPLE_CHARACTERS} characters; write the request by hand`,
    );
  }
  return dims.reduceRight(list, element);
};

const valueText = (type: PortType, notation: Notation, name: string): string => {
  switch (type.kind) {
    case 'tensor':
      return tensorText(type, notation, name);
    case 'sequence':
      return list(valueText(type.of, notation, name), FREE_DIM);
    case 'map':
      return `{${notation.key(type.key === 'string' ? 'key' : '1')}: ${valueText(type.of, notation, name)}}`;
    case 'optional':
      return valueText(type.of, notation, name);
  }
};

/** Of values of JSON, objects that say nothing. */
const portText = ({ name, type, json }: Port, notation: Notation): string =>
  json ? list('{}', FREE_DIM) : valueText(type, notation, name);

/** The inputs that a request must carry; those that the model has a value for are left out. */
const required = (signature: Signature): readonly Port[] => {
  const ports = signature.inputs.filter((port) => port.optional !== true && port.type.kind !== 'optional');
  return ports.length > 0 ? ports : signature.inputs;
};

/** `{"keys": [[1], [1]], "features": …}`. Throws TOO_LARGE where no readable example exists. */
export const exampleData = (signature: Signature, notation: Notation = JSON_NOTATION): string =>
  `{${required(signature)
    .map((port) => `${notation.key(port.name)}: ${portText(port, notation)}`)
    .join(', ')}}`;

/** What gen_json answers: `{"data": {…}}`. */
export const exampleJson = (signature: Signature): string => `{"data": ${exampleData(signature)}}`;

/** Which model, version and signature a request is for. */
export interface ExampleTarget {
  readonly modelName: string;
  readonly version?: number;
  readonly signatureName?: string;
  readonly signature: Signature;
}

/** The whole body of a POST /: `{"model_name": "default", "data": {…}}`. */
export const exampleRequest = (target: ExampleTarget, notation: Notation = JSON_NOTATION): string => {
  const { modelName, version, signatureName, signature } = target;
  const members = [
    ['model_name', quoteJson(modelName)],
    ...(version === undefined ? [] : [['model_version', String(version)]]),
    ...(signatureName === undefined ? [] : [['signature_name', quoteJson(signatureName)]]),
    ['data', exampleData(signature, notation)],
  ];
  return `{${members.map(([key, value]) => `"${key}": ${value}`).join(', ')}}`;
};
