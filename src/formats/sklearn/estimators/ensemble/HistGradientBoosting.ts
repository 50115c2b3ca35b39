/**
 * Histogram gradient boosting.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_hist_gradient_boosting/gradient_boosting.py
 *
 *   raw[k](x)     = baseline[k] + leaf of tree 0,k + leaf of tree 1,k + …
 *   regressor     raw; of poisson and gamma e^raw
 *   classifier    1 / (1 + e^-raw) of the second class, or softmax(raw)
 *
 * Since 1.4 an encoder may stand before the trees: it numbers the categories, and its columns come first.
 */
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame, sideBySide, type Tolerance } from '../../../../pipeline/frame.ts';
import { float64sOf } from '../../../../wire/pickle/elements.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { Instance, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import { above, countOf, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import { State } from '../../state.ts';
import { predictorsForest } from './TreePredictor.ts';

const NONE: ReadonlySet<number> = new Set();

/** The columns that are categorical; undefined where none is. */
const categoricalOf = (state: State): readonly boolean[] | undefined =>
  state.optionalValues('is_categorical_')?.map((value) => value === true);

/** The categories that the fit saw, by column: what the bins of such a column are. */
const knownCategories = (state: State): ((column: number) => ReadonlySet<number>) => {
  const mapper = state.value('_bin_mapper');
  if (!(mapper instanceof Instance)) return () => NONE;
  const own = new State(mapper);
  const bins = own.optionalValues('bin_thresholds_') ?? [];
  const sets = bins.map((bin) => (bin instanceof NdArray ? new Set(float64sOf(bin)) : NONE));
  return (column) => sets[column] ?? NONE;
};

/** The encoder of the categorical columns; undefined where the rows are taken as they are. */
const encoderOf = (state: State): Value | undefined => {
  const preprocessor = state.value('_preprocessor');
  if (!(preprocessor instanceof Instance)) return undefined;
  const found = new State(preprocessor).tuples('transformers_').find(([name]) => name === 'encoder');
  if (!found) throw new ServingError('CORRUPT_MODEL', `${state.className}: its preprocessor has no "encoder"`);
  return found[1];
};

/** The columns as the trees see them: the categorical ones first, numbered, where there is an encoder. */
const preparedBy = (state: State, { builder, estimator }: Lowering, features: number): ((frame: Frame) => Frame) => {
  const categorical = categoricalOf(state);
  if (!categorical) return (frame) => frame;
  if (categorical.length !== features) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: ${features} columns, ${categorical.length} of them told`,
    );
  }
  const places = Array.from({ length: features }, (_, column) => column);
  const [coded, plain] = [places.filter((c) => categorical[c]), places.filter((c) => !categorical[c])];
  const encoder = encoderOf(state);
  if (encoder !== undefined) {
    const { transform } = estimator(encoder, '"encoder"');
    if (!transform) throw new ServingError('CORRUPT_MODEL', `${state.className}: "encoder" has no transform`);
    return (frame) => {
      const codes = transform(frame.select(coded));
      return plain.length === 0 ? codes : sideBySide(builder, [codes, frame.select(plain)]);
    };
  }
  // Until 1.3 categories were numbers in the rows themselves; what is below 0 was missing since 1.2.
  const negative = state.since('1.2') ? 'missing' : 'wrapped';
  return (frame) => {
    const slot = builder.step('bytes', { columns: Int32Array.from(coded), negative }, [
      frame.numbers(state.className, 'any'),
    ]);
    return new MadeFrame(builder, 'numbers', slot, features, frame.names);
  };
};

const rawOf = (state: State, lowering: Lowering, outputs: number) => {
  const features = state.number(['n_features_in_', '_n_features', 'n_features_']);
  const stages = state.values('_predictors').map((stage) => itemsOf(stage));
  const odd = stages.findIndex((stage) => stage?.length !== outputs);
  if (odd >= 0) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: iteration ${odd} has ${stages[odd]?.length ?? 'no'} trees, ${outputs} were expected`,
    );
  }
  const baseline = state.value('_baseline_prediction');
  const start = state.array('_baseline_prediction').data;
  if (start.length !== outputs) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: ${start.length} baselines, ${outputs} were expected`);
  }
  const forest = predictorsForest({
    features,
    outputs,
    start,
    sum: baseline instanceof NdArray && baseline.dtype.itemSize === 4 ? 'float32' : 'float64',
    trees: stages.flatMap((stage) => stage!),
    known: knownCategories(state),
  });
  const prepare = preparedBy(state, lowering, features);
  // 0.21 was the last that took no NaN.
  const tolerance: Tolerance = state.since('0.22') ? 'any' : 'finite';
  const raw = once((frame: Frame): number =>
    lowering.builder.step('forest', forest, [prepare(frame).numbers(state.className, tolerance)]),
  );
  return { features, raw };
};

/** Losses whose raw predictions are logarithms. */
const LOGARITHMIC: ReadonlySet<string> = new Set(['poisson', 'gamma', 'HalfPoissonLoss', 'HalfGammaLoss', 'Poisson']);

export const HistGradientBoostingRegressor: EstimatorClass = (state, lowering) => {
  const { features, raw } = rawOf(state, lowering, 1);
  const loss = state.value(['_loss', 'loss_', 'loss']);
  const link = LOGARITHMIC.has(loss instanceof Instance ? loss.of.name : String(loss)) ? 'exp' : 'identity';
  return {
    features,
    isRegressor: true,
    predict: (frame) => vectorAnswer(lowering.builder.step('link', { link, flat: true }, [raw(frame)])),
  };
};

export const HistGradientBoostingClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const classes = state.labels('classes_');
  const count = countOf(classes);
  const binary = count <= 2;
  const { features, raw } = rawOf(state, lowering, binary ? 1 : count);
  const score = once((frame: Frame): number => (binary ? builder.step('flatten', {}, [raw(frame)]) : raw(frame)));
  const proba = once((frame: Frame) => {
    if (!binary) return matrixAnswer(builder.step('link', { link: 'softmax', flat: false }, [raw(frame)]), count);
    const second = builder.step('link', { link: 'logistic', flat: true }, [raw(frame)]);
    return matrixAnswer(builder.step('bothClasses', {}, [second]), 2);
  });
  const byRaw = state.since('1.6');
  return {
    features,
    classes,
    predict: (frame) => {
      if (!byRaw) return mostLikely(builder, classes, proba(frame).slot);
      return binary ? above(builder, classes, score(frame)) : mostLikely(builder, classes, raw(frame));
    },
    predict_proba: proba,
    decision_function: (frame) => (binary ? vectorAnswer(score(frame)) : matrixAnswer(score(frame), count)),
  };
};
