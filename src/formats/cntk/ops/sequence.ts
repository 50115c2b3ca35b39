/**
 * Functions that look along the dynamic axes: delays, which steps, from and to sequences. Steps behind the end of a row
 * are kept out of what the others come to.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/ComputationNetworkLib/SequenceReshapeNodes.cpp, RecurrentNodes.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, concat, int64, like, refuse, sizeOf, squeeze, unsqueeze } from '../../../graph/layers/values.ts';
import {
  dims,
  full,
  gatherInRows,
  isBatch,
  isTrue,
  lead,
  raised,
  rank,
  type SequenceAxis,
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

const sequenceOf = (x: Var): SequenceAxis => {
  if (!x.sequence) throw refuse('its operand is no sequence');
  return x.sequence;
};

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

/** bool [batch, time]: where a condition holds within its row. */
const holding = (call: Call, condition: Var): Value => {
  const { g } = call;
  const axis = sequenceOf(condition);
  const whole = full(g, condition, call.world.rows);
  if (staticSize(whole) !== 1) throw refuse('a condition of several elements a step');
  const flat = squeeze(g, whole.value, range(2, dims(whole).length));
  return g.op('And', [isTrue(g, flat), valid(g, axis, 0)]);
};

const staticSize = (x: Var): number =>
  dims(x)
    .slice(lead(x))
    .reduce<number>((a, b) => (b === 1 ? a : Number.NaN), 1);

/** At which steps a condition holds: of each row one after the other, as a sequence of their own, or the only one. */
const where = (call: Call, condition: Var): Var => {
  const { g, attributes, world } = call;
  const axis = sequenceOf(condition);
  const named = attributes
    .get('newDynamicAxes')
    .list()
    .map((entry) => entry.axis());
  const holds = holding(call, condition);
  const at = steps(g, axis);
  const { dtype } = condition.value;
  const own = named.find((one) => !isBatch(one));
  if (!own) {
    const position = g.op('Where', [holds, at, axis.time]);
    return {
      value: cast(g, g.op('ReduceMin', [position, g.ints([1])], { keepdims: 0 }), dtype),
      batch: true,
      sequence: undefined,
    };
  }
  // Each step that holds goes to its place among those, the others to one behind all. Not by TopK, which kills ONNX
  // Runtime 1.30 where there are no rows.
  const place = g.op('Sub', [g.op('CumSum', [int64(g, holds), g.scalar('int64', 1)]), g.scalar('int64', 1)]);
  const index = g.op('Where', [holds, place, axis.time]);
  const room = concat(g, [world.rows, g.op('Add', [axis.time, g.ints([1])])]);
  const nothing = g.op('Expand', [g.scalar('int64', 0), room]);
  const each = g.op('Expand', [at, concat(g, [world.rows, axis.time])]);
  const packed = g.op('ScatterElements', [nothing, index, each], { axis: 1 });
  const lengths = g.op('ReduceSum', [int64(g, holds), g.ints([1])], { keepdims: 0 });
  const time = g.op('ReduceMax', [concat(g, [lengths, g.ints([0])])], { keepdims: 1 });
  const inside = g.op('Slice', [packed, g.ints([0]), time, g.ints([1])]);
  const sequence = world.learn({ name: own.name, lengths, time });
  return { value: cast(g, inside, dtype), batch: true, sequence };
};

/** Steps of a sequence by their positions. */
const gatherPacked = ({ g, world }: Call, x: Var, positions: Var): Var => {
  sequenceOf(x);
  const source = full(g, x, world.rows);
  return { ...positions, value: gatherInRows(g, source.value, int64(g, positions.value)) };
};

/** Back to the steps at which a condition holds; the others are 0. */
const scatterPacked = (call: Call): Var => {
  const { g, inputs, world } = call;
  const [x, , condition] = inputs as readonly [Var, Var, Var];
  const axis = sequenceOf(condition);
  const holds = holding(call, condition);
  const count = g.op('CumSum', [int64(g, holds), g.scalar('int64', 1)]);
  const whole = full(
    g,
    { ...x, value: raised(g, x, { batch: true, sequence: axis }), sequence: x.sequence ?? axis },
    world.rows,
  );
  const value = x.sequence ? whole.value : raised(g, x, { batch: true, sequence: axis });
  const last = g.op('Sub', [sizeOf(g, value, 1), g.ints([1])]);
  const which = g.op('Max', [g.op('Min', [g.op('Sub', [count, g.scalar('int64', 1)]), last]), g.scalar('int64', 0)]);
  const gathered = gatherInRows(g, value, which);
  const mask = unsqueeze(g, holds, range(2, 2 + rank(x)));
  return { value: g.op('Where', [mask, gathered, like(g, gathered, 0)]), batch: true, sequence: axis };
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
  Where:          one(where),
  // Positions within rows are kept as they are: nothing is packed here.
  PackedIndex:    two((_, _x, positions) => positions),
  GatherPacked:   two(gatherPacked),
  ScatterPacked:  several(3, 3, scatterPacked),
  ReconcileDynamicAxis: two(reconcile),
  ToSequence:     several(1, 2, toSequence),
  ToSequenceLike: two(toSequenceLike),
  UnpackSequence: one(unpackSequence),
  UnpackBatch:    one(unpackBatch),
  ToBatch:        one(toBatch),
};
