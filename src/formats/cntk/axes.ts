/**
 * What CNTK calls a variable while it is lowered: a value of the graph with its dynamic axes in front,
 *
 *   [batch, time, static dimensions of CNTK reversed]
 *
 * so that memory is as CNTK's own and a static axis i of n is dimension -1 - i. Sequences of a batch differ in length:
 * what stands past the end of one is anything, and each operator that looks along time masks it. A batch or time of 1
 * written as the number stands for all rows or steps.
 */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { cast, concat, iota, refuse, sizeOf, unsqueeze } from '../../graph/layers/values.ts';
import type { Dim } from '../../tensor/signature.ts';
import { type AxisRef, corrupt } from './dictionary.ts';

/** One dynamic axis of sequences: how long each row's is. */
export interface SequenceAxis {
  readonly name: string;
  /** int64 [batch] */
  readonly lengths: Value;
  /** The longest: int64 [1]. */
  readonly time: Value;
  /** The input that tells the lengths, where one does. */
  readonly told?: string;
}

export interface Var {
  readonly value: Value;
  readonly batch: boolean;
  /** Only with a batch. */
  readonly sequence: SequenceAxis | undefined;
}

/** Marks that stand for a static axis's index (CNTKLibrary.h, Axis). */
export const MARKS = {
  dynamic: 2147483647,
  allStatic: 2147483646,
  unknown: 2147483645,
  endStatic: 2147483644,
  all: 2147483643,
} as const;

/** The name of the axis of sequences that inputs have unless told otherwise. */
export const DEFAULT_SEQUENCE = 'defaultDynamicAxis';
export const DEFAULT_BATCH = 'defaultBatchAxis';

export const isDynamic = ({ index }: AxisRef): boolean => index === MARKS.dynamic;
export const isBatch = (axis: AxisRef): boolean => isDynamic(axis) && axis.name === DEFAULT_BATCH;

/** The number of dynamic axes in front. */
export const lead = ({ batch, sequence }: Var): number => Number(batch) + Number(sequence !== undefined);

/** All dimensions; the rank of what CNTK infers is always known. */
export const dims = ({ value }: Var): readonly Dim[] => {
  if (!value.shape) throw refuse('the rank of an operand is unknown');
  return value.shape;
};
/** The static ones, in the graph's order. */
export const staticDims = (x: Var): readonly Dim[] => dims(x).slice(lead(x));
export const rank = (x: Var): number => dims(x).length - lead(x);

/** The graph's dimension of a static axis; CNTK counts from the innermost, or back from the outermost. */
export const dimensionOf = (x: Var, { index, name }: AxisRef): number => {
  const n = rank(x);
  if (index >= MARKS.all) throw refuse(`the axis "${name}" is given where one static axis is expected`);
  const axis = index < 0 ? index + n : index;
  if (axis < 0 || axis >= n) throw corrupt(`the axis ${index} does not exist in a tensor of ${n} static dimensions`);
  return lead(x) + n - 1 - axis;
};

/** The same dynamic axes with another value. */
export const withValue = (x: Var, value: Value): Var => ({ ...x, value });

/** Whether rows or steps stand only once for all. */
const isShared = (x: Var): boolean => dims(x).slice(0, lead(x)).includes(1);

/** As it is, or with every row and step written out. `batch` is the number of rows, int64 [1]. */
export const full = (g: GraphBuilder, x: Var, batch: Value): Var => {
  if (!isShared(x)) return x;
  const sizes = [...(x.batch ? [batch] : []), ...(x.sequence ? [x.sequence.time] : [])];
  const ones = g.ints(staticDims(x).map(() => 1));
  return withValue(x, g.op('Expand', [x.value, concat(g, [...sizes, ones])]));
};

/** The dynamic axes of what several operands come to. */
export const axesOf = (operands: readonly Var[]): Pick<Var, 'batch' | 'sequence'> => ({
  batch: operands.some((x) => x.batch),
  sequence: operands.find((x) => x.sequence)?.sequence,
});

/** The value with dynamic axes in front as `like` has them, of 1 where it has none itself. */
export const raised = (g: GraphBuilder, x: Var, like: Pick<Var, 'batch' | 'sequence'>): Value => {
  if (like.sequence && x.batch && !x.sequence) return unsqueeze(g, x.value, [1]);
  const missing = lead({ ...x, ...like }) - lead(x);
  return unsqueeze(
    g,
    x.value,
    Array.from({ length: missing }, (_, i) => i),
  );
};

/** Operands for an elementwise operator: CNTK, too, lines static dimensions up at the innermost. */
export const aligned = (
  g: GraphBuilder,
  operands: readonly Var[],
): { readonly values: readonly Value[]; readonly axes: Pick<Var, 'batch' | 'sequence'> } => {
  const axes = axesOf(operands);
  const widest = Math.max(...operands.map(rank));
  const values = operands.map((x) => {
    if (lead(x) === 0) return x.value;
    const value = raised(g, x, axes);
    const at = lead({ ...x, ...axes });
    return unsqueeze(
      g,
      value,
      Array.from({ length: widest - rank(x) }, (_, i) => at + i),
    );
  });
  return { values, axes };
};

/** int64 [time]: 0, 1, … */
export const steps = (g: GraphBuilder, sequence: SequenceAxis): Value => iota(g, sequence.time);

/** The axis of a variable that must be a sequence. Throws UNSUPPORTED_MODEL for any other. */
export const sequenceOf = (x: Var): SequenceAxis => {
  if (!x.sequence) throw refuse('its operand is no sequence');
  return x.sequence;
};

/** bool [batch, time, 1 …] with `more` dimensions behind: the steps that a row has. */
export const valid = (g: GraphBuilder, sequence: SequenceAxis, more: number): Value => {
  const behind = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
  const at = unsqueeze(g, steps(g, sequence), behind(more));
  return g.op('Less', [at, unsqueeze(g, sequence.lengths, behind(more + 1))]);
};

/** A bool as CNTK has it: 1 or 0 of a dtype of floats. */
export const truth = (g: GraphBuilder, condition: Value, like: Value): Value => cast(g, condition, like.dtype);

/** Whether a number of CNTK's counts as true: all but 0 do, NaN too. */
export const isTrue = (g: GraphBuilder, value: Value): Value =>
  g.op('Not', [g.op('Equal', [value, g.scalar(value.dtype, 0)])]);

/**
 * x [rows, n, ..] and at [rows, ..] -> [rows, .., ..]: each row's own elements; one that is not there fails the run.
 */
export const gatherInRows = (g: GraphBuilder, x: Value, at: Value): Value => {
  const size = sizeOf(g, x, 1);
  const rows = sizeOf(g, x, 0);
  const rest = x.shape!.length > 2 ? [g.op('Shape', [x], { start: 2 })] : [];
  const flat = g.op('Reshape', [x, concat(g, [g.op('Mul', [rows, size]), ...rest])], { allowzero: 1 });
  const behind = Array.from({ length: at.shape!.length - 1 }, (_, i) => i + 1);
  const start = unsqueeze(g, g.op('Mul', [iota(g, rows), size]), behind);
  const isThere = g.op('Less', [at, size]);
  const index = g.op('Where', [isThere, g.op('Add', [at, start]), g.scalar('int64', 2 ** 40)]);
  return g.op('Gather', [flat, index], { axis: 0 });
};

/** int64 [1]: how many rows. */
export const rowsOf = (g: GraphBuilder, x: Var): Value => sizeOf(g, x.value, 0);
