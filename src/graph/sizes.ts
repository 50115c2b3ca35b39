/**
 * Sizes of pictures, signals and volumes that a graph takes, where its inputs leave them free: a network that flattens
 * what its filters leave and multiplies that by a matrix takes pictures of one size, which no operator states. They are
 * found by trying: shapes are inferred once more with numbers for names, and a rule that refuses tells that it is not so.
 *
 * What comes out is a proposal for examples and first runs, and not a limit: other sizes may do as well.
 */
import { ServingError } from '../errors.ts';
import type { Dim, Port } from '../tensor/signature.ts';
import { Dims } from './dims.ts';
import { knownElements } from './fold.ts';
import type { Graph, Node, Value } from './graph.ts';
import { Site } from './infer/site.ts';
import { typesOf } from './infer/types.ts';
import { schemaOf } from './schema.ts';

/** What examples have of free dimensions, then small ones that networks are usually made for; a network that ends in a global pooling takes them all. */
const SIZES = [2, 32, 28, 64, 224, 96, 48, 128, 256, 299, 84, 112, 160, 192, 227, 320, 384, 448, 480, 512, 640, 16, 8];
/** What examples have of rows that stay free. */
const ROWS = 2;
/** Where none of these fits, every size up to this one is tried. */
const MOST = 320;
/** Nodes looked at, over all tries; a try ends at the first rule that refuses. */
const MOST_NODES = 50_000;

/** Types of a node's outputs when its inputs are these; undefined where nothing is to be told. Throws where it refuses. */
const concrete = (node: Node, inputs: readonly (Value | undefined)[], graph: Graph): readonly Value[] | undefined => {
  const schema = node.domain === 'host' ? undefined : schemaOf(node.op, node.domain);
  const hasBody = Object.values(node.attributes).some((one) => typeof one === 'object' && 'nodes' in one);
  if (!schema || hasBody) return undefined;
  const constantOf = (value: Value) => graph.constants.get(value);
  const site = new Site(schema, inputs, node.attributes, node.outputs.length, new Dims(), constantOf);
  return typesOf(site, schema).map((type, i): Value => {
    const elements = knownElements(site, type, i);
    return { name: node.outputs[i]!.name, ...type, ...(elements && { elements }) };
  });
};

/** Whether every operator takes what it is given when the inputs have these shapes; also counts the nodes looked at. */
const tryShapes = (graph: Graph, shapes: ReadonlyMap<Value, readonly Dim[]>): { fits: boolean; nodes: number } => {
  const known = new Map<Value, Value>();
  for (const [value, shape] of shapes) known.set(value, { ...value, shape });
  let nodes = 0;
  for (const node of graph.nodes) {
    nodes++;
    const inputs = node.inputs.map((value) => value && (known.get(value) ?? value));
    // what no input reaches was inferred when the graph was built
    if (inputs.every((value, i) => value === node.inputs[i])) continue;
    try {
      const outputs = concrete(node, inputs, graph);
      if (outputs?.some(({ shape }) => shape?.some((dim) => typeof dim === 'number' && dim < 1)))
        return { fits: false, nodes };
      for (const [i, output] of (outputs ?? []).entries()) known.set(node.outputs[i]!, output);
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      if (error.code === 'INTERNAL') continue;
      return { fits: false, nodes };
    }
  }
  return { fits: true, nodes };
};

const shapeOf = ({ type }: Port): readonly Dim[] | undefined => (type.kind === 'tensor' ? type.shape : undefined);
const isFree = (dim: Dim): boolean => typeof dim !== 'number';

/**
 * What is tried: one size for all free places. Rows, which the first dimension counts in nearly every model, stay free;
 * then there is one row; then they have that size as well, for a model that takes a picture without rows.
 */
function* placings(ports: readonly Port[]): Generator<readonly (readonly Dim[] | undefined)[]> {
  const others = Array.from({ length: MOST }, (_, i) => i + 1).filter((size) => !SIZES.includes(size));
  const rows: readonly ((row: Dim, size: number) => Dim)[] = [(row) => row, () => 1, (_, size) => size];
  for (const rowsOf of rows) {
    for (const size of [...SIZES, ...others]) {
      const place = (dim: Dim, axis: number): Dim => (isFree(dim) ? (axis > 0 ? size : rowsOf(dim, size)) : dim);
      yield ports.map((port) => shapeOf(port)?.map(place));
    }
  }
}

const withLikely = (port: Port, likely: readonly Dim[] | undefined): Port =>
  likely && port.type.kind === 'tensor' && likely.some((dim, axis) => dim !== shapeOf(port)![axis])
    ? { ...port, type: { ...port.type, likely } }
    : port;

/**
 * The ports, which are those of the graph's inputs in order, with `likely` shapes where free places need a size that
 * examples would not give them anyway. As they are where nothing fits.
 */
export const withLikelyShapes = (ports: readonly Port[], graph: Graph): readonly Port[] => {
  if (!ports.some((port) => shapeOf(port)?.slice(1).some(isFree))) return ports;
  let left = MOST_NODES;
  let tries = 0;
  for (const placed of placings(ports)) {
    const shapes = placed.flatMap((shape, i) =>
      shape ? [[graph.inputs[i]!.value, shape.map((dim) => (typeof dim === 'number' ? dim : ROWS))] as const] : [],
    );
    const { fits, nodes } = tryShapes(graph, new Map(shapes));
    // the first is what examples have anyway
    if (fits) return tries === 0 ? ports : ports.map((port, i) => withLikely(port, placed[i]));
    left -= nodes;
    if (left < 0) break;
    tries++;
  }
  return ports;
};
