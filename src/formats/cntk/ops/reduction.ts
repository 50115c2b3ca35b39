/**
 * Reductions, over static axes, over the steps of sequences, over the batch, or over everything.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/ComputationNetworkLib/ReshapingNodes.cpp (ReduceElementsNode)
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, like, refuse, reshape, wide } from '../../../graph/layers/values.ts';
import { dimensionOf, dims, full, isBatch, isDynamic, lead, MARKS, rank, type Var, valid, withValue } from '../axes.ts';
import type { AxisRef, Fields } from '../dictionary.ts';
import { type Call, one, type Row } from '../table.ts';

interface Reduction {
  /** What a step that is not there is, so that it changes nothing; of a mean the steps are counted. */
  readonly none: number;
  readonly of: (g: GraphBuilder, x: Value, axes: Value, keepdims: 0 | 1) => Value;
}

const onnx =
  (op: string): Reduction['of'] =>
  (g, x, axes, keepdims) =>
    wide(g, [x], (wider) => g.op(op, [wider!, axes], { keepdims }));

/** log(sum(exp x)), by the largest. */
const logSum: Reduction['of'] = (g, x, axes, keepdims) =>
  wide(g, [x], (wider) => {
    const most = g.op('ReduceMax', [wider!, axes], { keepdims: 1 });
    // Where all are -inf nothing is taken off.
    const finite = g.op('Where', [g.op('IsInf', [cast(g, most, 'float32')]), like(g, most, 0), most]);
    const sum = g.op('ReduceSum', [g.op('Exp', [g.op('Sub', [wider!, finite])]), axes], { keepdims: 1 });
    const made = g.op('Add', [g.op('Log', [sum]), finite]);
    return keepdims ? made : g.op('Squeeze', [made, axes]);
  });

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  Sum: { none: 0, of: onnx('ReduceSum') },
  Mean: { none: 0, of: onnx('ReduceMean') },
  Max: { none: Number.NEGATIVE_INFINITY, of: onnx('ReduceMax') },
  Min: { none: Number.POSITIVE_INFINITY, of: onnx('ReduceMin') },
  Prod: { none: 1, of: onnx('ReduceProd') },
  LogSum: { none: Number.NEGATIVE_INFINITY, of: logSum },
};

/** Over all static axes, without them: a number for each row and step. */
export const reduceStatic = (g: GraphBuilder, x: Var, op: string, keep = false): Var => {
  const axes = Array.from({ length: rank(x) }, (_, i) => lead(x) + i);
  if (axes.length === 0) return x;
  return withValue(x, onnx(op)(g, x.value, g.ints(axes), keep ? 1 : 0));
};

const axesOfAttributes = (attributes: Fields): readonly AxisRef[] => {
  const several = attributes.maybe('axisVec');
  return several ? several.list().map((axis) => axis.axis()) : [attributes.get('axis').axis()];
};

/** The first index of the largest or smallest, as a number. */
const indexOf = (g: GraphBuilder, x: Var, op: 'ArgMax' | 'ArgMin', axes: readonly AxisRef[], keep: boolean): Var => {
  const [axis, ...more] = axes;
  if (more.length > 0) throw refuse(`${op} over several axes`);
  const all = axis!.index === MARKS.allStatic;
  if (all && rank(x) === 0) return withValue(x, g.op('Mul', [x.value, like(g, x.value, 0)]));
  let value = x.value;
  let at = all ? lead(x) : dimensionOf(x, axis!);
  if (all && rank(x) > 1) {
    const front = g.op('Shape', [value], { start: 0, end: lead(x) });
    value = reshape(g, value, lead(x) > 0 ? g.op('Concat', [front, g.ints([-1])], { axis: 0 }) : g.ints([-1]));
    at = lead(x);
  }
  const found = g.op(op, [value], { axis: at, keepdims: keep && !all ? 1 : 0 });
  return withValue(x, cast(g, found, x.value.dtype));
};

/** Over rows and steps as well: those that are not there are left out. */
const reduceDynamic = (call: Call, given: Var, name: string, alsoStatic: boolean, rows: boolean): Var => {
  const { g } = call;
  const reduction = REDUCTIONS[name];
  if (!reduction) throw refuse(`the reduction "${name}" over a dynamic axis`);
  const x = given.batch ? full(g, given, call.world.rows) : given;
  const from = rows ? 0 : 1;
  const behind = lead(x);
  const axes = g.ints([
    ...Array.from({ length: behind - from }, (_, i) => from + i),
    ...(alsoStatic ? Array.from({ length: rank(x) }, (_, i) => behind + i) : []),
  ]);
  const rest = rows ? { batch: false, sequence: undefined } : { batch: x.batch, sequence: undefined };
  if (dims(x).length === 0) return x;
  if (!x.sequence) return { ...rest, value: reduction.of(g, x.value, axes, 0) };
  const mask = valid(g, x.sequence, rank(x));
  const kept = g.op('Where', [mask, x.value, like(g, x.value, reduction.none)]);
  if (name !== 'Mean') return { ...rest, value: reduction.of(g, kept, axes, 0) };
  const ones = g.op('Expand', [cast(g, mask, x.value.dtype), g.op('Shape', [x.value])]);
  const sum = (v: Value): Value => g.op('ReduceSum', [v, axes], { keepdims: 0 });
  return { ...rest, value: wide(g, [kept, ones], (a, b) => g.op('Div', [sum(a!), sum(b!)])) };
};

const reduceElements = (call: Call, x: Var): Var => {
  const { g, attributes } = call;
  const name = attributes.text('reductionOpName');
  const axes = axesOfAttributes(attributes);
  const keep = attributes.maybe('reductionKeepDimensions')?.bool() ?? true;
  if (name === 'Argmax' || name === 'Argmin') return indexOf(g, x, name === 'Argmax' ? 'ArgMax' : 'ArgMin', axes, keep);
  const reduction = REDUCTIONS[name];
  if (!reduction)
    throw refuse(`the reduction "${name}"; served are ${Object.keys(REDUCTIONS).join(', ')}, Argmax, Argmin`);
  if (axes.some(({ index }) => index === MARKS.all)) return reduceDynamic(call, x, name, true, true);
  const [first] = axes;
  if (axes.length === 1 && isDynamic(first!)) {
    if (isBatch(first!) && x.sequence) throw refuse('a reduction over the batch of sequences');
    return reduceDynamic(call, x, name, false, isBatch(first!));
  }
  const all = axes.some(({ index }) => index === MARKS.allStatic);
  const at = all ? Array.from({ length: rank(x) }, (_, i) => lead(x) + i) : axes.map((axis) => dimensionOf(x, axis));
  if (at.length === 0) return x;
  return withValue(x, reduction.of(g, x.value, g.ints(at), keep ? 1 : 0));
};

/** Over all static axes at once, as one column. */
const overAll = (formula: (g: GraphBuilder, x: Value) => Value): Row =>
  one(({ g }, x) => {
    if (rank(x) <= 1) {
      const flat = rank(x) === 0 ? g.op('Unsqueeze', [x.value, g.ints([lead(x)])]) : x.value;
      const made = formula(g, flat);
      return withValue(x, rank(x) === 0 ? g.op('Squeeze', [made, g.ints([lead(x)])]) : made);
    }
    const shape = g.op('Shape', [x.value]);
    const front = lead(x) > 0 ? [g.op('Shape', [x.value], { start: 0, end: lead(x) })] : [];
    const flat = reshape(
      g,
      x.value,
      front.length > 0 ? g.op('Concat', [...front, g.ints([-1])], { axis: 0 }) : g.ints([-1]),
    );
    return withValue(x, reshape(g, formula(g, flat), shape));
  });

// biome-ignore format: one function a line
export const reduction: Readonly<Record<string, Row>> = {
  ReduceElements: one(reduceElements),
  SumAll:         one((call, x) => reduceDynamic(call, x, 'Sum', true, true)),
  Softmax:        overAll((g, x) => g.op('Softmax', [x], { axis: -1 })),
  LogSoftmax:     overAll((g, x) => g.op('LogSoftmax', [x], { axis: -1 })),
  Hardmax:        overAll((g, x) => g.op('Hardmax', [x], { axis: -1 })),
};

/** The sum over all rows, steps and elements. */
export const sumOfAll = (call: Call, x: Var): Var => reduceDynamic(call, x, 'Sum', true, true);
