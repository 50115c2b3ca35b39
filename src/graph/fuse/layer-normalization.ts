/**
 * Normalizations over the features of each row, which frameworks write out, as ONNX's LayerNormalization:
 *
 *   mean = ReduceMean(x), d = x - mean, variance = ReduceMean(d d), r = 1 / sqrt(variance + epsilon)
 *   y = d r scale + offset,  or, as TensorFlow has it,  y = x (r scale) + (offset - mean (r scale))
 *
 * Where channels are not the last axis the rows are brought there and back: what follows is most often a product with a
 * matrix that wants them there, and the two transposes between them fall away.
 */

import { inversePermutation } from '../../tensor/permute.ts';
import type { Node, Value } from '../graph.ts';
import { type Fusion, floats, type Rule, reshaped } from './fusion.ts';

interface Rows {
  readonly x: Value;
  readonly mean: Value;
  readonly epsilon: number;
  /** The axes that are normalized, ascending. */
  readonly axes: readonly number[];
}

const meanOf = (
  f: Fusion,
  value: Value | undefined,
): { readonly of: Value; readonly axes: readonly number[] } | undefined => {
  const node = f.maker(value, 'ReduceMean');
  const of = node?.inputs[0];
  const axes = f.integers(node?.inputs[1]);
  if (!node || !of?.shape || !axes || axes.length === 0 || (node.attributes['keepdims'] ?? 1) !== 1) return undefined;
  const rank = of.shape.length;
  return { of, axes: axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b) };
};

/** The rows whose deviation, sqrt(variance + epsilon), the value is. */
const deviationOf = (f: Fusion, value: Value | undefined): Rows | undefined => {
  const root = f.maker(value, 'Sqrt');
  const sum = f.sides(f.maker(root?.inputs[0], 'Add'), (side) => f.number(side) !== undefined);
  const variance = meanOf(f, sum?.[1]);
  const square = variance && f.maker(variance.of, 'Mul');
  const [d, again] = square?.inputs ?? [];
  const difference = d === again ? f.maker(d, 'Sub') : undefined;
  const [x, mean] = difference?.inputs ?? [];
  const first = meanOf(f, mean);
  if (!sum || !variance || !x || !mean || first?.of !== x || first.axes.join() !== variance.axes.join())
    return undefined;
  return { x, mean, epsilon: f.number(sum[0])!, axes: variance.axes };
};

const inverseOf = (f: Fusion, value: Value | undefined): Rows | undefined =>
  deviationOf(f, f.maker(value, 'Reciprocal')?.inputs[0]);

/** A constant with one number for each normalized element, as a vector; a lone axis of the value only. */
const vectorOf = (f: Fusion, value: Value | undefined, rows: Rows): Value | undefined => {
  const constant = f.constantOf(value);
  const rank = rows.x.shape!.length;
  const [axis] = rows.axes;
  const size = rows.x.shape![axis!];
  if (!constant || rows.axes.length !== 1 || typeof size !== 'number' || constant.dtype !== 'float32') return undefined;
  const own = axis! - (rank - constant.shape.length);
  if (constant.shape.length > rank || constant.shape.some((dim, i) => (i === own ? dim !== size : dim !== 1)))
    return undefined;
  const vector = reshaped(constant, [size]);
  return vector && f.put(vector, 'layer_normalization');
};

/** The axes from the first of the normalized ones on, others of size 1 left out, are the last ones. */
const suffixFrom = ({ x, axes }: Rows): number | undefined => {
  const shape = x.shape!;
  const wide = shape.flatMap((size, i) => (size === 1 ? [] : [i]));
  const kept = axes.filter((axis) => shape[axis] !== 1);
  if (kept.length === 0 || kept.some((axis, i) => axis !== wide[wide.length - kept.length + i])) return undefined;
  return kept[0];
};

const normalize = (f: Fusion, node: Node, rows: Rows, scale?: Value, offset?: Value): readonly Node[] | undefined => {
  const { x, axes, epsilon } = rows;
  const shape = x.shape!;
  if (x.dtype !== 'float32') return undefined;
  const rank = shape.length;
  const from = suffixFrom(rows);
  const [lone] = axes;
  const sizes = shape.slice(from ?? lone!, from === undefined ? lone! + 1 : rank);
  if (sizes.some((size) => typeof size !== 'number') || (from === undefined && axes.length > 1)) return undefined;
  const given = sizes as readonly number[];
  const ones = (): Value =>
    f.put(floats('float32', given, Array<number>(given.reduce((a, b) => a * b, 1)).fill(1)), 'ones');
  const inputs = [scale ?? ones(), ...(offset ? [offset] : [])];
  const attributes = { axis: from ?? rank - 1, epsilon: { float: epsilon } };
  if (from !== undefined) return [f.node('LayerNormalization', [x, ...inputs], attributes, node, node.outputs[0])];
  const perm = [...shape.keys()].filter((axis) => axis !== lone).concat(lone!);
  const turned = perm.map((axis) => shape[axis]!);
  const [last, normal] = ['rows', 'normal'].map((name) => f.value(name, 'float32', turned));
  return [
    f.node('Transpose', [x], { perm }, node, last),
    f.node('LayerNormalization', [last, ...inputs], attributes, node, normal),
    f.node('Transpose', [normal], { perm: inversePermutation(perm) }, node, node.outputs[0]),
  ];
};

/** d / deviation, d r */
const plain: Rule = (f, node) => {
  const operands =
    node.op === 'Div'
      ? ([node.inputs[0]!, node.inputs[1]!] as const)
      : f.sides(node, (side) => f.maker(side, 'Sub') !== undefined);
  if (!operands) return undefined;
  const [d, other] = operands;
  const rows = node.op === 'Div' ? deviationOf(f, other) : inverseOf(f, other);
  const difference = f.maker(d, 'Sub');
  if (!rows || difference?.inputs[0] !== rows.x || difference.inputs[1] !== rows.mean) return undefined;
  return normalize(f, node, rows);
};

/** x m, for m = r or r scale: the rows, m, and the scale. */
const scaledRows = (f: Fusion, m: Value): { readonly rows: Rows; readonly scale: Value | undefined } | undefined => {
  const bare = inverseOf(f, m);
  if (bare) return { rows: bare, scale: undefined };
  const product = f.sides(f.maker(m, 'Mul'), (side) => inverseOf(f, side) !== undefined);
  const rows = product && inverseOf(f, product[0]);
  const scale = rows && vectorOf(f, product[1], rows);
  return rows && scale && { rows, scale };
};

/** -mean m or offset - mean m: the offset; false where the value is neither. */
const shiftOf = (f: Fusion, value: Value, m: Value, { mean }: Rows): Value | undefined | false => {
  const isProduct = (of: Value, negated: boolean): boolean => {
    const factors = f.maker(of, 'Mul')?.inputs ?? [];
    const other = factors[0] === m ? factors[1] : factors[1] === m ? factors[0] : undefined;
    return negated ? f.maker(other, 'Neg')?.inputs[0] === mean : other === mean;
  };
  if (isProduct(value, true)) return undefined;
  const difference = f.maker(value, 'Sub');
  if (difference && isProduct(difference.inputs[1]!, false)) return difference.inputs[0];
  const sum = f.sides(f.maker(value, 'Add'), (side) => isProduct(side, true));
  return sum ? sum[1] : false;
};

const expanded: Rule = (f, node) => {
  for (const [product, shift] of [node.inputs, node.inputs.toReversed()]) {
    const factors = f.maker(product, 'Mul')?.inputs;
    if (!factors || !shift) continue;
    for (const [x, m] of [factors, factors.toReversed()]) {
      const found = m && scaledRows(f, m);
      if (!found || found.rows.x !== x) continue;
      const offset = shiftOf(f, shift, m, found.rows);
      if (offset === false) continue;
      const vector = offset && vectorOf(f, offset, found.rows);
      if (offset && !vector) continue;
      return normalize(f, node, found.rows, found.scale, vector);
    }
  }
  return undefined;
};

/** A scale behind a normalization that has none, an offset behind one that has none. */
const taken: Rule = (f, node) => {
  const operands = f.sides(node, (side) => f.soleMaker(side, 'LayerNormalization') !== undefined);
  const made = operands && f.soleMaker(operands[0], 'LayerNormalization');
  const [x, scale, offset] = made?.inputs ?? [];
  const axis = Number(made?.attributes['axis']);
  if (!made || !x?.shape || !scale || offset || axis !== x.shape.length - 1) return undefined;
  const isUnit = node.op === 'Add' || f.isOnes(scale);
  const vector = isUnit && vectorOf(f, operands![1], { x, mean: x, epsilon: 0, axes: [axis] });
  if (!vector) return undefined;
  const inputs = node.op === 'Add' ? [x, scale, vector] : [x, vector];
  return [{ ...made, inputs, outputs: node.outputs }];
};

export const layerNormalization: Readonly<Record<string, readonly Rule[]>> = {
  Add: [expanded, taken],
  Div: [plain],
  Mul: [plain, taken],
};
