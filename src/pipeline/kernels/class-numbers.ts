/** Labels back to the numbers of their classes. */
import { ServingError } from '../../errors.ts';
import { stringAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isSparse, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface ClassNumbersParams {
  /** A vector: what class i is called. */
  readonly labels: Tensor;
}

const keysOf = (tensor: Tensor): readonly (string | number)[] => {
  if (tensor.dtype === 'string') {
    const { data } = tensor;
    return Array.from({ length: data.offsets.length - 1 }, (_, i) => Buffer.from(stringAt(data, i)).toString('latin1'));
  }
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
};

/** The number of each label's class: [rows] -> [rows] of float64. */
export const classNumbers: Kernel<ClassNumbersParams> = {
  compile({ labels }) {
    const numbers = new Map(keysOf(labels).map((key, i) => [key, i]));
    return ([input], rows) => {
      if (isSparse(input!)) throw new ServingError('CORRUPT_MODEL', 'labels were expected, found a sparse matrix');
      const data = Float64Array.from(keysOf(input!), (key) => {
        const place = numbers.get(key);
        if (place === undefined)
          throw new ServingError('CORRUPT_MODEL', `a model inside answers ${key}, which is no class`);
        return place;
      });
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data }, true)];
    };
  },
};
