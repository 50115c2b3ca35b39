/**
 * k-LIME, as Driverless AI exports it: the linear model of the row's cluster, and what each column adds to its answer.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/klime/KLimeMojoModel.java
 */
import { ServingError } from '../../../errors.ts';
import type { Mojo } from '../mojo.ts';
import type { Context, Scores } from '../scores.ts';
import { submodelOf, submodelsOf } from '../submodels.ts';
import { addImputed, integersOf } from './glm.ts';
import { addClusters } from './kmeans.ts';

const MAX_CLUSTERS = 100_000;

/** What each column adds to the answer, NaN for levels that have no coefficient: [rows, features]. */
const addReasons = (context: Context, model: Mojo): number => {
  const { builder, columnsOf } = context;
  const { info, features } = model;
  const offsets = integersOf(model, 'cat_offsets');
  const weights = info.requiredNumbers('beta');
  const row = addImputed(builder, model, columnsOf(model).matrix());
  // The library adds 1 where the first levels were left out; it should take 1 away.
  const params = { offsets, shift: info.bool('use_all_factor_levels') ? 0 : 1, features, weights };
  return builder.step('contributions', params, [row]);
};

export const klime = (context: Context): Scores => {
  const { mojo, builder, score, columnsOf } = context;
  const { info } = mojo;
  const models = submodelsOf(mojo);
  const whole = submodelOf(models, info.requiredText('global_regression_model'));
  const clustering = submodelOf(models, info.requiredText('clustering_model'));
  const parts = Array.from({ length: info.count('cluster_num', 0, MAX_CLUSTERS) }, (_, i) => {
    const key = info.text(`cluster_regression_model_${i}`);
    return key === undefined ? whole : submodelOf(models, key);
  });
  const numberOf = (model: Mojo): number => {
    const scores = score(model);
    if (model.algo === 'glm' && scores.kind === 'number') return scores.value;
    throw new ServingError('CORRUPT_MODEL', `${model.algorithm} is no linear model of numbers`);
  };
  if (clustering.algo !== 'kmeans')
    throw new ServingError('CORRUPT_MODEL', `${clustering.algorithm} finds no clusters`);
  const { nearest } = addClusters({ ...context, mojo: clustering, columns: columnsOf(clustering) });
  const chosen = (slots: readonly number[]): number => builder.step('chosen', {}, [nearest, ...slots]);
  const values = parts.map(numberOf);
  const reasons = chosen(parts.map((model) => addReasons(context, model)));
  const names = whole.columns.slice(0, whole.features);
  if (parts.some(({ columns }) => names.some((name, i) => columns[i] !== name))) {
    throw new ServingError('CORRUPT_MODEL', 'the linear models of the clusters have other columns than the global one');
  }
  return {
    kind: 'columns',
    columns: [
      { name: 'predict_klime', slot: builder.step('flatten', {}, [chosen(values)]) },
      { name: 'cluster_klime', slot: nearest },
      ...names.map((name, k) => ({ name: `rc_${name}`, slot: builder.step('column', { column: k }, [reasons]) })),
    ],
  };
};
