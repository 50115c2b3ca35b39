/**
 * Cox proportional hazards: the linear predictor, less that of the means of the row's stratum.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/coxph/CoxPHMojoModel.java
 *
 *   lp = Σ of levels + Σ of numbers + interactions - base(stratum) + offset
 * A stratum that the model does not know has no base: the answer is NaN, as model.predict has it (the library takes the
 * first stratum, and strays where there are both strata and interactions of levels with numbers).
 */
import { ServingError } from '../../../errors.ts';
import { doublesOf } from '../blobs.ts';
import type { Mojo } from '../mojo.ts';
import type { Algorithm, Context } from '../scores.ts';
import { integersOf } from './glm.ts';

const MAX_STRATA = 2 ** 24;
/** Of two columns together. */
const MAX_PAIRS = 2 ** 24;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

interface Interaction {
  readonly first: number;
  readonly second: number;
}

/** Of each column that is one, by its place. */
const interactionsOf = (mojo: Mojo): ReadonlyMap<number, Interaction> => {
  const targets = integersOf(mojo, 'interaction_targets');
  const [firsts, seconds] = [integersOf(mojo, 'interactions_1'), integersOf(mojo, 'interactions_2')];
  const isPlace = (place: number | undefined): boolean => place !== undefined && place >= 0 && place < mojo.features;
  return new Map(
    Array.from(targets, (target, i) => {
      const [first, second] = [firsts[i]!, seconds[i]!];
      if (![target, first, second].every(isPlace) || targets.includes(first) || targets.includes(second)) {
        throw corrupt(`interaction ${i} of columns ${first} and ${second} is column ${target} of ${mojo.features}`);
      }
      return [target, { first, second }];
    }),
  );
};

/** Levels of two columns as one level of the column of their interaction, one more than its place there; 0 for none. */
const addLevels = ({ mojo, builder, columns }: Context, target: number, { first, second }: Interaction): number => {
  const [a, b] = [mojo.domains[first], mojo.domains[second]];
  if (!a || !b) throw corrupt(`the interaction of columns ${first} and ${second} is of levels, which they have not`);
  if (a.length * b.length > MAX_PAIRS) {
    throw new ServingError('UNSUPPORTED_MODEL', `interactions of ${a.length} and ${b.length} levels are too many`);
  }
  const known = new Map((mojo.domains[target] ?? []).map((level, i) => [level, i]));
  const found = b.flatMap((right, j) =>
    a.flatMap((left, i) => {
      const place = known.get(`${left}_${right}`);
      return place === undefined ? [] : [[i + (a.length + 1) * j, place + 1] as const];
    }),
  );
  const row = builder.step('hstack', {}, [columns.one(first), columns.one(second)]);
  const params = {
    cards: Int32Array.of(a.length, b.length),
    keys: Float64Array.from(found, ([key]) => key),
    table: Float64Array.from([...found.map(([, code]) => code), 0]),
    width: 1,
  };
  return builder.step('combinedLookup', params, [row]);
};

/** The base of each stratum, or the only one: [rows]. */
const addBase = (context: Context, coef: Float64Array, levels: number): number => {
  const { mojo, builder, columns } = context;
  const { info } = mojo;
  const count = info.count('strata_count', undefined, MAX_STRATA);
  const meansOf = (name: string): { readonly means: Float64Array; readonly width: number } => {
    const [rows, width] = [info.count(`${name}_size1`), info.count(`${name}_size2`)];
    if (rows < Math.max(1, count)) throw corrupt(`${name} has ${rows} rows for ${count} strata`);
    return { means: doublesOf(mojo, name, rows * width), width };
  };
  const [cat, num] = [meansOf('x_mean_cat'), meansOf('x_mean_num')];
  if (cat.width + num.width > coef.length || (cat.width !== levels && levels > 0)) {
    throw corrupt(`means of ${cat.width} levels and ${num.width} numbers are of ${coef.length} coefficients`);
  }
  const baseOf = (stratum: number): number => {
    let sum = 0;
    for (let i = 0; i < cat.width; i++) sum += cat.means[stratum * cat.width + i]! * coef[i]!;
    for (let i = 0; i < num.width; i++) sum += num.means[stratum * num.width + i]! * coef[cat.width + i]!;
    return sum;
  };
  if (count === 0) {
    return builder.step('constant', { values: Float64Array.of(baseOf(0)), flat: true }, [columns.one(0)]);
  }
  const strata = Array.from({ length: count }, (_, i) => info.requiredNumbers(`strata_${i}`));
  const width = strata[0]!.length;
  const cards = Int32Array.from({ length: width }, (_, j) => mojo.domains[j]?.length ?? 0);
  const keyOf = (codes: Float64Array): number => {
    let [key, factor] = [0, 1];
    for (let j = 0; j < width; j++) {
      key += factor * codes[j]!;
      factor *= cards[j]! + 1;
    }
    return key;
  };
  if (strata.some((codes) => codes.length !== width) || width > mojo.features) throw corrupt('strata differ in length');
  const keyed = strata.map((codes, i) => [keyOf(codes), baseOf(i)] as const).sort(([a], [b]) => a - b);
  const row = builder.step(
    'hstack',
    {},
    Array.from(cards, (_, j) => columns.one(j)),
  );
  const params = {
    cards,
    keys: Float64Array.from(keyed, ([key]) => key),
    table: Float64Array.from([...keyed.map(([, base]) => base), Number.NaN]),
    width: 1,
  };
  return builder.step('flatten', {}, [builder.step('combinedLookup', params, [row])]);
};

export const coxph: Algorithm = (context) => {
  const { mojo, builder, columns } = context;
  const { info, features, domains } = mojo;
  const coef = info.requiredNumbers('coef');
  const offsets = integersOf(mojo, 'cat_offsets');
  const codes = info.count('cats');
  const usesAll = info.bool('use_all_factor_levels');
  const before = info.count('strata_count') > 0 ? info.requiredNumbers('strata_0').length : 0;
  const numberOffsets = integersOf(mojo, 'num_offsets');
  const stated = info.count('num_numerical_columns', features - before - codes);
  // The offset stands among the numbers, last, and has no coefficient.
  const past = numberOffsets.findIndex((place) => place >= coef.length);
  const numbers = past < 0 ? stated : Math.min(stated, past);
  if (offsets.length !== codes + 1 || before + codes + numbers > features) {
    throw corrupt(`${before} strata, ${codes} categories and ${numbers} numbers are of ${features} columns`);
  }
  const levels = offsets[codes]!;
  const interactions = interactionsOf(mojo);
  const weights = new Float64Array(levels + numbers);
  weights.set(coef.subarray(0, levels));
  const codeParts = Array.from({ length: codes }, (_, i) => {
    const own = interactions.get(before + i);
    return own ? addLevels(context, before + i, own) : columns.one(before + i);
  });
  const coefAt = (place: number): number => {
    const own = coef[place];
    if (own === undefined) throw corrupt(`there is no coefficient ${place} of ${coef.length}`);
    return own;
  };
  const numberParts = Array.from({ length: numbers }, (_, i) => {
    const at = numberOffsets.length > 0 ? numberOffsets[i]! : levels + i;
    const own = interactions.get(before + codes + i);
    const isEnum = (place: number): boolean => domains[place] !== undefined;
    if (own && isEnum(own.first) !== isEnum(own.second)) {
      const [level, number] = isEnum(own.first) ? [own.first, own.second] : [own.second, own.first];
      const domain = domains[level]!;
      const slopes = domain.map((_, place) => (place < (usesAll ? 0 : 1) ? 0 : coefAt(at + place - (usesAll ? 0 : 1))));
      weights[levels + i] = 1;
      const slope = columns.request.table(mojo.columns[level]!, domain, (place) => [slopes[place]!], [Number.NaN]);
      return builder.step('productOf', {}, [slope, columns.one(number)]);
    }
    weights[levels + i] = coefAt(at);
    return own
      ? builder.step('productOf', {}, [columns.one(own.first), columns.one(own.second)])
      : columns.one(before + codes + i);
  });
  const params = {
    outputs: 1,
    offsets,
    first: usesAll ? 0 : 1,
    numbers,
    weights,
    intercepts: Float64Array.of(0),
    poisons: true,
  };
  const row = builder.step('hstack', {}, [...codeParts, ...numberParts]);
  const predictor = builder.step('flatten', {}, [builder.step('codedLinear', params, [row])]);
  const offset = columns.offset();
  const terms = [predictor, addBase(context, coef, levels), ...(offset === undefined ? [] : [offset])];
  const lp = builder.step('weightedSum', { weights: Float64Array.of(1, -1, 1).subarray(0, terms.length) }, terms);
  return { kind: 'columns', columns: [{ name: 'lp', slot: lp }] };
};
