/**
 * The tree of clusters of bisecting k-means, as spark.mllib saves it.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/mllib/clustering/BisectingKMeansModel.scala
 */
import { ServingError } from '../../../errors.ts';
import type { CenterTreeParams } from '../../../pipeline/kernels/centers.ts';
import type { Stage } from '../stage.ts';
import { numbersOf } from '../values.ts';
import { matrixOfVectors, measureOf } from './centers.ts';

/** Nodes from the root down; a leaf answers its own index. Throws CORRUPT_MODEL where they form no tree. */
export const centerTreeOf = (stage: Stage, asker: string): CenterTreeParams => {
  const byIndex = new Map(stage.table().map((row) => [Number(row['index']), row]));
  const order = [stage.extraNumber('rootId')];
  const starts = [0];
  const children: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const row = byIndex.get(order[i]!);
    if (!row || order.length > byIndex.size) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `the clusters form no tree: there is ${row ? 'a circle' : `no ${order[i]}`}`,
      );
    }
    for (const child of numbersOf(row['children'], 'children')) {
      children.push(order.length);
      order.push(child);
    }
    starts.push(children.length);
  }
  const { features, data } = matrixOfVectors(
    order.map((index) => byIndex.get(index)!),
    'center',
  );
  const measure = stage.extra('distanceMeasure') ?? 'euclidean';
  return {
    centers: data,
    features,
    measure: measureOf(String(measure)),
    asker,
    starts: Int32Array.from(starts),
    children: Int32Array.from(children),
    labels: Int32Array.from(order),
  };
};
