/**
 * Shapes that need not be: of a reduction, of another shape, and of the operands of a product.
 *
 * A product with a matrix that is written as one of two matrices: rows are flattened, multiplied, and put back. The
 * engine's own product takes any number of leading dimensions, and what follows meets the product itself.
 *
 *   Reshape(MatMul(Reshape(x, [-1, k]), w), [.., n]) = MatMul(x, w)
 */
import { sameShape } from '../dims.ts';
import { REDUCES } from '../infer/reduction.ts';
import type { Rule } from './fusion.ts';

const unflattened: Rule = (f, node) => {
  const out = node.outputs[0]!;
  const product = f.soleMaker(node.inputs[0], 'MatMul');
  const flat = f.soleMaker(product?.inputs[0], 'Reshape');
  const x = flat?.inputs[0];
  const w = product?.inputs[1];
  // ONNX Runtime would take a transpose into the product, and refuse a batch of no rows then.
  if (f.maker(x, 'Transpose')) return undefined;
  if (!x?.shape || !w || w.shape?.length !== 2 || flat!.outputs[0]!.shape?.length !== 2 || !out.shape) return undefined;
  const [k, n] = [x.shape.at(-1), out.shape.at(-1)];
  if (k !== w.shape[0] || n !== w.shape[1] || x.shape.length !== out.shape.length) return undefined;
  if (x.shape.slice(0, -1).some((size, i) => size !== out.shape![i] || size === '?')) return undefined;
  return [f.node('MatMul', [x, w], {}, node, out)];
};

/** A reduction whose lost axes are put back keeps them. */
const kept: Rule = (f, node) => {
  const reduction = REDUCES.map((op) => f.soleMaker(node.inputs[0], op)).find((made) => made);
  const [x, axes] = reduction?.inputs ?? [];
  const over = f.integers(axes);
  const out = node.outputs[0]!.shape;
  if (!reduction || !x?.shape || !over || over.length === 0 || reduction.attributes['keepdims'] !== 0) return undefined;
  const gone = new Set(over.map((axis) => (axis < 0 ? axis + x.shape!.length : axis)));
  if (
    !sameShape(
      x.shape.map((size, axis) => (gone.has(axis) ? 1 : size)),
      out,
    )
  )
    return undefined;
  return [{ ...reduction, attributes: { ...reduction.attributes, keepdims: 1 }, outputs: node.outputs }];
};

const RESHAPES = ['Reshape', 'Squeeze', 'Unsqueeze'];

/** The last of several shapes in a row; none where it is the first again. */
const again: Rule = (f, node) => {
  const before = RESHAPES.map((op) => f.maker(node.inputs[0], op)).find((made) => made);
  const x = before?.inputs[0];
  const out = node.outputs[0]!;
  if (!x) return undefined;
  if (sameShape(x.shape, out.shape)) return [f.node('Identity', [x], {}, node, out)];
  // A 0 copies the size of what is reshaped.
  const wanted = f.integers(node.inputs[1]);
  if (node.op !== 'Reshape' || !wanted || wanted.includes(0)) return undefined;
  return [f.node('Reshape', [x, node.inputs[1]], node.attributes, node, out)];
};

export const shapes: Readonly<Record<string, readonly Rule[]>> = {
  Reshape: [unflattened, kept, again],
  Squeeze: [again],
  Unsqueeze: [again],
};
