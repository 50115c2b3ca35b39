/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_polynomial.py */
import { ServingError } from '../../../../errors.ts';
import type { Spline } from '../../../../pipeline/kernels/splines.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { Instance, itemsOf } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { numbersIn, State } from '../../state.ts';
import { madeOf } from './categories.ts';

/** Columns that an estimator may make: a damaged file may ask for any number. */
const MAX_COLUMNS = 2 ** 22;

interface Products {
  readonly parents: Int32Array;
  readonly factors: Int32Array;
  readonly degrees: Int32Array;
}

/**
 * All products of up to `degree` columns, those of lower degree first: degree d is, for each column in turn, that column
 * times the products of degree d - 1 that begin at it (`distinct`: after it).
 */
const productsOf = (columns: number, degree: number, distinct: boolean): Products => {
  const [parents, factors, degrees]: [number[], number[], number[]] = [[-1], [-1], [0]];
  /** By column: where the products of the last degree begin that begin with it; and where they end. */
  let starts = Array.from({ length: columns + 1 }, (_, j) => 1 + j);
  if (degree >= 1) {
    for (let j = 0; j < columns; j++) {
      parents.push(-1);
      factors.push(j);
      degrees.push(1);
    }
  }
  for (let d = 2; d <= degree; d++) {
    const end = starts.at(-1)!;
    const next: number[] = [];
    for (let j = 0; j < columns; j++) {
      next.push(parents.length);
      for (let from = distinct ? starts[j + 1]! : starts[j]!; from < end; from++) {
        parents.push(from);
        factors.push(j);
        degrees.push(d);
      }
      if (parents.length > MAX_COLUMNS) {
        throw new ServingError('UNSUPPORTED_MODEL', `PolynomialFeatures makes more than ${MAX_COLUMNS} columns`);
      }
    }
    next.push(parents.length);
    if (next[0] === parents.length) break;
    starts = next;
  }
  return { parents: Int32Array.from(parents), factors: Int32Array.from(factors), degrees: Int32Array.from(degrees) };
};

/** [batch, features] -> [batch, products]: 1, each feature, each product of two … */
export const PolynomialFeatures: EstimatorClass = (state, { builder }) => {
  const features = state.number(['n_features_in_', 'n_input_features_']);
  const pair = itemsOf(state.value('degree'));
  const [lowest, highest] = pair ? [Number(pair[0]), Number(pair[1])] : [0, state.number('degree', 2)];
  const isWrong = ![features, lowest, highest].every((n) => Number.isInteger(n) && n >= 0 && n <= MAX_COLUMNS);
  if (isWrong) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `PolynomialFeatures: degrees ${lowest} to ${highest} of ${features} columns are none`,
    );
  }
  // Beyond so many factors there is nothing new of distinct columns, and of one column there is one more each time.
  const distinct = state.flag('interaction_only', false);
  const { parents, factors, degrees } = productsOf(
    features,
    distinct ? Math.min(highest, features) : highest,
    distinct,
  );
  const bias = state.flag('include_bias', true);
  const kept = Int32Array.from(degrees.keys()).filter((i) => (degrees[i] === 0 ? bias : degrees[i]! >= lowest));
  return {
    features,
    transform: (frame) => {
      const slot = builder.step('products', { width: features, parents, factors, kept }, [
        frame.numbers(state.className),
      ]);
      return madeOf(builder, slot, kept.length);
    },
  };
};

const BEYOND = ['error', 'constant', 'linear', 'continue', 'periodic'] as const;

/** A scipy BSpline whose coefficients are those of an identity, or of one that begins anew at its end. */
const splineOf = (value: unknown, column: number): Spline & { readonly degree: number; readonly width: number } => {
  const wrong = (): ServingError =>
    new ServingError('CORRUPT_MODEL', `SplineTransformer: column ${column} has no splines of an identity matrix`);
  if (!(value instanceof Instance)) throw wrong();
  const spline = new State(value);
  const knots = spline.arrayOf(['t', '_t'], 1).data;
  const { shape, data } = spline.arrayOf(['c', '_c'], 2);
  const [count, width] = [shape[0]!, shape[1]!];
  const columns = Int32Array.from({ length: count }, (_, i) => {
    const row = data.subarray(i * width, (i + 1) * width);
    const place = row.indexOf(1);
    if (place < 0 || row.some((x, j) => x !== (j === place ? 1 : 0))) throw wrong();
    return place;
  });
  return { knots, columns, degree: spline.number('k'), width };
};

/** [batch, features] -> [batch, features · splines]: the basis functions of each feature's B-splines. */
export const SplineTransformer: EstimatorClass = (state, lowering) => {
  const { builder }: { readonly builder: PipelineBuilder } = lowering;
  const splines = state.values('bsplines_').map(splineOf);
  const [first] = splines;
  const beyond = BEYOND.find((name) => name === state.text('extrapolation', 'constant'));
  if (!first || !beyond || splines.some(({ degree, width }) => degree !== first.degree || width !== first.width)) {
    throw new ServingError('CORRUPT_MODEL', 'SplineTransformer: the columns have splines of several kinds');
  }
  const { degree, width } = first;
  // Upstream counts on in one variable: past the first columns, linear splines of a low degree begin further in.
  const inner = Int32Array.from(splines, (_, j) =>
    beyond === 'linear' && degree <= 1 ? Math.min(degree + j, 2) : degree,
  );
  const kept = state.flag('include_bias', true) ? width : width - 1;
  const missing = state.text('handle_missing', 'error') === 'zeros';
  const sparse = state.flag('sparse_output', false);
  if (beyond === 'periodic' && degree === 0 && sparse) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      'SplineTransformer: scikit-learn has no answers of periodic splines of degree 0 in sparse matrices',
    );
  }
  const params = {
    splines: splines.map(({ knots, columns }): Spline => ({ knots, columns })),
    degree,
    width,
    beyond,
    inner,
    missing,
    kept,
    sparse,
  };
  if (numbersIn(state.value('n_features_out_'))?.data[0] !== kept * splines.length) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `SplineTransformer: ${splines.length} columns of ${kept} splines do not make n_features_out_`,
    );
  }
  return {
    features: splines.length,
    transform: (frame) => {
      const slot = builder.step('splines', params, [frame.numbers(state.className, missing ? 'any' : 'finite')]);
      return madeOf(builder, slot, kept * splines.length);
    },
  };
};
