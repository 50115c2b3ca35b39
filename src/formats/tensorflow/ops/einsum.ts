/**
 * Einsum of one or two operands as transposes and a matrix product. ONNX has an Einsum, too, but ONNX Runtime's
 * ends the process where a batch is empty; it is left with what no matrix product says: a letter twice in one term.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/linalg/einsum_op_impl.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat, rankOf, reshape, sizeOf, squeeze, transpose, unsqueeze, wide } from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { type OpRow, op, refuse, text } from '../table.ts';

/** A tensor whose dimensions are called by letters, each letter once. */
interface Term {
  readonly x: Value;
  readonly letters: string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The equation with an ellipsis written out: the same letters for the same dimension from the right, which an operand of
 * fewer dimensions lacks. A letter is of one size, so dimensions of size 1 that stand for a larger one are dropped.
 */
const writtenOut = (g: GraphBuilder, terms: readonly Term[], right: string): { terms: Term[]; result: string } => {
  const taken = terms.map(({ letters }) => letters).join('');
  const free = [...LETTERS].filter((letter) => !taken.includes(letter) && !right.includes(letter));
  const covered = terms.map(({ x, letters }) =>
    letters.includes('...') ? rankOf(x, 'an operand') - (letters.length - 3) : 0,
  );
  const depth = Math.max(...covered);
  if (depth > free.length) throw refuse(`an ellipsis of ${depth} dimensions`);
  // of each dimension from the left, whether any operand has more than one element there
  const isWide = free
    .slice(0, depth)
    .map((_, d) => terms.some(({ x, letters }, i) => sizeAt(x, letters, covered[i]!, d - depth) !== 1));
  const places = (count: number): readonly number[] => Array.from({ length: count }, (_, d) => depth - count + d);
  const written = terms.map(({ x, letters }, i): Term => {
    const at = letters.indexOf('...');
    const isGone = (d: number, k: number): boolean => isWide[d] === true && x.shape![at + k] === 1;
    const all = places(covered[i]!);
    const kept = all.filter((d, k) => !isGone(d, k)).map((d) => free[d]);
    const gone = all.flatMap((d, k) => (isGone(d, k) ? [at + k] : []));
    return { letters: letters.replace('...', kept.join('')), x: squeeze(g, x, gone) };
  });
  const ellipsis = places(depth).map((d) => free[d]);
  return { terms: written, result: right.replace('...', ellipsis.join('')) };
};

/** The size of the ellipsis' dimension `d` from the right (below 0); 1 where the operand has none. */
const sizeAt = (x: Value, letters: string, covered: number, d: number): Dim =>
  letters.includes('...') && -d <= covered ? x.shape![letters.indexOf('...') + covered + d]! : 1;

const without = (letters: string, others: string): string =>
  [...letters].filter((letter) => !others.includes(letter)).join('');
const common = (a: string, b: string): string => [...a].filter((letter) => b.includes(letter)).join('');

/** The term with its letters in this order. */
const ordered = (g: GraphBuilder, { x, letters }: Term, order: string): Value =>
  transpose(
    g,
    x,
    [...order].map((letter) => letters.indexOf(letter)),
  );

/** Letters that are not `kept` are summed over. */
const summed = (g: GraphBuilder, { x, letters }: Term, kept: string): Term => {
  const gone = [...letters].flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]));
  if (gone.length === 0) return { x, letters };
  return { x: g.op('ReduceSum', [x, g.ints(gone)], { keepdims: 0 }), letters: common(letters, kept) };
};

/**
 * The sum over the letters that are in both and not `kept`, of the products: a [batch.., m, k] by b [batch.., k, n], where
 * m, k and n are any number of letters each, flattened to one dimension.
 */
const product = (g: GraphBuilder, left: Term, right: Term, kept: string): Term => {
  const a = summed(g, left, kept + right.letters);
  const b = summed(g, right, kept + left.letters);
  const both = common(a.letters, b.letters);
  const [batch, inner] = [common(both, kept), without(both, kept)];
  const [m, n] = [without(a.letters, both), without(b.letters, both)];
  const letters = batch + m + n;
  const range = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => from + i);
  if (inner === '') {
    const first = unsqueeze(g, ordered(g, a, batch + m), range(batch.length + m.length, n.length));
    const second = unsqueeze(g, ordered(g, b, batch + n), range(batch.length, m.length));
    return { x: g.op('Mul', [first, second]), letters };
  }
  const sizes = (term: Term, which: string): readonly Value[] =>
    [...which].map((letter) => sizeOf(g, term.x, term.letters.indexOf(letter)));
  const one = g.ints([1]);
  const flat = (term: Term, which: string): Value => sizes(term, which).reduce((all, n) => g.op('Mul', [all, n]), one);
  const shaped = (term: Term, groups: readonly string[], shape: readonly Value[]): Value => {
    const x = ordered(g, term, groups.join(''));
    return groups.every((group) => group.length === 1) ? x : reshape(g, x, concat(g, shape));
  };
  // Without a batch the rows may have any number of dimensions.
  const rows = batch === '' && m !== '' ? [...m] : [m];
  const x = shaped(a, [...batch, ...rows, inner], [...sizes(a, batch), ...rows.map((r) => flat(a, r)), flat(a, inner)]);
  const y = shaped(b, [...batch, inner, n], [...sizes(b, batch), flat(b, inner), flat(b, n)]);
  const found = g.op('MatMul', [x, y]);
  const isWhole = rows.every((r) => r.length === 1) && n.length === 1;
  const shape = [...sizes(a, batch), ...sizes(a, m), ...sizes(b, n)];
  return { x: isWhole ? found : reshape(g, found, shape.length === 0 ? g.ints([]) : concat(g, shape)), letters };
};

const einsum = (g: GraphBuilder, inputs: readonly Value[], equation: string): Value => {
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string | undefined];
  const named = left.split(',').map((letters, i): Term => ({ letters, x: inputs[i]! }));
  if (named.length !== inputs.length || named.length > 2)
    throw refuse(`${inputs.length} operands, but the equation is "${equation}"`);
  if (right === undefined) return g.op('Einsum', inputs, { equation });
  const { terms, result } = left.includes('...') ? writtenOut(g, named, right) : { terms: named, result: right };
  const isTwice = (letters: string): boolean => new Set(letters).size < letters.length;
  if ([...terms.map(({ letters }) => letters), result].some(isTwice)) {
    const written = `${terms.map(({ letters }) => letters).join(',')}->${result}`;
    return g.op(
      'Einsum',
      terms.map(({ x }) => x),
      { equation: written },
    );
  }
  for (const { x, letters } of terms)
    if (rankOf(x, 'an operand') !== letters.length)
      throw refuse(`an operand of ${x.shape!.length} dimensions, but the equation is "${equation}"`);
  const [first, second] = terms;
  const whole = second ? product(g, first!, second, result) : first!;
  return ordered(g, summed(g, whole, result), result);
};

// biome-ignore format: one op a line
export const einsums: Readonly<Record<string, OpRow>> = {
  Einsum: op({ inputs: ['inputs*'], attrs: { equation: text() }, lower: (g, { inputs }, { equation }) => wide(g, inputs, (...terms) => einsum(g, terms, equation)) }),
};
