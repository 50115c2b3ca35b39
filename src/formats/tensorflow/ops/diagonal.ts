/**
 * Diagonals of matrices: made, read and set.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/linalg/matrix_diag_op.cc, diag_op.cc
 *
 * Diagonal d of a matrix holds the elements with column - row = d. A band of them, from k0 to k1, is kept as rows, the
 * highest first, of the length of the longest; `align` says at which end the shorter ones lie, above 0 and below.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  choose,
  concat,
  constantInts,
  iota,
  known,
  like,
  rankOf,
  reshape,
  scalarOf,
  shapeOf,
  sizeOf,
  unsqueeze,
  vector,
} from '../../../graph/layers/values.ts';
import { type OpRow, op, refuse, text } from '../table.ts';

const ALIGNS = ['LEFT_RIGHT', 'RIGHT_LEFT', 'LEFT_LEFT', 'RIGHT_RIGHT'] as const;
type Align = (typeof ALIGNS)[number];

interface Band {
  readonly k0: number;
  readonly k1: number;
  /** The diagonal is given without a dimension for the band. */
  readonly single: boolean;
}
const bandOf = (g: GraphBuilder, k: Value | undefined): Band => {
  const numbers = k ? constantInts(g, k, 'k') : [0];
  const [k0 = 0, k1 = k0] = numbers;
  if (k1 < k0) throw refuse(`the band from ${k0} to ${k1} is none`);
  return { k0, k1, single: k0 === k1 };
};

/** Row and column numbers, [rows, 1] and [1, columns], and which diagonal each element is on. */
const places = (g: GraphBuilder, rows: Value, columns: Value) => {
  const row = unsqueeze(g, iota(g, rows), [1]);
  const column = unsqueeze(g, iota(g, columns), [0]);
  return { row, column, diagonal: g.op('Sub', [column, row]) };
};

/** How many elements diagonal d has: min(rows + min(d, 0), columns - max(d, 0)). */
const lengthOf = (g: GraphBuilder, rows: Value, columns: Value, d: Value): Value => {
  const zero = g.scalar('int64', 0);
  return g.op('Min', [g.op('Add', [rows, g.op('Min', [d, zero])]), g.op('Sub', [columns, g.op('Max', [d, zero])])]);
};

/** How far the elements of diagonal d are moved to the right in its row of `longest`. */
const shiftOf = (g: GraphBuilder, align: Align, length: Value, longest: Value, d: Value): Value => {
  const [above, below] = align.split('_');
  const missing = g.op('Sub', [longest, length]);
  const none = g.op('Sub', [missing, missing]);
  // align names first the side of the diagonals above 0, then of those below; the main one counts as above
  return g.op('Where', [
    g.op('GreaterOrEqual', [d, g.scalar('int64', 0)]),
    above === 'RIGHT' ? missing : none,
    below === 'RIGHT' ? missing : none,
  ]);
};

/** Reads `diagonals` [.., band, longest] at every place of a matrix; on places off the band some element of it. */
const spread = (g: GraphBuilder, diagonals: Value, band: Band, rows: Value, columns: Value, align: Align) => {
  const { row, column, diagonal } = places(g, rows, columns);
  const d = g.op('Max', [g.op('Min', [diagonal, g.scalar('int64', band.k1)]), g.scalar('int64', band.k0)]);
  const rank = rankOf(diagonals, 'the diagonals');
  const longest = sizeOf(g, diagonals, rank - 1);
  const along = g.op('Where', [g.op('GreaterOrEqual', [d, g.scalar('int64', 0)]), row, column]);
  const shift = shiftOf(g, align, lengthOf(g, rows, columns, d), longest, d);
  const last = g.op('Sub', [longest, g.ints([1])]);
  const position = g.op('Max', [g.op('Min', [g.op('Add', [along, shift]), last]), g.ints([0])]);
  const index = g.op('Add', [g.op('Mul', [g.op('Sub', [g.scalar('int64', band.k1), d]), longest]), position]);
  const leading = g.op('Shape', [diagonals], { start: 0, end: rank - 2 });
  const flat = reshape(g, diagonals, concat(g, [leading, g.ints([-1])]));
  const values = g.op('Gather', [flat, index], { axis: -1 });
  const inside = g.op('Equal', [diagonal, d]);
  return { values, inside };
};

/** [.., longest] as [.., 1, longest] for a single diagonal. */
const asBand = (g: GraphBuilder, diagonal: Value, { single }: Band): Value =>
  single ? unsqueeze(g, diagonal, [-2]) : diagonal;

interface DiagInputs {
  readonly diagonal: Value;
  readonly k?: Value;
  readonly num_rows?: Value;
  readonly num_cols?: Value;
  readonly padding_value?: Value;
}

/** The smallest matrix that holds the band, unless its size is stated; where only one side is, the other follows. */
const matrixDiag = (g: GraphBuilder, args: DiagInputs, align: Align): Value => {
  const band = bandOf(g, args.k);
  const diagonals = asBand(g, args.diagonal, band);
  const longest = sizeOf(g, diagonals, rankOf(diagonals, 'the diagonals') - 1);
  const stated = [args.num_rows, args.num_cols].map((size) => {
    const number = size && known(g, size)?.[0];
    if (size && number === undefined)
      throw refuse('the number of rows or columns is computed at run time; it is supported as a constant only');
    return number === undefined || number === -1 ? undefined : number;
  });
  const [low, high] = [Math.max(-band.k1, 0), Math.max(band.k0, 0)];
  const smallest = [low, high].map((more) => g.op('Add', [longest, g.ints([more])]));
  let [rows, columns] = stated.map((size) => (size === undefined ? undefined : g.ints([size])));
  if (!rows && !columns) {
    const square = g.op('Max', [smallest[0]!, smallest[1]!]);
    [rows, columns] = [square, square];
  }
  rows ??= smallest[0]!;
  columns ??= smallest[1]!;
  const { values, inside } = spread(g, diagonals, band, rows, columns, align);
  return choose(g, inside, values, args.padding_value ? scalarOf(g, args.padding_value) : like(g, values, 0));
};

/** input [.., rows, columns] -> [.., band, longest], for a single diagonal [.., longest]; padded where there is no element. */
const matrixDiagPart = (
  g: GraphBuilder,
  input: Value,
  k: Value | undefined,
  padding: Value | undefined,
  align: Align,
): Value => {
  const band = bandOf(g, k);
  const rank = rankOf(input, 'the input');
  const [rows, columns] = [sizeOf(g, input, rank - 2), sizeOf(g, input, rank - 1)];
  const count = band.k1 - band.k0 + 1;
  // [band, 1], the highest diagonal first
  const d = g.constant({
    dtype: 'int64',
    shape: [count, 1],
    data: BigInt64Array.from({ length: count }, (_, i) => BigInt(band.k1 - i)),
  });
  const length = lengthOf(g, rows, columns, d);
  const longest = reshape(g, g.op('ReduceMax', [length], { keepdims: 0 }), g.ints([1]));
  const zero = g.scalar('int64', 0);
  const n = g.op('Sub', [unsqueeze(g, iota(g, longest), [0]), shiftOf(g, align, length, longest, d)]);
  const inside = g.op('And', [g.op('GreaterOrEqual', [n, zero]), g.op('Less', [n, length])]);
  const row = g.op('Sub', [n, g.op('Min', [d, zero])]);
  const column = g.op('Add', [n, g.op('Max', [d, zero])]);
  const index = g.op('Where', [inside, g.op('Add', [g.op('Mul', [row, columns]), column]), zero]);
  const leading = g.op('Shape', [input], { start: 0, end: rank - 2 });
  const flat = reshape(g, input, concat(g, [leading, g.ints([-1])]));
  const values = g.op('Gather', [flat, index], { axis: -1 });
  const filled = choose(g, inside, values, padding ? scalarOf(g, padding) : like(g, input, 0));
  return band.single ? g.op('Squeeze', [filled, g.ints([-2])]) : filled;
};

const matrixSetDiag = (g: GraphBuilder, input: Value, diagonal: Value, k: Value | undefined, align: Align): Value => {
  const band = bandOf(g, k);
  const rank = rankOf(input, 'the input');
  const [rows, columns] = [sizeOf(g, input, rank - 2), sizeOf(g, input, rank - 1)];
  const { values, inside } = spread(g, asBand(g, diagonal, band), band, rows, columns, align);
  return choose(g, inside, values, input);
};

/** diagonal [d..] -> [d.., d..], zero but where both halves of the index are the same. */
const diag = (g: GraphBuilder, diagonal: Value): Value => {
  const shape = shapeOf(g, diagonal);
  const flat = vector(g, reshape(g, diagonal, g.ints([-1])));
  const n = sizeOf(g, flat, 0);
  const { diagonal: d } = places(g, n, n);
  const matrix = choose(g, g.op('Equal', [d, g.scalar('int64', 0)]), unsqueeze(g, flat, [0]), like(g, diagonal, 0));
  return reshape(g, matrix, concat(g, [shape, shape]));
};
const diagPart = (g: GraphBuilder, input: Value): Value => {
  const half = rankOf(input, 'the input') / 2;
  const shape = g.op('Shape', [input], { start: 0, end: half });
  const n = g.op('ReduceProd', [shape, g.ints([0])], { keepdims: 1 });
  const flat = reshape(g, input, g.ints([-1]));
  const index = g.op('Mul', [iota(g, n), g.op('Add', [n, g.ints([1])])]);
  return reshape(g, g.op('Gather', [flat, index], { axis: 0 }), shape);
};

const align = text('RIGHT_LEFT', ALIGNS);
const OLD: Align = 'LEFT_LEFT';

// biome-ignore format: one op a line
export const diagonals: Readonly<Record<string, OpRow>> = {
  MatrixDiag:       op({ inputs: ['diagonal'], lower: (g, args) => matrixDiag(g, args, OLD) }),
  MatrixDiagV2:     op({ inputs: ['diagonal', 'k', 'num_rows', 'num_cols', 'padding_value'], lower: (g, args) => matrixDiag(g, args, OLD) }),
  MatrixDiagV3:     op({ inputs: ['diagonal', 'k', 'num_rows', 'num_cols', 'padding_value'], attrs: { align }, lower: (g, args, attrs) => matrixDiag(g, args, attrs.align) }),
  MatrixDiagPart:   op({ inputs: ['input'], lower: (g, { input }) => matrixDiagPart(g, input, undefined, undefined, OLD) }),
  MatrixDiagPartV2: op({ inputs: ['input', 'k', 'padding_value'], lower: (g, { input, k, padding_value }) => matrixDiagPart(g, input, k, padding_value, OLD) }),
  MatrixDiagPartV3: op({ inputs: ['input', 'k', 'padding_value'], attrs: { align }, lower: (g, { input, k, padding_value }, attrs) => matrixDiagPart(g, input, k, padding_value, attrs.align) }),
  MatrixSetDiag:    op({ inputs: ['input', 'diagonal'], lower: (g, { input, diagonal }) => matrixSetDiag(g, input, diagonal, undefined, OLD) }),
  MatrixSetDiagV2:  op({ inputs: ['input', 'diagonal', 'k'], lower: (g, { input, diagonal, k }) => matrixSetDiag(g, input, diagonal, k, OLD) }),
  MatrixSetDiagV3:  op({ inputs: ['input', 'diagonal', 'k'], attrs: { align }, lower: (g, { input, diagonal, k }, attrs) => matrixSetDiag(g, input, diagonal, k, attrs.align) }),
  Diag:             op({ inputs: ['diagonal'], lower: (g, { diagonal }) => diag(g, diagonal) }),
  DiagPart:         op({ inputs: ['input'], lower: (g, { input }) => diagPart(g, input) }),
};
