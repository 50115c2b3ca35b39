/** The logarithm of a kernel density estimate: [rows, features] -> [rows] */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { type Density, densityOf } from '../neighbours/density.ts';
import { type TreeParams, treeOf } from '../neighbours/tree.ts';
import { rowReader } from '../row-reader.ts';

export interface DensityParams extends Density {
  readonly tree: TreeParams;
}

export const density: Kernel<DensityParams> = {
  compile({ tree: laid, ...given }) {
    const tree = treeOf(laid);
    const { weights, bandwidth } = given;
    if ((weights && weights.length !== tree.count) || !(bandwidth > 0)) {
      throw new ServingError('CORRUPT_MODEL', `a density of ${tree.count} points has a bandwidth of ${bandwidth}`);
    }
    const at = densityOf(tree, given);
    const whole = weights ? weights.reduce((sum, weight) => sum + weight, 0) : tree.count;
    return ([input], rows) => {
      const reader = rowReader(input!, laid.features);
      const data = new Float64Array(rows);
      for (let row = 0; row < rows; row++) data[row] = at(reader.data, reader.read(row)) - Math.log(whole);
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data }, true)];
    };
  },
};
