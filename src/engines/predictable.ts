/**
 * Whether the shapes of its inputs tell how long a model runs. A loop runs as often as a value says, and a few operators
 * make tensors as large as a value says; where such a value comes from a request, one run tells nothing of the next,
 * and none may be run on the event loop.
 */
import type { GraphProto, ModelProto, NodeProto } from '../graph/onnx/messages.ts';

/** By operator, the inputs whose values decide how much is to be done. */
const DECIDING: Readonly<Record<string, readonly number[] | 'all'>> = {
  BlackmanWindow: 'all',
  CenterCropPad: [1],
  ConstantOfShape: 'all',
  Expand: [1],
  HammingWindow: 'all',
  HannWindow: 'all',
  If: 'all',
  MelWeightMatrix: 'all',
  OneHot: [1],
  Pad: [1],
  Range: 'all',
  Resize: [1, 2, 3],
  Tile: [1],
  Upsample: [1],
};
/** What these answer depends on shapes alone. */
const OF_SHAPES = new Set(['Shape', 'Size']);

/** Whether each run of the model on inputs of the same shapes takes about as long. */
export const isPredictable = ({ graph, functions }: ModelProto): boolean => {
  // Functions are not followed: one that holds any of these operators is taken to be decided by its values.
  const own = new Set(
    functions.filter(({ node }) => node.some(decides)).map(({ domain, name }) => `${domain}:${name}`),
  );
  return graph === undefined || !decidedByValues(graph, new Set(), own);
};

const decides = ({ opType, attribute }: NodeProto): boolean =>
  opType === 'Loop' || opType in DECIDING || attribute.some(({ g }) => g?.node.some(decides));

const REPEATING = new Set(['Loop', 'Scan', 'SequenceMap']);

/** Whether a node of the model may run more than once in a run. */
export const hasLoops = ({ graph, functions }: ModelProto): boolean => {
  const repeats = ({ opType, attribute }: NodeProto): boolean =>
    REPEATING.has(opType) ||
    attribute.some(({ g, graphs }) => g?.node.some(repeats) || graphs.some(({ node }) => node.some(repeats)));
  return (graph?.node.some(repeats) ?? false) || functions.some(({ node }) => node.some(repeats));
};

/** `values` are the names of what depends on the values of inputs; those of this graph are added. */
const decidedByValues = (graph: GraphProto, values: Set<string>, functions: ReadonlySet<string>): boolean => {
  const constant = new Set(graph.initializer.map(({ name }) => name));
  for (const { name } of graph.input) if (!constant.has(name)) values.add(name);
  for (const node of graph.node) {
    // The condition of a loop may depend on anything that its body computes.
    if (node.opType === 'Loop' || functions.has(`${node.domain}:${node.opType}`)) return true;
    const deciding = DECIDING[node.opType];
    if (deciding && node.input.some((name, i) => values.has(name) && (deciding === 'all' || deciding.includes(i)))) {
      return true;
    }
    const bodies = node.attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
    if (bodies.some((body) => decidedByValues(body, values, functions))) return true;
    if (OF_SHAPES.has(node.opType)) continue;
    if (bodies.length > 0 || node.input.some((name) => values.has(name)))
      for (const name of node.output) values.add(name);
  }
  return false;
};
