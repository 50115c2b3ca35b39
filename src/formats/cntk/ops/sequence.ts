/**
 * Functions that look along the dynamic axes: delays, from and to sequences. Steps behind the end of a row are kept out of
 * what the others come to.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/ComputationNetworkLib/SequenceReshapeNodes.cpp, RecurrentNodes.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, int64, like, refuse, sizeOf, squeeze, unsqueeze } from '../../../graph/layers/values.ts';
import {
  dims,
  full,
  isBatch,
  lead,
  raised,
  rank,
  type SequenceAxis,
  sequenceOf,
  steps,
  type Var,
  valid,
  withValue,
} from '../axes.ts';
import { corrupt } from '../dictionary.ts';
import { offsetOf } from '../loop.ts';
import { type Call, one, type Row, several, two } from '../table.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i);

/** The value of some steps before or after, outside of a loop. */
const delay =
  (isBackward: boolean) =>
  (call: Call, x: Var, initial: Var): Var => {
    const { g } = call;
    const axis = sequenceOf(x);
    const offset = offsetOf(call);
    if (initial.sequence) throw refuse('an initial state that is a sequence; served are those of one step');
    const n = rank(x);
    const at = steps(g, axis);
    const k = g.scalar('int64', offset);
    const inRow = isBackward
      ? g.op('Less', [g.op('Add', [unsqueeze(g, at, range(1, 1 + n)), k]), unsqueeze(g, axis.lengths, range(1, 2 + n))])
      : g.op('GreaterOrEqual', [unsqueeze(g, at, range(1, 1 + n)), k]);
    const state = withValue(initial, cast(g, initial.value, x.value.dtype));
    const first = raised(g, state, x);
    const start = unsqueeze(g, first, range(2, 2 + n - rank(initial)));
    return withValue(
      x,
      g.op('Where', [inRow, shifted(g, x, axis, offset, isBackward), lead(initial) === 0 ? state.value : start]),
    );
  };

/** Moved along time; what comes in is 0. */
const shifted = (g: GraphBuilder, x: Var, axis: SequenceAxis, offset: number, isBackward: boolean): Value => {
  if (dims(x)[1] === 1) return x.value;
  const none = dims(x).map(() => 0);
  const pads = [...none.with(1, isBackward ? 0 : offset), ...none.with(1, isBackward ? offset : 0)];
  const padded = g.op('Pad', [x.value, g.ints(pads), like(g, x.value, 0)]);
  const start = g.ints([isBackward ? offset : 0]);
  return g.op('Slice', [padded, start, g.op('Add', [start, axis.time]), g.ints([1])]);
};

/** The dynamic axes of another variable; its own rows for each of its steps. */
const reconcile = ({ g }: Call, x: Var, other: Var): Var => {
  const to = { batch: other.batch || x.batch, sequence: other.sequence };
  if (x.sequence && !other.sequence) throw refuse('a sequence where its operand has none');
  return { ...to, value: raised(g, x, to) };
};

const toSequence = (call: Call): Var => {
  const { g, inputs, attributes, world } = call;
  const [x, given] = inputs as readonly [Var, Var | undefined];
  if (!x.batch || x.sequence || rank(x) < 1) throw refuse('its operand is no batch of tensors');
  const own = attributes
    .get('newDynamicAxes')
    .list()
    .map((entry) => entry.axis())
    .find((axis) => !isBatch(axis));
  if (!own) throw corrupt('no new axis of sequences is named');
  const whole = full(g, x, world.rows);
  const time = sizeOf(g, whole.value, 1);
  const flat = given && squeeze(g, given.value, range(lead(given), dims(given).length));
  const lengths = flat ? int64(g, flat) : g.op('Expand', [time, world.rows]);
  const sequence = world.learn({ name: own.name, lengths, time });
  return { value: whole.value, batch: true, sequence };
};

const toSequenceLike = ({ g, world }: Call, x: Var, other: Var): Var => {
  const sequence = sequenceOf(other);
  if (!x.batch || x.sequence || rank(x) < 1) throw refuse('its operand is no batch of tensors');
  return { value: full(g, x, world.rows).value, batch: true, sequence };
};

/** A sequence as a static axis, what stands behind its end set to a number; and 1 for the steps that are there. */
const unpackSequence = ({ g, attributes, world }: Call, given: Var): readonly Var[] => {
  const axis = sequenceOf(given);
  const x = full(g, given, world.rows);
  const fill = attributes.maybe('sequenceUnpackPaddingValue')?.number() ?? 0;
  const value = g.op('Where', [valid(g, axis, rank(x)), x.value, like(g, x.value, fill)]);
  const mask = cast(g, valid(g, axis, 0), x.value.dtype);
  return [value, mask].map((one) => ({ value: one, batch: true, sequence: undefined }));
};

const unpackBatch = ({ g, world }: Call, x: Var): Var => {
  if (!x.batch || x.sequence) throw refuse('its operand is a sequence or has no batch; served are batches of tensors');
  return { value: full(g, x, world.rows).value, batch: false, sequence: undefined };
};

const toBatch = ({ g, world }: Call, x: Var): Var => {
  if (x.batch || rank(x) < 1) throw refuse('its operand is a batch already, or one number');
  world.learnRows(sizeOf(g, x.value, 0));
  return { value: x.value, batch: true, sequence: undefined };
};

// biome-ignore format: one function a line
export const sequence: Readonly<Record<string, Row>> = {
  PastValue:      two(delay(false)),
  FutureValue:    two(delay(true)),
  ReconcileDynamicAxis: two(reconcile),
  ToSequence:     several(1, 2, toSequence),
  ToSequenceLike: two(toSequenceLike),
  UnpackSequence: one(unpackSequence),
  UnpackBatch:    one(unpackBatch),
  ToBatch:        one(toBatch),
};
