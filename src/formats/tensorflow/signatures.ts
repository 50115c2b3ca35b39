/**
 * Signatures: the names that clients use, and the tensors of the graph that they mean.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/meta_graph.proto (SignatureDef, TensorInfo)
 *
 * What a signature says of dtype and shape is a remark by whoever saved the model; the graph knows better. A sparse
 * tensor X is three ports: X_values, X_indices, X_shape. A ragged tensor X is X_values and X_row_splits; with several
 * ragged dimensions X_values and X_row_splits_0, X_row_splits_1, .., the outermost first.
 */
import { ServingError, within } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import { type Dim, fits, type Port, printShape, printType, type Shape } from '../../tensor/signature.ts';
import type { Edge, Scope } from './functions.ts';
import type { CompositeTensor, SignatureDef, TensorInfo } from './messages.ts';
import { outputType } from './op-outputs.ts';
import { decodeTensor, dtypeOf, shapeOf } from './tensor-proto.ts';

/** Signatures that initialise or train, which are not for serving. */
const INTERNAL: ReadonlySet<string> = new Set(['__saved_model_init_op', '__saved_model_train_op']);

/** One port as the signature states it. */
export interface PlainPort {
  readonly name: string;
  /** "node:1" */
  readonly tensor: string;
  /** TensorFlow's number. */
  readonly dataType: number;
  readonly shape: Shape;
}

/** One port, with what the signature says of it. */
export interface PortInfo extends PlainPort {
  readonly edge: Edge;
  readonly dtype: DType | undefined;
}

/** The signatures that are for serving, in the file's order. */
export const servedSignatures = (
  all: ReadonlyMap<string, SignatureDef>,
): readonly (readonly [string, SignatureDef])[] => [...all].filter(([name]) => !INTERNAL.has(name));

const free = (): string => '?';

const INT64 = 9;

/** TypeSpecProto.TypeSpecClass */
const RAGGED_TENSOR_SPEC = 3;

/** The flat values, and the row splits of each ragged dimension. */
const raggedPorts = (name: string, { type_spec, components }: CompositeTensor): readonly PlainPort[] => {
  if (type_spec?.type_spec_class !== RAGGED_TENSOR_SPEC || components.length < 2) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      'it is a composite tensor of a type of its own; plain, sparse and ragged tensors are served',
    );
  }
  const suffix = (i: number): string => {
    if (i === 0) return 'values';
    return components.length === 2 ? 'row_splits' : `row_splits_${i - 1}`;
  };
  return components.map((part, i) => ({
    name: `${name}_${suffix(i)}`,
    tensor: part.name ?? '',
    dataType: part.dtype,
    shape: shapeOf(part.tensor_shape, free),
  }));
};

/** The ports that one entry of a signature stands for. Throws UNSUPPORTED_MODEL for a composite other than a sparse or a ragged tensor. */
const portsOf = (name: string, info: TensorInfo): readonly PlainPort[] => {
  const { coo_sparse, dtype: dataType, tensor_shape } = info;
  const shape = shapeOf(tensor_shape, free);
  if (coo_sparse) {
    // values [n], indices [n, rank], shape [rank]
    const rank: Dim = shape?.length ?? '?';
    const { values_tensor_name, indices_tensor_name, dense_shape_tensor_name } = coo_sparse;
    return [
      { name: `${name}_values`, tensor: values_tensor_name, dataType, shape: ['?'] },
      { name: `${name}_indices`, tensor: indices_tensor_name, dataType: INT64, shape: ['?', rank] },
      { name: `${name}_shape`, tensor: dense_shape_tensor_name, dataType: INT64, shape: [rank] },
    ];
  }
  if (info.composite_tensor) return raggedPorts(name, info.composite_tensor);
  if (info.name === undefined || info.name === '') {
    throw new ServingError('CORRUPT_MODEL', 'it names no tensor of the graph');
  }
  return [{ name, tensor: info.name, dataType, shape }];
};

/** The ports of one side of a signature, before the graph is looked at. */
export const plainPorts = (infos: ReadonlyMap<string, TensorInfo>): readonly PlainPort[] =>
  [...infos].flatMap(([name, info]) => {
    try {
      return portsOf(name, info);
    } catch (error) {
      throw within(`"${name}"`, error);
    }
  });

/** The ports of one side of a signature. */
export const portsOfAll = (infos: ReadonlyMap<string, TensorInfo>, root: Scope): readonly PortInfo[] =>
  plainPorts(infos).map((port) => {
    try {
      return { ...port, edge: root.resolve(port.tensor), dtype: dtypeOf(port.dataType) };
    } catch (error) {
      throw within(`"${port.name}"`, error);
    }
  });

/** GraphDefs older than this wrote "no shape" as a shape of no dimensions. */
const UNKNOWN_RANK_SINCE = 24;

/** The dtype of an edge as the graph states it; undefined where the graph does not. */
const graphDtype = ({ node, index }: Edge): DType | undefined => {
  const { def, scope } = node;
  const stated = def.attr.get('dtype')?.type ?? outputType(scope.library.definition(def.op), def.attr, index);
  return stated === undefined ? undefined : dtypeOf(stated);
};

/** What a fed tensor is: the graph's own statement, else the signature's. Throws UNSUPPORTED_MODEL for a dtype that is not served. */
export const inputType = (port: PortInfo, producer: number): { readonly dtype: DType; readonly shape: Shape } => {
  const { def } = port.edge.node;
  const dtype = graphDtype(port.edge) ?? port.dtype;
  if (!dtype) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `input "${port.name}" is of a type that is no plain tensor (node "${port.edge.node.name}", ${def.op})`,
    );
  }
  const stated = def.op.startsWith('Placeholder') ? def.attr.get('shape')?.shape : undefined;
  const shape = shapeOf(stated, free);
  const means = shape?.length === 0 && producer < UNKNOWN_RANK_SINCE ? undefined : shape;
  return { dtype, shape: means ?? port.shape };
};

/** An input's port; it may be left out where the signature has a default for it. Throws CORRUPT_MODEL for one that does not fit. */
export const inputPort = (
  name: string,
  { dtype, shape }: { readonly dtype: DType; readonly shape: Shape },
  { defaults }: SignatureDef,
): Port => {
  const type = { kind: 'tensor', dtype, shape } as const;
  const stated = defaults.get(name);
  if (!stated) return { name, type };
  const fallback = decodeTensor(stated, `the default of the input "${name}"`);
  if (fallback.dtype !== dtype || !fits(fallback.shape, shape)) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `the default of the input "${name}" is ${fallback.dtype} ${printShape(fallback.shape)}, the input ${printType(type)}`,
    );
  }
  return { name, type, optional: true, fallback };
};

/** The shape of an output: what the graph infers, completed by the signature where that does not contradict it. */
export const outputShape = (inferred: Shape, stated: Shape): Shape => {
  if (!inferred || !stated || inferred.length !== stated.length) return inferred ?? stated;
  return inferred.map((dim, i) => (typeof dim === 'string' && typeof stated[i] === 'number' ? stated[i] : dim));
};
