/**
 * Scales and offsets a channel, behind a convolution or a product with a matrix, become part of its weights:
 *
 *   (x * W + b) s + c = x * (W s) + (b s + c)
 *
 * A batch normalization with fixed statistics is s = scale / sqrt(variance + epsilon), c = offset - mean s. What is added
 * to a convolution is its bias. Nothing is computed here: the new weights are formulas (derived.ts).
 */
import type { Constant, Node, Value } from '../graph.ts';
import { calculate, type Fusion, floats, isFloat, perChannel, type Rule, reshaped } from './fusion.ts';

/** A linear operator with constant weights, and where the channels of its output lie in them and in the output. */
interface Linear {
  readonly node: Node;
  readonly weights: Constant;
  readonly bias: Constant | undefined;
  readonly channels: number;
  /** Of the output. */
  readonly axis: number;
  readonly rank: number;
  /** The vector [channels] shaped so that it is broadcast along the weights. */
  readonly alongWeights: readonly number[];
}

const linearOf = (f: Fusion, value: Value): Linear | undefined => {
  const node = ['Conv', 'ConvTranspose', 'MatMul'].map((op) => f.soleMaker(value, op)).find((made) => made);
  const weights = f.constantOf(node?.inputs[1]);
  const bias = f.constantOf(node?.inputs[2]);
  if (!node || !weights || !isFloat(value) || (node.inputs[2] && !bias)) return undefined;
  const ones = (count: number): readonly number[] => Array<number>(count).fill(1);
  const { length } = weights.shape;
  if (node.op === 'MatMul') {
    const rank = value.shape?.length;
    if (length !== 2 || rank === undefined || rank < 2) return undefined;
    const channels = weights.shape[1]!;
    return { node, weights, bias, channels, axis: rank - 1, rank, alongWeights: [channels] };
  }
  const transposed = node.op === 'ConvTranspose';
  // Groups of a transposed convolution lie one after the other in the inputs' axis.
  if (transposed && (node.attributes['group'] ?? 1) !== 1) return undefined;
  const channels = weights.shape[transposed ? 1 : 0]!;
  const alongWeights = [channels, ...ones(length - (transposed ? 2 : 1))];
  return { node, weights, bias, channels, axis: 1, rank: length, alongWeights };
};

/** The constant as a vector of one number a channel, or of one number for all. */
const vectorOf = (constant: Constant, { rank, axis, channels }: Linear): Constant | undefined => {
  const count = perChannel(constant, rank, axis, channels);
  return count && reshaped(constant, count);
};

/** The weights times `scale`, the bias times `scale` plus `offset`, both vectors. */
const joined = (
  f: Fusion,
  node: Node,
  linear: Linear,
  scale: Constant | undefined,
  offset: Constant | undefined,
): readonly Node[] | undefined => {
  const { weights, alongWeights, channels } = linear;
  const dtype = weights.dtype as 'float32' | 'float64';
  const along = scale && reshaped(scale, scale.shape[0] === channels ? alongWeights : [1]);
  const scaled = along ? calculate('Mul', weights, along) : scale ? undefined : weights;
  if (!scaled) return undefined;
  let bias = linear.bias;
  if (bias && scale) bias = calculate('Mul', bias, scale);
  if (linear.bias && !bias) return undefined;
  if (offset) {
    const whole = offset.shape[0] === channels && !bias ? offset : undefined;
    bias = whole ?? calculate('Add', bias ?? floats(dtype, [channels], Array<number>(channels).fill(0)), offset);
    if (!bias) return undefined;
  }
  const inputs = [linear.node.inputs[0], scale ? f.put(scaled, 'weights') : linear.node.inputs[1]];
  const made = { ...linear.node, outputs: node.outputs };
  if (!bias) return [{ ...made, inputs }];
  if (linear.node.op !== 'MatMul') return [{ ...made, inputs: [...inputs, f.put(bias, 'bias')] }];
  const product = f.value('matmul_scaled', dtype, linear.node.outputs[0]!.shape);
  return [
    { ...linear.node, inputs, outputs: [product] },
    f.node('Add', [product, f.put(bias, 'bias')], {}, node, node.outputs[0]),
  ];
};

const keepsShape = (from: Value, node: Node): boolean => from.shape?.length === node.outputs[0]!.shape?.length;

/** A linear operator times or over a constant. */
const scaled: Rule = (f, node) => {
  const operands = f.sides(node, (value) => !f.constantOf(value) && linearOf(f, value) !== undefined);
  if (!operands || (node.op === 'Div' && operands[0] !== node.inputs[0])) return undefined;
  const [from, other] = operands;
  const linear = linearOf(f, from)!;
  const constant = f.constantOf(other);
  const vector = constant && keepsShape(from, node) ? vectorOf(constant, linear) : undefined;
  if (!vector) return undefined;
  const scale = node.op === 'Div' ? calculate('Reciprocal', vector) : vector;
  return scale && joined(f, node, linear, scale, undefined);
};

/** A convolution plus or minus a constant. A product's sum is left: the engine has kernels for both together. */
const offset: Rule = (f, node) => {
  const operands = f.sides(node, (value) => !f.constantOf(value) && linearOf(f, value) !== undefined);
  if (!operands || (node.op === 'Sub' && operands[0] !== node.inputs[0])) return undefined;
  const [from, other] = operands;
  const linear = linearOf(f, from)!;
  const constant = f.constantOf(other);
  if (linear.node.op === 'MatMul' || !constant || !keepsShape(from, node)) return undefined;
  const vector = vectorOf(constant, linear);
  const added = vector && (node.op === 'Sub' ? calculate('Neg', vector) : vector);
  return added && joined(f, node, linear, undefined, added);
};

const normalized: Rule = (f, node) => {
  const [x, ...rest] = node.inputs;
  const linear = x && linearOf(f, x);
  const statistics = rest.map((value) => f.constantOf(value));
  if (!linear || linear.node.op === 'MatMul' || node.outputs.length > 1) return undefined;
  const [scale, shift, mean, variance] = statistics;
  if (!scale || !shift || !mean || !variance || statistics.some((s) => s?.dtype !== linear.weights.dtype))
    return undefined;
  const epsilon = node.attributes['epsilon'];
  const small = typeof epsilon === 'object' && 'float' in epsilon ? epsilon.float : 1e-5;
  const steadied = calculate('Add', variance, floats(linear.weights.dtype as 'float32', [1], [small]));
  const deviation = steadied && calculate('Sqrt', steadied);
  const factor = deviation && calculate('Div', scale, deviation);
  const moved = factor && calculate('Mul', mean, factor);
  const added = moved && calculate('Sub', shift, moved);
  return factor && added && joined(f, node, linear, factor, added);
};

export const affine: Readonly<Record<string, readonly Rule[]>> = {
  Add: [offset],
  BatchNormalization: [normalized],
  Div: [scaled],
  Mul: [scaled],
  Sub: [offset],
};
