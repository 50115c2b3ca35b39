/**
 * Reshape with MXNet's codes, read along the dimensions of the input:
 *   n  that size, beside one dimension     0  copies one     -1  what is left, beside one     -2  copies all that are left
 *   -3  the product of two                 -4 a b  splits one into a and b, of which one may be -1
 * `reverse` reads both from the right. https://github.com/apache/mxnet/blob/1.9.1/src/operator/tensor/matrix_op-inl.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { over, reshapeTo, type Size, sizeAt, times } from '../../../graph/layers/sizes.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { refuse } from '../table.ts';

/** A size of the result: of the input (a dimension, or two of them), stated, or what is left. */
type Part = { readonly from: readonly number[]; readonly by?: number } | { readonly size: number } | 'rest';

const partsOf = (codes: readonly number[], rank: number | undefined): readonly Part[] => {
  const parts: Part[] = [];
  let at = 0;
  const next = (): number => {
    if (rank !== undefined && at >= rank)
      throw refuse(`the codes (${codes.join(', ')}) need more than ${rank} dimensions`);
    return at++;
  };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code > 0) {
      parts.push({ size: code });
      at++;
    } else if (code === 0) parts.push({ from: [next()] });
    else if (code === -1) {
      parts.push('rest');
      at++;
    } else if (code === -2) {
      if (rank === undefined) throw refuse('the code -2 of a tensor whose rank is unknown');
      while (at < rank) parts.push({ from: [at++] });
    } else if (code === -3) parts.push({ from: [next(), next()] });
    else if (code === -4) {
      const [a, b] = [codes[i + 1], codes[i + 2]];
      if (a === undefined || b === undefined || a === 0 || b === 0 || Math.min(a, b) < -1 || (a === -1 && b === -1)) {
        throw refuse(`the codes (${codes.join(', ')}): -4 is to be followed by two sizes`);
      }
      const from = [next()];
      parts.push(a === -1 ? { from, by: b } : { size: a }, b === -1 ? { from, by: a } : { size: b });
      i += 2;
    } else throw refuse(`the codes (${codes.join(', ')}): ${code} is none`);
  }
  return parts;
};

/** What is left beside `others`, by leaving out equal dimensions; -1 where that takes a division at run time. */
const restOf = (shape: readonly Dim[] | undefined, others: readonly (readonly Dim[])[]): number => {
  if (!shape) return -1;
  const left: Dim[] = [...shape];
  let product = 1;
  for (const dim of others.flat()) {
    const at = left.indexOf(dim);
    if (at >= 0) left.splice(at, 1);
    else if (typeof dim === 'number') product *= dim;
    else return -1;
  }
  if (!left.every((dim) => typeof dim === 'number')) return -1;
  const rest = left.reduce<number>((all, dim) => all * (dim as number), 1) / product;
  return Number.isInteger(rest) ? rest : -1;
};

/** The input under the shape that the codes say. */
export const reshapeByCodes = (g: GraphBuilder, x: Value, codes: readonly number[], reverse: boolean): Value => {
  const rank = x.shape?.length;
  if (reverse && rank === undefined) throw refuse('reverse, of a tensor whose rank is unknown');
  const turned = reverse ? codes.toReversed() : codes;
  const parts = partsOf(turned, rank);
  if (parts.filter((part) => part === 'rest').length > 1)
    throw refuse(`the codes (${codes.join(', ')}) have more than one -1`);
  const axis = (i: number): number => (reverse ? rank! - 1 - i : i);
  const dimsOf = (part: Part): readonly Dim[] => {
    if (part === 'rest') return [];
    if ('size' in part) return [part.size];
    const dims = part.from.map((i) => x.shape?.[axis(i)] ?? '?');
    const [one] = dims;
    return part.by === undefined ? dims : [typeof one === 'number' ? one / part.by : '?'];
  };
  const rest = restOf(x.shape, parts.map(dimsOf));
  const made = parts.map((part): Size => {
    if (part === 'rest') return rest;
    if ('size' in part) return part.size;
    const product = part.from.map((i) => sizeAt(g, x, axis(i))).reduce((a, b) => times(g, a, b));
    return part.by === undefined ? product : over(g, product, part.by);
  });
  return reshapeTo(g, x, reverse ? made.toReversed() : made);
};
