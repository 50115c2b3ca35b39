/**
 * XGBoost: a booster in XGBoost's own bytes behind a row whose levels are columns of their own, all in float32.
 * https://github.com/h2oai/h2o-3/tree/jenkins-3.46.0.6/h2o-genmodel-extensions/xgboost, answers as
 * https://github.com/h2oai/xgboost-predictor makes them
 *
 *   row     a column for each level and, last, for NA and unseen ones, for each column of enums; then the numbers
 *           `sparse`: what is 0 is missing
 *   offset  stands in the place of the base score
 */
import { ServingError } from '../../../errors.ts';
import type { ForeignBooster } from '../../foreign.ts';
import type { Algorithm, Context } from '../scores.ts';
import { addCalibration } from '../shared-tree.ts';

const MAX_WIDTH = 2 ** 24;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const boosterOf = ({ mojo, foreign }: Context): ForeignBooster => {
  for (const { booster } of foreign) if (booster) return booster(mojo.bytes('boosterBytes'), { weightsByOutput: true });
  throw new ServingError('UNSUPPORTED_MODEL', 'it holds a booster of XGBoost, and nothing here reads such');
};

/** The row of a booster: [rows, levels of all columns + numbers]. */
const rowOf = ({ mojo, builder, columns }: Context, width: number): number => {
  const { info, features, domains } = mojo;
  const cats = info.count('cats', 0, features);
  const nums = info.count('nums', 0, features);
  const offsets = info.numbers('cat_offsets') ?? new Float64Array(1);
  const hot = offsets[cats] ?? 0;
  const ordered = offsets.every((at, i) => Number.isInteger(at) && at >= (offsets[i - 1] ?? 0));
  if (cats + nums !== features || offsets.length <= cats || !ordered || hot > MAX_WIDTH) {
    throw corrupt(`${cats} columns of levels and ${nums} of numbers, n_features is ${features}`);
  }
  if (hot + nums !== width) throw corrupt(`a row has ${hot + nums} columns, its booster takes ${width}`);
  const all = info.bool('use_all_factor_levels');
  const places = Array.from({ length: cats }, (_, i) => {
    const [from, last] = [offsets[i]!, offsets[i + 1]! - 1];
    const levels = domains[i]?.length ?? 0;
    if (last - from > levels) throw corrupt(`column ${i} has ${levels} levels, and ${last + 1 - from} columns`);
    const placeOf = (code: number): number => (code < 0 ? -1 : Math.min(from + code, last));
    return Int32Array.from({ length: levels + 1 }, (_cell, code) =>
      code === levels ? last : placeOf(all ? code : code - 1),
    );
  });
  const codes = places.map((_, i) => columns.level(i));
  const parts = Array.from({ length: nums }, (_, i) => columns.one(cats + i));
  const levels =
    cats > 0
      ? [builder.step('places', { places, width: hot, sparse: false }, [builder.step('hstack', {}, codes)])]
      : [];
  const row = builder.step('hstack', {}, [...levels, ...parts]);
  return info.bool('sparse') ? builder.step('missing', { value: 0 }, [row]) : row;
};

export const xgboost: Algorithm = (context) => {
  const { mojo, builder, columns } = context;
  const { info, classes } = mojo;
  const booster = boosterOf(context);
  const row = rowOf(context, booster.features);
  const hasOffset = info.bool('has_offset');
  const offset = hasOffset ? columns.offset() : undefined;
  if (hasOffset && offset === undefined) throw corrupt('it has an offset, and no offset_column');
  const sums = booster.margin(builder, row, offset === undefined);
  const margin =
    offset === undefined ? sums : builder.step('single', {}, [builder.step('weightedSum', {}, [sums, offset])]);
  const answer = booster.answer(builder, margin);
  const outputs = classes > 2 ? classes : 1;
  if (booster.outputs !== outputs) throw corrupt(`its booster has ${booster.outputs} outputs for ${classes} classes`);
  if (classes <= 1) return { kind: 'number', value: builder.step('column', { column: 0 }, [answer]) };
  const both = classes === 2 ? builder.step('bothClasses', {}, [answer]) : answer;
  const calibrated = addCalibration(builder, mojo, both);
  return { kind: 'classes', probabilities: both, ...(calibrated !== undefined && { calibrated }) };
};
