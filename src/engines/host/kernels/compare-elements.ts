/** Comparing single elements of tensors, of one dtype: numbers by size, strings byte by byte. */
import type { Strings } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';

/** Below 0 where element i of x comes before element j of y, 0 where they are the same. */
export type CompareElements = (i: number, j: number) => number;

const compareBytes = (x: Strings, i: number, y: Strings, j: number): number => {
  const [fromX, fromY] = [x.offsets[i]!, y.offsets[j]!];
  const [sizeX, sizeY] = [x.offsets[i + 1]! - fromX, y.offsets[j + 1]! - fromY];
  for (let k = 0; k < sizeX && k < sizeY; k++) {
    const difference = x.bytes[fromX + k]! - y.bytes[fromY + k]!;
    if (difference !== 0) return difference;
  }
  return sizeX - sizeY;
};

export const comparing = (x: Tensor, y: Tensor): CompareElements => {
  if (x.dtype === 'string' && y.dtype === 'string') return (i, j) => compareBytes(x.data, i, y.data, j);
  const [a, b] = [x.data, y.data] as unknown as readonly ArrayLike<number | bigint>[];
  return (i, j) => {
    const [p, q] = [a![i]!, b![j]!];
    if (p < q) return -1;
    return p > q ? 1 : 0;
  };
};
