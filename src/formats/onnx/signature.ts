/**
 * The signature that a graph states: its inputs and outputs, with symbolic dimensions as names.
 * https://github.com/onnx/onnx/blob/v1.19.0/docs/IR.md#graphs
 */
import { ServingError } from '../../errors.ts';
import { type Fact, type Facts, learn, statedFacts } from '../../graph/onnx/facts.ts';
import type { Dimension, GraphProto, TypeProto, TypeProtoTensor, ValueInfoProto } from '../../graph/onnx/messages.ts';
import { tensorType as typeOfTensor } from '../../graph/onnx/protos.ts';
import { dtypeOfOnnx } from '../../tensor/dtype.ts';
import type { Dim, Port, PortType, Shape, Signature } from '../../tensor/signature.ts';

/** ONNX has one signature and no name for it; this is the one that answers when a request names none. */
export const SIGNATURE = 'serving_default';

/** Throws UNSUPPORTED_MODEL that lists every input and output whose type is not served. */
export const signatureOf = (graph: GraphProto, irVersion: number, where: string): Signature => {
  const valued = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.sparseInitializer.flatMap(({ values }) => (values ? [values.name] : [])),
  ]);
  const problems: string[] = [];
  const port = (side: string, { name, type }: ValueInfoProto): Port => {
    const result = typeOf(type ?? (side === 'output' ? told(name) : undefined), name);
    if (typeof result === 'string') problems.push(`${side} "${name}" ${result}`);
    return { name, type: typeof result === 'string' ? NONE : result };
  };
  // Tools that add an output write its name alone; ONNX Runtime infers the type.
  let facts: Facts | undefined;
  const told = (name: string): TypeProto | undefined => {
    facts ??= factsOf(graph);
    return graph.valueInfo.find((info) => info.name === name)?.type ?? typeTold(facts.get(name));
  };
  // Up to IR version 3 every initializer had to be an input, too, and none can be given; since 4, one that is can be.
  const given = graph.input.filter(({ name }) => irVersion >= 4 || !valued.has(name));
  const inputs = given.map((info): Port => {
    const made = port('input', info);
    return valued.has(info.name) ? { ...made, optional: true } : made;
  });
  const outputs = graph.output.map((info) => port('output', info));
  if (outputs.length === 0) problems.push('the graph has no output');
  if (problems.length > 0) throw new ServingError('UNSUPPORTED_MODEL', `${where}: ${problems.join('; ')}`);
  return { inputs, outputs };
};

const factsOf = (graph: GraphProto): Facts => {
  const facts = statedFacts(graph, new Map(), false);
  for (const node of graph.node) learn(node, facts);
  return facts;
};

const typeTold = (fact: Fact | undefined): TypeProto | undefined => {
  if (fact?.dtype === undefined) return undefined;
  return typeOfTensor(fact.dtype, fact.rank === undefined ? undefined : Array<number>(fact.rank).fill(-1));
};

const NONE: PortType = { kind: 'tensor', dtype: 'float32', shape: undefined };

/** What is wrong with the type, as text, where it is not served. */
const typeOf = (type: TypeProto | undefined, name: string): PortType | string => {
  if (type?.tensorType) return tensorType(type.tensorType, name);
  if (type?.sequenceType) {
    const of = typeOf(type.sequenceType.elemType, name);
    return typeof of === 'string' ? of : { kind: 'sequence', of };
  }
  if (type?.optionalType) {
    const of = typeOf(type.optionalType.elemType, name);
    return typeof of === 'string' ? of : { kind: 'optional', of };
  }
  if (type?.mapType) {
    const key = dtypeOfOnnx(type.mapType.keyType);
    if (key !== 'int64' && key !== 'string') {
      return `is a map with keys of element type ${type.mapType.keyType}; int64 (7) and string (8) are served`;
    }
    const of = typeOf(type.mapType.valueType, name);
    return typeof of === 'string' ? of : { kind: 'map', key, of };
  }
  if (type?.sparseTensorType) return 'is a sparse tensor, which is not served';
  return 'has no type';
};

const tensorType = ({ elemType, shape }: TypeProtoTensor, name: string): PortType | string => {
  const dtype = dtypeOfOnnx(elemType);
  if (!dtype) return `has ONNX's element type ${elemType}, which is not served`;
  return { kind: 'tensor', dtype, shape: shape && shapeOf(shape.dim, name) };
};

// Exporters write -1 for a free dimension now and then.
const shapeOf = (dims: readonly Dimension[], name: string): Shape =>
  dims.map(({ dimValue, dimParam }, i): Dim => {
    if (dimValue !== undefined && dimValue >= 0) return dimValue;
    return dimParam !== undefined && dimParam !== '' ? dimParam : `?${name}:${i}`;
  });
