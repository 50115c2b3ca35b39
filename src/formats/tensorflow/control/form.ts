/**
 * How a list crosses the border of a body, where ONNX has tensors and sequences only.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { known } from '../../../graph/layers/values.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { refuse } from '../table.ts';
import { isList, type List, maybeDense, rowsOf, sequenceOf, withSlots, zeros } from './list.ts';
import { type Run, sizesOf } from './run.ts';

/**
 * - plain: a tensor, or a list that stays what it is
 * - dense: as one tensor; `sizes`, an int64 vector, is the shape of an element where nothing was written yet
 * - sequence: as an ONNX sequence
 */
export type Form =
  | { readonly kind: 'plain' }
  | { readonly kind: 'dense'; readonly sizes: Value | undefined }
  | { readonly kind: 'sequence' };

export const PLAIN: Form = { kind: 'plain' };

/** The shape of one element as far as the list itself, or its declaration, tells. */
const elementShape = ({ slots, element }: List): Shape => {
  const found = slots.kind === 'dense' ? slots.tensor.shape?.slice(1) : undefined;
  if (!found || found.every((dim) => typeof dim === 'number')) return found ?? element.shape;
  const declared = element.shape?.length === found.length ? element.shape : found;
  return found.map((dim, i) => (typeof declared[i] === 'number' ? declared[i] : dim));
};

/** The form that holds all of `lists`; `run` is outside of the body, where the sizes of an element must be known. */
export const formOf = (run: Run, lists: readonly List[]): Form => {
  if (lists.some(({ slots }) => slots.kind === 'sequence')) return { kind: 'sequence' };
  const written = lists.filter(({ slots }) => slots.kind === 'dense');
  if (written.length === 0) return PLAIN;
  if (written.length === lists.length) return { kind: 'dense', sizes: undefined };
  const sizes = lists.flatMap((one) => {
    const shape = elementShape(one);
    const known = one.element.sizes ?? (shape && sizesOf(run, shape));
    return known ? [known] : [];
  });
  if (sizes.length > 0) return { kind: 'dense', sizes: sizes[0] };
  // One element, of unknown size until it is written: no elements before.
  const [shape] = written.map(elementShape);
  const single = lists.every((one) => known(run.g, rowsOf(run.g, one))?.[0] === 1);
  if (!single || !shape) return { kind: 'sequence' };
  return { kind: 'dense', sizes: run.g.ints(shape.map((dim) => (typeof dim === 'number' ? dim : 0))) };
};

/** The one ONNX value that a list is in that form. */
export const carried = (g: GraphBuilder, value: Value, form: Form): Value => {
  if (!isList(value)) return value;
  if (form.kind === 'sequence') return sequenceOf(g, value);
  if (form.kind === 'plain') throw refuse('a list of tensors is not carried through this body');
  const found = value.slots.kind === 'dense' ? value.slots.tensor : undefined;
  if (found) return found;
  const made = form.sizes ? zeros(g, value.dtype, rowsOf(g, value), form.sizes) : maybeDense(g, value);
  if (!made) throw refuse('the shape of the elements of a list is not known');
  return made;
};

/** The list again, of the value that carried it. */
export const restored = (of: Value, value: Value, form: Form): Value => {
  if (!isList(of)) return value;
  return withSlots(
    of,
    form.kind === 'sequence' ? { kind: 'sequence', sequence: value } : { kind: 'dense', tensor: value },
  );
};
