/** What the whole of a model has in common while one of its signatures is lowered. */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { cast, failWhere, refuse, unsqueeze } from '../../graph/layers/values.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Dim } from '../../tensor/signature.ts';
import { DEFAULT_SEQUENCE, type SequenceAxis, valid } from './axes.ts';

export class World {
  readonly #sequences = new Map<string, SequenceAxis>();
  readonly #ones = new Map<Value, Value>();
  #rows: Value | undefined;

  /** The number of rows of the batch, int64 [1]. */
  get rows(): Value {
    if (!this.#rows) throw refuse('a batch is wanted, but no input has one');
    return this.#rows;
  }

  hasRows(): boolean {
    return this.#rows !== undefined;
  }

  /** Tells the number of rows, where nothing has told it yet. */
  learnRows(rows: Value): void {
    this.#rows ??= rows;
  }

  /** Which element of each column is the 1 of `value`; undefined where it is not known to be of ones and zeros. */
  onesOf(value: Value): Value | undefined {
    return this.#ones.get(value);
  }

  learnOnes(value: Value, index: Value): void {
    this.#ones.set(value, index);
  }

  sequence(name: string): SequenceAxis | undefined {
    return this.#sequences.get(name);
  }

  /** Keeps an axis by its name; the first of a name stays. */
  learn(axis: SequenceAxis): SequenceAxis {
    const known = this.#sequences.get(axis.name);
    if (known) return known;
    this.#sequences.set(axis.name, axis);
    return axis;
  }
}

/** What the dimension of an axis is called in signatures. */
export const dimensionName = (axis: string): Dim => (axis === DEFAULT_SEQUENCE ? 'time' : `time of ${axis}`);

/** What an input's `lengths` are where they are not sent: every row has all steps. */
export const ALL_STEPS = -1;

/** The lengths made sure of: one for all rows or as many as rows, each of 1 up to all steps. Others fail the run. */
export const lengthsOf = (g: GraphBuilder, input: string, given: Value, rows: Value, time: Value): Value => {
  const one = g.scalar('int64', 1);
  const count = g.op('Shape', [given]);
  const isOther = g.op('Not', [g.op('Or', [g.op('Equal', [count, one]), g.op('Equal', [count, rows])])]);
  const counted = failWhere(g, isOther, given, `"${input}" must be one number for all rows, or one for each`);
  const lengths = g.op('Expand', [counted, rows]);
  const isAll = g.op('Equal', [lengths, g.scalar('int64', ALL_STEPS)]);
  const all = g.op('Where', [isAll, time, lengths]);
  const isOut = g.op('Or', [g.op('Less', [lengths, one]), g.op('Greater', [lengths, time])]);
  const wish = `"${input}" must be numbers of 1 to the steps that were sent, or ${ALL_STEPS} for all of them`;
  return failWhere(g, g.op('And', [isOut, g.op('Not', [isAll])]), all, wish);
};

/** Indices of ones, and what they are the columns of. */
interface Ones {
  /** int64 [batch, time ..] */
  readonly given: Value;
  readonly sequence: SequenceAxis | undefined;
  readonly classes: number;
  readonly dtype: DType;
}

/** Ones at the indices, along a last axis of the classes. Behind the end of a row an index may be anything. */
export const onesAt = (
  g: GraphBuilder,
  world: World,
  input: string,
  { given, sequence, classes, dtype }: Ones,
): Value => {
  const zero = g.scalar('int64', 0);
  const rank = given.shape!.length;
  const sent = sequence ? g.op('Where', [valid(g, sequence, rank - 2), given, zero]) : given;
  const isOut = g.op('Or', [g.op('Less', [sent, zero]), g.op('GreaterOrEqual', [sent, g.scalar('int64', classes)])]);
  const index = failWhere(g, isOut, sent, `"${input}" must be indices of 0 to ${classes - 1}`);
  const counted = g.op('Range', [zero, g.scalar('int64', classes), g.scalar('int64', 1)]);
  const ones = cast(g, g.op('Equal', [unsqueeze(g, index, [rank]), counted]), dtype);
  world.learnOnes(ones, index);
  return ones;
};
