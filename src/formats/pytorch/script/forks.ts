/**
 * Conditions behind which something is not known any more that each branch knows: a rank, a dtype, the keys of a dict.
 * Where what follows needs it, that goes into both branches: the statement with the condition is followed once more in
 * either body, with the condition taken for true or false, and the rest of its block behind it.
 *
 *   if c: y = x[0]          If(c, { y = x[0]; return y.view(-1) },
 *   else: y = x        →          { y = x;    return y.view(-1) })
 *   return y.view(-1)
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';

/** How many times the rest of a block is followed anew. */
const MOST_FORKS = 24;

/** A condition whose branches differ in what is known. */
export interface Lost {
  /** Which condition of the run it was, as they were met. */
  readonly id: number;
  readonly condition: Value;
  readonly g: GraphBuilder;
}

export class Forks {
  /** How many conditions of the run were met. */
  count = 0;
  readonly lost: Lost[] = [];
  readonly #forced = new Map<number, boolean>();
  #left = MOST_FORKS;

  /** Counts a condition; tells what it is taken for, where it is. */
  next(): boolean | undefined {
    return this.#forced.get(++this.count);
  }

  /** The condition that is the n-th from now is taken for this. */
  force(n: number, isTrue: boolean): void {
    this.#forced.set(this.count + n, isTrue);
  }

  /** Whether something may be followed once more. */
  spend(): boolean {
    return this.#left-- > 0;
  }
}

export const isRefusal = (error: unknown): boolean =>
  error instanceof ServingError && error.code === 'UNSUPPORTED_MODEL';
