/**
 * Writes a graph as an ONNX model: https://github.com/onnx/onnx/blob/v1.19.0/docs/IR.md
 *
 * The names in it are made up and unique, whatever the signature calls its ports: there an input and an output may
 * share a name, and two outputs may be one value. Constants above 1 KB, and all that still lie in files, are external
 * data under made-up file names that the engine hands in, so that no model meets protobuf's 2 GB.
 */
import { bytesOf, type DataOf, DTYPES, type NumericDType } from '../../tensor/dtype.ts';
import { isPacked, type PackedDType, pack, packedLength } from '../../tensor/packed.ts';
import { stringAt, stringCount } from '../../tensor/strings.ts';
import { elementCount, type Tensor } from '../../tensor/tensor.ts';
import {
  type Attribute,
  type Constant,
  type Graph,
  type GraphPort,
  inMemory,
  type Node,
  type Value,
  VOCABULARY,
} from '../graph.ts';
import { isGraph } from '../prune.ts';
import {
  ATTRIBUTE_TYPES,
  AttributeProto,
  DATA_LOCATIONS,
  GraphProto,
  ModelProto,
  type NodeProto,
  TensorProto,
  type TypeProto,
  type ValueInfoProto,
} from './messages.ts';

export interface EncodedOnnx {
  readonly model: Uint8Array;
  /** What `model` refers to as external data, by the file name that it uses; from byte 0 on, nothing else in the file. */
  readonly externals: ReadonlyMap<string, Constant>;
  /** The model's own names for the graph's inputs and outputs, in their order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /**
   * What the graph's own file calls a node, by the node's name where that had to be another, and by the names of its
   * outputs, after which ONNX Runtime calls some nodes that it puts in the place of others.
   */
  readonly names: ReadonlyMap<string, string>;
}

/** How a model is to be written, where it is not for an engine alone. */
export interface EncodeForm {
  /** Inputs and outputs keep the names of the ports, as far as an input and an output have not the same. */
  readonly portNames?: boolean;
  /** External constants of the graph itself with equal keys are one initializer. */
  readonly keyOf?: (constant: Constant) => unknown;
}

/** Constants of more bytes are external data. */
const INLINE_BYTES = 1024;

const empty = new Uint8Array();
const NO_TENSOR: TensorProto = TensorProto.decode(empty);
const NO_ATTRIBUTE: AttributeProto = AttributeProto.decode(empty);
const utf8 = new TextEncoder();

/** The bytes that a dense constant takes in ONNX; 4-bit elements go two a byte. */
export const onnxByteLength = (constant: Constant): number =>
  packedLength(constant.dtype, elementCount(constant.shape));

/** Whether a constant stands in the model itself. */
export const isSmall = (constant: Constant): constant is Tensor =>
  inMemory(constant) && (constant.dtype === 'string' || onnxByteLength(constant) <= INLINE_BYTES);

/** A constant as a tensor that holds its elements itself. */
export const inlineTensor = (name: string, tensor: Tensor): TensorProto => {
  const head = { ...NO_TENSOR, name, dims: tensor.shape, dataType: DTYPES[tensor.dtype].onnx };
  if (tensor.dtype === 'string') {
    const strings = tensor.data;
    return { ...head, stringData: Array.from({ length: stringCount(strings) }, (_, i) => stringAt(strings, i)) };
  }
  if (isPacked(tensor.dtype)) {
    return { ...head, rawData: pack(tensor.dtype, tensor.data as DataOf[PackedDType]) };
  }
  return { ...head, rawData: bytesOf(tensor.data as DataOf[NumericDType]) };
};

/** Gives each value one name, unlike all others, as near to its own as it can be. */
class Names {
  readonly #names = new Map<Value, string>();
  readonly #taken = new Set<string>(['']);
  /** How often each hint was met, so that a thousand equal ones take a thousand steps. */
  readonly #met = new Map<string, number>();

  of(value: Value): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      name = this.unique(value.name);
      this.#names.set(value, name);
    }
    return name;
  }
  has(name: string): boolean {
    return this.#taken.has(name);
  }
  /** Calls a value by a name that is taken already. */
  give(value: Value, name: string): void {
    this.#names.set(value, name);
  }
  unique(hint: string): string {
    let name = hint;
    let i = this.#met.get(hint) ?? 0;
    while (this.#taken.has(name)) name = `${hint}_${++i}`;
    this.#met.set(hint, i);
    this.#taken.add(name);
    return name;
  }
}

const typeProto = (value: Value): TypeProto => {
  const none = { sequenceType: undefined, mapType: undefined, optionalType: undefined, sparseTensorType: undefined };
  const dim = (size: number | string) => ({
    dimValue: typeof size === 'number' ? size : undefined,
    dimParam: typeof size === 'number' || size.startsWith('?') ? undefined : size,
    denotation: '',
  });
  const shape = value.shape && { dim: value.shape.map(dim) };
  const tensorType = { elemType: DTYPES[value.dtype].onnx, shape };
  const tensor: TypeProto = { ...none, tensorType, denotation: '' };
  return value.sequence
    ? { ...none, tensorType: undefined, sequenceType: { elemType: tensor }, denotation: '' }
    : tensor;
};

class Encoder {
  readonly externals = new Map<string, Constant>();
  readonly #names = new Names();
  readonly #nodeNames = new Names();
  readonly #renamed = new Map<string, string>();
  readonly #makers = new Map<string, string>();
  readonly #domains = new Set<string>(['']);
  readonly #form: EncodeForm;
  /** Names that were set aside for outputs. */
  readonly #outputs = new Map<GraphPort, string>();
  /** Names of constants, by their keys. */
  readonly #merged = new Map<unknown, string>();

  constructor(form: EncodeForm) {
    this.#form = form;
  }

  model(graph: Graph): EncodedOnnx {
    if (this.#form.portNames) {
      for (const { name, value } of graph.inputs) this.#names.give(value, this.#names.unique(name));
      for (const port of graph.outputs) this.#outputs.set(port, this.#names.unique(port.name));
      const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
      for (const port of graph.outputs) {
        if (made.delete(port.value)) this.#names.give(port.value, this.#outputs.get(port)!);
      }
    }
    const proto = this.#graph('graph', graph);
    const opsets: Readonly<Record<string, number>> = VOCABULARY.opsets;
    const model = ModelProto.encode({
      ...ModelProto.decode(empty),
      irVersion: VOCABULARY.irVersion,
      producerName: 'simple-tensorflow-serving',
      opsetImport: [...this.#domains].map((domain) => ({ domain, version: opsets[domain] ?? 1 })),
      graph: proto,
    });
    const names = (ports: readonly ValueInfoProto[]): readonly string[] => ports.map(({ name }) => name);
    return {
      model,
      externals: this.externals,
      inputs: names(proto.input),
      outputs: names(proto.output),
      names: this.#originalNames(),
    };
  }

  #originalNames(): ReadonlyMap<string, string> {
    for (const [made, own] of this.#makers) {
      if (made !== own && !this.#nodeNames.has(made)) this.#renamed.set(made, own);
    }
    return this.#renamed;
  }

  #graph(name: string, graph: Graph): GraphProto {
    const input = graph.inputs.map(({ value }) => this.#port(this.#names.of(value), value));
    const initializer = [...graph.constants].flatMap(([value, constant]) => this.#constant(value, constant));
    const node = graph.nodes.map((n) => this.#node(n));
    const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
    const output = graph.outputs.map((port) => this.#output(port, made, node));
    return { ...GraphProto.decode(empty), name, input, output, initializer, node };
  }

  /** An output must be made by a node of its own graph, and only once: anything else is copied by an Identity. */
  #output(port: GraphPort, made: Set<Value>, nodes: NodeProto[]): ValueInfoProto {
    const { name, value } = port;
    if (made.delete(value)) return this.#port(this.#names.of(value), value);
    const own = this.#outputs.get(port) ?? this.#names.unique(name);
    nodes.push({
      input: [this.#names.of(value)],
      output: [own],
      name: this.#nodeNames.unique(`output ${name}`),
      opType: 'Identity',
      attribute: [],
      domain: '',
      overload: '',
    });
    return this.#port(own, value);
  }

  #port(name: string, value: Value): ValueInfoProto {
    return { name, type: typeProto(value) };
  }

  #node(node: Node): NodeProto {
    this.#domains.add(node.domain);
    const own = node.from || node.op;
    const name = this.#nodeNames.unique(own);
    if (name !== own) this.#renamed.set(name, own);
    const output = node.outputs.map((value) => this.#names.of(value));
    for (const made of output) this.#makers.set(made, own);
    return {
      input: node.inputs.map((value) => (value ? this.#names.of(value) : '')),
      output,
      name,
      opType: node.op,
      attribute: Object.entries(node.attributes).map(([name, value]) => this.#attribute(name, value)),
      domain: node.domain,
      overload: '',
    };
  }

  /** None where another constant that stands there already is the same. */
  #constant(value: Value, constant: Constant): readonly TensorProto[] {
    if (isSmall(constant)) return [inlineTensor(this.#names.of(value), constant)];
    const key = this.#form.keyOf?.(constant);
    const known = this.#merged.get(key);
    if (known !== undefined) {
      this.#names.give(value, known);
      return [];
    }
    const name = this.#names.of(value);
    if (key !== undefined) this.#merged.set(key, name);
    return [this.#external(name, constant)];
  }

  #external(name: string, constant: Constant): TensorProto {
    const location = `external-${this.externals.size}`;
    this.externals.set(location, constant);
    const entries = { location, offset: '0', length: String(onnxByteLength(constant)) };
    return {
      ...NO_TENSOR,
      name,
      dims: constant.shape,
      dataType: DTYPES[constant.dtype].onnx,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
      dataLocation: DATA_LOCATIONS.EXTERNAL,
    };
  }

  #attribute(name: string, value: Attribute): AttributeProto {
    const { INT, FLOAT, FLOATS, STRING, STRINGS, TENSOR, GRAPH, INTS } = ATTRIBUTE_TYPES;
    const none = { ...NO_ATTRIBUTE, name };
    if (typeof value === 'number' || typeof value === 'bigint') return { ...none, type: INT, i: BigInt(value) };
    if (typeof value === 'string') return { ...none, type: STRING, s: utf8.encode(value) };
    if ('float' in value) return { ...none, type: FLOAT, f: value.float };
    if ('floats' in value) return { ...none, type: FLOATS, floats: value.floats };
    if ('dtype' in value) return { ...none, type: TENSOR, t: inlineTensor('', value) };
    if (isGraph(value)) return { ...none, type: GRAPH, g: this.#graph(name, value) };
    // An empty list is one of integers.
    const list: readonly (number | string)[] = value;
    if (typeof list[0] === 'string')
      return { ...none, type: STRINGS, strings: list.map((text) => utf8.encode(String(text))) };
    return { ...none, type: INTS, ints: list.map(BigInt) };
  }
}

/** Encodes a graph whose nodes are all ONNX's own; nodes of the host domain must have been cut out before. */
export const encodeOnnx = (graph: Graph, form: EncodeForm = {}): EncodedOnnx => new Encoder(form).model(graph);
