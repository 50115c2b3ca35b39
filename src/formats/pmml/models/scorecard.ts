/** Scorecard: https://dmg.org/pmml/v4-4-1/Scorecard.html */
import { ProgramWriter } from '../../../pipeline/kernels/pmml/program.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import {
  attribute,
  child,
  childrenOf,
  corrupt,
  isTrue,
  numberOf,
  placeOf,
  required,
  requiredChild,
  wordOf,
} from '../element.ts';
import { addExpression, expressionIn } from '../expressions.ts';
import { Columns, predicateIn, predicateOf } from '../predicates.ts';
import type { Column, Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import { castColumn } from '../targets.ts';
import type { LowerModel } from './model.ts';

const ALGORITHMS = ['pointsBelow', 'pointsAbove'] as const;

/** The points of an attribute that are an expression. */
const addComplex = (element: XmlElement, scope: Scope): number => {
  const expression = expressionIn(element);
  if (!expression) throw corrupt(element, 'there is no expression in it');
  return castColumn(scope, addExpression(scope, expression), 'double').slot;
};

const attributesOf = (characteristic: XmlElement): readonly XmlElement[] => {
  const own = childrenOf(characteristic, 'Attribute');
  if (own.length === 0) throw corrupt(characteristic, 'there is no <Attribute> in it');
  return own;
};

export const scorecard: LowerModel = (model, scope): Result => {
  if (required(model, 'functionName') !== 'regression')
    throw corrupt(model, 'functionName of a scorecard is regression');
  const { builder, building } = scope;
  const characteristics = childrenOf(requiredChild(model, 'Characteristics'), 'Characteristic');
  if (characteristics.length === 0) throw corrupt(model, 'there is no <Characteristic> in it');
  const asksReasons = isTrue(model, 'useReasonCodes', true);
  const baseline = numberOf(model, 'baselineScore', undefined);
  const columns = new Columns(scope);
  const program = new ProgramWriter();
  const names = new Map<string, number>();
  const complexSlots: number[] = [];
  const begin = [0];
  const [predicate, points, complex, codes]: [number[], number[], number[], number[]] = [[], [], [], []];
  const baselines: number[] = [];
  for (const characteristic of characteristics) {
    const own = numberOf(characteristic, 'baselineScore', baseline);
    if (asksReasons && own === undefined) {
      throw corrupt(characteristic, 'there is no baselineScore, nor in the scorecard, which reason codes want');
    }
    baselines.push(own ?? 0);
    for (const element of attributesOf(characteristic)) {
      const test = predicateIn(element);
      if (!test) throw corrupt(element, 'there is no predicate in it');
      predicate.push(program.add(predicateOf(test, columns)));
      const expression = child(element, 'ComplexPartialScore');
      complex.push(expression ? complexSlots.push(addComplex(expression, scope)) - 1 : -1);
      const score = numberOf(element, 'partialScore', undefined);
      if (!expression && score === undefined)
        throw corrupt(element, 'there is neither a partialScore nor a <ComplexPartialScore>');
      points.push(score ?? 0);
      const code = attribute(element, 'reasonCode') ?? attribute(characteristic, 'reasonCode');
      if (code === undefined) codes.push(-1);
      else {
        const place = names.get(code) ?? names.size;
        names.set(code, place);
        codes.push(place);
      }
    }
    begin.push(predicate.length);
  }
  const algorithm = wordOf(model, 'reasonCodeAlgorithm', ALGORITHMS);
  const [score, ranks] = builder.steps(
    'scorecard',
    {
      program: program.finish(),
      columns: columns.slots.length,
      initial: numberOf(model, 'initialScore', 0),
      begin: Int32Array.from(begin),
      predicate: Int32Array.from(predicate),
      points: Float64Array.from(points),
      complex: Int32Array.from(complex),
      codes: Int32Array.from(codes),
      baselines: Float64Array.from(baselines),
      sign: asksReasons ? (algorithm === 'pointsAbove' ? 1 : -1) : 0,
      reasons: asksReasons ? names.size : 0,
      single: scope.math === 'float32',
      unmatched: Int32Array.from(characteristics, (own) =>
        building.reason(`${placeOf(own)}: no attribute is for the row`),
      ),
      pointless: building.reason('the points of an attribute are missing'),
      codeless: building.reason('an attribute that is chosen has no reason code, nor has its characteristic'),
    },
    [...columns.slots, ...complexSlots],
    2,
  );
  const labels = [...names.keys()];
  const reasonCode = (rank: number): Column | undefined =>
    rank > labels.length
      ? undefined
      : { slot: builder.step('score', { column: rank - 1 }, [ranks!]), dataType: 'string', labels };
  return {
    kind: 'numbers',
    value: { slot: score!, dataType: scope.math === 'float32' ? 'float' : 'double' },
    ...(asksReasons && labels.length > 0 && { reasonCode }),
    rests: [score!],
  };
};
