/**
 * What an operator writes: a tensor in place (`add_`), or those that it is given for its results (`out=`). The first keeps
 * its shape, the others take that of the result, as torch resizes them.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast } from '../../../graph/layers/values.ts';
import { refuse } from '../aten.ts';
import type { OpSchema } from '../schema.ts';
import { type Arg, isList, isScalar, isTensor, Tuple } from '../values.ts';
import { Cell } from './cells.ts';
import { scalarValue } from './numbers.ts';
import type { Thing } from './objects.ts';

/** They change what a tensor is, not what it holds. */
const RESHAPES_IN_PLACE =
  /^aten::(squeeze_|unsqueeze_|t_|transpose_|swapaxes_|swapdims_|resize_|resize_as_|set_|as_strided_)$/;

/**
 * The tensors that a call writes and gives back. One that is written and not given back is a statistic of training, which
 * nothing else reads.
 */
export const targetsOf = (
  schema: OpSchema,
  args: readonly Thing[],
  keywords: ReadonlyMap<string, Thing>,
): readonly Cell[] => {
  const given = new Set(schema.returns.map(({ alias }) => alias));
  return schema.args.flatMap(({ name, type }, i) => {
    if (!type.writes || type.name !== 'Tensor' || type.list || !given.has(type.alias)) return [];
    const target = args[i] ?? keywords.get(name);
    return target instanceof Cell ? [target] : [];
  });
};

const isSameShape = (a: Value, b: Value): boolean =>
  a.shape !== undefined &&
  a.shape.length === b.shape?.length &&
  a.shape.every((dim, i) => dim === b.shape![i] && dim !== '?');

const tensorOf = (g: GraphBuilder, name: string, answer: Arg | undefined): Value => {
  if (isTensor(answer)) return answer;
  if (isScalar(answer)) return scalarValue(g, answer);
  throw refuse(`${name}: what it writes is no tensor`);
};

/** Writes what an operator gave into its tensor, which keeps its dtype and, but for `squeeze_` and the like, its shape. */
export const inPlace = (g: GraphBuilder, name: string, target: Cell, answer: Arg): Cell => {
  const first = tensorOf(g, name, answer instanceof Tuple ? answer.items[0] : answer);
  const before = target.read();
  if (RESHAPES_IN_PLACE.test(name)) {
    if (target.view || target.hasViews)
      throw refuse(`${name}: it changes the shape of a tensor that shares its elements with another`);
    target.write(first);
    return target;
  }
  const value = cast(g, first, before.dtype);
  // What is scaled down to a norm stays as it is when that is done once more.
  const isSameEachRun = name === 'aten::embedding_renorm_';
  target.write(isSameShape(value, before) ? value : g.op('Expand', [value, g.op('Shape', [before])]), isSameEachRun);
  return target;
};

/** Writes results into the tensors that are given for them. A view of another tensor cannot be resized. */
export const writeOut = (g: GraphBuilder, name: string, targets: readonly Cell[], answer: Arg): readonly Cell[] => {
  const results = answer instanceof Tuple ? answer.items : isList(answer) ? answer : [answer];
  for (const [i, target] of targets.entries()) {
    const before = target.read();
    const value = cast(g, tensorOf(g, name, results[i]), before.dtype);
    if ((target.view || target.hasViews) && !isSameShape(value, before) && value.shape?.length !== before.shape?.length)
      throw refuse(`${name}: it resizes a tensor that shares its elements with another`);
    target.write(value);
  }
  return targets;
};
