/**
 * What can be told of a model's values without running it: never more than what holds for every request. The guard of
 * ONNX Runtime (engines/onnxruntime/guard.ts) and the rewriting of old operators (formats/onnx/) rest on it.
 * A value is `filled` where it has elements whenever all inputs of the model have some.
 */

import { type DType, dtypeOfOnnx } from '../../tensor/dtype.ts';
import { type PortSchema, portAt, schemaOf } from '../schema.ts';
import type { GraphProto, NodeProto, TensorProto } from './messages.ts';
import { dtypeOf, readTensor } from './tensor.ts';

export interface Fact {
  readonly dtype?: DType | undefined;
  readonly rank?: number | undefined;
  readonly filled?: boolean | undefined;
  readonly constant?: TensorProto | undefined;
}
export type Facts = Map<string, Fact>;

/** Constants of more elements are not looked at. */
const MOST_ELEMENTS = 4096;

/** The elements of an integer constant; undefined for anything else, and where there are many. */
export const integersOf = (proto: TensorProto | undefined): readonly bigint[] | undefined => {
  if (!proto || proto.dims.reduce((product, dim) => product * dim, 1) > MOST_ELEMENTS || proto.dataLocation !== 0) {
    return undefined;
  }
  const dtype = dtypeOf(proto);
  if (dtype !== 'int32' && dtype !== 'int64') return undefined;
  return Array.from(readTensor(proto).data as Int32Array | BigInt64Array, BigInt);
};

/** A node with what is known of its inputs. */
class Seen {
  readonly node: NodeProto;
  readonly #facts: Facts;

  constructor(node: NodeProto, facts: Facts) {
    this.node = node;
    this.#facts = facts;
  }
  fact(i: number): Fact {
    return this.#facts.get(this.node.input[i] ?? '') ?? {};
  }
  rank(i: number): number | undefined {
    return this.fact(i).rank;
  }
  /** Whether every input that is there has elements. */
  get filled(): boolean {
    return this.node.input.every((name, i) => name === '' || this.fact(i).filled === true);
  }
  get ranks(): readonly (number | undefined)[] {
    return this.node.input.map((_, i) => this.rank(i));
  }
  attribute(name: string) {
    return this.node.attribute.find((attribute) => attribute.name === name);
  }
  int(name: string, fallback: number): number {
    return Number(this.attribute(name)?.i ?? fallback);
  }
  /** Numbers that an attribute states in one version and an input in another. */
  numbers(name: string, input: number): readonly number[] | undefined {
    const stated = this.attribute(name)?.ints;
    return stated ? stated.map(Number) : integersOf(this.fact(input).constant)?.map(Number);
  }
  has(input: number): boolean {
    return (this.node.input[input] ?? '') !== '';
  }
}
type Rule = (n: Seen) => Fact | readonly Fact[];

const greatest = (ranks: readonly (number | undefined)[]): number | undefined =>
  ranks.every((rank) => rank !== undefined) ? Math.max(...(ranks as readonly number[])) : undefined;
const plus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;
const minus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(0, a - b);

/** As many dimensions as input 0, and elements where all inputs have some. */
const same: Rule = (n) => ({ rank: n.rank(0), filled: n.filled });
/** As many dimensions, some of which may be 0. */
const resized: Rule = (n) => ({ rank: n.rank(0) });
const broadcast: Rule = (n) => ({ rank: greatest(n.ranks), filled: n.filled });
const ofRank =
  (...ranks: readonly number[]): Rule =>
  (n) =>
    ranks.map((rank) => ({ rank, filled: n.filled }));
const all = (numbers: readonly number[] | undefined, test: (x: number) => boolean): boolean =>
  numbers?.every(test) ?? false;

const reduce: Rule = (n) => {
  const axes = n.numbers('axes', 1)?.length;
  if (n.int('keepdims', 1) !== 0) return same(n);
  return { rank: n.has(1) || axes !== undefined ? minus(n.rank(0), axes) : 0, filled: n.filled };
};
const arg: Rule = (n) => ({ rank: n.int('keepdims', 1) !== 0 ? n.rank(0) : minus(n.rank(0), 1), filled: n.filled });
const matMul: Rule = (n) => {
  const [a, b] = [n.rank(0), n.rank(1)];
  return { rank: a! >= 2 && b! >= 2 ? Math.max(a!, b!) : undefined, filled: n.filled };
};
const einsum: Rule = (n) => {
  const output = new TextDecoder().decode(n.attribute('equation')?.s).replaceAll(' ', '').split('->')[1];
  return { rank: output === undefined || output.includes('.') ? undefined : output.length, filled: n.filled };
};

const rules = (names: string, rule: Rule): Readonly<Record<string, Rule>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, rule]));

// biome-ignore format: one operator a line
const RULES: Readonly<Record<string, Rule>> = {
  ...rules('Abs Acos Acosh Affine Asin Asinh Atan Atanh BatchNormalization Cast CastLike Ceil Celu Clip Cos Cosh CumSum DequantizeLinear Dropout Elu Erf Exp Floor Gelu GlobalAveragePool GlobalLpPool GlobalMaxPool GroupNormalization HardSigmoid HardSwish Hardmax Identity ImageScaler InstanceNormalization IsInf IsNaN LRN LayerNormalization LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not QuantizeLinear Reciprocal Relu ParametricSoftplus RandomNormalLike RandomUniformLike ReverseSequence Round Scale ScaledTanh ScatterElements ScatterND Selu Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Transpose Trilu', same),
  ...rules('AveragePool Compress Conv ConvInteger ConvTranspose Crop DepthToSpace DynamicSlice LpPool MaxPool Resize RoiAlign Slice SpaceToDepth TopK Upsample', resized),
  ...rules('Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or PRelu Pow Sub Sum Where Xor', broadcast),
  ...rules('ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare', reduce),
  ...rules('LSTM', ofRank(4, 3, 3)),
  ...rules('GRU RNN', ofRank(4, 3)),
  ...rules('Flatten Gemm', ofRank(2)),
  ArgMax: arg,
  ArgMin: arg,
  Concat: same,
  ConstantOfShape: (n) => ({ dtype: dtypeOfOnnx(n.attribute('value')?.t?.dataType ?? 1) }),
  Constant: (n) => constantFact(n.attribute('value')?.t) ?? { rank: n.attribute('value_ints') || n.attribute('value_floats') ? 1 : n.attribute('value_int') || n.attribute('value_float') ? 0 : undefined, filled: n.attribute('value_int') !== undefined || n.attribute('value_float') !== undefined },
  Einsum: einsum,
  Expand: (n) => ({ rank: undefined, filled: n.fact(0).filled === true && all(n.numbers('', 1), (x) => x > 0) }),
  Gather: (n) => ({ rank: minus(plus(n.rank(0), n.rank(1)), 1), filled: n.filled }),
  GatherElements: (n) => ({ rank: n.rank(0), filled: n.filled }),
  MatMul: matMul,
  MaxRoiPool: () => ({ rank: 4 }),
  NonZero: () => ({ rank: 2 }),
  Pad: (n) => ({ rank: n.rank(0), filled: n.filled && all(n.numbers('pads', 1), (x) => x >= 0) }),
  // as many elements, whatever the shape
  Reshape: (n) => ({ rank: n.numbers('shape', 1)?.length, filled: n.fact(0).filled }),
  Shape: (n) => ({ rank: 1, filled: n.rank(0)! > 0 && n.node.attribute.length === 0 }),
  Size: () => ({ rank: 0, filled: true }),
  Split: (n) => n.node.output.map(() => ({ rank: n.rank(0), filled: n.filled && all(n.numbers('split', 1), (x) => x > 0) })),
  Squeeze: (n) => ({ rank: minus(n.rank(0), n.numbers('axes', 1)?.length), filled: n.fact(0).filled }),
  Tile: (n) => ({ rank: n.rank(0), filled: n.filled && all(n.numbers('', 1), (x) => x > 0) }),
  Unsqueeze: (n) => ({ rank: plus(n.rank(0), n.numbers('axes', 1)?.length), filled: n.fact(0).filled }),
};

/** What is known of a constant. */
export const constantFact = (tensor: TensorProto | undefined): Fact | undefined =>
  tensor && {
    dtype: dtypeOfOnnx(tensor.dataType),
    rank: tensor.dims.length,
    filled: !tensor.dims.includes(0),
    constant: tensor,
  };

/** The numbers in attributes that say which dtype comes out. */
const STATED = ['to', 'dtype', 'output_dtype', 'output_datatype'];

const dtypesOf = (node: NodeProto, facts: Facts): readonly (DType | undefined)[] => {
  const schema = schemaOf(node.opType, '');
  if (!schema) return [];
  const typeOf = (ports: readonly PortSchema[], i: number) => portAt(ports, i)?.type;
  const stated = node.attribute.find(({ name }) => STATED.includes(name))?.i;
  return node.output.map((_, o): DType | undefined => {
    const type = typeOf(schema.outputs, o);
    if (type === undefined || portAt(schema.outputs, o)?.repeats === 'unlike') return undefined;
    const source = node.input.findIndex((name, i) => name !== '' && typeOf(schema.inputs, i) === type);
    if (source >= 0) return facts.get(node.input[source]!)?.dtype;
    const allowed = schema.types.get(type);
    if (!allowed) return type as DType;
    if (allowed.size === 1) return [...allowed][0] as DType;
    return stated === undefined ? undefined : dtypeOfOnnx(Number(stated));
  });
};

/** What the graph states itself: inputs, initializers, and what its writer put down of other values' dtypes. */
export const statedFacts = (graph: GraphProto, outer: Facts, overridable: boolean): Facts => {
  const facts: Facts = new Map(outer);
  for (const { name, type } of [...graph.valueInfo, ...graph.output]) {
    facts.set(name, { dtype: dtypeOfOnnx(type?.tensorType?.elemType ?? 0) });
  }
  for (const { name, type } of graph.input) {
    const dims = type?.tensorType?.shape?.dim;
    facts.set(name, { dtype: dtypeOfOnnx(type?.tensorType?.elemType ?? 0), rank: dims?.length });
  }
  const given = new Set(overridable ? graph.input.map(({ name }) => name) : []);
  for (const tensor of graph.initializer) if (!given.has(tensor.name)) facts.set(tensor.name, constantFact(tensor)!);
  return facts;
};

/** Adds what is known of a node's outputs. */
export const learn = (node: NodeProto, facts: Facts): void => {
  const standard = node.domain === '' || node.domain === 'ai.onnx';
  const seen = new Seen(node, facts);
  const rule = standard && Object.hasOwn(RULES, node.opType) ? RULES[node.opType]!(seen) : {};
  const dtypes = standard ? dtypesOf(node, facts) : [];
  for (const [o, name] of node.output.entries()) {
    // A rule that tells of one output tells of the first, or of those of Split and the recurrent ones.
    const known: Fact = Array.isArray(rule) ? (rule[o] ?? {}) : o === 0 ? (rule as Fact) : {};
    facts.set(name, { ...known, dtype: known.dtype ?? dtypes[o] ?? facts.get(name)?.dtype });
  }
};
