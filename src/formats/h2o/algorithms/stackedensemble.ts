/**
 * Stacked ensembles: what the base models answer is the row of the metalearner.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/ensemble/StackedEnsembleMojoModel.java
 *
 *   two classes    the probability of the second, of each base model          more    of all classes          else    the number
 *   Logit          p becomes log(p / (1 - p)), 1e-9 away from 0 and 1
 * The label is the metalearner's: its threshold, its ties.
 */
import { ServingError } from '../../../errors.ts';
import { labelled } from '../answers.ts';
import type { Context, Scores } from '../scores.ts';
import { submodelOf, submodelsOf } from '../submodels.ts';

const MAX_BASE_MODELS = 10_000;

/** What a base model tells the metalearner: [rows] or [rows, classes]. */
const toldBy = ({ builder }: Context, scores: Scores, classes: number): number => {
  if (classes <= 1 && scores.kind === 'number') return scores.value;
  if (classes === 2 && scores.kind === 'classes') return builder.step('column', { column: 1 }, [scores.probabilities]);
  if (classes > 2 && scores.kind === 'classes') return scores.probabilities;
  throw new ServingError('CORRUPT_MODEL', `a base model answers ${scores.kind}, the ensemble has ${classes} classes`);
};

/** The scores of a model that has the last word, its own labels among them. */
export const lastWord = (
  { builder, scoreRow }: Context,
  last: Parameters<Context['scoreRow']>[0],
  row: number,
): Scores => {
  const scores = scoreRow(last, row);
  if (scores.kind !== 'classes' || scores.best !== undefined) return scores;
  return { ...scores, best: labelled(builder, last, scores.probabilities, row) };
};

export const stackedEnsemble = (context: Context): Scores => {
  const { mojo, builder, score } = context;
  const { info, classes } = mojo;
  const transform = info.text('metalearner_transform') ?? 'NONE';
  if (transform !== 'NONE' && transform !== 'Logit') {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `the metalearner transform ${transform} is unknown to H2O's own MOJOs; train it with NONE or Logit, or serve the binary model through an H2O server (--h2o_url)`,
    );
  }
  const models = submodelsOf(mojo);
  const width = classes > 2 ? classes : 1;
  const told = Array.from({ length: info.count('base_models_num', 0, MAX_BASE_MODELS) }, (_, i) => {
    const key = info.text(`base_model${i}`);
    // Whom the metalearner does not listen to is not in the file.
    if (key === undefined) return undefined;
    return toldBy(context, score(submodelOf(models, key)), classes);
  });
  const some = told.find((slot) => slot !== undefined);
  if (some === undefined) throw new ServingError('CORRUPT_MODEL', 'an ensemble of no models');
  const unused = (): number => builder.step('constant', { values: new Float64Array(width), flat: false }, [some]);
  const row = builder.step(
    'hstack',
    {},
    told.map((slot) => slot ?? unused()),
  );
  const seen =
    transform === 'Logit' && classes > 1 ? builder.step('link', { link: 'boundedLogit', flat: false }, [row]) : row;
  const last = submodelOf(models, info.requiredText('metalearner'));
  if (last.features !== told.length * width) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `the metalearner takes ${last.features} columns, ${told.length} base models tell it ${told.length * width}`,
    );
  }
  return lastWord(context, last, seen);
};
