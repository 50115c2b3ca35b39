/**
 * A tensor of rank 0 among the code's constants is a number where it is the second operand of a sum, a difference, a
 * product or a quotient: torch replaces it before it runs the code, so that it decides no dtype. A trace writes Python's
 * own numbers down as such tensors of float64 or int64.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/csrc/jit/passes/canonicalize_graph_fuser_ops.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { inMemory } from '../../../graph/graph.ts';
import { DTYPES } from '../../../tensor/dtype.ts';
import { fromSmallFloat, SMALL_FLOATS, type SmallFloat } from '../../../tensor/float16.ts';
import { Cell } from './cells.ts';
import type { Thing } from './objects.ts';

const OPERATORS = /^aten::(add|sub|mul|div)$/;

/** The number that the tensor holds; undefined where it is no such constant. */
const numberOf = (g: GraphBuilder, thing: Thing | undefined): Thing | undefined => {
  if (!(thing instanceof Cell) || !thing.attribute?.startsWith('CONSTANTS.c')) return undefined;
  const constant = g.constantOf(thing.read());
  if (!constant || !inMemory(constant) || constant.shape.length > 0) return undefined;
  const { dtype } = constant;
  const { kind } = DTYPES[dtype];
  if (kind !== 'float' && kind !== 'int' && kind !== 'uint') return undefined;
  const element = (constant.data as ArrayLike<number | bigint>)[0]!;
  if (typeof element === 'bigint') return Number.isSafeInteger(Number(element)) ? Number(element) : element;
  if (kind !== 'float') return element;
  return { float: dtype in SMALL_FLOATS ? fromSmallFloat(dtype as SmallFloat, element) : element };
};

/** The operands of a call as torch's interpreter has them. */
export const withNumbers = (
  g: GraphBuilder,
  name: string,
  args: readonly Thing[],
  keywords: ReadonlyMap<string, Thing>,
): readonly Thing[] => {
  if (!OPERATORS.test(name) || keywords.has('rounding_mode') || !(args[0] instanceof Cell)) return args;
  const number = numberOf(g, args[1]);
  return number === undefined ? args : [args[0], number, ...args.slice(2)];
};
