/**
 * A classifier of two classes for each class: the class whose classifier has the largest raw score for it.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/classification/OneVsRest.scala
 *
 * Where no column of raw scores is wanted, and in Spark < 2.4, the scores stand in a map of Scala's, whose order decides
 * between classes of one score: up to four as they were put in, more by their hashes.
 */
import { ServingError } from '../../../errors.ts';
import type { StageRow } from '../row.ts';
import { Stage } from '../stage.ts';
import { featuresColOf, predictionColOf } from './classifier.ts';

/** What Scala 2.12's immutable HashMap makes of a hash; five bits of it are a level of the tree, the lowest first. */
const improve = (hash: number): number => {
  let h = (hash + ~(hash << 9)) | 0;
  h ^= h >>> 14;
  h = (h + (h << 4)) | 0;
  return (h ^ (h >>> 10)) >>> 0;
};

const pathOf = (hash: number): readonly number[] =>
  Array.from({ length: 7 }, (_, level) => (level === 6 ? hash >>> 30 : (hash >>> (5 * level)) & 31));

/** Numbers of classes in the order in which Scala's map gives them. */
export const scalaOrder = (classes: number): readonly number[] => {
  const numbers = Array.from({ length: classes }, (_, i) => i);
  if (classes <= 4) return numbers;
  const paths = numbers.map((i) => pathOf(improve(i)));
  return numbers.sort((a, b) => {
    const level = paths[a]!.findIndex((part, i) => part !== paths[b]![i]);
    return level < 0 ? a - b : paths[a]![level]! - paths[b]![level]!;
  });
};

const withParams = (stage: Stage, params: Readonly<Record<string, string>>): Stage => {
  const { metadata } = stage;
  return new Stage({ ...metadata, paramMap: { ...metadata.paramMap, ...params } }, stage.tables, stage.children);
};

export const OneVsRestModel: StageRow = {
  lower: (stage, frame) => {
    const { builder } = frame;
    const models = [...stage.children].filter(([path]) => /^model_\d+$/.test(path)).map(([, model]) => model);
    const classes = stage.extra('numClasses') ?? models.length;
    if (models.length === 0 || models.length !== classes) {
      throw new ServingError('CORRUPT_MODEL', `${models.length} models for ${String(classes)} classes`);
    }
    const scores = models.map((model, i) => {
      const name = `\u0000${stage.uid} ${i}`;
      const renamed = {
        featuresCol: featuresColOf(stage),
        rawPredictionCol: name,
        predictionCol: '',
        probabilityCol: '',
      };
      const problems = frame.problems.length;
      frame.transform(withParams(model, renamed));
      const column = frame.made(name);
      if (column) frame.drop(name);
      if (column?.kind === 'vector') return builder.step('column', { column: 1 }, [column.slot]);
      if (frame.problems.length > problems) return 0;
      throw new ServingError('UNSUPPORTED_MODEL', `${model.title} has no raw scores to compare classes by`);
    });
    const all = builder.step('hstack', {}, scores);
    const rawCol = stage.isSince(2, 4) ? stage.params.text('rawPredictionCol', 'rawPrediction') : '';
    frame.add(rawCol, { kind: 'vector', slot: all, size: models.length });
    const predictionCol = predictionColOf(stage);
    if (predictionCol === '') return;
    const order = rawCol === '' ? scalaOrder(models.length) : undefined;
    let slot = builder.step('argmax', {}, [
      order ? builder.step('select', { columns: Int32Array.from(order) }, [all]) : all,
    ]);
    if (order) {
      const labels = { dtype: 'float64', shape: [order.length], data: Float64Array.from(order) } as const;
      slot = builder.step('labels', { labels }, [slot]);
    }
    frame.add(predictionCol, { kind: 'number', slot }, { answer: true });
  },
};
