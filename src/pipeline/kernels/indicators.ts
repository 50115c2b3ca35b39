/** Which of some classes stand in a row: [rows, labels] -> [rows, classes] of 0 and 1. Other labels are left out. */
import { isMissingAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { TextIndex } from '../text-index.ts';
import { widthOf } from './frames.ts';

/** `placeOf` says at which class cell i is, -1 for none. */
const indicators = (rows: number, width: number, classes: number, placeOf: (i: number) => number): Tensor => {
  const data = new Float64Array(rows * classes);
  for (let i = 0; i < rows * width; i++) {
    const place = placeOf(i);
    if (place >= 0) data[Math.floor(i / width) * classes + place] = 1;
  }
  return tensorOf({ rows, columns: classes, dtype: 'float64', data });
};

export const textIndicators: Kernel<{ readonly classes: Tensor<'string'> }> = {
  compile({ classes }) {
    const index = new TextIndex(classes.data);
    return ([input], rows) => {
      const { data } = input as Tensor<'string'>;
      const placeOf = (i: number): number => (isMissingAt(data, i) ? -1 : index.find(data, i));
      return [indicators(rows, widthOf(input!), classes.shape[0]!, placeOf)];
    };
  },
};

export const numberIndicators: Kernel<{ readonly classes: Float64Array }> = {
  compile({ classes }) {
    const places = new Map(Array.from(classes, (number, i) => [number, i]));
    return ([input], rows) => {
      const { data, columns } = matrixOf(input!, 'float64');
      return [
        indicators(rows, columns, classes.length, (i) => (Number.isNaN(data[i]) ? -1 : (places.get(data[i]!) ?? -1))),
      ];
    };
  },
};
