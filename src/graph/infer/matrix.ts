/** Products of matrices, linear algebra, and the recurrent layers. */
import type { Dim, Shape } from '../../tensor/signature.ts';
import { type Rule, type Site, shaped } from './site.ts';

// [.., M, K] × [.., K, N] -> [.., M, N]; a vector stands for a row on the left, for a column on the right.
const matMul = (a: number, b: number): Rule =>
  shaped((n) => {
    const [x, y] = [n.shape(a), n.shape(b)];
    if (!x || !y) return undefined;
    if (x.length === 0 || y.length === 0) n.fail('a scalar is no matrix');
    n.agree(x.at(-1)!, y.length === 1 ? y[0]! : y.at(-2)!, 'inner dimensions');
    const batch = n.broadcast(x.slice(0, -2), y.slice(0, -2))!;
    const rows = x.length === 1 ? [] : [x.at(-2)!];
    return [...batch, ...rows, ...(y.length === 1 ? [] : [y.at(-1)!])];
  });

const gemm: Rule = shaped((n) => {
  const [a, b] = [n.ranked(0, 2), n.ranked(1, 2)];
  const [transA, transB] = [n.int('transA'), n.int('transB')];
  if (a && b) n.agree(a[transA ? 0 : 1]!, b[transB ? 1 : 0]!, 'inner dimensions');
  const rows = a?.[transA ? 1 : 0] ?? n.dims.fresh();
  const columns = b?.[transB ? 0 : 1] ?? n.dims.fresh();
  if (n.has(2)) n.broadcast([rows, columns], n.shape(2));
  return [rows, columns];
});

// 'ij,jk->ik'; an ellipsis stands for the axes that no letter names, and without an arrow the letters that occur once
// come out in alphabetical order.
const einsum: Rule = shaped((n) => {
  const [left, right] = n.text('equation').replaceAll(/\s/g, '').split('->') as [string, string?];
  const terms = left.split(',');
  if (terms.length !== n.inputs.length) n.fail(`the equation has ${terms.length} terms`);
  const sizes = new Map<string, Dim>();
  let rest: Shape = [];
  for (const [i, term] of terms.entries()) {
    const shape = n.shape(i);
    if (!shape) return undefined;
    const [front, back] = term.split('...') as [string, string?];
    const middle = shape.length - front.length - (back?.length ?? 0);
    if (middle < 0 || (back === undefined && middle > 0)) n.fail(`term ${i} does not fit rank ${shape.length}`);
    if (back !== undefined) rest = n.broadcast(rest, shape.slice(front.length, front.length + middle));
    const named = [...shape.slice(0, front.length), ...shape.slice(front.length + middle)];
    for (const [j, letter] of [...front, ...(back ?? '')].entries()) {
      const known = sizes.get(letter);
      sizes.set(letter, known === undefined || known === 1 ? named[j]! : n.broadcast([known], [named[j]!])![0]!);
    }
  }
  const once = [...sizes.keys()].filter((letter) => left.split(letter).length === 2).sort();
  const result = right ?? `...${once.join('')}`;
  const [front, back] = result.split('...') as [string, string?];
  const pick = (letters: string): readonly Dim[] =>
    [...letters].map((letter) => sizes.get(letter) ?? n.fail(`"${letter}" stands only behind the arrow`));
  return [...pick(front), ...(back === undefined ? [] : rest!), ...pick(back ?? '')];
});

/** Y [sequence, directions, batch, hidden], then the last states [directions, batch, hidden]. */
const recurrent: Rule = (n) => {
  const x = n.ranked(0, 3);
  const hidden = n.maybeInt('hidden_size') ?? n.shape(2)?.[2] ?? n.dims.fresh();
  const directions = n.text('direction') === 'bidirectional' ? 2 : 1;
  const [length, batch] = n.int('layout') === 0 ? [x?.[0], x?.[1]] : [x?.[1], x?.[0]];
  const l = length ?? n.dims.fresh();
  const b = batch ?? n.dims.fresh();
  const state = n.int('layout') === 0 ? [directions, b, hidden] : [b, directions, hidden];
  const all = n.int('layout') === 0 ? [l, directions, b, hidden] : [b, l, directions, hidden];
  return [{ shape: all }, { shape: state }, { shape: state }];
};

const det: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (shape && shape.length < 2) n.fail('a determinant needs two axes');
  if (shape) n.agree(shape.at(-1)!, shape.at(-2)!, 'rows and columns');
  return shape?.slice(0, -2);
});

/** The scalar at input `i`, or a fresh dimension. */
const scalarDim = (n: Site, i: number): Dim => {
  const dim = n.elements(i)?.[0];
  return dim === undefined || dim === '?' ? n.dims.fresh() : dim;
};

// [batch, signal.., 1 or 2] -> the axis has dft_length bins, half of them and one more where onesided; 2 lanes.
const dft: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  const onesided = n.int('onesided') !== 0;
  const axisInput = n.has(2) ? n.numbers(2)?.[0] : -2;
  if (axisInput === undefined) return [...n.unknown(shape.length - 1), 2];
  const axis = n.axis(axisInput, shape.length);
  const size = n.has(1) ? scalarDim(n, 1) : shape[axis]!;
  const bins = onesided ? n.dims.add(n.dims.floorDivide(size, 2), 1) : size;
  return shape.map((dim, i) => (i === axis ? bins : i === shape.length - 1 ? 2 : dim));
});

// signal [batch, length, 1 or 2] -> [batch, frames, bins, 2]
const stft: Rule = shaped((n) => {
  const signal = n.ranked(0, 3);
  const length = n.has(3) ? n.elements(3)?.[0] : n.shape(2)?.[0];
  const step = n.numbers(1)?.[0];
  const known = length !== undefined && length !== '?';
  const bins = !known
    ? n.dims.fresh()
    : n.int('onesided') !== 0
      ? n.dims.add(n.dims.floorDivide(length, 2), 1)
      : length;
  const frames =
    signal && known && step && step > 0
      ? n.dims.add(n.dims.floorDivide(n.dims.subtract(signal[1]!, length), step), 1)
      : n.dims.fresh();
  return [signal?.[0] ?? n.dims.fresh(), frames, bins, 2];
});

export const MATRIX: Readonly<Record<string, Rule>> = {
  DFT: dft,
  Det: det,
  Einsum: einsum,
  GRU: recurrent,
  Gemm: gemm,
  LSTM: recurrent,
  MatMul: matMul(0, 1),
  MatMulInteger: matMul(0, 1),
  QLinearMatMul: matMul(0, 3),
  RNN: recurrent,
  STFT: stft,
};
