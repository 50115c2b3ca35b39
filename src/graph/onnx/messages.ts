/**
 * ONNX's protobuf messages, as tables: https://github.com/onnx/onnx/blob/v1.19.0/onnx/onnx.proto3
 *
 * Fields that a scalar may lack are undefined, since ONNX tells "absent" from "zero" for attributes and for raw data.
 * The typed data of tensors stays as it travels (`runs`), so that reading a model's signature makes no arrays; tensor.ts
 * decodes it. Documentation, training and device placement are passed over.
 */
import {
  bytes,
  double,
  float,
  int,
  int64,
  type Message,
  many,
  maybe,
  message,
  one,
  runs,
  string,
  uint64,
} from '../../wire/protobuf.ts';

/** `AttributeProto.AttributeType`, by upstream's words. */
// biome-ignore format: one table
export const ATTRIBUTE_TYPES = {
  UNDEFINED: 0, FLOAT: 1, INT: 2, STRING: 3, TENSOR: 4, GRAPH: 5, FLOATS: 6, INTS: 7, STRINGS: 8, TENSORS: 9,
  GRAPHS: 10, SPARSE_TENSOR: 11, SPARSE_TENSORS: 12, TYPE_PROTO: 13, TYPE_PROTOS: 14,
} as const;

/** `TensorProto.DataLocation`. */
export const DATA_LOCATIONS = { DEFAULT: 0, EXTERNAL: 1 } as const;

export interface StringStringEntryProto {
  key: string;
  value: string;
}
export interface OperatorSetIdProto {
  domain: string;
  version: number;
}
export interface ModelProto {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  domain: string;
  modelVersion: bigint;
  docString: string;
  graph: GraphProto | undefined;
  opsetImport: readonly OperatorSetIdProto[];
  metadataProps: readonly StringStringEntryProto[];
  functions: readonly FunctionProto[];
}
export interface FunctionProto {
  name: string;
  input: readonly string[];
  output: readonly string[];
  attribute: readonly string[];
  attributeProto: readonly AttributeProto[];
  node: readonly NodeProto[];
  opsetImport: readonly OperatorSetIdProto[];
  domain: string;
  overload: string;
  valueInfo: readonly ValueInfoProto[];
}
export interface GraphProto {
  node: readonly NodeProto[];
  name: string;
  initializer: readonly TensorProto[];
  input: readonly ValueInfoProto[];
  output: readonly ValueInfoProto[];
  valueInfo: readonly ValueInfoProto[];
  sparseInitializer: readonly SparseTensorProto[];
}
export interface NodeProto {
  input: readonly string[];
  output: readonly string[];
  name: string;
  opType: string;
  attribute: readonly AttributeProto[];
  domain: string;
  overload: string;
}
/** `type` says which of the others holds the value; models of IR version 1 may lack it. */
export interface AttributeProto {
  name: string;
  refAttrName: string;
  type: number;
  f: number | undefined;
  i: bigint | undefined;
  s: Uint8Array | undefined;
  t: TensorProto | undefined;
  g: GraphProto | undefined;
  tp: TypeProto | undefined;
  sparseTensor: SparseTensorProto | undefined;
  floats: readonly number[];
  ints: readonly bigint[];
  strings: readonly Uint8Array[];
  tensors: readonly TensorProto[];
  graphs: readonly GraphProto[];
  typeProtos: readonly TypeProto[];
  sparseTensors: readonly SparseTensorProto[];
}
/** Which field holds the elements depends on `dataType` and on the writer's taste: see tensor.ts. */
export interface TensorProto {
  dims: readonly number[];
  dataType: number;
  name: string;
  floatData: readonly Uint8Array[];
  int32Data: readonly Uint8Array[];
  stringData: readonly Uint8Array[];
  int64Data: readonly Uint8Array[];
  rawData: Uint8Array | undefined;
  doubleData: readonly Uint8Array[];
  uint64Data: readonly Uint8Array[];
  externalData: readonly StringStringEntryProto[];
  dataLocation: number;
}
export interface SparseTensorProto {
  values: TensorProto | undefined;
  indices: TensorProto | undefined;
  dims: readonly number[];
}
export interface ValueInfoProto {
  name: string;
  type: TypeProto | undefined;
}
/** A oneof: exactly one of the kinds is there. */
export interface TypeProto {
  tensorType: TypeProtoTensor | undefined;
  sequenceType: TypeProtoSequence | undefined;
  mapType: TypeProtoMap | undefined;
  optionalType: TypeProtoOptional | undefined;
  sparseTensorType: TypeProtoTensor | undefined;
  denotation: string;
}
/** A tensor's type; without `shape` even the rank is unknown. */
export interface TypeProtoTensor {
  elemType: number;
  shape: TensorShapeProto | undefined;
}
export interface TypeProtoSequence {
  elemType: TypeProto | undefined;
}
export interface TypeProtoMap {
  keyType: number;
  valueType: TypeProto | undefined;
}
export interface TypeProtoOptional {
  elemType: TypeProto | undefined;
}
export interface TensorShapeProto {
  dim: readonly Dimension[];
}
/** A size, or a name; neither where nothing is known. */
export interface Dimension {
  dimValue: number | undefined;
  dimParam: string | undefined;
  denotation: string;
}

export const StringStringEntryProto: Message<StringStringEntryProto> = message('StringStringEntryProto', () => ({
  key: one(1, string),
  value: one(2, string),
}));
export const OperatorSetIdProto: Message<OperatorSetIdProto> = message('OperatorSetIdProto', () => ({
  domain: one(1, string),
  version: one(2, int),
}));
export const ModelProto: Message<ModelProto> = message('ModelProto', () => ({
  irVersion: one(1, int),
  producerName: one(2, string),
  producerVersion: one(3, string),
  domain: one(4, string),
  modelVersion: one(5, int64),
  docString: one(6, string),
  graph: maybe(7, GraphProto),
  opsetImport: many(8, OperatorSetIdProto),
  metadataProps: many(14, StringStringEntryProto),
  functions: many(25, FunctionProto),
}));
export const FunctionProto: Message<FunctionProto> = message('FunctionProto', () => ({
  name: one(1, string),
  input: many(4, string),
  output: many(5, string),
  attribute: many(6, string),
  node: many(7, NodeProto),
  opsetImport: many(9, OperatorSetIdProto),
  domain: one(10, string),
  attributeProto: many(11, AttributeProto),
  valueInfo: many(12, ValueInfoProto),
  overload: one(13, string),
}));
export const GraphProto: Message<GraphProto> = message('GraphProto', () => ({
  node: many(1, NodeProto),
  name: one(2, string),
  initializer: many(5, TensorProto),
  input: many(11, ValueInfoProto),
  output: many(12, ValueInfoProto),
  valueInfo: many(13, ValueInfoProto),
  sparseInitializer: many(15, SparseTensorProto),
}));
export const NodeProto: Message<NodeProto> = message('NodeProto', () => ({
  input: many(1, string),
  output: many(2, string),
  name: one(3, string),
  opType: one(4, string),
  attribute: many(5, AttributeProto),
  domain: one(7, string),
  overload: one(8, string),
}));
export const AttributeProto: Message<AttributeProto> = message('AttributeProto', () => ({
  name: one(1, string),
  f: maybe(2, float),
  i: maybe(3, int64),
  s: maybe(4, bytes),
  t: maybe(5, TensorProto),
  g: maybe(6, GraphProto),
  floats: many(7, float),
  ints: many(8, int64),
  strings: many(9, bytes),
  tensors: many(10, TensorProto),
  graphs: many(11, GraphProto),
  tp: maybe(14, TypeProto),
  typeProtos: many(15, TypeProto),
  type: one(20, int),
  refAttrName: one(21, string),
  sparseTensor: maybe(22, SparseTensorProto),
  sparseTensors: many(23, SparseTensorProto),
}));
export const TensorProto: Message<TensorProto> = message('TensorProto', () => ({
  dims: many(1, int),
  dataType: one(2, int),
  floatData: runs(4, float),
  int32Data: runs(5, int),
  stringData: many(6, bytes),
  int64Data: runs(7, int64),
  name: one(8, string),
  rawData: maybe(9, bytes),
  doubleData: runs(10, double),
  uint64Data: runs(11, uint64),
  externalData: many(13, StringStringEntryProto),
  dataLocation: one(14, int),
}));
export const SparseTensorProto: Message<SparseTensorProto> = message('SparseTensorProto', () => ({
  values: maybe(1, TensorProto),
  indices: maybe(2, TensorProto),
  dims: many(3, int),
}));
export const ValueInfoProto: Message<ValueInfoProto> = message('ValueInfoProto', () => ({
  name: one(1, string),
  type: maybe(2, TypeProto),
}));
export const TypeProto: Message<TypeProto> = message('TypeProto', () => ({
  tensorType: maybe(1, TypeProtoTensor),
  sequenceType: maybe(4, TypeProtoSequence),
  mapType: maybe(5, TypeProtoMap),
  denotation: one(6, string),
  sparseTensorType: maybe(8, TypeProtoTensor),
  optionalType: maybe(9, TypeProtoOptional),
}));
export const TypeProtoTensor: Message<TypeProtoTensor> = message('TypeProto.Tensor', () => ({
  elemType: one(1, int),
  shape: maybe(2, TensorShapeProto),
}));
export const TypeProtoSequence: Message<TypeProtoSequence> = message('TypeProto.Sequence', () => ({
  elemType: maybe(1, TypeProto),
}));
export const TypeProtoMap: Message<TypeProtoMap> = message('TypeProto.Map', () => ({
  keyType: one(1, int),
  valueType: maybe(2, TypeProto),
}));
export const TypeProtoOptional: Message<TypeProtoOptional> = message('TypeProto.Optional', () => ({
  elemType: maybe(1, TypeProto),
}));
export const TensorShapeProto: Message<TensorShapeProto> = message('TensorShapeProto', () => ({
  dim: many(1, Dimension),
}));
export const Dimension: Message<Dimension> = message('TensorShapeProto.Dimension', () => ({
  dimValue: maybe(1, int),
  dimParam: maybe(2, string),
  denotation: one(3, string),
}));
