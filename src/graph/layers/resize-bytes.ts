/**
 * Pictures of whole numbers, resized as torch does it to the bit: what follows may round them to bytes, where the last bit
 * of a float decides.
 * https://github.com/pytorch/pytorch/blob/v2.8.0/aten/src/ATen/native/cpu/UpSampleKernel.cpp
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { type ByteMethod, byteWeights } from '../resize-weights.ts';
import { type Axis, stepOf, weightsOfRun } from './resize-axis.ts';
import { cast, unsqueeze } from './values.ts';

/** Matrices of more elements are made by the run. */
const MOST = 2 ** 22;

/** [to, from] of float64 */
const matrixOf = (g: GraphBuilder, one: Axis, method: ByteMethod): Value => {
  const { from, to, align } = one;
  const step = stepOf(one, 'float64');
  if (typeof from === 'number' && typeof to === 'number' && step !== undefined && from * to <= MOST) {
    return g.constant({ dtype: 'float64', shape: [to, from], data: byteWeights(method, step, align)(from, to) });
  }
  return weightsOfRun(g, one, method, 'float64');
};

/** max(0, min(floor(sum + 1/2), 255)), after the columns and again after the rows. [.., rows, columns] of uint8 */
export const resizeBytes = (
  g: GraphBuilder,
  x: Value,
  [rows, columns]: readonly [Axis, Axis],
  method: ByteMethod,
): Value => {
  const isSame = ({ from, to }: Axis): boolean => typeof from === 'number' && from === to;
  const rounded = (sum: Value): Value => {
    const whole = g.op('Floor', [g.op('Add', [sum, g.scalar('float64', 0.5)])]);
    return g.op('Min', [g.op('Max', [whole, g.scalar('float64', 0)]), g.scalar('float64', 255)]);
  };
  let value = cast(g, x, 'float64');
  if (!isSame(columns)) {
    const matrix = g.op('Transpose', [matrixOf(g, columns, method)], { perm: [1, 0] });
    value = rounded(g.op('MatMul', [value, matrix]));
  }
  if (!isSame(rows)) value = rounded(g.op('MatMul', [matrixOf(g, rows, method), value]));
  return cast(g, value, 'uint8');
};

/** Operators that move elements, and change none. */
const MOVES = new Set(['Reshape', 'Transpose', 'Slice', 'Squeeze', 'Unsqueeze', 'Identity', 'Gather', 'Expand']);

/** Whether the floats are bytes or other short integers that were cast. */
export const isWhole = (g: GraphBuilder, x: Value): boolean => {
  let node = g.nodeOf(x);
  while (node && MOVES.has(node.op) && node.inputs[0]) node = g.nodeOf(node.inputs[0]);
  return node?.op === 'Cast' && ['uint8', 'int8', 'int16', 'bool'].includes(node.inputs[0]!.dtype);
};

/** Where a sample lies between two neighbours, as vectors along its axis. */
export interface Between {
  readonly axis: number;
  readonly lower: Value;
  readonly upper: Value;
  /** The share of the upper neighbour. */
  readonly part: Value;
}

/**
 * Σ x w of four neighbours with w = (share of the row)(share of the column), rounded to float32 after each product is
 * added: the upper row's right one, its left one, the lower row's left one, its right one.
 */
export const bilinearOfWhole = (g: GraphBuilder, x: Value, [rows, columns]: readonly [Between, Between]): Value => {
  const exact = cast(g, x, 'float64');
  const one = g.scalar('float32', 1);
  const shares = ({ part }: Between): readonly [Value, Value] => [g.op('Sub', [one, part]), part];
  const inRows = [rows.lower, rows.upper].map((at) => g.op('Gather', [exact, at], { axis: rows.axis }));
  const [ofRow, ofColumn] = [shares(rows), shares(columns)];
  const term = (row: 0 | 1, column: 0 | 1): Value => {
    const at = column === 0 ? columns.lower : columns.upper;
    const weight = g.op('Mul', [unsqueeze(g, ofRow[row], [1]), ofColumn[column]]);
    return g.op('Mul', [g.op('Gather', [inRows[row]!, at], { axis: columns.axis }), cast(g, weight, 'float64')]);
  };
  const rounded = (sum: Value): Value => cast(g, cast(g, sum, 'float32'), 'float64');
  let sum = rounded(term(0, 1));
  for (const [row, column] of [
    [0, 0],
    [1, 0],
    [1, 1],
  ] as const)
    sum = rounded(g.op('Add', [term(row, column), sum]));
  return cast(g, sum, 'float32');
};
