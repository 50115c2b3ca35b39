/**
 * Isotonic regression: the line between the thresholds around a number, which is first brought between the outermost.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/isotonic/IsotonicCalibrator.java
 */
import { countedDoublesOf } from '../blobs.ts';
import type { Algorithm } from '../scores.ts';

export const isotonicRegression: Algorithm = ({ mojo, builder, columns }) => {
  const { info } = mojo;
  const [x, y] = [countedDoublesOf(mojo, 'calib/thresholds_x'), countedDoublesOf(mojo, 'calib/thresholds_y')];
  const bounds = { low: info.number('calib_min_x', Number.NaN), high: info.number('calib_max_x', Number.NaN) };
  const bounded = builder.step('clip', bounds, [columns.one(0)]);
  const params = { asker: 'the isotonic regression', x, y, outside: 'nan' } as const;
  return { kind: 'number', value: builder.step('interpolate', params, [bounded]) };
};
