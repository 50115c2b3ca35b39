/**
 * Pipelines of MOJOs: some columns of the main model are what other models answer.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/pipeline/MojoPipelineReader.java
 */
import { ServingError } from '../../../errors.ts';
import { labelled } from '../answers.ts';
import type { Mojo } from '../mojo.ts';
import type { Context, Scores } from '../scores.ts';
import { submodelOf, submodelsOf } from '../submodels.ts';
import { addClusters } from './kmeans.ts';
import { lastWord } from './stackedensemble.ts';

const MAX_GENERATED = 100_000;

/** The place `index` of what H2O's library scores a row as: the label's number and then the probabilities, or numbers. */
const answerAt = (context: Context, model: Mojo, index: number): number => {
  const { builder, score, columnsOf } = context;
  if (model.algo === 'kmeans') return addClusters({ ...context, mojo: model, columns: columnsOf(model) }).nearest;
  const scores = score(model);
  if (scores.kind === 'number' && index === 0) return scores.value;
  if (scores.kind === 'columns' && scores.columns[index]) return scores.columns[index].slot;
  if (scores.kind === 'classes' && index > 0)
    return builder.step('column', { column: index - 1 }, [scores.probabilities]);
  if (scores.kind === 'classes') {
    return scores.best ?? labelled(builder, model, scores.probabilities, columnsOf(model).matrix());
  }
  throw new ServingError('CORRUPT_MODEL', `${model.algorithm} has no answer ${index}`);
};

export const mojoPipeline = (context: Context): Scores => {
  const { mojo, builder, columns } = context;
  const { info } = mojo;
  const models = submodelsOf(mojo);
  const main = submodelOf(models, info.requiredText('main_model'));
  const made = new Map(
    Array.from({ length: info.count('generated_column_count', 0, MAX_GENERATED) }, (_, i) => {
      const model = submodelOf(models, info.requiredText(`generated_column_model_${i}`));
      if (model === main) throw new ServingError('CORRUPT_MODEL', 'the main model makes a column of its own');
      return [
        info.requiredText(`generated_column_name_${i}`),
        answerAt(context, model, info.count(`generated_column_index_${i}`, 0)),
      ] as const;
    }),
  );
  const parts = main.columns.slice(0, main.features).map((name) => {
    const generated = made.get(name);
    if (generated !== undefined) return generated;
    const place = mojo.columns.indexOf(name);
    if (place < 0) throw new ServingError('CORRUPT_MODEL', `the pipeline has no column ${JSON.stringify(name)}`);
    return columns.one(place);
  });
  return lastWord(context, main, builder.step('hstack', {}, parts));
};
