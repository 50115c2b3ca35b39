/** Messages made by hand: nodes, attributes, small tensors, and models of one node. */
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { VOCABULARY } from '../graph.ts';
import {
  ATTRIBUTE_TYPES,
  AttributeProto,
  GraphProto,
  ModelProto,
  type NodeProto,
  TensorProto,
  TypeProto,
  type ValueInfoProto,
} from './messages.ts';

const empty = new Uint8Array();
const utf8 = new TextEncoder();

/** What an attribute may be made of: whole numbers are ints. */
export type AttributeValue =
  | number
  | bigint
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly graph: GraphProto }
  | { readonly tensor: TensorProto };

/** An attribute by its name. */
export const attribute = (name: string, value: AttributeValue): AttributeProto => {
  const none = { ...AttributeProto.decode(empty), name };
  const { INT, INTS, FLOAT, FLOATS, STRING, STRINGS, GRAPH, TENSOR } = ATTRIBUTE_TYPES;
  if (typeof value === 'number' || typeof value === 'bigint') return { ...none, type: INT, i: BigInt(value) };
  if (typeof value === 'string') return { ...none, type: STRING, s: utf8.encode(value) };
  if ('float' in value) return { ...none, type: FLOAT, f: value.float };
  if ('floats' in value) return { ...none, type: FLOATS, floats: value.floats };
  if ('strings' in value) return { ...none, type: STRINGS, strings: value.strings.map((text) => utf8.encode(text)) };
  if ('graph' in value) return { ...none, type: GRAPH, g: value.graph };
  if ('tensor' in value) return { ...none, type: TENSOR, t: value.tensor };
  return { ...none, type: INTS, ints: value.map(BigInt) };
};

/** A vector of int64. */
export const int64Tensor = (name: string, values: readonly bigint[]): TensorProto => ({
  ...TensorProto.decode(empty),
  name,
  dims: [values.length],
  dataType: DTYPES.int64.onnx,
  rawData: new Uint8Array(BigInt64Array.from(values).buffer),
});

/** A constant of int32 or int64; a number alone has no dimensions. */
export const integers = (dtype: 'int32' | 'int64', values: number | readonly number[]): TensorProto => {
  const list = typeof values === 'number' ? [values] : values;
  const { buffer } = dtype === 'int32' ? Int32Array.from(list) : BigInt64Array.from(list.map(BigInt));
  const dims = typeof values === 'number' ? [] : [list.length];
  return { ...TensorProto.decode(empty), dims, dataType: DTYPES[dtype].onnx, rawData: new Uint8Array(buffer) };
};

/** A node of the standard operators, without a name. */
export const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: readonly AttributeProto[] = [],
): NodeProto => ({ input, output, name: '', opType, attribute: attributes, domain: '', overload: '' });

/** A tensor's type; of any rank where no shape is given. A dimension of -1 is free. */
export const tensorType = (dtype: DType, shape?: readonly number[]): TypeProto => {
  const dim = shape?.map((size) => ({ dimValue: size < 0 ? undefined : size, dimParam: undefined, denotation: '' }));
  return { ...TypeProto.decode(empty), tensorType: { elemType: DTYPES[dtype].onnx, shape: dim && { dim } } };
};

/** An input or output; without a type it is left to be inferred. */
export const valueInfo = (name: string, type?: TypeProto): ValueInfoProto => ({ name, type });

/** A graph by its parts. */
export const graphOf = (parts: Partial<GraphProto>): GraphProto => ({
  ...GraphProto.decode(empty),
  name: 'graph',
  ...parts,
});

/** A model in our vocabulary, or in that of the opsets given. */
export const modelOf = (
  graph: GraphProto,
  opsets: Readonly<Record<string, number>> = { '': VOCABULARY.opsets[''] },
): ModelProto => ({
  ...ModelProto.decode(empty),
  irVersion: VOCABULARY.irVersion,
  opsetImport: Object.entries(opsets).map(([domain, version]) => ({ domain, version })),
  graph,
});
