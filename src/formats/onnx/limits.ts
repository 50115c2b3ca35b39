/**
 * What no model needs and a small file can ask for: functions within functions that come to millions of nodes, since ONNX
 * Runtime puts their bodies in their places, and fills of a constant size that take gigabytes, since it makes those when it
 * opens the model. Both are told before ONNX Runtime sees the file.
 */
import { integersOf } from '../../graph/onnx/facts.ts';
import type { FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto } from '../../graph/onnx/messages.ts';

const MOST_NODES = 1_000_000;
/** 1 GiB of float32. */
const MOST_ELEMENTS = 2 ** 28;

type Constants = ReadonlyMap<string, TensorProto>;

const keyOf = ({ domain, opType }: Pick<NodeProto, 'domain' | 'opType'>): string => `${domain}:${opType}`;

/** Nodes once all functions stand in their places; Infinity for functions that call themselves. */
const expandedNodes = ({ graph, functions }: ModelProto): number => {
  const bodies = new Map(functions.map((fn) => [keyOf({ domain: fn.domain, opType: fn.name }), fn]));
  const counts = new Map<FunctionProto, number>();
  const count = (nodes: readonly NodeProto[]): number => {
    let sum = 0;
    for (const node of nodes) {
      const body = bodies.get(keyOf(node));
      sum += body ? countOf(body) : 1;
      for (const { g, graphs } of node.attribute)
        for (const inner of g ? [g, ...graphs] : graphs) sum += count(inner.node);
    }
    return sum;
  };
  const countOf = (fn: FunctionProto): number => {
    const known = counts.get(fn);
    if (known !== undefined) return known;
    // Until it is known: who asks for it now is called by it.
    counts.set(fn, Number.POSITIVE_INFINITY);
    const made = count(fn.node);
    counts.set(fn, made);
    return made;
  };
  return count(graph?.node ?? []);
};

const product = (sizes: readonly bigint[] | undefined): number =>
  (sizes ?? []).reduce((all, size) => all * Math.abs(Number(size)), 1);

/** The elements that a node makes whatever is asked, as far as constants tell; 0 where they do not. */
const filled = (node: NodeProto, constants: Constants): number => {
  const ints = (i: number): readonly bigint[] | undefined => integersOf(constants.get(node.input[i] ?? ''));
  const attribute = (name: string): readonly bigint[] | undefined =>
    node.attribute.find((one) => one.name === name)?.ints;
  switch (node.opType) {
    case 'ConstantOfShape':
      return ints(0) ? product(ints(0)) : 0;
    case 'Expand':
    case 'Tile':
      return ints(1) ? product(ints(1)) : 0;
    case 'OneHot':
      return ints(1) ? product(ints(1)) : 0;
    case 'ConstantFill':
    case 'GivenTensorFill':
    case 'RandomNormal':
    case 'RandomUniform':
      return attribute('shape') ? product(attribute('shape')) : 0;
    case 'Range': {
      const [start, limit, delta] = [0, 1, 2].map((i) => numberOf(constants.get(node.input[i] ?? '')));
      return start === undefined || limit === undefined || !delta ? 0 : Math.max(0, Math.ceil((limit - start) / delta));
    }
    default:
      return 0;
  }
};

/** The one number of a constant. */
const numberOf = (tensor: TensorProto | undefined): number | undefined => {
  const integer = integersOf(tensor)?.[0];
  if (integer !== undefined) return Number(integer);
  const bytes =
    tensor?.rawData && tensor.rawData.length > 0 ? tensor.rawData : (tensor?.floatData[0] ?? tensor?.doubleData[0]);
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (tensor?.dataType === 1 && bytes.length >= 4) return view.getFloat32(0, true);
  return tensor?.dataType === 11 && bytes.length >= 8 ? view.getFloat64(0, true) : undefined;
};

const largeFills = (
  graph: Pick<GraphProto, 'node'> & { readonly initializer?: readonly TensorProto[] },
  outer: Constants,
): readonly string[] => {
  const constants = new Map(outer);
  for (const tensor of graph.initializer ?? []) constants.set(tensor.name, tensor);
  return graph.node.flatMap((node) => {
    const value = node.opType === 'Constant' ? node.attribute.find(({ name }) => name === 'value')?.t : undefined;
    if (value) constants.set(node.output[0] ?? '', value);
    const inner = node.attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
    const elements = filled(node, constants);
    const title = `${node.opType} "${node.name || (node.output[0] ?? '')}"`;
    return [
      ...(elements > MOST_ELEMENTS
        ? [`${title} makes ${elements} elements of nothing; at most ${MOST_ELEMENTS} are served`]
        : []),
      ...inner.flatMap((body) => largeFills(body, constants)),
    ];
  });
};

/** What of a model is too much, as texts. */
export const excesses = (model: ModelProto): readonly string[] => {
  const nodes = expandedNodes(model);
  return [
    ...(nodes > MOST_NODES
      ? [
          `its functions come to ${Number.isFinite(nodes) ? nodes : 'endlessly many'} nodes; at most ${MOST_NODES} are served`,
        ]
      : []),
    ...[model.graph!, ...model.functions].flatMap((body) => largeFills(body, new Map())),
  ];
};
