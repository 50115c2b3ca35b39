/** What GBM, DRF and the other algorithms of SharedTree have in common: their trees, and calibrated probabilities. */
import { ServingError } from '../../errors.ts';
import type { Forest } from '../../pipeline/forest.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Mojo } from './mojo.ts';
import type { Context } from './scores.ts';
import { ForestWriter } from './trees.ts';

const MAX_TREES = 1_000_000;

/** Trees of each group: one a class, one where two classes share it. MOJO 1.00 does not state it. */
export const treesPerGroup = ({ info, classes }: Mojo): number => {
  const doubled = info.bool('binomial_double_trees');
  return info.count('n_trees_per_class', classes === 2 && !doubled ? 1 : classes, 2 ** 20);
};

/** `trees/t02_005.bin`: that of class 2 in group 5. */
const nameOf = (group: number, k: number): string =>
  `trees/t${String(k).padStart(2, '0')}_${String(group).padStart(3, '0')}.bin`;

/** The trees of a MOJO, summed by class: as [rows, features] -> [rows, trees of a group]. */
export const forestOf = (mojo: Mojo): Forest => {
  const { info, domains, features, version } = mojo;
  const groups = info.count('n_trees', undefined, MAX_TREES);
  const width = treesPerGroup(mojo);
  if (groups * width > MAX_TREES) throw new ServingError('CORRUPT_MODEL', `${groups} groups of ${width} trees`);
  const littleEndian = info.text('endianness') !== 'BIG_ENDIAN';
  const writer = new ForestWriter({ version, littleEndian, features, domains });
  for (let group = 0; group < groups; group++) {
    for (let k = 0; k < width; k++) {
      const name = nameOf(group, k);
      // A class that stopped early has no tree.
      if (!mojo.has(name)) continue;
      try {
        writer.add(mojo.bytes(name), k);
      } catch (error) {
        if (!(error instanceof ServingError)) throw error;
        throw new ServingError(error.code, `${name}: ${error.message}`);
      }
    }
  }
  return writer.finish(Math.max(1, width));
};

/** The sums of all trees: [rows, trees of a group]. */
export const addForest = ({ mojo, builder, columns }: Context): number =>
  builder.step('forest', forestOf(mojo), [columns.matrix()]);

/** Big-endian: how many, then the numbers. */
const blobOf = (mojo: Mojo, name: string): Float64Array => {
  const bytes = mojo.bytes(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < 4 ? -1 : view.getInt32(0);
  if (count < 0 || bytes.length < 4 + 8 * count) throw new ServingError('CORRUPT_MODEL', `${name} is cut`);
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(4 + 8 * i));
};

/**
 * Probabilities of two classes calibrated, where the model was: [rows, 2] -> [rows, 2].
 *
 *   platt       p = 1 / (1 + e^-(beta[0] · probability of the first class + beta[1]))
 *   isotonic    p = on the line between the thresholds around the probability of the second
 */
export const addCalibration = (builder: PipelineBuilder, mojo: Mojo, probabilities: number): number | undefined => {
  const method = mojo.info.text('calib_method');
  if (method === undefined) return undefined;
  const columnOf = (column: number): number => builder.step('column', { column }, [probabilities]);
  if (method === 'platt') {
    const [slope, intercept] = mojo.info.requiredNumbers('calib_glm_beta');
    if (slope === undefined || intercept === undefined) {
      throw new ServingError('CORRUPT_MODEL', 'model.ini: calib_glm_beta is not of two numbers');
    }
    const line = { multiply: Float64Array.of(slope), add: Float64Array.of(intercept) };
    const p = builder.step('link', { link: 'logistic', flat: true }, [builder.step('scale', line, [columnOf(0)])]);
    return builder.step('bothClasses', {}, [p]);
  }
  if (method === 'isotonic') {
    const [x, y] = [blobOf(mojo, 'calib/thresholds_x'), blobOf(mojo, 'calib/thresholds_y')];
    const p = builder.step('interpolate', { asker: 'the calibration', x, y, outside: 'clip' }, [columnOf(1)]);
    return builder.step('bothClasses', {}, [p]);
  }
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the calibration method ${JSON.stringify(method)} is not known; platt and isotonic are`,
  );
};

/** Probabilities of classes that were sampled evenly, back to what they are in the data (`balance_classes`). */
export const addCorrection = (builder: PipelineBuilder, { info, classes }: Mojo, probabilities: number): number => {
  if (!info.bool('balance_classes')) return probabilities;
  const [prior, model] = [info.requiredNumbers('prior_class_distrib'), info.requiredNumbers('model_class_distrib')];
  if (prior.length !== classes || model.length !== classes) {
    throw new ServingError('CORRUPT_MODEL', `${prior.length} and ${model.length} shares of ${classes} classes`);
  }
  return builder.step('reweigh', { prior, model }, [probabilities]);
};
