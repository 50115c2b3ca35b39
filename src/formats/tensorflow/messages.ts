/**
 * The messages of a SavedModel, as tables, with upstream's field names:
 * https://github.com/tensorflow/tensorflow/tree/v2.21.0/tensorflow/core/protobuf (saved_model, meta_graph, saver,
 * tensor_bundle, trackable_object_graph) and …/tensorflow/core/framework (graph, node_def, attr_value, function,
 * op_def, tensor, tensor_shape, tensor_slice, versions).
 *
 * Fields that change nothing in an answer (debug information, devices, gradients) have no row and are skipped.
 */
import {
  bool,
  bytes,
  type Codec,
  double,
  fixed32,
  float,
  int,
  int64,
  type Message,
  many,
  map,
  maybe,
  message,
  one,
  runs,
  string,
  uint64,
} from '../../wire/protobuf.ts';

/** A dimension: -1 where unknown. One past 2^53 is rounded here; no tensor can have it, and elementCount says so. */
const dimension: Codec<number> = { ...int, read: (r) => Number(int64.read(r)) };

export interface TensorShapeDim {
  size: number;
  name: string;
}
const TensorShapeDim: Message<TensorShapeDim> = message('TensorShapeProto.Dim', () => ({
  size: one(1, dimension),
  name: one(2, string),
}));

export interface TensorShapeProto {
  dim: readonly TensorShapeDim[];
  unknown_rank: boolean;
}
export const TensorShapeProto: Message<TensorShapeProto> = message('TensorShapeProto', () => ({
  dim: many(2, TensorShapeDim),
  unknown_rank: one(3, bool),
}));

/** `dtype` is a DataType number. Either `tensor_content` or the list for the dtype holds the elements (tensor-proto.ts). */
export interface TensorProto {
  dtype: number;
  tensor_shape: TensorShapeProto | undefined;
  tensor_content: Uint8Array;
  half_val: readonly number[];
  float_val: readonly Uint8Array[];
  double_val: readonly Uint8Array[];
  int_val: readonly number[];
  string_val: readonly Uint8Array[];
  scomplex_val: readonly Uint8Array[];
  int64_val: readonly bigint[];
  bool_val: readonly boolean[];
  dcomplex_val: readonly Uint8Array[];
  uint32_val: readonly number[];
  uint64_val: readonly bigint[];
  float8_val: Uint8Array;
}
export const TensorProto: Message<TensorProto> = message('TensorProto', () => ({
  dtype: one(1, int),
  tensor_shape: maybe(2, TensorShapeProto),
  tensor_content: one(4, bytes),
  half_val: many(13, int),
  float_val: runs(5, float),
  double_val: runs(6, double),
  int_val: many(7, int),
  string_val: many(8, bytes),
  scomplex_val: runs(9, float),
  int64_val: many(10, int64),
  bool_val: many(11, bool),
  dcomplex_val: runs(12, double),
  uint32_val: many(16, int),
  uint64_val: many(17, uint64),
  float8_val: one(18, bytes),
}));

/** A function by its name in the library, with the values of its attributes. */
export interface NameAttrList {
  name: string;
  attr: ReadonlyMap<string, AttrValue>;
}
export const NameAttrList: Message<NameAttrList> = message('NameAttrList', () => ({
  name: one(1, string),
  attr: map(2, string, AttrValue),
}));

export interface AttrListValue {
  s: readonly Uint8Array[];
  i: readonly bigint[];
  f: readonly number[];
  b: readonly boolean[];
  type: readonly number[];
  shape: readonly TensorShapeProto[];
  tensor: readonly TensorProto[];
  func: readonly NameAttrList[];
}
const AttrListValue: Message<AttrListValue> = message('AttrValue.ListValue', () => ({
  s: many(2, bytes),
  i: many(3, int64),
  f: many(4, float),
  b: many(5, bool),
  type: many(6, int),
  shape: many(7, TensorShapeProto),
  tensor: many(8, TensorProto),
  func: many(9, NameAttrList),
}));

/** One of these is set, by the kind that the op's definition states; `placeholder` names an attribute of the function around. */
export interface AttrValue {
  s: Uint8Array | undefined;
  i: bigint | undefined;
  f: number | undefined;
  b: boolean | undefined;
  type: number | undefined;
  shape: TensorShapeProto | undefined;
  tensor: TensorProto | undefined;
  list: AttrListValue | undefined;
  func: NameAttrList | undefined;
  placeholder: string | undefined;
}
export const AttrValue: Message<AttrValue> = message('AttrValue', () => ({
  s: maybe(2, bytes),
  i: maybe(3, int64),
  f: maybe(4, float),
  b: maybe(5, bool),
  type: maybe(6, int),
  shape: maybe(7, TensorShapeProto),
  tensor: maybe(8, TensorProto),
  list: maybe(1, AttrListValue),
  func: maybe(10, NameAttrList),
  placeholder: maybe(9, string),
}));

/** `input`: "node", "node:1", in a function "node:output_arg:0", and "^node" for a control dependency. */
export interface NodeDef {
  name: string;
  op: string;
  input: readonly string[];
  attr: ReadonlyMap<string, AttrValue>;
}
export const NodeDef: Message<NodeDef> = message('NodeDef', () => ({
  name: one(1, string),
  op: one(2, string),
  input: many(3, string),
  attr: map(5, string, AttrValue),
}));

export interface ArgDef {
  name: string;
  type: number;
  type_attr: string;
  number_attr: string;
  type_list_attr: string;
  is_ref: boolean;
}
const ArgDef: Message<ArgDef> = message('OpDef.ArgDef', () => ({
  name: one(1, string),
  type: one(3, int),
  type_attr: one(4, string),
  number_attr: one(5, string),
  type_list_attr: one(6, string),
  is_ref: one(16, bool),
}));

export interface AttrDef {
  name: string;
  type: string;
  default_value: AttrValue | undefined;
}
const AttrDef: Message<AttrDef> = message('OpDef.AttrDef', () => ({
  name: one(1, string),
  type: one(2, string),
  default_value: maybe(3, AttrValue),
}));

export interface OpDef {
  name: string;
  input_arg: readonly ArgDef[];
  output_arg: readonly ArgDef[];
  attr: readonly AttrDef[];
  is_stateful: boolean;
}
export const OpDef: Message<OpDef> = message('OpDef', () => ({
  name: one(1, string),
  input_arg: many(2, ArgDef),
  output_arg: many(3, ArgDef),
  attr: many(4, AttrDef),
  is_stateful: one(17, bool),
}));

interface OpList {
  op: readonly OpDef[];
}
const OpList: Message<OpList> = message('OpList', () => ({ op: many(1, OpDef) }));

/** A function: `ret` maps each output argument of the signature to the "node:output_arg:0" that gives it. */
export interface FunctionDef {
  signature: OpDef | undefined;
  attr: ReadonlyMap<string, AttrValue>;
  node_def: readonly NodeDef[];
  ret: ReadonlyMap<string, string>;
  control_ret: ReadonlyMap<string, string>;
}
export const FunctionDef: Message<FunctionDef> = message('FunctionDef', () => ({
  signature: maybe(1, OpDef),
  attr: map(5, string, AttrValue),
  node_def: many(3, NodeDef),
  ret: map(4, string, string),
  control_ret: map(6, string, string),
}));

export interface FunctionDefLibrary {
  function: readonly FunctionDef[];
}
export const FunctionDefLibrary: Message<FunctionDefLibrary> = message('FunctionDefLibrary', () => ({
  function: many(1, FunctionDef),
}));

export interface VersionDef {
  producer: number;
  min_consumer: number;
}
const VersionDef: Message<VersionDef> = message('VersionDef', () => ({
  producer: one(1, int),
  min_consumer: one(2, int),
}));

export interface GraphDef {
  node: readonly NodeDef[];
  versions: VersionDef | undefined;
  library: FunctionDefLibrary | undefined;
}
export const GraphDef: Message<GraphDef> = message('GraphDef', () => ({
  node: many(1, NodeDef),
  versions: maybe(4, VersionDef),
  library: maybe(2, FunctionDefLibrary),
}));

export type CooSparse = Readonly<
  Record<'values_tensor_name' | 'indices_tensor_name' | 'dense_shape_tensor_name', string>
>;
const CooSparse: Message<CooSparse> = message('TensorInfo.CooSparse', () => ({
  values_tensor_name: one(1, string),
  indices_tensor_name: one(2, string),
  dense_shape_tensor_name: one(3, string),
}));

const TypeSpec = message<{ type_spec_class: number }>('TypeSpecProto', () => ({ type_spec_class: one(1, int) }));
/** `type_spec_class` 3: a RaggedTensor, its flat values and row splits. */
export interface CompositeTensor {
  type_spec: { type_spec_class: number } | undefined;
  components: readonly TensorInfo[];
}
const CompositeTensor: Message<CompositeTensor> = message('TensorInfo.CompositeTensor', () => ({
  type_spec: maybe(1, TypeSpec),
  components: many(2, TensorInfo),
}));

/** Where a signature's input or output lies in the graph: one of `name` ("node:0"), `coo_sparse`, `composite_tensor`. */
export interface TensorInfo {
  name: string | undefined;
  coo_sparse: CooSparse | undefined;
  composite_tensor: CompositeTensor | undefined;
  dtype: number;
  tensor_shape: TensorShapeProto | undefined;
}
export const TensorInfo: Message<TensorInfo> = message('TensorInfo', () => ({
  name: maybe(1, string),
  coo_sparse: maybe(4, CooSparse),
  composite_tensor: maybe(5, CompositeTensor),
  dtype: one(2, int),
  tensor_shape: maybe(3, TensorShapeProto),
}));

export interface SignatureDef {
  inputs: ReadonlyMap<string, TensorInfo>;
  outputs: ReadonlyMap<string, TensorInfo>;
  method_name: string;
  defaults: ReadonlyMap<string, TensorProto>;
}
export const SignatureDef: Message<SignatureDef> = message('SignatureDef', () => ({
  inputs: map(1, string, TensorInfo),
  outputs: map(2, string, TensorInfo),
  method_name: one(3, string),
  defaults: map(4, string, TensorProto),
}));

export interface SaverDef {
  filename_tensor_name: string;
  save_tensor_name: string;
  restore_op_name: string;
  sharded: boolean;
  version: number;
}
export const SaverDef: Message<SaverDef> = message('SaverDef', () => ({
  filename_tensor_name: one(1, string),
  save_tensor_name: one(2, string),
  restore_op_name: one(3, string),
  sharded: one(5, bool),
  version: one(7, int),
}));

export interface AssetFileDef {
  tensor_info: TensorInfo | undefined;
  filename: string;
}
export const AssetFileDef: Message<AssetFileDef> = message('AssetFileDef', () => ({
  tensor_info: maybe(1, TensorInfo),
  filename: one(2, string),
}));

export interface Any {
  type_url: string;
  value: Uint8Array;
}
const Any: Message<Any> = message('google.protobuf.Any', () => ({ type_url: one(1, string), value: one(2, bytes) }));

interface NodeList {
  value: readonly string[];
}
const NodeList: Message<NodeList> = message('CollectionDef.NodeList', () => ({ value: many(1, string) }));
interface BytesList {
  value: readonly Uint8Array[];
}
const BytesList: Message<BytesList> = message('CollectionDef.BytesList', () => ({ value: many(1, bytes) }));
interface AnyList {
  value: readonly Any[];
}
const AnyList: Message<AnyList> = message('CollectionDef.AnyList', () => ({ value: many(1, Any) }));

export interface CollectionDef {
  node_list: NodeList | undefined;
  bytes_list: BytesList | undefined;
  any_list: AnyList | undefined;
}
export const CollectionDef: Message<CollectionDef> = message('CollectionDef', () => ({
  node_list: maybe(1, NodeList),
  bytes_list: maybe(2, BytesList),
  any_list: maybe(5, AnyList),
}));

/** `stripped_op_list` defines the ops that the graph uses, so that "node:output_arg:0" can be understood. */
export interface MetaInfoDef {
  stripped_op_list: OpList | undefined;
  tags: readonly string[];
  tensorflow_version: string;
}
const MetaInfoDef: Message<MetaInfoDef> = message('MetaGraphDef.MetaInfoDef', () => ({
  stripped_op_list: maybe(2, OpList),
  tags: many(4, string),
  tensorflow_version: one(5, string),
}));

export interface MetaGraphDef {
  meta_info_def: MetaInfoDef | undefined;
  graph_def: GraphDef | undefined;
  saver_def: SaverDef | undefined;
  collection_def: ReadonlyMap<string, CollectionDef>;
  signature_def: ReadonlyMap<string, SignatureDef>;
  asset_file_def: readonly AssetFileDef[];
  /** A SavedObjectGraph, in bytes: only object-graph.ts decodes it, where a variable cannot be found without it. */
  object_graph_def: Uint8Array | undefined;
}
export const MetaGraphDef: Message<MetaGraphDef> = message('MetaGraphDef', () => ({
  meta_info_def: maybe(1, MetaInfoDef),
  graph_def: maybe(2, GraphDef),
  saver_def: maybe(3, SaverDef),
  collection_def: map(4, string, CollectionDef),
  signature_def: map(5, string, SignatureDef),
  asset_file_def: many(6, AssetFileDef),
  object_graph_def: maybe(7, bytes),
}));

export interface SavedModel {
  saved_model_schema_version: number;
  meta_graphs: readonly MetaGraphDef[];
}
export const SavedModel: Message<SavedModel> = message('SavedModel', () => ({
  saved_model_schema_version: one(1, int),
  meta_graphs: many(2, MetaGraphDef),
}));

/** `endianness`: 0 little, 1 big. */
export interface BundleHeaderProto {
  num_shards: number;
  endianness: number;
  version: VersionDef | undefined;
}
export const BundleHeaderProto: Message<BundleHeaderProto> = message('BundleHeaderProto', () => ({
  num_shards: one(1, int),
  endianness: one(2, int),
  version: maybe(3, VersionDef),
}));

/** `length` is absent where the slice takes the whole dimension. */
export interface TensorSliceExtent {
  start: number;
  length: number | undefined;
}
const TensorSliceExtent: Message<TensorSliceExtent> = message('TensorSliceProto.Extent', () => ({
  start: one(1, int),
  length: maybe(2, int),
}));

export interface TensorSliceProto {
  extent: readonly TensorSliceExtent[];
}
export const TensorSliceProto: Message<TensorSliceProto> = message('TensorSliceProto', () => ({
  extent: many(1, TensorSliceExtent),
}));

/** Where a tensor of the bundle lies: `size` bytes from `offset` of the shard. `crc32c` is masked. */
export interface BundleEntryProto {
  dtype: number;
  shape: TensorShapeProto | undefined;
  shard_id: number;
  offset: number;
  size: number;
  crc32c: number;
  slices: readonly TensorSliceProto[];
}
export const BundleEntryProto: Message<BundleEntryProto> = message('BundleEntryProto', () => ({
  dtype: one(1, int),
  shape: maybe(2, TensorShapeProto),
  shard_id: one(3, int),
  offset: one(4, int),
  size: one(5, int),
  crc32c: one(6, fixed32),
  slices: many(7, TensorSliceProto),
}));
