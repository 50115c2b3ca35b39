/**
 * A product with a matrix that is written as one of two matrices: rows are flattened, multiplied, and put back. The
 * engine's own product takes any number of leading dimensions, and what follows meets the product itself.
 *
 *   Reshape(MatMul(Reshape(x, [-1, k]), w), [.., n]) = MatMul(x, w)
 */
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

export const matrices: Readonly<Record<string, readonly Rule[]>> = { Reshape: [unflattened] };
