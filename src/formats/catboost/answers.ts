/** What CatBoost's classes answer, from the sums of a model: labels, probabilities, numbers. */
import type { Answer } from '../../pipeline/estimator.ts';
import type { LinkParams } from '../../pipeline/kernels/link.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Dim } from '../../tensor/signature.ts';
import type { Classes } from './labels.ts';
import type { Loss } from './losses.ts';
import type { CatBoostModel } from './model.ts';

const answer = (slot: number, shape: readonly Dim[], dtype: DType = 'float64'): Answer => ({ slot, shape, dtype });

/** -log(1 / p - 1), what sums are held against. */
const thresholdOf = ({ info }: CatBoostModel): number => {
  const told = Number(info.get('binclass_probability_threshold') ?? Number.NaN);
  return told >= 0 && told <= 1 ? -Math.log(1 / told - 1) : 0;
};

/** By the names of outputs; `margin` is the sums themselves. */
export interface Answers {
  readonly predict: Answer;
  readonly predict_proba?: Answer;
  readonly predict_log_proba?: Answer;
  readonly margin: Answer;
}

/** Labels of the classes, and how probable each is. */
export const classifier = (
  builder: PipelineBuilder,
  model: CatBoostModel,
  { task }: Loss,
  { labels, places }: Classes,
  sums: number,
): Answers => {
  const { ApproxDimension: dimension } = model;
  const count = labels.shape[0]!;
  const link = (name: LinkParams['link'], slot: number): number =>
    builder.step('link', { link: name, flat: false }, [slot]);
  if (dimension === 1) {
    const above = builder.step('threshold', { above: thresholdOf(model) }, [sums]);
    const second = builder.step('link', { link: 'logistic', flat: true }, [sums]);
    return {
      predict: answer(builder.step('labels', { labels }, [above]), [], labels.dtype),
      predict_proba: answer(builder.step('bothClasses', {}, [second]), [2]),
      predict_log_proba: answer(link('logLogistic', builder.step('bothSigns', {}, [sums])), [2]),
      margin: answer(builder.step('flatten', {}, [sums]), []),
    };
  }
  // A class that was not seen in training is as unlikely as can be.
  const margin =
    count === dimension
      ? sums
      : builder.step('spread', { places: Int32Array.from(places), width: count, fill: Number.NEGATIVE_INFINITY }, [
          sums,
        ]);
  const single = task !== 'classes';
  const predict =
    task === 'labels'
      ? answer(builder.step('threshold', { above: thresholdOf(model), dtype: 'int64' }, [margin]), [count], 'int64')
      : answer(
          builder.step('labels', { labels, column: true }, [builder.step('argmax', {}, [margin])]),
          [1],
          labels.dtype,
        );
  return {
    predict,
    predict_proba: answer(link(single ? 'logistic' : 'softmax', margin), [count]),
    predict_log_proba: answer(link(single ? 'logLogistic' : 'logSoftmax', margin), [count]),
    margin: answer(margin, [count]),
  };
};

/** The sums, or what the loss makes of them. */
export const regressor = (
  builder: PipelineBuilder,
  { ApproxDimension: dimension }: CatBoostModel,
  { answer: link }: Loss,
  sums: number,
): Answers => {
  const flat = dimension === 1;
  const shape = flat ? [] : [dimension];
  const margin = answer(flat ? builder.step('flatten', {}, [sums]) : sums, shape);
  const fits = link === 'exp' ? flat : dimension === 2;
  return { predict: link && fits ? answer(builder.step('link', { link, flat }, [sums]), shape) : margin, margin };
};
