/**
 * The ranks of a graph's values as far as they follow from the operators, for upgrade.ts: before opset 7 an operator
 * said by `axis` where its second input stands, and putting that into today's words takes the rank of the first.
 */
import type { GraphProto, NodeProto } from '../../graph/onnx/messages.ts';

export type Ranks = Map<string, number>;
type Rule = (node: NodeProto, rank: (input: number) => number | undefined) => number | undefined;

const ints = (node: NodeProto, name: string): readonly bigint[] | undefined =>
  node.attribute.find((attribute) => attribute.name === name)?.ints;
const keeps = (node: NodeProto): boolean => node.attribute.find(({ name }) => name === 'keepdims')?.i !== 0n;
const less = (rank: number | undefined, by: number): number | undefined => rank && Math.max(0, rank - by);

const same: Rule = (_, rank) => rank(0);
const two: Rule = () => 2;
const reduce: Rule = (node, rank) => (keeps(node) ? rank(0) : less(rank(0), ints(node, 'axes')?.length ?? 64));

const SAME =
  'Abs Add And AveragePool BatchNormalization Cast Ceil Clip Concat Conv ConvTranspose DepthToSpace Div Dropout Elu ' +
  'Equal Exp Floor GlobalAveragePool GlobalLpPool GlobalMaxPool Greater HardSigmoid Hardmax Identity ' +
  'InstanceNormalization LRN LeakyRelu Less Log LogSoftmax LpNormalization LpPool Max MaxPool Mean Min Mul Neg Not Or ' +
  'PRelu Pad Pow Reciprocal Relu Selu Sigmoid Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Sub Sum Tanh ' +
  'ThresholdedRelu Tile TopK Transpose Upsample Xor';
const REDUCE =
  'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare';

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...SAME.split(' ').map((op): [string, Rule] => [op, same]),
  ...REDUCE.split(' ').map((op): [string, Rule] => [op, reduce]),
  ['ArgMax', (node, rank) => (keeps(node) ? rank(0) : less(rank(0), 1))],
  ['ArgMin', (node, rank) => (keeps(node) ? rank(0) : less(rank(0), 1))],
  ['Constant', (node) => node.attribute.find(({ name }) => name === 'value')?.t?.dims.length],
  ['Flatten', two],
  ['Gather', (_, rank) => sum(rank(0), rank(1), -1)],
  ['Gemm', two],
  ['MatMul', (_, rank) => (rank(0)! >= 2 && rank(1)! >= 2 ? Math.max(rank(0)!, rank(1)!) : undefined)],
  ['Reshape', (node) => ints(node, 'shape')?.length],
  ['Shape', () => 1],
  ['Squeeze', (node, rank) => less(rank(0), ints(node, 'axes')?.length ?? 64)],
  ['Unsqueeze', (node, rank) => sum(rank(0), ints(node, 'axes')?.length, 0)],
]);

const sum = (a: number | undefined, b: number | undefined, c: number): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b + c;

/** What the graph states: inputs, initializers, and whatever else its writer put down. */
export const statedRanks = (graph: GraphProto, outer: Ranks): Ranks => {
  const ranks: Ranks = new Map(outer);
  for (const { name, type } of [...graph.valueInfo, ...graph.output, ...graph.input]) {
    const dims = type?.tensorType?.shape?.dim;
    if (dims) ranks.set(name, dims.length);
  }
  for (const { name, dims } of graph.initializer) ranks.set(name, dims.length);
  return ranks;
};

/** Adds the ranks of a node's outputs. */
export const inferRanks = (node: NodeProto, ranks: Ranks): void => {
  const rank = RULES.get(node.opType)?.(node, (input) => ranks.get(node.input[input] ?? ''));
  if (rank === undefined) return;
  for (const output of node.output) if (!ranks.has(output)) ranks.set(output, rank);
};
