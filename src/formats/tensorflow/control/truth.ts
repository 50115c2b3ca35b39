/**
 * What TensorFlow takes for true: a bool as it is, a number other than 0, a string that is not empty, and of any other
 * tensor that it has elements.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/functional_ops.cc (ToBool)
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, known } from '../../../graph/layers/values.ts';
import { refuse } from '../table.ts';
import { tensorOf, zero } from './list.ts';

/** A condition as a bool scalar. Throws UNSUPPORTED_MODEL where its rank is not known. */
export const truth = (g: GraphBuilder, condition: Value): Value => {
  const { shape, dtype } = tensorOf(condition);
  if (!shape) throw refuse('the rank of the condition is unknown');
  if (shape.length > 0) return g.op('Greater', [g.op('Size', [condition]), g.scalar('int64', 0)]);
  if (dtype === 'string') return g.op('Not', [g.op('Equal', [condition, zero(g, 'string')])]);
  return cast(g, condition, 'bool');
};

/** The condition where it is known while lowering. */
export const knownTruth = (g: GraphBuilder, condition: Value): boolean | undefined => {
  const numbers = known(g, condition);
  return numbers && numbers[0] !== 0;
};
