/**
 * Models of before opset 7 (2017), which ONNX Runtime does not run, in the words of opset 7: a table of operators, each
 * with the version in which it changed. https://github.com/onnx/onnx/blob/v1.19.0/docs/Changelog.md
 *
 * Nothing is computed, so the answers are those of the model as it was written. Training-time outputs and flags go.
 */
import { ServingError } from '../../errors.ts';
import {
  ATTRIBUTE_TYPES,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../../graph/onnx/messages.ts';
import { attribute, int64Tensor, node as newNode } from '../../graph/onnx/protos.ts';
import { inputOf } from '../../graph/onnx/value-info.ts';
import { inferRanks, type Ranks, statedRanks } from './ranks.ts';

/** The oldest version of the standard operators that ONNX Runtime runs. */
export const OLDEST_OPSET = 7;

/** What a rewrite may ask, and where it puts what it adds before the node. */
interface Place {
  readonly ranks: Ranks;
  readonly constants: ReadonlyMap<string, TensorProto>;
  /** A name that nothing else has. */
  fresh(hint: string): string;
  addInitializer(tensor: TensorProto): void;
  addNode(node: NodeProto): void;
}

/** Answers the node in the words of opset 7; throws a text where that cannot be known. */
type Rewrite = (node: NodeProto, place: Place) => NodeProto;
interface Row {
  /** The version that brought today's form: the row is for models of before it. */
  readonly before: number;
  readonly rewrite: Rewrite;
}

const find = (node: NodeProto, name: string): AttributeProto | undefined =>
  node.attribute.find((attribute) => attribute.name === name);
const without = (node: NodeProto, ...names: readonly string[]): NodeProto => ({
  ...node,
  attribute: node.attribute.filter(({ name }) => !names.includes(name)),
});
const withAttribute = (node: NodeProto, added: AttributeProto): NodeProto => ({
  ...node,
  attribute: [...node.attribute.filter(({ name }) => name !== added.name), added],
});
const drop =
  (...names: readonly string[]): Rewrite =>
  (node) =>
    without(node, ...names);
const orDefault =
  (added: AttributeProto): Rewrite =>
  (node) =>
    find(node, added.name) ? node : withAttribute(node, added);

const rankOf = (name: string | undefined, { ranks }: Place): number => {
  const rank = ranks.get(name ?? '');
  if (rank === undefined) throw new Error(`the rank of "${name}" cannot be told`);
  return rank;
};

/** Input `i` with so many dimensions of one at its end. */
const withTrailingOnes = (node: NodeProto, i: number, ones: number, place: Place): NodeProto => {
  if (ones === 0) return node;
  const input = node.input[i]!;
  const rank = rankOf(input, place);
  const output = place.fresh(`${input}_unsqueezed`);
  const axes = Array.from({ length: ones }, (_, k) => rank + k);
  place.addNode(newNode('Unsqueeze', [input], [output], [attribute('axes', axes)]));
  return { ...node, input: node.input.map((name, k) => (k === i ? output : name)) };
};

// A [2, 3, 4, 5] with B [3, 4] at axis 1 was what B [3, 4, 1] is today.
const broadcast: Rewrite = (node, place) => {
  const plain = without(node, 'broadcast', 'axis', 'consumed_inputs');
  const axis = find(node, 'axis')?.i;
  if (!find(node, 'broadcast')?.i || axis === undefined) return plain;
  const [a, b] = [rankOf(node.input[0], place), rankOf(node.input[1], place)];
  const start = Number(axis) < 0 ? Number(axis) + a : Number(axis);
  if (start < 0 || start + b > a)
    throw new Error(`"${node.input[1]}" of rank ${b} does not fit at axis ${axis} of rank ${a}`);
  return withTrailingOnes(plain, 1, a - start - b, place);
};

// The slope was one, or one a channel: dimension 1.
const prelu: Rewrite = (node, place) => {
  const slope = rankOf(node.input[1], place);
  const plain = without(node, 'consumed_inputs');
  if (slope !== 1 || place.constants.get(node.input[1]!)?.dims[0] === 1) return plain;
  return withTrailingOnes(plain, 1, Math.max(0, rankOf(node.input[0], place) - 2), place);
};

const reshape: Rewrite = (node, place) => {
  const shape = find(node, 'shape')?.ints;
  if (!shape) return node;
  const name = place.fresh(`${node.output[0]}_shape`);
  place.addInitializer(int64Tensor(name, shape));
  return { ...without(node, 'shape', 'consumed_inputs'), input: [node.input[0] ?? '', name] };
};

const constant = (name: string | undefined, { constants }: Place): TensorProto => {
  const tensor = constants.get(name ?? '');
  if (!tensor) throw new Error(`"${name}" is not a constant`);
  return tensor;
};

// The repeats were one number for one axis.
const tile: Rewrite = (node, place) => {
  const [tiles] = integers(constant(node.input[1], place));
  const [axis] = integers(constant(node.input[2], place));
  const rank = rankOf(node.input[0], place);
  const repeats = Array.from({ length: rank }, (_, i) => (BigInt(i) === axis ? tiles! : 1n));
  const name = place.fresh(`${node.output[0]}_repeats`);
  place.addInitializer(int64Tensor(name, repeats));
  return { ...node, input: [node.input[0] ?? '', name] };
};

const split: Rewrite = (node, place) => {
  const withAxis = find(node, 'axis') ? node : withAttribute(node, attribute('axis', 0));
  if (!node.input[1]) return withAxis;
  const sizes = integers(constant(node.input[1], place)).map(Number);
  return { ...withAttribute(withAxis, attribute('split', sizes)), input: [node.input[0] ?? ''] };
};

const upsample: Rewrite = (node) => {
  const scale = (name: string): number => find(node, name)?.f ?? 1;
  const scales = { floats: [1, 1, scale('height_scale'), scale('width_scale')] };
  return withAttribute(without(node, 'height_scale', 'width_scale'), attribute('scales', scales));
};

// `to` was the name of a type: FLOAT, INT64, DOUBLE.
const cast: Rewrite = (node) => {
  const to = find(node, 'to')?.s;
  if (!to) return node;
  const word = Buffer.from(to).toString('latin1');
  const type = CAST_TYPES.indexOf(word.toUpperCase());
  if (type < 0) throw new Error(`the type "${word}" is not one of ${CAST_TYPES.join(', ')}`);
  return withAttribute(node, attribute('to', type));
};
/** `TensorProto.DataType`, by its number. */
// biome-ignore format: one table
const CAST_TYPES = [
  'UNDEFINED', 'FLOAT', 'UINT8', 'INT8', 'UINT16', 'INT16', 'INT32', 'INT64', 'STRING', 'BOOL', 'FLOAT16', 'DOUBLE',
  'UINT32', 'UINT64', 'COMPLEX64', 'COMPLEX128',
];

const renamed =
  (from: string, to: string): Rewrite =>
  (node) => ({ ...node, attribute: node.attribute.map((a) => (a.name === from ? { ...a, name: to } : a)) });

// `p` was a float.
const wholeP: Rewrite = (node) => {
  const p = find(node, 'p')?.f;
  return p === undefined ? node : withAttribute(node, attribute('p', Math.trunc(p)));
};

// PyTorch 0.3 wrote one padding a dimension, for both of its ends.
const bothEnds: Rewrite = (node) => {
  const pads = find(node, 'pads')?.ints.map(Number);
  const spatial = find(node, 'kernel_shape')?.ints.length;
  return pads && pads.length === spatial ? withAttribute(node, attribute('pads', [...pads, ...pads])) : node;
};

/** Only the first output is of use when a model answers; the others were for training. */
const firstOutput =
  (...names: readonly string[]): Rewrite =>
  (node) => ({ ...without(node, ...names), output: node.output.slice(0, 1) });

const selu: Rewrite = (node, place) => {
  const alpha = orDefault(attribute('alpha', { float: 1.6732 }))(node, place);
  return orDefault(attribute('gamma', { float: 1.0507 }))(alpha, place);
};

/** In the order of the versions: the rows of one operator are applied one after the other. */
// biome-ignore format: one operator a line
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  Pad:                [{ before: 2, rewrite: renamed('paddings', 'pads') }],
  Split:              [{ before: 2, rewrite: split }],
  LpPool:             [{ before: 2, rewrite: wholeP }, { before: 7, rewrite: bothEnds }],
  MaxPool:            [{ before: 7, rewrite: bothEnds }],
  AveragePool:        [{ before: 7, rewrite: bothEnds }],
  Conv:               [{ before: 7, rewrite: bothEnds }],
  ConvTranspose:      [{ before: 7, rewrite: bothEnds }],
  GlobalLpPool:       [{ before: 2, rewrite: wholeP }],
  Concat:             [{ before: 4, rewrite: orDefault(attribute('axis', 1)) }],
  Reshape:            [{ before: 5, rewrite: reshape }],
  Cast:               [{ before: 6, rewrite: cast }],
  Tile:               [{ before: 6, rewrite: tile }],
  Selu:               [{ before: 6, rewrite: selu }],
  Add:                [{ before: 7, rewrite: broadcast }],
  Sub:                [{ before: 7, rewrite: broadcast }],
  Mul:                [{ before: 7, rewrite: broadcast }],
  Div:                [{ before: 7, rewrite: broadcast }],
  Pow:                [{ before: 7, rewrite: broadcast }],
  And:                [{ before: 7, rewrite: broadcast }],
  Or:                 [{ before: 7, rewrite: broadcast }],
  Xor:                [{ before: 7, rewrite: broadcast }],
  Equal:              [{ before: 7, rewrite: broadcast }],
  Greater:            [{ before: 7, rewrite: broadcast }],
  Less:               [{ before: 7, rewrite: broadcast }],
  PRelu:              [{ before: 7, rewrite: prelu }],
  Gemm:               [{ before: 7, rewrite: drop('broadcast') }],
  BatchNormalization: [{ before: 7, rewrite: firstOutput('is_test', 'consumed_inputs') }],
  Dropout:            [{ before: 7, rewrite: drop('is_test', 'consumed_inputs') }],
  Upsample:           [{ before: 7, rewrite: upsample }],
  RNN:                [{ before: 7, rewrite: drop('output_sequence') }],
  GRU:                [{ before: 7, rewrite: drop('output_sequence') }],
  LSTM:               [{ before: 7, rewrite: drop('output_sequence') }],
};
/** Told of memory that could be written over; every operator might have it. */
const everyNode: Rewrite = drop('consumed_inputs');

const integers = ({
  name,
  dataType,
  rawData,
  int64Data,
  int32Data,
  floatData,
  dims,
}: TensorProto): readonly bigint[] => {
  if (rawData && dataType === 7) return [...new BigInt64Array(rawData.slice().buffer)];
  if (rawData && dataType === 6) return [...new Int32Array(rawData.slice().buffer)].map(BigInt);
  if (rawData && dataType === 1) return [...new Float32Array(rawData.slice().buffer)].map((v) => BigInt(Math.trunc(v)));
  throw new Error(
    `"${name}" of element type ${dataType} and ${dims.length} dimensions is not a list of whole numbers that is read here` +
      ` (${int64Data.length + int32Data.length + floatData.length} runs)`,
  );
};

// IR version 1 let the kind of an attribute be told by the field that it has.
const typed = (a: AttributeProto): AttributeProto => {
  if (a.type !== ATTRIBUTE_TYPES.UNDEFINED) return a;
  const { INT, FLOAT, STRING, TENSOR, GRAPH, INTS, FLOATS, STRINGS, TENSORS, GRAPHS } = ATTRIBUTE_TYPES;
  const kinds: readonly (readonly [number, boolean])[] = [
    [INT, a.i !== undefined],
    [FLOAT, a.f !== undefined],
    [STRING, a.s !== undefined],
    [TENSOR, a.t !== undefined],
    [GRAPH, a.g !== undefined],
    [INTS, a.ints.length > 0],
    [FLOATS, a.floats.length > 0],
    [STRINGS, a.strings.length > 0],
    [TENSORS, a.tensors.length > 0],
    [GRAPHS, a.graphs.length > 0],
  ];
  return { ...a, type: kinds.find(([, has]) => has)?.[0] ?? ATTRIBUTE_TYPES.INTS };
};

class Upgrade {
  readonly problems: string[] = [];
  readonly #opset: number;
  readonly #irVersion: number;
  readonly #taken = new Set<string>();

  constructor(opset: number, irVersion: number) {
    this.#opset = opset;
    this.#irVersion = irVersion;
  }

  graph(graph: GraphProto, outer: Ranks): GraphProto {
    const ranks = statedRanks(graph, outer);
    const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
    for (const { output } of graph.node) for (const name of output) this.#taken.add(name);
    for (const name of ranks.keys()) this.#taken.add(name);
    const nodes: NodeProto[] = [];
    const initializers: TensorProto[] = [...graph.initializer];
    const place: Place = {
      ranks,
      constants,
      fresh: (hint) => {
        let name = hint;
        for (let i = 1; this.#taken.has(name); i++) name = `${hint}_${i}`;
        this.#taken.add(name);
        return name;
      },
      addInitializer: (tensor) => initializers.push(tensor),
      addNode: (node) => nodes.push(node),
    };
    for (const old of graph.node) {
      const node = { ...old, attribute: old.attribute.map((a) => this.#attribute(a, ranks)) };
      const value = node.opType === 'Constant' ? find(node, 'value')?.t : undefined;
      if (value) constants.set(node.output[0]!, value);
      inferRanks(node, ranks);
      nodes.push(this.#node(node, place));
    }
    // Up to IR version 3 every initializer is an input, too; after that, one that is may be overridden.
    const inputs = new Set(graph.input.map(({ name }) => name));
    const unlisted = this.#irVersion < 4 ? initializers.filter(({ name }) => !inputs.has(name)) : [];
    return { ...graph, node: nodes, initializer: initializers, input: [...graph.input, ...unlisted.map(inputOf)] };
  }

  #node(node: NodeProto, place: Place): NodeProto {
    let result = everyNode(node, place);
    if (node.domain !== '' && node.domain !== 'ai.onnx') return result;
    for (const { before, rewrite } of ROWS[node.opType] ?? []) {
      if (this.#opset >= before) continue;
      try {
        result = rewrite(result, place);
      } catch (error) {
        this.problems.push(`${node.opType} "${node.name || node.output[0]}": ${(error as Error).message}`);
      }
    }
    return result;
  }

  #attribute(old: AttributeProto, ranks: Ranks): AttributeProto {
    const a = typed(old);
    const graph = (g: GraphProto): GraphProto => this.graph(g, ranks);
    return a.g || a.graphs.length > 0 ? { ...a, g: a.g && graph(a.g), graphs: a.graphs.map(graph) } : a;
  }
}

/** The model in the words of opset 7. Throws UNSUPPORTED_MODEL that lists every node that cannot be put so. */
export const upgrade = (model: ModelProto, opset: number, where: string): ModelProto => {
  const work = new Upgrade(opset, model.irVersion);
  const graph = work.graph(model.graph!, new Map());
  if (work.problems.length > 0) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${where}: written for opset ${opset}, which cannot be rewritten for opset ${OLDEST_OPSET}: ${work.problems.join('; ')}`,
    );
  }
  const others = model.opsetImport.filter(({ domain }) => domain !== '' && domain !== 'ai.onnx');
  return {
    ...model,
    // The first version that had operator sets.
    irVersion: Math.max(model.irVersion, 3),
    graph,
    opsetImport: [{ domain: '', version: OLDEST_OPSET }, ...others],
  };
};
