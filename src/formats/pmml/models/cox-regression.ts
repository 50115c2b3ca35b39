/** Cox regressions among the GeneralRegressionModels: baseline hazards by time, for all rows or by stratum. */
import type { CoxParams, HazardTable } from '../../../pipeline/kernels/pmml/general-regression.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { attribute, childrenOf, corrupt, numberOf, required, requiredChild, requiredNumber } from '../element.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';

const tableOf = (element: XmlElement): HazardTable => {
  const cells = childrenOf(element, 'BaselineCell').map((cell) => ({
    time: requiredNumber(cell, 'time'),
    hazard: requiredNumber(cell, 'cumHazard'),
  }));
  if (cells.length === 0) throw corrupt(element, 'there is no <BaselineCell> in it');
  const sorted = cells.toSorted((a, b) => a.time - b.time);
  return {
    times: Float64Array.from(sorted, ({ time }) => time),
    hazards: Float64Array.from(sorted, ({ hazard }) => hazard),
    maxTime: requiredNumber(element, 'maxTime'),
  };
};

/** Σ beta · reference point of the parameter; NaN where a parameter is not in the list, or there is none. */
const referenceOf = (model: XmlElement, single: boolean): number => {
  const keep = single ? Math.fround : (x: number): number => x;
  const points = new Map(
    childrenOf(requiredChild(model, 'ParameterList'), 'Parameter').map((own) => [
      required(own, 'name'),
      numberOf(own, 'referencePoint', 0),
    ]),
  );
  const cells = childrenOf(requiredChild(model, 'ParamMatrix'), 'PCell');
  if (cells.length === 0) return Number.NaN;
  return cells.reduce((sum, cell) => {
    const point = points.get(required(cell, 'parameterName')) ?? Number.NaN;
    return keep(sum + keep(keep(requiredNumber(cell, 'beta')) * keep(point)));
  }, 0);
};

/** `predictor` is the slot of Σ beta · x, [rows, 1]. */
export const coxRegression = (model: XmlElement, scope: Scope, predictor: number): Result => {
  const { builder, building } = scope;
  const time = required(model, 'endTimeVariable');
  const tables = requiredChild(model, 'BaseCumHazardTables');
  const stratum = attribute(model, 'baselineStrataVariable');
  const strata = stratum === undefined ? undefined : childrenOf(tables, 'BaselineStratum');
  if (strata?.length === 0) throw corrupt(tables, 'there is no <BaselineStratum> in it');
  const inputs = [predictor, scope.numbers(time, model)];
  if (stratum !== undefined) inputs.push(scope.column(stratum, model));
  const single = scope.math === 'float32';
  const params: CoxParams = {
    tables: strata ? strata.map(tableOf) : [tableOf(tables)],
    strata:
      strata && Float64Array.from(strata, (own) => scope.literal(stratum!, required(own, 'value'), own) ?? Number.NaN),
    reference: referenceOf(model, single),
    single,
    reasons: {
      time: building.reason(`${JSON.stringify(time)} is missing`),
      stratum: building.reason(`${JSON.stringify(stratum ?? '')} is missing`),
    },
  };
  const slot = builder.step('cox', params, inputs);
  return { kind: 'numbers', value: { slot, dataType: single ? 'float' : 'double' }, rests: [slot] };
};
