/**
 * The other models of spark.mllib, each with the columns that its `predict`, `transform` or table has.
 * https://github.com/apache/spark/tree/v3.5.3/mllib/src/main/scala/org/apache/spark/mllib
 */
import { ServingError } from '../../../errors.ts';
import { addLogarithms } from '../classification/naive-bayes.ts';
import { centerTreeOf } from '../clustering/center-tree.ts';
import { byNumber, matrixOfVectors, measureOf } from '../clustering/centers.ts';
import { addShares } from '../clustering/mixture.ts';
import { textsVector } from '../columns.ts';
import { rankOf, sideOf } from '../recommendation/ALSModel.ts';
import { lineOf } from '../regression/IsotonicRegressionModel.ts';
import type { StageRow } from '../row.ts';
import { numberOf } from '../scores.ts';
import { denseOf, matrixOf, numbersOf, vectorOf } from '../values.ts';
import { addPrediction, FEATURES } from './prediction.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Version 1.0 is always multinomial; 2.0 says what it is. */
export const NaiveBayesModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const rows = row['theta'];
    if (!Array.isArray(rows) || rows.length === 0) throw corrupt('theta is no list of lists');
    const theta = (rows as readonly unknown[]).map((own) => numbersOf(own, 'theta'));
    const features = theta[0]!.length;
    if (theta.some((own) => own.length !== features)) throw corrupt('the rows of theta differ in length');
    const labels = numbersOf(row['labels'], 'labels');
    const kind = row['modelType'] ?? 'multinomial';
    if (kind !== 'multinomial' && kind !== 'bernoulli') {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `the modelType ${JSON.stringify(kind)}; known are multinomial, bernoulli`,
      );
    }
    if (labels.length !== theta.length) throw corrupt(`${labels.length} labels and ${theta.length} classes`);
    const scores = addLogarithms(frame, frame.vector(FEATURES, features).slot, {
      kind,
      classes: theta.length,
      features,
      pi: numbersOf(row['pi'], 'pi'),
      theta: Float64Array.from(theta.flatMap((own) => [...own])),
      asker: 'NaiveBayesModel',
      strict: false,
    });
    const chosen = frame.builder.step('argmax', {}, [scores]);
    const names = { dtype: 'float64', shape: [labels.length], data: labels } as const;
    addPrediction(frame, frame.builder.step('labels', { labels: names }, [chosen]));
  },
};

export const KMeansModel: StageRow = {
  lower: (stage, frame) => {
    const { features, data: centers } = matrixOfVectors(byNumber(stage.table(), 'id'), 'point');
    const measure = measureOf(String(stage.extra('distanceMeasure') ?? 'euclidean'));
    const { slot } = frame.vector(FEATURES, features);
    const params = { centers, features, measure, asker: 'KMeansModel' };
    addPrediction(frame, frame.builder.step('nearestCenter', params, [slot]), 'int32');
  },
};

export const BisectingKMeansModel: StageRow = {
  lower: (stage, frame) => {
    const tree = centerTreeOf(stage, 'BisectingKMeansModel');
    addPrediction(frame, frame.builder.step('centerTree', tree, [frame.vector(FEATURES, tree.features).slot]), 'int32');
  },
};

export const GaussianMixtureModel: StageRow = {
  lower: (stage, frame) => {
    const components = stage.table().map((row) => ({
      weight: numberOf(row['weight'], 'weight'),
      mean: denseOf(vectorOf(row['mu'], 'mu')),
      covariance: matrixOf(row['sigma'], 'sigma'),
    }));
    if (components.length === 0) throw corrupt('there are no components');
    const { slot } = frame.vector(FEATURES, components[0]!.mean.length);
    const shares = addShares(frame, slot, components);
    frame.add('probability', { kind: 'vector', slot: shares, size: components.length }, { answer: true });
    addPrediction(frame, frame.builder.step('argmax', {}, [shares]), 'int32');
  },
};

export const IsotonicRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const rows = stage.table().toSorted((a, b) => Number(a['boundary']) - Number(b['boundary']));
    const column = (name: string): Float64Array => Float64Array.from(rows, (row) => numberOf(row[name], name));
    const line = lineOf(column('boundary'), column('prediction'));
    addPrediction(frame, frame.builder.step('isotonic', line, [frame.number(FEATURES)]));
  },
};

/** Products of factors, in float64; who is not known is refused, as by `predict`. */
export const MatrixFactorizationModel: StageRow = {
  lower: (stage, frame) => {
    const rank = rankOf(stage.extraNumber('rank'));
    const params = {
      rank,
      user: sideOf(stage.table('data/user'), rank, 'user'),
      item: sideOf(stage.table('data/product'), rank, 'product'),
      precision: 'float64',
      unknown: 'refuse',
      asker: 'MatrixFactorizationModel',
    } as const;
    addPrediction(frame, frame.builder.step('factorProduct', params, [frame.number('user'), frame.number('product')]));
  },
};

/** A word's vector; words that it has not seen are refused. */
export const Word2VecModel: StageRow = {
  lower: (stage, frame) => {
    const size = stage.extraNumber('vectorSize');
    const rows = stage.table();
    const terms = rows.map((row) => {
      if (typeof row['word'] === 'string') return row['word'];
      throw corrupt('a word is no text');
    });
    if (!(Number.isInteger(size) && size >= 1 && size * rows.length <= 2 ** 28)) throw corrupt(`vectors of ${size}`);
    const vectors = new Float64Array(rows.length * size);
    rows.forEach((row, i) => {
      const vector = numbersOf(row['vector'], 'vector');
      if (vector.length !== size) throw corrupt(`a vector of ${vector.length}, vectorSize is ${size}`);
      vectors.set(vector, i * size);
    });
    const params = { terms: textsVector(terms), vectors, size, asker: 'Word2VecModel' };
    const slot = frame.builder.step('wordVectors', params, [frame.text('word')]);
    frame.add('vector', { kind: 'vector', slot, size }, { answer: true });
  },
};

export const ChiSqSelectorModel: StageRow = {
  lower: (stage, frame) => {
    const columns = Int32Array.from(stage.table(), (row) => numberOf(row['feature'], 'feature')).sort();
    if (columns.some((column) => column < 0)) throw corrupt('a feature below 0 is selected');
    const slot = frame.builder.step('select', { columns }, [frame.vector(FEATURES).slot]);
    frame.add('selected', { kind: 'vector', slot, size: columns.length }, { answer: true });
  },
};
