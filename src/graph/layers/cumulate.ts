/** Running products along an axis, which ONNX has no operator for: a Scan. */
import { DTYPES } from '../../tensor/dtype.ts';
import { inversePermutation } from '../../tensor/permute.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { cast, concat, isFloat, isHalf, like, rankOf, reshape, sizeOf, transpose } from './values.ts';

/** In a type that has the kernels; integers wrap around alike. */
export const computed = (g: GraphBuilder, x: Value, formula: (x: Value) => Value): Value => {
  if (isHalf(x)) return cast(g, formula(cast(g, x, 'float32')), x.dtype);
  if (isFloat(x) || x.dtype === 'int32' || x.dtype === 'int64') return formula(x);
  return cast(g, formula(cast(g, x, DTYPES[x.dtype].bytes < 4 ? 'int32' : 'int64')), x.dtype);
};

/**
 * The products of all elements up to each one: a Scan over [n, rest] that carries the product so far. ONNX Runtime is
 * killed by a Scan over what is empty, so a row and a column of ones go along where a size is free, and are cut off.
 */
export const cumProd = (g: GraphBuilder, x: Value, axis: number, exclusive: boolean, reverse: boolean): Value => {
  const rank = rankOf(x, 'the input');
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
  const perm = [axis, ...others];
  const turned = transpose(g, x, perm);
  const n = sizeOf(g, x, axis);
  const one = g.ints([1]);
  const rest = others.map((i) => sizeOf(g, x, i)).reduce((product, size) => g.op('Mul', [product, size]), one);
  const flat = reshape(g, turned, concat(g, [n, rest]));
  const isFull = x.shape!.every((size) => typeof size === 'number' && size > 0);
  const scanned = isFull ? flat : g.op('Pad', [flat, g.ints([0, 0, 1, 1]), like(g, x, 1)]);
  const width = isFull ? rest : g.op('Add', [rest, one]);
  const shape = [scanned.shape?.[1] ?? '?'];
  const body = g.subgraph(
    [
      { name: 'product', dtype: x.dtype, shape },
      { name: 'element', dtype: x.dtype, shape },
    ],
    (inner, [product, element]) => {
      const next = inner.op('Mul', [product!, element!]);
      return [next, inner.op('Identity', [exclusive ? product! : next])];
    },
  );
  const directions = [reverse ? 1 : 0];
  const attributes = {
    body,
    num_scan_inputs: 1,
    scan_input_directions: directions,
    scan_output_directions: directions,
  };
  const products = g.ops('Scan', [g.op('Expand', [like(g, x, 1), width]), scanned], attributes, 2)[1]!;
  const cut = isFull ? products : g.op('Slice', [products, g.ints([0, 0]), concat(g, [n, rest]), g.ints([0, 1])]);
  const back = inversePermutation(perm);
  return transpose(
    g,
    reshape(
      g,
      cut,
      concat(
        g,
        perm.map((i) => sizeOf(g, x, i)),
      ),
    ),
    back,
  );
};
