/** What the whole of a model has in common while one of its signatures is lowered. */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { refuse } from '../../graph/layers/values.ts';
import type { Dim } from '../../tensor/signature.ts';
import { DEFAULT_SEQUENCE, type SequenceAxis } from './axes.ts';

export class World {
  readonly #sequences = new Map<string, SequenceAxis>();
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
export const lengthsOf = (g: GraphBuilder, given: Value, rows: Value, time: Value): Value => {
  const one = g.scalar('int64', 1);
  // Expanding to fewer is no error of ONNX's, this reshaping is.
  const lengths = g.op('Reshape', [g.op('Expand', [given, rows]), rows]);
  // Reading past the end of what there is fails the run.
  const past = g.op('Add', [time, g.ints([1])]);
  const sent = g.op('Where', [g.op('Less', [lengths, one]), past, lengths]);
  const index = g.op('Where', [g.op('Equal', [lengths, g.scalar('int64', ALL_STEPS)]), time, sent]);
  const counted = g.op('Range', [g.scalar('int64', 0), g.op('Squeeze', [past, g.ints([0])]), one]);
  return g.op('Gather', [counted, index], { axis: 0 });
};
