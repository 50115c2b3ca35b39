/** Trees whose splits are planes. */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface SlantedForest {
  readonly columns: number;
  /** The first node of each tree. */
  readonly roots: Int32Array;
  /** Per node; -1: a leaf. Children stand after their parents. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Per node, the normal of its plane and then a point on it: [nodes, 2, columns]. */
  readonly planes: Float64Array;
  /** Per node: what a leaf is worth. */
  readonly values: Float64Array;
}

/** The sum of the trees' leaves, left where Σ (x - point) · normal <= 0, else right, NaN too: [rows, columns] -> [rows]. */
export const slantedForest: Kernel<SlantedForest> = {
  compile({ columns, roots, left, right, planes, values }) {
    const nodes = left.length;
    const odd = left.findIndex((child, node) => {
      const other = right[node]!;
      return child !== -1 && !(child > node && child < nodes && other > node && other < nodes);
    });
    if (odd >= 0 || planes.length !== 2 * columns * nodes) {
      throw new ServingError('CORRUPT_MODEL', `node ${odd} has children that are not there`);
    }
    return ([input], rows) => {
      const matrix = matrixOf(input!, 'float64');
      checkWidth(matrix.columns, columns);
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (const root of roots) {
          let node = root;
          while (left[node]! >= 0) {
            const normal = 2 * columns * node;
            let side = 0;
            for (let j = 0; j < columns; j++) {
              side += (matrix.data[row * columns + j]! - planes[normal + columns + j]!) * planes[normal + j]!;
            }
            node = side <= 0 ? left[node]! : right[node]!;
          }
          sum += values[node]!;
        }
        made[row] = sum;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};
