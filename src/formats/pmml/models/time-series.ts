/**
 * TimeSeriesModel: https://dmg.org/pmml/v4-4-1/TimeSeriesModel.html. Only state space models, as in JPMML-Evaluator, which
 * answers with the first step from the model's own last state, however far the forecast goes:
 *
 *   y = (G x)[0] + intercept
 */
import { numbersOf } from '../array.ts';
import { child, corrupt, numberOf, required, requiredChild, unsupported } from '../element.ts';
import { readMatrix } from '../matrix.ts';
import type { LowerModel } from './model.ts';

export const timeSeriesModel: LowerModel = (model, scope, target) => {
  if (!target) throw corrupt(model, 'there is no target');
  const best = required(model, 'bestFit');
  if (best !== 'StateSpaceModel') {
    throw unsupported(
      model,
      `bestFit="${best}" is not served, StateSpaceModel is; JPMML-Evaluator has no other either`,
    );
  }
  const own = requiredChild(model, 'StateSpaceModel');
  const state = numbersOf(requiredChild(requiredChild(own, 'StateVector'), 'Array'));
  const { columns, data } = readMatrix(requiredChild(requiredChild(own, 'MeasurementMatrix'), 'Matrix'));
  if (columns !== state.length)
    throw corrupt(own, `${state.length} numbers of a state, ${columns} columns of its matrix`);
  const vector = child(own, 'InterceptVector');
  const intercept = numberOf(own, 'intercept', 0);
  if (vector && intercept !== 0) throw corrupt(own, 'there are an intercept and an <InterceptVector>');
  const first = vector ? numbersOf(requiredChild(vector, 'Array'))[0] : intercept;
  if (first === undefined) throw corrupt(own, 'the <InterceptVector> is empty');
  const y = state.reduce((sum, x, i) => sum + data[i]! * x, 0) + first;
  const [horizon, ...more] = [...scope.mining.values()].filter(({ usage }) => usage === 'supplementary');
  if (more.length > 0)
    throw corrupt(more[0]!.element, 'one supplementary field tells the horizon, there is another one');
  if (!horizon) {
    const slot = scope.builder.step('constant', { values: Float64Array.of(y), flat: true }, []);
    return { kind: 'column', value: { slot, dataType: 'double' } };
  }
  const params = {
    value: y,
    goesOn: child(own, 'TransitionMatrix') !== undefined,
    reason: scope.building.reason(
      'the horizon of the forecast is no whole number from 1 on, or is past 1 where the model has no <TransitionMatrix>',
    ),
  };
  const slot = scope.builder.step('forecast', params, [scope.numbers(horizon.name, horizon.element)]);
  return { kind: 'column', value: { slot, dataType: 'double' }, rests: [slot] };
};
