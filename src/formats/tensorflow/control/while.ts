/**
 * While and StatelessWhile: the arguments are the states; those that the body gives back as they came are the same in
 * all iterations (TensorFlow passes everything that a body uses in this way).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/functional_ops.cc
 */
import { ServingError } from '../../../errors.ts';
import type { Value } from '../../../graph/graph.ts';
import type { Edge } from '../functions.ts';
import { lowerLoop, passed } from './loop.ts';
import type { Lowering } from './run.ts';

export const lowerWhile: Lowering = (run, node, inputs) => {
  const [condition, body] = node.scope.bodies(node, 'cond', 'body');
  if (!condition || !body)
    throw new ServingError('CORRUPT_MODEL', 'it has no condition or no body; an attribute is missing');
  const [next, [goes, ...more]] = [body.results, condition.results];
  if (next.length !== inputs.length || !goes || more.length > 0) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `its body gives ${next.length} values and its condition ${goes ? more.length + 1 : 0}; expected ${inputs.length} and 1`,
    );
  }
  const isPassed = inputs.map((_, i) => passed(next[i]!, body.argument(i)));
  const both = (i: number, value: Value): readonly (readonly [Edge, Value])[] => [
    [body.argument(i), value],
    [condition.argument(i), value],
  ];
  const at = inputs.flatMap((_, i) => (isPassed[i] ? [] : [i]));
  const last = lowerLoop(run, {
    states: at.map((i) => ({
      initial: inputs[i]!,
      inBody: [body.argument(i)],
      inCondition: [condition.argument(i)],
      next: next[i]!,
    })),
    condition: goes,
    constant: inputs.flatMap((value, i) => (isPassed[i] ? both(i, value) : [])),
  });
  return last && inputs.map((value, i) => (isPassed[i] ? value : last[at.indexOf(i)]!));
};
