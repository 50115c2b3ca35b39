/**
 * How a view is written through, for any operator that only picks elements: the positions that it picks are found by
 * applying it to the positions themselves, and the new elements are scattered there.
 *
 *   base' = scatter(flat(base), positions, flat(new))      positions = flat(op(reshape(0, 1, …, n - 1)))
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';

/** Operators whose view may show one element twice, or that may copy: nothing is written through them. */
export const UNWRITABLE: ReadonlySet<string> = new Set([
  'aten::expand',
  'aten::expand_as',
  'aten::broadcast_to',
  'aten::unfold',
  'aten::as_strided',
  'aten::real',
  'aten::imag',
  'aten::view_as_real',
  'aten::view_as_complex',
  'aten::_conj',
  'aten::conj',
]);

/** Operators that give their argument itself where its elements lie in order, and a copy where they do not. */
export const MAY_COPY: ReadonlySet<string> = new Set([
  'aten::reshape',
  'aten::reshape_as',
  'aten::flatten',
  'aten::ravel',
  'aten::contiguous',
]);

/** Operators that keep all elements in their order. */
const RESHAPES: ReadonlySet<string> = new Set([
  ...MAY_COPY,
  'aten::view',
  'aten::view_as',
  'aten::squeeze',
  'aten::unsqueeze',
  'aten::unflatten',
  'aten::detach',
  'aten::alias',
]);

/** Whether the elements of a view lie in order in memory where those of its base do. */
export const keepsOrder = (op: string): boolean => RESHAPES.has(op);

/** Operators whose result need not lie in order, whatever their arguments do. */
export const OUT_OF_ORDER: ReadonlySet<string> = new Set([
  'aten::einsum',
  'aten::scaled_dot_product_attention',
  'aten::_scaled_dot_product_flash_attention_for_cpu',
]);

/** Refuses as_strided of what need not lie in row-major order: torch's answer hangs on how it lies in memory. */
export const wantOrder = (op: string, inOrder: boolean): void => {
  if (op !== 'aten::as_strided' || inOrder) return;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    'aten::as_strided: the elements of its tensor need not lie in row-major order in memory, which is not followed; say it with unfold, slices or reshape',
  );
};

const flat = (g: GraphBuilder, x: Value): Value => g.op('Reshape', [x, g.ints([-1])]);
const likeShape = (g: GraphBuilder, x: Value, of: Value): Value =>
  g.op('Reshape', [x, g.op('Shape', [of])], { allowzero: 1 });

/** `base` with the elements that the view shows replaced by those of `view`. `get` is the view's operator. */
export const putBack = (g: GraphBuilder, op: string, get: (base: Value) => Value, base: Value, view: Value): Value => {
  if (keepsOrder(op)) return likeShape(g, view, base);
  const count = g.op('Size', [base]);
  const positions = g.op('Range', [g.scalar('int64', 0), count, g.scalar('int64', 1)]);
  const picked = get(likeShape(g, positions, base));
  const scattered = g.op('ScatterElements', [flat(g, base), flat(g, picked), flat(g, view)], { axis: 0 });
  return likeShape(g, scattered, base);
};
