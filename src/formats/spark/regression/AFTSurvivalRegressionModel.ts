/**
 * The scale of a Weibull distribution of lifetimes, λ = e^(features · coefficients + intercept), and its quantiles
 * λ · e^(log(-log(1 - q)) · scale).
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/regression/AFTSurvivalRegression.scala
 */
import { predictionColOf } from '../classification/classifier.ts';
import type { StageRow } from '../row.ts';
import { numberOf } from '../scores.ts';
import { addLinear } from './regressor.ts';

const PROBABILITIES = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

export const AFTSurvivalRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const { builder } = frame;
    const k = 1 / numberOf(stage.row()['scale'], 'scale');
    const lambda = builder.step('link', { link: 'exp', flat: true }, [addLinear(stage, frame)]);
    const quantilesCol = params.text('quantilesCol', '');
    if (quantilesCol !== '') {
      const probabilities = params.numbers('quantileProbabilities', PROBABILITIES);
      const outputs = probabilities.length;
      const weights = Float64Array.from(probabilities, (q) => Math.exp(Math.log(-Math.log1p(-q)) / k));
      const rest = { start: new Float64Array(outputs), precision: 'float64', skipMissing: false } as const;
      const column = builder.step('hstack', {}, [lambda]);
      const slot = builder.step('linear', { outputs, weights, ...rest }, [column]);
      frame.add(quantilesCol, { kind: 'vector', slot, size: outputs }, { answer: true });
    }
    frame.add(predictionColOf(stage), { kind: 'number', slot: lambda }, { answer: true });
  },
};
