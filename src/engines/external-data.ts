/**
 * ONNX's external data: tensors whose bytes lie in a file beside the model.
 * https://github.com/onnx/onnx/blob/v1.19.0/docs/ExternalData.md
 *
 * ONNX Runtime would map such a file and die with it when it is cut, so we read the bytes ourselves and hand them over:
 * those of the graph's own initializers as they are; those of tensors elsewhere (in a branch, a loop, an attribute, a
 * function) are put into the model, since the session knows no name for them. Every tensor is looked at, so no file
 * name of the model's, such as ONNX Runtime's own marker for an address in memory, ever reaches ONNX Runtime.
 */
import { posix } from 'node:path';
import { ServingError } from '../errors.ts';
import { type Files, findFile } from '../files.ts';
import { HEAD_BYTES, isLfsPointer } from '../formats/no-model.ts';
import type { Constant, Weight } from '../graph/graph.ts';
import {
  type AttributeProto,
  DATA_LOCATIONS,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
} from '../graph/onnx/messages.ts';
import { dtypeOfOnnx } from '../tensor/dtype.ts';
import { packedLength } from '../tensor/packed.ts';
import type { PreparedWeight } from './prepared.ts';
import type { WeightStore } from './weight-store.ts';
import { WeightReader } from './weights.ts';

/** `path` is relative to Files.at. */
interface Place {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** Whether a tensor's bytes lie elsewhere. */
export const isExternal = (tensor: TensorProto): boolean => tensor.dataLocation === DATA_LOCATIONS.EXTERNAL;

/** All tensors of a model, with a word on where each stands: initializers of the graph itself first. */
export function* tensorsOf(model: ModelProto): Generator<TensorProto> {
  if (model.graph) yield* tensorsOfGraph(model.graph);
  for (const { node } of model.functions) yield* tensorsOfNodes(node);
}
function* tensorsOfGraph(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const sparse of graph.sparseInitializer) yield* tensorsOfSparse(sparse);
  yield* tensorsOfNodes(graph.node);
}
function* tensorsOfNodes(nodes: readonly NodeProto[]): Generator<TensorProto> {
  for (const { attribute } of nodes) {
    for (const { t, tensors, g, graphs, sparseTensor, sparseTensors } of attribute) {
      if (t) yield t;
      yield* tensors;
      for (const graph of g ? [g, ...graphs] : graphs) yield* tensorsOfGraph(graph);
      for (const sparse of sparseTensor ? [sparseTensor, ...sparseTensors] : sparseTensors)
        yield* tensorsOfSparse(sparse);
    }
  }
}
function* tensorsOfSparse({ values, indices }: SparseTensorProto): Generator<TensorProto> {
  if (values) yield values;
  if (indices) yield indices;
}

/** Bytes that the elements take; undefined for an element type or a shape that cannot be external. */
export const byteLength = ({ dims, dataType }: Pick<TensorProto, 'dims' | 'dataType'>): number | undefined => {
  const dtype = dtypeOfOnnx(dataType);
  if (!dtype || dtype === 'string') return undefined;
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (!dims.every((dim) => dim >= 0) || !Number.isSafeInteger(count)) return undefined;
  return packedLength(dtype, count);
};

/** Throws CORRUPT_MODEL, saying what is wrong. */
const placeOf = async (
  tensor: TensorProto,
  folder: string,
  sizeOf: (path: string) => Promise<number | undefined>,
): Promise<Place> => {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location');
  if (location === undefined || location === '') throw corrupt('names no file');
  const path = posix.normalize(posix.join(folder, location));
  if (posix.isAbsolute(location) || /[\\\0]/.test(location) || path.startsWith('../') || location.startsWith('*/')) {
    throw corrupt(`lies in ${JSON.stringify(location)}, which is not in the model's folder`);
  }
  const sizeBytes = await sizeOf(path);
  if (sizeBytes === undefined) throw corrupt(`lies in ${JSON.stringify(location)}, and there is no such file`);
  const wanted = byteLength(tensor);
  if (wanted === undefined) {
    throw corrupt(
      `has element type ${tensor.dataType} and shape [${tensor.dims.join(', ')}], which cannot be external`,
    );
  }
  const from = number(entries.get('offset') ?? '0', 'offset');
  const length = entries.has('length') ? number(entries.get('length')!, 'length') : wanted;
  if (length !== wanted) {
    throw corrupt(
      `has ${length} bytes in ${JSON.stringify(location)}; its shape [${tensor.dims.join(', ')}] takes ${wanted}`,
    );
  }
  if (from + length > sizeBytes) {
    throw corrupt(
      `lies at bytes ${from} to ${from + length} of ${JSON.stringify(location)}, which has ${sizeBytes}; the file may be cut`,
    );
  }
  return { path, from, to: from + length };
};

const number = (text: string, what: string): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value))
    throw corrupt(`has the ${what} ${JSON.stringify(text)}, which is not a number of bytes`);
  return value;
};

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

export interface Resolved {
  /** The same model where nothing had to be put into it. */
  readonly model: ModelProto;
  readonly weights: ReadonlyMap<string, PreparedWeight>;
}

/**
 * Hands the bytes of every external tensor to where ONNX Runtime will find them: as weights those of the graph's own
 * initializers; the others, which no session can be told of, are put into the model itself.
 */
export const resolveExternals = async (
  model: ModelProto,
  reader: WeightReader,
  constantOf: (tensor: TensorProto) => Constant,
): Promise<Resolved> => {
  const own = (model.graph?.initializer ?? []).filter(isExternal);
  const weights = new Map<string, PreparedWeight>();
  for (const [i, tensor] of own.entries()) {
    const made = reader.read(constantOf(tensor));
    // The disk works on the next one while this one is checked and put in order; its errors are told in its turn.
    const next = own[i + 1];
    if (next) reader.read(constantOf(next)).catch(() => undefined);
    weights.set(tensor.name, await made);
  }
  const known = new Set(own);
  const inlined = new Map<TensorProto, TensorProto>();
  for (const tensor of tensorsOf(model)) {
    if (!isExternal(tensor) || known.has(tensor)) continue;
    const bytes = await reader.bytes(constantOf(tensor));
    inlined.set(tensor, { ...tensor, rawData: bytes, externalData: [], dataLocation: DATA_LOCATIONS.DEFAULT });
  }
  return { model: inlined.size === 0 ? model : replaceTensors(model, inlined), weights };
};

/** Every external tensor of a model as a range of its files. Throws CORRUPT_MODEL that lists those that cannot be had. */
export const locateExternalData = async (
  model: ModelProto,
  files: Files,
  entry: string,
): Promise<ReadonlyMap<TensorProto, Weight>> => {
  const folder = posix.dirname(entry);
  const sizes = new Map<string, number | undefined>();
  const sizeOf = async (path: string): Promise<number | undefined> => {
    if (!sizes.has(path)) {
      const sizeBytes = (await findFile(files, path))?.sizeBytes;
      if (sizeBytes !== undefined && isLfsPointer(await files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES))))
        throw corrupt(
          `lies in ${path}, which is a pointer of Git LFS whose content was not fetched; git lfs pull brings it`,
        );
      sizes.set(path, sizeBytes);
    }
    return sizes.get(path);
  };
  const weights = new Map<TensorProto, Weight>();
  const problems: string[] = [];
  for (const tensor of tensorsOf(model)) {
    if (!isExternal(tensor)) continue;
    try {
      const range = await placeOf(tensor, folder, sizeOf);
      const { name, dims, dataType } = tensor;
      weights.set(tensor, { name, dtype: dtypeOfOnnx(dataType)!, shape: dims, range });
    } catch (error) {
      problems.push(`tensor "${tensor.name}" ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw corrupt(`${files.at}: ${entry}: external data: ${problems.join('; ')}`);

  return weights;
};

/** Reads all external data of a model. Throws CORRUPT_MODEL that lists every tensor whose data cannot be had. */
export const readExternalData = async (
  model: ModelProto,
  files: Files,
  entry: string,
  store?: WeightStore,
): Promise<Resolved> => {
  const weights = await locateExternalData(model, files, entry);
  return resolveExternals(model, new WeightReader(files, store), (tensor) => weights.get(tensor)!);
};

/** The model with some of its tensors exchanged. */
export const replaceTensors = (model: ModelProto, exchanged: ReadonlyMap<TensorProto, TensorProto>): ModelProto => {
  const tensor = (t: TensorProto): TensorProto => exchanged.get(t) ?? t;
  const sparse = (s: SparseTensorProto): SparseTensorProto => ({
    ...s,
    values: s.values && tensor(s.values),
    indices: s.indices && tensor(s.indices),
  });
  const attribute = (a: AttributeProto): AttributeProto => ({
    ...a,
    t: a.t && tensor(a.t),
    tensors: a.tensors.map(tensor),
    g: a.g && graph(a.g),
    graphs: a.graphs.map(graph),
    sparseTensor: a.sparseTensor && sparse(a.sparseTensor),
    sparseTensors: a.sparseTensors.map(sparse),
  });
  const node = (n: NodeProto): NodeProto => ({ ...n, attribute: n.attribute.map(attribute) });
  const graph = (g: GraphProto): GraphProto => ({
    ...g,
    initializer: g.initializer.map(tensor),
    sparseInitializer: g.sparseInitializer.map(sparse),
    node: g.node.map(node),
  });
  const fn = (f: FunctionProto): FunctionProto => ({ ...f, node: f.node.map(node) });
  return { ...model, graph: model.graph && graph(model.graph), functions: model.functions.map(fn) };
};
