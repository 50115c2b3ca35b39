/**
 * What the rows of layers ask of their arguments: numbers that must be known while lowering, sizes that need not be, and
 * tensors that may come without a batch.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import type { Size } from '../../../graph/layers/sizes.ts';
import { squeeze, unsqueeze } from '../../../graph/layers/values.ts';
import { refuse } from '../aten.ts';
import { type Int, Num, numberOf, type Scalar } from '../values.ts';

export const MORE = 'it is computed at run time, and is supported as a constant only';

/** A number that is known while lowering. */
export const real = (scalar: Scalar, name: string): number => {
  const number = numberOf(scalar);
  if (number === undefined) throw refuse(`${name}: ${MORE}`);
  return Number(number);
};

export const flag = (bool: boolean | Num, name: string): boolean => {
  if (typeof bool === 'boolean') return bool;
  const number = numberOf(bool);
  if (number === undefined) throw refuse(`${name}: ${MORE}`);
  return number !== 0;
};

/** A flag, or a value bool [] where only the run knows it. */
export const flagOrValue = (bool: boolean | Num): boolean | Value => {
  const number = numberOf(bool);
  return number === undefined ? (bool as Num).value : Boolean(number);
};

/** Ints that are known while lowering. */
export const numbers = (ints: readonly Scalar[], name: string): readonly number[] => ints.map((int) => real(int, name));

/** One number for each dimension; a lone one stands for all. */
export const each = (ints: readonly Scalar[], dims: number, name: string): readonly number[] => {
  const list = numbers(ints, name);
  if (list.length === dims) return list;
  if (list.length !== 1) throw refuse(`${name} has ${list.length} numbers, expected 1 or ${dims}`);
  return new Array<number>(dims).fill(list[0]!);
};

/** A size of the run or a number. */
export const sizeOfInt = (int: Int): Size => (int instanceof Num ? int.value : int);

/** A tensor, or undefined for None. */
export const maybe = (value: Value | null | undefined): Value | undefined => value ?? undefined;

/**
 * The formula over a tensor [batch, channels, space..] of `dims` dimensions of space, one without a batch put into a
 * batch of its own. Where the rank is unknown there is a batch.
 */
export const batched = <T extends Value | readonly Value[]>(
  g: GraphBuilder,
  x: Value,
  dims: number,
  formula: (x: Value) => T,
): T => {
  const rank = x.shape?.length ?? dims + 2;
  if (rank === dims + 2) return formula(x);
  if (rank !== dims + 1)
    throw refuse(`a tensor of ${rank} dimensions, expected ${dims + 2}, or ${dims + 1} without a batch`);
  const made: Value | readonly Value[] = formula(unsqueeze(g, x, [0]));
  return (Array.isArray(made) ? made.map((y: Value) => squeeze(g, y, [0])) : squeeze(g, made as Value, [0])) as T;
};

/** Refuses a tensor whose rank is known to be another than `least`, or outside `least` to `most`. */
export const wantRank = (x: Value, what: string, least: number, most: number = least): void => {
  const rank = x.shape?.length;
  if (rank === undefined || (rank >= least && rank <= most)) return;
  const expected = least === most ? least : most === Infinity ? `${least} or more` : `${least} to ${most}`;
  throw refuse(`${what} has ${rank} dimensions, expected ${expected}`);
};
