/**
 * The topics of a document, inferred from the words that it counts.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/mllib/clustering/LDAModel.scala
 *
 * The inference begins with numbers of a random generator. A model that was loaded gives it the hash of its class's name
 * for a seed, whatever seed was saved, so that answers are the same each time; Spark < 2.4 took another one each time.
 */
import { ServingError } from '../../../errors.ts';
import { digammaCommons } from '../../../pipeline/digamma.ts';
import { transpose } from '../../../pipeline/linear-algebra.ts';
import { featuresColOf } from '../classification/classifier.ts';
import type { StageRow } from '../row.ts';
import { numberOf } from '../scores.ts';
import { denseOf, matrixOf, vectorOf } from '../values.ts';
import { gammaStart, seedOfName } from './gamma-start.ts';

/** e^(ψ(λ) - ψ(Σ λ of the topic)): [words, topics] -> [topics, words] */
const weightsOf = (lambda: Float64Array, words: number, topics: number): Float64Array => {
  const weights = transpose(lambda, words, topics);
  for (let t = 0; t < topics; t++) {
    const own = weights.subarray(t * words, (t + 1) * words);
    const whole = digammaCommons(own.reduce((sum, x) => sum + x, 0));
    own.forEach((x, i) => {
      own[i] = Math.exp(digammaCommons(x) - whole);
    });
  }
  return weights;
};

export const LocalLDAModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const { rows: words, columns: topics, data } = matrixOf(row['topicsMatrix'], 'topicsMatrix');
    const given = denseOf(vectorOf(row['docConcentration'], 'docConcentration'));
    const prior = given.length === 1 ? new Float64Array(topics).fill(given[0]!) : given;
    const shape = numberOf(row['gammaShape'], 'gammaShape');
    if (words < 1 || topics < 1 || prior.length !== topics || !(shape > 1)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${topics} topics of ${words} words, ${given.length} priors, shape ${shape}`,
      );
    }
    if (!data.every((x) => x > 0 && Number.isFinite(x)) || !prior.every((x) => x > 0 && Number.isFinite(x))) {
      throw new ServingError('CORRUPT_MODEL', 'topicsMatrix or docConcentration holds what is not above 0');
    }
    const params = {
      weights: weightsOf(data, words, topics),
      topics,
      words,
      prior,
      start: gammaStart(seedOfName('org.apache.spark.ml.clustering.LocalLDAModel'), shape, topics),
      asker: stage.title,
    };
    const { slot } = frame.vector(featuresColOf(stage), words);
    const made = frame.builder.step('documentTopics', params, [slot]);
    const name = stage.params.text('topicDistributionCol', 'topicDistribution');
    frame.add(name, { kind: 'vector', slot: made, size: topics }, { answer: true });
  },
};
