/**
 * Generalized additive models: some columns are spread to the bases of splines, the rest is a generalized linear model.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/gam/GamMojoModelBase.java
 *
 * The library of 3.46 puts splines of several kinds over each other, and cannot score thin plates that are standardized;
 * here each stands where the model was trained to have it, as model.predict has it.
 */
import { ServingError } from '../../../errors.ts';
import { doublesOf, intsOf } from '../blobs.ts';
import type { Mojo } from '../mojo.ts';
import type { Algorithm, Context, Scores } from '../scores.ts';
import { addImputation, addInverse, addMultinomial, integersOf, scoresOfMean } from './glm.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** By the number that `bs` has for them, in the order in which their columns stand. */
const KINDS = ['cubic', 'thin plate', 'monotone', 'M-spline'] as const;
type Kind = (typeof KINDS)[number];

/** A column, or several, that is spread. */
interface Smooth {
  readonly kind: Kind;
  readonly names: readonly string[];
  readonly knots: Float64Array;
  readonly order: number;
  /** How many numbers its basis has, and how many are left of it. */
  readonly basis: number;
  readonly width: number;
  /** [width, basis], what the basis is multiplied by; undefined: it stays. */
  readonly center: Float64Array | undefined;
}

const MAX_SMOOTHS = 10_000;

/** Names, so many a group. */
const namesOf = (mojo: Mojo, file: string, sizes: Int32Array): readonly (readonly string[])[] => {
  const lines = mojo.lines(file);
  let at = 0;
  const groups = Array.from(sizes, (size) => {
    at += Math.max(0, size);
    return lines.slice(at - Math.max(0, size), at);
  });
  if (at !== lines.length) throw corrupt(`${file} has ${lines.length} names, ${at} were expected`);
  return groups;
};

/** How many numbers each smooth has in a file of them all. */
const slicesOf = (numbers: Float64Array, sizes: readonly number[]): readonly Float64Array[] => {
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return numbers.subarray(at - size, at);
  });
};

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const smoothsOf = (mojo: Mojo): readonly Smooth[] => {
  const groups = namesOf(mojo, 'gam_columns_sorted', integersOf(mojo, 'gam_column_dim_sorted'));
  const [kinds, counts] = [integersOf(mojo, 'bs_sorted'), integersOf(mojo, 'num_knots_sorted')];
  const orders = integersOf(mojo, 'spline_orders_sorted');
  if (groups.length > MAX_SMOOTHS || kinds.length !== groups.length || counts.length !== groups.length) {
    throw corrupt(`${groups.length} smooths have ${kinds.length} kinds and ${counts.length} numbers of knots`);
  }
  const shapes = groups.map((names, i) => {
    const kind = KINDS[kinds[i]!];
    if (kind === undefined)
      throw new ServingError('UNSUPPORTED_MODEL', `splines of the kind ${kinds[i]} are not known`);
    const [count, order] = [counts[i]!, orders[i] ?? 0];
    const basis = kind === 'monotone' || kind === 'M-spline' ? count + order - 2 : count;
    if (!(count >= 2 && basis >= 1 && names.length >= 1))
      throw corrupt(`a ${kind} spline of order ${order} has ${count} knots`);
    return { kind, names, count, order, basis, width: kind === 'monotone' ? basis : basis - 1 };
  });
  const knotSizes = shapes.map(({ count, names }) => count * names.length);
  const centerSizes = shapes.map(({ kind, basis, width }) => (kind === 'monotone' ? 0 : basis * width));
  const knots = slicesOf(doublesOf(mojo, 'knots', sum(knotSizes)), knotSizes);
  const centers = slicesOf(doublesOf(mojo, 'zTranspose', sum(centerSizes)), centerSizes);
  return shapes.map((shape, i) => ({
    ...shape,
    knots: knots[i]!,
    center: shape.kind === 'monotone' ? undefined : centers[i]!,
  }));
};

/** [width, basis] as `linear` has its weights, [basis, width]; what comes in times it. */
const addProduct = ({ builder }: Context, by: Float64Array, width: number, input: number): number => {
  const basis = by.length / width;
  const weights = Float64Array.from({ length: by.length }, (_, i) => by[(i % width) * basis + Math.floor(i / width)]!);
  const params = {
    outputs: width,
    weights,
    start: new Float64Array(width),
    precision: 'float64',
    skipMissing: false,
  } as const;
  return builder.step('linear', params, [input]);
};

/** The bases of thin plates before they are centered, by their place among the thin plates. */
const addThinPlates = (context: Context, smooths: readonly Smooth[]): readonly number[] => {
  const { mojo, builder, columns } = context;
  const plates = smooths.filter(({ kind }) => kind === 'thin plate');
  if (plates.length === 0) return [];
  const [orders, polynomials] = [integersOf(mojo, '_m'), integersOf(mojo, '_M')];
  if (
    orders.length !== plates.length ||
    polynomials.length !== plates.length ||
    polynomials.some((count) => count < 1)
  ) {
    throw corrupt(`${plates.length} thin plates have ${orders.length} orders and ${polynomials.length} polynomials`);
  }
  const sizes = plates.map(({ names }) => names.length);
  const constraintSizes = plates.map(({ basis }, i) => (basis - polynomials[i]!) * basis);
  if (constraintSizes.some((size) => size < 0)) throw corrupt('thin plates have more polynomials than knots');
  const constraints = slicesOf(doublesOf(mojo, 'zTransposeCS', sum(constraintSizes)), constraintSizes);
  const powerSizes = plates.map((_, i) => polynomials[i]! * sizes[i]!);
  const powers = intsOf(mojo, 'polynomialBasisList', sum(powerSizes));
  const standardized = mojo.info.bool('standardize');
  const scaleFiles = standardized ? (['gamColMeansRaw', 'gamColStdRaw'] as const) : [];
  const [means = [], scales = []] = scaleFiles.map((file) => slicesOf(doublesOf(mojo, file, sum(sizes)), sizes));
  return plates.map(({ names, knots, basis }, i) => {
    const parts = names.map((name) => columns.request.column(name, 'number'));
    const from = sum(powerSizes.slice(0, i));
    const params = {
      columns: names.length,
      m: orders[i]!,
      knots,
      powers: powers.subarray(from, from + powerSizes[i]!),
      ...(standardized && { means: means[i]!, scales: scales[i]! }),
    };
    const made = builder.step('thinPlate', params, [builder.step('hstack', {}, parts)]);
    const free = basis - polynomials[i]!;
    const placesOf = (first: number, count: number) => ({
      columns: Int32Array.from({ length: count }, (_, k) => first + k),
    });
    const distances = builder.step('select', placesOf(0, basis), [made]);
    const rest = builder.step('select', placesOf(basis, polynomials[i]!), [made]);
    return free === 0
      ? rest
      : builder.step('hstack', {}, [addProduct(context, constraints[i]!, free, distances), rest]);
  });
};

/** All smooths side by side: one slot of [rows, width] each. */
const addSmooths = (context: Context, smooths: readonly Smooth[]): readonly number[] => {
  const { mojo, builder, columns } = context;
  const cubics = smooths.filter(({ kind }) => kind === 'cubic').map(({ basis }) => (basis - 2) * basis);
  const binvD = cubics.length > 0 ? slicesOf(doublesOf(mojo, '_binvD', sum(cubics)), cubics) : [];
  const plates = addThinPlates(context, smooths);
  let [cubic, plate] = [0, 0];
  return smooths.map(({ kind, names, knots, order, center, width }) => {
    const slot = (): number => columns.request.column(names[0]!, 'number');
    const basisOf = {
      cubic: () => builder.step('cubicBasis', { knots, binvD: binvD[cubic++]! }, [slot()]),
      'thin plate': () => plates[plate++]!,
      monotone: () => builder.step('iSplineBasis', { knots, order }, [slot()]),
      'M-spline': () => builder.step('mSplineBasis', { knots, order }, [slot()]),
    } satisfies Record<Kind, () => number>;
    const basis = basisOf[kind]();
    return center ? addProduct(context, center, width, basis) : basis;
  });
};

/** Where the link is not stated; the identity for all others. */
const LINKS: Readonly<Record<string, string>> = {
  bernoulli: 'logit',
  fractionalbinomial: 'logit',
  quasibinomial: 'logit',
  poisson: 'log',
  gamma: 'log',
  tweedie: 'log',
};

export const gam: Algorithm = (context): Scores => {
  const { mojo, builder, columns } = context;
  const { info, features, classes } = mojo;
  const smooths = smoothsOf(mojo);
  const codes = info.count('cats');
  const plain = features - sum(smooths.map(({ width }) => width));
  const offsets = integersOf(mojo, 'cat_offsets');
  if (plain < codes || offsets.length !== codes + 1) {
    throw corrupt(`${codes} categories and the splines are more than the ${features} columns there are`);
  }
  const own = Array.from({ length: plain }, (_, i) => columns.one(i));
  const row = builder.step('hstack', {}, [...own, ...addSmooths(context, smooths)]);
  const fills = info.bool('mean_imputation');
  const modes = fills ? integersOf(mojo, 'catNAFills').subarray(0, codes) : new Int32Array(codes);
  const means = fills
    ? (info.numbers('numNAFillsCenter') ?? []).slice(0, features - codes)
    : new Float64Array(features - codes).fill(Number.NaN);
  // Where nothing fills them, missing levels are the first one.
  const filled = addImputation(builder, row, modes, means, features);
  const family = info.requiredText('family');
  const severalEtas = family === 'multinomial' || family === 'ordinal';
  const outputs = severalEtas ? classes : 1;
  const width = features - codes + offsets[codes]! + 1;
  const beta = severalEtas
    ? doublesOf(mojo, 'beta_multinomial_centering', outputs * width)
    : info.requiredNumbers('beta_center');
  if (beta.length !== outputs * width) throw corrupt(`${beta.length} betas are of ${width} columns`);
  const params = {
    outputs,
    offsets,
    first: info.bool('use_all_factor_levels') ? 0 : 1,
    numbers: features - codes,
    weights: beta.filter((_, i) => (i + 1) % width !== 0),
    intercepts: beta.filter((_, i) => (i + 1) % width === 0),
  };
  const etas = builder.step('codedLinear', params, [filled]);
  if (family === 'multinomial') return addMultinomial(builder, etas);
  if (family === 'ordinal') {
    const probabilities = builder.step('link', { link: 'cumulative', flat: false }, [etas]);
    return { kind: 'classes', probabilities, best: builder.step('firstPositive', {}, [etas]) };
  }
  const link = info.text('link') ?? LINKS[family] ?? 'identity';
  const mean = addInverse(builder, link, info.number('tweedie_link_power', 0), etas);
  return scoresOfMean(builder, mojo, family, mean);
};
