/**
 * Parts of a tensor: the pieces in which a partitioned variable is saved, and the text by which RestoreV2 asks for one.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/saved_tensor_slice_util.cc (ParseShapeAndSlice)
 */
import { ServingError } from '../../errors.ts';
import { elementCount } from '../../tensor/tensor.ts';
import type { TensorSliceProto } from './messages.ts';

/** A box of elements: in dimension i, `length[i]` of them from `start[i]`. */
export interface Box {
  readonly start: readonly number[];
  readonly length: readonly number[];
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** The box that is a whole tensor. */
export const wholeBox = (shape: readonly number[]): Box => ({ start: shape.map(() => 0), length: shape });

export const sameBox = (a: Box, b: Box): boolean =>
  a.length.length === b.length.length &&
  a.start.every((start, i) => start === b.start[i]) &&
  a.length.every((length, i) => length === b.length[i]);

/** The box of a slice of a tensor of `shape`. Throws CORRUPT_MODEL where it does not lie within. */
export const boxOfSlice = ({ extent }: TensorSliceProto, shape: readonly number[], what: string): Box => {
  const start = extent.map((e) => e.start);
  const length = extent.map((e, i) => e.length ?? shape[i] ?? 0);
  const lies = start.every((from, i) => from >= 0 && length[i]! >= 0 && from + length[i]! <= shape[i]!);
  if (extent.length !== shape.length || !lies) {
    throw corrupt(
      `${what}: the slice [${start.join(', ')}] + [${length.join(', ')}] is not within [${shape.join(', ')}]`,
    );
  }
  return { start, length };
};

/** The part that `spec` asks for, as `"10 3 0,5:-"`: the whole shape, then start and length or `-` in each dimension. */
export const parseSlice = (spec: string, what: string): { readonly shape: readonly number[]; readonly box: Box } => {
  const words = spec.split(' ');
  const shape = words.slice(0, -1).map(Number);
  const extent = words
    .at(-1)!
    .split(':')
    .map((word) => {
      const [start, length] = word.split(',').map(Number);
      return word === '-' ? { start: 0, length: undefined } : { start: start!, length: length ?? Number.NaN };
    });
  const numbers = [...shape, ...extent.flatMap(({ start, length }) => [start, length ?? 0])];
  if (!numbers.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw corrupt(`${what}: "${spec}" is no shape and slice`);
  }
  return { shape, box: boxOfSlice({ extent }, shape, what) };
};

/** What two boxes share; undefined where that is nothing. */
export const overlap = (a: Box, b: Box): Box | undefined => {
  const start = a.start.map((from, i) => Math.max(from, b.start[i]!));
  const length = start.map((from, i) => Math.min(a.start[i]! + a.length[i]!, b.start[i]! + b.length[i]!) - from);
  return length.every((n) => n > 0) ? { start, length } : undefined;
};

// Where the first element of `part` lies in the row-major elements of `box`.
const offsetIn = (box: Box, at: readonly number[]): number =>
  at.reduce((sum, index, i) => sum * box.length[i]! + index - box.start[i]!, 0);

/** Copies the elements of `part`, which lies in both, from the bytes of one box to those of another. */
export const copyBox = (part: Box, from: Box, source: Uint8Array, to: Box, target: Uint8Array, width: number): void => {
  const rank = part.length.length;
  const row = (part.length[rank - 1] ?? 1) * width;
  const rows = elementCount(part.length.slice(0, -1));
  const at = [...part.start];
  for (let i = 0; i < rows; i++) {
    const begin = offsetIn(from, at) * width;
    target.set(source.subarray(begin, begin + row), offsetIn(to, at) * width);
    for (let d = rank - 2; d >= 0 && ++at[d]! === part.start[d]! + part.length[d]!; d--) at[d] = part.start[d]!;
  }
};
