/**
 * What a formula was made of: a pipeline of its own, which makes the features. The label is left out, since who asks for
 * predictions has none; Spark, too, answers without it where the data have none.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/RFormula.scala
 */
import { stagesOf } from '../PipelineModel.ts';
import type { StageRow } from '../row.ts';

export const RFormulaModel: StageRow = {
  lower: (stage, frame) => {
    const label = stage.params.text('labelCol', 'label');
    const stages = stagesOf(stage.child('pipelineModel'));
    frame.sequence(
      stages.filter(
        ({ className, params }) =>
          className !== 'ml.feature.StringIndexerModel' || params.text('outputCol', '') !== label,
      ),
    );
  },
};
