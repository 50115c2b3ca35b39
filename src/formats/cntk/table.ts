/**
 * The machinery of the op table: a row says what a primitive function becomes in ONNX's vocabulary. Rows are by their
 * numbers in PrimitiveOpType, which is how files name them (primitives.ts).
 */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import type { Var } from './axes.ts';
import { corrupt, type Fields } from './dictionary.ts';
import type { World } from './world.ts';

/** What a row is asked to lower. */
export interface Call {
  readonly g: GraphBuilder;
  readonly inputs: readonly Var[];
  readonly attributes: Fields;
  /** What the whole model has in common. */
  readonly world: World;
  readonly uid: string;
}

export interface Row {
  /** How many operands it takes: least and most. */
  readonly arity: readonly [number, number];
  readonly lower: (call: Call, ...operands: readonly Var[]) => Var | readonly Var[];
}

const row =
  (least: number, most = least) =>
  (lower: Row['lower']): Row => ({ arity: [least, most], lower });

/** A row of one operand. */
export const one = (lower: (call: Call, x: Var) => Var | readonly Var[]): Row => row(1)(lower as Row['lower']);
export const two = (lower: (call: Call, x: Var, y: Var) => Var | readonly Var[]): Row => row(2)(lower as Row['lower']);
export const three = (lower: (call: Call, x: Var, y: Var, z: Var) => Var | readonly Var[]): Row =>
  row(3)(lower as Row['lower']);
/** A row of as many operands as there are, within bounds. */
export const several = (least: number, most: number, lower: (call: Call) => Var | readonly Var[]): Row =>
  row(least, most)(lower);

/** Lowers one call. Throws CORRUPT_MODEL where it has another number of operands than its row takes. */
export const lowerRow = ({ arity: [least, most], lower }: Row, call: Call): readonly Var[] => {
  const count = call.inputs.length;
  if (count < least || count > most) {
    throw corrupt(`${count} operands, expected ${least === most ? least : `${least} to ${most}`}`);
  }
  const made = lower(call, ...call.inputs);
  return 'length' in made ? made : [made];
};

/** The same dynamic axes, another value. */
export const unary = (formula: (g: GraphBuilder, x: Value) => Value): Row =>
  one(({ g }, x) => ({ ...x, value: formula(g, x.value) }));
