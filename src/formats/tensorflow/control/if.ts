/**
 * Branches: a condition, and what each side gives, as an ONNX If.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/functional_ops.cc
 *
 * The sides use values of the graph around them; what both give alike is that value itself, and a condition that is
 * known while lowering leaves only the side that is taken.
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import type { Scope } from '../functions.ts';
import { refuse } from '../table.ts';
import { carried, type Form, formOf, PLAIN, restored } from './form.ts';
import { isList } from './list.ts';
import { evaluateAll, type Lowering, type Run } from './run.ts';
import { knownTruth, truth } from './truth.ts';

/** One side: its results, evaluated into the graph of the run that it gets. undefined: the problems say why not. */
export type Side = (run: Run) => readonly Value[] | undefined;

/** The form in which the two values of an output leave the sides. */
const formOfBoth = (run: Run, yes: Value, no: Value): Form => {
  if (!isList(yes) || !isList(no)) {
    if (isList(yes) !== isList(no)) throw refuse('one branch gives a list of tensors, the other a tensor');
    return PLAIN;
  }
  const form = formOf(run, [yes, no]);
  if (form.kind !== 'plain') return form;
  // Two lists that nothing was written to.
  const sizes = yes.element.sizes ?? no.element.sizes;
  return sizes ? { kind: 'dense', sizes } : { kind: 'sequence' };
};

/** If(condition, yes, no) -> the results. `condition` is a bool scalar. */
export const branch = (run: Run, condition: Value, yes: Side, no: Side): readonly Value[] | undefined => {
  const { g } = run;
  const known = knownTruth(g, condition);
  if (known !== undefined) return (known ? yes : no)(run.child(g));
  const [one, other] = [g.body([]), g.body([])];
  const [then, otherwise] = [yes(run.child(one.g)), no(run.child(other.g))];
  if (!then || !otherwise) return undefined;
  if (then.length !== otherwise.length) {
    throw new ServingError('CORRUPT_MODEL', `one branch gives ${then.length} values, the other ${otherwise.length}`);
  }
  const at = then.flatMap((value, i) => (value === otherwise[i] ? [] : [i]));
  if (at.length === 0) return then;
  const forms = at.map((i) => formOfBoth(run, then[i]!, otherwise[i]!));
  const leave = (b: GraphBuilder, results: readonly Value[]): readonly Value[] =>
    at.map((i, k) => carried(b, results[i]!, forms[k]!));
  const bodies = {
    then_branch: one.finish(leave(one.g, then)),
    else_branch: other.finish(leave(other.g, otherwise)),
  };
  const outputs = g.ops('If', [condition], bodies, at.length);
  const values = [...then];
  for (const [k, i] of at.entries()) values[i] = restored(then[i]!, outputs[k]!, forms[k]!);
  return values;
};

const sideOf = (scope: Scope, inputs: readonly Value[]): Side => {
  return (run) => {
    for (const [i, value] of inputs.entries()) run.feed(scope.argument(i), value);
    return evaluateAll(run, scope.results);
  };
};

const needs = (scopes: readonly Scope[], count: number): void => {
  if (scopes.length >= count) return;
  throw new ServingError(
    'CORRUPT_MODEL',
    `it has ${scopes.length} branches, expected ${count}; an attribute is missing`,
  );
};

export const lowerIf: Lowering = (run, node, [condition, ...inputs]) => {
  const scopes = node.scope.bodies(node, 'then_branch', 'else_branch');
  needs(scopes, 2);
  if (!condition) throw new ServingError('CORRUPT_MODEL', 'it has no condition');
  return branch(run, truth(run.g, condition), sideOf(scopes[0]!, inputs), sideOf(scopes[1]!, inputs));
};

/** branches[index], and the last one for every index that there is no branch for; halved again and again. */
export const lowerCase: Lowering = (run, node, [index, ...inputs]) => {
  const scopes = node.scope.bodies(node, 'branches');
  needs(scopes, 1);
  if (!index || isList(index)) throw new ServingError('CORRUPT_MODEL', 'it has no branch index');
  const { g } = run;
  const number = (i: number): Value => g.scalar(index.dtype, i);
  const last = scopes.length - 1;
  const outside = g.op('Or', [g.op('Less', [index, number(0)]), g.op('Greater', [index, number(last)])]);
  const inside = g.op('Where', [outside, number(last), index]);
  const from = (low: number, high: number): Side => {
    if (high - low === 1) return sideOf(scopes[low]!, inputs);
    const middle = (low + high) >> 1;
    const [below, above] = [from(low, middle), from(middle, high)];
    return (inner) => branch(inner, inner.g.op('Less', [inside, number(middle)]), below, above);
  };
  return from(0, scopes.length)(run.child(g));
};
