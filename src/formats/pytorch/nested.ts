/**
 * Nested tensors of one kind: what nn.TransformerEncoder makes of a batch and its padding mask in evaluation mode, gives
 * its layers, and pads again with zeros. Such a tensor is held as the padded one, with a mask of what is there:
 *
 *   [batch, time, width], of row i the first n_i steps, the others 0       there [batch, time] = step < n_i
 *
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/nested/NestedTensorTransformerFunctions.cpp
 */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { like, refuse, unsqueeze } from '../../graph/layers/values.ts';
import { type Arg, isList, isTensor } from './values.ts';

const there = new WeakMap<Value, Value>();

/** The tensor as a nested one, of what `mask` [batch, time] says is there. */
export const asNested = (g: GraphBuilder, x: Value, mask: Value): Value => {
  const kept = g.op('Where', [unsqueeze(g, mask, [2]), x, like(g, x, 0)]);
  const nested = kept === x ? g.op('Identity', [x]) : kept;
  there.set(nested, mask);
  return nested;
};

/** What is there of a nested tensor, bool [batch, time]; undefined for any other. */
export const maskOfNested = (x: Value): Value | undefined => there.get(x);

const TAKES_NESTED: ReadonlySet<string> = new Set([
  'aten::_transformer_encoder_layer_fwd',
  'aten::to_padded_tensor',
  'aten::nested_to_padded_tensor',
  // what the code of the layers asks before they take it
  'prim::is_nested',
  'prim::dtype',
  'prim::device',
  'prim::layout',
  'prim::requires_grad',
  'aten::dim',
  'aten::is_floating_point',
]);

/** Whether it is a nested tensor, or a list that has one. */
export const isNested = (arg: Arg): boolean =>
  isTensor(arg) ? there.has(arg) : isList(arg) && arg.some((item) => isNested(item));

/** Refuses an operator that is given a nested tensor and does not know of them. */
export const wantNoNested = (op: string, args: Readonly<Record<string, Arg>>): void => {
  if (TAKES_NESTED.has(op) || !Object.values(args).some(isNested)) return;
  throw refuse(
    `${op} of a nested tensor, of sequences that differ in length; make the encoder with enable_nested_tensor=False`,
  );
};
