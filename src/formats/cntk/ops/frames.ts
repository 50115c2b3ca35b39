/**
 * Functions that choose steps of sequences. A condition is how many frames a step becomes, and may be a fraction: of
 * 1.5, 1.5, 1.5 the frames are steps 0, 0, 1, 2, 2 (so UnfoldFrom makes its longer sequences). With d the condition,
 *
 *   n(t) = max over s <= t of ceil((d(0) + .. + d(s)) (1 - eps))     how many frames there are up to step t
 *   step(j) = how many t have n(t) <= j                              for the frames j below n of the last step
 *
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/ComputationNetworkLib/SequenceReshapeNodes.cpp (WhereNode)
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  failWhere,
  int64,
  iota,
  like,
  refuse,
  sizeOf,
  squeeze,
  unsqueeze,
  wide,
} from '../../../graph/layers/values.ts';
import { dims, full, gatherInRows, isBatch, lead, raised, rank, sequenceOf, steps, type Var, valid } from '../axes.ts';
import { type Call, one, type Row, three, two } from '../table.ts';

const EPSILONS: Readonly<Record<string, number>> = { float16: 2 ** -10, float32: 2 ** -23, float64: 2 ** -52 };
/** No model has a row of more frames; a condition that adds up to more fails the run. */
const MOST_FRAMES = 2 ** 20;

/** d: float64 [batch, time], 0 behind the end of a row. */
const repeatsOf = ({ g, world }: Call, condition: Var): Value => {
  const axis = sequenceOf(condition);
  const whole = full(g, condition, world.rows);
  const sizes = dims(whole).slice(lead(whole));
  if (sizes.some((size) => size !== 1)) throw refuse('a condition of several elements a step');
  const flat = squeeze(
    g,
    whole.value,
    sizes.map((_, i) => 2 + i),
  );
  return g.op('Where', [valid(g, axis, 0), cast(g, flat, 'float64'), g.scalar('float64', 0)]);
};

/** n: int64 [batch, time] of d. */
const framesOf = (g: GraphBuilder, d: Value, dtype: string): Value => {
  const number = (value: number): Value => g.scalar('float64', value);
  const sums = g.op('CumSum', [d, g.scalar('int64', 1)]);
  const margin = number(1 - (EPSILONS[dtype] ?? 0));
  const counted = g.op('Max', [g.op('Ceil', [g.op('Mul', [sums, margin])]), number(0)]);
  // Behind a step that is not a number none follows.
  const known = g.op('Where', [g.op('IsNaN', [sums]), number(0), counted]);
  const tooMany = g.op('Greater', [known, number(MOST_FRAMES)]);
  const wish = `a condition that adds up to ${MOST_FRAMES} frames a row at most`;
  const counts = int64(g, failWhere(g, tooMany, g.op('Min', [known, number(MOST_FRAMES)]), wish));
  // A step takes no frames back: where none is below 0 the sums are their own maxima.
  const sinks = g.op('Or', [g.op('Less', [d, number(0)]), g.op('IsNaN', [d])]);
  const some = cast(g, g.op('ReduceSum', [int64(g, sinks)], { keepdims: 0 }), 'bool');
  return g.op('If', [some], {
    then_branch: g.subgraph([], (body) => [runningMaximum(body, counts)]),
    else_branch: g.subgraph([], (body) => [body.op('Identity', [counts])]),
  });
};

/** The largest of each element and all before it: int64 [batch, time] of numbers not below 0. */
const runningMaximum = (g: GraphBuilder, x: Value): Value => {
  const at = iota(g, sizeOf(g, x, 1));
  const isBefore = g.op('LessOrEqual', [at, unsqueeze(g, at, [1])]);
  const each = g.op('Where', [isBefore, unsqueeze(g, x, [1]), g.scalar('int64', 0)]);
  return g.op('ReduceMax', [each, g.ints([2])], { keepdims: 0 });
};

/** Which step each frame is, as a sequence of their own; or the first step of which there is one. */
const where = (call: Call, condition: Var): Var => {
  const { g, attributes, world } = call;
  const axis = sequenceOf(condition);
  const named = attributes
    .get('newDynamicAxes')
    .list()
    .map((entry) => entry.axis());
  const d = repeatsOf(call, condition);
  const { dtype } = condition.value;
  const own = named.find((one) => !isBatch(one));
  if (!own) {
    const holds = g.op('Not', [g.op('Equal', [d, g.scalar('float64', 0)])]);
    const position = g.op('Where', [holds, steps(g, axis), axis.time]);
    const first = g.op('ReduceMin', [position, g.ints([1])], { keepdims: 0 });
    return { value: cast(g, first, dtype), batch: true, sequence: undefined };
  }
  const frames = framesOf(g, d, dtype);
  const begun = g.op('Pad', [frames, g.ints([0, 1, 0, 0])]);
  const last = g.op('Slice', [begun, g.ints([-1]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([1])]);
  const lengths = squeeze(g, last, [1]);
  const time = g.op('ReduceMax', [concat(g, [lengths, g.ints([0])])], { keepdims: 1 });
  // Each step is counted at n(t): up to j those with n(t) <= j have been.
  const room = concat(g, [world.rows, g.op('Add', [time, g.ints([1])])]);
  const nothing = g.op('Expand', [g.scalar('int64', 0), room]);
  const each = g.op('Expand', [g.scalar('int64', 1), g.op('Shape', [frames])]);
  const marked = g.op('ScatterElements', [nothing, frames, each], { axis: 1, reduction: 'add' });
  const found = g.op('CumSum', [marked, g.scalar('int64', 1)]);
  const inside = g.op('Slice', [found, g.ints([0]), time, g.ints([1])]);
  const sequence = world.learn({ name: own.name, lengths, time });
  const which = g.op('Where', [valid(g, sequence, 0), inside, g.scalar('int64', 0)]);
  return { value: cast(g, which, dtype), batch: true, sequence };
};

/** Steps of a sequence by their positions. */
const gatherPacked = ({ g, world }: Call, x: Var, positions: Var): Var => {
  sequenceOf(x);
  const source = full(g, x, world.rows);
  return { ...positions, value: gatherInRows(g, source.value, int64(g, positions.value)) };
};

/** Back to the steps that frames came from: their sum, and 0 where there are none. */
const scatterPacked = ({ g, world }: Call, x: Var, positions: Var, condition: Var): Var => {
  const axis = sequenceOf(condition);
  const whole = full(g, x.batch ? x : { ...x, value: raised(g, x, positions), batch: true }, world.rows);
  // Without steps of its own a row is one frame.
  const value = whole.sequence ? whole.value : unsqueeze(g, whole.value, [1]);
  const at = positions.sequence ? full(g, positions, world.rows).value : unsqueeze(g, positions.value, [1]);
  const more = rank(x);
  const isThere = whole.sequence && valid(g, whole.sequence, more);
  const behind = Array.from({ length: more }, (_, i) => 2 + i);
  const index = g.op('Expand', [unsqueeze(g, int64(g, at), behind), g.op('Shape', [value])]);
  const none = g.scalar('int64', 0);
  const room = concat(g, [world.rows, axis.time, ...(more > 0 ? [g.op('Shape', [value], { start: 2 })] : [])]);
  const made = wide(g, [value], (frames) => {
    const kept = isThere ? g.op('Where', [isThere, frames!, like(g, frames!, 0)]) : frames!;
    const zeros = g.op('Expand', [like(g, kept, 0), room]);
    const to = isThere ? g.op('Where', [isThere, index, none]) : index;
    return g.op('ScatterElements', [zeros, to, kept], { axis: 1, reduction: 'add' });
  });
  return { value: made, batch: true, sequence: axis };
};

// biome-ignore format: one function a line
export const frames: Readonly<Record<string, Row>> = {
  Where:         one(where),
  // Positions within rows are kept as they are: nothing is packed here.
  PackedIndex:   two((_, _x, positions) => positions),
  GatherPacked:  two(gatherPacked),
  ScatterPacked: three(scatterPacked),
};
